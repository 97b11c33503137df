//! `groups.png`: how long t50, t90 and t99 took in each group of nodes, replication by replication.

use super::convergence::COLOURS;
use super::figure::{Colour, Figure, Font, Rect, bold};
use super::head::{self, MARGIN, WIDTH};
use super::lanes::{self, Lane, Look, TEXT};
use super::lettering::fitted;
use super::plot::text_width;
use crate::outcome::{GroupRow, Replication, Verdict};
use crate::output::summary::{MILESTONES, Summary, TimeSummary, plural};
use crate::output::tables::Source;

/// So many groups are drawn.
const GROUPS_MAX: usize = 12;
/// t50, t90 and t99.
const SHOWN: usize = 3;
const LEFT: f64 = 190.0;
/// Where the names of the milestones stand.
const NAMES: f64 = 152.0;
const LOOK: Look = Look {
    height: 38.0,
    heap: 14.0,
    below: 4.0,
    thick: 9.0,
    jut: 1.5,
    radius: 2.5,
    radius_few: 3.5,
};

/// One group with the lanes of its milestones.
struct Group<'a> {
    name: &'a str,
    nodes: u32,
    lanes: Vec<Lane>,
}

/// Draws the chart.
pub fn draw(source: &Source, summary: &Summary) -> Figure {
    let (mut figure, y) = head::begin(source);
    let heading =
        "Time from an update’s birth, anywhere, until a share of a group’s due nodes held it";
    let y = head::heading(&mut figure, y + 12.0, heading);
    let all = groups(source);
    let count = all.len();
    let shown = shown(all);
    let left_out = match count > shown.len() {
        true => format!(
            " Of {count} groups, the {} with the longest median t99; all are in groups.csv.",
            shown.len()
        ),
        false => String::new(),
    };
    let reading = lanes::reading(source) + &left_out;
    let y = head::paragraph(&mut figure, y + 2.0, &reading, head::NOTE, 3);
    let lanes: Vec<Lane> = shown.iter().flat_map(|group| group.lanes.iter().cloned()).collect();
    let replications = summary.outcomes.replications;
    let area = lanes::draw(&mut figure, (LEFT, y), &lanes, LOOK, replications);
    for (i, group) in shown.iter().enumerate() {
        group.label(&mut figure, area, i);
    }
    figure.height = area.bottom + 56.0;
    figure
}

/// All groups, in the order of `groups.csv`.
fn groups<'a>(source: &'a Source) -> Vec<Group<'a>> {
    let replications = &source.run.replications;
    let sound: Vec<&Replication> =
        replications.iter().filter(|r| r.verdict != Verdict::Failed).collect();
    let Some(first) = sound.first() else { return Vec::new() };
    let lane = |place: usize, i: usize| {
        let reached = |r: &&Replication| Some(r.groups.get(place)?.reached[i]?.0);
        let mut nanos: Vec<u64> = sound.iter().filter_map(reached).collect();
        nanos.sort_unstable();
        let times = nanos.iter().map(|nanos| *nanos as f64).collect();
        let time = TimeSummary::of(MILESTONES[i], nanos, sound.len());
        Lane { colour: COLOURS[i], time, times }
    };
    let group = |(place, row): (usize, &GroupRow)| Group {
        name: source.scenario.groups.named.name(row.group),
        nodes: row.nodes,
        lanes: (0..SHOWN).map(|i| lane(place, i)).collect(),
    };
    first.groups.iter().enumerate().map(group).collect()
}

/// The groups that are drawn: of too many the slowest, in the order in which they were.
fn shown(all: Vec<Group>) -> Vec<Group> {
    let mut by_t99: Vec<(f64, usize)> = (all.iter().enumerate())
        // What was not reached took longer than any other.
        .map(|(place, group)| {
            (group.lanes[SHOWN - 1].time.spread.median_s.unwrap_or(f64::INFINITY), place)
        })
        .collect();
    by_t99.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    by_t99.truncate(GROUPS_MAX);
    let kept = |place: usize| by_t99.iter().any(|(_, other)| *other == place);
    all.into_iter().enumerate().filter(|(place, _)| kept(*place)).map(|(_, group)| group).collect()
}

impl Group<'_> {
    /// Its name, its nodes and the names of its lanes, as the group at place `i` of the chart.
    fn label(&self, figure: &mut Figure, area: Rect, i: usize) {
        let height = LOOK.height * SHOWN as f64;
        let top = area.top + height * i as f64;
        if i > 0 {
            let ends = vec![(MARGIN, top), (WIDTH - MARGIN, top)];
            figure.line(ends, 1.0, Colour::SILVER);
        }
        let middle = top + height / 2.0;
        let (room, large) = (NAMES - MARGIN - 12.0, bold(15.0, Colour::BLACK));
        let small = Font { size: 12.5, ..large };
        let font = if text_width(self.name, large) <= room { large } else { small };
        let name = fitted(self.name, font, room);
        figure.text((MARGIN, middle - 2.0), name, font);
        figure.text((MARGIN, middle + 14.0), plural(self.nodes.into(), "node"), TEXT);
        for (k, lane) in self.lanes.iter().enumerate() {
            let middle = top + LOOK.height * (k as f64 + 0.5);
            figure.text((NAMES, middle + 5.0), lane.time.name, bold(12.5, Colour::BLACK));
        }
    }
}
