//! How a node chooses among its neighbours.

use crate::protocols::choice::By;
use crate::scenario::raw::leaf::{Weight, Word};
use crate::scenario::raw::nodes::Nodes;
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// How a node chooses among those whom the topology lets it talk to.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum PeersTable {
    /// Anew in each round, all equally likely.
    Uniform(Uniform),
    /// In turn, in an order that is shuffled for each pass through all of them. A round has its
    /// turns whether or not the node has something to say. A caller that is refused by a
    /// `connection_limit` tries others at random.
    RoundRobin(RoundRobin),
    /// Anew in each round, by weight: each pick takes a peer with the probability that is its share
    /// of the weights that are left. Who weighs 0 is never called.
    Weighted(Weighted),
}

/// The keys of `kind = "uniform"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Uniform {}

/// The keys of `kind = "round-robin"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RoundRobin {}

/// The keys of `kind = "weighted"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    /// What has the weights.
    pub by: At<Word<ByName>>,
    /// The weights of nodes: a list of `{ nodes = …, weight = … }`. Of several that name a node the
    /// last counts; who is in none has weight 1. Must be there with `by = "node"`, and only there.
    #[schemars(length(min = 1), extend("x-type" = "list of tables", "examples" = [[{"nodes": "0..10", "weight": 5}]]))]
    pub weights: Option<At<Vec<At<NodesWeight>>>>,
}

/// What has the weights.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ByName {
    /// The peer: `weights` says which.
    Node,
    /// The link to it: the third column of the edge list of `topology = { kind = "file", … }`.
    Edge,
}

impl From<ByName> for By {
    fn from(name: ByName) -> By {
        match name {
            ByName::Node => By::Node,
            ByName::Edge => By::Edge,
        }
    }
}

/// The weight of some nodes.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct NodesWeight {
    /// Which nodes.
    #[schemars(extend("examples" = ["0..10"]))]
    pub nodes: At<Nodes>,
    /// The weight of each of them as a peer, to six decimals.
    #[schemars(extend("maximum" = 1_000_000, "examples" = [5]))]
    pub weight: At<Weight>,
}
