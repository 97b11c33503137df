//! Axes: from values to pixels, and where the ticks stand.

use crate::output::units::{grouped, trimmed};

/// A linear map from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The values at the two ends.
    pub values: (f64, f64),
    /// The pixels at the two ends.
    pub pixels: (f64, f64),
}

impl Scale {
    /// The pixel at which `value` stands, held inside the axis.
    pub fn at(&self, value: f64) -> f64 {
        let ((low, high), (from, to)) = (self.values, self.pixels);
        let share = if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        from + share * (to - from)
    }

    /// Whether `value` lies on the axis.
    pub fn shows(&self, value: f64) -> bool {
        value >= self.values.0 && value <= self.values.1
    }
}

/// The least 1, 2 or 5 · 10^k that divides `span` into at most `count` steps.
pub fn nice_step(span: f64, count: f64) -> f64 {
    let least = span / count;
    if least <= 0.0 {
        return 1.0;
    }
    let power = libm::pow(10.0, least.log10().floor());
    let fits = |digit: &&f64| *digit * power >= least * (1.0 - 1e-9);
    [1.0, 2.0, 5.0, 10.0].iter().find(fits).unwrap_or(&10.0) * power
}

/// Ticks between the ends of `values`, at most about `count`, each with its label.
pub fn ticks(values: (f64, f64), count: f64) -> Vec<(f64, String)> {
    let step = nice_step(values.1 - values.0, count);
    let first = (values.0 / step - 1e-9).ceil() as i64;
    let last = (values.1 / step + 1e-9).floor() as i64;
    (first..=last).map(|i| (i as f64 * step, label(i as f64 * step, step, values.1))).collect()
}

/// `value` with no more digits than a `step` needs; millions and more by their prefix.
fn label(value: f64, step: f64, greatest: f64) -> String {
    let prefixes = [(1e9, " G"), (1e6, " M")];
    if let Some((scale, prefix)) = prefixes.iter().find(|(scale, _)| greatest >= *scale) {
        let number = format!("{:.3}", value / scale);
        return if value == 0.0 { "0".into() } else { format!("{}{prefix}", trimmed(&number)) };
    }
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    if decimals == 0 { grouped(value.round() as i128) } else { format!("{value:.decimals$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let labels = |values, count| -> Vec<String> {
            ticks(values, count).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels((0.0, 3.4), 8.0), ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"]);
        assert_eq!(labels((0.0, 0.0031), 4.0), ["0.000", "0.001", "0.002", "0.003"]);
        assert_eq!(labels((0.0, 12_000.0), 3.0), ["0", "5,000", "10,000"]);
        assert_eq!(labels((0.0, 2.5e6), 5.0), ["0", "0.5 M", "1 M", "1.5 M", "2 M", "2.5 M"]);
        assert_eq!(labels((1.2, 1.3), 3.0), ["1.20", "1.25", "1.30"]);
    }

    #[test]
    fn values_off_the_axis_stand_at_its_ends() {
        let scale = Scale { values: (0.0, 10.0), pixels: (100.0, 200.0) };
        assert_eq!([-1.0, 5.0, 11.0].map(|v| scale.at(v)), [100.0, 150.0, 200.0]);
    }
}
