//! The reference engine: one heap of every event, every tick queued, one event at a time.
//!
//! It is here to be read and believed. It shares with the fast engine all that an event does
//! ([`Core`]), and nothing of how events are kept and ordered.

use super::Setup;
use super::core::Core;
use super::ending::{Ending, end};
use super::event::{Event, Tick, What};
use super::observer::Observer;
use super::payloads::PayloadId;
use super::schedule::Schedule;
use crate::id::NodeId;
use crate::protocol::Protocol;
use crate::rng::EventKey;
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Every event still to come, the next on top.
#[derive(Default)]
struct Heap(BinaryHeap<Reverse<Event>>);

impl Schedule for Heap {
    fn push(&mut self, event: Event) {
        self.0.push(Reverse(event));
    }

    fn deliver(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) {
        self.push(Event { at, to, key, what: What::Delivery { from, payload } });
    }

    fn admits(&mut self, _tick: &Tick) -> bool {
        false
    }

    fn tick_of_grid(&self, _at: Instant) -> Option<Tick> {
        None
    }
}

/// Runs one replication to its end.
pub fn run<P: Protocol, O: Observer>(setup: &Setup<P>, observer: &mut O) -> Ending {
    let mut core = Core::new(setup, observer);
    let mut heap = Heap::default();
    core.begin(&mut heap);
    (0..setup.nodes).for_each(|node| heap.push(core.first_boot(NodeId(node))));
    core.command_events().for_each(|event| heap.push(event));
    while step(&mut core, &mut heap) && !core.done() {}
    end(core)
}

/// Does what comes next; false when nothing does before the time limit.
fn step<P: Protocol, O: Observer>(core: &mut Core<P, O>, heap: &mut Heap) -> bool {
    core.seal();
    let event_at = heap.0.peek().map(|Reverse(event)| event.at);
    // A fault stands before all other events of its instant.
    let fault_first = match (core.moment_at(), event_at) {
        (Some(fault), Some(event)) => fault <= event,
        (fault, _) => fault.is_some(),
    };
    let at = if fault_first { core.moment_at() } else { event_at };
    if at.is_none_or(|at| at > core.setup.stop.at) {
        return false;
    }
    if fault_first {
        core.apply_moment(heap);
    } else if let Some(Reverse(event)) = heap.0.pop() {
        core.handle(&event, heap);
    }
    true
}
