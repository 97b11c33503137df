//! `traffic.png`: messages per second by what became of them, and the load of the nodes.

use super::figure::{Anchor, Colour, Figure, Point, Rect, font};
use super::head::{self, MARGIN, WIDTH};
use super::panel::Panel;
use super::scale::{nice_step, ticks};
use super::window::{self, Window};
use crate::network::Fate;
use crate::output::summary::plural;
use crate::output::tables::{Source, load};
use crate::output::units::{TimeUnit, percent, significant, trimmed};

const LEFT: f64 = 68.0;
const UPPER: f64 = 190.0;
const LOWER: f64 = 150.0;
/// At most about this many steps of the upper panel.
const STEPS: f64 = 120.0;

/// The fates from the bottom of the heap to its top. What is still in flight at the end of a run
/// is a number, not a rate.
const HEAP: [(Fate, Colour); 8] = [
    (Fate::Delivered, Colour::GREEN),
    (Fate::Lost, Colour::VERMILLION),
    (Fate::Cut, Colour::ORANGE),
    (Fate::Dead, Colour::PURPLE),
    (Fate::NoRoute, Colour::SKY),
    (Fate::TooBig, Colour::YELLOW),
    (Fate::QueueFull, Colour::BLUE),
    (Fate::Corrupt, Colour::BLACK),
];

/// The opacity of the heap.
const FILL: f64 = 0.85;
const SENT: Colour = Colour::BLUE;
const RECEIVED: Colour = Colour::ORANGE;

/// Draws the chart.
pub fn draw(source: &Source) -> Figure {
    let (mut figure, y) = head::begin(source);
    let y = rates(&mut figure, y + 12.0, source);
    let y = loads(&mut figure, y + 60.0, source);
    figure.height = y + 56.0;
    figure
}

/// Messages that ended as `fate`, over all replications.
fn total(source: &Source, fate: Fate) -> u64 {
    source.run.replications.iter().map(|r| r.messages.fate(fate)).sum()
}

fn rates(figure: &mut Figure, y: f64, source: &Source) -> f64 {
    let count = source.run.replications.len();
    let heading = "Messages per second, all nodes together, by what became of them";
    let y = head::heading(figure, y, heading);
    let mean = match count > 1 {
        true => format!("Mean of {count} replications; one that has ended sends none. "),
        false => String::new(),
    };
    let whole = if source.scenario.measure.is_some() { "Of the whole run. " } else { "" };
    let note = format!("{whole}{mean}Heaped up in the order of the key, from the bottom.");
    let y = head::paragraph(figure, y + 1.0, &note, head::NOTE, 2);
    let y = head::key(figure, y + 2.0, &fates_key(source));
    let window = Window::of(source);
    let bars = bars(source, &window);
    let most = bars.iter().map(|(_, heap)| heap[HEAP.len()]).fold(0.0, f64::max);
    let top = y + head::AXIS_TITLE;
    let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + UPPER };
    let panel = Panel::new(area, window.axis(), (0.0, if most > 0.0 { most * 1.06 } else { 1.0 }));
    let (unit, faults) = (window.unit, &source.scenario.faults);
    window::shade(figure, &panel, unit, faults, area);
    let bottom = area.bottom + window::strip_height(faults);
    panel.draw_x(figure, bottom, &format!("time since the start of the run ({})", unit.name));
    panel.draw_y(figure, &ticks(panel.y.values, 5.0), "messages per second");
    heap(figure, &panel, unit, &bars);
    panel.draw_base(figure);
    window::strip(figure, (&panel, area.bottom), unit, faults, source.scenario.nodes);
    if most == 0.0 {
        nothing(figure, &panel);
    }
    bottom
}

fn nothing(figure: &mut Figure, panel: &Panel) {
    let Rect { left, right, top, bottom } = panel.area;
    let at = ((left + right) / 2.0, (top + bottom) / 2.0);
    head::on_white(figure, at, "no messages", font(14.0, Colour::GREY), Anchor::Middle);
}

/// Each fate that occurs, with its share of all messages.
fn fates_key(source: &Source) -> Vec<(Colour, String)> {
    let all: u64 = Fate::ALL.into_iter().map(|fate| total(source, fate)).sum();
    let entry = |fate: Fate, colour: Colour| {
        let count = total(source, fate);
        let name = fate.name().replace('_', " ");
        (count > 0)
            .then(|| (colour.tint(FILL), format!("{name} {}", percent(count as f64 / all as f64))))
    };
    let mut key: Vec<_> =
        HEAP.into_iter().filter_map(|(fate, colour)| entry(fate, colour)).collect();
    let flight = entry(Fate::InFlight, Colour::GRID);
    key.extend(
        flight.map(|(colour, text)| (colour, format!("{text} when the run ended, not drawn"))),
    );
    key
}

/// For each step of time: its end in nanoseconds, and the rates heaped up, from 0.
type Bars = Vec<(f64, [f64; HEAP.len() + 1])>;

fn bars(source: &Source, window: &Window) -> Bars {
    let traffic = &source.traffic;
    let width = traffic.bin_ns.max(1) as f64;
    let wanted = nice_step(window.to - window.from, STEPS);
    let per_bar = (wanted / width).round().max(1.0) as usize;
    let seconds = per_bar as f64 * width / 1e9 * source.run.replications.len().max(1) as f64;
    let bar = |(i, bins): (usize, &[crate::outcome::TrafficBin])| {
        let mut heap = [0.0; HEAP.len() + 1];
        for (k, (fate, _)) in HEAP.iter().enumerate() {
            let count: u64 = bins.iter().map(|bin| bin.by_fate[*fate as usize]).sum();
            heap[k + 1] = heap[k] + count as f64 / seconds;
        }
        ((i + 1) as f64 * per_bar as f64 * width, heap)
    };
    traffic.bins.chunks(per_bar).enumerate().map(bar).collect()
}

/// The heap as areas with steps.
fn heap(figure: &mut Figure, panel: &Panel, unit: TimeUnit, bars: &Bars) {
    let edge = |level: usize| -> Vec<Point> {
        let mut from = 0.0;
        let mut points = Vec::new();
        for (to, heap) in bars {
            points.extend([from, *to].map(|at| (at / unit.nanos, heap[level])));
            from = *to;
        }
        points
    };
    for (k, (_, colour)) in HEAP.iter().enumerate() {
        if bars.iter().any(|(_, heap)| heap[k + 1] > heap[k]) {
            panel.band(figure, &edge(k), &edge(k + 1), colour.tint(FILL));
        }
    }
}

fn loads(figure: &mut Figure, y: f64, source: &Source) -> f64 {
    let replications = &source.run.replications;
    let heading = "Load per node: share of the nodes by messages sent and received in a whole run";
    let y = head::heading(figure, y, heading);
    let (sent, received) = (Load(load::sent(replications)), Load(load::received(replications)));
    let most = sent.most().max(received.most()) as f64;
    let key = [(SENT, sent.text("sent")), (RECEIVED, received.text("received"))];
    // Without messages there are no lines to explain.
    let y = head::key(figure, y + 2.0, if most > 0.0 { &key } else { &[] });
    let width = nice_step(most + 1.0, 60.0).max(1.0);
    let [sent, received] = [sent, received].map(|load| load.shares(width));
    let highest = sent.iter().chain(&received).copied().fold(0.0, f64::max);
    let top = y + head::AXIS_TITLE;
    let area = Rect { left: LEFT, top, right: WIDTH - MARGIN, bottom: top + LOWER };
    // A step of one message stands around its number, a wider one from its least number on.
    let from = if width > 1.0 { 0.0 } else { -0.5 };
    let x_values = (from, from + width * (most / width + 1.0).floor());
    let y_values = (0.0, if highest > 0.0 { highest * 1.08 } else { 1.0 });
    let panel = Panel::new(area, x_values, y_values);
    let bin = match width > 1.0 {
        true => format!(", in steps of {}", trimmed(&significant(width))),
        false => String::new(),
    };
    let title = format!("messages per node and run (count{bin})");
    panel.draw_x_by(figure, area.bottom, &title, 1.0);
    let label = |(share, _): (f64, String)| (share, percent(share));
    let ticks = ticks(y_values, 4.0).into_iter().map(label).collect::<Vec<_>>();
    panel.draw_y(figure, &ticks, "share of nodes (%)");
    if most > 0.0 {
        outline(figure, &panel, &sent, width, SENT);
        outline(figure, &panel, &received, width, RECEIVED);
    } else {
        nothing(figure, &panel);
    }
    panel.draw_base(figure);
    area.bottom
}

/// A histogram as a line with steps.
fn outline(figure: &mut Figure, panel: &Panel, shares: &[f64], width: f64, colour: Colour) {
    let from = panel.x.values.0;
    let mut points = vec![(from, 0.0)];
    for (i, share) in shares.iter().enumerate() {
        points.extend([i, i + 1].map(|edge| (from + edge as f64 * width, *share)));
    }
    points.push((from + shares.len() as f64 * width, 0.0));
    panel.line(figure, &points, 2.0, colour);
}

/// How many nodes carried how many messages.
struct Load(load::Load);

impl Load {
    fn nodes(&self) -> u64 {
        self.0.values().sum()
    }

    fn most(&self) -> u64 {
        self.0.keys().next_back().copied().unwrap_or(0)
    }

    fn text(&self, verb: &str) -> String {
        let sum: f64 =
            self.0.iter().map(|(messages, nodes)| *messages as f64 * *nodes as f64).sum();
        let mean = significant(sum / self.nodes().max(1) as f64);
        format!("{verb}: mean {}, most {}", trimmed(&mean), plural(self.most(), "message"))
    }

    /// The share of the nodes in each bin of `width` messages.
    fn shares(&self, width: f64) -> Vec<f64> {
        let all = self.nodes().max(1) as f64;
        let mut shares = vec![0.0; (self.most() as f64 / width) as usize + 1];
        for (messages, nodes) in &self.0 {
            shares[(*messages as f64 / width) as usize] += *nodes as f64 / all;
        }
        shares
    }
}
