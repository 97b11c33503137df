//! The chart of a check: our figures with their intervals, the literature's as points, and the
//! formula, where there is one, as a line.

use super::callout::crosses;
use super::figure::{Anchor, Colour, Figure, Font, Point, Rect, bold, font};
use super::head::{self, MARGIN, WIDTH};
use super::lettering::wrapped;
use super::panel::{Panel, SMALL};
use super::plot::text_width;
use super::scale::ticks;

const LEFT: f64 = 84.0;
const HEIGHT: f64 = 150.0;
const TITLE: Font = bold(20.0, Colour::BLACK);
const LINE: Font = font(13.0, Colour::GREY);
const LABEL: Font = font(SMALL, Colour::GREY);
const VALUE: Font = font(11.5, Colour::BLACK);
/// How far what is printed and the reference stand from ours, in pixels.
const ASIDE: f64 = 15.0;
/// Values whose largest is this many times the smallest stand on a logarithmic axis.
const LOGARITHMIC_FROM: f64 = 30.0;

/// What a chart compares.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What was checked.
    pub title: String,
    /// Where the figures were published, and what was run: a paragraph each.
    pub lines: Vec<String>,
    /// What the line of the formula is, and how exact.
    pub formula: String,
    /// What the references are.
    pub reference: &'static str,
    /// One panel a kind of figure.
    pub panels: Vec<Figures>,
}

/// Figures of one kind, side by side.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What they are.
    pub name: String,
    /// From left to right.
    pub points: Vec<Compared>,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What tells it from the others.
    pub label: String,
    /// To what it belongs: the formula's line joins figures of one series alone.
    pub series: &'static str,
    /// Ours: mean, and the ends of its 95 % interval.
    pub ours: Option<(f64, f64, f64)>,
    /// An independent simulation's, or an exact law's; and half of its 95 % interval.
    pub reference: Option<(f64, f64)>,
    /// The one printed in the source.
    pub printed: Option<f64>,
    /// What a formula says.
    pub theory: Option<f64>,
    /// Whether ours agrees with the reference, if there is one.
    pub holds: Option<bool>,
}

/// Draws the chart.
pub fn draw(comparison: &Comparison) -> Figure {
    let mut figure = Figure::new(WIDTH);
    let mut y = head::paragraph(&mut figure, 16.0, &comparison.title, TITLE, 2);
    for line in &comparison.lines {
        y = head::paragraph(&mut figure, y + 3.0, line, LINE, 3);
    }
    y = key(&mut figure, y + 10.0, comparison);
    for figures in &comparison.panels {
        let scale = if Upright::of(figures).logarithmic { ", logarithmic" } else { "" };
        y = head::heading(&mut figure, y + 14.0, &format!("{}{scale}", figures.name));
        y = panel(&mut figure, y + 16.0, figures);
    }
    figure.height = y + 14.0;
    figure
}

/// What the marks mean: only those that are drawn.
fn key(figure: &mut Figure, top: f64, comparison: &Comparison) -> f64 {
    let any = |has: fn(&Compared) -> bool| {
        comparison.panels.iter().flat_map(|figures| &figures.points).any(has)
    };
    let formula = format!("formula, {}", comparison.formula);
    type Mark = fn(&mut Figure, Point);
    let all: [(Mark, &str, bool); 4] = [
        (ours, "ours, with its 95 % interval", true),
        (diamond, comparison.reference, any(|point| point.reference.is_some())),
        (cross, "printed in the source", any(|point| point.printed.is_some())),
        (dash, &formula, any(|point| point.theory.is_some())),
    ];
    let shown: Vec<_> = all.into_iter().filter(|(.., shown)| *shown).collect();
    let texts: Vec<&str> = shown.iter().map(|(_, text, _)| *text).collect();
    head::entries(figure, top, &texts, |figure, i, (x, y)| shown[i].0(figure, (x + 8.0, y + 8.5)))
}

fn ours(figure: &mut Figure, at: Point) {
    figure.line(vec![(at.0, at.1 - 8.0), (at.0, at.1 + 8.0)], 2.0, Colour::BLUE);
    dot(figure, at);
}

fn dash(figure: &mut Figure, at: Point) {
    figure.line(vec![(at.0 - 9.0, at.1), (at.0 + 9.0, at.1)], 1.75, Colour::GREEN);
}

fn dot(figure: &mut Figure, at: Point) {
    figure.disc(at, 4.5, Colour::WHITE);
    figure.disc(at, 3.5, Colour::BLUE);
}

fn diamond(figure: &mut Figure, (x, y): Point) {
    for (reach, colour) in [(7.5, Colour::VERMILLION), (5.0, Colour::WHITE)] {
        let corners = vec![(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)];
        figure.area(corners, colour);
    }
}

fn cross(figure: &mut Figure, (x, y): Point) {
    for slope in [1.0, -1.0] {
        let ends = vec![(x - 4.5, y - 4.5 * slope), (x + 4.5, y + 4.5 * slope)];
        figure.line(ends, 1.75, Colour::GREY);
    }
}

/// The upright axis: values, or their decimal logarithms.
struct Upright {
    logarithmic: bool,
    ends: (f64, f64),
}

impl Upright {
    fn of(figures: &Figures) -> Upright {
        let all: Vec<f64> = figures.points.iter().flat_map(Compared::values).collect();
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let logarithmic = low > 0.0 && high / low >= LOGARITHMIC_FROM;
        let scale = |value: f64| if logarithmic { value.log10() } else { value };
        let (low, high) = if all.is_empty() { (0.0, 1.0) } else { (scale(low), scale(high)) };
        let margin = (0.22 * (high - low)).max(0.02 * high.abs()).max(1e-12);
        Upright { logarithmic, ends: (low - margin, high + margin) }
    }

    fn at(&self, value: f64) -> f64 {
        match self.logarithmic {
            true if value > 0.0 => value.log10(),
            true => f64::NEG_INFINITY,
            false => value,
        }
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        if !self.logarithmic {
            return ticks(self.ends, 4.0);
        }
        let (first, last) = (self.ends.0.ceil() as i32, self.ends.1.floor() as i32);
        let name = |power: i32| match power {
            -3..=4 => format!("{}", libm::pow(10.0, f64::from(power))),
            _ => format!("1e{power}"),
        };
        (first..=last).map(|power| (f64::from(power), name(power))).collect()
    }
}

impl Compared {
    fn values(&self) -> impl Iterator<Item = f64> {
        let ours = self.ours.map(|(mean, lo, hi)| [mean, lo, hi]);
        let reference = self.reference.map(|(value, half)| [value - half, value, value + half]);
        let theirs = [self.printed, self.theory].into_iter().flatten();
        ours.into_iter().chain(reference).flatten().chain(theirs)
    }
}

fn panel(figure: &mut Figure, top: f64, figures: &Figures) -> f64 {
    let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + HEIGHT };
    let upright = Upright::of(figures);
    let count = figures.points.len();
    let panel = Panel::new(area, (-0.5, count as f64 - 0.5), upright.ends);
    panel.draw_y(figure, &upright.ticks(), "");
    panel.draw_base(figure);
    let formula = formula(&panel, &upright, figures);
    for (i, point) in figures.points.iter().enumerate() {
        if let Some((_, area, clear)) = label(&panel, &upright, i, point, &formula) {
            // No line of the grid runs through a label.
            figure
                .rect(if clear { area } else { Rect { right: area.left, ..area } }, Colour::WHITE);
        }
    }
    for line in &formula {
        figure.line(line.clone(), 1.75, Colour::GREEN);
    }
    let room = (area.right - area.left) / count.max(1) as f64 - 8.0;
    let mut lines = 1;
    for (i, point) in figures.points.iter().enumerate() {
        draw_point(figure, &panel, &upright, i as f64, point);
        if let Some((text, area, _)) = label(&panel, &upright, i, point, &formula) {
            let at = ((area.left + area.right) / 2.0, area.bottom - 4.0);
            figure.anchored(at, text, VALUE, Anchor::Middle);
        }
        for (k, line) in wrapped(&point.label, LABEL, room, 3).into_iter().enumerate() {
            let at = (panel.x.at(i as f64), area.bottom + 6.0 + SMALL + 15.0 * k as f64);
            figure.anchored(at, line, LABEL, Anchor::Middle);
            lines = lines.max(k + 1);
        }
    }
    area.bottom + 10.0 + SMALL + 15.0 * (lines - 1) as f64
}

/// The formula's lines in pixels: one a series, level where that has one figure.
fn formula(panel: &Panel, upright: &Upright, figures: &Figures) -> Vec<Vec<Point>> {
    let all: Vec<(&str, f64, f64)> = figures
        .points
        .iter()
        .enumerate()
        .filter_map(|(i, point)| Some((point.series, i as f64, upright.at(point.theory?))))
        .collect();
    let line = |series: &[(&str, f64, f64)]| match series {
        [(_, x, y)] => [-0.3, 0.3].map(|by| panel.at(x + by, *y)).to_vec(),
        _ => series.iter().map(|(_, x, y)| panel.at(*x, *y)).collect(),
    };
    all.chunk_by(|a, b| a.0 == b.0).map(line).collect()
}

/// What stands by a point, where, and whether the formula's lines leave that free: above all marks of
/// the point, else below them or aside.
fn label(
    panel: &Panel,
    upright: &Upright,
    i: usize,
    point: &Compared,
    formula: &[Vec<Point>],
) -> Option<(String, Rect, bool)> {
    let (mean, ..) = point.ours?;
    let text = match point.holds {
        Some(false) => format!("{}: FAILS", rounded(mean)),
        _ => rounded(mean),
    };
    let x = panel.x.at(i as f64);
    let heights = || point.values().map(|value| panel.y.at(upright.at(value)));
    let top = heights().fold(f64::INFINITY, f64::min) - 8.0;
    let bottom = heights().fold(f64::NEG_INFINITY, f64::max) + 8.0;
    let width = text_width(&text, VALUE) + 8.0;
    let around = |x: f64, bottom: f64| Rect {
        left: x - width / 2.0,
        right: x + width / 2.0,
        top: bottom - 17.0,
        bottom,
    };
    let aside = width / 2.0 + 6.0;
    let above = around(x, top);
    let places = [above, around(x, bottom + 17.0), around(x - aside, top), around(x + aside, top)];
    let free = |area: &Rect| {
        area.bottom <= panel.area.bottom
            && !formula.iter().any(|line| line.windows(2).any(|p| crosses(p[0], p[1], *area)))
    };
    let found = places.into_iter().find(free);
    Some((text, found.unwrap_or(above), found.is_some()))
}

/// What is printed, ours and the reference stand side by side, so that none hides another.
fn draw_point(figure: &mut Figure, panel: &Panel, upright: &Upright, x: f64, point: &Compared) {
    let at = |value: f64, aside: f64| {
        let (x, y) = panel.at(x, upright.at(value));
        (x + aside, y)
    };
    if let Some((value, half)) = point.reference {
        let ends = vec![at(value - half, ASIDE), at(value + half, ASIDE)];
        figure.line(ends, 1.25, Colour::VERMILLION);
        diamond(figure, at(value, ASIDE));
    }
    point.printed.into_iter().for_each(|value| cross(figure, at(value, -ASIDE)));
    if let Some((mean, lo, hi)) = point.ours {
        figure.line(vec![at(lo, 0.0), at(hi, 0.0)], 2.0, Colour::BLUE);
        dot(figure, at(mean, 0.0));
    }
}

/// Four significant digits.
fn rounded(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let magnitude = value.abs().log10().floor() as i32;
    match magnitude {
        -4..=3 => format!("{value:.*}", (3 - magnitude).max(0) as usize),
        _ => format!("{value:.2e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let all = [0.0, 0.1744, 17.5, 3.3e-6, 1234.5, 0.0035];
        assert_eq!(all.map(rounded), ["0", "0.1744", "17.50", "3.30e-6", "1234", "0.003500"]);
    }

    #[test]
    fn wide_ranges_stand_on_a_logarithmic_axis() {
        let point = |value: f64| Compared {
            label: String::new(),
            series: "",
            ours: Some((value, value * 0.9, value * 1.1)),
            reference: None,
            printed: None,
            theory: None,
            holds: None,
        };
        let of = |values: &[f64]| {
            let points = values.iter().map(|value| point(*value)).collect();
            Upright::of(&Figures { name: String::new(), points })
        };
        assert!(of(&[0.17, 0.0012]).logarithmic);
        assert!(!of(&[0.17, 0.12]).logarithmic);
        let names: Vec<String> = of(&[0.5, 0.001]).ticks().into_iter().map(|t| t.1).collect();
        assert_eq!(names, ["0.001", "0.01", "0.1", "1"]);
    }

    #[test]
    fn a_formula_joins_the_figures_of_its_series_alone_and_keeps_clear_of_labels() {
        let point = |series: &'static str, theory: f64| Compared {
            label: String::new(),
            series,
            ours: Some((theory, theory, theory)),
            reference: None,
            printed: None,
            theory: Some(theory),
            holds: None,
        };
        let points = vec![point("a", 1.0), point("a", 2.0), point("b", 1.5)];
        let figures = Figures { name: String::new(), points };
        let upright = Upright::of(&figures);
        let area = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 300.0 };
        let panel = Panel::new(area, (-0.5, 2.5), upright.ends);
        let lines = formula(&panel, &upright, &figures);
        let ends: Vec<(f64, f64)> = lines.iter().map(|l| (l[0].0, l[l.len() - 1].0)).collect();
        let expected = [(50.0, 150.0), (220.0, 280.0)];
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert_eq!(ends.len(), 2);
        let met = |(a, b): (&(f64, f64), &(f64, f64))| near(a.0, b.0) && near(a.1, b.1);
        assert!(ends.iter().zip(&expected).all(met), "{ends:?}");
        for (i, point) in figures.points.iter().enumerate() {
            let (_, area, clear) = label(&panel, &upright, i, point, &lines).unwrap();
            let met = lines.iter().any(|l| l.windows(2).any(|p| crosses(p[0], p[1], area)));
            assert!(clear && !met, "{i}: {area:?}");
        }
    }
}
