//! The level axis of lines: where each value stands, and its label.

use super::{Data, in_words};
use crate::output::chart::figure::{Anchor, Colour, Figure, Font, Rect, font};
use crate::output::chart::lettering::{fitted, wrapped};
use crate::output::chart::panel::{Panel, SMALL};
use crate::output::chart::plot::text_width;
use crate::scenario::Setting;
use crate::sweep::{Parameter, Plan};

/// An axis whose ends are this many times apart is logarithmic.
const LOG_FROM: f64 = 10.0;
/// With more values than this, only those with a label have a line of the grid.
const GRID_MAX: usize = 30;
/// A word has at most so many lines.
const LINES_MAX: usize = 4;
const LINE: f64 = 15.0;
const LABEL: Font = font(SMALL, Colour::GREY);
const NAME: Font = font(SMALL + 1.0, Colour::BLACK);

pub(super) struct Level {
    /// The axis, of those that do not advance together.
    pub axis: usize,
    /// Where each value stands.
    places: Vec<f64>,
    /// The number of each from left to right.
    pub ranks: Vec<usize>,
    labels: Vec<Vec<String>>,
    name: String,
    /// Whether there is something between two values: between words there is nothing.
    pub numbers: bool,
}

impl Level {
    /// Along one axis, in a panel of this width.
    pub fn of(data: &Data, axis: usize, width: f64) -> Level {
        if data.plan.axes().zip && !data.table {
            return Level::zipped(data, width);
        }
        let values = data.values(axis);
        let labels = values.iter().map(|value| vec![in_words(value)]).collect();
        let Parameter { key, .. } = &data.plan.parameters[axis];
        Level::new(axis, numbers(data.plan, axis, &values), labels, key, width)
    }

    /// Along axes that advance together: that of the first one whose numbers only rise or fall; else
    /// the points side by side, as where one has words. The values of the others stand below.
    fn zipped(data: &Data, width: f64) -> Level {
        let axes = &data.plan.axes().axes;
        // What is only expected has no place on it, unless there is nothing else.
        let run = |axis: &usize| !data.plan.parameters[*axis].is_expected();
        let mut drawn: Vec<usize> = (0..axes.len()).filter(run).collect();
        if drawn.is_empty() {
            drawn = (0..axes.len()).collect();
        }
        let of_axis = |axis: usize| {
            let values: Vec<&Setting> = axes[axis].values.iter().collect();
            Some((axis, numbers(data.plan, axis, &values)?))
        };
        let all: Option<Vec<(usize, Vec<f64>)>> = drawn.iter().map(|axis| of_axis(*axis)).collect();
        let mut all = all.unwrap_or_default().into_iter();
        let found = all.find(|(_, numbers)| is_monotonic(numbers));
        let first = found.as_ref().map_or(drawn[0], |(axis, _)| *axis);
        let others = drawn.into_iter().filter(|axis| *axis != first);
        let order: Vec<usize> = std::iter::once(first).chain(others).collect();
        let label = |point: usize| -> Vec<String> {
            order.iter().map(|axis| in_words(&axes[*axis].values[point])).collect()
        };
        let labels = (0..data.plan.points.len()).map(label).collect();
        let keys: Vec<&str> =
            order.iter().map(|axis| data.plan.parameters[*axis].key.as_str()).collect();
        let below = match &keys[1..] {
            [] => String::new(),
            others => format!(", with {} below it", others.join(" and ")),
        };
        let level = Level::new(0, found.map(|(_, numbers)| numbers), labels, keys[0], width);
        let name = fitted(&(level.name.clone() + &below), NAME, width);
        Level { name, ..level }
    }

    fn new(
        axis: usize,
        numbers: Option<Vec<f64>>,
        labels: Vec<Vec<String>>,
        key: &str,
        width: f64,
    ) -> Level {
        let name = fitted(key, NAME, width);
        let Some(numbers) = numbers else {
            let room = (width / labels.len() as f64 - 8.0).max(40.0);
            let narrow =
                |lines: &Vec<String>| lines.iter().flat_map(|text| narrow(text, room)).collect();
            let labels: Vec<Vec<String>> = labels.iter().map(narrow).collect();
            let ranks: Vec<usize> = (0..labels.len()).collect();
            let places = ranks.iter().map(|rank| *rank as f64).collect();
            return Level { axis, places, ranks, labels, name, numbers: false };
        };
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log = low > 0.0 && high / low >= LOG_FROM;
        let places: Vec<f64> = numbers.iter().map(|n| if log { n.log10() } else { *n }).collect();
        let name = if log { format!("{name} (logarithmic)") } else { name };
        Level { axis, ranks: ranks(&places), places, labels, name, numbers: true }
    }

    /// The ends, with a margin: half a step around words.
    pub fn ends(&self) -> (f64, f64) {
        let low = self.places.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let margin = match (self.numbers, high > low) {
            (true, true) => 0.04 * (high - low),
            (true, false) => 1.0,
            (false, _) => 0.5,
        };
        (low - margin, high + margin)
    }

    /// The pixel of a value.
    pub fn at(&self, panel: &Panel, value: usize) -> f64 {
        panel.x.at(self.places[value])
    }

    /// The mean distance between two values in a panel of this width, in pixels.
    pub fn step(&self, width: f64) -> f64 {
        width / self.places.len() as f64
    }

    /// How much more room labels of several lines take than those of one.
    pub fn extra(&self) -> f64 {
        let most = self.labels.iter().map(Vec::len).max().unwrap_or(1);
        LINE * most.saturating_sub(1) as f64
    }

    /// Grid lines, labels and name.
    pub fn draw(&self, figure: &mut Figure, panel: &Panel) {
        let Rect { left, right, top, bottom } = panel.area;
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|value| self.ranks[*value]);
        let spans: Vec<(f64, f64)> = order
            .iter()
            .map(|value| (self.at(panel, *value), half(&self.labels[*value])))
            .collect();
        let shown = with_room(&spans);
        for (rank, value) in order.iter().enumerate() {
            let x = self.at(panel, *value);
            if order.len() <= GRID_MAX || shown.contains(&rank) {
                figure.line(vec![(x, top), (x, bottom + 4.0)], 1.0, Colour::GRID);
            }
        }
        for value in shown.into_iter().map(|rank| order[rank]) {
            for (i, line) in self.labels[value].iter().enumerate() {
                let at = (self.at(panel, value), bottom + 6.0 + SMALL + LINE * i as f64);
                figure.anchored(at, line, LABEL, Anchor::Middle);
            }
        }
        let at = ((left + right) / 2.0, bottom + 16.0 + 2.0 * SMALL + self.extra());
        figure.anchored(at, &self.name, NAME, Anchor::Middle);
    }
}

/// Values of an axis as numbers, if they are.
fn numbers(plan: &Plan, axis: usize, values: &[&Setting]) -> Option<Vec<f64>> {
    values.iter().map(|value| plan.parameters[axis].number(value)).collect()
}

fn is_monotonic(numbers: &[f64]) -> bool {
    let all = |test: fn(f64, f64) -> bool| numbers.windows(2).all(|pair| test(pair[0], pair[1]));
    all(|a, b| a < b) || all(|a, b| a > b)
}

fn ranks(places: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    let mut ranks = vec![0; places.len()];
    order.into_iter().enumerate().for_each(|(rank, value)| ranks[value] = rank);
    ranks
}

/// Words in lines no wider than `room`, without spaces that could be missed.
pub(super) fn narrow(text: &str, room: f64) -> Vec<String> {
    let dense = text.replace(" = ", "=").replace(" %", "\u{a0}%");
    wrapped(&dense, LABEL, room, LINES_MAX)
}

/// Half the width of a label.
fn half(lines: &[String]) -> f64 {
    lines.iter().map(|line| text_width(line, LABEL)).fold(0.0, f64::max) / 2.0
}

/// Which of the labels, from left to right, have room; each is its middle and half its width. All of
/// them, or evenly each second, fifth, ...; or as many as there is room for, if those are many more.
pub(super) fn with_room(labels: &[(f64, f64)]) -> Vec<usize> {
    const GAP: f64 = 8.0;
    let begins = |label: usize| labels[label].0 - labels[label].1;
    let ends = |label: usize| labels[label].0 + labels[label].1 + GAP;
    let mut free = f64::NEG_INFINITY;
    let mut greedy = Vec::new();
    for label in 0..labels.len() {
        if begins(label) >= free {
            greedy.push(label);
            free = ends(label);
        }
    }
    let even = |step: usize| -> Vec<usize> { (0..labels.len()).step_by(step).collect() };
    let clear = |kept: &Vec<usize>| kept.windows(2).all(|pair| ends(pair[0]) <= begins(pair[1]));
    let steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10usize.pow(power)));
    let steps = steps.take_while(|step| *step <= labels.len());
    let even = steps.map(even).find(clear).unwrap_or_default();
    if 2 * even.len() > greedy.len() { even } else { greedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_left_out_evenly() {
        let of = |count: usize, step: f64| -> Vec<usize> {
            with_room(&(0..count).map(|i| (i as f64 * step, 10.0)).collect::<Vec<_>>())
        };
        assert_eq!(of(4, 40.0), [0, 1, 2, 3]);
        assert_eq!(of(5, 20.0), [0, 2, 4]);
        assert_eq!(of(1_200, 0.6)[..3], [0, 50, 100]);
        // On a logarithmic axis values crowd at its right.
        let places = [0.0, 100.0, 160.0, 200.0, 204.0, 208.0, 212.0, 216.0];
        let labels: Vec<(f64, f64)> = places.map(|x| (x, 10.0)).to_vec();
        assert_eq!(with_room(&labels), [0, 1, 2, 3]);
    }

    #[test]
    fn zipped_numbers_are_an_axis_if_they_rise_or_fall() {
        assert!(is_monotonic(&[1.0, 2.0, 5.0]) && is_monotonic(&[5.0, 2.0]));
        assert!(!is_monotonic(&[1.0, 1.0, 5.0]) && !is_monotonic(&[1.0, 2.0, 1.0]));
    }
}
