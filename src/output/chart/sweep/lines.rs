//! One axis: lines with intervals; a colour for a second one, a panel for a third.

use super::form::COLOURS_MAX;
use super::laws::{self, Curve, runs};
use super::level::Level;
use super::signs::{self, Sign};
use super::upright::Upright;
use super::viridis::viridis;
use super::{Data, Estimate, in_words};
use crate::output::chart::figure::{Anchor, Colour, Figure, Point, Rect, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::lettering::fitted;
use crate::output::chart::panel::{Panel, SMALL};
use crate::output::units::grouped;
use crate::scenario::Setting;

const COLOURS: [Colour; COLOURS_MAX] = [
    Colour::BLUE,
    Colour::VERMILLION,
    Colour::GREEN,
    Colour::ORANGE,
    Colour::PURPLE,
    Colour::SKY,
    Colour::BLACK,
];
const LEFT: f64 = 68.0;
const HEIGHT: f64 = 300.0;
const SMALL_HEIGHT: f64 = 170.0;
/// Of signs in the strip of points without a value.
const ROW: f64 = 10.0;
const GAP: f64 = 56.0;
/// Points closer than this have intervals without ends, lighter than their line, and no numbers.
const DENSE: f64 = 14.0;
/// Points closer than this are no larger than the line.
const VERY_DENSE: f64 = 5.0;

/// Draws the chart: `panels` and `colours` are the axes that have those, the last other axis is the
/// level one.
pub(super) fn draw(data: &Data, panels: Option<usize>, colours: Option<usize>) -> Figure {
    let (mut figure, mut y) = data.begin(data.quantity.interval);
    let run = |axis: &usize| !data.plan.parameters[*axis].is_expected();
    let all = (0..data.plan.parameters.len()).rev();
    let level = all.filter(run).find(|axis| Some(*axis) != panels && Some(*axis) != colours);
    let up = Upright::of(data);
    let width = match panels {
        Some(_) => (WIDTH - LEFT - MARGIN - GAP) / 2.0,
        None => WIDTH - LEFT - MARGIN,
    };
    let level = Level::of(data, level.unwrap_or(0), width);
    let laws = laws::curves(data, level.numbers, |point| {
        let line = |axis: usize| data.places(point)[axis];
        colours.map(|axis| (line(axis), colour(line(axis), data.values(axis).len())))
    });
    let mut layout = Layout { data, panels, colours, level, up, laws, width, rows: 0 };
    layout.rows = layout.rows();
    y = head::paragraph(&mut figure, y + 1.0, layout.note(), head::NOTE, 2);
    y = signs::key(&mut figure, y + 2.0, &Sign::of(data));
    if let Some(axis) = colours {
        let name = &data.plan.parameters[axis].key;
        let values = data.values(axis);
        let all = values.len();
        let entry =
            |(i, value): (usize, &Setting)| (colour(i, all), format!("{name} {}", in_words(value)));
        let entries: Vec<_> = values.into_iter().enumerate().map(entry).collect();
        y = head::key(&mut figure, y + 2.0, &entries);
    }
    if !layout.laws.is_empty() {
        y = laws::key(&mut figure, y + 2.0, &layout.laws);
    }
    figure.height = layout.panels(&mut figure, y + 4.0);
    figure
}

/// The colour of line `i` of `all`.
fn colour(i: usize, all: usize) -> Colour {
    if all <= COLOURS_MAX { COLOURS[i] } else { viridis(0.92 * i as f64 / (all - 1) as f64) }
}

struct Layout<'a> {
    data: &'a Data<'a>,
    panels: Option<usize>,
    colours: Option<usize>,
    level: Level,
    up: Upright,
    laws: Vec<Curve<'a>>,
    /// Of a panel.
    width: f64,
    /// The rows of the strip of points without a value.
    rows: u32,
}

/// A point of a line.
struct Placed {
    point: usize,
    /// Its number from left to right.
    rank: usize,
    at: Point,
    estimate: Estimate,
}

impl Layout<'_> {
    fn is_dense(&self) -> bool {
        self.level.step(self.width) < DENSE
    }

    /// How to read numbers by points.
    fn note(&self) -> &'static str {
        match (self.data.is_partly(), self.is_dense()) {
            (false, _) => "",
            (true, false) => {
                "A number by a point says how many of its replications reached it, where not all \
                 did; the mean is over those."
            }
            (true, true) => {
                "Where not all replications of a point reached it, the mean is over those that did."
            }
        }
    }

    /// All panels from `y` on; the height of the figure.
    fn panels(&self, figure: &mut Figure, y: f64) -> f64 {
        let extra = self.level.extra();
        let Some(axis) = self.panels else {
            let top = y + head::AXIS_TITLE;
            let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + HEIGHT };
            self.panel(figure, area, None);
            return area.bottom + 58.0 + extra;
        };
        let values = &self.data.plan.axes().axes[axis].values;
        let step = SMALL_HEIGHT + 110.0 + extra;
        for (i, value) in values.iter().enumerate() {
            let left = LEFT + (self.width + GAP) * (i % 2) as f64;
            let top = y + 24.0 + head::AXIS_TITLE + step * (i / 2) as f64;
            let title = format!("{} {}", self.data.plan.parameters[axis].key, in_words(value));
            let name = font(SMALL + 1.5, Colour::BLACK);
            let at = (left, top - head::AXIS_TITLE);
            figure.text(at, fitted(&title, name, self.width), name);
            let area = Rect { left, top, right: left + self.width, bottom: top + SMALL_HEIGHT };
            self.panel(figure, area, Some(i));
        }
        y + 24.0 + step * values.len().div_ceil(2) as f64
    }

    fn panel(&self, figure: &mut Figure, whole: Rect, which: Option<usize>) {
        // Points without a value stand in a strip of their own: they are at no height.
        let area = Rect { top: whole.top + self.strip(), ..whole };
        let panel = Panel::new(area, self.level.ends(), self.up.ends);
        for (place, label) in self.up.ticks(area.bottom - area.top) {
            let y = panel.y.at(place);
            figure.line(vec![(area.left, y), (area.right, y)], 1.0, Colour::GRID);
            let at = (area.left - 8.0, y + 0.36 * SMALL);
            figure.anchored(at, label, font(SMALL, Colour::GREY), Anchor::End);
        }
        let at = (area.left - 44.0, whole.top - 13.0);
        figure.text(at, &self.up.title, font(SMALL + 1.0, Colour::BLACK));
        self.level.draw(figure, &panel);
        if self.is_dense() {
            (0..self.lines()).for_each(|line| self.intervals(figure, &panel, which, line));
        }
        for line in 0..self.lines() {
            self.line(figure, &panel, which, line);
        }
        for curve in &self.laws {
            curve.draw(figure, self.level.numbers, |point, value| {
                let at = self.place(&panel, which, point, value)?;
                Some((self.rank(point), at))
            });
        }
        for line in 0..self.lines() {
            self.points(figure, &panel, which, line);
        }
        if !self.is_dense() {
            self.gaps(figure, &panel, which);
        }
        panel.draw_base(figure);
    }

    fn lines(&self) -> usize {
        self.colours.map_or(1, |axis| self.data.values(axis).len())
    }

    fn line_of(&self, point: usize) -> usize {
        self.colours.map_or(0, |axis| self.data.places(point)[axis])
    }

    fn rank(&self, point: usize) -> usize {
        self.level.ranks[self.data.places(point)[self.level.axis]]
    }

    /// Where a value at a point stands, if the point belongs to this panel. Above a word, lines stand
    /// side by side.
    fn place(
        &self,
        panel: &Panel,
        which: Option<usize>,
        point: usize,
        value: f64,
    ) -> Option<Point> {
        let places = self.data.places(point);
        let here = self.panels.is_none_or(|axis| Some(places[axis]) == which);
        let lines = self.lines() as f64;
        let aside = match self.level.numbers {
            true => 0.0,
            false => {
                let step = (0.5 * self.level.step(self.width) / lines).min(12.0);
                step * (self.line_of(point) as f64 - (lines - 1.0) / 2.0)
            }
        };
        let x = self.level.at(panel, places[self.level.axis]) + aside;
        here.then(|| (x, panel.y.at(self.up.place(value))))
    }

    /// The points of one line from left to right.
    fn placed(&self, panel: &Panel, which: Option<usize>, line: usize) -> Vec<Placed> {
        let known = self.data.estimates.iter().enumerate();
        let of_point = |(point, estimate): (usize, &Option<Estimate>)| {
            let estimate = estimate.filter(|_| self.line_of(point) == line)?;
            let at = self.place(panel, which, point, estimate.value)?;
            Some(Placed { point, rank: self.rank(point), at, estimate })
        };
        let mut points: Vec<Placed> = known.filter_map(of_point).collect();
        points.sort_by_key(|placed| placed.rank);
        points
    }

    /// Joins the points of a line where neighbours are known.
    fn line(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        let points = self.placed(panel, which, line);
        let points: Vec<(usize, Point)> = points.iter().map(|p| (p.rank, p.at)).collect();
        for run in runs(&points, self.level.numbers) {
            if run.len() > 1 {
                figure.line(run, 1.75, colour(line, self.lines()));
            }
        }
    }

    /// The intervals of a line, light, where they stand close.
    fn intervals(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        for placed in self.placed(panel, which, line) {
            let light = colour(line, self.lines()).tint(0.4);
            self.interval(figure, panel, &placed, light);
        }
    }

    fn interval(&self, figure: &mut Figure, panel: &Panel, placed: &Placed, colour: Colour) {
        let Some((low, high)) = placed.estimate.interval95 else { return };
        let x = placed.at.0;
        let ends = [low, high].map(|end| panel.y.at(self.up.place(end)));
        figure.line(ends.map(|end| (x, end)).to_vec(), 1.5, colour);
        if !self.is_dense() {
            for end in ends {
                figure.line(vec![(x - 4.0, end), (x + 4.0, end)], 1.5, colour);
            }
        }
    }

    /// The points of a line, with their intervals where there is room.
    fn points(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        let colour = colour(line, self.lines());
        let dense = self.is_dense();
        let (dot, failed) = match self.level.step(self.width) {
            step if step >= DENSE => (3.5, 8.0),
            step if step >= VERY_DENSE => (2.0, 5.0),
            _ => (0.875, 3.0),
        };
        for placed in self.placed(panel, which, line) {
            let (at, count) = (placed.at, placed.estimate.count);
            if !dense {
                self.interval(figure, panel, &placed, colour);
            }
            figure.disc(at, dot, colour);
            if self.data.course.failed[placed.point] {
                Sign::Failed.draw(figure, at, failed, colour);
            }
            if count < self.data.asked(placed.point) && !dense {
                let text = grouped(count.into());
                figure.text((at.0 + 7.0, at.1 - 6.0), text, font(11.0, colour));
            }
        }
    }

    /// The points of a panel that have no estimate, each with its place among those of one value.
    fn without(&self, which: Option<usize>) -> Vec<(usize, u32)> {
        let mut above = vec![0; self.level.ranks.len()];
        let here = |point: usize| {
            self.panels.is_none_or(|axis| Some(self.data.places(point)[axis]) == which)
        };
        let points = self.data.estimates.iter().enumerate().filter(|(_, e)| e.is_none());
        let points = points.map(|(point, _)| point).filter(|point| here(*point));
        let mut row = |point: usize| {
            let count = &mut above[self.rank(point)];
            *count += u32::from(self.level.numbers);
            (point, count.saturating_sub(1))
        };
        points.map(&mut row).collect()
    }

    /// The rows of the strip for these: as many in all panels.
    fn rows(&self) -> u32 {
        if self.is_dense() {
            return 0;
        }
        let panels = self.panels.map_or(0, |axis| self.data.plan.axes().axes[axis].values.len());
        let which: Vec<Option<usize>> = match panels {
            0 => vec![None],
            count => (0..count).map(Some).collect(),
        };
        let points = which.into_iter().flat_map(|which| self.without(which));
        points.map(|(_, row)| row + 1).max().unwrap_or(0)
    }

    /// The height of one of them: they take no more of a panel than a fourth of a small one.
    fn row(&self) -> f64 {
        (0.25 * SMALL_HEIGHT / f64::from(self.rows.max(1))).min(ROW)
    }

    fn strip(&self) -> f64 {
        match self.rows {
            0 => 0.0,
            rows => 8.0 + self.row() * f64::from(rows),
        }
    }

    /// Signs in the strip above the panel where points have no estimate.
    fn gaps(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>) {
        let top = panel.area.top - self.strip();
        for (point, row) in self.without(which) {
            let Some((x, _)) = self.place(panel, which, point, 0.0) else { continue };
            let y = top + 5.0 + self.row() * f64::from(row);
            let colour = colour(self.line_of(point), self.lines());
            Sign::of_gap(self.data, point).draw(figure, (x, y), 7.0, colour);
            if self.data.course.failed[point] {
                Sign::Failed.draw(figure, (x, y), 8.0, colour);
            }
        }
    }
}
