//! What delays that depend on the pair of nodes vary by.

use super::scale;
use crate::rng::Ratio;
use crate::time::Span;

/// How much more or less than its pair's delay a message may take, uniformly: the pair's delay is
/// the median, and the mean unless the least would be below 1 ns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Jitter {
    /// This share of the pair's delay.
    Share(Ratio),
    /// This long.
    Time(Span),
}

impl Jitter {
    /// Every message takes as long as its pair says.
    pub const NONE: Jitter = Jitter::Time(Span::ZERO);

    /// Whether nothing varies.
    pub fn is_none(&self) -> bool {
        matches!(self, Jitter::Share(Ratio::ZERO) | Jitter::Time(Span::ZERO))
    }

    /// The delay that belongs to a draw, around `middle_ns`; at least 1 ns, rising in both.
    pub fn apply(&self, middle_ns: u64, draw: u32) -> Span {
        let reach = match self {
            Jitter::Share(share) => share.of_long(middle_ns),
            Jitter::Time(span) => span.0,
        };
        let up = scale(reach.saturating_mul(2), draw);
        Span(middle_ns.saturating_add(up).saturating_sub(reach).max(Span::TICK.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_spread_evenly_around_the_middle() {
        let share = Jitter::Share("10 %".parse().unwrap());
        assert_eq!([0, 1 << 31, u32::MAX].map(|d| share.apply(1_000, d).0), [900, 1_000, 1_100]);
        let time = Jitter::Time(Span(7));
        assert_eq!([0, 1 << 31, u32::MAX].map(|d| time.apply(5, d).0), [1, 5, 12]);
        assert_eq!([0, u32::MAX].map(|d| Jitter::NONE.apply(5, d).0), [5, 5]);
        assert_eq!(Jitter::NONE.apply(0, 0), Span::TICK);
        assert!(Jitter::NONE.is_none() && !time.is_none());
    }
}
