//! How long nodes that come and go are up or down: laws with a formula, by inversion, on the
//! software `libm`, so that a time is the same everywhere. A time falls as its draw rises.

use crate::rng::{Block, exponential_ns, normal_quantile};
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

impl Lifetime {
    /// How long a time of this law still lasts at a moment that has nothing to do with when it began;
    /// from as many blocks of draws as it takes. At least 1 ns.
    ///
    /// Longer than x with the probability of (the mean of what exceeds x) / (the mean).
    pub fn rest(&self, block: impl Fn(u64) -> Block) -> Span {
        let nanos = match *self {
            Lifetime::Constant(time) => {
                time.0 - ((u128::from(block(0)[0]) * u128::from(time.0)) >> 64) as u64
            }
            // What is left is as long as what begins.
            Lifetime::Exponential { mean } => exponential_ns(block(0)[0], mean.0),
            Lifetime::Weibull { shape, mean } => {
                let scale = mean.0 as f64 / libm::tgamma(1.0 + 1.0 / shape);
                // A moment meets a time in proportion to its length, anywhere in it: such a length, in
                // units of the scale and to the power of the shape, is of the gamma law.
                let (gamma, point) = gamma(1.0 + 1.0 / shape, block);
                (scale * libm::pow(gamma, 1.0 / shape) * point) as u64
            }
            Lifetime::Pareto { shape, mean } => {
                let (mean, longer) = (mean.0 as f64, uniform(block(0)[0]));
                // Up to the scale it falls in a straight line, to 1 / shape.
                match longer * shape {
                    far if far < 1.0 => {
                        let scale = mean * (shape - 1.0) / shape;
                        (scale * libm::pow(far, -1.0 / (shape - 1.0))) as u64
                    }
                    _ => (mean * (1.0 - longer)) as u64,
                }
            }
        };
        Span(nanos).max(Span::TICK)
    }
}

/// A number of the gamma law of this shape, at least 1, and scale 1 (Marsaglia and Tsang, ACM
/// Transactions on Mathematical Software 26, 2000), and a uniform one that has nothing to do with it.
fn gamma(shape: f64, block: impl Fn(u64) -> Block) -> (f64, f64) {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    let mut number = 0;
    loop {
        let [normal, accept, point, _] = block(number);
        let x = normal_quantile(uniform(normal));
        let v = libm::pow(1.0 + c * x, 3.0);
        if v > 0.0 && libm::log(uniform(accept)) < x * x / 2.0 + d - d * v + d * libm::log(v) {
            return (d * v, uniform(point));
        }
        number += 1;
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
    fn distance(time: impl Fn(&Draws, u64) -> Span, below: impl Fn(f64) -> f64) -> f64 {
        let draws = Draws::new(3, 0);
        let life = |node| draws.keys().churn(0, 0, (NodeId(node % 1000), node / 1000), false);
        let mut times: Vec<u64> = (0..SAMPLES).map(|node| time(&draws, life(node).0).0).collect();
        times.sort_unstable();
        let gaps = times.iter().enumerate().map(|(rank, time)| {
            let exact = below(*time as f64 / MEAN.0 as f64);
            let share = |rank: usize| rank as f64 / f64::from(SAMPLES);
            (exact - share(rank)).abs().max((share(rank + 1) - exact).abs())
        });
        gaps.fold(0.0, f64::max)
    }

    /// The 1 % level of Kolmogorov's and Smirnov's test: 1.6276 / √n.
    const LEVEL: f64 = 1.6276 / 316.227_766_016_837_94;

    fn passes(law: Lifetime, below: impl Fn(f64) -> f64) -> bool {
        let time = |draws: &Draws, life| law.sample(draws.block(Purpose::Lifetime, life, 0)[0]);
        distance(time, below) < LEVEL
    }

    /// The same of what is left of a time.
    fn rest_passes(law: Lifetime, below: impl Fn(f64) -> f64) -> bool {
        let time =
            |draws: &Draws, life| law.rest(|number| draws.block(Purpose::FirstRest, life, number));
        distance(time, below) < LEVEL
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

    /// What is left is shorter than x with the probability of the integral of the law's tail up to x,
    /// over the mean.
    #[test]
    fn what_is_left_of_times_is_of_the_law_of_what_is_left() {
        assert!(rest_passes(Lifetime::Constant(MEAN), |x| x.min(1.0)));
        assert!(!rest_passes(Lifetime::Constant(MEAN), |x| (x * 1.02).min(1.0)));
        let exponential = Lifetime::Exponential { mean: MEAN };
        assert!(rest_passes(exponential, |x| 1.0 - libm::exp(-x)));
        assert!(!rest_passes(exponential, |x| 1.0 - libm::exp(-x * 1.02)));
        for shape in [0.2, 0.4, 1.0, 3.0, 50.0] {
            let law = Lifetime::Weibull { shape, mean: MEAN };
            // The regularised incomplete gamma function of 1 / shape at (x / scale)^shape.
            let of = |shape: f64| {
                let scale = 1.0 / statrs::function::gamma::gamma(1.0 + 1.0 / shape);
                move |x: f64| match libm::pow(x / scale, shape) {
                    // The tail is still 1; statrs takes such numbers for 0.
                    little if little < 1e-9 => x,
                    power => statrs::function::gamma::gamma_lr(1.0 / shape, power),
                }
            };
            assert!(rest_passes(law, of(shape)), "{law:?}");
            // What begins is of another law, but for shape 1.
            let scale = 1.0 / statrs::function::gamma::gamma(1.0 + 1.0 / shape);
            let fresh = |x: f64| 1.0 - libm::exp(-libm::pow(x / scale, shape));
            assert_eq!(rest_passes(law, fresh), shape == 1.0, "{law:?}");
        }
        // Below that, one in fifty lies beyond the 584 years of 64 bits.
        for shape in [1.5, 2.0, 5.0] {
            let law = Lifetime::Pareto { shape, mean: MEAN };
            let of = |shape: f64| {
                let scale = (shape - 1.0) / shape;
                move |x: f64| match x < scale {
                    true => x,
                    false => 1.0 - libm::pow(scale / x, shape - 1.0) / shape,
                }
            };
            assert!(rest_passes(law, of(shape)), "{law:?}");
            assert!(!rest_passes(law, of(shape * 1.3)), "{law:?}");
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
            // Of no other block is more asked than of these: the first is taken.
            for draw in [0, 1 << 63, u64::MAX] {
                let left = law.rest(|_| [draw, 1 << 40, u64::MAX - draw, 0]);
                assert!(tick <= left, "{law:?}");
            }
        }
        assert_eq!(Lifetime::Weibull { shape: 0.1, mean: Span(1 << 62) }.sample(0).0, u64::MAX);
    }
}
