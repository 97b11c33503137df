//! [`binomial`]: how many of so many independent trials succeed, from one word.

use std::fmt;

/// The largest mean: beyond it the probability of no success is no longer a normal number.
const MEAN_MAX: f64 = 500.0;

/// The mean of a binomial count: above 0, at most 500.
#[derive(Clone, Copy, Debug)]
pub struct Mean(f64);

impl Mean {
    /// A mean of `value`, unless that is out of range.
    pub fn new(value: f64) -> Option<Mean> {
        (value > 0.0 && value <= MEAN_MAX).then_some(Mean(value))
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The least whole number that is not below it.
    pub fn ceil(self) -> u64 {
        self.0.ceil() as u64
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Mean) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Mean {}

impl fmt::Display for Mean {
    /// The shortest text that reads back as the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The successes of `trials` trials, each with probability `mean` / `trials`, all if that is 1 or
/// more.
///
/// By inversion: the least k of which the distribution function reaches `word` / 2^64, taken to 52 bits. So a larger
/// mean never gives fewer successes for the same word.
pub fn binomial(word: u64, trials: u32, mean: Mean) -> u32 {
    if mean.0 >= f64::from(trials) {
        return trials;
    }
    // 52 bits, the middle of each step: never 0, never 1.
    let uniform = ((word >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
    let p = mean.0 / f64::from(trials);
    // The rarer of success and failure is counted: no probability then underflows.
    match p <= 0.5 {
        true => inverse(uniform, trials, p),
        false => trials - inverse(1.0 - uniform, trials, 1.0 - p),
    }
}

/// Adds up P(0) = (1 − p)^n, P(k) = P(k − 1) · (n − k + 1)/k · p/(1 − p) until `uniform` is met.
fn inverse(uniform: f64, trials: u32, p: f64) -> u32 {
    let n = f64::from(trials);
    let odds = p / (1.0 - p);
    let mut probability = libm::exp(n * libm::log1p(-p));
    let (mut rest, mut k) = (uniform - probability, 0);
    while rest > 0.0 && k < trials {
        k += 1;
        probability *= (n - f64::from(k) + 1.0) / f64::from(k) * odds;
        rest -= probability;
        // What is left of `uniform` now is the rounding of the sums.
        if f64::from(k) > n * p && probability < 1e-18 {
            break;
        }
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(i: u64, of: u64) -> u64 {
        (u128::from(2 * i + 1) * (1 << 63) / u128::from(of)) as u64
    }

    /// Evenly spaced words give every count its share, to one word at each end.
    #[test]
    fn counts_have_the_binomial_probabilities() {
        for (trials, mean) in [(10, 3.0), (10, 7.5), (4, 3.9), (1, 0.25)] {
            let (of, p) = (1 << 16, mean / f64::from(trials));
            let mut counts = vec![0u32; trials as usize + 1];
            let m = Mean::new(mean).unwrap();
            (0..of).for_each(|i| counts[binomial(word(i, of), trials, m) as usize] += 1);
            let mut choose = 1.0;
            for (k, count) in (0..=trials).zip(&counts) {
                let tail = libm::pow(1.0 - p, f64::from(trials - k));
                let exact = choose * libm::pow(p, f64::from(k)) * tail * of as f64;
                assert!((f64::from(*count) - exact).abs() <= 1.0, "{trials} {mean} {k}");
                choose *= f64::from(trials - k) / f64::from(k + 1);
            }
        }
    }

    #[test]
    fn mean_and_variance_are_those_of_the_law() {
        for (trials, mean) in [(9_999, 9.210340372), (501, 500.0), (1_000_000, 500.0), (800, 400.0)]
        {
            let (of, m) = (1 << 14, Mean::new(mean).unwrap());
            let draws = || (0..of).map(|i| f64::from(binomial(word(i, of), trials, m)));
            let found = draws().sum::<f64>() / of as f64;
            assert!((found - mean).abs() < 0.01, "{trials}: {found} against {mean}");
            let variance = draws().map(|k| (k - mean).powi(2)).sum::<f64>() / of as f64;
            let exact = mean * (1.0 - mean / f64::from(trials));
            assert!((variance / exact - 1.0).abs() < 0.01, "{trials}: {variance} against {exact}");
        }
    }

    #[test]
    fn a_larger_mean_gives_no_fewer() {
        for i in 0..500 {
            let counts: Vec<u32> = [0.5, 3.0, 4.9, 5.1, 8.0, 9.9, 10.0, 12.0]
                .map(|mean| binomial(word(i, 500), 10, Mean::new(mean).unwrap()))
                .to_vec();
            assert!(counts.is_sorted(), "{counts:?}");
            assert_eq!(counts[6..], [10, 10]);
        }
    }

    #[test]
    fn the_ends_of_the_words_are_no_trouble() {
        for trials in [0, 1, 2, 50, u32::MAX] {
            let m = Mean::new(2.5).unwrap();
            let (few, many) = (binomial(0, trials, m), binomial(u64::MAX, trials, m));
            assert!(few <= many && many <= trials.min(60), "{trials}: {few} {many}");
        }
        assert!(Mean::new(0.0).is_none() && Mean::new(f64::NAN).is_none());
        assert!(Mean::new(500.5).is_none());
    }
}
