//! [`Timing`], when a node has its rounds.

use super::Phase;
use crate::time::{Instant, Span};

/// When a periodic timer fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// Once a period, on a grid of the node's own.
    Periodic {
        /// The time between two ticks of the grid.
        period: Span,
        /// Where the ticks lie.
        phase: Phase,
        /// Each tick is late by a uniform time below this, drawn anew; the grid stays where it is.
        /// At most the period.
        jitter: Span,
    },
    /// After exponential times, independent of each other, from boot on: a Poisson process.
    Poisson {
        /// The mean time between two ticks.
        period: Span,
    },
    /// At the start of each synchronous cycle, on a grid that all nodes share: cycle c = 1, 2, ...
    /// starts at c periods. What a node learns in a cycle has effect from the next one on. A node
    /// that boots at the start of a cycle can be called in it, and calls from the next one on.
    Synchronous {
        /// The length of a cycle.
        period: Span,
        /// How many callers a node accepts in a cycle; all if absent.
        connection_limit: Option<u32>,
        /// How many other nodes a refused caller tries before it loses its turn.
        hunt: u32,
    },
}

impl Timing {
    /// Once a period, without jitter.
    pub const fn periodic(period: Span, phase: Phase) -> Timing {
        Timing::Periodic { period, phase, jitter: Span::ZERO }
    }

    /// In words, as behind what is done.
    pub fn in_words(&self) -> String {
        match self {
            Timing::Periodic { period, .. } => format!("every {period}"),
            Timing::Poisson { period } => format!("every {period} on average"),
            Timing::Synchronous { period, .. } => format!("in cycles of {period}"),
        }
    }

    /// The (mean) time between two ticks of a node.
    #[inline(always)]
    pub fn period(&self) -> Span {
        match self {
            Timing::Periodic { period, .. }
            | Timing::Poisson { period }
            | Timing::Synchronous { period, .. } => *period,
        }
    }

    /// Whether rounds are synchronous cycles.
    #[inline(always)]
    pub fn is_synchronous(&self) -> bool {
        matches!(self, Timing::Synchronous { .. })
    }

    /// Whether what was learned in cycle `learned` has effect by `now`: outside cycles at once,
    /// within them from the next cycle on.
    #[inline(always)]
    pub fn has_effect(&self, learned: u32, now: Instant) -> bool {
        match self {
            Timing::Synchronous { period, .. } => {
                (u64::from(learned) + 1).saturating_mul(period.0) <= now.0
            }
            Timing::Periodic { .. } | Timing::Poisson { .. } => true,
        }
    }

    /// The cycle to which `now` belongs: 0 before the first, and where there are none.
    #[inline(always)]
    pub fn cycle(&self, now: Instant) -> u32 {
        match self {
            Timing::Synchronous { period, .. } => (now.0 / period.0.max(1)) as u32,
            Timing::Periodic { .. } | Timing::Poisson { .. } => 0,
        }
    }

    /// Whether a caller that hears `now` that it was refused tries another node.
    ///
    /// Each call takes two legs of 1 ns, there and back, so the time since the start of the cycle
    /// tells how many calls have failed.
    pub fn hunts(&self, now: Instant) -> bool {
        match self {
            Timing::Synchronous { period, hunt, .. } => {
                now.0 % period.0.max(1) / 2 <= u64::from(*hunt)
            }
            Timing::Periodic { .. } | Timing::Poisson { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_caller_hunts_so_often() {
        let period = Span::from_secs(1);
        let timing = Timing::Synchronous { period, connection_limit: Some(1), hunt: 2 };
        let heard = |leg: u64| Instant(3_000_000_000 + leg);
        assert_eq!([2, 4, 6, 8].map(|leg| timing.hunts(heard(leg))), [true, true, false, false]);
    }

    #[test]
    fn what_is_learned_in_a_cycle_has_effect_from_the_next() {
        let period = Span::from_secs(1);
        let timing = Timing::Synchronous { period, connection_limit: None, hunt: 0 };
        let learned = timing.cycle(Instant(3_000_000_001));
        assert_eq!(learned, 3);
        assert!(!timing.has_effect(learned, Instant(3_999_999_999)));
        assert!(timing.has_effect(learned, Instant(4_000_000_000)));
        assert!(Timing::Poisson { period }.has_effect(0, Instant::ZERO));
    }
}
