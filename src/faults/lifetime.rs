//! How long nodes that come and go are up or down: laws with a formula, by inversion, on the
//! software `libm`, so that a time is the same everywhere. A time falls as its draw rises.

use crate::rng::exponential_ns;
use crate::time::Span;

/// The law of a time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Lifetime {
    /// Always the same.
    Constant(Span),
    /// The exponential law: what has lasted long ends no sooner than what has just begun.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Weibull's law: longer than x with the probability exp(−(x / scale)^shape), the scale such that
    /// the mean is as given.
    Weibull {
        /// Below 1 most times are short and a few are long; 1 is the exponential law; large values are
        /// nearly constant.
        shape: f64,
        /// The mean.
        mean: Span,
    },
    /// Pareto's first law: longer than x with the probability (scale / x)^shape from the scale on,
    /// the scale such that the mean is as given.
    Pareto {
        /// How fast the tail thins out: above 1.
        shape: f64,
        /// The mean.
        mean: Span,
    },
}

impl Lifetime {
    /// The mean.
    pub fn mean(&self) -> Span {
        match *self {
            Lifetime::Constant(time) => time,
            Lifetime::Exponential { mean }
            | Lifetime::Weibull { mean, .. }
            | Lifetime::Pareto { mean, .. } => mean,
        }
    }

    /// The time that belongs to a draw: at least 1 ns. Casts saturate: what is later than 584 years
    /// never happens.
    pub fn sample(&self, draw: u64) -> Span {
        let nanos = match *self {
            Lifetime::Constant(time) => time.0,
            Lifetime::Exponential { mean } => exponential_ns(draw, mean.0),
            Lifetime::Weibull { shape, mean } => {
                let scale = mean.0 as f64 / libm::tgamma(1.0 + 1.0 / shape);
                (scale * libm::pow(-libm::log(uniform(draw)), 1.0 / shape)) as u64
            }
            Lifetime::Pareto { shape, mean } => {
                let scale = mean.0 as f64 * (shape - 1.0) / shape;
                (scale * libm::pow(uniform(draw), -1.0 / shape)) as u64
            }
        };
        Span(nanos).max(Span::TICK)
    }
}

/// The midpoint of one of 2^52 cells, so never 0 or 1.
fn uniform(draw: u64) -> f64 {
    ((draw >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;
    use crate::rng::{Draws, Purpose};

    const SAMPLES: u32 = 100_000;
    const MEAN: Span = Span(1_000_000_000_000);

    /// The largest distance between the shares of 10^5 sampled times below each x and the law's.
    fn distance(law: Lifetime, below: impl Fn(f64) -> f64) -> f64 {
        let draws = Draws::new(3, 0);
        let draw = |node| {
            let life = draws.keys().churn(0, 0, (NodeId(node % 1000), node / 1000), false);
            draws.block(Purpose::Lifetime, life.0, 0)[0]
        };
        let mut times: Vec<u64> = (0..SAMPLES).map(|node| law.sample(draw(node)).0).collect();
        times.sort_unstable();
        let gaps = times.iter().enumerate().map(|(rank, time)| {
            let exact = below(*time as f64 / MEAN.0 as f64);
            let share = |rank: usize| rank as f64 / f64::from(SAMPLES);
            (exact - share(rank)).abs().max((share(rank + 1) - exact).abs())
        });
        gaps.fold(0.0, f64::max)
    }

    /// The 1 % level of Kolmogorov's and Smirnov's test: 1.6276 / √n.
    fn passes(law: Lifetime, below: impl Fn(f64) -> f64) -> bool {
        distance(law, below) < 1.6276 / f64::from(SAMPLES).sqrt()
    }

    #[test]
    fn sampled_times_are_of_their_law() {
        let exponential = Lifetime::Exponential { mean: MEAN };
        assert!(passes(exponential, |x| 1.0 - libm::exp(-x)));
        for shape in [0.4, 0.59, 1.0, 3.0] {
            let scale = 1.0 / statrs::function::gamma::gamma(1.0 + 1.0 / shape);
            let law = Lifetime::Weibull { shape, mean: MEAN };
            assert!(passes(law, |x| 1.0 - libm::exp(-libm::pow(x / scale, shape))), "{law:?}");
            // Another shape of that mean does not pass.
            assert!(
                !passes(law, |x| 1.0 - libm::exp(-libm::pow(x / scale, shape * 1.05))),
                "{law:?}"
            );
        }
        for shape in [1.2, 2.0, 5.0] {
            let scale = (shape - 1.0) / shape;
            let law = Lifetime::Pareto { shape, mean: MEAN };
            let below = |x: f64| if x < scale { 0.0 } else { 1.0 - libm::pow(scale / x, shape) };
            assert!(passes(law, below), "{law:?}");
        }
    }

    #[test]
    fn times_are_never_nothing_and_never_wrap() {
        let tick = Span::TICK;
        for law in [
            Lifetime::Constant(tick),
            Lifetime::Exponential { mean: tick },
            Lifetime::Weibull { shape: 0.1, mean: tick },
            Lifetime::Pareto { shape: 1.01, mean: Span(1 << 62) },
            Lifetime::Weibull { shape: 0.1, mean: Span(1 << 62) },
        ] {
            let [longest, shortest] = [0, u64::MAX].map(|draw| law.sample(draw));
            assert!(tick <= shortest && shortest <= longest, "{law:?}");
        }
        assert_eq!(Lifetime::Weibull { shape: 0.1, mean: Span(1 << 62) }.sample(0).0, u64::MAX);
    }
}
