//! Panels of shares, one below the other, over one axis of time.

use super::bands::P95;
use super::figure::Rect;
use super::head::{self, MARGIN, WIDTH};
use super::panel::Panel;
use super::scale::ticks;
use super::window::Window;
use crate::output::tables::ShareCurve;
use crate::output::units::percent;

const LEFT: f64 = 68.0;
/// From one panel to the title of the next.
const GAP: f64 = 6.0;
/// Lines of the upright axis stand at least this far apart, in pixels.
const LEVEL: f64 = 40.0;
/// From this value on a panel goes up to 100 %.
const NEARLY_ALL: f64 = 0.85;
/// What is above the greatest value, as a part of it.
const ABOVE: f64 = 0.08;

/// The greatest value of the bands.
pub fn most<'a>(curves: impl Iterator<Item = &'a ShareCurve>) -> f64 {
    let rows = curves.flat_map(|curve| &curve.rows);
    rows.map(|row| row.quantiles[P95].as_f64()).fold(0.0, f64::max)
}

/// Panels from `y` on downwards: of each its height, and the greatest value on it.
pub fn panels(y: f64, window: &Window, all: &[(f64, f64)]) -> Vec<Panel> {
    let mut y = y;
    let mut panel = |(height, most): &(f64, f64)| {
        let top = y + head::AXIS_TITLE;
        let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + height };
        y = area.bottom + GAP;
        let above = if *most < NEARLY_ALL { most * (1.0 + ABOVE) } else { 1.0 };
        Panel::new(area, window.axis(), (0.0, above))
    };
    all.iter().map(&mut panel).collect()
}

/// Where the upright axis of a panel has its lines.
pub fn levels(panel: &Panel) -> Vec<(f64, String)> {
    let steps = (panel.area.bottom - panel.area.top) / LEVEL;
    if panel.y.values.1 == 1.0 && steps > 4.0 {
        return [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, percent(share))).to_vec();
    }
    let shown = (0.0, 100.0 * panel.y.values.1);
    ticks(shown, steps).into_iter().map(|(value, label)| (value / 100.0, label + " %")).collect()
}
