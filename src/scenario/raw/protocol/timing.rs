//! When a node has its rounds.

use crate::protocol::Phase;
use crate::scenario::raw::leaf::{Time, Whole, Word};
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// When a node has its rounds.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum TimingTable {
    /// One round in each period.
    Periodic(Periodic),
    /// Rounds at independent exponential intervals: a Poisson process at each node.
    Poisson(Poisson),
    /// Synchronous cycles: cycle c = 1, 2, … starts at c periods. All nodes that are up have their
    /// round then, all messages of the cycle are exchanged in that instant, and what a node learns
    /// has effect from the next cycle on. There is no latency; faults and commands lie between
    /// cycles. At the very start of a cycle a crash or a cut comes before it; a command counts to
    /// it, and has effect from the next one on; a node that boots there has its first round in the
    /// next one; a run that ends there has the calls of that cycle still under way.
    Synchronous(Synchronous),
}

/// When a node of a kind without cycles has its rounds.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum RoundsTable {
    /// One round in each period.
    Periodic(PeriodicRounds),
    /// Rounds at independent exponential intervals: a Poisson process at each node.
    Poisson(PoissonRounds),
}

/// The keys of `kind = "periodic"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct PeriodicRounds {
    /// The time between a node's rounds.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["2 s"]))]
    pub period: At<Time>,
    /// Where in its period a node has its rounds.
    #[schemars(extend("default" = "random"))]
    pub phase: Option<At<Word<PhaseName>>>,
    /// Each round is late by a uniform time below this, which does not add up; at most `period`.
    #[schemars(extend("default" = "0 s", "examples" = ["100 ms"]))]
    pub jitter: Option<At<Time>>,
}

/// The keys of `kind = "poisson"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct PoissonRounds {
    /// The mean time between a node's rounds.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["2 s"]))]
    pub period: At<Time>,
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
    /// Each round is late by a uniform time below this, which does not add up; at most `period`.
    #[schemars(extend("default" = "0 s", "examples" = ["100 ms"]))]
    pub jitter: Option<At<Time>>,
}

/// The keys of `kind = "poisson"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Poisson {
    /// The mean time between a node's rounds.
    #[schemars(extend("default" = "1 s", "x-min-ns" = 1))]
    pub period: Option<At<Time>>,
}

/// The keys of `kind = "synchronous"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Synchronous {
    /// The length of a cycle.
    #[schemars(extend("default" = "1 s", "x-min-ns" = 1_000_000))]
    pub period: Option<At<Time>>,
    /// How many callers a node accepts in a cycle; its own call is not affected. Others are refused
    /// (`queue_full`) and told so. Without it: all.
    #[schemars(extend("minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [1]))]
    pub connection_limit: Option<At<Whole>>,
    /// How many other nodes a refused caller tries, one after the other, before it loses its turn.
    /// Needs `connection_limit`.
    #[schemars(extend("default" = 0, "maximum" = 256))]
    pub hunt: Option<At<Whole>>,
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
