//! [`Never`], the timer of protocols without timers.

/// A timer that no node sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Never;

impl From<Never> for u32 {
    fn from(_: Never) -> u32 {
        0
    }
}

impl From<u32> for Never {
    fn from(_: u32) -> Never {
        Never
    }
}
