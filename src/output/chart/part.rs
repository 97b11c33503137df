//! The part of a run that is measured: a bar under the panels, and lines where it begins and ends.

use super::figure::{Colour, Figure, Rect};
use super::model;
use super::panel::Panel;
use super::window::{self, Window};
use crate::time::Instant;

/// The height of the strip with the bar.
const HEIGHT: f64 = 26.0;

/// From when until when a run is measured.
pub type Part = Option<(Instant, Instant)>;

/// The height that it takes under the panels.
pub fn height(part: Part) -> f64 {
    if part.is_some() { HEIGHT } else { 0.0 }
}

/// Widens the window of a run that went on until `end_ns` so that the part is in it.
pub fn reach(window: &mut Window, part: Part, end_ns: u64) {
    let (from, until) = part.unwrap_or_default();
    window.from = if part.is_some() { window.from.min(from.0 as f64) } else { window.from };
    window.reach(Some(until.0.min(end_ns) as f64).filter(|_| part.is_some()));
}

/// Draws it under `panels`, which stand one below the other over one axis of time.
pub fn draw(figure: &mut Figure, panels: &[Panel], window: &Window, part: Part) {
    let (Some((from, until)), Some(panel)) = (part, panels.last()) else { return };
    let area = panel.area;
    let at = |time: Instant| panel.x.at(time.0 as f64 / window.unit.nanos);
    let (top, bottom) = (area.bottom + 8.0, area.bottom + HEIGHT);
    for x in [at(from), at(until)].into_iter().filter(|x| *x > area.left && *x < area.right) {
        for Panel { area, .. } in panels {
            figure.line(vec![(x, area.top), (x, area.bottom)], 1.0, Colour::GREY);
        }
        figure.line(vec![(x, area.bottom), (x, bottom)], 1.0, Colour::GREY);
    }
    let (left, right) = (at(from).max(area.left), at(until).min(area.right));
    // The run may have ended before.
    if left < right {
        let bar = Rect { left, top, right, bottom };
        figure.rect(bar, Colour::GREY.tint(0.25));
        window::label(figure, panel, bar, &model::measured((from, until)));
    }
}
