//! Who may talk to whom: the graph on which a protocol runs.

mod graph;
mod random_regular;

pub use graph::Graph;

use crate::id::NodeId;
use crate::protocol::Peers;
use crate::rng::{Draws, Purpose};
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
        match self {
            TopologyKind::Complete => Topology::Complete(nodes),
            TopologyKind::RandomRegular { degree } => {
                let mut rng = draws.bulk(Purpose::Topology);
                Topology::Graph(Arc::new(random_regular::generate(nodes, *degree, &mut rng)))
            }
            TopologyKind::Fixed(graph) => Topology::Graph(graph.clone()),
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
}
