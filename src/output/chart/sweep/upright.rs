//! The upright axis of lines: from 0 where that is fair, logarithmic where values are far apart.

use super::Data;
use super::quantity::Estimate;
use crate::output::chart::scale::{nice_step, ticks};
use crate::output::units::{percent, trimmed};

/// Ticks stand at 1, 2 and 5 of each power of ten that is at least so high, in pixels.
const DECADE_FULL: f64 = 72.0;

/// Ticks of a linear axis stand at least this far apart, in pixels; unless those are too few.
const TICK_MIN: f64 = 46.0;
/// Low panels have at least about so many steps as well.
const TICKS: f64 = 4.8;

/// Where values stand.
pub(super) struct Upright {
    /// What the axis is called.
    pub title: String,
    /// The places at both ends.
    pub ends: (f64, f64),
    log: bool,
    share: bool,
}

impl Upright {
    /// For all estimates and the values of theory: the same in all panels.
    pub fn of(data: &Data) -> Upright {
        let quantity = data.quantity;
        let estimates = data.estimates.iter().flatten();
        let laws = data.theory.iter().flat_map(|theory| &theory.points).map(|(_, value)| *value);
        let values: Vec<f64> = estimates.clone().map(|e| e.value).chain(laws).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let apart = quantity.log_from.is_some_and(|times| high >= times * low);
        let log = low > 0.0 && apart;
        let bounds = values.into_iter().chain(estimates.flat_map(bounds));
        let ends = match log {
            true => log_ends(bounds.filter(|value| *value >= 0.3 * low)),
            false => linear_ends(bounds, quantity.share),
        };
        let title = match log {
            true => format!("{}, logarithmic", quantity.axis),
            false if ends.0 > 0.0 => format!("{}, not from 0", quantity.axis),
            false => quantity.axis.to_string(),
        };
        Upright { title, ends, log, share: quantity.share }
    }

    /// Where a value stands.
    pub fn place(&self, value: f64) -> f64 {
        match self.log {
            true if value <= 0.0 => self.ends.0,
            true => value.log10(),
            false => value,
        }
    }

    /// Ticks for a panel of this height in pixels: places with their labels.
    pub fn ticks(&self, height: f64) -> Vec<(f64, String)> {
        let scale = if self.share { 100.0 } else { 1.0 };
        if !self.log {
            let shown = (self.ends.0 * scale, self.ends.1 * scale);
            return ticks(shown, (height / TICK_MIN).max(TICKS))
                .into_iter()
                .filter(|(value, _)| !self.share || *value < 100.0 + 1e-6)
                .map(|(value, label)| (value / scale, label))
                .collect();
        }
        let decades = self.ends.1 - self.ends.0;
        let full = height >= decades * DECADE_FULL;
        let digits: &[f64] = if full { &[1.0, 2.0, 5.0] } else { &[1.0] };
        // Every second or fifth power where all would stand too close.
        let every = nice_step(decades, (height / 24.0).max(1.0)).max(1.0) as i32;
        let powers = self.ends.0.floor() as i32..=self.ends.1.ceil() as i32;
        let powers = powers.filter(|power| power.rem_euclid(every) == 0);
        let values =
            powers.flat_map(|p| digits.iter().map(move |d| d * libm::pow(10.0, f64::from(p))));
        let tick = |value: f64| (value.log10(), self.label(value));
        values.map(tick).filter(|(at, _)| (self.ends.0..=self.ends.1).contains(at)).collect()
    }

    fn label(&self, value: f64) -> String {
        if self.share {
            return percent(value).trim_end_matches(" %").to_string();
        }
        match value >= 1.0 {
            true => crate::output::units::grouped(value.round() as i128),
            false => trimmed(&format!("{value:.9}")).to_string(),
        }
    }
}

fn bounds(estimate: &Estimate) -> [f64; 2] {
    let (low, high) = estimate.interval95.unwrap_or((estimate.value, estimate.value));
    [low, high]
}

fn log_ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let places: Vec<f64> = values.map(f64::log10).collect();
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let margin = 0.06 * (high - low);
    (low - margin, high + margin)
}

fn linear_ends(values: impl Iterator<Item = f64> + Clone, share: bool) -> (f64, f64) {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(0.0, f64::max);
    if high == 0.0 {
        return (0.0, 1.0);
    }
    let top = high + 0.08 * (high - low.min(high * 0.9));
    // Nothing is above 100 %, but dots need room.
    let top = if share { top.min(1.0 + 0.08 * (1.0 - low)) } else { top };
    if low > 0.6 * high && high > low { (low - 0.1 * (high - low), top) } else { (0.0, top) }
}
