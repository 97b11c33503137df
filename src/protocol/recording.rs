//! A context that records effects instead of carrying them out: for unit tests of protocols.

use super::{Context, Fact, Peers, Protocol, Timing};
use crate::id::NodeId;
use crate::rng::{Draws, EventKey, HandlerRng};
use crate::time::{Instant, Span};

/// One effect of a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<M, T, R> {
    /// Sent `.1` to each of `.0`.
    Send(Vec<NodeId>, M),
    /// Set a timer.
    Timer(T, Span),
    /// Started a periodic timer.
    Every(T, Timing),
    /// Appended a record.
    Append(R),
    /// Replaced the disk.
    Rewrite(Vec<R>),
    /// Reported a fact.
    Emit(Fact),
}

/// The effects of one protocol.
pub type EffectOf<P> =
    Effect<<P as Protocol>::Msg, <P as Protocol>::Timer, <P as Protocol>::Record>;

/// Records the effects of handlers, at a place and time set by hand.
pub struct Recording<P: Protocol> {
    /// The node that acts.
    pub me: NodeId,
    /// Its boots so far.
    pub life: u32,
    /// The present.
    pub now: Instant,
    /// Nanoseconds of the wall clock at the origin of time.
    pub epoch: u64,
    /// The number of nodes, all of them contacts and neighbours.
    pub nodes: u32,
    /// The number of the turn.
    pub turn: u64,
    /// The weights of the nodes, by id, each added to those before it.
    pub weights: Option<Vec<u64>>,
    /// What was done, in order.
    pub effects: Vec<EffectOf<P>>,
    draws: Draws,
    event: EventKey,
    rng: HandlerRng,
}

impl<P: Protocol> Recording<P> {
    /// Node `me` of a complete cluster of `nodes`, at time 0, with draws from `seed`.
    pub fn new(me: u32, nodes: u32, seed: u64) -> Recording<P> {
        let (draws, event) = (Draws::new(seed, 0), EventKey(0));
        Recording {
            me: NodeId(me),
            life: 0,
            now: Instant::ZERO,
            epoch: 0,
            nodes,
            turn: 0,
            weights: None,
            effects: Vec::new(),
            rng: HandlerRng::new(&draws, event),
            draws,
            event,
        }
    }

    /// The effects so far, forgotten here: what comes now belongs to the next event.
    pub fn take(&mut self) -> Vec<EffectOf<P>> {
        self.event.0 += 1;
        self.rng = HandlerRng::new(&self.draws, self.event);
        std::mem::take(&mut self.effects)
    }
}

impl<P: Protocol> Context<P> for Recording<P> {
    fn me(&self) -> NodeId {
        self.me
    }
    fn life(&self) -> u32 {
        self.life
    }
    fn now(&self) -> Instant {
        self.now
    }
    fn wall_clock(&self) -> u64 {
        self.epoch + self.now.0
    }
    fn turn(&self) -> u64 {
        self.turn
    }
    fn word_of_life(&self, number: u64) -> u64 {
        crate::rng::mixed(self.me.0.into(), number)
    }
    fn weights(&self) -> Option<&[u64]> {
        self.weights.as_deref()
    }
    fn contacts(&self) -> Peers<'_> {
        self.neighbours()
    }
    fn neighbours(&self) -> Peers<'_> {
        Peers::Everybody { nodes: self.nodes, me: self.me }
    }
    fn rng(&mut self) -> &mut HandlerRng {
        &mut self.rng
    }
    fn send(&mut self, to: &[NodeId], msg: P::Msg) {
        self.effects.push(Effect::Send(to.to_vec(), msg));
    }
    fn set_timer(&mut self, timer: P::Timer, after: Span) {
        self.effects.push(Effect::Timer(timer, after));
    }
    fn every(&mut self, timer: P::Timer, timing: Timing) {
        self.effects.push(Effect::Every(timer, timing));
    }
    fn append(&mut self, record: P::Record) {
        self.effects.push(Effect::Append(record));
    }
    fn rewrite(&mut self, records: Vec<P::Record>) {
        self.effects.push(Effect::Rewrite(records));
    }
    fn emit(&mut self, fact: Fact) {
        self.effects.push(Effect::Emit(fact));
    }
    fn log(&mut self, line: impl FnOnce() -> String) {
        self.effects.push(Effect::Emit(Fact::Log(line().into())));
    }
}
