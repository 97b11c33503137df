//! Who may talk to whom: the graph on which a protocol runs.

mod erdos_renyi;
mod graph;
mod lattice;
mod random_regular;
mod ring;
mod scale_free;
mod small_world;
mod statistics;

pub use erdos_renyi::Density;
pub use graph::Graph;
pub use lattice::{side as lattice_side, side_below as lattice_side_below, volume};
pub use statistics::Statistics;

use crate::id::NodeId;
use crate::protocol::Peers;
use crate::rng::{Draws, Purpose, Ratio};
use std::sync::Arc;

/// A family of graphs, from which each replication draws its own where it is random.
#[derive(Clone, Debug)]
pub enum TopologyKind {
    /// Every pair is linked.
    Complete,
    /// A uniform-like random graph in which every node has `degree` links.
    RandomRegular {
        /// Links of each node; `degree` × nodes is even.
        degree: u32,
    },
    /// Every node is linked to its nearest on a circle of ids.
    Ring {
        /// Links of each node: even, below the number of nodes.
        degree: u32,
    },
    /// Nodes on the points of a line, square, cube …, linked to the next along each axis.
    Lattice {
        /// Axes; the number of nodes is a whole number to this power.
        dimensions: u32,
        /// Whether opposite sides meet.
        wrap: bool,
    },
    /// Every pair is linked with the same probability, independently.
    ErdosRenyi {
        /// How many pairs are.
        density: Density,
    },
    /// A ring of which some links are rewired.
    SmallWorld {
        /// Links of each node of the ring: even, below the number of nodes.
        degree: u32,
        /// The probability that a link gets a new far end.
        rewire: Ratio,
    },
    /// Grown by preferential attachment.
    ScaleFree {
        /// Links that each node comes with, below the number of nodes.
        links: u32,
    },
    /// A graph read from a file, the same in every replication.
    Fixed(Arc<Graph>),
}

/// The graph of one replication.
#[derive(Clone, Debug)]
pub enum Topology {
    /// Every pair of the first so many ids is linked.
    Complete(u32),
    /// Exactly these links.
    Graph(Arc<Graph>),
}

impl TopologyKind {
    /// The graph of the replication with these draws, over `nodes` nodes.
    pub fn build(&self, nodes: u32, draws: &Draws) -> Topology {
        let rng = || draws.bulk(Purpose::Topology);
        let graph = match *self {
            TopologyKind::Complete => return Topology::Complete(nodes),
            TopologyKind::Fixed(ref graph) => return Topology::Graph(graph.clone()),
            TopologyKind::RandomRegular { degree } => {
                random_regular::generate(nodes, degree, &mut rng())
            }
            TopologyKind::Ring { degree } => ring::generate(nodes, degree),
            TopologyKind::Lattice { dimensions, wrap } => {
                lattice::generate(nodes, dimensions, wrap)
            }
            TopologyKind::ErdosRenyi { density } => {
                erdos_renyi::generate(nodes, density, &mut rng())
            }
            TopologyKind::SmallWorld { degree, rewire } => {
                small_world::generate(nodes, degree, rewire, &mut rng())
            }
            TopologyKind::ScaleFree { links } => scale_free::generate(nodes, links, &mut rng()),
        };
        Topology::Graph(Arc::new(graph))
    }

    /// The links of any graph of this kind over `nodes` nodes: exact but for Erdős–Rényi graphs,
    /// of which fewer than one in 10^8 has more.
    pub fn links_most(&self, nodes: u32) -> u64 {
        let halves = |degree: u32| u64::from(nodes) * u64::from(degree) / 2;
        match self {
            TopologyKind::Complete => u64::from(nodes) * u64::from(nodes - 1) / 2,
            TopologyKind::RandomRegular { degree }
            | TopologyKind::Ring { degree }
            | TopologyKind::SmallWorld { degree, .. } => halves(*degree),
            TopologyKind::Lattice { dimensions, wrap } => {
                let side = lattice::side(nodes, *dimensions);
                side.map_or(0, |side| lattice::links(side, *dimensions, *wrap))
            }
            TopologyKind::ErdosRenyi { density } => density.links_most(nodes),
            TopologyKind::ScaleFree { links } => scale_free::links(nodes, *links),
            TopologyKind::Fixed(graph) => graph.links() as u64,
        }
    }

    /// Whether all nodes have equally many neighbours, whatever is drawn.
    pub fn is_regular(&self) -> bool {
        match self {
            TopologyKind::Complete
            | TopologyKind::RandomRegular { .. }
            | TopologyKind::Ring { .. }
            | TopologyKind::Lattice { wrap: true, .. } => true,
            TopologyKind::Lattice { wrap: false, .. }
            | TopologyKind::ErdosRenyi { .. }
            | TopologyKind::SmallWorld { .. }
            | TopologyKind::ScaleFree { .. }
            | TopologyKind::Fixed(_) => false,
        }
    }
}

impl Topology {
    /// Whether a message may go from `from` to `to`.
    #[inline(always)]
    pub fn has_link(&self, from: NodeId, to: NodeId) -> bool {
        match self {
            Topology::Complete(_) => true,
            Topology::Graph(graph) => graph.has_link(from, to),
        }
    }

    /// Whom `me` may talk to.
    #[inline(always)]
    pub fn neighbours(&self, me: NodeId) -> Peers<'_> {
        match self {
            Topology::Complete(nodes) => Peers::Everybody { nodes: *nodes, me },
            Topology::Graph(graph) => Peers::List(graph.neighbours(me)),
        }
    }

    /// The weights of `neighbours(me)`, in its order, each added to those before it: the first is
    /// the first weight, the last the sum of all. Nothing if no link has a weight of its own: then
    /// all count the same. In units of [`Graph::WEIGHT_UNITS`] to one; 0 is a weight.
    pub fn weights(&self, me: NodeId) -> Option<&[u64]> {
        match self {
            Topology::Complete(_) => None,
            Topology::Graph(graph) => graph.weights(me),
        }
    }
}
