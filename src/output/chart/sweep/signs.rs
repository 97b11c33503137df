//! Signs for points that are not as the others: an expectation failed, nothing was reached, nothing
//! was run.

use super::Data;
use crate::output::chart::figure::{Colour, Figure, Point};
use crate::output::chart::head;

/// What a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// An expectation failed.
    Failed,
    /// No replication reached it.
    NotReached,
    /// The sweep was interrupted before.
    NotRun,
}

impl Sign {
    /// Those of a chart, in the order of its key.
    pub fn of(data: &Data) -> Vec<Sign> {
        let points = || data.estimates.iter().enumerate().filter(|(_, e)| e.is_none());
        let failed = data.course.failed.iter().any(|failed| *failed);
        let not_run = points().any(|(point, _)| data.course.not_run(point));
        let not_reached = points().any(|(point, _)| !data.course.not_run(point));
        let all =
            [(Sign::Failed, failed), (Sign::NotReached, not_reached), (Sign::NotRun, not_run)];
        all.into_iter().filter(|(_, any)| *any).map(|(sign, _)| sign).collect()
    }

    /// That of a point without an estimate.
    pub fn of_gap(data: &Data, point: usize) -> Sign {
        if data.course.not_run(point) { Sign::NotRun } else { Sign::NotReached }
    }

    /// What it means.
    pub fn name(self) -> &'static str {
        match self {
            Sign::Failed => "an expectation failed",
            Sign::NotReached => "reached in no replication",
            Sign::NotRun => "not run, or not wholly (interrupted)",
        }
    }

    /// Draws it around or at a place.
    pub fn draw(self, figure: &mut Figure, (x, y): Point, reach: f64, colour: Colour) {
        match self {
            Sign::Failed => {
                let corners = [
                    (x - reach, y),
                    (x, y - reach),
                    (x + reach, y),
                    (x, y + reach),
                    (x - reach, y),
                ];
                figure.line(corners.to_vec(), 1.75, Colour::RED);
            }
            Sign::NotReached => {
                for slope in [1.0, -1.0] {
                    let ends = [-3.5, 3.5].map(|by| (x + by, y + slope * by));
                    figure.line(ends.to_vec(), 1.75, colour);
                }
            }
            Sign::NotRun => {
                figure.disc((x, y), 4.0, colour);
                figure.disc((x, y), 2.5, Colour::WHITE);
            }
        }
    }
}

/// The entries of the key, in lines of their own; returns the height below.
pub(super) fn key(figure: &mut Figure, y: f64, signs: &[Sign]) -> f64 {
    if signs.is_empty() {
        return y;
    }
    let names: Vec<&str> = signs.iter().map(|sign| sign.name()).collect();
    head::entries(figure, y, &names, |figure, i, (x, y)| {
        signs[i].draw(figure, (x + 8.0, y + 8.5), 7.0, Colour::GREY);
    })
}
