//! Periodic ticks that are generated, not queued.
//!
//! The nodes whose first periodic timer began at time 0 tick for ever on a common grid: in the
//! order of their first ticks, once a period. A node that crashes leaves the grid.

use crate::engine::event::Tick;
use crate::engine::memory::vec_on_huge_pages;
use crate::engine::record::Table;
use crate::id::NodeId;
use crate::time::Instant;

/// The grid, and how far it is done.
#[derive(Default)]
pub struct Grid {
    /// The timer and its period, in nanoseconds; the period is 0 while nobody has begun one.
    timer: u32,
    period: u64,
    /// Nodes by first tick, then id.
    order: Vec<u32>,
    /// The place in `order` of the next tick.
    cursor: usize,
    /// The number of the ticks in (`cycle` · period, (`cycle` + 1) · period].
    cycle: u64,
}

impl Grid {
    /// Whether a timer begun at time 0 belongs to the grid; the first one decides.
    pub fn admits(&mut self, tick: &Tick) -> bool {
        if self.period == 0 {
            (self.timer, self.period) = (tick.timer, tick.period.0);
        }
        (self.timer, self.period) == (tick.timer, tick.period.0)
    }

    /// The time between ticks of a node, in nanoseconds.
    pub fn period(&self) -> u64 {
        self.period
    }

    /// The timer.
    pub fn timer(&self) -> u32 {
        self.timer
    }

    /// Sorts the nodes that have a next tick, once all have booted.
    ///
    /// By counting into narrow bands of the period, which costs 4 octets a node and no more.
    pub fn build<N>(&mut self, table: &Table<N>) {
        let next = |node: u32| table.get(NodeId(node)).meta.next_tick;
        let members = || table.iter().filter(|(_, r)| r.meta.next_tick < Instant::MAX);
        let count = members().count();
        if count == 0 {
            return;
        }
        let bands = (count / 8).next_power_of_two() as u64;
        let band = |at: Instant| {
            (u128::from(at.0 - 1) * u128::from(bands) / u128::from(self.period)) as usize
        };
        let mut places = vec![0u32; bands as usize + 1];
        members().for_each(|(_, r)| places[band(r.meta.next_tick) + 1] += 1);
        (0..bands as usize).for_each(|b| places[b + 1] += places[b]);
        let starts = places.clone();
        let mut order = vec_on_huge_pages(count);
        order.resize(count, 0);
        for (node, record) in members() {
            let place = &mut places[band(record.meta.next_tick)];
            order[*place as usize] = node.0;
            *place += 1;
        }
        for b in 0..bands as usize {
            let row = &mut order[starts[b] as usize..starts[b + 1] as usize];
            row.sort_unstable_by_key(|node| (next(*node), *node));
        }
        self.order = order;
    }

    /// All nodes leave the grid; returns them.
    pub fn dissolve(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.order)
    }

    /// The number of the tick at `at`, which is at most one cycle ahead.
    #[inline(always)]
    pub fn number(&self, at: Instant) -> u64 {
        self.cycle + u64::from(at.0 > (self.cycle + 1).saturating_mul(self.period))
    }

    /// The next place of the grid: its node, and when that node's tick of this cycle is or was.
    ///
    /// `Instant::MAX` for a node that has left.
    #[inline(always)]
    pub fn peek<N>(&mut self, table: &Table<N>) -> Option<(NodeId, Instant)> {
        if self.cursor == self.order.len() {
            if self.order.is_empty() {
                return None;
            }
            self.cursor = 0;
            self.cycle += 1;
        }
        let node = NodeId(self.order[self.cursor]);
        let next = table.get(node).meta.next_tick;
        if next == Instant::MAX {
            return Some((node, next));
        }
        // A tick pulled forward within a window has moved the node on by one period.
        let pulled = next.0 > (self.cycle + 1).saturating_mul(self.period);
        Some((node, Instant(next.0 - if pulled { self.period } else { 0 })))
    }

    /// The next tick of a node that is still on the grid; passes over those that have left.
    pub fn next<N>(&mut self, table: &Table<N>) -> Option<(NodeId, Instant)> {
        for _ in 0..self.order.len() {
            let (node, at) = self.peek(table)?;
            if at < Instant::MAX {
                return Some((node, at));
            }
            self.pass();
        }
        (self.order, self.cursor) = (Vec::new(), 0);
        None
    }

    /// The node `ahead` places on, to be fetched ahead of use.
    #[inline(always)]
    pub fn ahead(&self, ahead: usize) -> Option<NodeId> {
        self.order.get(self.cursor + ahead).map(|node| NodeId(*node))
    }

    /// Moves on by one place.
    #[inline(always)]
    pub fn pass(&mut self) {
        self.cursor += 1;
    }
}
