//! `convergence.png`: how long t50, t90, t99 and t100 took, replication by replication.

use super::figure::{Colour, Figure, bold};
use super::head::{self, MARGIN, WIDTH};
use super::lanes::{self, Lane, Look, TEXT};
use crate::outcome::Verdict;
use crate::output::summary::Summary;
use crate::output::tables::Source;

const LEFT: f64 = 104.0;
const LOOK: Look = Look {
    height: 78.0,
    heap: 40.0,
    below: 9.0,
    thick: 12.0,
    jut: 2.0,
    radius: 3.0,
    radius_few: 4.5,
};
/// The colours of t50, t90, t99 and t100.
pub const COLOURS: [Colour; 4] = [Colour::SKY, Colour::BLUE, Colour::VERMILLION, Colour::ORANGE];
const SHARES: [u32; 4] = [50, 90, 99, 100];

/// Draws the chart.
pub fn draw(source: &Source, summary: &Summary) -> Figure {
    let (mut figure, y) = head::begin(source);
    let heading = "Time from an update’s birth until a share of the due nodes held it";
    let y = head::heading(&mut figure, y + 12.0, heading);
    let y = head::paragraph(&mut figure, y + 2.0, &lanes::reading(source), head::NOTE, 3);
    let lane = |(i, time): (usize, _)| {
        let (colour, times) = (COLOURS[i], times(source, i));
        Lane { colour, time: Clone::clone(time), times }
    };
    let all: Vec<Lane> = summary.times.iter().enumerate().map(lane).collect();
    let replications = summary.outcomes.replications;
    let area = lanes::draw(&mut figure, (LEFT, y), &all, LOOK, replications);
    for (i, lane) in all.iter().enumerate() {
        let top = area.top + LOOK.height * i as f64;
        if i > 0 {
            let ends = vec![(MARGIN, top), (WIDTH - MARGIN, top)];
            figure.line(ends, 1.0, Colour::GRID);
        }
        let middle = top + LOOK.height / 2.0;
        figure.text((MARGIN, middle - 2.0), lane.time.name, bold(15.0, Colour::BLACK));
        figure.text((MARGIN, middle + 14.0), format!("{} % hold it", SHARES[i]), TEXT);
    }
    figure.height = area.bottom + 56.0;
    figure
}

/// All times of milestone `i`, in nanoseconds, ascending.
fn times(source: &Source, i: usize) -> Vec<f64> {
    let sound = source.run.replications.iter().filter(|r| r.verdict != Verdict::Failed);
    let mut times: Vec<f64> = sound.filter_map(|r| Some(r.reached[i]?.0 as f64)).collect();
    times.sort_unstable_by(f64::total_cmp);
    times
}
