//! The engine: an event queue that moves virtual time through simulated nodes.
//!
//! It knows no protocol, file or chart.

use crate::time::Instant;

/// When a replication ends: never later than `at`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The condition.
    pub when: StopWhen,
    /// No event later than this is handled.
    pub at: Instant,
}

/// The condition that ends a replication.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StopWhen {
    /// An item was born, every due pair holds, and nothing listed is still to begin or end.
    #[default]
    Converged,
    /// No message is in flight, every node is idle, and nothing listed is still to begin or end.
    Quiet,
    /// Only the time limit.
    Never,
}
