//! [`Node`], what one node holds: one key inline, more of them in a table of its own.

use super::{Entry, Params};
use crate::id::KeyId;

/// The store of one node, at most one entry a key.
///
/// Most scenarios spread one key, and up to 10^8 nodes are stored: hence the inline entry. A node
/// that keeps its store on disk always has a table, because the table counts the disk's records.
#[derive(Clone, Debug)]
pub enum Node {
    /// Holds exactly this.
    One(Entry),
    /// Holds what the table holds; nothing without one.
    More(Option<Box<Table>>),
}

const _: () = assert!(size_of::<Node>() <= 24);

/// Several entries, ascending by key.
#[derive(Clone, Debug)]
pub struct Table {
    entries: Vec<Entry>,
    /// No certificate here lapses before this instant of the wall clock.
    lapses: u64,
    /// How many records are on this node's disk.
    records: u64,
}

impl Table {
    fn new(entries: Vec<Entry>) -> Table {
        Table { entries, lapses: u64::MAX, records: 0 }
    }

    /// Whether it holds these entries and no others, and none of them lapses.
    #[inline(never)]
    pub(super) fn holds_exactly(&self, entries: &[Entry]) -> bool {
        self.lapses == u64::MAX && self.entries == entries
    }

    /// Puts `entry` in place of any other version of its key.
    fn put(&mut self, entry: Entry, params: &Params) {
        self.lapses = self.lapses.min(params.lapses_at(&entry));
        match self.entries.binary_search_by_key(&entry.key(), Entry::key) {
            Ok(place) => self.entries[place] = entry,
            Err(place) => self.entries.insert(place, entry),
        }
    }
}

impl Default for Node {
    fn default() -> Node {
        Node::More(None)
    }
}

impl Node {
    /// All entries, ascending by key.
    #[inline(always)]
    pub fn entries(&self) -> &[Entry] {
        match self {
            Node::One(entry) => std::slice::from_ref(entry),
            Node::More(Some(table)) => &table.entries,
            Node::More(None) => &[],
        }
    }

    /// The version held of `key`.
    #[inline(always)]
    pub fn find(&self, key: KeyId) -> Option<&Entry> {
        match self {
            Node::One(entry) => (entry.key() == key).then_some(entry),
            Node::More(None) => None,
            Node::More(Some(table)) => {
                let place = table.entries.binary_search_by_key(&key, Entry::key).ok()?;
                Some(&table.entries[place])
            }
        }
    }

    /// The first place, from `from` on, of an entry whose key is not below `key`.
    #[inline(always)]
    pub(super) fn place_from(&self, from: usize, key: KeyId) -> usize {
        let rest = self.entries().get(from..).unwrap_or(&[]);
        // Lists that are walked side by side mostly meet at the next entry or at the same one.
        match rest {
            [] => from,
            [first, ..] if first.key() >= key => from,
            [_, second, ..] if second.key() >= key => from + 1,
            _ => from + rest.partition_point(|entry| entry.key() < key),
        }
    }

    /// Puts `entry` in place of any other version of its key.
    pub(super) fn put(&mut self, entry: Entry, params: &Params) {
        match self {
            Node::One(held) if held.key() == entry.key() => *held = entry,
            Node::More(None) if !params.persist => *self = Node::One(entry),
            Node::More(Some(table)) => table.put(entry, params),
            Node::One(_) | Node::More(None) => {
                let mut table = Table::new(Vec::with_capacity(2));
                self.entries().iter().for_each(|held| table.put(*held, params));
                table.put(entry, params);
                *self = Node::More(Some(Box::new(table)));
            }
        }
    }

    /// Removes the entry of `key`, if there is one.
    pub(super) fn remove(&mut self, key: KeyId) {
        match self {
            Node::One(held) if held.key() == key => *self = Node::More(None),
            Node::More(Some(table)) => table.entries.retain(|held| held.key() != key),
            Node::One(_) | Node::More(None) => {}
        }
    }

    /// An instant of the wall clock before which no certificate here lapses.
    #[inline(always)]
    pub(super) fn lapses(&self, params: &Params) -> u64 {
        match self {
            Node::One(entry) => params.lapses_at(entry),
            Node::More(Some(table)) => table.lapses,
            Node::More(None) => u64::MAX,
        }
    }

    /// Makes [`Node::lapses`] exact again after certificates have changed.
    pub(super) fn find_next_lapse(&mut self, params: &Params) {
        if let Node::More(Some(table)) = self {
            let lapses = table.entries.iter().map(|entry| params.lapses_at(entry));
            table.lapses = lapses.min().unwrap_or(u64::MAX);
        }
    }

    /// The count of the records on this node's disk; `None` if it has never kept any.
    pub(super) fn records(&mut self) -> Option<&mut u64> {
        match self {
            Node::More(Some(table)) => Some(&mut table.records),
            Node::One(_) | Node::More(None) => None,
        }
    }
}
