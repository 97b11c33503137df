//! When a node has its rounds.

use crate::protocol::Phase;
use crate::scenario::raw::leaf::{Time, Word};
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// When a node has its rounds.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum TimingTable {
    /// One round in each period.
    Periodic(Periodic),
    /// Synchronous cycles: cycle c = 1, 2, … starts at c periods. All nodes that are up have their
    /// round then, all messages of the cycle are exchanged in that instant, and what a node learns
    /// has effect from the next cycle on. There is no latency; faults and commands lie between
    /// cycles; an instant that is a start of a cycle is just before it.
    Synchronous(Synchronous),
}

/// The keys of `kind = "periodic"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Periodic {
    /// The time between a node's rounds.
    #[schemars(extend("default" = "1 s", "x-min-ns" = 1))]
    pub period: Option<At<Time>>,
    /// Where in its period a node has its rounds.
    #[schemars(extend("default" = "random"))]
    pub phase: Option<At<Word<PhaseName>>>,
}

/// The keys of `kind = "synchronous"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Synchronous {
    /// The length of a cycle.
    #[schemars(extend("default" = "1 s", "x-min-ns" = 1_000_000))]
    pub period: Option<At<Time>>,
}

/// Where in its period a node has its rounds.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseName {
    /// First after a uniform share of the period, drawn anew for each life of the node.
    Random,
    /// First one whole period after boot.
    Aligned,
    /// First 1 ns after boot.
    AtBoot,
}

impl From<PhaseName> for Phase {
    fn from(name: PhaseName) -> Phase {
        match name {
            PhaseName::Random => Phase::Random,
            PhaseName::Aligned => Phase::Aligned,
            PhaseName::AtBoot => Phase::AtBoot,
        }
    }
}
