//! [`Context`]: the only door through which a handler acts.

use super::{Fact, PICKS_MAX, Peers, Protocol, Timing};
use crate::id::NodeId;
use crate::rng::HandlerRng;
use crate::time::{Instant, Span};

/// What a handler may know and do. Effects take place in the order in which they are asked for.
pub trait Context<P: Protocol> {
    /// This node.
    fn me(&self) -> NodeId;

    /// How often this node has booted before.
    fn life(&self) -> u32;

    /// The present instant of the monotonic clock, constant within a handler.
    fn now(&self) -> Instant;

    /// This node's wall clock, in nanoseconds since 1970: it may be skewed, drift and jump.
    fn wall_clock(&self) -> u64;

    /// The number since boot, from 0, of the turn that a periodic timer has now; 0 elsewhere.
    fn turn(&self) -> u64;

    /// A draw that belongs to this node's life and to `number`: the same whenever it is asked for.
    fn word_of_life(&self, number: u64) -> u64;

    /// The weights of [`Context::neighbours`], each added to those before it: of a list in its
    /// order, of everybody by id, with this node's own among them. Nothing if all count the same.
    fn weights(&self) -> Option<&[u64]>;

    /// Whom this node knows at boot. All later ids are learned from messages.
    fn contacts(&self) -> Peers<'_>;

    /// Whom the topology lets this node talk to, down or not.
    fn neighbours(&self) -> Peers<'_>;

    /// The draws of this handler.
    fn rng(&mut self) -> &mut HandlerRng;

    /// So many distinct neighbours in front, one to three, all sets equally likely: as the next
    /// words of [`Context::rng`] choose them, one each. `None`, and nothing is drawn, if there are
    /// no more than that.
    #[inline(always)]
    fn few_neighbours(&mut self, count: u32) -> Option<[NodeId; PICKS_MAX]> {
        if self.neighbours().len() <= count {
            return None;
        }
        let words = self.rng().few(count);
        Some(self.neighbours().few(words, count))
    }

    /// Sends one payload to each of `to`, in order; each copy has its own fate.
    fn send(&mut self, to: &[NodeId], msg: P::Msg);

    /// Fires `timer` once, `after` from now (at least 1 ns). It cannot be cancelled, but dies with
    /// the node's life.
    fn set_timer(&mut self, timer: P::Timer, after: Span);

    /// Fires `timer` as `timing` says until the life ends. Only in `boot`, once for each timer.
    fn every(&mut self, timer: P::Timer, timing: Timing);

    /// Appends to this node's disk; messages sent after it leave only when it is durable.
    fn append(&mut self, record: P::Record);

    /// Replaces all that is on this node's disk.
    fn rewrite(&mut self, records: Vec<P::Record>);

    /// Tells observers something.
    fn emit(&mut self, fact: Fact);

    /// Tells observers a line of text; `line` is called only if somebody listens.
    fn log(&mut self, line: impl FnOnce() -> String);
}

/// Where the ticks of a periodic timer lie, counted from boot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// First after a uniform share of the period, from 1 ns to the whole of it, drawn anew for
    /// each life.
    #[default]
    Random,
    /// First after one whole period.
    Aligned,
    /// First 1 ns after boot.
    AtBoot,
}
