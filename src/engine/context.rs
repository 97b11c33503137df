//! The context in which the engine runs a handler: effects are judged and queued at once.

mod shape;
mod unusual;

use super::digest::{Mark, word};
use super::disk::Write;
use super::effects::{mix_fact, mix_record};
use super::event::{Class, Event, Position, Tick, What, failure};
use super::observer::{Observer, Sent};
use super::payloads::PayloadId;
use super::record::Meta;
use super::schedule::Schedule;
use super::streams::Parcel;
use super::ticks::{self, Gap};
use super::world::World;
use crate::id::NodeId;
use crate::network::{Departure, Fate, FreeWay, Leaving};
use crate::protocol::{Context, Fact, Failure, Message, PICKS_MAX, Peers, Protocol, Timing};
use crate::rng::{Children, EventKey, HandlerRng, Purpose, entity};
use crate::time::{Instant, Span};
use shape::Shape;
use std::mem::ManuallyDrop;

/// The context of one handler of one node.
pub struct HandlerContext<'a, 'w, P: Protocol, O, Q> {
    world: &'a mut World<'w, P, O>,
    queue: &'a mut Q,
    meta: &'a mut Meta,
    at: Instant,
    key: EventKey,
    node: NodeId,
    class: Class,
    /// Whether the handler told that it learned something.
    pub learned: bool,
    ordinal: u32,
    /// Made for a handler that draws more than a few first words. Most handlers do not.
    rng: Option<HandlerRng>,
    /// Whether it has written to its disk.
    wrote: bool,
    /// How many words were drawn before there is `rng`, which then counts them itself.
    drawn: u32,
}

impl<'a, 'w, P: Protocol, O: Observer, Q: Schedule> HandlerContext<'a, 'w, P, O, Q> {
    /// The context of the handler of the event with this position.
    #[inline(always)]
    pub fn new(
        world: &'a mut World<'w, P, O>,
        queue: &'a mut Q,
        meta: &'a mut Meta,
        (at, node, class, key): Position,
    ) -> Self {
        HandlerContext {
            world,
            queue,
            meta,
            at,
            key,
            node,
            class,
            learned: false,
            ordinal: 0,
            rng: None,
            wrote: false,
            drawn: 0,
        }
    }

    /// The position of what is told.
    #[inline(always)]
    fn position(&mut self) -> Position {
        (self.world.seen(self.at), self.node, self.class, self.key)
    }

    /// Sends copies of `msg` to at least one destination.
    #[inline(always)]
    fn send_copies(&mut self, to: &[NodeId], msg: ManuallyDrop<P::Msg>) {
        let shape = Shape::of(&*msg);
        let payload = self.world.outbox.store(msg, P::Msg::is_same);
        match self.world.liars.is_empty() {
            true => self.send_stored(to, payload, shape),
            false => self.send_lie(to, payload),
        }
    }

    /// Sends copies of the content last stored.
    #[inline(always)]
    fn send_stored(&mut self, to: &[NodeId], payload: PayloadId, shape: Shape) {
        let at = self.world.seen(self.at);
        self.world.observer.sends(at, shape.kind, shape.len, shape.updates, to.len() as u32);
        self.meta.sends += to.len() as u64;
        let queued = if self.ordinal as usize % 4 + to.len() <= 4 {
            self.send_some(to, payload, shape)
        } else {
            self.send_many(to, payload, shape)
        };
        self.world.in_flight += queued;
        self.world.outbox.retain(queued);
    }

    /// Sends copies of a payload whose fates are of one block: each is judged at once, then queued
    /// or ended. How many are queued.
    #[inline(always)]
    fn send_some(&mut self, to: &[NodeId], payload: PayloadId, shape: Shape) -> u64 {
        let first = self.ordinal;
        self.ordinal += to.len() as u32;
        // Made anew for each send: cheaper than to keep it for a second one.
        let (number, used) = (u64::from(first / 4), first as usize % 4);
        let draws = &self.world.draws;
        let fates = draws.shared_block(Purpose::Fate, self.key.0, number, used > 0);
        let fates = &fates[used..];
        match self.world.links.free_way(self.at) {
            Some(way) => self.send_freely(to, fates, self.key.children(first), payload, shape, way),
            None if self.world.streamed() => self.send_streamed(to, fates, payload, shape),
            None => self.send_judged(to, fates, payload, shape),
        }
    }

    #[inline(always)]
    fn send_freely(
        &mut self,
        to: &[NodeId],
        fates: &[u64],
        mut keys: Children,
        payload: PayloadId,
        shape: Shape,
        way: FreeWay,
    ) -> u64 {
        // By itself: one loop for all has more in hand than a processor has registers.
        let (head, mut chain) = (shape.word(), self.meta.chain);
        to.iter().for_each(|to| chain.mix(head, u64::from(to.0)));
        self.meta.chain = chain;
        let from = self.node;
        let mut lost = 0;
        for (to, fate) in to.iter().zip(fates) {
            let key = keys.take_next();
            self.observe_sent(*to, key, shape);
            if let Some(at) = way.arrival(*fate) {
                self.queue.deliver(at, *to, key, from, payload);
            } else {
                lost += 1;
                let at = self.world.seen(self.at);
                self.world.observer.ended(at, Fate::Lost);
            }
        }
        to.len() as u64 - lost
    }

    #[inline(never)]
    fn send_judged(
        &mut self,
        to: &[NodeId],
        fates: &[u64],
        payload: PayloadId,
        shape: Shape,
    ) -> u64 {
        let (at, from, first) = (self.at, self.node, self.ordinal - to.len() as u32);
        let mut queued = 0;
        for (ordinal, (to, fate)) in (first..).zip(to.iter().zip(fates)) {
            let key = self.key.child(ordinal, 0);
            self.meta.chain.mix(shape.word(), u64::from(to.0));
            self.observe_sent(*to, key, shape);
            let len = shape.len;
            let message = Leaving { from, to: *to, at, len, key, fate: *fate, judged_there: false };
            match self.world.depart(message) {
                Departure::Arrives(after) => {
                    self.queue.deliver(at.saturating_add(after), *to, key, from, payload);
                    queued += 1;
                }
                Departure::Twice(after, again) => {
                    self.queue.deliver(at.saturating_add(after), *to, key, from, payload);
                    let copy = self.key.child(ordinal, 1);
                    self.observe_copy(*to, copy, shape);
                    self.queue.deliver(at.saturating_add(again), *to, copy, from, payload);
                    queued += 2;
                }
                Departure::Ends(fate) => {
                    let seen = self.world.seen(at);
                    self.world.observer.ended(seen, fate);
                    if fate == Fate::TooBig {
                        let life = self.meta.life;
                        self.queue.push(failure(Failure::TooBig, life, (at, from), *to, key));
                    }
                }
            }
        }
        queued
    }

    /// The same over streams.
    #[inline(never)]
    fn send_streamed(
        &mut self,
        to: &[NodeId],
        fates: &[u64],
        payload: PayloadId,
        shape: Shape,
    ) -> u64 {
        let (at, from, first) = (self.at, self.node, self.ordinal - to.len() as u32);
        let (life, len, mut queued) = (self.meta.life, shape.len, 0);
        for (ordinal, (to, fate)) in (first..).zip(to.iter().zip(fates)) {
            let key = self.key.child(ordinal, 0);
            self.meta.chain.mix(shape.word(), u64::from(to.0));
            self.observe_sent(*to, key, shape);
            if !self.world.links.topology().has_link(from, *to) {
                self.world.observer.ended(at, Fate::NoRoute);
                continue;
            }
            let parcel = Parcel { key, to: *to, payload, len, fate: *fate, life, sequence: 0 };
            self.world.convey((at, from), parcel, self.queue);
            queued += 1;
        }
        queued
    }

    #[inline(always)]
    fn observe_sent(&mut self, to: NodeId, key: EventKey, shape: Shape) {
        let sent = self.sent(to, key, shape);
        self.world.observer.sent(&sent);
    }

    fn observe_copy(&mut self, to: NodeId, key: EventKey, shape: Shape) {
        let sent = self.sent(to, key, shape);
        self.world.observer.copied(&sent);
    }

    #[inline(always)]
    fn sent(&self, to: NodeId, key: EventKey, shape: Shape) -> Sent {
        let (at, from, cause) = (self.at, self.node, self.key);
        let Shape { kind, len, updates } = shape;
        Sent { at, from, to, key, cause, kind, len, updates }
    }

    /// The same for any number of copies: the fates of one block at a time.
    #[inline(never)]
    fn send_many(&mut self, to: &[NodeId], payload: PayloadId, shape: Shape) -> u64 {
        let (mut rest, mut queued) = (to, 0);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(4 - self.ordinal as usize % 4));
            queued += self.send_some(now, payload, shape);
            rest = later;
        }
        queued
    }
}

impl<P: Protocol, O: Observer, Q: Schedule> Context<P> for HandlerContext<'_, '_, P, O, Q> {
    #[inline(always)]
    fn me(&self) -> NodeId {
        self.node
    }

    fn life(&self) -> u32 {
        self.meta.life
    }

    #[inline(always)]
    fn now(&self) -> Instant {
        self.at
    }

    fn wall_clock(&self) -> u64 {
        let right = self.world.epoch_ns.saturating_add(self.at.0);
        self.world.clocks.shown(self.node, self.at, right)
    }

    fn turn(&self) -> u64 {
        if self.class == Class::Timer { self.world.turn } else { 0 }
    }

    fn word_of_life(&self, number: u64) -> u64 {
        let entity = entity(self.node, self.meta.life);
        self.world.draws.shared_block(Purpose::Shuffle, entity, number, true)[0]
    }

    fn weights(&self) -> Option<&[u64]> {
        self.world.weights.as_deref().or_else(|| self.world.links.topology().weights(self.node))
    }

    fn contacts(&self) -> Peers<'_> {
        self.world.contacts.of(self.node, self.world.links.topology())
    }

    #[inline(always)]
    fn neighbours(&self) -> Peers<'_> {
        self.world.links.topology().neighbours(self.node)
    }

    #[inline(always)]
    fn rng(&mut self) -> &mut HandlerRng {
        let HandlerContext { world, rng, key, drawn, .. } = self;
        rng.get_or_insert_with(|| {
            let rng = HandlerRng::after(&world.draws, *key, *drawn);
            *drawn = u32::MAX;
            rng
        })
    }

    #[inline(always)]
    fn few_neighbours(&mut self, count: u32) -> Option<[NodeId; PICKS_MAX]> {
        debug_assert!((1..=PICKS_MAX as u32).contains(&count), "{count} is not a few");
        let peers = self.world.links.topology().neighbours(self.node);
        if peers.len() <= count {
            return None;
        }
        if self.drawn == 0 {
            self.drawn = count;
            let [a, b, c, _] = self.world.draws.block(Purpose::Protocol, self.key.0, 0);
            return Some(peers.few([a, b, c], count));
        }
        let words = Context::<P>::rng(self).few(count);
        Some(self.neighbours().few(words, count))
    }

    #[inline(always)]
    fn send(&mut self, to: &[NodeId], msg: P::Msg) {
        if self.meta.writing && !to.is_empty() {
            self.hold(to, msg);
        } else if !to.is_empty() {
            self.send_copies(to, ManuallyDrop::new(msg));
        }
    }

    fn set_timer(&mut self, timer: P::Timer, after: Span) {
        let (now, to, cause) = (self.at, self.node, self.key);
        let timer = timer.into();
        let ordinal = self.ordinal;
        self.ordinal += 1;
        self.meta.chain.mix(word(Mark::Timer, 0, timer), after.0);
        let key = cause.child(ordinal, 0);
        self.world.observer.timer_set(key, cause);
        self.queue.push(Event {
            at: now.saturating_add(self.world.clocks.real(to, after).max(Span::TICK)),
            to,
            key,
            what: What::Timer { timer, life: self.meta.life },
        });
    }

    fn every(&mut self, timer: P::Timer, timing: Timing) {
        let (now, node) = (self.at, self.node);
        let (timer, life, period) = (timer.into(), self.meta.life, timing.period().max(Span::TICK));
        let World { draws, clocks, .. } = &*self.world;
        let real = |span| clocks.real(node, span);
        let first = ticks::first(draws, (node, life), now, timer, timing, real);
        let after = first.since(now).0;
        self.meta.chain.mix(word(Mark::Every, 0, timer), period.0 ^ after.rotate_left(32));
        let tick = Tick { timer, life, number: 0, period, gap: Gap::of(timing) };
        if !clocks.drifts(node) && self.queue.admits(&tick) {
            self.meta.next_tick = first;
            return;
        }
        let key = self.world.draws.keys().tick(node, life, timer, 0);
        self.queue.push(Event { at: first, to: node, key, what: What::Tick(tick) });
    }

    fn append(&mut self, record: P::Record) {
        mix_record(&mut self.meta.chain, Mark::Append, &record);
        self.write(Write::Append(record));
    }

    fn rewrite(&mut self, records: Vec<P::Record>) {
        self.meta.chain.mix(word(Mark::Rewrite, 0, 0), records.len() as u64);
        records.iter().for_each(|r| mix_record(&mut self.meta.chain, Mark::Rewrite, r));
        self.write(Write::Rewrite(records));
    }

    #[inline(always)]
    fn emit(&mut self, fact: Fact) {
        self.learned |= fact.is_news();
        mix_fact(&mut self.meta.chain, &fact);
        let position = self.position();
        self.world.observer.fact(position, fact);
    }

    fn log(&mut self, line: impl FnOnce() -> String) {
        if self.world.logging {
            let position = self.position();
            self.world.observer.fact(position, Fact::Log(line().into()));
        }
    }
}
