//! What is cut at the moment: the partitions in force.

use crate::id::NodeId;

/// The set of partitions in force. Empty is the fast case.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// By the place of its fault, each node's side.
    active: Vec<(u32, Vec<u16>)>,
}

impl Cuts {
    /// Whether nothing is cut.
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// Whether nothing passes from `from` to `to`.
    #[inline(always)]
    pub fn cut(&self, from: NodeId, to: NodeId) -> bool {
        !self.active.is_empty() && self.any_side_differs(from, to)
    }

    fn any_side_differs(&self, from: NodeId, to: NodeId) -> bool {
        self.active.iter().any(|(_, side)| side[from.index()] != side[to.index()])
    }

    /// Splits a cluster of `nodes` into `groups`; nodes in no group form one more.
    pub fn begin(&mut self, place: u32, nodes: u32, groups: &[Vec<NodeId>]) {
        let mut side = vec![0; nodes as usize];
        for (number, group) in groups.iter().enumerate() {
            group.iter().for_each(|node| side[node.index()] = number as u16 + 1);
        }
        self.active.push((place, side));
    }

    /// Ends the partition that fault `place` began.
    pub fn end(&mut self, place: u32) {
        self.active.retain(|(p, _)| *p != place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_cut_between_groups_and_from_the_rest() {
        let mut cuts = Cuts::default();
        let group = |ids: &[u32]| ids.iter().map(|i| NodeId(*i)).collect::<Vec<_>>();
        let cut = |cuts: &Cuts, a, b| cuts.cut(NodeId(a), NodeId(b));
        assert!(!cut(&cuts, 0, 5));
        cuts.begin(3, 6, &[group(&[0, 1]), group(&[2, 3])]);
        assert!(cut(&cuts, 0, 2) && cut(&cuts, 2, 0) && cut(&cuts, 0, 5));
        assert!(!cut(&cuts, 0, 1) && !cut(&cuts, 4, 5));
        cuts.begin(4, 6, &[group(&[0])]);
        assert!(cut(&cuts, 0, 1));
        cuts.end(4);
        assert!(!cut(&cuts, 0, 1) && cut(&cuts, 0, 2));
        cuts.end(3);
        assert!(!cut(&cuts, 0, 2));
    }
}
