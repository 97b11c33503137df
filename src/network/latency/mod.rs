//! One-way delay: how long a message travels.
//!
//! Every kind is sampled by inversion from one uniform 32-bit draw, rising in the draw. The draw
//! belongs to the message, or to the pair of nodes that it passes between: then it is computed
//! anew for each message, never stored.

mod jitter;
mod law;
mod matrix;
mod table;

pub use jitter::Jitter;
pub use matrix::Matrix;
pub(super) use table::block;
pub use table::{Dealing, PairTable};

use super::regions::Regions;
use crate::id::NodeId;
use crate::rng::{Draws, Purpose};
use crate::time::Span;
use std::sync::Arc;

/// A distribution of one-way delays; a sample is at least 1 ns.
#[derive(Clone, PartialEq, Debug)]
pub enum Latency {
    /// Always the same.
    Constant(Span),
    /// Uniform over `min` to `max`, both included.
    Uniform {
        /// The least delay.
        min: Span,
        /// The greatest delay.
        max: Span,
    },
    /// The part of a normal law from `min` upwards: what lies below is cut off, and the rest scaled
    /// up to 1.
    Normal {
        /// The least delay, not above the mean.
        min: Span,
        /// The mean before the cut.
        mean: Span,
        /// The standard deviation before the cut, at least 1 ns.
        sd: Span,
    },
    /// `min` plus a log-normal delay.
    LogNormal {
        /// The shift: no message is faster.
        min: Span,
        /// The median of the delay above `min`.
        median: Span,
        /// The standard deviation of the delay's natural logarithm.
        sigma: f64,
    },
    /// `min` plus an exponential delay.
    Exponential {
        /// The shift: no message is faster.
        min: Span,
        /// The mean of the delay above `min`.
        mean: Span,
    },
    /// `min` plus a delay of Pareto's first law: P(above x) = (`scale` / x)^`shape` from `scale` on.
    Pareto {
        /// The shift.
        min: Span,
        /// The least delay above `min`.
        scale: Span,
        /// How fast the tail thins out: the mean is finite above 1, the variance above 2.
        shape: f64,
    },
    /// `min` plus one of these delays, all equally likely: the nearest-rank quantiles.
    Empirical {
        /// The shift.
        min: Span,
        /// In nanoseconds, rising; at least one.
        sorted_ns: Arc<[u64]>,
    },
    /// By the rows that the nodes have in a matrix.
    Matrix(Arc<Matrix>),
    /// By the regions in which the nodes are.
    Regions(Arc<Regions>),
    /// Drawn once a pair of nodes instead of once a message.
    Fixed {
        /// From this one.
        law: Arc<Latency>,
        /// Whether both directions of a pair have one draw.
        symmetric: bool,
    },
}

/// A distribution made ready to be sampled often.
#[derive(Clone, PartialEq, Debug)]
pub enum Sampler {
    /// `least` ns and, of `values` values from there upwards, a uniform one; `values` fits 32 bits.
    Linear {
        /// The least delay in nanoseconds, at least 1.
        least: u64,
        /// How many values there are.
        values: u64,
    },
    /// Any other.
    Other(Latency),
}

impl Sampler {
    /// The delay of a message between `ends` that has this draw, faster than
    /// [`Latency::of_message`].
    #[inline(always)]
    pub fn delay(&self, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        match self {
            Sampler::Linear { least, values } => Span(least + ((values * u64::from(draw)) >> 32)),
            Sampler::Other(latency) => latency.of_message_slowly(ends, draw, draws),
        }
    }
}

impl Latency {
    /// The same distribution, ready to be sampled often.
    pub fn sampler(&self) -> Sampler {
        match *self {
            Latency::Constant(span) => Sampler::Linear { least: span.0.max(1), values: 1 },
            Latency::Uniform { min, max } if min.0 > 0 && max.0 - min.0 < u64::from(u32::MAX) => {
                Sampler::Linear { least: min.0, values: max.0 - min.0 + 1 }
            }
            _ => Sampler::Other(self.clone()),
        }
    }

    #[inline(never)]
    fn of_message_slowly(&self, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        self.of_message(ends, draw, draws)
    }

    /// The delay of a message from the first to the second of `ends` that has this draw.
    pub fn of_message(&self, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        let Latency::Fixed { law, symmetric } = self else { return self.between(ends, draw) };
        let (from, to) = ends;
        let pair = if *symmetric { (from.min(to), from.max(to)) } else { ends };
        law.between(ends, draws.of_pair(Purpose::PairLatency, pair) as u32)
    }

    /// The delay from the first to the second of `ends` that belongs to a uniform draw.
    pub fn between(&self, ends: (NodeId, NodeId), draw: u32) -> Span {
        match self.table() {
            Some(table) => table.between(ends, draw),
            None => self.sample(draw),
        }
    }

    /// The delay that belongs to a uniform draw. Where it depends on the pair, that of a pair at
    /// this rank among all pairs: a rough quantile, see [`Latency::spread`].
    pub fn sample(&self, draw: u32) -> Span {
        let nanos = match self {
            Latency::Constant(span) => span.0,
            Latency::Uniform { min, max } => min.0 + scale(max.0 - min.0, draw),
            Latency::Normal { min, mean, sd } => law::normal((*min, *mean, *sd), draw),
            Latency::LogNormal { min, median, sigma } => {
                min.0.saturating_add(law::log_normal(*median, *sigma, draw))
            }
            Latency::Exponential { min, mean } => {
                min.0.saturating_add(law::exponential(*mean, draw))
            }
            Latency::Pareto { min, scale, shape } => {
                min.0.saturating_add(law::pareto(*scale, *shape, draw))
            }
            Latency::Empirical { min, sorted_ns } => {
                let rank = scale(sorted_ns.len() as u64 - 1, draw);
                min.0.saturating_add(sorted_ns[rank as usize])
            }
            Latency::Matrix(matrix) => return matrix.table().of_rank(draw, draw),
            Latency::Regions(regions) => return regions.table().of_rank(draw, draw),
            Latency::Fixed { law, .. } => return law.sample(draw),
        };
        Span(nanos.max(Span::TICK.0))
    }

    /// The least delay of any message between two nodes of the cluster.
    pub fn least(&self) -> Span {
        self.table().map_or_else(|| self.sample(0), PairTable::least)
    }

    /// The greatest delay of any message.
    pub fn greatest(&self) -> Span {
        self.table().map_or_else(|| self.sample(u32::MAX), PairTable::greatest)
    }

    /// 2^`bits` samples, rising, that stand for all messages between all pairs: for outputs.
    pub fn spread(&self, bits: u32) -> Vec<Span> {
        let middle = |cell: u32| (cell << (32 - bits)) | (1 << (31 - bits));
        let sample = |cell: u32| match self.table() {
            // Ranks and jitter without a pattern between them: Hammersley's points.
            Some(table) => table.of_rank(middle(cell), cell.reverse_bits()),
            None => self.sample(middle(cell)),
        };
        let mut all: Vec<Span> = (0..1 << bits).map(sample).collect();
        all.sort_unstable();
        all
    }

    /// The regions in which the nodes are, if the latency is made of them.
    pub fn regions(&self) -> Option<&Regions> {
        match self.law() {
            Latency::Regions(regions) => Some(regions),
            _ => None,
        }
    }

    /// What the draws are made into, whatever they belong to.
    pub fn law(&self) -> &Latency {
        match self {
            Latency::Fixed { law, .. } => law.law(),
            law => law,
        }
    }

    /// The delays by rows of nodes, where they depend on the pair.
    fn table(&self) -> Option<&PairTable> {
        match self.law() {
            Latency::Matrix(matrix) => Some(matrix.table()),
            Latency::Regions(regions) => Some(regions.table()),
            _ => None,
        }
    }
}

/// `draw` / 2^32 of the way through the `width` + 1 values from 0 to `width`.
fn scale(width: u64, draw: u32) -> u64 {
    if width < u64::from(u32::MAX) {
        return ((width + 1) * u64::from(draw)) >> 32;
    }
    (((u128::from(width) + 1) * u128::from(draw)) >> 32) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Vec<Latency> {
        let [tick, ms] = [Span(1_000), Span::from_millis(1)];
        let (median, sigma) = (Span(50_000_000), 0.5);
        vec![
            Latency::Constant(Span(0)),
            Latency::Uniform { min: Span(10_000_000), max: Span(100_000_000) },
            Latency::Uniform { min: Span(1), max: Span(u64::MAX) },
            Latency::Normal { min: Span(0), mean: ms, sd: Span(2_000_000) },
            Latency::LogNormal { min: tick, median, sigma },
            Latency::Exponential { min: tick, mean: ms },
            Latency::Pareto { min: tick, scale: ms, shape: 0.1 },
            Latency::Empirical { min: tick, sorted_ns: [0, 7, 7, 9].into() },
        ]
    }

    #[test]
    fn samples_rise_with_the_draw_and_stay_in_bounds() {
        let (ends, draws) = ((NodeId(3), NodeId(1)), Draws::new(1, 0));
        for latency in kinds() {
            let mut last = Span(1);
            for draw in (0..=u32::MAX).step_by(1 << 18) {
                let sample = latency.sample(draw);
                assert!(sample >= last && sample <= latency.greatest(), "{latency:?}");
                assert_eq!(latency.sampler().delay(ends, draw, &draws), sample);
                last = sample;
            }
            assert!(latency.least() >= Span::TICK);
        }
    }

    #[test]
    fn uniform_reaches_both_ends() {
        let latency = Latency::Uniform { min: Span(10), max: Span(12) };
        assert_eq!([0, 1 << 31, u32::MAX].map(|d| latency.sample(d).0), [10, 11, 12]);
    }

    #[test]
    fn a_spread_is_that_of_the_samples() {
        for latency in kinds() {
            let spread = latency.spread(10);
            assert_eq!(spread.len(), 1 << 10);
            assert_eq!(spread[512], latency.sample((1 << 31) | (1 << 21)));
        }
    }
}
