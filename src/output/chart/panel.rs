//! A panel: two axes with grid and ticks, and data drawn in their coordinates.

use super::figure::{Anchor, Colour, Figure, Font, Point, Rect, font};
use super::head::MARGIN;
use super::scale::{Scale, ticks};

/// The size of tick labels and notes, in pixels.
pub const SMALL: f64 = 12.0;
/// What an axis is called.
const AXIS: Font = font(SMALL + 1.0, Colour::BLACK);
/// Ticks stand at least this far apart, in pixels.
const TICK_MIN: f64 = 58.0;

/// A rectangle of a figure with two axes.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    /// Where it is.
    pub area: Rect,
    /// From left to right.
    pub x: Scale,
    /// From bottom to top.
    pub y: Scale,
}

impl Panel {
    /// A panel in `area` that shows these values.
    pub fn new(area: Rect, x: (f64, f64), y: (f64, f64)) -> Panel {
        let x = Scale { values: x, pixels: (area.left, area.right) };
        Panel { area, x, y: Scale { values: y, pixels: (area.bottom, area.top) } }
    }

    /// The pixel of a pair of values.
    pub fn at(&self, x: f64, y: f64) -> Point {
        (self.x.at(x), self.y.at(y))
    }

    /// Horizontal grid lines with their labels on the left, and `title` above them.
    pub fn draw_y(&self, figure: &mut Figure, ticks: &[(f64, String)], title: &str) {
        figure.text((MARGIN, self.area.top - 13.0), title, AXIS);
        for (value, label) in ticks {
            let y = self.y.at(*value);
            figure.line(vec![(self.area.left, y), (self.area.right, y)], 1.0, Colour::GRID);
            let at = (self.area.left - 8.0, y + 0.36 * SMALL);
            figure.anchored(at, label, font(SMALL, Colour::GREY), Anchor::End);
        }
    }

    /// Vertical grid lines; they run on to `bottom`, where their labels stand, with `title` below.
    pub fn draw_x(&self, figure: &mut Figure, bottom: f64, title: &str) {
        self.draw_x_by(figure, bottom, title, 0.0);
    }

    /// The same with a least step between the lines.
    pub fn draw_x_by(&self, figure: &mut Figure, bottom: f64, title: &str, step_min: f64) {
        let count = (self.area.right - self.area.left) / TICK_MIN;
        let count = count.min((self.x.values.1 - self.x.values.0) / step_min);
        for (value, label) in ticks(self.x.values, count) {
            let x = self.x.at(value);
            figure.line(vec![(x, self.area.top), (x, bottom + 4.0)], 1.0, Colour::GRID);
            let at = (x, bottom + 6.0 + SMALL);
            figure.anchored(at, label, font(SMALL, Colour::GREY), Anchor::Middle);
        }
        let middle = (self.area.left + self.area.right) / 2.0;
        let at = (middle, bottom + 12.0 + 2.0 * SMALL + 4.0);
        figure.anchored(at, title, AXIS, Anchor::Middle);
    }

    /// The vertical lines of the grid alone, for a panel above another.
    pub fn draw_x_grid(&self, figure: &mut Figure) {
        let count = (self.area.right - self.area.left) / TICK_MIN;
        for x in ticks(self.x.values, count).into_iter().map(|(value, _)| self.x.at(value)) {
            figure.line(vec![(x, self.area.top), (x, self.area.bottom)], 1.0, Colour::GRID);
        }
    }

    /// The line that the data stand on.
    pub fn draw_base(&self, figure: &mut Figure) {
        let Rect { left, right, bottom, .. } = self.area;
        figure.line(vec![(left, bottom), (right, bottom)], 1.25, Colour::SILVER);
    }

    /// A line through values; those left or right of the panel are left out.
    pub fn line(&self, figure: &mut Figure, values: &[Point], width: f64, colour: Colour) {
        figure.line(self.pixels(values), width, colour);
    }

    /// Values as pixels, without those left or right of the panel and those too near to be seen.
    pub fn pixels(&self, values: &[Point]) -> Vec<Point> {
        thinned(self.shown(values).map(|(x, y)| self.at(x, y)).collect())
    }

    /// The area between a lower and an upper line with the same x values.
    pub fn band(&self, figure: &mut Figure, lower: &[Point], upper: &[Point], fill: Colour) {
        let mut outline = self.pixels(upper);
        outline.extend(self.pixels(lower).into_iter().rev());
        figure.area(outline, fill);
    }

    fn shown<'a>(&'a self, values: &'a [Point]) -> impl Iterator<Item = Point> + 'a {
        values.iter().copied().filter(|(x, _)| self.x.shows(*x))
    }
}

/// Leaves out points less than half a pixel to the right of the one before, except the last.
fn thinned(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let last = points.len().saturating_sub(1);
    for (i, point) in points.into_iter().enumerate() {
        let near = kept
            .last()
            .is_some_and(|(x, y)| (point.0 - x).abs() < 0.5 && (point.1 - y).abs() < 0.5);
        if !near || i == last {
            kept.push(point);
        }
    }
    kept
}
