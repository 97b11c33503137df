//! Two axes: a cell a design point, with its value written in it where there is room.

use super::level::{narrow, with_room};
use super::signs::Sign;
use super::viridis::{ink, viridis};
use super::{Data, Estimate, in_words};
use crate::output::chart::figure::{Anchor, Colour, Figure, Font, Rect, bold, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::lettering::fitted;
use crate::output::chart::panel::SMALL;
use crate::output::chart::plot::text_width;
use crate::output::chart::scale::ticks;
use crate::output::units::grouped;

/// The height of a cell.
const CELL: f64 = 46.0;
/// No map is higher: more rows have less height each.
const HEIGHT_MAX: f64 = 600.0;
const BAR: f64 = 16.0;
/// Room for the bar, its labels and its distance.
const BAR_ROOM: f64 = 92.0;
/// Row labels are no wider.
const LABEL_MAX: f64 = 220.0;
/// A value stands in cells at least this high, and that with a number below it in these.
const WRITTEN_FROM: (f64, f64) = (18.0, 34.0);
const VALUE: f64 = 13.0;
const LABEL: Font = font(SMALL, Colour::GREY);
const NAME: Font = font(SMALL + 1.0, Colour::BLACK);
const LINE: f64 = 15.0;
/// The fill of cells without an estimate.
const NOT_REACHED: Colour = Colour::SILVER;
const NOT_RUN: Colour = Colour::GRID;

pub(super) fn draw(data: &Data) -> Figure {
    let (mut figure, y) = data.begin("mean");
    let axes = &data.plan.axes().axes;
    let rows: Vec<String> = axes[0].values.iter().map(in_words).collect();
    let rows: Vec<String> = rows.iter().map(|text| fitted(text, LABEL, LABEL_MAX)).collect();
    let widest = rows.iter().map(|text| text_width(text, LABEL)).fold(40.0, f64::max);
    let height = (HEIGHT_MAX / rows.len() as f64).min(CELL);
    let left = MARGIN + widest + 12.0;
    let width = (WIDTH - MARGIN - BAR_ROOM - left) / axes[1].values.len() as f64;
    let y = key(&mut figure, y, data, height);
    let top = y + head::AXIS_TITLE;
    let bottom = top + height * rows.len() as f64;
    let area = Rect { left, top, right: WIDTH - MARGIN - BAR_ROOM, bottom };
    figure.text((MARGIN, top - 13.0), &data.plan.parameters[0].key, NAME);
    let map = Map { data, area, width, height, ends: ends(data) };
    map.cells(&mut figure);
    map.row_labels(&mut figure, &rows);
    let lines = map.column_labels(&mut figure);
    let below = bottom + 16.0 + LINE * (lines - 1.0);
    let at = ((left + area.right) / 2.0, below + 2.0 * SMALL);
    figure.anchored(at, &data.plan.parameters[1].key, NAME, Anchor::Middle);
    map.bar(&mut figure);
    figure.height = below + 42.0;
    figure
}

/// What cells without a value mean, and a sign in them; returns the height below.
fn key(figure: &mut Figure, y: f64, data: &Data, height: f64) -> f64 {
    let note = match (data.is_partly(), height >= WRITTEN_FROM.1) {
        (false, _) => "",
        (true, true) => {
            "Where not all replications reached it, the mean is over those that did: how many they \
             are stands below it."
        }
        (true, false) => "Where not all replications reached it, the mean is over those that did.",
    };
    let y = head::paragraph(figure, y + 1.0, note, head::NOTE, 2);
    let signs = Sign::of(data);
    if signs.is_empty() {
        return y;
    }
    let names: Vec<&str> = signs.iter().map(|sign| sign.name()).collect();
    head::entries(figure, y + 2.0, &names, |figure, i, (x, y)| {
        let patch = Rect { left: x, top: y + 3.0, right: x + 16.0, bottom: y + 14.0 };
        match signs[i] {
            Sign::Failed => corner(figure, patch, 11.0),
            Sign::NotReached => figure.rect(patch, NOT_REACHED),
            Sign::NotRun => figure.rect(patch, NOT_RUN),
        }
    })
}

/// The upper left corner of a cell, red, with a white edge: an expectation failed.
fn corner(figure: &mut Figure, cell: Rect, size: f64) {
    for (size, colour) in [(1.22 * size, Colour::WHITE), (size, Colour::RED)] {
        let at = (cell.left, cell.top);
        figure.area(vec![at, (at.0 + size, at.1), (at.0, at.1 + size)], colour);
    }
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

struct Map<'a> {
    data: &'a Data<'a>,
    area: Rect,
    /// Of a cell.
    width: f64,
    /// Of a cell.
    height: f64,
    /// The least and the greatest value.
    ends: (f64, f64),
}

impl Map<'_> {
    fn cells(&self, figure: &mut Figure) {
        // Cells that touch show no seams where they are small.
        let seam = if self.height.min(self.width) < 12.0 { 0.5 } else { 0.0 };
        for (point, estimate) in self.data.estimates.iter().enumerate() {
            let places = self.data.places(point);
            let left = self.area.left + self.width * places[1] as f64;
            let bottom = self.area.bottom - self.height * places[0] as f64;
            let (right, top) = (left + self.width, bottom - self.height);
            let cell = Rect { left, top, right, bottom };
            let fill = match estimate {
                Some(estimate) => viridis(share(estimate.value, self.ends)),
                None if self.data.course.not_run(point) => NOT_RUN,
                None => NOT_REACHED,
            };
            let right = (right + seam).min(self.area.right);
            figure.rect(Rect { top: (top - seam).max(self.area.top), right, ..cell }, fill);
            match estimate {
                Some(estimate) => self.write(figure, cell, estimate, self.data.asked(point)),
                None => self.write_gap(figure, cell, Sign::of_gap(self.data, point)),
            }
        }
        for (point, _) in self.data.course.failed.iter().enumerate().filter(|(_, f)| **f) {
            let places = self.data.places(point);
            let left = self.area.left + self.width * places[1] as f64;
            let bottom = self.area.bottom - self.height * places[0] as f64;
            let (right, top) = (left + self.width, bottom - self.height);
            let size = (0.6 * self.width.min(self.height)).min(11.0);
            corner(figure, Rect { left, top, right, bottom }, size);
        }
    }

    fn write_gap(&self, figure: &mut Figure, cell: Rect, sign: Sign) {
        let text = if sign == Sign::NotRun { "not run" } else { "not reached" };
        let font = font(SMALL, Colour::BLACK);
        if self.height >= WRITTEN_FROM.0 && text_width(text, font) + 8.0 <= self.width {
            let at = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0 + 4.0);
            figure.anchored(at, text, font, Anchor::Middle);
        }
    }

    fn write(&self, figure: &mut Figure, cell: Rect, estimate: &Estimate, asked: u64) {
        let ink = ink(share(estimate.value, self.ends));
        let value = self.data.quantity.print(estimate.value);
        let fits = |text: &str, font: Font| text_width(text, font) + 6.0 <= self.width;
        if self.height < WRITTEN_FROM.0 || !fits(&value, bold(VALUE, ink)) {
            return;
        }
        let middle = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0);
        let count = [estimate.count, asked].map(|count| grouped(count.into())).join(" of ");
        let partly = estimate.count < asked
            && self.height >= WRITTEN_FROM.1
            && fits(&count, font(11.0, ink));
        let at = (middle.0, middle.1 + if partly { -1.0 } else { 5.0 });
        figure.anchored(at, value, bold(VALUE, ink), Anchor::Middle);
        if partly {
            figure.anchored((middle.0, middle.1 + 14.0), count, font(11.0, ink), Anchor::Middle);
        }
    }

    fn row_labels(&self, figure: &mut Figure, rows: &[String]) {
        let middle = |row: usize| self.area.bottom - self.height * (row as f64 + 0.5);
        // From the bottom up; half the height of a letter, less what labels keep between them.
        let spans: Vec<(f64, f64)> = (0..rows.len()).map(|row| (-middle(row), 4.0)).collect();
        for row in with_room(&spans) {
            let at = (self.area.left - 8.0, middle(row) + 0.36 * SMALL);
            figure.anchored(at, &rows[row], LABEL, Anchor::End);
        }
    }

    /// Returns in how many lines they are.
    fn column_labels(&self, figure: &mut Figure) -> f64 {
        let words = !self.data.plan.parameters[1].is_number();
        let values = self.data.plan.axes().axes[1].values.iter().map(in_words);
        let label = |text: String| match words {
            true => narrow(&text, (self.width - 8.0).max(40.0)),
            false => vec![text],
        };
        let labels: Vec<Vec<String>> = values.map(label).collect();
        let middle = |column: usize| self.area.left + self.width * (column as f64 + 0.5);
        let half = |lines: &Vec<String>| {
            lines.iter().map(|line| text_width(line, LABEL)).fold(0.0, f64::max) / 2.0
        };
        let spans: Vec<(f64, f64)> =
            labels.iter().enumerate().map(|(i, lines)| (middle(i), half(lines))).collect();
        for column in with_room(&spans) {
            for (i, line) in labels[column].iter().enumerate() {
                let y = self.area.bottom + 6.0 + SMALL + LINE * i as f64;
                figure.anchored((middle(column), y), line, LABEL, Anchor::Middle);
            }
        }
        labels.iter().map(Vec::len).max().unwrap_or(1) as f64
    }

    /// The colours from the least value to the greatest.
    fn bar(&self, figure: &mut Figure) {
        let (low, high) = self.ends;
        let left = self.area.right + 20.0;
        let steps = 128;
        let height = (self.area.bottom - self.area.top) / f64::from(steps);
        for step in 0..steps {
            let bottom = self.area.bottom - height * f64::from(step);
            let rect = Rect { left, top: bottom - height - 0.3, right: left + BAR, bottom };
            figure.rect(rect, viridis((f64::from(step) + 0.5) / f64::from(steps)));
        }
        let quantity = self.data.quantity;
        let mut label = |text: String, y: f64| figure.text((left + BAR + 6.0, y), text, LABEL);
        label(quantity.print(high), self.area.top + SMALL - 2.0);
        if high > low {
            label(quantity.print(low), self.area.bottom);
            let scale = if quantity.share { 100.0 } else { 1.0 };
            let unit = if quantity.share { " %" } else { "" };
            for (value, text) in ticks((low * scale, high * scale), 5.0) {
                let at = share(value / scale, self.ends);
                let y = self.area.bottom - at * (self.area.bottom - self.area.top);
                if y > self.area.top + 24.0 && y < self.area.bottom - 24.0 {
                    label(format!("{text}{unit}"), y + 0.36 * SMALL);
                }
            }
        }
        let at = (WIDTH - MARGIN, self.area.top - 13.0);
        figure.anchored(at, quantity.axis, NAME, Anchor::End);
    }
}
