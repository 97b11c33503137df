//! Pure windows: those of ticks alone, or of waiting events alone.
//!
//! Their order is the total order as it stands, so they need no merging, no proof that the run
//! cannot end in them, and no putting facts in order. The legs of a synchronous cycle are such
//! windows, and so are all where no timer ticks on the grid.

use super::Fast;
use super::packed::Packed;
use super::queue::Queue;
use super::window::{AHEAD, in_total_order, ticks_of};
use crate::engine::core::Core;
use crate::engine::event::Position;
use crate::engine::memory::prefetch;
use crate::engine::observer::Observer;
use crate::id::NodeId;
use crate::protocol::Protocol;
use crate::rng::EventKey;
use crate::time::Instant;
use std::cmp::Reverse;

/// What a window is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purity {
    /// Of ticks of the grid.
    Ticks,
    /// Of events that waited for it.
    Waiting,
    /// Of both, or with a fault or the time limit in it.
    Mixed,
}

impl<P: Protocol, O: Observer> Fast<'_, P, O> {
    /// What the window that has been opened is made of; `last` is its last instant.
    pub(super) fn purity(&mut self, last: Instant) -> Purity {
        let Fast { core, queue, waiting, .. } = self;
        if last > core.setup.stop.at || core.moment_at().is_some_and(|at| at <= last) {
            return Purity::Mixed;
        }
        let ticks = queue.grid.next(&core.table).is_some_and(|(_, at)| at <= last);
        match (ticks, *waiting > 0) {
            (true, true) => Purity::Mixed,
            (true, false) => Purity::Ticks,
            (false, _) => Purity::Waiting,
        }
    }
}

/// Handles a window of ticks alone; true if the run ends in it.
pub(super) fn ticks<P: Protocol, O: Observer>(core: &mut Core<P, O>, queue: &mut Queue) -> bool {
    while queue.grid.peek(&core.table).is_some() {
        let (order, cursor, number) = queue.grid.lend();
        let done = ticks_of::<true, P, O>(core, queue, &order[cursor..], number);
        let cycle_done = cursor + done == order.len();
        queue.grid.restore(order, cursor + done);
        if core.done() {
            return true;
        }
        if !queue.born.is_empty() {
            return in_total_order(core, queue, &[], 0);
        }
        if !cycle_done {
            return false;
        }
    }
    false
}

/// Handles a window of waiting events alone, and of what is born meanwhile; true if the run ends in
/// it. Behind its events, `window` has `AHEAD` more of no meaning.
pub(super) fn waiting<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    window: &[Packed],
    start: u64,
) -> bool {
    for events in window.windows(AHEAD + 1) {
        let (packed, ahead) = (&events[0], &events[AHEAD]);
        prefetch(core.table.address(NodeId(ahead.to)));
        if !queue.born.is_empty() && born_before(core, queue, Some((packed, start))) {
            return true;
        }
        match packed.payload() {
            Some(payload) => {
                let (at, to) = (Instant(start + u64::from(packed.offset)), NodeId(packed.to));
                core.deliver(at, to, EventKey(packed.key), packed.from(), payload, queue);
                core.count_arrivals(1, at);
            }
            None => {
                let event = packed.unpack(start, &mut queue.slots.rare);
                core.handle(&event, queue);
            }
        }
        if core.done() {
            return true;
        }
    }
    born_before(core, queue, None)
}

/// Handles what was born in the window and stands before `next`; true if the run ends with it.
#[inline(never)]
fn born_before<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    next: Option<(&Packed, u64)>,
) -> bool {
    let next: Option<Position> = next.map(|(packed, start)| {
        let at = Instant(start + u64::from(packed.offset));
        (at, NodeId(packed.to), packed.class(&queue.slots.rare), EventKey(packed.key))
    });
    while let Some(Reverse(event)) = queue.born.peek().copied() {
        if next.is_some_and(|next| next < event.position()) {
            return false;
        }
        queue.born.pop();
        core.handle(&event, queue);
        if core.done() {
            return true;
        }
    }
    false
}
