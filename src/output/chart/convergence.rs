//! `convergence.png`: how long t50, t90, t99 and t100 took, replication by replication.

use super::figure::{Anchor, Colour, Figure, Font, Rect, bold, font};
use super::head::{self, MARGIN, WIDTH};
use super::panel::Panel;
use super::scale::nice_step;
use crate::outcome::Verdict;
use crate::output::summary::{Spread, Summary, TimeSummary};
use crate::output::tables::Source;
use crate::output::units::TimeUnit;

const ROW: f64 = 78.0;
const LEFT: f64 = 104.0;
const RIGHT: f64 = 530.0;
/// Where the columns of numbers end.
const COLUMNS: [f64; 3] = [606.0, 706.0, WIDTH - MARGIN];
/// A dot's radius.
const RADIUS: f64 = 3.0;
/// The height that the dots of a row may take.
const HEAP: f64 = 40.0;
const COLOURS: [Colour; 4] = [Colour::SKY, Colour::BLUE, Colour::VERMILLION, Colour::ORANGE];
const SHARES: [u32; 4] = [50, 90, 99, 100];
const VALUE: Font = bold(13.5, Colour::BLACK);
const TEXT: Font = font(12.5, Colour::GREY);

/// Draws the chart.
pub fn draw(source: &Source, summary: &Summary) -> Figure {
    let (mut figure, y) = head::begin(source.scenario, source.run);
    let heading = "Time from an update’s birth until a share of the due nodes held it";
    let y = head::heading(&mut figure, y + 12.0, heading);
    let y = head::paragraph(&mut figure, y + 2.0, &reading(source), head::NOTE, 3);
    let top = y + 30.0;
    let area = Rect { left: LEFT, top, right: RIGHT, bottom: top + 4.0 * ROW };
    let (axis, unit) = axis(source);
    let panel = Panel::new(area, axis, (0.0, 1.0));
    panel.draw_x(
        &mut figure,
        area.bottom,
        &format!("time since the update’s birth ({})", unit.name),
    );
    panel.draw_base(&mut figure);
    let names = ["median", "90 % of runs in", "reached"];
    for (right, name) in COLUMNS.into_iter().zip(names) {
        figure.anchored((right, top - 10.0), name, TEXT, Anchor::End);
    }
    for (i, time) in summary.times.iter().enumerate() {
        let row = Rect { top: top + ROW * i as f64, bottom: top + ROW * (i + 1) as f64, ..area };
        Row { panel: &panel, row, unit, i, time }.draw(&mut figure, source);
    }
    figure.height = area.bottom + 56.0;
    figure
}

/// How to read it.
fn reading(source: &Source) -> String {
    let many = source.run.replications.iter().map(|r| r.updates).max().unwrap_or(0) > 1;
    let slowest = if many { " Of several updates, the slowest counts." } else { "" };
    if source.run.replications.len() < 2 {
        return format!("One replication: each dot is its one value.{slowest}");
    }
    format!(
        "Each dot is one replication. Box: middle 50 % of them; whiskers: middle 90 % (5th to 95th \
         percentile); line: median.{slowest}"
    )
}

/// All times of milestone `i`, in nanoseconds, ascending.
fn times(source: &Source, i: usize) -> Vec<f64> {
    let sound = source.run.replications.iter().filter(|r| r.verdict != Verdict::Failed);
    let mut times: Vec<f64> = sound.filter_map(|r| Some(r.reached[i]?.0 as f64)).collect();
    times.sort_unstable_by(f64::total_cmp);
    times
}

/// The ends of the axis, which begins at 0 unless that would leave much of it empty.
fn axis(source: &Source) -> ((f64, f64), TimeUnit) {
    let all: Vec<f64> = (0..4).flat_map(|i| times(source, i)).collect();
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(0.0, f64::max);
    if high == 0.0 {
        return ((0.0, 1.0), TimeUnit::of(1e9));
    }
    let unit = TimeUnit::of(high);
    let (low, high) = (low / unit.nanos, high / unit.nanos);
    let margin = (0.04 * (high - low)).max(0.02 * high);
    let from = if low < 0.35 * high { 0.0 } else { low - margin };
    let step = nice_step(high - from, 6.0) / 2.0;
    (((from / step).floor() * step, high + margin), unit)
}

/// One milestone.
struct Row<'a> {
    panel: &'a Panel,
    row: Rect,
    unit: TimeUnit,
    i: usize,
    time: &'a TimeSummary,
}

impl Row<'_> {
    fn draw(&self, figure: &mut Figure, source: &Source) {
        let Rect { left, right, top, bottom } = self.row;
        if self.i > 0 {
            let ends = vec![(MARGIN, top), (WIDTH - MARGIN, top)];
            figure.line(ends, 1.0, Colour::GRID);
        }
        let middle = (top + bottom) / 2.0;
        figure.text((MARGIN, middle - 2.0), self.time.name, bold(15.0, Colour::BLACK));
        figure.text((MARGIN, middle + 14.0), format!("{} % hold it", SHARES[self.i]), TEXT);
        let replications = source.run.replications.len();
        let reached = format!("{} of {replications}", self.time.reached);
        figure.anchored((COLUMNS[2], middle + 5.0), reached, TEXT, Anchor::End);
        match &self.time.spread {
            None => {
                let at = ((left + right) / 2.0, middle + 5.0);
                let text = "not reached in any replication";
                figure.anchored(at, text, font(13.5, Colour::GREY), Anchor::Middle);
            }
            Some(spread) => {
                self.dots(figure, &times(source, self.i));
                self.numbers(figure, spread, middle + 5.0);
                if spread.mean_half_width95_s.is_some() {
                    self.summary_box(figure, spread);
                }
            }
        }
    }

    fn x(&self, nanos: f64) -> f64 {
        self.panel.x.at(nanos / self.unit.nanos)
    }

    /// Dots heaped where they are close; a heap too high for the row is drawn as bars.
    fn dots(&self, figure: &mut Figure, times: &[f64]) {
        let ground = self.row.bottom - 26.0;
        let heaps = self.heaps(times);
        let highest = heaps.iter().map(|(_, count)| *count).max().unwrap_or(1);
        let step = (HEAP / highest as f64).min(2.0 * RADIUS);
        let fill = COLOURS[self.i].tint(0.75);
        for (x, count) in heaps {
            if step < RADIUS / 2.0 {
                let (left, right) = (x - RADIUS, x + RADIUS - 0.5);
                let top = ground - step * count as f64;
                figure.rect(Rect { left, top, right, bottom: ground }, fill);
                continue;
            }
            for k in 0..count {
                let centre = (x, ground - RADIUS - step * k as f64);
                figure.disc(centre, RADIUS - 0.25, fill);
            }
        }
    }

    /// How many times fall into each dot's width, by its middle.
    fn heaps(&self, times: &[f64]) -> Vec<(f64, usize)> {
        let mut heaps: Vec<(f64, usize)> = Vec::new();
        for time in times {
            let slot = (self.x(*time) / (2.0 * RADIUS)).round() * 2.0 * RADIUS;
            match heaps.last_mut() {
                Some((x, count)) if *x == slot => *count += 1,
                _ => heaps.push((slot, 1)),
            }
        }
        heaps
    }

    fn summary_box(&self, figure: &mut Figure, spread: &Spread) {
        let at = |seconds: f64| self.x(seconds * 1e9);
        let (top, bottom) = (self.row.bottom - 21.0, self.row.bottom - 9.0);
        let middle = (top + bottom) / 2.0;
        let [p05, p95] = [spread.p05_s, spread.p95_s].map(at);
        figure.line(vec![(p05, middle), (p95, middle)], 1.5, Colour::GREY);
        for end in [p05, p95] {
            figure.line(vec![(end, middle - 4.0), (end, middle + 4.0)], 1.5, Colour::GREY);
        }
        let (left, right) = (at(spread.p25_s), at(spread.p75_s));
        figure.rect(Rect { left, top, right, bottom }, COLOURS[self.i].tint(0.6));
        let median = at(spread.median_s);
        let line = Rect {
            left: median - 1.25,
            top: top - 2.0,
            right: median + 1.25,
            bottom: bottom + 2.0,
        };
        figure.rect(line, Colour::BLACK);
    }

    fn numbers(&self, figure: &mut Figure, spread: &Spread, y: f64) {
        let print = |seconds: f64| self.unit.print(seconds * 1e9);
        figure.anchored((COLUMNS[0], y), print(spread.median_s), VALUE, Anchor::End);
        if spread.mean_half_width95_s.is_some() {
            let low = print(spread.p05_s);
            let low = low.trim_end_matches(self.unit.name).trim_end();
            let range = format!("{low} to {}", print(spread.p95_s));
            figure.anchored((COLUMNS[1], y), range, TEXT, Anchor::End);
        }
    }
}
