//! Two axes: a cell a design point, with its value written in it.

use super::viridis::{ink, viridis};
use super::{Data, in_words};
use crate::output::chart::figure::{Anchor, Colour, Figure, Rect, bold, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::panel::SMALL;
use crate::output::chart::plot::text_width;
use crate::output::units::grouped;

/// The height of a cell.
const CELL: f64 = 46.0;
const BAR: f64 = 16.0;
/// Room for the bar, its labels and its distance.
const BAR_ROOM: f64 = 92.0;
/// Values stand in cells at least this wide.
const WRITTEN_FROM: f64 = 40.0;

pub(super) fn draw(data: &Data) -> Figure {
    let (mut figure, y) = data.begin("mean");
    let axes = &data.plan.axes().axes;
    let (rows, columns) = (&axes[0].values, &axes[1].values);
    let note = "Where not all replications reached it, the mean is over those that did: how many \
                they are stands below it.";
    let partly = data
        .estimates
        .iter()
        .enumerate()
        .any(|(i, estimate)| estimate.is_none_or(|estimate| estimate.count < data.asked(i)));
    let y = if partly { head::paragraph(&mut figure, y + 1.0, note, head::NOTE, 2) } else { y };
    let labels = rows.iter().map(|value| text_width(&in_words(value), font(SMALL, Colour::GREY)));
    let left = MARGIN + labels.fold(40.0, f64::max).min(220.0) + 12.0;
    let top = y + head::AXIS_TITLE;
    let bottom = top + CELL * rows.len() as f64;
    let area = Rect { left, top, right: WIDTH - MARGIN - BAR_ROOM, bottom };
    figure.text(
        (MARGIN, top - 13.0),
        &data.plan.parameters[0].key,
        font(SMALL + 1.0, Colour::BLACK),
    );
    let (low, high) = ends(data);
    cells(&mut figure, data, area, (low, high));
    let grey = font(SMALL, Colour::GREY);
    for (i, value) in rows.iter().enumerate() {
        let middle = bottom - CELL * (i as f64 + 0.5) + 0.36 * SMALL;
        figure.anchored((left - 8.0, middle), in_words(value), grey, Anchor::End);
    }
    let width = (area.right - left) / columns.len() as f64;
    let mut free = 0.0;
    for (i, value) in columns.iter().enumerate() {
        let middle = left + width * (i as f64 + 0.5);
        let text = in_words(value);
        let half = text_width(&text, grey) / 2.0;
        if middle - half >= free {
            figure.anchored((middle, bottom + 6.0 + SMALL), text, grey, Anchor::Middle);
            free = middle + half + 8.0;
        }
    }
    let at = ((left + area.right) / 2.0, bottom + 16.0 + 2.0 * SMALL);
    let name = font(SMALL + 1.0, Colour::BLACK);
    figure.anchored(at, &data.plan.parameters[1].key, name, Anchor::Middle);
    bar(&mut figure, data, area, (low, high));
    figure.height = bottom + 58.0;
    figure
}

/// The least and the greatest value.
fn ends(data: &Data) -> (f64, f64) {
    let values = data.estimates.iter().flatten().map(|estimate| estimate.value);
    let low = values.clone().fold(f64::INFINITY, f64::min);
    (low, values.fold(f64::NEG_INFINITY, f64::max))
}

fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

fn cells(figure: &mut Figure, data: &Data, area: Rect, ends: (f64, f64)) {
    let axes = &data.plan.axes().axes;
    let width = (area.right - area.left) / axes[1].values.len() as f64;
    for (point, estimate) in data.estimates.iter().enumerate() {
        let places = data.places(point);
        let left = area.left + width * places[1] as f64;
        let bottom = area.bottom - CELL * places[0] as f64;
        let cell = Rect { left, top: bottom - CELL, right: left + width, bottom };
        let middle = (left + width / 2.0, bottom - CELL / 2.0);
        let Some(estimate) = estimate else {
            figure.rect(cell, Colour::GRID);
            let text = if width > 80.0 { "not reached" } else { "–" };
            let at = (middle.0, middle.1 + 4.0);
            figure.anchored(at, text, font(SMALL, Colour::GREY), Anchor::Middle);
            continue;
        };
        let share = share(estimate.value, ends);
        figure.rect(cell, viridis(share));
        if width < WRITTEN_FROM {
            continue;
        }
        let asked = data.asked(point);
        let partly = estimate.count < asked;
        let at = (middle.0, middle.1 + if partly { -1.0 } else { 5.0 });
        let ink = ink(share);
        figure.anchored(at, data.quantity.print(estimate.value), bold(13.0, ink), Anchor::Middle);
        if partly {
            let text = format!("{} of {}", grouped(estimate.count.into()), grouped(asked.into()));
            figure.anchored((middle.0, middle.1 + 14.0), text, font(11.0, ink), Anchor::Middle);
        }
    }
}

/// The colours from the least value to the greatest.
fn bar(figure: &mut Figure, data: &Data, area: Rect, (low, high): (f64, f64)) {
    let left = area.right + 20.0;
    let steps = 128;
    let height = (area.bottom - area.top) / f64::from(steps);
    for step in 0..steps {
        let bottom = area.bottom - height * f64::from(step);
        let rect = Rect { left, top: bottom - height - 0.3, right: left + BAR, bottom };
        figure.rect(rect, viridis((f64::from(step) + 0.5) / f64::from(steps)));
    }
    let label = |figure: &mut Figure, value: f64, y: f64| {
        let at = (left + BAR + 6.0, y);
        figure.text(at, data.quantity.print(value), font(SMALL, Colour::GREY));
    };
    label(figure, high, area.top + SMALL);
    if high > low {
        label(figure, low, area.bottom - 2.0);
    }
    let at = (WIDTH - MARGIN, area.top - 13.0);
    figure.anchored(at, data.quantity.axis, font(SMALL + 1.0, Colour::BLACK), Anchor::End);
}
