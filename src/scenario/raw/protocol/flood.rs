//! The keys of `kind = "flood"`.

use super::fanout::FanoutTable;
use super::peers::PeersTable;
use crate::scenario::raw::describe::FanoutOrTable;
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// The keys of `kind = "flood"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Flood {
    /// To how many neighbours a node hands on what it hears, never back to the sender; `"all"` for
    /// all others.
    #[schemars(with = "Option<FanoutOrTable>", extend("default" = "all", "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutTable>>,
    /// How a node chooses among those whom the topology lets it talk to: not `"round-robin"`, since
    /// there are no rounds.
    #[schemars(extend("default" = {"kind": "uniform"}))]
    pub peers: Option<At<PeersTable>>,
}
