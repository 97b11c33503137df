//! `curves.png`: coverage over time and what is wrong with lists, a line and a band a design point. Its data
//! is in `curves.csv`.

use super::course::Course;
use super::quantity::lists_alone;
use super::{begin, in_words};
use crate::faults::Fault;
use crate::outcome::{OverTime, Replication};
use crate::output::chart::bands::{self, P05, P50, P95};
use crate::output::chart::figure::{Colour, Figure, Font, Rect, font};
use crate::output::chart::head::{self, MARGIN, WIDTH};
use crate::output::chart::lettering::fitted;
use crate::output::chart::overlay::{self, Style, dashed_by};
use crate::output::chart::panel::Panel;
use crate::output::chart::part;
use crate::output::chart::stack;
use crate::output::chart::window::{self, Shown, Window};
use crate::output::sweep::SweepSource;
use crate::output::sweep::curves::{Law, Series};
use crate::output::tables::ShareCurve;
use crate::output::units::{TimeUnit, percent};
use crate::run::overlays::Overlay;
use crate::sweep::{Plan, Point as DesignPoint};

const HEIGHT: f64 = 300.0;
/// Of the panels below the first.
const LOW: f64 = 120.0;
/// How wide the lines are, in pixels.
const LINE: f64 = 2.5;
/// The length of a line in the key.
const SIGN: f64 = 46.0;
const KEY: Font = font(12.5, Colour::BLACK);
const BAND: f64 = 0.16;
/// The edges of a band, which are seen where another lies over it.
const EDGE: f64 = 0.45;

/// A dash without end.
const SOLID: f64 = f64::INFINITY;
/// Told apart by their dashes as well as by their colours, one a design point.
const STYLES: [Style; 8] = [
    Style(Colour::VERMILLION, SOLID, 0.0),
    Style(Colour::BLUE, 11.0, 4.0),
    Style(Colour::GREEN, 3.5, 3.0),
    Style(Colour::ORANGE, 20.0, 5.0),
    Style(Colour::PURPLE, 7.0, 7.0),
    Style(Colour::SKY, 2.5, 6.0),
    Style(Colour::BLACK, 14.0, 10.0),
    Style(Colour::GREY, 5.0, 2.0),
];

/// Draws the chart; none where nothing was ever due.
pub(super) fn draw(
    source: &SweepSource,
    course: &Course,
    (all, laws): (&[Series], &[Law]),
) -> Option<Figure> {
    let coverage = all.first()?;
    let births = coverage.points.iter().zip(source.complete());
    let first_birth = births.filter_map(|((_, curve), (_, rows))| birth(curve, rows)).min()?;
    let plan = source.plan;
    let (mut figure, y) = begin(plan, course, what(plan));
    let mut y = y + 2.0;
    for (place, (point, curve)) in coverage.points.iter().enumerate() {
        y = key(&mut figure, y, place, &(named(plan, point) + &at_end(curve)));
    }
    let lines: Vec<Overlay> = laws.iter().map(|law| drawn(plan, law)).collect();
    y = overlay::key(&mut figure, y, &lines);
    y = head::paragraph(&mut figure, y + 1.0, &note(coverage), head::NOTE, 2);

    let first = &plan.points[0].scenario;
    let faults: &[Fault] = if is_alike(plan, "faults") { &first.faults } else { &[] };
    let measure = first.measure.filter(|_| is_alike(plan, "measure"));
    let shown = shown(source, all, first_birth);
    let mut window = Window::around(&shown, faults);
    part::reach(&mut window, measure, shown.end);
    let all = worth_a_panel(plan, all);
    let sizes: Vec<(f64, f64)> =
        all.iter().enumerate().map(|(place, series)| size(place, series, laws)).collect();
    let panels = stack::panels(y, &window, &sizes);
    let last = &panels[panels.len() - 1];
    let strip = last.area.bottom + part::height(measure);
    let bottom = strip + window::strip_height(faults);
    let title = format!("time since the start of the run ({})", window.unit.name);
    for panel in &panels {
        window::shade(&mut figure, panel, window.unit, faults, panel.area);
        panel.draw_x_grid(&mut figure);
    }
    last.draw_x(&mut figure, bottom, &title);
    part::draw(&mut figure, &panels, &window, measure);
    for (panel, series) in panels.iter().zip(all) {
        panel.draw_y(&mut figure, &stack::levels(panel), series.title);
        curves(&mut figure, panel, window.unit, series);
        let of = |place: usize| laws[place].of == series.of;
        overlay::draw_some(&mut figure, panel, &lines, of, window.unit);
        panel.draw_base(&mut figure);
    }
    window::strip(&mut figure, (last, strip), window.unit, faults, first.nodes);
    figure.height = bottom + 56.0;
    Some(figure)
}

/// Coverage, and of the others those that are not 0 throughout. What lists of members lack alone is what
/// is left of coverage.
fn worth_a_panel<'a>(plan: &Plan, all: &'a [Series<'a>]) -> Vec<&'a Series<'a>> {
    let more: Vec<&Series> = all[1..].iter().filter(|series| most(series) > 0.0).collect();
    let lack_alone = matches!(more[..], [Series { of: OverTime::Missing, .. }]);
    let same = lists_alone(plan) && lack_alone;
    all[..1].iter().chain(more.into_iter().filter(|_| !same)).collect()
}

/// Its height, and the greatest value on it: the first goes up to 100 %, the others as far as their
/// values and lines.
fn size(place: usize, series: &Series, laws: &[Law]) -> (f64, f64) {
    let lines = laws.iter().filter(|law| law.of == series.of).flat_map(|law| &law.line.points);
    let line = lines.map(|(_, value)| *value).fold(0.0, f64::max);
    if place == 0 { (HEIGHT, 1.0) } else { (LOW, most(series).max(line)) }
}

/// The greatest value of its bands.
fn most(series: &Series) -> f64 {
    stack::most(series.points.iter().map(|(_, curve)| curve))
}

fn what(plan: &Plan) -> &'static str {
    match lists_alone(plan) {
        true => "Coverage over time: share of the due entries of lists that agree with who is up",
        false => "Coverage over time: share of the due (node, update) pairs that hold",
    }
}

/// What the lines and bands are of.
fn note(series: &Series) -> String {
    let most = series.points.iter().map(|(_, curve)| curve.replications).max();
    match most.unwrap_or(0) {
        0 | 1 => "lines: the one replication of each".to_string(),
        _ => {
            "lines: medians over the replications; bands: the middle 90 % (5th to 95th percentile)"
                .to_string()
        }
    }
}

/// A line of the key, below the one before; returns the height below it.
fn key(figure: &mut Figure, y: f64, place: usize, text: &str) -> f64 {
    let (style, left, right) = (&STYLES[place % STYLES.len()], MARGIN, MARGIN + SIGN);
    figure.rect(Rect { left, top: y + 2.0, right, bottom: y + 15.0 }, style.0.tint(BAND));
    dashed_by(figure, &[(left, y + 8.5), (right, y + 8.5)], style, LINE);
    let room = WIDTH - 2.0 * MARGIN - SIGN - 8.0;
    figure.text((right + 8.0, y + 13.0), fitted(text, KEY, room), KEY);
    y + 19.0
}

/// What a point has that others have not.
fn named(plan: &Plan, point: &DesignPoint) -> String {
    let differs = |axis: usize| {
        let cells = || plan.points.iter().map(|point| &point.cells[axis]);
        !plan.parameters[axis].is_expected() && cells().any(|cell| Some(cell) != cells().next())
    };
    let value =
        |axis: usize| format!("{} {}", plan.parameters[axis].key, in_words(&point.settings[axis]));
    let all = 0..plan.parameters.len();
    let values: Vec<String> = all.filter(|axis| differs(*axis)).map(value).collect();
    values.join(", ")
}

/// A law, called after the point of which it speaks.
fn drawn(plan: &Plan, Law { point, line, .. }: &Law) -> Overlay {
    let name = format!("theory for {}: {}", named(plan, point), line.name);
    Overlay { name, points: line.points.clone() }
}

/// Where the line of a point ends.
fn at_end(curve: &ShareCurve) -> String {
    let last = curve.rows.last().map(|row| percent(row.quantiles[P50].as_f64()));
    last.map_or(String::new(), |last| format!(": {last} at the end"))
}

/// Whether a part of the scenario is the same at all points.
fn is_alike(plan: &Plan, part: &str) -> bool {
    plan.axes().axes.iter().all(|axis| !axis.key.starts_with(part))
}

/// When something was due for the first time.
fn birth(curve: &ShareCurve, rows: &[Replication]) -> Option<u64> {
    let due = |at_ns: u64| rows.iter().any(|row| row.curve.at(at_ns).1 > 0);
    curve.rows.iter().map(|row| row.at_ns).find(|at_ns| due(*at_ns))
}

fn shown(source: &SweepSource, all: &[Series], first_birth: u64) -> Shown {
    let curves = || all.iter().flat_map(|series| series.points.iter().map(|(_, curve)| curve));
    let changed = |series: &Series| -> Option<u64> {
        let of_point = |((_, curve), (_, rows)): (&(_, ShareCurve), (_, &[Replication]))| {
            window::last_change(&curve.rows, rows, series.curve)
        };
        series.points.iter().zip(source.complete()).filter_map(of_point).max()
    };
    let end = curves().filter_map(|curve| Some(curve.rows.last()?.at_ns)).max().unwrap_or(0);
    let last_change = all.iter().filter_map(changed).max();
    Shown {
        end,
        step_ns: curves().map(|curve| curve.step_ns).max().unwrap_or(1),
        first_birth: Some(first_birth),
        last_change: last_change.map(|at| window::longer(at, first_birth, end)),
    }
}

/// Bands below, then their edges, then the lines.
fn curves(figure: &mut Figure, panel: &Panel, unit: TimeUnit, series: &Series) {
    let line = |curve: &ShareCurve, quantile: usize| bands::line(curve, quantile, unit);
    let styled = || series.points.iter().map(|(_, curve)| curve).zip(&STYLES);
    let banded = || styled().filter(|(curve, _)| curve.replications > 1);
    for (curve, style) in banded() {
        panel.band(figure, &line(curve, P05), &line(curve, P95), style.0.tint(BAND));
    }
    for (curve, style) in banded() {
        for edge in [P05, P95] {
            panel.line(figure, &line(curve, edge), 1.0, style.0.tint(EDGE));
        }
    }
    for (curve, style) in styled() {
        dashed_by(figure, &panel.pixels(&line(curve, P50)), style, LINE);
    }
}
