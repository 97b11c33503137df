//! Clocks that are wrong: wall clocks that are off, and clocks that run fast or slow.
//!
//! A clock that gains runs its node's timers down sooner: with a rate of r ppm a span s, as the node
//! measures it, takes s · 10^6 / (10^6 + r) ns, to the nearest and at least 1. That is settled when a
//! timer is set, and at each turn of a periodic one for the next: what runs already keeps its end.

use crate::id::NodeId;
use crate::time::{Instant, Span};

/// A rate of 1: so many parts per million.
const MILLION: i128 = 1_000_000;

/// The clocks of all nodes.
pub struct Clocks {
    /// By node; empty while all are right.
    of: Vec<Clock>,
}

/// How wrong the clock of a node is.
#[derive(Clone, Copy, Default)]
struct Clock {
    /// The sum of all skews and jumps, in nanoseconds.
    off_ns: i128,
    /// What it gains now, in parts per million, and since when.
    rate_ppm: i128,
    since: Instant,
    /// What it had gained until then, in millionths of a nanosecond.
    gained: i128,
}

impl Clock {
    fn gained_at(&self, now: Instant) -> i128 {
        self.gained + self.rate_ppm * i128::from(now.since(self.since).0)
    }
}

impl Clocks {
    /// All are right.
    pub fn new() -> Clocks {
        Clocks { of: Vec::new() }
    }

    fn clock(&mut self, node: NodeId, addresses: u32) -> &mut Clock {
        if self.of.is_empty() {
            self.of = vec![Clock::default(); addresses as usize];
        }
        &mut self.of[node.index()]
    }

    /// The clock of `node`, one of so many, is ahead by so much more.
    pub fn shift(&mut self, node: NodeId, addresses: u32, by_ns: i128) {
        self.clock(node, addresses).off_ns += by_ns;
    }

    /// From `now` on the clock of `node`, one of so many, gains so much more.
    pub fn drift(&mut self, node: NodeId, addresses: u32, now: Instant, by_ppm: i128) {
        let clock = self.clock(node, addresses);
        (clock.gained, clock.since) = (clock.gained_at(now), now);
        clock.rate_ppm += by_ppm;
    }

    /// A clock goes with its host to another address.
    pub fn move_to(&mut self, from: NodeId, to: NodeId) {
        if let Some(clock) = self.of.get_mut(from.index()) {
            self.of[to.index()] = std::mem::take(clock);
        }
    }

    /// Whether the clock of `node` runs fast or slow.
    pub fn drifts(&self, node: NodeId) -> bool {
        self.of.get(node.index()).is_some_and(|clock| clock.rate_ppm != 0)
    }

    /// What the wall clock of `node` shows where it ought to show `right`, never less than 0.
    #[inline(always)]
    pub fn shown(&self, node: NodeId, now: Instant, right: u64) -> u64 {
        match self.of.get(node.index()) {
            None => right,
            Some(clock) => Clocks::wrong(clock, now, right),
        }
    }

    #[inline(never)]
    fn wrong(clock: &Clock, now: Instant, right: u64) -> u64 {
        let gained = clock.gained_at(now).div_euclid(MILLION);
        let shown = i128::from(right) + clock.off_ns + gained;
        u64::try_from(shown.max(0)).unwrap_or(u64::MAX)
    }

    /// How long `node` takes for what it measures as `span`.
    #[inline(always)]
    pub fn real(&self, node: NodeId, span: Span) -> Span {
        match self.of.get(node.index()) {
            None => span,
            Some(clock) => Clocks::stretched(clock.rate_ppm, span),
        }
    }

    #[inline(never)]
    fn stretched(rate_ppm: i128, span: Span) -> Span {
        if rate_ppm == 0 {
            return span;
        }
        let speed = (MILLION + rate_ppm).max(1);
        let real = (i128::from(span.0) * MILLION + speed / 2) / speed;
        Span(u64::try_from(real).unwrap_or(u64::MAX)).max(Span::TICK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId(1);

    #[test]
    fn right_clocks_are_right() {
        let clocks = Clocks::new();
        assert_eq!(clocks.shown(NODE, Instant(5), 77), 77);
        assert_eq!(clocks.real(NODE, Span(0)), Span(0));
        assert!(!clocks.drifts(NODE));
    }

    #[test]
    fn what_a_drift_gained_stays() {
        let mut clocks = Clocks::new();
        clocks.drift(NODE, 2, Instant(1_000_000), 200);
        assert!(clocks.drifts(NODE) && !clocks.drifts(NodeId(0)));
        // 200 ppm of 2 ms are 400 ns, and of 9,999 ns not quite 2.
        assert_eq!(clocks.shown(NODE, Instant(3_000_000), 3_000_000), 3_000_400);
        assert_eq!(clocks.shown(NODE, Instant(1_009_999), 0), 1);
        clocks.drift(NODE, 2, Instant(3_000_000), -200);
        assert_eq!(clocks.shown(NODE, Instant(9_000_000), 9_000_000), 9_000_400);
        clocks.drift(NODE, 2, Instant(9_000_000), -1);
        assert_eq!(clocks.shown(NODE, Instant(9_000_001), 9_000_001), 9_000_400);
        assert_eq!(clocks.shown(NodeId(0), Instant(9_000_000), 5), 5);
    }

    #[test]
    fn a_wall_clock_never_goes_below_nothing_nor_beyond_all_time() {
        let mut clocks = Clocks::new();
        clocks.shift(NODE, 2, -10);
        clocks.shift(NODE, 2, 3);
        assert_eq!([7, 6, 9].map(|right| clocks.shown(NODE, Instant(0), right)), [0, 0, 2]);
        clocks.shift(NODE, 2, 8);
        assert_eq!(clocks.shown(NODE, Instant(0), u64::MAX), u64::MAX);
    }

    #[test]
    fn spans_are_stretched_to_the_nearest() {
        let real = |rate, span| Clocks::stretched(rate, Span(span)).0;
        assert_eq!(real(0, 0), 0);
        // A fast clock shortens: 10^9 / 1.0002 = 999,800,039.99.
        assert_eq!(real(200, 1_000_000_000), 999_800_040);
        assert_eq!(real(-200, 1_000_000_000), 1_000_200_040);
        assert_eq!(real(1_000_000, 1), 1, "0.5 is rounded up");
        assert_eq!(real(2_000_000, 1), 1, "at least 1 ns");
        assert_eq!(real(-500_000, 7), 14);
        assert_eq!(real(-999_999, u64::MAX), u64::MAX);
    }
}
