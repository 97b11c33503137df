//! What lies between a message's arrival and its handler: the receiver's link, and its time.
//!
//! A node handles one message after the other, each in `processing`; what comes meanwhile waits in
//! its receive queue, and what finds no room there is dropped. A crash empties the queue.

use super::Setup;
use super::digest::{Mark, word};
use super::event::{ANY_LIFE, Event, Position, Step, What};
use super::handling::{self, Arrival, note_arrival, with_record};
use super::observer::Observer;
use super::record::Record;
use super::schedule::Schedule;
use super::world::World;
use crate::id::NodeId;
use crate::network::{self, Arriving, Fate, Network, Transport};
use crate::protocol::{Failure, Message, Protocol};
use crate::time::{Instant, Span};
use std::mem::ManuallyDrop;

/// The receive queues of all nodes.
pub struct Reception {
    processing: Span,
    room: u64,
    of: Vec<Waiting>,
}

/// What waits for one node.
#[derive(Clone, Copy, Default)]
struct Waiting {
    /// When the node will have handled all that waits.
    free_at: Instant,
    octets: u64,
    /// The life whose queue this is.
    life: u32,
}

impl Reception {
    /// Nothing waits; `None` where handling takes no time.
    pub fn new(network: &Network, nodes: u32) -> Option<Reception> {
        // A stream lets its sender wait instead of dropping anything.
        let room = match network.transport {
            Transport::Datagram => network.receive_queue_bytes,
            Transport::Stream(_) => u64::MAX,
        };
        let processing = network.processing;
        let of = || vec![Waiting::default(); nodes as usize];
        (processing > Span::ZERO).then(|| Reception { processing, room, of: of() })
    }

    /// When `node`, in this life, will have handled a message of `len` octets that it receives at
    /// `at`; `None` if there is no room for it.
    fn admit(&mut self, (node, life): (NodeId, u32), at: Instant, len: u32) -> Option<Instant> {
        let waiting = &mut self.of[node.index()];
        if waiting.life != life {
            *waiting = Waiting { life, ..Waiting::default() };
        }
        if waiting.octets + u64::from(len) > self.room {
            return None;
        }
        waiting.octets += u64::from(len);
        waiting.free_at = at.max(waiting.free_at).saturating_add(self.processing);
        Some(waiting.free_at)
    }

    /// A message of `len` octets that waited for `node` is handled.
    fn release(&mut self, node: NodeId, len: u32) {
        self.of[node.index()].octets -= u64::from(len);
    }
}

/// A node, and a message that has come as far as it: what each step to its handler needs.
pub(super) struct Site<'s, 'a, P: Protocol, O, Q> {
    pub setup: &'s Setup<'s, P>,
    pub world: &'s mut World<'a, P, O>,
    pub record: &'s mut Record<P::Node>,
    pub idle: &'s mut u32,
    pub queue: &'s mut Q,
    /// When and where the step is taken.
    pub position: Position,
    pub from: NodeId,
    pub message: &'s P::Msg,
}

impl<P: Protocol, O: Observer, Q: Schedule> Site<'_, '_, P, O, Q> {
    /// Judges an arrival.
    pub fn arrive(mut self) {
        let (at, to, _, key) = self.position;
        let (from, len, up) = (self.from, self.message.wire_len(), self.record.meta.is_up());
        let arriving = Arriving { from, to, at, len, key, up };
        let (links, draws) = self.world.links_of(to);
        match links.arrive(draws, &arriving) {
            network::Arrival::There => self.receive(),
            network::Arrival::Through(at) => self.delay(Step::Received, at),
            network::Arrival::Ends(fate) => self.end(fate),
        }
    }

    /// Takes the next step of a message that arrived in this life, unless that is over.
    pub fn pass(mut self, life: u32, step: Step) {
        if !self.record.meta.is_up() || self.record.meta.life != life {
            return self.end(Fate::Dead);
        }
        match step {
            Step::Received => self.receive(),
            Step::Ready => {
                if let Some(reception) = self.world.reception_of(self.position.1) {
                    reception.release(self.position.1, self.message.wire_len());
                }
                self.take();
            }
        }
    }

    /// The message is through the receiver's link: it is handled, or waits until the node has time.
    fn receive(&mut self) {
        let ((at, to, ..), life) = (self.position, self.record.meta.life);
        let len = self.message.wire_len();
        let Some(reception) = self.world.reception_of(to) else { return self.take() };
        match reception.admit((to, life), at, len) {
            Some(at) => self.delay(Step::Ready, at),
            None => self.end(Fate::QueueFull),
        }
    }

    /// Lets the message reach a step at `at`, later than now.
    fn delay(&mut self, step: Step, at: Instant) {
        let (now, to, _, key) = self.position;
        let payload =
            self.world.outbox.store(ManuallyDrop::new(self.message.clone()), P::Msg::is_same);
        self.world.outbox.retain(1);
        self.world.in_flight += 1;
        let what = What::Passing { from: self.from, payload, life: self.record.meta.life, step };
        self.queue.push(Event { at: at.max(now.saturating_add(Span::TICK)), to, key, what });
    }

    /// Judges whether the message is whole and welcome, and hands it to the node.
    fn take(&mut self) {
        let (at, to, _, key) = self.position;
        let (links, draws) = self.world.links_of(to);
        if links.garbles(draws, key, self.message.wire_len()) {
            return self.end(Fate::Corrupt);
        }
        if !self.world.admits(to, at, self.message) {
            return self.refuse();
        }
        let Site { setup, world, record, idle, queue, position, from, message } = self;
        handling::take(setup, world, record, idle, (*position, *from, message), *queue);
    }

    /// The node has accepted all the callers that it may, and says so.
    fn refuse(&mut self) {
        self.end(Fate::QueueFull);
        let (at, peer, _, key) = self.position;
        let why = Failure::Refused;
        self.queue.push(Event {
            at: at.saturating_add(Span::TICK),
            to: self.from,
            key: key.failure(why.number()),
            what: What::Failure { peer, why, life: ANY_LIFE },
        });
    }

    /// The message ends here.
    fn end(&mut self, fate: Fate) {
        let (kind, len) = (self.message.kind(), self.message.wire_len());
        let (position, from) = (self.position, self.from);
        note_arrival(self.world, &Arrival { position, from, fate, kind, len });
        let word = word(Mark::Dropped, fate as u8, len);
        self.record.meta.chain.event(position.3, position.0, word, from.0.into());
        if fate == Fate::Corrupt {
            let readable = self.world.links_of(position.1).0.readable(len);
            let Site { setup, world, record, idle, queue, .. } = self;
            with_record(setup, world, record, idle, position, *queue, |protocol, node, cx| {
                protocol.on_undecodable(node, from, readable, cx);
            });
        }
    }
}
