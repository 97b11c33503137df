//! The fast engine: slots of time, handled node by node where that cannot be told apart from the
//! total order, and in the total order everywhere else.
//!
//! A window (one slot) may be handled node by node when no message sent in it arrives in it, no
//! fault begins or ends in it, no node is still busy with what came in a pause, it lies before the time
//! limit, and the stop condition cannot come true in it. Each node then still sees its own events in
//! order, and nodes do not see each other. What hosts share, with addresses, is asked in the order of
//! time: arrivals of a window are handed over so, not node by node.

mod grid;
mod packed;
mod pure;
mod queue;
mod slots;
mod window;
mod witness;

use super::core::Core;
use super::ending::{Ending, end};
use super::event::{Event, Tick, What};
use super::observer::Observer;
use super::schedule::Schedule;
use super::{Setup, Tuning};
use crate::faults::latencies;
use crate::id::NodeId;
use crate::protocol::Protocol;
use crate::time::{Instant, Span};
use packed::Packed;
use queue::Queue;
use std::iter::once;
use witness::Witnesses;

/// Events that a slot should hold at most: so many nodes (a cache line each), their events before
/// and after sorting, and what handlers read beside them stay in a near cache of a megabyte or two.
const SLOT_EVENTS_MAX: u64 = 16_000;
/// The least width for that sake, so that the ring holds more than a second.
const SLOT_NS_MIN: u64 = 1 << 18;
/// Slots for a network whose latency has no useful lower bound: at most this wide.
const LOOSE_SLOT_NS_MAX: u64 = 1 << 23;

/// One replication in the fast engine.
struct Fast<'a, P: Protocol, O> {
    core: Core<'a, P, O>,
    queue: Queue,
    /// The events of the open window, at the front.
    window: Vec<Packed>,
    waiting: usize,
    witnesses: Witnesses,
    /// Whether slots are no wider than the least latency, and no observer objects.
    batches: bool,
    /// Whether windows that are in the total order as they stand are handled as such.
    pure: bool,
}

/// Runs one replication to its end.
pub fn run<P: Protocol, O: Observer>(setup: &Setup<P>, tuning: Tuning, observer: &mut O) -> Ending {
    let total_order = tuning.total_order || observer.needs_total_order();
    let (shift, batches) = slot_shift(setup, tuning.slot_shift);
    let mut fast = Fast {
        core: Core::new(setup, observer),
        queue: Queue::new(shift, !tuning.queue_ticks),
        window: Vec::new(),
        waiting: 0,
        witnesses: Witnesses::default(),
        batches: batches && !total_order,
        pure: !tuning.total_order,
    };
    if !fast.boot_all() {
        fast.settle_grid();
        while let Some(slot) = fast.next_slot() {
            if fast.handle_slot(slot) {
                break;
            }
        }
    }
    end(fast.core)
}

/// The width of slots as a power of two of nanoseconds, and whether it allows batches.
fn slot_shift<P: Protocol>(setup: &Setup<P>, change: i32) -> (u32, bool) {
    if setup.cycles.is_some() {
        // A leg a slot: what observers are told of several legs has one time, but also an order.
        let shift = change.clamp(0, 8) as u32;
        return (shift, shift == 0);
    }
    let changed = latencies(setup.faults).map(|latency| latency.least());
    let least = changed.chain(once(setup.least_latency())).min().unwrap_or(Span::TICK).0;
    let nodes = setup.nodes;
    // A node's tick and the messages that it leads to: some four events a second and node.
    let dense = (SLOT_EVENTS_MAX * 250_000_000 / u64::from(nodes.max(1))).max(1);
    let tight = least.min(dense.max(SLOT_NS_MIN)).ilog2();
    let loose = dense.min(LOOSE_SLOT_NS_MAX).ilog2();
    // Slots too narrow to hold some events are worse than the total order.
    let events = |shift: u32| (u64::from(nodes) << shift) / 250_000_000;
    let chosen = if events(tight) >= 4 { tight } else { tight.max(loose) };
    let shift = chosen.saturating_add_signed(change).min(32);
    (shift, 1 << shift <= least)
}

impl<P: Protocol, O: Observer> Fast<'_, P, O> {
    /// Time 0: all boots and the commands of that instant; true if the run ends with it.
    fn boot_all(&mut self) -> bool {
        let Fast { core, queue, .. } = self;
        core.world.observer.window(false);
        core.begin(queue);
        let mut asked = Vec::new();
        for event in core.command_events() {
            match event.at {
                Instant::ZERO => asked.push(event),
                _ => queue.push(event),
            }
        }
        asked.sort_unstable();
        let mut asked = &asked[..];
        for node in (0..core.setup.nodes).map(NodeId) {
            core.handle(&core.first_boot(node), queue);
            while !core.done()
                && let [command, later @ ..] = asked
                && command.to == node
            {
                core.handle(command, queue);
                asked = later;
            }
            if core.done() {
                return true;
            }
        }
        core.world.observer.window_end(Instant::ZERO, core.events);
        false
    }

    /// After all have booted: sorts the grid, or gives it up if it is finer than a slot.
    fn settle_grid(&mut self) {
        let Fast { core, queue, .. } = self;
        queue.grid_open = false;
        queue.grid.build(&core.table);
        let (timer, period) = (queue.grid.timer(), queue.grid.period());
        if period >= 1 << queue.slots.shift() {
            return;
        }
        for node in queue.grid.dissolve().into_iter().map(NodeId) {
            let meta = &mut core.table.get_mut(node).meta;
            let at = std::mem::replace(&mut meta.next_tick, Instant::MAX);
            let key = core.world.draws.keys().tick(node, meta.life, timer, 0);
            let tick = Tick { life: meta.life, number: 0, ..queue.grid.tick(at) };
            queue.push(Event { at, to: node, key, what: What::Tick(tick) });
        }
    }

    /// The slot of whatever comes next; none if nothing does before the time limit.
    fn next_slot(&mut self) -> Option<u64> {
        let Fast { core, queue, .. } = self;
        let slot_of = |at: Instant| queue.slots.slot_of(at);
        let tick = queue.grid.next(&core.table).map(|(_, at)| queue.slots.slot_of(at));
        let fault = core.moment_at().map(slot_of);
        let slot = queue.slots.earliest().into_iter().chain(tick).chain(fault).min()?;
        (slot <= slot_of(core.setup.stop.at)).then_some(slot)
    }
}
