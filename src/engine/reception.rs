//! What lies between a message's arrival and its handler: the receiver's link, and its time.
//!
//! A node handles one message after the other, each in `processing`; what comes meanwhile waits in
//! its receive queue, and what finds no room there is dropped. A crash empties the queue. A pause
//! stops the work: what the node is busy with takes so much longer.

use super::Setup;
use super::digest::{Mark, word};
use super::event::{ANY_LIFE, Event, Position, Step, What};
use super::handling::{self, Arrival, note_arrival, with_record};
use super::observer::Observer;
use super::payloads::PayloadId;
use super::record::{Record, Status};
use super::schedule::Schedule;
use super::world::World;
use crate::id::NodeId;
use crate::network::{self, Arriving, Fate, Network, Transport};
use crate::protocol::{Failure, Message, Protocol};
use crate::rng::EventKey;
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
    /// For how long it has been paused in it.
    paused: Span,
}

/// A message whose time came while its receiver was paused.
#[derive(Clone, Copy)]
pub struct Stalled {
    pub key: EventKey,
    pub from: NodeId,
    pub payload: PayloadId,
    /// When its time was, and for how long its receiver had been paused when that was foreseen.
    foreseen: (Instant, Span),
}

impl Reception {
    /// How many octets of messages may wait for a node.
    pub fn room(network: &Network) -> u64 {
        // A stream lets its sender wait instead of dropping anything.
        match network.transport {
            Transport::Datagram => network.receive_queue_bytes,
            Transport::Stream(_) => u64::MAX,
        }
    }

    /// Nothing waits; `None` where handling takes no time.
    pub fn new(network: &Network, addresses: u32) -> Option<Reception> {
        let room = Reception::room(network);
        let processing = network.processing;
        let of = || vec![Waiting::default(); addresses as usize];
        (processing > Span::ZERO).then(|| Reception { processing, room, of: of() })
    }

    /// Takes a message of `len` octets into the queue of `node` in this life; false if there is no
    /// room for it.
    fn admit(&mut self, (node, life): (NodeId, u32), len: u32) -> bool {
        let waiting = &mut self.of[node.index()];
        if waiting.life != life {
            *waiting = Waiting { life, ..Waiting::default() };
        }
        if waiting.octets + u64::from(len) > self.room {
            return false;
        }
        waiting.octets += u64::from(len);
        true
    }

    /// When `node` will have handled one more message, to which it can turn from `at` on, if it is
    /// not paused meanwhile; and for how long it has been so far.
    fn foresee(&mut self, node: NodeId, at: Instant) -> (Instant, Span) {
        let waiting = &mut self.of[node.index()];
        waiting.free_at = at.max(waiting.free_at).saturating_add(self.processing);
        (waiting.free_at, waiting.paused)
    }

    /// `node` goes on, in this life, after a pause from `since` to `until`.
    pub fn resume(&mut self, (node, life): (NodeId, u32), (since, until): (Instant, Instant)) {
        let waiting = &mut self.of[node.index()];
        if waiting.life != life {
            return;
        }
        waiting.paused = Span(waiting.paused.0 + until.since(since).0);
        if waiting.free_at > since {
            waiting.free_at = waiting.free_at.saturating_add(until.since(since));
        }
    }

    /// When the time of a stalled message comes, now that its receiver goes on.
    pub fn due(&self, stalled: &Stalled, (now, to, life): (Instant, NodeId, u32)) -> Event {
        let Stalled { key, from, payload, foreseen: (at, before) } = *stalled;
        let paused = self.of[to.index()].paused;
        let at = at.saturating_add(Span(paused.0 - before.0)).max(now.saturating_add(Span::TICK));
        Event {
            at,
            to,
            key,
            what: What::Passing { from, payload, life, step: Step::Ready { paused } },
        }
    }

    /// For how long `node` has been paused in the life whose messages are in its queue.
    fn paused(&self, node: NodeId) -> Span {
        self.of[node.index()].paused
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
        let (from, len, up) = (self.from, self.message.wire_len(), self.record.meta.is_there());
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
        if !self.record.meta.is_there() || self.record.meta.life != life {
            return self.end(Fate::Dead);
        }
        match step {
            Step::Received => self.receive(),
            Step::Ready { paused } => self.be_ready(paused),
        }
    }

    /// The node has had the time for the message, but for the time of its pauses.
    fn be_ready(&mut self, paused_before: Span) {
        let (at, to, _, key) = self.position;
        if self.world.pauses.covers(to) {
            let payload = self.keep();
            let stalled = Stalled { key, from: self.from, payload, foreseen: (at, paused_before) };
            self.world.incidents.messages_waited += 1;
            self.world.pauses.stall(to, stalled);
            return;
        }
        let Some(reception) = self.world.reception_of(to) else { return self.take() };
        let paused = reception.paused(to);
        if paused > paused_before {
            let at = at.saturating_add(Span(paused.0 - paused_before.0));
            self.world.incidents.messages_waited += 1;
            return self.delay(Step::Ready { paused }, at);
        }
        reception.release(to, self.message.wire_len());
        self.take();
    }

    /// The node, which was paused, turns to a message that has waited for it.
    pub fn turn_to(mut self) {
        match self.world.reception_of(self.position.1).is_some() {
            true => self.process(),
            false => self.take(),
        }
    }

    /// The message is through the receiver's link: it is handled, or waits until the node has time.
    fn receive(&mut self) {
        let (to, life, len) = (self.position.1, self.record.meta.life, self.message.wire_len());
        let waits = self.record.meta.status == Status::Paused;
        let has_room = match self.world.reception_of(to) {
            Some(reception) => reception.admit((to, life), len),
            None if waits => {
                let room = self.world.room_of(to);
                self.world.pauses.admit(to, len, room)
            }
            None => return self.take(),
        };
        match has_room {
            false => self.end(Fate::QueueFull),
            true if waits => {
                let payload = self.keep();
                self.world.incidents.messages_waited += 1;
                self.world.pauses.hold_message(to, self.position.3, (self.from, payload));
            }
            true => self.process(),
        }
    }

    /// The node takes its time for the message.
    fn process(&mut self) {
        let (at, to, ..) = self.position;
        let Some(reception) = self.world.reception_of(to) else { return };
        let (at, paused) = reception.foresee(to, at);
        self.delay(Step::Ready { paused }, at);
    }

    /// Keeps a copy of the message, which stays in flight.
    fn keep(&mut self) -> PayloadId {
        let payload =
            self.world.outbox.store(ManuallyDrop::new(self.message.clone()), P::Msg::is_same);
        self.world.outbox.retain(1);
        self.world.in_flight += 1;
        payload
    }

    /// Lets the message reach a step at `at`, later than now.
    fn delay(&mut self, step: Step, at: Instant) {
        let (now, to, _, key) = self.position;
        let payload = self.keep();
        let what = What::Passing { from: self.from, payload, life: self.record.meta.life, step };
        self.queue.push(Event { at: at.max(now.saturating_add(Span::TICK)), to, key, what });
    }

    /// Judges whether the message is whole and welcome, and hands it to the node.
    fn take(&mut self) {
        let (at, to, _, key) = self.position;
        let (links, draws) = self.world.links_of(to);
        if links.garbles(draws, (self.from, to), (key, self.message.wire_len())) {
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
