//! [`View`], what a node of [`Suspicion`](super::Suspicion) knows of all nodes, and who is called
//! next.

use crate::id::NodeId;
use crate::protocols::membership::{Entry, List, Mark, Record, Texts};
use std::collections::VecDeque;

/// What a node knows, by address.
#[derive(Clone, Debug, Default)]
pub struct View {
    records: Vec<Option<Record>>,
    /// How many members are listed, the node itself included.
    members: u32,
    /// Who is called, the next in front: everybody who has ever been a member, once, but who is
    /// found deleted at its turn.
    turns: VecDeque<NodeId>,
    /// Who is among those.
    in_turns: Vec<bool>,
    /// Where the search for a deleted node to call again goes on.
    redial: usize,
    /// The list as it was last sent, until something changes.
    list: Option<List>,
}

impl View {
    /// What is known of `node`.
    pub fn record(&self, node: NodeId) -> Option<Record> {
        self.records.get(node.index()).copied().flatten()
    }

    /// Whether `node` is listed as a member: one that is suspected still is.
    pub fn lists(&self, node: NodeId) -> bool {
        self.record(node).is_some_and(|record| record.mark != Mark::Deleted)
    }

    /// How many members there are, the node itself included.
    pub fn count(&self) -> u32 {
        self.members
    }

    /// Knows this of `node` from now on.
    pub fn put(&mut self, node: NodeId, record: Record) {
        if self.records.len() <= node.index() {
            self.records.resize(node.index() + 1, None);
            self.in_turns.resize(node.index() + 1, false);
        }
        let listed = self.lists(node);
        self.records[node.index()] = Some(record);
        self.members = self.members + u32::from(self.lists(node)) - u32::from(listed);
        self.list = None;
    }

    /// The others take turns with `node` as well, unless they do: `place` says after how many of
    /// them it comes, of those that there are.
    pub fn take_turns_with(&mut self, node: NodeId, place: impl FnOnce(u32) -> u32) {
        if !std::mem::replace(&mut self.in_turns[node.index()], true) {
            let place = place(self.turns.len() as u32 + 1);
            self.turns.insert(place as usize, node);
        }
    }

    /// Whose turn it is; who is found deleted takes none any more.
    pub fn next(&mut self) -> Option<NodeId> {
        while let Some(node) = self.turns.pop_front() {
            if self.lists(node) {
                self.turns.push_back(node);
                return Some(node);
            }
            self.in_turns[node.index()] = false;
        }
        None
    }

    /// The next of the deleted, by address, round and round.
    pub fn next_deleted(&mut self) -> Option<NodeId> {
        let known = self.records.len();
        let is_deleted =
            |place: &usize| self.records[*place].is_some_and(|r| r.mark == Mark::Deleted);
        let found = (self.redial..known).chain(0..self.redial.min(known)).find(is_deleted)?;
        self.redial = found + 1;
        Some(NodeId(found as u32))
    }

    /// All members, by ascending address.
    pub fn members(&self) -> impl Iterator<Item = Entry> {
        self.entries().filter(|entry| entry.record.mark != Mark::Deleted)
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        let known = self.records.iter().zip(0..);
        known.filter_map(|(record, node)| record.map(|record| Entry { node: NodeId(node), record }))
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
