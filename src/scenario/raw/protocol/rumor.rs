//! The keys of `kind = "rumor"`.

use super::fanout::FanoutTable;
use super::mode::ModeName;
use super::peers::PeersTable;
use super::timing::TimingTable;
use crate::protocols::rumor::{Counter, Judged};
use crate::scenario::raw::describe::FanoutOrTable;
use crate::scenario::raw::leaf::{Flag, Whole, Word};
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// The keys of `kind = "rumor"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Rumor {
    /// Which way rumors cross at a contact.
    #[schemars(extend("default" = "push"))]
    pub mode: Option<At<Word<ModeName>>>,
    /// How many distinct peers a node contacts in a round, at most all whom it knows; `"all"` for
    /// just those.
    #[schemars(with = "Option<FanoutOrTable>", extend("default" = 1, "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutTable>>,
    /// How a node chooses among those whom the topology lets it talk to.
    #[schemars(extend("default" = {"kind": "uniform"}))]
    pub peers: Option<At<PeersTable>>,
    /// What makes a node lose interest in a rumor.
    #[schemars(extend("default" = "counter"))]
    pub removal: Option<At<Word<RemovalName>>>,
    /// How many useless contacts remove a rumor, or one in how many does (coin).
    #[schemars(extend("default" = 1, "minimum" = 1, "maximum" = 65_535))]
    pub k: Option<At<Whole>>,
    /// Whether a node is told if what it sent was needed. Without that (blind) every contact
    /// counts as useless.
    #[schemars(extend("default" = true))]
    pub feedback: Option<At<Flag>>,
    /// What a useful contact does to the counter. Needs feedback.
    #[schemars(extend("default" = "reset"))]
    pub counter: Option<At<Word<CounterName>>>,
    /// As of when a contact was useful. Default: `"cycle-start"` in synchronous cycles, otherwise
    /// `"receipt"`. Needs feedback.
    pub judged: Option<At<Word<JudgedName>>>,
    /// When a node has its rounds. What infects and dies has none, unless in synchronous cycles.
    #[schemars(extend("default" = {"kind": "periodic", "period": "1 s", "phase": "random"}))]
    pub timing: Option<At<TimingTable>>,
}

/// What makes a node lose interest in a rumor.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalName {
    /// `k` useless contacts.
    Counter,
    /// Each useless contact with probability 1/k.
    Coin,
    /// Having sent it once, to `fanout` peers, in the moment in which it was learned.
    InfectAndDie,
}

/// What a useful contact does to the counter.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum CounterName {
    /// It starts anew.
    Reset,
    /// Nothing.
    Cumulative,
}

impl From<CounterName> for Counter {
    fn from(name: CounterName) -> Counter {
        match name {
            CounterName::Reset => Counter::Reset,
            CounterName::Cumulative => Counter::Cumulative,
        }
    }
}

/// As of when a contact was useful.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum JudgedName {
    /// At the start of the cycle: all who tell a node in the cycle in which it learns were useful.
    CycleStart,
    /// When it arrived: the first who told a node was useful.
    Receipt,
}

impl From<JudgedName> for Judged {
    fn from(name: JudgedName) -> Judged {
        match name {
            JudgedName::CycleStart => Judged::CycleStart,
            JudgedName::Receipt => Judged::Receipt,
        }
    }
}
