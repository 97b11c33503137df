//! The laws with a formula, by inversion, in nanoseconds: on the software `libm`, so that a sample
//! is the same everywhere. All casts saturate: a delay beyond 584 years never arrives.

use crate::rng::normal_quantile;
use crate::time::Span;

/// 2^32.
const CELLS: f64 = 4_294_967_296.0;

/// The midpoint u of the draw's cell, so never 0 or 1.
fn below(draw: u32) -> f64 {
    (f64::from(draw) + 0.5) / CELLS
}

/// 1 − u, exactly.
fn above(draw: u32) -> f64 {
    (CELLS - 0.5 - f64::from(draw)) / CELLS
}

/// exp(ln median + sigma · Φ⁻¹(u)).
pub fn log_normal(median: Span, sigma: f64, draw: u32) -> u64 {
    let factor = libm::exp(sigma * normal_quantile(below(draw)));
    (median.0 as f64 * factor) as u64
}

/// The normal law of (least, mean, standard deviation) on condition that it is not below the least:
/// mean − sd · Φ⁻¹(P(above least) · (1 − u)), at least the least.
pub fn normal((min, mean, sd): (Span, Span, Span), draw: u32) -> u64 {
    let [least, mean, sd] = [min, mean, sd].map(|span| span.0 as f64);
    let kept = libm::erfc((least - mean) / sd * std::f64::consts::FRAC_1_SQRT_2) / 2.0;
    let nanos = mean - sd * normal_quantile(kept * above(draw));
    (nanos as u64).max(min.0)
}

/// −mean · ln(1 − u).
pub fn exponential(mean: Span, draw: u32) -> u64 {
    (-libm::log(above(draw)) * mean.0 as f64) as u64
}

/// scale · (1 − u)^(−1/shape).
pub fn pareto(scale: Span, shape: f64, draw: u32) -> u64 {
    (libm::pow(above(draw), -1.0 / shape) * scale.0 as f64) as u64
}
