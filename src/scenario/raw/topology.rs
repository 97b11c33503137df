//! `topology = { kind = … }` of `[cluster]`: who may talk to whom.

use super::cluster::Nothing;
use super::leaf::{Flag, Real, Share, Text, Whole};
use super::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// Who may talk to whom.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum TopologyTable {
    /// Everybody may talk to everybody.
    Complete(Nothing),
    /// A random graph in which every node has `degree` neighbours, drawn anew in each replication.
    RandomRegular(RandomRegular),
    /// A circle of all nodes, by id; each may talk to the `degree` nearest.
    Ring(Ring),
    /// A grid of nodes: a line, a square, a cube and so on. Each may talk to the next ones along
    /// each axis; ids count along the first axis first.
    Lattice(Lattice),
    /// A random graph in which every pair is linked with the same probability, drawn anew in each
    /// replication. It need not be connected: then a run that waits for every node ends at
    /// `stop.at`. Exactly one of `mean_degree` and `probability`.
    ErdosRenyi(ErdosRenyi),
    /// The graph of Watts and Strogatz: a ring of which some links are rewired at random, drawn
    /// anew in each replication.
    SmallWorld(SmallWorld),
    /// The graph of Barabási and Albert: nodes come one by one and prefer neighbours that have many
    /// already, so that a few have very many. Drawn anew in each replication.
    ScaleFree(ScaleFree),
    /// An edge list in a file, the same in each replication.
    File(TopologyFile),
}

/// The keys of `kind = "random-regular"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RandomRegular {
    /// Neighbours of each node. Below `nodes`; `degree` times `nodes` is even.
    #[schemars(extend("minimum" = 1, "examples" = [8]))]
    pub degree: At<Whole>,
}

/// The keys of `kind = "ring"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Ring {
    /// Neighbours of each node, half of them on either side. Even, below `nodes`.
    #[schemars(extend("minimum" = 2, "examples" = [2, 8]))]
    pub degree: At<Whole>,
}

/// The keys of `kind = "lattice"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Lattice {
    /// The number of axes: 1 is a line, 2 a square, 3 a cube. All sides are equally long, so
    /// `nodes` is a whole number to this power: 1,024 nodes fill a square, 1,000 a cube.
    #[schemars(extend("minimum" = 1, "maximum" = 31, "examples" = [3]))]
    pub dimensions: At<Whole>,
    /// Whether opposite sides meet, so that there is no edge and every node has the same number of
    /// neighbours: a ring, a torus.
    #[schemars(extend("default" = true))]
    pub wrap: Option<At<Flag>>,
}

/// The keys of `kind = "erdos-renyi"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ErdosRenyi {
    /// Neighbours of a node on average, at most `nodes` - 1. Above ln(`nodes`) most graphs are
    /// connected.
    #[schemars(extend("minimum" = 0, "examples" = [8.5, 12]))]
    pub mean_degree: Option<At<Real>>,
    /// The probability that a pair is linked.
    #[schemars(extend("examples" = ["1 %", 0.01]))]
    pub probability: Option<At<Share>>,
}

/// The keys of `kind = "small-world"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct SmallWorld {
    /// Neighbours of each node of the ring, half of them on either side. Even, below `nodes`.
    #[schemars(extend("minimum" = 2, "examples" = [6]))]
    pub degree: At<Whole>,
    /// The probability that a link is rewired: it keeps one end, and the other becomes a random
    /// node. `"0 %"` leaves the ring; `"100 %"` is a random graph.
    #[schemars(extend("examples" = ["10 %", 0.1]))]
    pub rewire: At<Share>,
}

/// The keys of `kind = "scale-free"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ScaleFree {
    /// Links that each node comes with, below `nodes`; the mean degree is about twice as much.
    #[schemars(extend("minimum" = 1, "examples" = [3]))]
    pub links: At<Whole>,
}

/// The keys of `kind = "file"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct TopologyFile {
    /// The edge list: two node ids a line, and the weight of the link if it is not 1 (for weighted
    /// peer choice: 0 to 1000000, at most six decimals), with blanks or a comma between them; `#`
    /// begins a comment. Links go both ways. Relative to the scenario's folder.
    #[schemars(extend("examples" = ["edges.txt", "edges_weighted.txt"]))]
    pub path: At<Text>,
}
