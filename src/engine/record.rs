//! One node's record: the protocol's state and what the engine keeps beside it.

use super::digest::Chain;
use super::memory::vec_on_huge_pages;
use crate::id::NodeId;
use crate::time::Instant;

/// A node: one cache line where the protocol's state takes 24 octets.
#[repr(align(64))]
pub struct Record<N> {
    /// The protocol's state; of a node that is down, a placeholder without meaning.
    pub node: N,
    /// The engine's part.
    pub meta: Meta,
}

/// What the engine keeps of a node.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// The digest of all that it did.
    pub chain: Chain,
    /// Its next implicit tick; [`Instant::MAX`] when it is not on the grid.
    pub next_tick: Instant,
    /// Messages it sent.
    pub sends: u64,
    /// Messages delivered to it.
    pub receives: u64,
    /// Boots so far, less one; 0 before the first boot.
    pub life: u32,
    /// Whether it is up.
    pub status: Status,
    /// Whether it ever booted.
    pub booted: bool,
    /// Whether its protocol calls it idle.
    pub idle: bool,
    /// Whether something that it wrote is not durable yet: what it sends waits.
    pub writing: bool,
}

/// Whether a node takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It handles nothing.
    Down,
    /// It counts as up, and boots within this instant.
    Booting,
    /// It handles what comes.
    Up,
    /// It counts as up, and what comes waits.
    Paused,
}

impl Meta {
    /// Whether it handles what comes.
    #[inline(always)]
    pub fn is_up(&self) -> bool {
        self.status == Status::Up
    }

    /// Whether it runs, paused or not.
    #[inline(always)]
    pub fn is_there(&self) -> bool {
        matches!(self.status, Status::Up | Status::Paused)
    }

    /// A node before its first boot.
    pub const NEW: Meta = Meta {
        chain: Chain::NEW,
        next_tick: Instant::MAX,
        sends: 0,
        receives: 0,
        life: 0,
        status: Status::Down,
        booted: false,
        idle: false,
        writing: false,
    };
}

/// Up to so many octets of records are mostly in a near cache, and not fetched ahead of use.
const CACHED_OCTETS: usize = 1 << 20;

/// The records of all nodes, by id.
pub struct Table<N>(Vec<Record<N>>);

impl<N> Table<N> {
    /// A table of `nodes` records, each with a placeholder, and room for `addresses`.
    pub fn new(nodes: u32, addresses: u32, mut placeholder: impl FnMut(NodeId) -> N) -> Table<N> {
        let mut records = vec_on_huge_pages(addresses as usize);
        let blank = |id| Record { node: placeholder(NodeId(id)), meta: Meta::NEW };
        records.extend((0..nodes).map(blank));
        Table(records)
    }

    /// Adds the record of the next id.
    pub fn push(&mut self, placeholder: N) {
        self.0.push(Record { node: placeholder, meta: Meta::NEW });
    }

    /// The record of `node`.
    #[inline(always)]
    pub fn get(&self, node: NodeId) -> &Record<N> {
        &self.0[node.index()]
    }

    /// The record of `node`.
    #[inline(always)]
    pub fn get_mut(&mut self, node: NodeId) -> &mut Record<N> {
        &mut self.0[node.index()]
    }

    /// The address of a record, to be fetched ahead of use.
    #[inline(always)]
    pub fn address(&self, node: NodeId) -> *const Record<N> {
        self.0.as_ptr().wrapping_add(node.index())
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it is too large for the nearer caches.
    pub fn is_large(&self) -> bool {
        size_of_val(&self.0[..]) > CACHED_OCTETS
    }

    /// All records, by id.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Record<N>)> {
        self.0.iter().enumerate().map(|(id, record)| (NodeId(id as u32), record))
    }
}
