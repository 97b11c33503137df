//! What handlers see of the fast engine: slots for later, a place for what is born in the window
//! that is open, and the grid of implicit ticks.

use super::grid::Grid;
use super::slots::Slots;
use crate::engine::event::{Event, Tick, What};
use crate::engine::payloads::PayloadId;
use crate::engine::schedule::Schedule;
use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The fast engine's queue.
pub struct Queue {
    /// Events after the open window.
    pub slots: Slots,
    /// Implicit ticks.
    pub grid: Grid,
    /// The last instant of the open window.
    pub window_last: Instant,
    /// Whether the open window is handled node by node.
    pub batched: bool,
    /// Whether timers begun now may join the grid.
    pub grid_open: bool,
    /// Events born in the open window, in the total order.
    pub born: BinaryHeap<Reverse<Event>>,
    /// The same when the window is handled node by node: by node, then in order.
    pub born_of: BTreeMap<(NodeId, Event), ()>,
}

impl Queue {
    /// An empty queue with slots of 2^`shift` ns.
    pub fn new(shift: u32, grid_open: bool) -> Queue {
        Queue {
            slots: Slots::new(shift),
            grid: Grid::default(),
            window_last: Instant::ZERO,
            batched: false,
            grid_open,
            born: BinaryHeap::new(),
            born_of: BTreeMap::new(),
        }
    }

    #[cold]
    #[inline(never)]
    fn push_out_of_ring(&mut self, event: Event) {
        self.push(event);
    }

    #[cold]
    fn bear(&mut self, event: Event) {
        if self.batched {
            self.born_of.insert((event.to, event), ());
        } else {
            self.born.push(Reverse(event));
        }
    }
}

impl Schedule for Queue {
    fn push(&mut self, event: Event) {
        if event.at <= self.window_last {
            return self.bear(event);
        }
        self.slots.push(event);
    }

    #[inline(always)]
    fn deliver(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) {
        if !self.slots.try_push_delivery(at, to, key, from, payload) {
            self.push_out_of_ring(Event { at, to, key, what: What::Delivery { from, payload } });
        }
    }

    fn admits(&mut self, tick: &Tick) -> bool {
        self.grid_open && self.grid.admits(tick)
    }

    fn tick_of_grid(&self, at: Instant) -> Option<Tick> {
        Some(self.grid.tick(at))
    }
}
