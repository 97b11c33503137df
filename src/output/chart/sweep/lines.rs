//! One axis: lines with intervals; a colour for a second one, a panel for a third.

use super::laws::{self, Curve};
use super::upright::Upright;
use super::viridis::viridis;
use super::{Data, Estimate, in_words};
use crate::output::chart::figure::{Anchor, Colour, Figure, Point, Rect, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::panel::{Panel, SMALL};
use crate::output::chart::plot::text_width;
use crate::output::units::grouped;
use crate::scenario::Setting;

/// As many lines have colours that readers can tell apart.
pub(super) const COLOURS_MAX: usize = 7;
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
const GAP: f64 = 56.0;
/// An axis whose ends are this many times apart is logarithmic.
const LOG_FROM: f64 = 10.0;

/// Draws the chart: `panels` and `colours` are the axes that have those, the last other axis is the
/// level one.
pub(super) fn draw(data: &Data, panels: Option<usize>, colours: Option<usize>) -> Figure {
    let (mut figure, mut y) = data.begin(data.quantity.interval);
    let axes = &data.plan.axes().axes;
    let level = (0..axes.len()).rev().find(|axis| Some(*axis) != panels && Some(*axis) != colours);
    let level = if data.plan.axes().zip { 0 } else { level.unwrap_or(0) };
    let laws = laws::curves(data, |point| {
        let line = |axis: usize| data.places(point)[axis];
        colours.map(|axis| (line(axis), colour(line(axis), axes[axis].values.len())))
    });
    let up = Upright::of(data);
    let layout = Layout { data, panels, colours, level: Level::of(data, level), up, laws };
    if partly(data) {
        let note = "A number by a point says how many of its replications reached it, where not \
                    all did; the mean is over those. Where there is no point, none did.";
        y = head::paragraph(&mut figure, y + 1.0, note, head::NOTE, 2);
    }
    if let Some(axis) = colours {
        let name = &data.plan.parameters[axis].key;
        let all = axes[axis].values.len();
        let entry =
            |(i, value): (usize, &Setting)| (colour(i, all), format!("{name} {}", in_words(value)));
        let entries: Vec<_> = axes[axis].values.iter().enumerate().map(entry).collect();
        y = head::key(&mut figure, y + 2.0, &entries);
    }
    if !layout.laws.is_empty() {
        y = laws::key(&mut figure, y + 2.0, &layout.laws);
    }
    figure.height = layout.panels(&mut figure, y + 4.0);
    figure
}

fn partly(data: &Data) -> bool {
    let few = |(i, e): (usize, &Option<Estimate>)| e.is_none_or(|e| e.count < data.asked(i));
    data.estimates.iter().enumerate().any(few)
}

/// The colour of line `i` of `all`.
fn colour(i: usize, all: usize) -> Colour {
    if all <= COLOURS_MAX { COLOURS[i] } else { viridis(0.92 * i as f64 / (all - 1) as f64) }
}

/// The level axis: where each value stands, and its label.
struct Level {
    axis: usize,
    places: Vec<f64>,
    labels: Vec<String>,
    log: bool,
}

impl Level {
    fn of(data: &Data, axis: usize) -> Level {
        let parameter = &data.plan.parameters[axis];
        let values = &data.plan.axes().axes[axis].values;
        let numbers: Option<Vec<f64>> = values.iter().map(|v| parameter.number(v)).collect();
        let labels = values.iter().map(in_words).collect();
        let Some(numbers) = numbers else {
            let places = (0..values.len()).map(|i| i as f64).collect();
            return Level { axis, places, labels, log: false };
        };
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log = low > 0.0 && high / low >= LOG_FROM;
        let places = numbers.iter().map(|n| if log { n.log10() } else { *n }).collect();
        Level { axis, places, labels, log }
    }

    /// The ends, with a margin.
    fn ends(&self) -> (f64, f64) {
        let low = self.places.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let margin = if high > low { 0.04 * (high - low) } else { 1.0 };
        (low - margin, high + margin)
    }
}

struct Layout<'a> {
    data: &'a Data<'a>,
    panels: Option<usize>,
    colours: Option<usize>,
    level: Level,
    up: Upright,
    laws: Vec<Curve<'a>>,
}

impl Layout<'_> {
    /// All panels from `y` on; the height of the figure.
    fn panels(&self, figure: &mut Figure, y: f64) -> f64 {
        let Some(axis) = self.panels else {
            let top = y + head::AXIS_TITLE;
            let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + HEIGHT };
            self.panel(figure, area, None);
            return area.bottom + 58.0;
        };
        let values = &self.data.plan.axes().axes[axis].values;
        let width = (WIDTH - LEFT - MARGIN - GAP) / 2.0;
        let step = SMALL_HEIGHT + 110.0;
        for (i, value) in values.iter().enumerate() {
            let left = LEFT + (width + GAP) * (i % 2) as f64;
            let top = y + 24.0 + head::AXIS_TITLE + step * (i / 2) as f64;
            let title = format!("{} {}", self.data.plan.parameters[axis].key, in_words(value));
            let at = (left, top - head::AXIS_TITLE);
            figure.text(at, title, font(SMALL + 1.5, Colour::BLACK));
            let area = Rect { left, top, right: left + width, bottom: top + SMALL_HEIGHT };
            self.panel(figure, area, Some(i));
        }
        y + 24.0 + step * values.len().div_ceil(2) as f64
    }

    fn panel(&self, figure: &mut Figure, area: Rect, which: Option<usize>) {
        let panel = Panel::new(area, self.level.ends(), self.up.ends);
        for (place, label) in self.up.ticks(area.bottom - area.top) {
            let y = panel.y.at(place);
            figure.line(vec![(area.left, y), (area.right, y)], 1.0, Colour::GRID);
            let at = (area.left - 8.0, y + 0.36 * SMALL);
            figure.anchored(at, label, font(SMALL, Colour::GREY), Anchor::End);
        }
        let at = (area.left - 44.0, area.top - 13.0);
        figure.text(at, &self.up.title, font(SMALL + 1.0, Colour::BLACK));
        self.level_axis(figure, &panel);
        for line in 0..self.lines() {
            self.line(figure, &panel, which, line);
        }
        for curve in &self.laws {
            curve.draw(figure, |point, value| self.place(&panel, which, point, value));
        }
        for line in 0..self.lines() {
            self.points(figure, &panel, which, line);
        }
        panel.draw_base(figure);
    }

    fn level_axis(&self, figure: &mut Figure, panel: &Panel) {
        let Rect { left, right, top, bottom } = panel.area;
        let grey = font(SMALL, Colour::GREY);
        let mut free = 0.0;
        let mut order: Vec<usize> = (0..self.level.places.len()).collect();
        order.sort_by(|a, b| self.level.places[*a].total_cmp(&self.level.places[*b]));
        for i in order {
            let x = panel.x.at(self.level.places[i]);
            figure.line(vec![(x, top), (x, bottom + 4.0)], 1.0, Colour::GRID);
            let half = text_width(&self.level.labels[i], grey) / 2.0;
            if x - half >= free {
                let at = (x, bottom + 6.0 + SMALL);
                figure.anchored(at, &self.level.labels[i], grey, Anchor::Middle);
                free = x + half + 8.0;
            }
        }
        let key = &self.data.plan.parameters[self.level.axis].key;
        let name = if self.level.log { format!("{key} (logarithmic)") } else { key.clone() };
        let at = ((left + right) / 2.0, bottom + 16.0 + 2.0 * SMALL);
        figure.anchored(at, name, font(SMALL + 1.0, Colour::BLACK), Anchor::Middle);
    }

    fn lines(&self) -> usize {
        self.colours.map_or(1, |axis| self.data.plan.axes().axes[axis].values.len())
    }

    /// Where a value at a point stands, if the point belongs to this panel.
    fn place(
        &self,
        panel: &Panel,
        which: Option<usize>,
        point: usize,
        value: f64,
    ) -> Option<Point> {
        let places = self.data.places(point);
        let here = self.panels.is_none_or(|axis| Some(places[axis]) == which);
        let level = self.level.places[places[self.level.axis]];
        here.then(|| panel.at(level, self.up.place(value)))
    }

    /// The points of one line from left to right: where, what, and of how many replications.
    fn placed(
        &self,
        panel: &Panel,
        which: Option<usize>,
        line: usize,
    ) -> Vec<(Point, Estimate, u64)> {
        let mut points = Vec::new();
        for (point, estimate) in self.data.estimates.iter().enumerate() {
            let mine = self.colours.is_none_or(|axis| self.data.places(point)[axis] == line);
            let Some(estimate) = estimate.filter(|_| mine) else { continue };
            if let Some(at) = self.place(panel, which, point, estimate.value) {
                points.push((at, estimate, self.data.asked(point)));
            }
        }
        points.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
        points
    }

    /// Joins the points of a line where neighbours are known.
    fn line(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        let points = self.placed(panel, which, line);
        if points.len() > 1 {
            let joined = points.into_iter().map(|(at, ..)| at).collect();
            figure.line(joined, 1.75, colour(line, self.lines()));
        }
    }

    /// The points of a line with their intervals.
    fn points(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        let colour = colour(line, self.lines());
        for (at, estimate, asked) in self.placed(panel, which, line) {
            if let Some((low, high)) = estimate.interval95 {
                let [low, high] = [low, high].map(|end| panel.y.at(self.up.place(end)));
                figure.line(vec![(at.0, low), (at.0, high)], 1.5, colour);
                for end in [low, high] {
                    figure.line(vec![(at.0 - 4.0, end), (at.0 + 4.0, end)], 1.5, colour);
                }
            }
            figure.disc(at, 3.5, colour);
            if estimate.count < asked {
                let text = grouped(estimate.count.into());
                figure.text((at.0 + 7.0, at.1 - 6.0), text, font(11.0, colour));
            }
        }
    }
}
