//! The context in which the engine runs a handler: effects are judged and queued at once.

use super::digest::{Chain, Mark, word};
use super::event::{Event, Position, Tick, What};
use super::observer::{Observer, Sent};
use super::payloads::PayloadId;
use super::record::Meta;
use super::schedule::Schedule;
use super::world::World;
use crate::id::NodeId;
use crate::network::{Departure, Fate};
use crate::protocol::{Context, Fact, Failure, Message, Peers, Phase, Protocol, Wire};
use crate::rng::{Block, EventKey, HandlerRng, Purpose, entity};
use crate::time::{Instant, Span};

/// The context of one handler of one node.
pub struct HandlerContext<'a, 'w, P: Protocol, O, Q> {
    world: &'a mut World<'w, P, O>,
    queue: &'a mut Q,
    meta: &'a mut Meta,
    position: Position,
    /// Made at the first draw: most handlers draw nothing.
    rng: Option<HandlerRng>,
    ordinal: u32,
    /// The number and the draws of the block of fates that was used last.
    fates: Option<(u32, Block)>,
    /// Whether the handler told that it learned something.
    pub learned: bool,
}

impl<'a, 'w, P: Protocol, O: Observer, Q: Schedule> HandlerContext<'a, 'w, P, O, Q> {
    /// The context of the handler of the event with this position.
    #[inline(always)]
    pub fn new(
        world: &'a mut World<'w, P, O>,
        queue: &'a mut Q,
        meta: &'a mut Meta,
        position: Position,
    ) -> Self {
        let (rng, ordinal, fates, learned) = (None, 0, None, false);
        HandlerContext { world, queue, meta, position, rng, ordinal, fates, learned }
    }

    /// Sends one copy of a payload: judged at once, then queued or ended. Whether it is queued.
    #[inline(always)]
    fn send_one(
        &mut self,
        to: NodeId,
        ordinal: u32,
        fate: u64,
        payload: PayloadId,
        shape: Shape,
    ) -> bool {
        let (now, from, _, cause) = self.position;
        let key = cause.child(ordinal, 0);
        let Shape { kind, len, updates } = shape;
        self.meta.chain.mix(word(Mark::Send, kind, len), u64::from(to.0));
        let world = &mut *self.world;
        world.observer.sent(&Sent { at: now, from, to, key, cause, kind, len, updates });
        match world.links.depart((from, to), len, fate) {
            Departure::Arrives(after) => {
                self.queue.deliver(now.saturating_add(after), to, key, from, payload);
                true
            }
            Departure::Ends(fate) => {
                world.observer.ended(now, fate);
                if fate == Fate::TooBig {
                    self.tell_failure(to, key, Failure::TooBig);
                }
                false
            }
        }
    }

    #[cold]
    fn tell_failure(&mut self, peer: NodeId, message: EventKey, why: Failure) {
        let (now, to, ..) = self.position;
        self.queue.push(Event {
            at: now.saturating_add(Span::TICK),
            to,
            key: message.failure(why.number()),
            what: What::Failure { peer, why, life: self.meta.life },
        });
    }
}

/// What the network sees of a message.
#[derive(Clone, Copy)]
struct Shape {
    kind: u8,
    len: u32,
    updates: u32,
}

impl<P: Protocol, O: Observer, Q: Schedule> Context<P> for HandlerContext<'_, '_, P, O, Q> {
    #[inline(always)]
    fn me(&self) -> NodeId {
        self.position.1
    }

    fn life(&self) -> u32 {
        self.meta.life
    }

    #[inline(always)]
    fn now(&self) -> Instant {
        self.position.0
    }

    fn wall_clock(&self) -> u64 {
        self.world.epoch_ns.saturating_add(self.position.0.0)
    }

    fn contacts(&self) -> Peers<'_> {
        self.neighbours()
    }

    #[inline(always)]
    fn neighbours(&self) -> Peers<'_> {
        self.world.links.topology().neighbours(self.position.1)
    }

    #[inline(always)]
    fn rng(&mut self) -> &mut HandlerRng {
        self.rng.get_or_insert_with(|| HandlerRng::new(&self.world.draws, self.position.3))
    }

    #[inline(always)]
    fn send(&mut self, to: &[NodeId], msg: P::Msg) {
        if to.is_empty() {
            return;
        }
        let shape = Shape { kind: msg.kind(), len: msg.wire_len(), updates: msg.updates() };
        let payload = self.world.outbox.store(msg);
        let Shape { kind, len, updates } = shape;
        self.world.observer.sends(self.position.0, kind, len, updates, to.len() as u32);
        self.meta.sends += to.len() as u64;
        let (mut number, mut fates) = self.fates.unwrap_or((u32::MAX, [0; 4]));
        let mut queued = 0;
        for to in to {
            let ordinal = self.ordinal;
            if number != ordinal / 4 {
                number = ordinal / 4;
                fates = self.world.draws.block(Purpose::Fate, self.position.3.0, number.into());
            }
            self.ordinal += 1;
            let fate = fates[ordinal as usize % 4];
            queued += u64::from(self.send_one(*to, ordinal, fate, payload, shape));
        }
        self.fates = Some((number, fates));
        self.world.in_flight += queued;
        self.world.outbox.retain(queued);
    }

    fn set_timer(&mut self, timer: P::Timer, after: Span) {
        let (now, to, _, cause) = self.position;
        let timer = timer.into();
        let ordinal = self.ordinal;
        self.ordinal += 1;
        self.meta.chain.mix(word(Mark::Timer, 0, timer), after.0);
        let key = cause.child(ordinal, 0);
        self.world.observer.timer_set(key, cause);
        self.queue.push(Event {
            at: now.saturating_add(after.max(Span::TICK)),
            to,
            key,
            what: What::Timer { timer, life: self.meta.life },
        });
    }

    fn every(&mut self, timer: P::Timer, period: Span, phase: Phase) {
        let (now, node, ..) = self.position;
        let (timer, life, period) = (timer.into(), self.meta.life, period.max(Span::TICK));
        let after = match phase {
            Phase::Aligned => period,
            Phase::AtBoot => Span::TICK,
            Phase::Random => {
                let entity = entity(node, life);
                let draw = self.world.draws.block(Purpose::Phase, entity, timer.into())[0];
                Span(1 + ((u128::from(draw) * u128::from(period.0)) >> 64) as u64)
            }
        };
        self.meta.chain.mix(word(Mark::Every, 0, timer), period.0 ^ after.0.rotate_left(32));
        let first = now.saturating_add(after);
        let key = self.world.draws.keys().tick(node, life, timer, 0);
        if self.queue.every(first, node, key, Tick { timer, life, number: 0, period }) {
            self.meta.next_tick = first;
        }
    }

    fn append(&mut self, record: P::Record) {
        mix_record(&mut self.meta.chain, Mark::Append, &record);
        self.world.disks.entry(self.position.1).or_default().push(record);
    }

    fn rewrite(&mut self, records: Vec<P::Record>) {
        self.meta.chain.mix(word(Mark::Rewrite, 0, 0), records.len() as u64);
        records.iter().for_each(|r| mix_record(&mut self.meta.chain, Mark::Rewrite, r));
        self.world.disks.insert(self.position.1, records);
    }

    #[inline(always)]
    fn emit(&mut self, fact: Fact) {
        self.learned |= matches!(fact, Fact::Learned { .. });
        mix_fact(&mut self.meta.chain, &fact);
        self.world.observer.fact(self.position, fact);
    }

    fn log(&mut self, line: impl FnOnce() -> String) {
        if self.world.logging {
            self.world.observer.fact(self.position, Fact::Log(line().into()));
        }
    }
}

fn mix_record<R: Wire>(chain: &mut Chain, mark: Mark, record: &R) {
    let mut octets = Vec::new();
    record.encode(&mut octets);
    mix_octets(chain, mark, 0, &octets);
}

fn mix_octets(chain: &mut Chain, mark: Mark, small: u8, octets: &[u8]) {
    chain.mix(word(mark, small, octets.len() as u32), 0);
    for part in octets.chunks(8) {
        let mut padded = [0; 8];
        padded[..part.len()].copy_from_slice(part);
        chain.mix(u64::from_le_bytes(padded), 0);
    }
}

#[inline(always)]
fn mix_fact(chain: &mut Chain, fact: &Fact) {
    let mut mix = |small, long: u32, rest: u64| chain.mix(word(Mark::Fact, small, long), rest);
    match fact {
        Fact::Learned { item, key, rank, replaces: _ } => {
            let rank = rank.unwrap_or(u128::MAX);
            mix(0, item.0, u64::from(key.0) ^ rank as u64 ^ ((rank >> 64) as u64).rotate_left(17));
        }
        Fact::Forgot { item, key } => mix(1, item.0, key.0.into()),
        Fact::PeerUp { peer } => mix(2, peer.0, 0),
        Fact::PeerDown { peer } => mix(3, peer.0, 0),
        Fact::Leads { term } => mix(4, 0, *term),
        Fact::Decided { slot, item } => mix(5, item.0, *slot),
        Fact::Conflict { key, held, met } => {
            mix(6, key.0, u64::from(held.0) << 32 | u64::from(met.0));
        }
        Fact::Answered { request, answer } => mix_answer(chain, request.0, answer),
        // Whether somebody listens to the log must not matter.
        Fact::Log(_) => {}
    }
}

#[cold]
fn mix_answer(chain: &mut Chain, request: u32, answer: &crate::protocol::Answer) {
    use crate::protocol::Answer::{Done, NotFound, Refused, Value};
    let (small, text): (u8, &str) = match answer {
        Done => (7, ""),
        NotFound => (8, ""),
        Value(text) => (9, text),
        Refused(text) => (10, text),
    };
    chain.mix(word(Mark::Fact, small, request), 0);
    mix_octets(chain, Mark::Fact, small, text.as_bytes());
}
