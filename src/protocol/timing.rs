//! [`Timing`], when a node has its rounds.

use super::Phase;
use crate::time::{Instant, Span};

/// When a periodic timer fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// Once a period, on a grid of the node's own.
    Periodic {
        /// The time between two ticks.
        period: Span,
        /// Where the ticks lie.
        phase: Phase,
    },
    /// At the start of each synchronous cycle, on a grid that all nodes share: cycle c = 1, 2, ...
    /// starts at c periods. What a node learns in a cycle has effect from the next one on.
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
    /// The (mean) time between two ticks of a node.
    #[inline(always)]
    pub fn period(&self) -> Span {
        match self {
            Timing::Periodic { period, .. } | Timing::Synchronous { period, .. } => *period,
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
            Timing::Periodic { .. } => true,
        }
    }

    /// The cycle to which `now` belongs: 0 before the first, and where there are none.
    #[inline(always)]
    pub fn cycle(&self, now: Instant) -> u32 {
        match self {
            Timing::Synchronous { period, .. } => (now.0 / period.0.max(1)) as u32,
            Timing::Periodic { .. } => 0,
        }
    }
}
