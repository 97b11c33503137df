//! Lines of theory: dashed, darker than the estimates beside them, each named in the key.

use super::Data;
use crate::output::chart::figure::{Colour, Figure, Point};
use crate::output::chart::head;
use crate::output::chart::overlay::{Style, dashed};
use crate::sweep::Theory;

/// Half the length of a line through one point, in pixels.
const ALONE: f64 = 12.0;
const DASHES: [(f64, f64); 3] = [(7.0, 4.0), (3.0, 3.0), (14.0, 3.0)];

/// A law along one line of estimates.
pub(super) struct Curve<'a> {
    /// The place of the law among those of the chart.
    law: usize,
    name: &'a str,
    /// The value on the axis of colours, and its colour; none where there is no such axis.
    line: Option<(usize, Colour)>,
    /// The points that are joined, ascending by number.
    points: Vec<(usize, f64)>,
}

/// The curves of a chart; `line_of` is where a point stands on the axis of colours, with the colour.
/// If points are `joined`, one alone is no line.
pub(super) fn curves<'a>(
    data: &'a Data,
    joined: bool,
    line_of: impl Fn(usize) -> Option<(usize, Colour)>,
) -> Vec<Curve<'a>> {
    let mut all: Vec<Curve> = Vec::new();
    for (law, Theory { name, points }) in data.theory.iter().enumerate() {
        for (point, value) in points {
            let line = line_of(*point);
            let same = |curve: &&mut Curve| {
                curve.law == law && curve.line.map(|l| l.0) == line.map(|l| l.0)
            };
            match all.iter_mut().find(same) {
                Some(curve) => curve.points.push((*point, *value)),
                None => all.push(Curve { law, name, line, points: vec![(*point, *value)] }),
            }
        }
    }
    all.retain(|curve| !joined || curve.points.len() > 1);
    all
}

impl Curve<'_> {
    fn style(&self) -> Style {
        let (dash, gap) = DASHES[self.law % DASHES.len()];
        Style(self.line.map_or(Colour::BLACK, |(_, colour)| colour.shade(0.55)), dash, gap)
    }

    /// Draws the points for which `place` has a place, with its number from left to right: joined
    /// where they are neighbours, else a short level line.
    pub fn draw(
        &self,
        figure: &mut Figure,
        joined: bool,
        place: impl Fn(usize, f64) -> Option<(usize, Point)>,
    ) {
        let at = |(point, value): &(usize, f64)| place(*point, *value);
        let mut points: Vec<(usize, Point)> = self.points.iter().filter_map(at).collect();
        points.sort_by_key(|(rank, _)| *rank);
        for run in runs(&points, joined) {
            match run[..] {
                [(x, y)] => dashed(figure, &[(x - ALONE, y), (x + ALONE, y)], &self.style()),
                _ => dashed(figure, &run, &self.style()),
            }
        }
    }
}

/// Points by number from left to right, in runs of neighbours; each by itself if not `joined`.
pub(super) fn runs(points: &[(usize, Point)], joined: bool) -> Vec<Vec<Point>> {
    let near = |a: &(usize, Point), b: &(usize, Point)| joined && b.0 <= a.0 + 1;
    let places = |run: &[(usize, Point)]| run.iter().map(|(_, at)| *at).collect();
    points.chunk_by(near).map(places).collect()
}

/// The entries of the key, in lines of their own; returns the height below.
pub(super) fn key(figure: &mut Figure, y: f64, curves: &[Curve]) -> f64 {
    let texts: Vec<String> = curves.iter().map(|c| format!("theory: {}", c.name)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    head::entries(figure, y, &texts, |figure, i, (x, y)| {
        dashed(figure, &[(x - 1.0, y + 8.5), (x + 17.0, y + 8.5)], &curves[i].style());
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_gaps_and_between_words() {
        let points = [(0, (0.0, 5.0)), (1, (1.0, 6.0)), (3, (3.0, 7.0)), (4, (4.0, 8.0))];
        let lengths = |joined| runs(&points, joined).iter().map(Vec::len).collect::<Vec<usize>>();
        assert_eq!(lengths(true), [2, 2]);
        assert_eq!(lengths(false), [1, 1, 1, 1]);
    }
}
