//! Coverage by group of nodes.
//!
//! Each group has a coverage of its own, which is told of every birth and of what its own nodes hold:
//! an item is due at the nodes of the group that are up, from its birth on, wherever it was born.

use super::Coverage;
use crate::id::{ItemId, KeyId, NodeId};
use crate::outcome::{GroupRow, NodeRow};
use crate::protocol::Fact;
use crate::time::{Instant, Span};

/// What groups held.
pub struct GroupMeter {
    /// The group of each node, by address.
    of: Vec<u8>,
    groups: Vec<(Coverage, GroupRow)>,
}

impl GroupMeter {
    /// Nothing yet, of so many nodes in these groups; beyond their number there may be further
    /// addresses. Without a series nothing but sums is kept.
    pub fn new(of: Vec<u8>, nodes: u32) -> GroupMeter {
        let count = of.iter().max().map_or(0, |most| usize::from(*most) + 1);
        let row = |group| GroupRow { group, ..GroupRow::default() };
        let mut groups: Vec<(Coverage, GroupRow)> =
            (0..count).map(|group| (Coverage::new(0, false, false), row(group))).collect();
        let first = of.iter().take(nodes as usize);
        first.for_each(|group| groups[usize::from(*group)].1.nodes += 1);
        GroupMeter { of, groups }
    }

    /// Items are due at all nodes but their writers.
    pub fn spare_writers(&mut self) {
        self.groups.iter_mut().for_each(|(group, _)| group.spare_writers());
    }

    fn of(&mut self, node: NodeId) -> Option<&mut (Coverage, GroupRow)> {
        let group = self.of.get(node.index())?;
        self.groups.get_mut(usize::from(*group))
    }

    /// A node learned `item`, its version of `key` from now on.
    pub fn learned(
        &mut self,
        (at, node): (Instant, NodeId),
        item: ItemId,
        key: KeyId,
        rank: Option<u128>,
        replaces: Option<ItemId>,
    ) {
        let own = self.of.get(node.index()).map(|group| usize::from(*group));
        for (place, (group, _)) in self.groups.iter_mut().enumerate() {
            match Some(place) == own {
                true => group.learned((at, node), item, key, rank, replaces),
                false => group.born((at, node), item, key, rank),
            }
        }
    }

    /// A node no longer holds `item`.
    pub fn forgot(&mut self, (at, node): (Instant, NodeId), item: ItemId) {
        self.of(node).into_iter().for_each(|(group, _)| group.forgot((at, node), item));
    }

    /// A node counts as up from now on.
    pub fn up(&mut self, at: Instant, node: NodeId) {
        self.of(node).into_iter().for_each(|(group, _)| group.up((at, node)));
    }

    /// A node went down with what it held.
    pub fn down(&mut self, (at, node): (Instant, NodeId), held: &[Fact]) {
        self.of(node).into_iter().for_each(|(group, _)| group.down((at, node), held));
    }

    /// All nodes that a fault takes down or brings up have been told.
    pub fn moment_end(&mut self, at: Instant) {
        self.groups.iter_mut().for_each(|(group, _)| group.moment_end(at));
    }

    /// A node at the end.
    pub fn node_end(&mut self, node: &NodeRow) {
        if let Some((_, row)) = self.of(node.node) {
            row.nodes_alive += u32::from(node.up);
        }
    }

    /// The rows of a run that ended at `at`; of the items, those born in this window count.
    pub fn finish(self, at: Instant, window: (Instant, Instant)) -> Vec<GroupRow> {
        let row = |(coverage, row): (Coverage, GroupRow)| {
            let covered = coverage.finish(at, window);
            let (reached, held, due): ([Option<Span>; 4], u64, u64) =
                (covered.reached, covered.held, covered.due);
            GroupRow { reached, held, due, ..row }
        };
        self.groups.into_iter().filter(|(_, row)| row.nodes > 0).map(row).collect()
    }
}
