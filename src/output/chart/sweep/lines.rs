//! One axis: lines with intervals; a colour for a second one, a panel for a third.

use super::viridis::viridis;
use super::{Data, Estimate};
use crate::output::chart::figure::{Anchor, Colour, Figure, Point, Rect, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::panel::{Panel, SMALL};
use crate::output::chart::plot::text_width;
use crate::output::chart::scale::ticks;
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
    let layout = Layout { data, panels, colours, level: Level::of(data, level) };
    if partly(data) {
        let note = "A number by a point says how many of its replications reached it, where not \
                    all did; the mean is over those. Where there is no point, none did.";
        y = head::paragraph(&mut figure, y + 1.0, note, head::NOTE, 2);
    }
    if let Some(axis) = colours {
        let name = &data.plan.parameters[axis].key;
        let all = axes[axis].values.len();
        let entry =
            |(i, value): (usize, &Setting)| (colour(i, all), format!("{name} {}", value.text));
        let entries: Vec<_> = axes[axis].values.iter().enumerate().map(entry).collect();
        y = head::key(&mut figure, y + 2.0, &entries);
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
        let label = |value: &Setting| match value.text.parse::<i128>() {
            Ok(number) => grouped(number),
            Err(_) => value.text.clone(),
        };
        let labels = values.iter().map(label).collect();
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
            let title = format!("{} {}", self.data.plan.parameters[axis].key, value.text);
            let at = (left, top - head::AXIS_TITLE);
            figure.text(at, title, font(SMALL + 1.5, Colour::BLACK));
            let area = Rect { left, top, right: left + width, bottom: top + SMALL_HEIGHT };
            self.panel(figure, area, Some(i));
        }
        y + 24.0 + step * values.len().div_ceil(2) as f64
    }

    fn panel(&self, figure: &mut Figure, area: Rect, which: Option<usize>) {
        let quantity = self.data.quantity;
        let panel = Panel::new(area, self.level.ends(), self.upright());
        let scale = if quantity.share { 100.0 } else { 1.0 };
        let shown = (panel.y.values.0 * scale, panel.y.values.1 * scale);
        let count = (area.bottom - area.top) / 46.0;
        let ticks: Vec<(f64, String)> =
            ticks(shown, count).into_iter().map(|(v, label)| (v / scale, label)).collect();
        for (value, label) in &ticks {
            let y = panel.y.at(*value);
            figure.line(vec![(area.left, y), (area.right, y)], 1.0, Colour::GRID);
            let at = (area.left - 8.0, y + 0.36 * SMALL);
            figure.anchored(at, label, font(SMALL, Colour::GREY), Anchor::End);
        }
        let at = (area.left - 44.0, area.top - 13.0);
        figure.text(at, quantity.axis, font(SMALL + 1.0, Colour::BLACK));
        self.level_axis(figure, &panel);
        for line in 0..self.lines() {
            self.line(figure, &panel, which, line);
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

    /// The ends of the upright axis, the same in all panels; from 0 unless that leaves it empty.
    fn upright(&self) -> (f64, f64) {
        let all = self.data.estimates.iter().flatten();
        let ends = all.flat_map(|e| {
            [e.value, e.interval95.map_or(e.value, |i| i.0), e.interval95.map_or(e.value, |i| i.1)]
        });
        let low = ends.clone().fold(f64::INFINITY, f64::min);
        let high = ends.fold(0.0, f64::max);
        if high == 0.0 {
            return (0.0, 1.0);
        }
        let top = high + 0.08 * (high - low.min(high * 0.9));
        let top = if self.data.quantity.share { top.min(1.02) } else { top };
        if low > 0.6 * high && high > low { (low - 0.1 * (high - low), top) } else { (0.0, top) }
    }

    /// One line: its points with their intervals, joined where neighbours are known.
    fn line(&self, figure: &mut Figure, panel: &Panel, which: Option<usize>, line: usize) {
        let colour = colour(line, self.lines());
        let mut points: Vec<(Point, Estimate, u64)> = Vec::new();
        for (point, estimate) in self.data.estimates.iter().enumerate() {
            let places = self.data.places(point);
            let here = self.panels.is_none_or(|axis| Some(places[axis]) == which)
                && self.colours.is_none_or(|axis| places[axis] == line);
            if let (true, Some(estimate)) = (here, estimate) {
                let at = panel.at(self.level.places[places[self.level.axis]], estimate.value);
                points.push((at, *estimate, self.data.asked(point)));
            }
        }
        points.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let joined: Vec<Point> = points.iter().map(|(at, ..)| *at).collect();
        if joined.len() > 1 {
            figure.line(joined, 1.75, colour);
        }
        for (at, estimate, asked) in points {
            if let Some((low, high)) = estimate.interval95 {
                let (low, high) = (panel.y.at(low), panel.y.at(high));
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
