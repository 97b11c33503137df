//! What is cut at the moment: the faults in force that stop messages whatever their luck.

use crate::id::NodeId;
use std::sync::Arc;

/// The set of cuts in force. Empty is the fast case.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// By the place of its fault, what is cut.
    active: Vec<(u32, Arc<Cut>)>,
}

/// What one fault cuts.
#[derive(Clone, Debug)]
pub enum Cut {
    /// Each node's side: nothing passes between two sides.
    Sides(Vec<u16>),
    /// By node, whether nothing that it sends, and nothing that it is sent, passes ...
    Ways {
        /// ... from these ...
        from: Vec<bool>,
        /// ... to these.
        to: Vec<bool>,
    },
    /// By node, whether nothing that it sends passes, whoever is to have it; and the same of what
    /// it is sent.
    Isolated {
        /// Who sends in vain.
        out: Vec<bool>,
        /// Who is sent to in vain.
        into: Vec<bool>,
    },
}

impl Cut {
    /// Splits a cluster of `nodes` into `groups`; nodes in no group form one more.
    pub fn sides(nodes: u32, groups: &[Vec<NodeId>]) -> Cut {
        let mut side = vec![0; nodes as usize];
        for (number, group) in groups.iter().enumerate() {
            group.iter().for_each(|node| side[node.index()] = number as u16 + 1);
        }
        Cut::Sides(side)
    }

    /// Stops what the nodes `from` send to the nodes `to`.
    pub fn ways(nodes: u32, from: &[NodeId], to: &[NodeId]) -> Cut {
        Cut::Ways { from: marked(nodes, from), to: marked(nodes, to) }
    }

    /// Stops what the nodes `out` send, and what the nodes `into` are sent.
    pub fn isolated(nodes: u32, out: &[NodeId], into: &[NodeId]) -> Cut {
        Cut::Isolated { out: marked(nodes, out), into: marked(nodes, into) }
    }

    fn stops(&self, from: NodeId, to: NodeId) -> bool {
        let (sender, receiver) = (from.index(), to.index());
        match self {
            Cut::Sides(side) => side[sender] != side[receiver],
            Cut::Ways { from, to } => from[sender] && to[receiver],
            Cut::Isolated { out, into } => out[sender] || into[receiver],
        }
    }
}

/// By node, whether it is among those named.
pub(super) fn marked(nodes: u32, named: &[NodeId]) -> Vec<bool> {
    let mut marks = vec![false; nodes as usize];
    named.iter().for_each(|node| marks[node.index()] = true);
    marks
}

impl Cuts {
    /// Whether nothing is cut.
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// Whether nothing passes from `from` to `to`.
    #[inline(always)]
    pub fn cut(&self, from: NodeId, to: NodeId) -> bool {
        !self.active.is_empty() && self.active.iter().any(|(_, cut)| cut.stops(from, to))
    }

    /// Begins a cut for the fault at `place`.
    pub fn begin(&mut self, place: u32, cut: Arc<Cut>) {
        self.active.push((place, cut));
    }

    /// Ends what the fault at `place` cut.
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
        cuts.begin(3, Cut::sides(6, &[group(&[0, 1]), group(&[2, 3])]).into());
        assert!(cut(&cuts, 0, 2) && cut(&cuts, 2, 0) && cut(&cuts, 0, 5));
        assert!(!cut(&cuts, 0, 1) && !cut(&cuts, 4, 5));
        cuts.begin(4, Cut::sides(6, &[group(&[0])]).into());
        assert!(cut(&cuts, 0, 1));
        cuts.end(4);
        assert!(!cut(&cuts, 0, 1) && cut(&cuts, 0, 2));
        cuts.end(3);
        assert!(!cut(&cuts, 0, 2));
    }

    #[test]
    fn some_ways_are_cut_and_others_are_not() {
        let ids = |ids: &[u32]| ids.iter().map(|i| NodeId(*i)).collect::<Vec<_>>();
        let passes = |cut: Cut| {
            let mut cuts = Cuts::default();
            cuts.begin(0, cut.into());
            let pairs = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];
            pairs.map(|(from, to)| !cuts.cut(NodeId(from), NodeId(to)))
        };
        let (zero, one) = (ids(&[0]), ids(&[1]));
        assert_eq!(passes(Cut::ways(3, &zero, &one)), [false, true, true, true, true, true]);
        assert_eq!(passes(Cut::isolated(3, &zero, &[])), [false, true, false, true, true, true]);
        assert_eq!(passes(Cut::isolated(3, &[], &zero)), [true, false, true, false, true, true]);
        assert_eq!(passes(Cut::isolated(3, &one, &one)), [false, false, true, true, false, false]);
    }
}
