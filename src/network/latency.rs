//! One-way delay: how long a message travels.
//!
//! Every kind is sampled by inversion from one uniform 32-bit draw, rising in the draw, so the
//! least latency in force is simply the sample at draw 0.

use crate::rng::normal_quantile;
use crate::time::Span;

/// A distribution of one-way delays; a sample is at least 1 ns.
#[derive(Clone, Copy, PartialEq, Debug)]
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
    /// `min` plus a log-normal delay.
    LogNormal {
        /// The shift: no message is faster.
        min: Span,
        /// The median of the delay above `min`.
        median: Span,
        /// The standard deviation of the delay's natural logarithm.
        sigma: f64,
    },
}

/// A distribution made ready to be sampled often.
#[derive(Clone, Copy, PartialEq, Debug)]
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
    /// The delay that belongs to a uniform draw: [`Latency::sample`], faster.
    #[inline(always)]
    pub fn sample(&self, draw: u32) -> Span {
        match self {
            Sampler::Linear { least, values } => Span(least + ((values * u64::from(draw)) >> 32)),
            Sampler::Other(latency) => latency.sample_slowly(draw),
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
            _ => Sampler::Other(*self),
        }
    }

    #[inline(never)]
    fn sample_slowly(&self, draw: u32) -> Span {
        self.sample(draw)
    }

    /// The delay that belongs to a uniform draw.
    pub fn sample(&self, draw: u32) -> Span {
        let nanos = match *self {
            Latency::Constant(span) => span.0,
            Latency::Uniform { min, max } => min.0 + scale(max.0 - min.0, draw),
            Latency::LogNormal { min, median, sigma } => {
                min.0.saturating_add(log_normal(median, sigma, draw))
            }
        };
        Span(nanos.max(Span::TICK.0))
    }

    /// The least delay of any message.
    pub fn least(&self) -> Span {
        self.sample(0)
    }

    /// The greatest delay of any message.
    pub fn greatest(&self) -> Span {
        self.sample(u32::MAX)
    }
}

/// `draw` / 2^32 of the way through the `width` + 1 values from 0 to `width`.
fn scale(width: u64, draw: u32) -> u64 {
    if width < u64::from(u32::MAX) {
        return ((width + 1) * u64::from(draw)) >> 32;
    }
    (((u128::from(width) + 1) * u128::from(draw)) >> 32) as u64
}

/// exp(ln median + sigma · Φ⁻¹(u)) at the midpoint u of the draw's cell, on the software `libm`.
fn log_normal(median: Span, sigma: f64, draw: u32) -> u64 {
    let u = (f64::from(draw) + 0.5) / 4_294_967_296.0;
    let factor = libm::exp(sigma * normal_quantile(u));
    // A saturating cast: a delay beyond 584 years never arrives.
    (median.0 as f64 * factor) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Latency; 4] = [
        Latency::Constant(Span(0)),
        Latency::Uniform { min: Span(10_000_000), max: Span(100_000_000) },
        Latency::Uniform { min: Span(1), max: Span(u64::MAX) },
        Latency::LogNormal { min: Span(1_000), median: Span(50_000_000), sigma: 0.5 },
    ];

    #[test]
    fn samples_rise_with_the_draw_and_stay_in_bounds() {
        for latency in KINDS {
            let mut last = Span(1);
            for draw in (0..=u32::MAX).step_by(1 << 18) {
                let sample = latency.sample(draw);
                assert!(sample >= last && sample <= latency.greatest(), "{latency:?}");
                assert_eq!(latency.sampler().sample(draw), sample);
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
    fn log_normal_has_its_median_and_mean() {
        let latency = KINDS[3];
        assert!(latency.sample(1 << 31).0.abs_diff(50_001_000) < 10);
        let draws = (0..1u32 << 20).map(|i| i << 12);
        let count = draws.len() as f64;
        let mean = draws.map(|d| latency.sample(d).0 as f64 - 1_000.0).sum::<f64>() / count;
        // The mean of a log-normal is median * exp(sigma^2 / 2).
        assert!((mean / 5e7 / libm::exp(0.125) - 1.0).abs() < 1e-4, "{mean}");
    }
}
