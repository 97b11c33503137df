//! Statistics that more than one output needs: intervals and quantiles.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The two-sided 95 % quantile of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of a share (Wilson, J. Am. Stat. Assoc. 22, 1927), its lower and its
/// upper end; none of nothing.
pub fn wilson(successes: u64, trials: u64) -> Option<(f64, f64)> {
    if trials == 0 {
        return None;
    }
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let z2 = Z_95 * Z_95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // Rounding would leave 1e-17 where the interval ends exactly at 0 or 1.
    let lo95 = if successes == 0 { 0.0 } else { centre - half };
    let hi95 = if successes == trials { 1.0 } else { centre + half };
    Some((lo95, hi95))
}

/// Half of the width of the 95 % interval of a mean (Student's t) of `count` values with this
/// standard deviation; none of fewer than two.
///
/// # Panics
/// Never: two values leave a degree of freedom.
pub fn mean_half_width95(sd: f64, count: u64) -> Option<f64> {
    if count < 2 {
        return None;
    }
    let n = count as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("a positive number of degrees");
    Some(t.inverse_cdf(0.975) * sd / n.sqrt())
}

/// The nearest-rank quantile: the least element with at least `percent` % of all at or below it.
///
/// # Panics
/// If `ascending` is empty.
pub fn nearest_rank<T: Clone>(ascending: &[T], percent: usize) -> T {
    let rank = (percent * ascending.len()).div_ceil(100);
    ascending[rank.max(1) - 1].clone()
}
