//! What the network loses.

use crate::rng::Ratio;

/// A model of loss.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// Each message is lost with this probability, independently.
    Independent(Threshold),
}

/// A probability as the bound below which a uniform 32-bit word means "lost".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Threshold(u64);

impl Loss {
    /// Independent loss at `rate`.
    pub fn independent(rate: Ratio) -> Loss {
        Loss::Independent(Threshold(rate.threshold()))
    }

    /// The share of messages that are lost in the long run: for outputs, never for a decision.
    pub fn share(&self) -> f64 {
        match self {
            Loss::Independent(rate) => rate.0 as f64 / 4_294_967_296.0,
        }
    }

    /// The draw from which on a message is not lost.
    #[inline(always)]
    pub fn threshold(&self) -> u64 {
        match self {
            Loss::Independent(rate) => rate.0,
        }
    }

    /// Whether the message with this draw is lost.
    #[inline(always)]
    pub fn loses(&self, draw: u32) -> bool {
        match self {
            Loss::Independent(rate) => u64::from(draw) < rate.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_and_always_are_exact() {
        let (never, always) = (Loss::independent(Ratio::ZERO), Loss::independent(Ratio::ONE));
        for draw in [0, 1, u32::MAX / 2, u32::MAX] {
            assert!(!never.loses(draw));
            assert!(always.loses(draw));
        }
    }

    #[test]
    fn a_higher_rate_loses_a_superset() {
        let [low, high] = ["10 %", "20 %"].map(|r| Loss::independent(r.parse().unwrap()));
        for draw in (0..=u32::MAX).step_by(1 << 16) {
            assert!(!low.loses(draw) || high.loses(draw));
        }
    }
}
