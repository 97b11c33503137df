//! Lanes: times over the replications, one below the other, each as dots, a box and numbers.

use super::figure::{Anchor, Colour, Figure, Font, Rect, bold, font};
use super::head::{self, MARGIN, WIDTH};
use super::panel::Panel;
use super::plot::text_width;
use super::scale::nice_step;
use crate::output::summary::TimeSummary;
use crate::output::tables::Source;
use crate::output::units::{TimeUnit, grouped, significant};

/// With more replications than this, bars stand for the dots.
const DOTS_MAX: usize = 300;
/// The space between two columns of numbers.
const GAP: f64 = 22.0;
const HEADER: [&str; 3] = ["median", "middle 90 %", "reached"];
const VALUE: Font = bold(13.5, Colour::BLACK);
/// Numbers and notes.
pub const TEXT: Font = font(12.5, Colour::GREY);

/// The measures of a lane, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Its height.
    pub height: f64,
    /// The height that its dots may take.
    pub heap: f64,
    /// From the lower edge of the box to the bottom of the lane.
    pub below: f64,
    /// The height of the box.
    pub thick: f64,
    /// How far the line of the median juts out of it, above and below.
    pub jut: f64,
    /// A dot's radius; a few dots are larger, to be seen.
    pub radius: f64,
    /// The radius of a few dots.
    pub radius_few: f64,
}

/// One milestone of all replications.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its colour.
    pub colour: Colour,
    /// Its numbers.
    pub time: TimeSummary,
    /// The times of the replications that reached it, in nanoseconds, ascending.
    pub times: Vec<f64>,
}

/// How to read it, in words.
pub fn reading(source: &Source) -> String {
    let many = source.run.replications.iter().map(|r| r.updates).max().unwrap_or(0) > 1;
    let slowest = match source.scenario.measure {
        Some(_) if many => {
            " Of the updates written in the time that is measured, the slowest counts."
        }
        None if many => " Of several updates, the slowest counts.",
        _ => "",
    };
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

/// Draws the lanes of so many replications below `y`, from `left` on; returns the area that their
/// dots and boxes are in. Below it stands the axis.
pub fn draw(
    figure: &mut Figure,
    (left, y): (f64, f64),
    lanes: &[Lane],
    look: Look,
    replications: u64,
) -> Rect {
    let (axis, unit) = axis(lanes);
    let table = table(lanes, unit, replications);
    let columns = columns(&table);
    let (top, right) = (y + 30.0, columns[0].0 - GAP);
    let area = Rect { left, top, right, bottom: top + lanes.len() as f64 * look.height };
    let panel = Panel::new(area, axis, (0.0, 1.0));
    let title = format!("time since the update’s birth ({})", unit.name);
    panel.draw_x(figure, area.bottom, &title);
    panel.draw_base(figure);
    for (i, row) in table.iter().enumerate() {
        let middle = top + look.height * (i as f64 - 0.5) + 5.0;
        let y = if i == 0 { top - 10.0 } else { middle };
        for (k, (cell, (_, right))) in row.iter().zip(columns).enumerate() {
            let font = if i > 0 && k == 0 { VALUE } else { TEXT };
            figure.anchored((right, y), cell, font, Anchor::End);
        }
    }
    for (i, lane) in lanes.iter().enumerate() {
        let top = top + look.height * i as f64;
        let row = Rect { top, bottom: top + look.height, ..area };
        Row { panel: &panel, row, unit, lane, look, replications }.draw(figure);
    }
    area
}

/// The ends of the axis, which begins at 0 unless that would leave much of it empty.
fn axis(lanes: &[Lane]) -> ((f64, f64), TimeUnit) {
    let all = || lanes.iter().flat_map(|lane| lane.times.iter().copied());
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
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

/// The numbers of all lanes below their header; a column without numbers has none.
fn table(lanes: &[Lane], unit: TimeUnit, replications: u64) -> Vec<[String; 3]> {
    let cells = lanes.iter().map(|lane| cells(&lane.time, unit, replications));
    let mut table: Vec<[String; 3]> = [HEADER.map(String::from)].into_iter().chain(cells).collect();
    if replications == 1 {
        table[0][0] = "value".to_string();
    }
    for k in 0..HEADER.len() {
        if table[1..].iter().all(|row| row[k].is_empty()) {
            table[0][k].clear();
        }
    }
    table
}

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

/// Times that fall into one slot of the axis.
struct Heap {
    /// The slot's middle, in pixels.
    slot: f64,
    /// The sum of the times, in pixels: a heap of dots stands at their mean.
    sum: f64,
    count: usize,
}

/// One lane in its place.
struct Row<'a> {
    panel: &'a Panel,
    row: Rect,
    unit: TimeUnit,
    lane: &'a Lane,
    look: Look,
    replications: u64,
}

impl Row<'_> {
    fn draw(&self, figure: &mut Figure) {
        let Rect { left, right, top, bottom } = self.row;
        let time = &self.lane.time;
        if time.reached == 0 {
            let at = ((left + right) / 2.0, (top + bottom) / 2.0 + 5.0);
            let text = "not reached in any replication";
            head::on_white(figure, at, text, font(13.5, Colour::GREY), Anchor::Middle);
            return;
        }
        self.dots(figure);
        if let Some(quantiles) = time.spread.quantiles() {
            self.summary_box(figure, quantiles);
        } else if time.reached < self.replications {
            let at = (right, bottom - self.look.below);
            let text = format!("dots: the {} that reached it", grouped(time.reached.into()));
            head::on_white(figure, at, &text, TEXT, Anchor::End);
        }
    }

    fn x(&self, nanos: f64) -> f64 {
        self.panel.x.at(nanos / self.unit.nanos)
    }

    fn radius(&self) -> f64 {
        if self.lane.time.reached < 10 { self.look.radius_few } else { self.look.radius }
    }

    /// Dots heaped where they are close; very many as bars.
    fn dots(&self, figure: &mut Figure) {
        let ground = self.row.bottom - self.look.below - self.look.thick - 5.0;
        let heaps = self.heaps();
        let highest = heaps.iter().map(|heap| heap.count).max().unwrap_or(1);
        let radius = self.radius();
        let step = (self.look.heap / highest as f64).min(2.0 * radius);
        let fill = self.lane.colour.tint(0.75);
        for heap in heaps {
            if self.replications as usize > DOTS_MAX {
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
    fn heaps(&self) -> Vec<Heap> {
        let width = 2.0 * self.radius();
        let mut heaps: Vec<Heap> = Vec::new();
        for x in self.lane.times.iter().map(|time| self.x(*time)) {
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
        let Look { below, thick, jut, .. } = self.look;
        let bottom = self.row.bottom - below;
        let (top, middle) = (bottom - thick, bottom - thick / 2.0);
        let half = thick / 3.0;
        figure.line(vec![(p05, middle), (p95, middle)], 1.5, Colour::GREY);
        for end in [p05, p95] {
            figure.line(vec![(end, middle - half), (end, middle + half)], 1.5, Colour::GREY);
        }
        figure.rect(Rect { left: p25, top, right: p75, bottom }, self.lane.colour.tint(0.6));
        let (left, right) = (median - 1.25, median + 1.25);
        figure.rect(Rect { left, top: top - jut, right, bottom: bottom + jut }, Colour::BLACK);
    }
}
