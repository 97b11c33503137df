//! The stretch of time that a chart shows, and the faults in it.

use super::fault_text::description;
use super::figure::{Anchor, Colour, Figure, Rect, bold, font};
use super::head;
use super::panel::Panel;
use super::plot::text_width;
use crate::faults::{Fault, FaultKind};
use crate::outcome::{Curve, Replication, Verdict};
use crate::output::share::Share;
use crate::output::tables::Source;
use crate::output::tables::curve::Row;
use crate::output::units::TimeUnit;

/// At least this many rows of `curve.csv` make a window that does not begin at 0.
const STEPS_MIN: f64 = 60.0;
/// The axis goes on for this part of the time in which something changes.
const AFTER: u64 = 4;
/// The height of one fault in the strip.
const ROW: f64 = 22.0;
/// More faults than this are counted, not drawn.
const ROWS_MAX: usize = 6;
/// Of a fault that comes more often than this, the first are drawn.
const TIMES_MAX: u64 = 2_000;

/// A stretch of time, in nanoseconds, and the unit of its axis.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// What the axis counts.
    pub unit: TimeUnit,
}

/// What there is to show, in nanoseconds since the start.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The last row.
    pub end: u64,
    /// From one row to the next.
    pub step_ns: u64,
    /// When the first update was born, if any was.
    pub first_birth: Option<u64>,
    /// The end of the last step in which something changed, if anything did.
    pub last_change: Option<u64>,
}

impl Window {
    /// From the first birth to the last change of coverage anywhere in the run, with the faults.
    pub fn of(source: &Source) -> Window {
        let births = source.run.replications.iter().flat_map(|r| r.items.iter());
        let shown = Shown {
            end: source.curve.rows.last().map_or(0, |row| row.at_ns),
            step_ns: source.curve.step_ns,
            first_birth: births.map(|item| item.born_at.0).min(),
            last_change: last_change(&source.curve.rows, &source.run.replications, |r| &r.curve),
        };
        Window::around(&shown, &source.scenario.faults)
    }

    /// The same of anything over time.
    pub fn around(shown: &Shown, faults: &[Fault]) -> Window {
        let Shown { end, step_ns, first_birth, last_change } = *shown;
        let moments = faults.iter().flat_map(|fault| {
            let last = fault.repeats.count - 1;
            [Some(fault.at), fault.is_over(0), Some(fault.begins(last)), fault.is_over(last)]
        });
        let moments: Vec<u64> = moments.flatten().map(|at| at.0).filter(|at| *at <= end).collect();
        let change = last_change.unwrap_or(end);
        let to = moments.iter().copied().chain([change]).max().unwrap_or(end).max(1) as f64;
        let first = moments.iter().copied().chain(first_birth).min().unwrap_or(0) as f64;
        // A late birth leaves most of the axis empty; but a step of the curve is no slope to show.
        let least = STEPS_MIN * step_ns as f64;
        let late = first > 0.5 * to && to > least;
        let from = if late { (first - 0.05 * (to - first)).min(to - least) } else { 0.0 };
        Window { from, to: to + 0.04 * (to - from), unit: TimeUnit::of(to) }
    }

    /// The ends of the axis, in its unit.
    pub fn axis(&self) -> (f64, f64) {
        (self.from / self.unit.nanos, self.to / self.unit.nanos)
    }

    /// Widens the window so that `at`, if there is one, is in it.
    pub fn reach(&mut self, at: Option<f64>) {
        if let Some(at) = at.filter(|at| *at > self.to) {
            self.to = at + 0.04 * (at - self.from);
        }
    }

    /// Widens the window so that `at` has `space` of `width` pixels to its right.
    pub fn widen(&mut self, at: f64, space: f64, width: f64) {
        let share = (1.0 - space / width).max(0.1);
        self.to = self.to.max(self.from + (at - self.from) / share);
    }
}

/// A while after the last change, but not after the `end`, so that what stays is seen to stay.
pub fn longer(last_change: u64, first_birth: u64, end: u64) -> u64 {
    (last_change + last_change.saturating_sub(first_birth) / AFTER).min(end)
}

/// The end of the last step in which coverage, or another share, changed in any replication.
/// Quantiles may stay as they are while a replication between them changes.
pub fn last_change(
    rows: &[Row],
    replications: &[Replication],
    curve: fn(&Replication) -> &Curve,
) -> Option<u64> {
    let sound = replications.iter().filter(|r| r.verdict != Verdict::Failed);
    let curves: Vec<&Curve> = sound.map(curve).collect();
    let changes = |pair: &&[Row]| {
        curves.iter().any(|curve| {
            let [from, to] = [0, 1].map(|i| Share::new(curve.at(pair[i].at_ns)));
            from.order(&to).is_ne()
        })
    };
    rows.windows(2).rev().find(changes).map(|pair| pair[1].at_ns)
}

/// A light shade over `area` of the panel while a fault lasts.
pub fn shade(figure: &mut Figure, panel: &Panel, unit: TimeUnit, faults: &[Fault], area: Rect) {
    for fault in faults {
        for (left, right) in spans(panel, unit, fault) {
            let (left, right) = (left.max(area.left), right.min(area.right));
            if left < right {
                figure.rect(Rect { left, right, ..area }, colour(fault).tint(0.09));
            }
        }
    }
}

/// The height of the strip.
pub fn strip_height(faults: &[Fault]) -> f64 {
    let rows = faults.len().min(ROWS_MAX) + usize::from(faults.len() > ROWS_MAX);
    if rows == 0 { 0.0 } else { 8.0 + ROW * rows as f64 }
}

/// One bar a fault, under the panel from `top` on, with what it does.
pub fn strip(
    figure: &mut Figure,
    (panel, top): (&Panel, f64),
    unit: TimeUnit,
    faults: &[Fault],
    nodes: u32,
) {
    let first = top + 8.0;
    let mut top = first;
    for fault in faults.iter().take(ROWS_MAX) {
        let mut whole: Option<Rect> = None;
        for (left, right) in spans(panel, unit, fault) {
            let (top, bottom, right) = (top + 2.0, top + ROW - 2.0, right.max(left + 2.0));
            let bar = Rect { left, top, right, bottom };
            figure.rect(bar, colour(fault).tint(0.35));
            whole = Some(Rect { left: whole.map_or(left, |whole| whole.left), ..bar });
        }
        if let Some(bar) = whole {
            label(figure, panel, bar, &description(fault, unit, nodes));
        }
        top += ROW;
    }
    if faults.len() > ROWS_MAX {
        let text = format!("and {} more faults", faults.len() - ROWS_MAX);
        figure.text((panel.area.left, top + 15.0), text, font(12.5, Colour::GREY));
    }
    let mut word = |text, y| {
        let at = (panel.area.left - 8.0, y);
        figure.anchored(at, text, bold(12.0, Colour::GREY), Anchor::End);
    };
    if !faults.is_empty() {
        word("faults", first + 15.0);
    }
}

/// A bar's text: inside it, else to its right, else to its left, where there is room.
pub fn label(figure: &mut Figure, panel: &Panel, bar: Rect, text: &str) {
    let font = font(12.5, Colour::BLACK);
    let (width, y) = (text_width(text, font) + 12.0, bar.top + 13.5);
    if width <= bar.right - bar.left {
        figure.text((bar.left + 6.0, y), text, font);
    } else if bar.right + width <= panel.area.right {
        head::on_white(figure, (bar.right + 6.0, y), text, font, Anchor::Start);
    } else if bar.left - 6.0 >= panel.area.left + width {
        head::on_white(figure, (bar.left - 6.0, y), text, font, Anchor::End);
    } else {
        figure.anchored((panel.area.left + width, y), text, font, Anchor::End);
    }
}

/// From where to where a fault is in force, each time that it comes.
fn spans(panel: &Panel, unit: TimeUnit, fault: &Fault) -> impl Iterator<Item = (f64, f64)> {
    let at = move |nanos: u64| panel.x.at(nanos as f64 / unit.nanos);
    let end = |occurrence| fault.is_over(occurrence).map_or(u64::MAX, |end| end.0);
    let drawn = fault.repeats.count.min(TIMES_MAX);
    (0..drawn).map(move |occurrence| (at(fault.begins(occurrence).0), at(end(occurrence))))
}

fn colour(fault: &Fault) -> Colour {
    match fault.what {
        FaultKind::Partition { .. }
        | FaultKind::Cut { .. }
        | FaultKind::Isolate { .. }
        | FaultKind::Link { .. } => Colour::ORANGE,
        FaultKind::Crash { .. }
        | FaultKind::Churn { .. }
        | FaultKind::ChurnTrace { .. }
        | FaultKind::Leave { .. } => Colour::PURPLE,
        FaultKind::Join { .. } => Colour::GREEN,
        FaultKind::Pause { .. } => Colour::YELLOW,
        FaultKind::ClockSkew { .. }
        | FaultKind::ClockJump { .. }
        | FaultKind::ClockDrift { .. } => Colour::GREEN,
        FaultKind::Lie { .. } => Colour::VERMILLION,
    }
}
