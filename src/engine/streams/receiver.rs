//! The receiver's end of a stream.

use super::{Incoming, Leg, Trip, push, soon};
use crate::engine::core::Core;
use crate::engine::event::{Event, Step, What};
use crate::engine::observer::Observer;
use crate::engine::payloads::PayloadId;
use crate::engine::reception::Site;
use crate::engine::schedule::Schedule;
use crate::engine::world::World;
use crate::id::NodeId;
use crate::network::{Arriving, Fate, Luck};
use crate::protocol::Protocol;
use crate::rng::{EventKey, Purpose};
use crate::time::Instant;
use std::collections::BTreeMap;

/// The number of what a receiver answers to a handshake, for its name.
const ANSWER: u8 = 128;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// What happens to a connection at one of its ends.
    pub(in crate::engine) fn stream(
        &mut self,
        event: &Event,
        leg: Leg,
        trip: Trip,
        queue: &mut impl Schedule,
    ) {
        self.events += 1;
        self.now = self.now.max(event.at);
        match leg {
            Leg::Segment => self.segment(event, trip, queue),
            Leg::Through => self.take_up(event, trip, queue),
            Leg::Retry => self.retry(event, trip, queue),
            Leg::Refusal => self.refusal(event, trip, queue),
            Leg::Reset => self.hear_of_crash(event, trip, queue),
            Leg::Over => self.over(event, trip, queue),
            Leg::Call => self.called(event, trip, queue),
            Leg::Accepted | Leg::Refused | Leg::Silent => self.answered(event, leg, trip, queue),
            Leg::Knock => self.knock_again(event, trip, queue),
        }
    }

    /// A node crashes, by the event `crash`: its ends of all connections are gone.
    pub(in crate::engine) fn forget_streams(
        &mut self,
        at: Instant,
        (node, crash): (NodeId, EventKey),
        queue: &mut impl Schedule,
    ) {
        self.forget_outgoing(at, node, queue);
        let Some(streams) = &mut self.world.streams else { return };
        let incoming = std::mem::take(&mut streams.incoming[node.index()]);
        for (from, connection) in incoming {
            self.reset((at, node), from, (crash.reset(from, node), &connection), queue);
            self.send_back((at, node), from, connection.waiting, queue);
        }
    }

    /// The sender of a connection is told that its receiver has crashed.
    fn reset(
        &mut self,
        (at, node): (Instant, NodeId),
        sender: NodeId,
        (key, connection): (EventKey, &Incoming),
        queue: &mut impl Schedule,
    ) {
        if self.world.links.is_cut(node, sender) {
            return;
        }
        let Incoming { number: connection, life, next: sequence, .. } = *connection;
        let back = self.back((at, node), sender, self.world.luck(key, 0).back);
        let (payload, len, tried, cut) = (PayloadId(0), 0, 0, false);
        let trip =
            Trip { payload, peer: node, life, connection, sequence, len, tried, cut, sent_at: at };
        push(queue, (back, sender), key, Leg::Reset, trip);
    }

    /// What the answer to a try takes on its way back.
    fn back(&self, (at, node): (Instant, NodeId), to: NodeId, draw: u32) -> Instant {
        at.saturating_add(self.world.links.delay((node, to), draw, &self.world.draws))
    }

    /// The sender will find that a try has failed.
    fn fail(
        &self,
        (at, node): (Instant, NodeId),
        key: EventKey,
        trip: Trip,
        queue: &mut impl Schedule,
    ) {
        let Some(streams) = &self.world.streams else { return };
        let back = self.back((at, node), trip.peer, self.world.luck(key, trip.tried).back);
        streams.wait((trip.peer, node), key, trip, back, queue);
    }

    /// What waited for an earlier message, which does not come, has arrived in vain.
    fn send_back(
        &mut self,
        here: (Instant, NodeId),
        sender: NodeId,
        waiting: BTreeMap<u32, (EventKey, Trip)>,
        queue: &mut impl Schedule,
    ) {
        if let Some(streams) = &mut self.world.streams {
            streams.held -= waiting.len() as u64;
        }
        for (key, trip) in waiting.into_values() {
            self.fail(here, key, Trip { peer: sender, ..trip }, queue);
        }
    }

    /// A try of a message arrives.
    fn segment(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, to, key) = (event.at, event.to, event.key);
        let up = self.table.get(to).meta.is_there();
        let arriving = Arriving { from: trip.peer, to, at, len: trip.len, key, up };
        let luck = self.world.luck(key, trip.tried);
        let links = &mut self.world.links;
        if let Err(stopped) = links.try_arrives(&self.world.draws, &arriving, luck) {
            let trip = Trip { cut: stopped == Fate::Cut, ..trip };
            return self.fail((at, to), key, trip, queue);
        }
        if !self.expects(to, &trip) {
            return self.turn_away(event, trip, queue);
        }
        match self.world.links.try_received(&arriving) {
            Ok(None) => self.take_up(event, trip, queue),
            Ok(Some(through)) => {
                push(queue, (through.max(soon(at)), to), key, Leg::Through, trip);
            }
            Err(_) => self.fail((at, to), key, Trip { cut: false, ..trip }, queue),
        }
    }

    /// Whether a node knows the connection of a trip, and that the message may come.
    fn expects(&self, node: NodeId, trip: &Trip) -> bool {
        let meta = &self.table.get(node).meta;
        let known =
            self.world.streams.as_ref().and_then(|s| s.incoming[node.index()].get(&trip.peer));
        // A crash forgets all connections.
        let known = known.filter(|_| meta.is_there());
        known.is_some_and(|k| k.number == trip.connection && trip.sequence < k.limit)
    }

    /// A message has come to where nobody expects it.
    fn turn_away(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, node, key) = (event.at, event.to, event.key);
        if self.world.links.is_cut(node, trip.peer) {
            return self.fail((at, node), key, Trip { cut: true, ..trip }, queue);
        }
        let back = self.back((at, node), trip.peer, self.world.luck(key, trip.tried).back);
        push(queue, (back, trip.peer), key, Leg::Refusal, Trip { peer: node, ..trip });
    }

    /// A message is there whole: it is handed over, with those that wait for it, or waits itself.
    fn take_up(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, to) = (event.at, event.to);
        if !self.expects(to, &trip) {
            return self.turn_away(event, trip, queue);
        }
        let Some(streams) = &mut self.world.streams else { return };
        let Some(known) = streams.incoming[to.index()].get_mut(&trip.peer) else { return };
        if trip.sequence != known.next {
            known.waiting.insert(trip.sequence, (event.key, trip));
            streams.held += 1;
            return;
        }
        let first = at.max(known.free_at);
        let mut ready = vec![(event.key, trip)];
        known.next += 1;
        while let Some(waited) = known.waiting.remove(&known.next) {
            ready.push(waited);
            known.next += 1;
            streams.held -= 1;
        }
        known.free_at = Instant(first.0.saturating_add(ready.len() as u64));
        for ((key, trip), after) in ready.into_iter().zip(0..) {
            self.hand_over(event, Instant(first.0.saturating_add(after)), key, trip, queue);
        }
    }

    /// A message is handed to the node at `at`, now or later.
    fn hand_over(
        &mut self,
        event: &Event,
        at: Instant,
        key: EventKey,
        trip: Trip,
        queue: &mut impl Schedule,
    ) {
        let (to, from, payload) = (event.to, trip.peer, trip.payload);
        let life = self.table.get(to).meta.life;
        if at > event.at {
            let what = What::Passing { from, payload, life, step: Step::Received };
            return queue.push(Event { at, to, key, what });
        }
        let message = &self.content(payload);
        let Core { setup, world, table, idle, .. } = self;
        let (record, position) = (table.get_mut(to), event.position());
        Site { setup, world, record, idle, queue, position, from, message }
            .pass(life, Step::Received);
        self.world.in_flight -= 1;
    }

    /// A message, and all that follow it, never comes.
    fn over(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let Some(streams) = &mut self.world.streams else { return };
        let known = streams.incoming[event.to.index()].get_mut(&trip.peer);
        let Some(known) = known.filter(|known| known.number == trip.connection) else { return };
        known.limit = known.limit.min(trip.sequence);
        let vain = known.waiting.split_off(&known.limit);
        self.send_back((event.at, event.to), trip.peer, vain, queue);
    }

    /// A try of a handshake arrives.
    fn called(&mut self, event: &Event, trip: Trip, queue: &mut impl Schedule) {
        let (at, to, key) = (event.at, event.to, event.key);
        let meta = self.table.get(to).meta;
        let words = self.world.draws.shared_block(Purpose::Handshake, key.0, 0, true);
        let (luck, up) = (Luck::from(words), meta.is_there());
        let arriving = Arriving { from: trip.peer, to, at, len: 0, key, up };
        let World { links, draws, .. } = &mut self.world;
        let leg = match links.try_arrives(draws, &arriving, luck) {
            Err(Fate::Cut) => Leg::Silent,
            Err(_) => return,
            Ok(()) if links.is_cut(to, trip.peer) => Leg::Silent,
            Ok(()) if up => Leg::Accepted,
            Ok(()) => Leg::Refused,
        };
        if leg == Leg::Accepted && !self.accept((at, to), &trip, queue) {
            return;
        }
        let back = self.back((at, to), trip.peer, luck.back);
        let key = key.control(ANSWER);
        push(queue, (back, trip.peer), key, leg, Trip { peer: to, ..trip });
    }

    /// Begins a connection, in place of an earlier one; false if there is a later one.
    fn accept(
        &mut self,
        (at, to): (Instant, NodeId),
        trip: &Trip,
        queue: &mut impl Schedule,
    ) -> bool {
        let Some(streams) = &mut self.world.streams else { return false };
        let (from, number) = (trip.peer, trip.connection);
        let all = &mut streams.incoming[to.index()];
        if let Some(known) = all.get(&from).filter(|known| known.number >= number) {
            return known.number == number;
        }
        // What the one before has handed over comes first.
        let free_at = all.get(&from).map_or(Instant::ZERO, |old| old.free_at);
        let waiting = BTreeMap::new();
        let life = trip.life;
        let new = Incoming { number, life, next: 0, limit: u32::MAX, free_at, waiting };
        if let Some(old) = all.insert(from, new) {
            self.send_back((at, to), from, old.waiting, queue);
        }
        true
    }
}
