//! [`Schedule`]: where a handler's effects go, whatever queue an engine has.

use super::event::{Event, Tick};
use super::payloads::PayloadId;
use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;

/// An engine's queue, as handlers see it.
pub trait Schedule {
    /// Adds an event, later than the present.
    fn push(&mut self, event: Event);

    /// Adds an arrival: the hot case of [`Schedule::push`].
    fn deliver(&mut self, at: Instant, to: NodeId, key: EventKey, from: NodeId, payload: PayloadId);

    /// Whether the engine generates the ticks of this timer, begun now, by itself from the record's
    /// `next_tick`; if not, the first is to be pushed.
    fn admits(&mut self, tick: &Tick) -> bool;

    /// The tick at `at`, which is the next of a node that the engine generates by itself, as it would
    /// stand in the queue in the first life; `None` if it generates none.
    fn tick_of_grid(&self, at: Instant) -> Option<Tick>;
}
