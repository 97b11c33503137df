//! `[protocol]`: what the nodes run.

use super::leaf::{Flag, Share, Time, Word};
use super::scalar::{At, Scalar, bad};
use crate::protocol::Phase;
use crate::protocols::gossip::{Exchange, Fanout, Mode};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer};

/// What the nodes run.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum Protocol {
    /// Push, pull or push-pull of a versioned key-value store, with death certificates. Commands:
    /// `set KEY VALUE`, `delete KEY`, `get KEY`.
    Gossip(Gossip),
}

/// The keys of `kind = "gossip"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Gossip {
    /// Which way updates cross at a contact.
    #[schemars(extend("default" = "push-pull"))]
    pub mode: Option<At<Word<ModeName>>>,
    /// How many distinct peers a node contacts in a round, at most all whom it knows; `"all"` for
    /// just those.
    #[schemars(extend("default" = 1, "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutValue>>,
    /// What a contact carries.
    #[schemars(extend("default" = "full"))]
    pub exchange: Option<At<Word<ExchangeName>>>,
    /// When a node has its rounds.
    #[schemars(extend("default" = {"kind": "periodic", "period": "1 s", "phase": "random"}))]
    pub timing: Option<At<TimingTable>>,
    /// How long a death certificate is kept and spread. Without it: for ever.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["30 s"]))]
    pub keep: Option<At<Time>>,
    /// Sites that keep death certificates for longer, without spreading them, and wake them when
    /// the dead value turns up. Needs `keep`.
    #[schemars(extend("examples" = [{"share": "10 %", "keep": "1 h"}]))]
    pub dormant: Option<At<DormantTable>>,
    /// Whether a node keeps its store on disk, to be read again after a crash.
    #[schemars(extend("default" = false))]
    pub persist: Option<At<Flag>>,
}

/// Which way updates cross at a contact.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ModeName {
    /// From the caller to the called.
    Push,
    /// From the called to the caller.
    Pull,
    /// Both ways.
    PushPull,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Mode {
        match name {
            ModeName::Push => Mode::Push,
            ModeName::Pull => Mode::Pull,
            ModeName::PushPull => Mode::PushPull,
        }
    }
}

/// What a contact carries.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ExchangeName {
    /// The whole store.
    Full,
    /// A digest of versions first; then each side gets what it lacks.
    Digest,
}

impl From<ExchangeName> for Exchange {
    fn from(name: ExchangeName) -> Exchange {
        match name {
            ExchangeName::Full => Exchange::Full,
            ExchangeName::Digest => Exchange::Digest,
        }
    }
}

/// How many distinct peers a node contacts in a round.
#[derive(Clone, Copy, Debug)]
pub struct FanoutValue(pub Fanout);

impl<'de> Deserialize<'de> for FanoutValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FanoutValue, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let expected = "a whole number from 1, or \"all\"";
        match &scalar {
            Scalar::Text(text) if text == "all" => Ok(FanoutValue(Fanout::All)),
            Scalar::Integer(number) => match u32::try_from(*number) {
                Ok(count @ 1..) => Ok(FanoutValue(Fanout::Count(count))),
                _ => Err(bad(
                    &format!("a fanout of {number} is out of range"),
                    "expected 1 to 2^32 - 1, or \"all\"",
                    "",
                )),
            },
            other => Err(other.refuse(expected, "")),
        }
    }
}

/// When a node has its rounds.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum TimingTable {
    /// One round in each period.
    Periodic(Periodic),
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

/// Sites that keep death certificates for longer.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct DormantTable {
    /// The share of the sites that keep a certificate past `keep`.
    #[schemars(extend("examples" = ["10 %"]))]
    pub share: At<Share>,
    /// For how long after that.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["1 h"]))]
    pub keep: At<Time>,
}
