//! [`View`], what a node of [`OneStrike`](super::OneStrike) knows of others: its `data`, its
//! connections and the list of whom it has contacted how lately.

use crate::id::NodeId;
use crate::protocols::membership::{Entry, FirstData, List, Mark, Record, Texts};
use std::collections::VecDeque;

/// What a node knows, by address.
#[derive(Clone, Debug, Default)]
pub struct View {
    slots: Vec<Slot>,
    /// Who is called, the next in front. May name a peer twice, or one without a connection.
    turns: VecDeque<NodeId>,
    /// The list as it was last sent, until something changes.
    list: Option<List>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    version: i32,
    name: u32,
    known: bool,
    deleted: bool,
    connected: bool,
}

impl Slot {
    fn record(&self) -> Record {
        let mark = if self.deleted { Mark::Deleted } else { Mark::Alive };
        Record { version: self.version, name: self.name, mark }
    }
}

impl View {
    fn slot(&self, node: NodeId) -> Slot {
        self.slots.get(node.index()).copied().unwrap_or_default()
    }

    fn slot_mut(&mut self, node: NodeId) -> &mut Slot {
        if self.slots.len() <= node.index() {
            self.slots.resize(node.index() + 1, Slot::default());
        }
        self.list = None;
        &mut self.slots[node.index()]
    }

    /// What is known of `node`.
    pub fn record(&self, node: NodeId) -> Option<Record> {
        let slot = self.slot(node);
        slot.known.then(|| slot.record())
    }

    /// Whether `node` is listed as a member.
    pub fn lists(&self, node: NodeId) -> bool {
        let slot = self.slot(node);
        slot.known && !slot.deleted
    }

    /// Whether there is a connection to `node`.
    pub fn is_connected(&self, node: NodeId) -> bool {
        self.slot(node).connected
    }

    /// Knows this of `node` from now on. One that is deleted has no connection any more.
    pub fn put(&mut self, node: NodeId, record: Record) {
        let Record { version, name, mark } = record;
        let slot = self.slot_mut(node);
        let deleted = mark == Mark::Deleted;
        *slot = Slot { version, name, known: true, deleted, connected: slot.connected && !deleted };
    }

    /// `node` has answered a ping: it is called next, and an empty record takes the place of what
    /// was known of it, unless that is to be kept.
    pub fn connect(&mut self, node: NodeId, first_data: FirstData) {
        if !self.is_connected(node) {
            self.turns.push_front(node);
        }
        if first_data == FirstData::Lost || !self.lists(node) {
            self.put(node, Record { version: 0, name: 0, mark: Mark::Alive });
        }
        self.slot_mut(node).connected = true;
    }

    /// `node` has not answered: it is deleted, in a new version of its record.
    pub fn delete(&mut self, node: NodeId) {
        let slot = self.slot_mut(node);
        slot.version = slot.version.wrapping_add(1);
        (slot.deleted, slot.connected) = (true, false);
    }

    /// Whose turn it is: the least recently called, the newest before all others. Who is found on
    /// the way without a connection is not looked at again.
    pub fn next(&mut self) -> Option<NodeId> {
        while let Some(node) = self.turns.pop_front() {
            if self.is_connected(node) {
                self.turns.push_back(node);
                return Some(node);
            }
        }
        None
    }

    /// All members, by ascending address.
    pub fn members(&self) -> impl Iterator<Item = Entry> {
        self.entries().filter(|entry| entry.record.mark != Mark::Deleted)
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        let known = self.slots.iter().zip(0..).filter(|(slot, _)| slot.known);
        known.map(|(slot, node)| Entry { node: NodeId(node), record: slot.record() })
    }

    /// What is sent: all members, and the deleted if they are told of.
    pub fn list(&mut self, deletions: bool, texts: &Texts) -> List {
        if let Some(list) = &self.list {
            return list.clone();
        }
        let list = List::told(self.entries(), deletions, texts);
        self.list = Some(list.clone());
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_turns(view: &mut View, count: usize) -> Vec<u32> {
        (0..count).filter_map(|_| view.next()).map(|node| node.0).collect()
    }

    #[test]
    fn the_newest_is_called_first_and_then_the_least_recently_called() {
        let mut view = View::default();
        assert_eq!(view.next(), None);
        [1, 2, 3].iter().for_each(|node| view.connect(NodeId(*node), FirstData::Kept));
        assert_eq!(all_turns(&mut view, 4), [3, 2, 1, 3]);
        view.connect(NodeId(9), FirstData::Kept);
        assert_eq!(all_turns(&mut view, 5), [9, 2, 1, 3, 9]);
        view.delete(NodeId(1));
        assert_eq!(all_turns(&mut view, 4), [2, 3, 9, 2]);
    }

    #[test]
    fn who_is_added_again_before_its_turn_is_called_twice_as_often() {
        let mut view = View::default();
        [1, 2, 3].iter().for_each(|node| view.connect(NodeId(*node), FirstData::Kept));
        assert_eq!(all_turns(&mut view, 1), [3]);
        view.delete(NodeId(3));
        view.connect(NodeId(3), FirstData::Kept);
        assert_eq!(all_turns(&mut view, 8), [3, 2, 1, 3, 3, 2, 1, 3]);
    }

    #[test]
    fn versions_wrap() {
        let mut view = View::default();
        let record = Record { version: i32::MAX, name: 0, mark: Mark::Alive };
        view.put(NodeId(4), record);
        view.delete(NodeId(4));
        let deleted = Record { version: i32::MIN, name: 0, mark: Mark::Deleted };
        assert_eq!(view.record(NodeId(4)), Some(deleted));
        assert!(!view.lists(NodeId(4)) && view.record(NodeId(3)).is_none());
    }

    #[test]
    fn a_list_is_made_anew_when_something_has_changed() {
        let texts = Texts::new(&[]).unwrap();
        let mut view = View::default();
        let nodes = |view: &mut View, deletions| {
            let list = view.list(deletions, &texts);
            list.entries().iter().map(|entry| entry.node.0).collect::<Vec<_>>()
        };
        [5, 2].iter().for_each(|node| view.connect(NodeId(*node), FirstData::Kept));
        assert_eq!(nodes(&mut view, false), [2, 5]);
        view.delete(NodeId(2));
        assert_eq!(nodes(&mut view, false), [5]);
        view.delete(NodeId(5));
        assert_eq!(nodes(&mut view, true), [2, 5]);
        assert_eq!(view.members().count(), 0);
    }
}
