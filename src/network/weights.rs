//! Weights of nodes as peers: how often each is chosen, where peers are chosen by weight.

use super::Topology;
use super::topology::Graph;
use crate::rng::{Draws, Purpose};
use crate::select::Selector;
use std::sync::Arc;

/// The weight of some nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeWeight {
    /// Which nodes.
    pub nodes: Selector,
    /// The weight of each, in units of [`Graph::WEIGHT_UNITS`] to one.
    pub weight: u64,
}

/// The weight of each of `nodes` nodes: the last that names it, one if none does.
pub fn by_node(entries: &[NodeWeight], nodes: u32, draws: &Draws) -> Vec<u64> {
    let mut weights = vec![Graph::WEIGHT_UNITS; nodes as usize];
    for (entry, place) in entries.iter().zip(0..) {
        let meant = entry.nodes.resolve(nodes, draws, Purpose::Weights, place);
        meant.into_iter().for_each(|node| weights[node.index()] = entry.weight);
    }
    weights
}

/// Puts the weights of nodes, if there are any, on the links of a graph; those of a complete one,
/// each added to those before it, are returned instead.
pub fn weigh(
    topology: Topology,
    entries: &[NodeWeight],
    nodes: u32,
    draws: &Draws,
) -> (Topology, Option<Vec<u64>>) {
    if entries.is_empty() {
        return (topology, None);
    }
    let mut weights = by_node(entries, nodes, draws);
    match topology {
        Topology::Complete(_) => {
            add_up(&mut weights);
            (topology, Some(weights))
        }
        Topology::Graph(graph) => {
            let graph = Arc::unwrap_or_clone(graph).with_node_weights(&weights);
            (Topology::Graph(Arc::new(graph)), None)
        }
    }
}

/// Adds to each those before it.
pub(super) fn add_up(weights: &mut [u64]) {
    (1..weights.len()).for_each(|i| weights[i] += weights[i - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;

    const UNITS: u64 = Graph::WEIGHT_UNITS;

    fn entries() -> Vec<NodeWeight> {
        let entry = |nodes, weight| NodeWeight { nodes, weight };
        vec![entry(Selector::Range(0, 3), 5), entry(Selector::One(NodeId(1)), 0)]
    }

    #[test]
    fn the_last_entry_counts_and_others_weigh_one() {
        let draws = Draws::new(1, 0);
        assert_eq!(by_node(&entries(), 5, &draws), [5, 0, 5, UNITS, UNITS]);
        let (_, sums) = weigh(Topology::Complete(4), &entries(), 4, &draws);
        assert_eq!(sums, Some(vec![5, 5, 10, 10 + UNITS]));
    }

    #[test]
    fn links_weigh_what_their_far_ends_do() {
        let graph = Graph::from_links(4, &[(3, 1), (1, 0), (2, 1)]);
        let draws = Draws::new(1, 0);
        let (topology, none) = weigh(Topology::Graph(Arc::new(graph)), &entries(), 4, &draws);
        assert_eq!(none, None);
        assert_eq!(topology.weights(NodeId(1)), Some([5, 10, 10 + UNITS].as_slice()));
        assert_eq!(topology.weights(NodeId(0)), Some([0].as_slice()));
    }

    #[test]
    fn shares_are_drawn_anew_in_each_replication() {
        let share = vec![NodeWeight { nodes: Selector::Share("50 %".parse().unwrap()), weight: 7 }];
        let [one, other] = [0, 1].map(|number| by_node(&share, 100, &Draws::new(1, number)));
        assert_ne!(one, other);
        assert_eq!(one.iter().filter(|weight| **weight == 7).count(), 50);
    }
}
