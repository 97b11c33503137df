//! The exponential law, by inversion.

/// The time that belongs to a draw from the exponential law with this mean, both in nanoseconds;
/// on the software `libm`, so that it is the same everywhere. It falls as the draw rises.
pub fn exponential_ns(draw: u64, mean_ns: u64) -> u64 {
    // The midpoint of one of 2^52 cells, so never 0 or 1.
    let uniform = ((draw >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0;
    // A saturating cast: what is later than 584 years never happens.
    (-libm::log(uniform) * mean_ns as f64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_quantiles_of_the_law() {
        let mean = 1_000_000_000;
        // The share e^-1 of the times lies above the mean.
        let at_mean = (libm::exp(-1.0) * 2f64.powi(64)) as u64;
        assert!(exponential_ns(at_mean, mean).abs_diff(mean) < 10);
        assert!(exponential_ns(1 << 63, mean).abs_diff(693_147_181) < 10);
        assert!(exponential_ns(u64::MAX, mean) < 10);
        // The longest is 53 times ln 2: about 37 means.
        assert!(exponential_ns(0, mean).abs_diff(36_736_800_569) < 100);
    }
}
