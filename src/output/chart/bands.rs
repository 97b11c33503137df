//! A share over time: its median with bands over the replications.

use super::figure::{Colour, Figure, Point};
use super::panel::Panel;
use crate::output::summary::plural;
use crate::output::tables::ShareCurve;
use crate::output::tables::curve::Row;
use crate::output::units::TimeUnit;

// Places in `tables::curve::Row::quantiles`.
pub const P05: usize = 1;
pub const P25: usize = 2;
pub const P50: usize = 3;
pub const P75: usize = 4;
pub const P95: usize = 5;
pub const MAX: usize = 6;

const OUTER: f64 = 0.20;
const INNER: f64 = 0.42;
const WIDTH: f64 = 2.25;

/// What the line and the bands are called.
pub fn key(curve: &ShareCurve, line: Colour) -> Vec<(Colour, String)> {
    let count = curve.replications as u64;
    if count < 2 {
        return vec![(line, "the one replication".to_string())];
    }
    vec![
        (line, format!("median of {}", plural(count, "replication"))),
        (line.tint(INNER), "middle 50 % of them (25th to 75th percentile)".to_string()),
        (line.tint(OUTER), "middle 90 % (5th to 95th)".to_string()),
    ]
}

/// Draws them; of one replication there are no bands.
pub fn draw(
    figure: &mut Figure,
    panel: &Panel,
    curve: &ShareCurve,
    unit: TimeUnit,
    colour: Colour,
) {
    if curve.replications > 1 {
        let band = |low, high| [low, high].map(|quantile| line(curve, quantile, unit));
        let [low, high] = band(P05, P95);
        panel.band(figure, &low, &high, colour.tint(OUTER));
        let [low, high] = band(P25, P75);
        panel.band(figure, &low, &high, colour.tint(INNER));
    }
    panel.line(figure, &line(curve, P50, unit), WIDTH, colour);
}

/// A quantile over time, in a unit.
pub fn line(curve: &ShareCurve, quantile: usize, unit: TimeUnit) -> Vec<Point> {
    let at = |row: &Row| (row.at_ns as f64 / unit.nanos, row.quantiles[quantile].as_f64());
    curve.rows.iter().map(at).collect()
}
