//! Disks: what nodes have written, what of it is durable, and what waits until it is.
//!
//! A write is durable so long after it was made; the writes of a node become durable in order. What
//! the node sends after a write waits for it and leaves then, unless the node crashes before: then it
//! was never sent.

use super::context::HandlerContext;
use super::core::Core;
use super::digest::{Mark, word};
use super::event::{Class, Position};
use super::observer::Observer;
use super::schedule::Schedule;
use crate::faults;
use crate::id::NodeId;
use crate::outcome::Incidents;
use crate::protocol::{Protocol, Wire};
use crate::rng::EventKey;
use crate::time::{Instant, Span};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The disks of all nodes; looked up by node, never walked through.
pub struct Disks<P: Protocol> {
    delay: Span,
    of: FxHashMap<NodeId, Disk<P>>,
    /// Messages that wait.
    waiting: u64,
}

/// The disk of a node.
struct Disk<P: Protocol> {
    durable: Vec<P::Record>,
    /// Writes that are not durable yet, each with the time at which it will be.
    writes: VecDeque<(Instant, Write<P::Record>)>,
    /// What waits for a write, each with the time of that.
    waiting: VecDeque<(Instant, Held<P::Msg>)>,
}

/// Something written.
pub enum Write<R> {
    /// One record more.
    Append(R),
    /// These records instead of all before: it happens whole or not at all.
    Rewrite(Vec<R>),
}

/// A message that waits.
pub struct Held<M> {
    /// The event whose handler sent it, and its first ordinal there.
    pub key: EventKey,
    /// That ordinal.
    pub ordinal: u32,
    /// To whom.
    pub to: Vec<NodeId>,
    /// What.
    pub message: M,
}

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// What a node wrote in this life is durable, and what waited for that leaves.
    pub(super) fn durable(&mut self, position: Position, life: u32, queue: &mut impl Schedule) {
        let (_, node, _, key) = position;
        if self.lives(node, life) {
            self.hear_durable(position, queue);
        } else if self.waits(node, life) {
            self.hold_durable(node, key);
        }
    }

    /// A node turns to that.
    pub(super) fn hear_durable(&mut self, position: Position, queue: &mut impl Schedule) {
        let (at, node, ..) = position;
        self.observe(position, None);
        let word = word(Mark::Event, Class::Disk as u8, 0);
        self.run(position, word, 0, queue, |_, _, _| {});
        self.table.get_mut(node).meta.writing = self.world.disks.settle(node, at);
        while let Some(held) = self.world.disks.next_leaving(node, at) {
            let meta = &mut self.table.get_mut(node).meta;
            let position = (at, node, Class::Disk, held.key);
            HandlerContext::new(&mut self.world, queue, meta, position).release(held);
        }
    }
}

impl<P: Protocol> Default for Disk<P> {
    fn default() -> Disk<P> {
        Disk { durable: Vec::new(), writes: VecDeque::new(), waiting: VecDeque::new() }
    }
}

impl<P: Protocol> Disks<P> {
    /// Empty disks on which a write takes so long.
    pub fn new(delay: Span) -> Disks<P> {
        Disks { delay, of: FxHashMap::default(), waiting: 0 }
    }

    /// How many messages wait for writes.
    pub fn waiting(&self) -> u64 {
        self.waiting
    }

    /// Writes; when that will be durable, if it is not at once.
    pub fn write(
        &mut self,
        node: NodeId,
        now: Instant,
        write: Write<P::Record>,
    ) -> Option<Instant> {
        let disk = self.of.entry(node).or_default();
        if self.delay == Span::ZERO {
            disk.keep(write);
            return None;
        }
        let at = now.saturating_add(self.delay);
        disk.writes.push_back((at, write));
        Some(at)
    }

    /// Lets a message wait for all that `node` has written; it must be writing.
    pub fn hold(&mut self, node: NodeId, held: Held<P::Msg>) {
        let disk = self.of.entry(node).or_default();
        let last = disk.writes.back().map_or(Instant::ZERO, |(at, _)| *at);
        self.waiting += held.to.len() as u64;
        disk.waiting.push_back((last, held));
    }

    /// Makes durable what is by now; whether `node` is still writing.
    pub fn settle(&mut self, node: NodeId, now: Instant) -> bool {
        let Some(disk) = self.of.get_mut(&node) else { return false };
        disk.settle(now);
        !disk.writes.is_empty()
    }

    /// The next message that leaves now.
    pub fn next_leaving(&mut self, node: NodeId, now: Instant) -> Option<Held<P::Msg>> {
        let disk = self.of.get_mut(&node)?;
        if disk.waiting.front()?.0 > now {
            return None;
        }
        let (_, held) = disk.waiting.pop_front()?;
        self.waiting -= held.to.len() as u64;
        Some(held)
    }

    /// The node crashes: what that undoes.
    pub fn crash(&mut self, node: NodeId, now: Instant, left: faults::Disk) -> Incidents {
        let Some(disk) = self.of.get_mut(&node) else { return Incidents::default() };
        let unsent = disk.waiting.drain(..).map(|(_, held)| held.to.len() as u64).sum::<u64>();
        self.waiting -= unsent;
        disk.settle(now);
        let (mut lost, mut torn) = (disk.writes.len() as u64, 0);
        match left {
            faults::Disk::Kept => disk.writes.clear(),
            faults::Disk::Torn => (lost, torn) = disk.tear(),
            faults::Disk::Lost => _ = self.of.remove(&node),
        }
        Incidents {
            writes_lost: lost,
            writes_torn: torn,
            messages_unsent: unsent,
            ..Incidents::default()
        }
    }

    /// A disk goes with its host to another address.
    pub fn move_to(&mut self, from: NodeId, to: NodeId) {
        let disk = self.of.remove(&from);
        self.of.extend(disk.map(|disk| (to, disk)));
    }

    /// What a boot finds.
    pub fn records(&self, node: NodeId) -> Vec<P::Record> {
        match self.of.is_empty() {
            true => Vec::new(),
            false => self.of.get(&node).map_or_else(Vec::new, |disk| disk.durable.clone()),
        }
    }
}

impl<P: Protocol> Disk<P> {
    fn keep(&mut self, write: Write<P::Record>) {
        match write {
            Write::Append(record) => self.durable.push(record),
            Write::Rewrite(records) => self.durable = records,
        }
    }

    fn settle(&mut self, now: Instant) {
        while self.writes.front().is_some_and(|(at, _)| *at <= now) {
            let write = self.writes.pop_front();
            write.into_iter().for_each(|(_, write)| self.keep(write));
        }
    }

    /// What was not durable is there but for the last, of which the first half is: how many writes
    /// are gone, and how many torn.
    fn tear(&mut self) -> (u64, u64) {
        let last = self.writes.pop_back();
        while let Some((_, write)) = self.writes.pop_front() {
            self.keep(write);
        }
        match last {
            None => (0, 0),
            Some((_, Write::Rewrite(_))) => (1, 0),
            Some((_, Write::Append(record))) => {
                let mut octets = Vec::new();
                record.encode(&mut octets);
                octets.truncate(octets.len() / 2);
                self.durable.extend(P::Record::decode(&octets));
                (0, 1)
            }
        }
    }
}
