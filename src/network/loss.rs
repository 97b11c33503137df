//! What the network loses.

use super::bursts::GilbertElliott;
use crate::rng::Ratio;

/// A model of loss.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// Each message is lost with this probability, independently.
    Independent(Ratio),
    /// Messages are lost in bursts.
    GilbertElliott(GilbertElliott),
}

impl Loss {
    /// Nothing is lost.
    pub const NONE: Loss = Loss::Independent(Ratio::ZERO);

    /// The share of messages that are lost in the long run: for outputs, never for a decision.
    pub fn share(&self) -> f64 {
        match self {
            Loss::Independent(rate) => rate.as_f64(),
            Loss::GilbertElliott(law) => law.share(),
        }
    }

    /// Whether nothing ever passes.
    pub fn is_total(&self) -> bool {
        match self {
            Loss::Independent(rate) => *rate == Ratio::ONE,
            Loss::GilbertElliott(law) => [law.loss_good, law.loss_bad] == [Ratio::ONE; 2],
        }
    }

    /// The rate, where each message is lost independently of all others.
    pub fn independent(&self) -> Option<Ratio> {
        match self {
            Loss::Independent(rate) => Some(*rate),
            Loss::GilbertElliott(_) => None,
        }
    }
}
