//! [`Ticks`], the timers of a node.

/// A node's two timers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ticks {
    /// A round of gossip.
    Gossip,
    /// The state is printed.
    Print,
}

impl From<Ticks> for u32 {
    fn from(tick: Ticks) -> u32 {
        tick as u32
    }
}

impl From<u32> for Ticks {
    fn from(number: u32) -> Ticks {
        if number == 0 { Ticks::Gossip } else { Ticks::Print }
    }
}
