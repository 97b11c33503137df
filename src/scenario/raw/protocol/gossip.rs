//! The keys of `kind = "gossip"`.

use super::fanout::FanoutTable;
use super::mode::ModeName;
use super::peers::PeersTable;
use super::timing::TimingTable;
use crate::protocols::gossip::Exchange;
use crate::scenario::raw::describe::FanoutOrTable;
use crate::scenario::raw::leaf::{Flag, Share, Time, Word};
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// The keys of `kind = "gossip"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Gossip {
    /// Which way updates cross at a contact.
    #[schemars(extend("default" = "push-pull"))]
    pub mode: Option<At<Word<ModeName>>>,
    /// How many distinct peers a node contacts in a round, at most all whom it knows; `"all"` for
    /// just those.
    #[schemars(with = "Option<FanoutOrTable>", extend("default" = 1, "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutTable>>,
    /// How a node chooses among those whom the topology lets it talk to.
    #[schemars(extend("default" = {"kind": "uniform"}))]
    pub peers: Option<At<PeersTable>>,
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
