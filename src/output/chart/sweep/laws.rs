//! Lines of theory: dashed, darker than the estimates beside them, each named in the key.

use super::Data;
use crate::output::chart::figure::{Colour, Figure, Point};
use crate::output::chart::head;
use crate::output::chart::overlay::{Style, dashed};
use crate::sweep::Theory;

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
pub(super) fn curves<'a>(
    data: &'a Data,
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
    // One point is no line.
    all.retain(|curve| curve.points.len() > 1);
    all
}

impl Curve<'_> {
    fn style(&self) -> Style {
        let (dash, gap) = DASHES[self.law % DASHES.len()];
        Style(self.line.map_or(Colour::BLACK, |(_, colour)| colour.shade(0.55)), dash, gap)
    }

    /// Draws the points for which `place` has a place.
    pub fn draw(&self, figure: &mut Figure, place: impl Fn(usize, f64) -> Option<Point>) {
        let at = |(point, value): &(usize, f64)| place(*point, *value);
        let mut points: Vec<Point> = self.points.iter().filter_map(at).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        dashed(figure, &points, &self.style());
    }
}

/// The entries of the key, in lines of their own; returns the height below.
pub(super) fn key(figure: &mut Figure, y: f64, curves: &[Curve]) -> f64 {
    let texts: Vec<String> = curves.iter().map(|c| format!("theory: {}", c.name)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    head::entries(figure, y, &texts, |figure, i, (x, y)| {
        dashed(figure, &[(x - 1.0, y + 8.5), (x + 17.0, y + 8.5)], &curves[i].style());
    })
}
