//! `curves.csv`: coverage over time at each of a few design points, all in the same steps.

use super::SweepSource;
use super::tables;
use crate::outcome::{Curve, Replication};
use crate::output::tables::CoverageCurve;
use crate::output::tables::curve::{QUANTILES, Row};
use crate::sweep::{Plan, Point};
use crate::time::Seconds;

/// A quantity over time.
pub struct Series<'a> {
    /// What its columns begin with.
    pub name: &'static str,
    /// It in a replication.
    pub curve: fn(&Replication) -> &Curve,
    /// Each complete point with its curve.
    pub points: Vec<(&'a Point, CoverageCurve)>,
}

/// What is kept over time at the complete points.
pub(super) fn of<'a>(source: &SweepSource<'a>) -> Vec<Series<'a>> {
    vec![series(source, "coverage", |replication| &replication.curve)]
}

fn series<'a>(
    source: &SweepSource<'a>,
    name: &'static str,
    curve: fn(&Replication) -> &Curve,
) -> Series<'a> {
    let (points, rows): (Vec<&Point>, Vec<&[Replication]>) = source.complete().unzip();
    let curves = CoverageCurve::of_all(&rows, curve);
    Series { name, curve, points: points.into_iter().zip(curves).collect() }
}

/// The file: a row a complete point and step of time.
pub(super) fn csv(plan: &Plan, all: &[Series]) -> Vec<u8> {
    let mut header = vec!["point".to_string()];
    header.extend(named(plan).map(|(_, name)| name));
    header.push("time_s".to_string());
    for series in all {
        header.extend(QUANTILES.map(|quantile| format!("{}_{quantile}", series.name)));
    }
    header.push("replications".to_string());
    let places = all.first().map_or(0, |series| series.points.len());
    tables::csv(header, (0..places).flat_map(|place| rows(plan, all, place)))
}

/// The rows of one point.
fn rows<'a>(
    plan: &'a Plan,
    all: &'a [Series],
    place: usize,
) -> impl Iterator<Item = Vec<String>> + 'a {
    let (point, first) = &all[0].points[place];
    let begin: Vec<String> = std::iter::once(point.number.to_string())
        .chain(named(plan).map(|(axis, _)| point.cells[axis].clone()))
        .collect();
    (0..first.rows.len()).map(move |step| {
        let mut row = begin.clone();
        row.push(Seconds(first.rows[step].at_ns).to_string());
        let rows = all.iter().filter_map(|series| series.points[place].1.rows.get(step));
        rows.for_each(|of_one| row.extend(Row::cells(of_one)));
        row.push(first.replications.to_string());
        row
    })
}

/// The parameters that say how a point is run, by their axes: nothing that is only expected of it.
fn named(plan: &Plan) -> impl Iterator<Item = (usize, String)> {
    let all = plan.parameters.iter().enumerate();
    let all = all.filter(|(_, one)| !one.is_expected() && one.name != tables::ALWAYS);
    all.map(|(axis, one)| (axis, one.name.clone()))
}
