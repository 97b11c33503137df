//! `curve.png`: the S-curve. Coverage over time with its bands over the replications, t50, t90 and
//! t99, the faults, and what theory says.

use super::bands::{self, P05, P50, P95};
use super::callout::{self, Callout, Obstacles, Piece, Place};
use super::figure::{Colour, Figure, Rect};
use super::head::{self, MARGIN, WIDTH};
use super::overlay;
use super::panel::Panel;
use super::part;
use super::population;
use super::window::{self, Window};
use crate::outcome::{Replication, Verdict};
use crate::output::share::nearest_rank;
use crate::output::summary::{Summary, TimeSummary};
use crate::output::tables::Source;
use crate::output::units::{self, TimeUnit, grouped, percent, significant};
use crate::run::overlays::Overlay;
use std::collections::BTreeSet;

const HEIGHT: f64 = 300.0;
const LEFT: f64 = 68.0;
const LINE: Colour = Colour::BLUE;
/// The axis is widened if a label would stand further than this from its point, in pixels.
const FAR: f64 = 130.0;
/// If it would even then, it stands on the bands.
const TOO_FAR: f64 = 220.0;

/// Draws the chart.
pub fn draw(source: &Source, summary: &Summary) -> Figure {
    let scenario = source.scenario;
    let (mut figure, y) = head::begin(source);
    let one = only_birth(source);
    let y = head::heading(&mut figure, y + 12.0, &what(source));
    let y = head::key(&mut figure, y + 2.0, &bands::key(&source.curve, LINE));
    let lines = population::beside(source);
    let y = overlay::key(&mut figure, y, &lines);
    let y = head::paragraph(&mut figure, y, &notes(source, summary, one), head::NOTE, 2);

    let top = y + head::AXIS_TITLE;
    let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + HEIGHT };
    let marks: Vec<Mark> = marks(summary, one).collect();
    let (window, places) = arranged(source, &lines, &marks, area);
    let panel = Panel::new(area, window.axis(), (0.0, 1.0));
    let strip = area.bottom + part::height(scenario.measure);
    let bottom = strip + window::strip_height(&scenario.faults);
    let title = format!("time since the start of the run ({})", window.unit.name);
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, percent(share)));
    window::shade(&mut figure, &panel, window.unit, &scenario.faults, area);
    panel.draw_x(&mut figure, bottom, &title);
    panel.draw_y(&mut figure, &ticks, "coverage (% of what is due)");
    part::draw(&mut figure, std::slice::from_ref(&panel), &window, scenario.measure);
    bands::draw(&mut figure, &panel, &source.curve, window.unit, LINE);
    overlay::draw(&mut figure, &panel, &lines, window.unit);
    // No line runs through a label that stands clear of the curve.
    for place in places.iter().flatten().filter(|place| place.clear) {
        figure.rect(place.area, Colour::WHITE);
        window::shade(&mut figure, &panel, window.unit, &scenario.faults, place.area);
    }
    panel.draw_base(&mut figure);
    for (mark, place) in marks.iter().zip(&places) {
        mark.callout(&panel, window.unit).draw(&mut figure, place.as_ref());
    }
    let (unit, faults) = (window.unit, &scenario.faults);
    window::strip(&mut figure, (&panel, strip), unit, faults, scenario.nodes);
    figure.height = bottom + 56.0;
    figure
}

/// The stretch of time to show, and where the labels stand: it is made longer if that gives them
/// room which they lack.
fn arranged(
    source: &Source,
    lines: &[Overlay],
    marks: &[Mark],
    area: Rect,
) -> (Window, Vec<Option<Place>>) {
    let mut plain = Window::of(source);
    plain.reach(overlay::upright(&source.overlays));
    let end_ns = source.curve.rows.last().map_or(0, |row| row.at_ns);
    part::reach(&mut plain, source.scenario.measure, end_ns);
    let places = |window: &Window| {
        let panel = Panel::new(area, window.axis(), (0.0, 1.0));
        let callouts: Vec<_> = marks.iter().map(|mark| mark.callout(&panel, window.unit)).collect();
        callout::arrange(&callouts, &obstacles(source, lines, &panel, window.unit), area)
    };
    let good = |places: &[Option<Place>], far: f64| {
        places.iter().all(|place| place.is_some_and(|place| place.clear && place.distance <= far))
    };
    let in_plain = places(&plain);
    if good(&in_plain, FAR) {
        return (plain, in_plain);
    }
    let panel = Panel::new(area, plain.axis(), (0.0, 1.0));
    let mut wide = plain;
    for mark in marks {
        let width = mark.callout(&panel, plain.unit).width();
        wide.widen(mark.at(mark.p95_s), width + 16.0, area.right - area.left);
    }
    let in_wide = places(&wide);
    match good(&in_wide, TOO_FAR) {
        true => (wide, in_wide),
        false => (plain, in_plain),
    }
}

fn what(source: &Source) -> String {
    let updates = source
        .run
        .replications
        .iter()
        .map(|r| r.updates.max(r.items.len() as u64))
        .max()
        .unwrap_or(0);
    match updates {
        0 => "Coverage: no update was written".to_string(),
        1 => "Coverage: share of the due nodes that hold the update".to_string(),
        _ => {
            let whole = if source.scenario.measure.is_some() { " of the whole run" } else { "" };
            let updates = grouped(updates.into());
            format!(
                "Coverage: share of the due (node, update) pairs that hold, {updates} updates{whole}"
            )
        }
    }
}

/// The times in words: all that no mark says.
fn notes(source: &Source, summary: &Summary, birth: Option<f64>) -> String {
    let replications = summary.outcomes.replications;
    if source.run.replications.iter().all(|r| r.updates == 0) {
        return String::new();
    }
    let marked = |time: &TimeSummary| marks(summary, birth).any(|mark| mark.name == time.name);
    let text = |time: &TimeSummary| {
        let TimeSummary { name, reached, spread } = time;
        match spread.median_s.map(|median_s| units::time(median_s * 1e9)) {
            None if *reached == 0 => format!("{name} not reached"),
            None => format!("{name} not reached by half ({reached} of {replications} did)"),
            Some(value) if *reached < replications => {
                format!("{name} = {value} (reached by {reached} of {replications})")
            }
            Some(value) => format!("{name} = {value}"),
        }
    };
    let mut parts: Vec<String> =
        summary.times.iter().filter(|time| !marked(time)).map(text).collect();
    let measured = if source.scenario.measure.is_some() { " measured" } else { "" };
    let prefix = match (birth.is_some() && measured.is_empty(), replications > 1) {
        (true, true) => "Median: ".to_string(),
        (true, false) => String::new(),
        (false, true) => format!("Medians, from birth, slowest update{measured}: "),
        (false, false) => format!("From birth, slowest update{measured}: "),
    };
    parts.extend(converged_for_good(source));
    // A line may break between times, not inside one.
    let parts: Vec<String> = parts.iter().map(|part| part.replace(' ', "\u{a0}")).collect();
    format!("{prefix}{}{}", parts.join(", "), births_note(source))
}

/// Why a curve of several updates falls.
fn births_note(source: &Source) -> &'static str {
    let births =
        |r: &Replication| r.items.iter().map(|item| item.born_at).collect::<BTreeSet<_>>().len();
    match source.run.replications.iter().any(|r| births(r) > 1) {
        true => "; a birth lowers coverage",
        false => "",
    }
}

/// With faults, t100 is a first crossing that may be taken back: when was it the last time?
fn converged_for_good(source: &Source) -> Option<String> {
    let sound = source.run.replications.iter().filter(|r| r.verdict != Verdict::Failed);
    let mut all: Vec<Option<u64>> = sound.map(|r| r.converged_for_good().map(|at| at.0)).collect();
    if source.scenario.faults.is_empty() || all.is_empty() {
        return None;
    }
    // What did not converge took longer than any other.
    all.sort_unstable_by_key(|at| at.unwrap_or(u64::MAX));
    let print = |percent: usize| {
        nearest_rank(&all, percent).map_or("–".to_string(), |at| units::time(at as f64))
    };
    Some(match nearest_rank(&all, 50) {
        None => "half or more did not converge for good".to_string(),
        Some(_) if all.len() == 1 => format!("converged for good at {}", print(50)),
        Some(_) => format!(
            "converged for good at {} (middle 90 %: {} to {})",
            print(50),
            print(5),
            print(95)
        ),
    })
}

/// The birth of the only update, if every replication has one and the same.
fn only_birth(source: &Source) -> Option<f64> {
    let mut births = source.run.replications.iter().map(|r| match &r.items[..] {
        [item] => Some(item.born_at.0),
        _ => None,
    });
    let first = births.next()??;
    births.all(|birth| birth == Some(first)).then_some(first as f64)
}

/// A milestone on the curve.
struct Mark {
    name: &'static str,
    level: f64,
    /// The birth of the update, in nanoseconds since the start.
    birth: f64,
    /// Whether there is more than one replication.
    many: bool,
    p05_s: f64,
    median_s: f64,
    p95_s: f64,
}

/// t50, t90 and t99 of the only update, if every replication reached them: else the median of
/// those that did would stand off the curve.
fn marks(summary: &Summary, birth: Option<f64>) -> impl Iterator<Item = Mark> {
    let all = summary.outcomes.replications;
    let reached = summary.times.iter().zip([0.5, 0.9, 0.99]).filter(move |(t, _)| t.reached == all);
    reached.filter_map(move |(time, level)| {
        let [p05_s, median_s, p95_s] =
            [time.spread.p05_s?, time.spread.median_s?, time.spread.p95_s?];
        let name = time.name;
        Some(Mark { name, level, birth: birth?, many: all > 1, p05_s, median_s, p95_s })
    })
}

impl Mark {
    /// Nanoseconds from the start to a quantile of the milestone.
    fn at(&self, seconds: f64) -> f64 {
        self.birth + seconds * 1e9
    }

    /// The value, and the range over the replications if there is more than one.
    fn texts(&self, axis: TimeUnit) -> (String, String) {
        let Mark { p05_s, median_s, p95_s, .. } = self;
        let nanos = median_s * 1e9;
        // The axis may count minutes since the start where the spread takes seconds.
        let short = nanos > 0.0 && nanos < 0.1 * axis.nanos;
        let unit = if short { TimeUnit::of(nanos) } else { axis };
        let value = |seconds: f64| significant(seconds * 1e9 / unit.nanos);
        let main = format!("{} = {} {}", self.name, value(*median_s), unit.name);
        let range = match self.many {
            true => format!("(middle 90 %: {} to {})", value(*p05_s), value(*p95_s)),
            false => String::new(),
        };
        (main, range)
    }

    /// A dot on the median, and the value.
    fn callout(&self, panel: &Panel, unit: TimeUnit) -> Callout {
        let dot = panel.at(self.at(self.median_s) / unit.nanos, self.level);
        let (value, range) = self.texts(unit);
        Callout { dot, value, range }
    }
}

/// What the median and its bands cover.
fn obstacles(source: &Source, lines: &[Overlay], panel: &Panel, unit: TimeUnit) -> Obstacles {
    let pieces = |low: usize, high: usize| -> Vec<Piece> {
        let rows = source.curve.rows.iter().map(|row| {
            let [bottom, top] = [low, high].map(|q| panel.y.at(row.quantiles[q].as_f64()));
            (panel.x.at(row.at_ns as f64 / unit.nanos), top, bottom)
        });
        let rows: Vec<_> = rows.collect();
        rows.windows(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    let others = overlay::obstacles(panel, lines, unit);
    Obstacles { line: pieces(P50, P50), bands: pieces(P05, P95), others }
}
