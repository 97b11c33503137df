//! Selectors: how a scenario names nodes.

mod groups;
mod overlap;

pub use groups::Groups;
pub use overlap::{Common, Overlap, overlap};

use crate::id::NodeId;
use crate::rng::{Draws, Purpose, Ratio};
use std::sync::Arc;

/// Some nodes of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every node.
    All,
    /// One node.
    One(NodeId),
    /// Exactly these nodes, ascending, each once.
    List(Vec<NodeId>),
    /// The ids from the first to the one before the second.
    Range(u32, u32),
    /// A share of the nodes, drawn anew in each replication; a smaller share of the same place
    /// is a subset of a larger one.
    Share(Ratio),
    /// A group, by its number.
    Group(Arc<Groups>, usize),
}

impl Selector {
    /// The nodes meant, ascending, in a cluster of `nodes` nodes.
    ///
    /// `place` is the position of the naming entry in the scenario: entries draw independently.
    pub fn resolve(&self, nodes: u32, draws: &Draws, purpose: Purpose, place: u32) -> Vec<NodeId> {
        match self {
            Selector::All => (0..nodes).map(NodeId).collect(),
            Selector::One(node) => vec![*node],
            Selector::List(list) => list.clone(),
            Selector::Range(from, to) => (*from..*to).map(NodeId).collect(),
            Selector::Share(share) => victims(*share, nodes, draws, purpose, place),
            Selector::Group(groups, number) => groups.members(*number, nodes, draws),
        }
    }

    /// Whether the nodes are drawn anew in each replication.
    pub fn is_drawn(&self) -> bool {
        match self {
            Selector::Share(_) => true,
            Selector::Group(groups, number) => groups.selector(*number).is_drawn(),
            _ => false,
        }
    }

    /// How many nodes [`Selector::resolve`] names in a cluster of `nodes`.
    pub fn count(&self, nodes: u32) -> u64 {
        match self {
            Selector::All => u64::from(nodes),
            Selector::One(_) => 1,
            Selector::List(list) => list.len() as u64,
            Selector::Range(from, to) => u64::from(to - from),
            Selector::Share(share) => u64::from(share.of(nodes)),
            Selector::Group(groups, number) => groups.count(*number, nodes),
        }
    }

    /// The ids named outright, as half-open ranges; nothing for a share.
    pub fn named(&self) -> Vec<(u32, u32)> {
        match self {
            Selector::All | Selector::Share(_) => Vec::new(),
            Selector::Group(groups, number) => groups.selector(*number).named(),
            Selector::One(node) => vec![(node.0, node.0 + 1)],
            Selector::List(list) => list.iter().map(|n| (n.0, n.0 + 1)).collect(),
            Selector::Range(from, to) => vec![(*from, *to)],
        }
    }
}

/// The nodes with the smallest draws, as many as `share` of all, ascending.
fn victims(share: Ratio, nodes: u32, draws: &Draws, purpose: Purpose, place: u32) -> Vec<NodeId> {
    let draw = |node: u32| draws.block(purpose, u64::from(place), u64::from(node))[0];
    let mut hashed: Vec<(u64, u32)> = (0..nodes).map(|node| (draw(node), node)).collect();
    let count = share.of(nodes) as usize;
    if count < hashed.len() {
        hashed.select_nth_unstable(count);
    }
    let mut chosen: Vec<NodeId> = hashed[..count].iter().map(|(_, node)| NodeId(*node)).collect();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Vec<NodeId> {
        let selector = Selector::Share(text.parse().unwrap());
        selector.resolve(1000, &Draws::new(1, 0), Purpose::Victims, 0)
    }

    #[test]
    fn a_smaller_share_is_a_subset() {
        let (few, many) = (share("20 %"), share("30 %"));
        assert_eq!((few.len(), many.len()), (200, 300));
        assert!(few.iter().all(|node| many.binary_search(node).is_ok()));
        assert_eq!(share("100 %").len(), 1000);
        assert!(share("0 %").is_empty());
    }

    #[test]
    fn places_draw_independently() {
        let selector = Selector::Share("10 %".parse().unwrap());
        let draws = Draws::new(1, 0);
        let [a, b] = [0, 1].map(|p| selector.resolve(1000, &draws, Purpose::Victims, p));
        assert_ne!(a, b);
    }
}
