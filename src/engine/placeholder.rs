//! A context that does nothing, in which a node that is not up gets a state without meaning.

use crate::id::NodeId;
use crate::protocol::{Context, Fact, Peers, Protocol, Timing};
use crate::rng::{Draws, EventKey, HandlerRng};
use crate::time::{Instant, Span};

/// Discards every effect.
pub struct Placeholder {
    me: NodeId,
    nodes: u32,
    rng: Option<HandlerRng>,
}

impl Placeholder {
    /// For `me` among `nodes`.
    pub fn new(me: NodeId, nodes: u32) -> Placeholder {
        Placeholder { me, nodes, rng: None }
    }
}

impl<P: Protocol> Context<P> for Placeholder {
    fn me(&self) -> NodeId {
        self.me
    }
    fn life(&self) -> u32 {
        0
    }
    fn now(&self) -> Instant {
        Instant::ZERO
    }
    fn wall_clock(&self) -> u64 {
        0
    }
    fn turn(&self) -> u64 {
        0
    }
    fn word_of_life(&self, _number: u64) -> u64 {
        0
    }
    fn weights(&self) -> Option<&[u64]> {
        None
    }
    fn contacts(&self) -> Peers<'_> {
        Peers::Everybody { nodes: self.nodes, me: self.me }
    }
    fn neighbours(&self) -> Peers<'_> {
        Peers::Everybody { nodes: self.nodes, me: self.me }
    }
    fn rng(&mut self) -> &mut HandlerRng {
        let event = EventKey(u64::from(self.me.0));
        self.rng.get_or_insert_with(|| HandlerRng::new(&Draws::new(0, u64::MAX), event))
    }
    fn send(&mut self, _to: &[NodeId], _msg: P::Msg) {}
    fn set_timer(&mut self, _timer: P::Timer, _after: Span) {}
    fn every(&mut self, _timer: P::Timer, _timing: Timing) {}
    fn append(&mut self, _record: P::Record) {}
    fn rewrite(&mut self, _records: Vec<P::Record>) {}
    fn emit(&mut self, _fact: Fact) {}
    fn log(&mut self, _line: impl FnOnce() -> String) {}
}
