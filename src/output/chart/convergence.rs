//! `convergence.png`: how long t50, t90, t99 and t100 took, replication by replication.

use super::figure::{Anchor, Colour, Figure, Font, Rect, bold, font};
use super::head::{self, MARGIN, WIDTH};
use super::panel::Panel;
use super::plot::text_width;
use super::scale::nice_step;
use crate::outcome::Verdict;
use crate::output::summary::{Summary, TimeSummary};
use crate::output::tables::Source;
use crate::output::units::{TimeUnit, grouped, significant};

const ROW: f64 = 78.0;
const LEFT: f64 = 104.0;
/// With more replications than this, bars stand for the dots.
const DOTS_MAX: usize = 300;
/// The space between two columns of numbers.
const GAP: f64 = 22.0;
/// The height that the dots of a row may take.
const HEAP: f64 = 40.0;
const COLOURS: [Colour; 4] = [Colour::SKY, Colour::BLUE, Colour::VERMILLION, Colour::ORANGE];
const SHARES: [u32; 4] = [50, 90, 99, 100];
const VALUE: Font = bold(13.5, Colour::BLACK);
const TEXT: Font = font(12.5, Colour::GREY);

/// Draws the chart.
pub fn draw(source: &Source, summary: &Summary) -> Figure {
    let (mut figure, y) = head::begin(source);
    let heading = "Time from an update’s birth until a share of the due nodes held it";
    let y = head::heading(&mut figure, y + 12.0, heading);
    let y = head::paragraph(&mut figure, y + 2.0, &reading(source), head::NOTE, 3);
    let (axis, unit) = axis(source);
    let cells = summary.times.iter().map(|time| cells(time, unit, summary.outcomes.replications));
    let mut table: Vec<[String; 3]> = [HEADER.map(String::from)].into_iter().chain(cells).collect();
    if summary.outcomes.replications == 1 {
        table[0][0] = "value".to_string();
    }
    for k in 0..HEADER.len() {
        if table[1..].iter().all(|row| row[k].is_empty()) {
            table[0][k].clear();
        }
    }
    let columns = columns(&table);
    let top = y + 30.0;
    let right = columns[0].0 - GAP;
    let area = Rect { left: LEFT, top, right, bottom: top + 4.0 * ROW };
    let panel = Panel::new(area, axis, (0.0, 1.0));
    panel.draw_x(
        &mut figure,
        area.bottom,
        &format!("time since the update’s birth ({})", unit.name),
    );
    panel.draw_base(&mut figure);
    for (i, row) in table.iter().enumerate() {
        let y = if i == 0 { top - 10.0 } else { top + ROW * (i as f64 - 0.5) + 5.0 };
        for (k, (cell, (_, right))) in row.iter().zip(columns).enumerate() {
            let font = if i > 0 && k == 0 { VALUE } else { TEXT };
            figure.anchored((right, y), cell, font, Anchor::End);
        }
    }
    for (i, time) in summary.times.iter().enumerate() {
        let row = Rect { top: top + ROW * i as f64, bottom: top + ROW * (i + 1) as f64, ..area };
        Row { panel: &panel, row, unit, i, time }.draw(&mut figure, source);
    }
    figure.height = area.bottom + 56.0;
    figure
}

const HEADER: [&str; 3] = ["median", "middle 90 %", "reached"];

/// The numbers of one milestone.
fn cells(time: &TimeSummary, unit: TimeUnit, replications: u64) -> [String; 3] {
    let [reached, all] = [time.reached, replications].map(|count| grouped(count.into()));
    let reached = format!("{reached} of {all}");
    let spread = &time.spread;
    if time.reached == 0 {
        return [String::new(), String::new(), reached];
    }
    let number = |seconds: f64| significant(seconds * 1e9 / unit.nanos);
    // A dash stands for a quantile that was not reached.
    let print = |seconds: Option<f64>| {
        seconds.map_or("–".to_string(), |seconds| format!("{} {}", number(seconds), unit.name))
    };
    let range = match (spread.p05_s, spread.p95_s) {
        (Some(p05_s), Some(_)) if replications > 1 => {
            format!("{} to {}", number(p05_s), print(spread.p95_s))
        }
        (Some(_), None) => format!("{} to –", print(spread.p05_s)),
        _ => String::new(),
    };
    [print(spread.median_s), range, reached]
}

/// The left and right ends of the columns, each as wide as its widest cell.
fn columns(table: &[[String; 3]]) -> [(f64, f64); 3] {
    let mut right = WIDTH - MARGIN;
    let mut columns = [(0.0, 0.0); 3];
    for (k, column) in columns.iter_mut().enumerate().rev() {
        let widths = table.iter().map(|row| text_width(&row[k], VALUE));
        let left = right - widths.fold(0.0, f64::max);
        *column = (left, right);
        right = left - GAP;
    }
    columns
}

/// How to read it.
fn reading(source: &Source) -> String {
    let many = source.run.replications.iter().map(|r| r.updates).max().unwrap_or(0) > 1;
    let slowest = if many { " Of several updates, the slowest counts." } else { "" };
    if source.run.replications.len() < 2 {
        return format!("One replication: each dot is its one value.{slowest}");
    }
    let each = match source.run.replications.len() > DOTS_MAX {
        true => "Bars: number of replications, each row to its own height.",
        false => "Each dot is one replication.",
    };
    format!(
        "{each} Box: middle 50 % of them; whiskers: middle 90 % (5th to 95th \
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

/// Times that fall into one slot of the axis.
struct Heap {
    /// The slot's middle, in pixels.
    slot: f64,
    /// The sum of the times, in pixels: a heap of dots stands at their mean.
    sum: f64,
    count: usize,
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
        match self.time.reached {
            0 => {
                let at = ((left + right) / 2.0, middle + 5.0);
                let text = "not reached in any replication";
                head::on_white(figure, at, text, font(13.5, Colour::GREY), Anchor::Middle);
            }
            reached => {
                let bars = source.run.replications.len() > DOTS_MAX;
                self.dots(figure, &times(source, self.i), bars);
                if let Some(quantiles) = self.time.spread.quantiles() {
                    self.summary_box(figure, quantiles);
                } else if reached < source.run.replications.len() as u64 {
                    let at = (right, self.row.bottom - 9.0);
                    let text = format!("dots: the {} that reached it", grouped(reached.into()));
                    head::on_white(figure, at, &text, TEXT, Anchor::End);
                }
            }
        }
    }

    fn x(&self, nanos: f64) -> f64 {
        self.panel.x.at(nanos / self.unit.nanos)
    }

    /// A dot's radius: a few dots are larger, to be seen.
    fn radius(&self) -> f64 {
        if self.time.reached < 10 { 4.5 } else { 3.0 }
    }

    /// Dots heaped where they are close; very many as bars.
    fn dots(&self, figure: &mut Figure, times: &[f64], bars: bool) {
        let ground = self.row.bottom - 26.0;
        let heaps = self.heaps(times);
        let highest = heaps.iter().map(|heap| heap.count).max().unwrap_or(1);
        let radius = self.radius();
        let step = (HEAP / highest as f64).min(2.0 * radius);
        let fill = COLOURS[self.i].tint(0.75);
        for heap in heaps {
            if bars {
                let (left, right) = (heap.slot - radius, heap.slot + radius - 0.5);
                let top = ground - step * heap.count as f64;
                figure.rect(Rect { left, top, right, bottom: ground }, fill);
                continue;
            }
            let x = heap.sum / heap.count as f64;
            for k in 0..heap.count {
                let centre = (x, ground - radius - step * k as f64);
                figure.disc(centre, radius - 0.25, fill);
            }
        }
    }

    /// The times by slots as wide as a dot.
    fn heaps(&self, times: &[f64]) -> Vec<Heap> {
        let width = 2.0 * self.radius();
        let mut heaps: Vec<Heap> = Vec::new();
        for x in times.iter().map(|time| self.x(*time)) {
            let slot = (x / width).round() * width;
            if heaps.last().is_none_or(|heap| heap.slot != slot) {
                heaps.push(Heap { slot, sum: 0.0, count: 0 });
            }
            let heap = heaps.last_mut().expect("one was pushed");
            (heap.sum, heap.count) = (heap.sum + x, heap.count + 1);
        }
        heaps
    }

    fn summary_box(&self, figure: &mut Figure, quantiles: [f64; 5]) {
        let [p05, p25, median, p75, p95] = quantiles.map(|seconds| self.x(seconds * 1e9));
        let (top, bottom) = (self.row.bottom - 21.0, self.row.bottom - 9.0);
        let middle = (top + bottom) / 2.0;
        figure.line(vec![(p05, middle), (p95, middle)], 1.5, Colour::GREY);
        for end in [p05, p95] {
            figure.line(vec![(end, middle - 4.0), (end, middle + 4.0)], 1.5, Colour::GREY);
        }
        figure.rect(Rect { left: p25, top, right: p75, bottom }, COLOURS[self.i].tint(0.6));
        let line = Rect {
            left: median - 1.25,
            top: top - 2.0,
            right: median + 1.25,
            bottom: bottom + 2.0,
        };
        figure.rect(line, Colour::BLACK);
    }
}
