//! The sender's end of a stream.

use super::{Leg, State, Trip, push, soon};
use crate::engine::core::Core;
use crate::engine::digest::{Mark, word};
use crate::engine::event::failure;
use crate::engine::event::{Class, Event};
use crate::engine::handling::{Arrival, note_arrival};
use crate::engine::observer::Observer;
use crate::engine::payloads::PayloadId;
use crate::engine::schedule::Schedule;
use crate::engine::world::World;
use crate::id::NodeId;
use crate::network::{Fate, Leaving, Luck};
use crate::protocol::{Failure, Message, Protocol};
use crate::rng::{EventKey, Purpose};
use crate::time::Instant;

/// A message as a handler gives it to a stream.
#[derive(Clone, Copy)]
pub struct Parcel {
    /// Its name.
    pub key: EventKey,
    /// Its receiver.
    pub to: NodeId,
    /// Where its content lies.
    pub payload: PayloadId,
    /// Its length in octets, without headers.
    pub len: u32,
    /// Its own draw, which decides on its first try.
    pub fate: u64,
    /// The sender's life.
    pub life: u32,
    /// Its place in the connection.
    pub sequence: u32,
}

impl Parcel {
    fn trip(&self, connection: u32, at: Instant, cut: bool) -> Trip {
        let Parcel { to: peer, payload, len, life, sequence, .. } = *self;
        Trip { payload, peer, life, connection, sequence, len, tried: 0, cut, sent_at: at }
    }
}

/// The numbers of what a sender does beside its messages, for their names.
const CALL: u8 = 0;
const KNOCK: u8 = 64;
const OVER: u8 = 192;

impl<P: Protocol, O: Observer> World<'_, P, O> {
    /// Whether messages take streams.
    #[inline(always)]
    pub fn streamed(&self) -> bool {
        self.streams.is_some()
    }

    /// Takes a message that `from` sends at `at`.
    pub fn convey(
        &mut self,
        (at, from): (Instant, NodeId),
        mut parcel: Parcel,
        queue: &mut impl Schedule,
    ) {
        let Some(streams) = &mut self.streams else { return };
        let out = streams.outgoing[from.index()].entry(parcel.to).or_default();
        if matches!(out.state, State::Closed) {
            let (opener, held) = (parcel.key, Vec::new());
            (out.number, out.next) = (out.number + 1, 0);
            out.state = State::Opening { opener, tried: 0, cut: false, held };
        }
        (parcel.sequence, out.next) = (out.next, out.next + 1);
        let connection = out.number;
        match &mut out.state {
            State::Opening { held, .. } => {
                held.push(parcel);
                streams.held += 1;
                if parcel.sequence == 0 {
                    let trip = parcel.trip(connection, at, false);
                    self.knock((at, from), parcel.key, trip, queue);
                }
            }
            State::Open | State::Closed => {
                let trip = parcel.trip(connection, at, false);
                self.attempt((at, from), parcel.key, trip, parcel.fate, queue);
            }
        }
    }

    /// A try of a message, with its draw.
    fn attempt(
        &mut self,
        (at, from): (Instant, NodeId),
        key: EventKey,
        trip: Trip,
        fate: u64,
        queue: &mut impl Schedule,
    ) {
        let World { links, draws, streams, .. } = self;
        let Some(streams) = streams else { return };
        let (to, len) = (trip.peer, trip.len);
        let trip = Trip { sent_at: at, ..trip };
        let judged_there = links.loses_arrivals();
        match links.try_leaves(draws, &Leaving { from, to, at, len, key, fate, judged_there }) {
            Ok(after) => {
                let trip = Trip { peer: from, ..trip };
                push(queue, (at.saturating_add(after), to), key, Leg::Segment, trip);
            }
            Err(stopped) => {
                let trip = Trip { cut: stopped == Fate::Cut, ..trip };
                streams.wait((from, to), key, trip, soon(at), queue);
            }
        }
    }

    /// A try of a handshake for the message `opener`, and the wait after it.
    fn knock(
        &mut self,
        (at, from): (Instant, NodeId),
        opener: EventKey,
        trip: Trip,
        queue: &mut impl Schedule,
    ) {
        let World { links, draws, streams, incidents, .. } = self;
        let Some(streams) = streams else { return };
        incidents.handshakes += 1;
        let (to, key) = (trip.peer, opener.control(CALL + trip.tried));
        let luck = Luck::from(draws.block(Purpose::Handshake, key.0, 0));
        let judged_there = links.loses_arrivals();
        let leaving = Leaving { from, to, at, len: 0, key, fate: luck.there, judged_there };
        let stopped = match links.try_leaves(draws, &leaving) {
            Ok(after) => {
                let trip = Trip { peer: from, ..trip };
                push(queue, (at.saturating_add(after), to), key, Leg::Call, trip);
                None
            }
            Err(stopped) => Some(stopped),
        };
        let out = streams.outgoing[from.index()].get_mut(&to);
        if let Some(State::Opening { tried, cut, .. }) = out.map(|out| &mut out.state) {
            (*tried, *cut) = (trip.tried, stopped == Some(Fate::Cut));
        }
        let wait = streams.timing.handshake.wait(trip.tried);
        let key = opener.control(KNOCK + trip.tried);
        push(queue, (at.saturating_add(wait).max(soon(at)), from), key, Leg::Knock, trip);
    }

    /// The luck of a try of a message after the first.
    pub(super) fn luck(&self, key: EventKey, tried: u8) -> Luck {
        let words = self.draws.shared_block(Purpose::Retransmission, key.0, tried.into(), true);
        Luck::from(words)
    }

    /// Whether the connection of a trip is the one that its sender has to the peer, and is open.
    fn is_open(&self, from: NodeId, trip: &Trip) -> bool {
        let out = self.streams.as_ref().and_then(|s| s.outgoing[from.index()].get(&trip.peer));
        out.is_some_and(|o| o.number == trip.connection && matches!(o.state, State::Open))
    }

    /// Why the last connection from `from` to `to` that broke did.
    fn why(&self, from: NodeId, to: NodeId) -> Failure {
        let out = self.streams.as_ref().and_then(|s| s.outgoing[from.index()].get(&to));
        out.map_or(Failure::TimedOut, |out| out.why)
    }

    /// The connection from `from` to `to` is broken.
    fn close(&mut self, from: NodeId, to: NodeId, why: Failure) {
        let out = self.streams.as_mut().and_then(|s| s.outgoing[from.index()].get_mut(&to));
        if let Some(out) = out {
            (out.state, out.why) = (State::Closed, why);
        }
    }

    /// What waits for the handshake of a trip, in which the sender still is.
    fn opening(&mut self, from: NodeId, trip: &Trip) -> Option<&mut State> {
        let out = self.streams.as_mut()?.outgoing[from.index()].get_mut(&trip.peer)?;
        let opens = matches!(out.state, State::Opening { .. }) && out.number == trip.connection;
        opens.then_some(&mut out.state)
    }

    /// The handshake of a trip is over: what waited for it, and whether its last try was cut.
    fn end_opening(&mut self, from: NodeId, trip: &Trip, after: State) -> (Vec<Parcel>, bool) {
        let Some(state) = self.opening(from, trip) else { return (Vec::new(), false) };
        let State::Opening { held, cut, .. } = std::mem::replace(state, after) else {
            return (Vec::new(), false);
        };
        if let Some(streams) = &mut self.streams {
            streams.held -= held.len() as u64;
        }
        (held, cut)
    }
}

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// Whether the life that sent a message lasts.
    fn still_sends(&self, node: NodeId, life: u32) -> bool {
        let meta = &self.table.get(node).meta;
        meta.is_there() && meta.life == life
    }

    /// The wait after a try is over: the next, or no more.
    pub(super) fn retry(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, from) = (event.at, event.to);
        if !self.still_sends(from, trip.life) {
            return self.give_up((at, from), event.key, trip, (Failure::TimedOut, false), queue);
        }
        if !self.world.is_open(from, &trip) {
            let why = self.world.why(from, trip.peer);
            return self.give_up((at, from), event.key, trip, (why, true), queue);
        }
        let tries = self.world.streams.as_ref().map_or(0, |streams| streams.timing.data.tries);
        if trip.tried + 1 >= tries {
            self.world.close(from, trip.peer, Failure::TimedOut);
            return self.give_up((at, from), event.key, trip, (Failure::TimedOut, true), queue);
        }
        let trip = Trip { tried: trip.tried + 1, ..trip };
        let fate = self.world.luck(event.key, trip.tried).there;
        self.world.incidents.retransmissions += 1;
        self.world.attempt((at, from), event.key, trip, fate, queue);
    }

    /// The receiver has refused a message.
    pub(super) fn refusal(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, from) = (event.at, event.to);
        if self.world.links.is_cut(trip.peer, from) {
            let Some(streams) = &self.world.streams else { return };
            let trip = Trip { cut: true, ..trip };
            return streams.wait((from, trip.peer), event.key, trip, soon(at), queue);
        }
        let tells = self.still_sends(from, trip.life);
        if tells && self.world.is_open(from, &trip) {
            self.world.close(from, trip.peer, Failure::Refused);
        }
        let why = if tells { self.world.why(from, trip.peer) } else { Failure::Refused };
        self.give_up((at, from), event.key, trip, (why, tells), queue);
    }

    /// The receiver of a connection has crashed.
    pub(super) fn hear_of_crash(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, from) = (event.at, event.to);
        let told = !self.world.links.is_cut(trip.peer, from)
            && self.still_sends(from, trip.life)
            && self.world.is_open(from, &trip);
        if told {
            self.world.close(from, trip.peer, Failure::Refused);
            let ends = (at, from);
            queue.push(failure(Failure::Refused, trip.life, ends, trip.peer, event.key));
        }
    }

    /// The answer to a handshake is back.
    pub(super) fn answered(
        &mut self,
        event: &Event,
        leg: Leg,
        trip: Trip,
        queue: &mut impl Schedule,
    ) {
        let (at, from) = (event.at, event.to);
        let cut_off = leg == Leg::Silent || self.world.links.is_cut(trip.peer, from);
        let alive = self.still_sends(from, trip.life);
        let Some(State::Opening { tried, cut, .. }) =
            self.world.opening(from, &trip).filter(|_| alive)
        else {
            return;
        };
        if cut_off {
            *cut |= *tried == trip.tried;
        } else if leg == Leg::Accepted {
            let (held, _) = self.world.end_opening(from, &trip, State::Open);
            for parcel in held {
                let trip = parcel.trip(trip.connection, at, false);
                self.world.attempt((at, from), parcel.key, trip, parcel.fate, queue);
            }
        } else {
            self.fail_opening(event, trip, Failure::Refused, queue);
        }
    }

    /// The wait after a try of a handshake is over: the next, or no more.
    pub(super) fn knock_again(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let alive = self.still_sends(event.to, trip.life);
        let Some(State::Opening { opener, tried, .. }) =
            self.world.opening(event.to, &trip).filter(|_| alive)
        else {
            return;
        };
        let (opener, tried) = (*opener, *tried);
        let tries = self.world.streams.as_ref().map_or(0, |streams| streams.timing.handshake.tries);
        if tried + 1 >= tries {
            return self.fail_opening(event, trip, Failure::TimedOut, queue);
        }
        let trip = Trip { tried: tried + 1, ..trip };
        self.world.knock((event.at, event.to), opener, trip, queue);
    }

    fn fail_opening(&mut self, event: &Event, trip: Trip, why: Failure, queue: &mut impl Schedule) {
        let (at, from) = (event.at, event.to);
        let (held, cut) = self.world.end_opening(from, &trip, State::Closed);
        self.world.close(from, trip.peer, why);
        for parcel in held {
            let trip = parcel.trip(trip.connection, at, cut);
            self.give_up((at, from), parcel.key, trip, (why, true), queue);
        }
    }

    /// A message ends at its sender, which is told why if it still lives.
    fn give_up(
        &mut self,
        (at, from): (Instant, NodeId),
        key: EventKey,
        trip: Trip,
        (why, tells): (Failure, bool),
        queue: &mut impl Schedule,
    ) {
        let fate = match why {
            Failure::Refused => Fate::Dead,
            _ if trip.cut => Fate::Cut,
            _ => Fate::Lost,
        };
        let message = self.content(trip.payload);
        let (kind, len) = (message.kind(), message.wire_len());
        let position = (at, from, Class::Delivery, key);
        let arrival = Arrival { position, from: trip.peer, fate, kind, len };
        note_arrival(&mut self.world, &arrival);
        let chain = &mut self.table.get_mut(from).meta.chain;
        chain.event(key, at, word(Mark::Dropped, fate as u8, len), trip.peer.0.into());
        self.world.in_flight -= 1;
        if tells {
            queue.push(failure(why, trip.life, (at, from), trip.peer, key));
        }
        let luck = self.world.luck(key, trip.tried);
        let ends = (from, trip.peer);
        let after = self.world.links.delay(ends, luck.notice, &self.world.draws);
        let there = (at.saturating_add(after), trip.peer);
        push(queue, there, key.control(OVER), Leg::Over, Trip { peer: from, ..trip });
    }

    /// A sender crashes: what waits for a handshake is never sent.
    pub(super) fn forget_outgoing(&mut self, at: Instant, node: NodeId, queue: &mut impl Schedule) {
        let Some(streams) = &mut self.world.streams else { return };
        for (to, out) in &mut streams.outgoing[node.index()] {
            out.why = Failure::TimedOut;
            let State::Opening { held, cut, .. } = std::mem::replace(&mut out.state, State::Closed)
            else {
                continue;
            };
            streams.held -= held.len() as u64;
            for parcel in held {
                let trip = Trip { peer: *to, ..parcel.trip(out.number, at, cut) };
                push(queue, (soon(at), node), parcel.key, Leg::Retry, trip);
            }
        }
    }
}
