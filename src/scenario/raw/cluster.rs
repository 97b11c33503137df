//! `[cluster]`: the nodes, who may talk to whom, and whom they know at first.

use super::leaf::{Time, Whole};
use super::nodes::Nodes;
use super::scalar::At;
use super::topology::TopologyTable;
use schemars::JsonSchema;
use serde::Deserialize;

/// The nodes, and who may talk to whom.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// How many nodes there are; their ids are 0 to `nodes` - 1.
    #[schemars(extend("minimum" = 1, "maximum" = 2_147_483_648u64, "examples" = [1000]))]
    pub nodes: At<Whole>,
    /// Who may talk to whom.
    #[schemars(extend("default" = {"kind": "complete"}))]
    pub topology: Option<At<TopologyTable>>,
    /// Whom a node knows when it boots, in kinds of protocols in which nodes go by that; in all others
    /// only `full`. A node on a new address knows whom it knew before.
    #[schemars(extend("default" = {"kind": "full"}))]
    pub bootstrap: Option<At<Bootstrap>>,
    /// What the nodes' clocks show at time 0, in seconds since 1970-01-01 00:00 UTC.
    #[schemars(extend("default" = 0, "maximum" = 9_223_372_036u64, "examples" = [1_767_225_600]))]
    pub epoch_unix: Option<At<Whole>>,
    /// How long a write to disk takes until it is durable. What a node sends after a write leaves
    /// then, and not at all if the node crashes before. Only where nodes write (`protocol.persist`), and
    /// not in synchronous cycles.
    #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
    pub disk_write: Option<At<Time>>,
}

/// No further keys.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Whom a node knows when it boots.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum Bootstrap {
    /// All whom the topology lets it talk to.
    Full(Nothing),
    /// Some other nodes, drawn anew in each replication, whether the topology lets it talk to them or
    /// not. With more `peers` a node knows the same and others.
    Random(RandomPeers),
    /// The node whose id is one less than its own; node 0 knows nobody.
    Chain(Nothing),
    /// The same nodes as all others, but for itself.
    Seeds(SeedNodes),
}

/// The keys of `kind = "random"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RandomPeers {
    /// How many; all others if there are no more.
    #[schemars(extend("minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub peers: At<Whole>,
}

/// The keys of `kind = "seeds"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct SeedNodes {
    /// Whom all know. A share is drawn anew in each replication.
    #[schemars(extend("examples" = ["0..3"]))]
    pub nodes: At<Nodes>,
}
