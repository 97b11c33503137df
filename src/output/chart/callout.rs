//! Labels of points on a curve: where they stand, and the lines that lead to them.

use super::figure::{Colour, Figure, Font, Point, Rect, bold, font};
use super::plot::text_width;

const VALUE: Font = bold(14.0, Colour::BLACK);
const RANGE: Font = font(12.5, Colour::GREY);
/// Between the value and its range.
const GAP: f64 = 6.0;
/// Half the height of a label with its margin, in pixels.
const HALF: f64 = 10.0;
/// The margin at its left and right.
const SIDE: f64 = 4.0;
/// From the middle of the letters down to the baseline.
const BASELINE: f64 = 5.0;
/// The radius of a point with its white edge.
const DOT: f64 = 5.5;
/// The least space between a point and its label.
const NEAR: f64 = 9.0;
/// A label further away than this has a line that leads to it.
const LEADER_MIN: f64 = 16.0;
/// How far a label may stand from its point: across, and up or down.
const REACH: (f64, f64) = (400.0, 60.0);

/// What covers the panel between two places: from (x, top, bottom) to (x, top, bottom).
pub type Piece = [(f64, f64, f64); 2];

/// What labels keep clear of.
#[derive(Clone, Debug)]
pub struct Obstacles {
    /// The line that the points are on. Labels and the lines to them keep clear of it.
    pub line: Vec<Piece>,
    /// The bands around it. Only labels keep clear of them.
    pub bands: Vec<Piece>,
    /// Other lines. Labels keep clear of them.
    pub others: Vec<Piece>,
}

/// A point with its label: a value, and its range if there is one.
#[derive(Clone, Debug)]
pub struct Callout {
    /// The point, in pixels.
    pub dot: Point,
    /// The value with its name and unit.
    pub value: String,
    /// How it varies, or nothing.
    pub range: String,
}

/// Where a label stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// What it covers, with a margin.
    pub area: Rect,
    /// Where the line from the point meets it.
    pub end: Point,
    /// How far that is from the point; up and down counts more.
    pub distance: f64,
    /// Whether nothing is below the label but the ground.
    pub clear: bool,
}

impl Callout {
    /// How much room the label takes, in pixels.
    pub fn width(&self) -> f64 {
        let range = if self.range.is_empty() { 0.0 } else { GAP + text_width(&self.range, RANGE) };
        text_width(&self.value, VALUE) + range + 2.0 * SIDE
    }

    /// All places inside `area`, the nearest first: left and right of the point, and straight
    /// above and below it.
    fn places(&self, area: Rect) -> Vec<Place> {
        let (x, y) = self.dot;
        let width = self.width();
        let mut places = Vec::new();
        let mut add = |left: f64, middle: f64, end: Point, distance: f64| {
            let right = left + width;
            let label = Rect { left, top: middle - HALF, right, bottom: middle + HALF };
            if inside(label, area) {
                places.push(Place { area: label, end, distance, clear: true });
            }
        };
        for down in steps(0.0, REACH.1, 3.0).flat_map(|by| [by, -by]) {
            let middle = y + down;
            // The line goes to the part of the label's side that is nearest to the point.
            let side = y.clamp(middle - BASELINE, middle + BASELINE);
            for across in steps(NEAR, REACH.0, 4.0) {
                let distance = across.hypot(2.0 * down);
                add(x + across, middle, (x + across, side), distance);
                add(x - across - width, middle, (x - across, side), distance);
            }
            let edge = middle - HALF * down.signum();
            if (edge - y) * down.signum() >= NEAR {
                let left = (x - width / 2.0).min(area.right - width).max(area.left);
                add(left, middle, (x, edge), 2.0 * down.abs());
            }
        }
        places.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        places
    }

    /// The point, and its label at `place` if it has one.
    pub fn draw(&self, figure: &mut Figure, place: Option<&Place>) {
        if let Some(place) = place.filter(|place| place.distance > LEADER_MIN) {
            figure.line(vec![self.dot, place.end], 1.0, Colour::GREY);
        }
        figure.disc(self.dot, DOT, Colour::WHITE);
        figure.disc(self.dot, 4.0, Colour::VERMILLION);
        let Some(place) = place else { return };
        let at = (place.area.left + SIDE, place.area.bottom - HALF + BASELINE);
        figure.text(at, &self.value, VALUE);
        if !self.range.is_empty() {
            let x = at.0 + text_width(&self.value, VALUE) + GAP;
            figure.text((x, at.1), &self.range, RANGE);
        }
    }
}

/// A place for each label in `area`: clear of the obstacles, of the other points and of the other
/// labels and their lines. Where that cannot be, the line to it crosses the curve; or it stands on
/// the bands; or on anything but labels. The last label, which has least room, chooses first. A label
/// for which `area` is too small has none.
pub fn arrange(callouts: &[Callout], obstacles: &Obstacles, area: Rect) -> Vec<Option<Place>> {
    let mut all = Vec::new();
    let mut taken: Vec<(Point, Place)> = Vec::new();
    for callout in callouts.iter().rev() {
        let places = callout.places(area);
        let apart =
            |place: &&Place| taken.iter().all(|(_, other)| !overlap(place.area, other.area));
        let off_line = |place: &&Place| {
            apart(place)
                && !callouts.iter().any(|other| touches(callout.dot, place, other.dot))
                && !taken.iter().any(|(dot, other)| lines_meet((callout.dot, place), (*dot, other)))
                && !obstacles.line.iter().any(|piece| meets(place.area, piece))
                && !obstacles.others.iter().any(|piece| meets(place.area, piece))
        };
        let off_bands = |place: &&Place| {
            off_line(place) && !obstacles.bands.iter().any(|piece| meets(place.area, piece))
        };
        let clear =
            |place: &&Place| off_bands(place) && !follows(callout.dot, place.end, &obstacles.line);
        let covering = |place: &Place| Place { clear: false, ..*place };
        let place = (places.iter().find(clear).or_else(|| places.iter().find(off_bands)).copied())
            .or_else(|| places.iter().find(off_line).map(covering))
            .or_else(|| places.iter().find(apart).or(places.first()).map(covering));
        taken.extend(place.map(|place| (callout.dot, place)));
        all.push(place);
    }
    all.reverse();
    all
}

fn steps(from: f64, to: f64, by: f64) -> impl Iterator<Item = f64> {
    (0..).map(move |i| from + by * f64::from(i)).take_while(move |at| *at <= to)
}

fn inside(inner: Rect, outer: Rect) -> bool {
    inner.left >= outer.left
        && inner.right <= outer.right
        && inner.top >= outer.top
        && inner.bottom <= outer.bottom
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/// Whether a label at `place` of the point `from`, or the line to it, touches the point `dot`.
fn touches(from: Point, place: &Place, dot: Point) -> bool {
    let [left, right] = [-DOT, DOT].map(|by| dot.0 + by);
    let [top, bottom] = [-DOT, DOT].map(|by| dot.1 + by);
    let around = Rect { left, top, right, bottom };
    overlap(place.area, around) || from != dot && crosses(from, place.end, around)
}

/// Whether the line to one of two labels runs through the other.
fn lines_meet(a: (Point, &Place), b: (Point, &Place)) -> bool {
    crosses(a.0, a.1.end, b.1.area) || crosses(b.0, b.1.end, a.1.area)
}

fn meets(area: Rect, [from, to]: &Piece) -> bool {
    let (top, bottom) = (from.1.min(to.1), from.2.max(to.2));
    to.0 >= area.left && from.0 <= area.right && bottom >= area.top && top <= area.bottom
}

/// Whether the line from the point at `dot` to `end` meets `line` again after it has left it.
fn follows(dot: Point, end: Point, line: &[Piece]) -> bool {
    let length = (end.0 - dot.0).hypot(end.1 - dot.1);
    let share = (2.0 * DOT / length).min(1.0);
    let left_at = (dot.0 + share * (end.0 - dot.0), dot.1 + share * (end.1 - dot.1));
    let (left, right) = (left_at.0.min(end.0), left_at.0.max(end.0));
    let near = line.iter().filter(|[from, to]| to.0 >= left - 1.0 && from.0 <= right + 1.0);
    length > LEADER_MIN
        && near.into_iter().any(|[from, to]| {
            let (top, bottom) = (from.1.min(to.1) - 2.0, from.2.max(to.2) + 2.0);
            let around = Rect { left: from.0 - 1.0, top, right: to.0 + 1.0, bottom };
            crosses(left_at, end, around)
        })
}

/// Whether the line from `a` to `b` enters `area`, looked at pixel by pixel.
pub fn crosses(a: Point, b: Point, area: Rect) -> bool {
    let steps = (b.0 - a.0).hypot(b.1 - a.1).ceil().max(1.0);
    (0..=steps as u32).any(|i| {
        let share = f64::from(i) / steps;
        let (x, y) = (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1));
        x > area.left && x < area.right && y > area.top && y < area.bottom
    })
}
