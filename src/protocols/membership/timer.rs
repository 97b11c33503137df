//! [`Timer`], the timers of kind `membership`.

use crate::id::NodeId;

/// A node's timers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timer {
    /// Its turn to send its list.
    Turn,
    /// The call with this number has waited long enough.
    Deadline(u32),
    /// This node has been suspected long enough.
    Suspicion(NodeId),
}

impl From<Timer> for u32 {
    fn from(timer: Timer) -> u32 {
        match timer {
            Timer::Turn => 0,
            Timer::Deadline(number) => number << 1 | 1,
            Timer::Suspicion(node) => (node.0 + 1) << 1,
        }
    }
}

impl From<u32> for Timer {
    fn from(number: u32) -> Timer {
        match (number, number & 1) {
            (0, _) => Timer::Turn,
            (_, 1) => Timer::Deadline(number >> 1),
            _ => Timer::Suspicion(NodeId((number >> 1) - 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_timer_has_a_number_of_its_own() {
        let timers = [
            Timer::Turn,
            Timer::Deadline(1),
            Timer::Deadline(i32::MAX as u32),
            Timer::Suspicion(NodeId(0)),
            Timer::Suspicion(NodeId(1 << 30)),
        ];
        for timer in timers {
            assert_eq!(Timer::from(u32::from(timer)), timer);
        }
    }
}
