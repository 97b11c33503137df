//! Periodic ticks that are generated, not queued.
//!
//! The nodes whose first periodic timer began at time 0 tick for ever on a common grid: in the
//! order of their first ticks, once a period. A node that crashes leaves the grid.

use crate::engine::event::Tick;
use crate::engine::memory::vec_on_huge_pages;
use crate::engine::record::Table;
use crate::engine::ticks::Gap;
use crate::id::NodeId;
use crate::time::{Instant, Span};

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
    /// The number of the ticks in (`cycle` · period, (`cycle` + 1) · period], and that end.
    cycle: u64,
    cycle_end: u64,
}

impl Grid {
    /// Whether a timer begun at time 0 belongs to the grid; the first one decides.
    pub fn admits(&mut self, tick: &Tick) -> bool {
        if tick.gap != Gap::Fixed {
            return false;
        }
        if self.period == 0 {
            (self.timer, self.period) = (tick.timer, tick.period.0);
            self.cycle_end = self.period;
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
        let ticks = || table.iter().map(|(node, record)| (node, record.meta.next_tick));
        let members = || ticks().filter(|(_, at)| *at < Instant::MAX);
        if self.period == 0 {
            return;
        }
        let bands_max = (table.len() / 2).max(1) as u64;
        let shift = (self.period / bands_max).checked_ilog2().map_or(0, |bits| bits + 1);
        let band = |at: Instant| ((at.0 - 1) >> shift) as usize;
        let bands = band(Instant(self.period)) + 1;
        let mut places = vec![0u32; bands];
        members().for_each(|(_, at)| places[band(at)] += 1);
        let mut count = 0;
        places.iter_mut().for_each(|place| count += std::mem::replace(place, count));
        let mut order = vec_on_huge_pages(count as usize);
        order.resize(count as usize, 0);
        for (node, at) in members() {
            let place = &mut places[band(at)];
            order[*place as usize] = node.0;
            *place += 1;
        }
        // Each place has become the end of its band.
        let mut start = 0;
        for end in places {
            let row = &mut order[start..end as usize];
            row.sort_unstable_by_key(|node| (next(*node), *node));
            start = end as usize;
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
        self.cycle + u64::from(at.0 > self.cycle_end)
    }

    /// The tick at `at`, at most one cycle ahead, as it would stand in the queue in the first life.
    pub fn tick(&self, at: Instant) -> Tick {
        let (timer, period, number) = (self.timer, Span(self.period), self.number(at));
        Tick { timer, life: 0, number, period, gap: Gap::Fixed }
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
            self.cycle_end = self.cycle_end.saturating_add(self.period);
        }
        let node = NodeId(self.order[self.cursor]);
        let next = table.get(node).meta.next_tick;
        if next == Instant::MAX {
            return Some((node, next));
        }
        Some((node, self.of_this_cycle(next)))
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

    /// When the tick of this cycle is or was, of a node whose next tick is at `next`: one pulled
    /// forward within a window has moved the node on by one period.
    #[inline(always)]
    pub fn of_this_cycle(&self, next: Instant) -> Instant {
        Instant(next.0 - if next.0 > self.cycle_end { self.period } else { 0 })
    }

    /// Lends the nodes in their order, with the place of the next and the number of the ticks of
    /// this cycle; [`Grid::restore`] takes them back.
    pub fn lend(&mut self) -> (Vec<u32>, usize, u64) {
        (std::mem::take(&mut self.order), self.cursor, self.cycle)
    }

    /// Takes the order back, and moves on to `cursor`.
    pub fn restore(&mut self, order: Vec<u32>, cursor: usize) {
        (self.order, self.cursor) = (order, cursor);
    }

    /// Moves on by one place.
    #[inline(always)]
    pub fn pass(&mut self) {
        self.cursor += 1;
    }
}
