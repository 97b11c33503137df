//! `curves.csv`: coverage over time at each of a few design points, and what is wrong with lists, all in
//! the same steps; and `curves_theory.csv`: what theory says of them.

use super::SweepSource;
use super::tables;
use crate::outcome::{Curve, OverTime, Replication};
use crate::output::lists::{AMISS, Amiss};
use crate::output::tables::ShareCurve;
use crate::output::tables::curve::{QUANTILES, Row};
use crate::run::overlays::{Overlay, overlays};
use crate::sweep::{Plan, Point};
use crate::time::Seconds;

/// More lines of theory in a panel than this are none: as many could not be read.
const LAWS_MAX: usize = 3;

/// A quantity over time.
pub struct Series<'a> {
    /// Which.
    pub of: OverTime,
    /// What its axis is called.
    pub title: &'static str,
    /// It in a replication.
    pub curve: fn(&Replication) -> &Curve,
    /// Each complete point with its curve.
    pub points: Vec<(&'a Point, ShareCurve)>,
}

const COVERAGE: &str = "coverage (% of what is due)";

/// A line that theory has for a complete point.
pub struct Law<'a> {
    /// The point.
    pub point: &'a Point,
    /// Over what the line stands.
    pub of: OverTime,
    /// The line.
    pub line: Overlay,
}

/// What is kept over time at the complete points.
pub(super) fn of<'a>(source: &SweepSource<'a>) -> Vec<Series<'a>> {
    let mut all =
        vec![series(source, (OverTime::Coverage, COVERAGE), |replication| &replication.curve)];
    let keeps = |point: &Point| point.scenario.protocol.keeps_views();
    if source.plan.points.iter().all(keeps) {
        let of = |amiss: &Amiss| series(source, (amiss.of, amiss.title), amiss.curve);
        all.extend(AMISS.iter().map(of));
    }
    all
}

fn series<'a>(
    source: &SweepSource<'a>,
    (of, title): (OverTime, &'static str),
    curve: fn(&Replication) -> &Curve,
) -> Series<'a> {
    let (points, rows): (Vec<&Point>, Vec<&[Replication]>) = source.complete().unzip();
    let curves = ShareCurve::of_all(&rows, curve);
    Series { of, title, curve, points: points.into_iter().zip(curves).collect() }
}

/// The file: a row a complete point and step of time.
pub(super) fn csv(plan: &Plan, all: &[Series]) -> Vec<u8> {
    let mut header = vec!["point".to_string()];
    header.extend(named(plan).map(|(_, name)| name));
    header.push("time_s".to_string());
    for series in all {
        header.extend(QUANTILES.map(|quantile| format!("{}_{quantile}", series.of.name())));
    }
    header.push("replications".to_string());
    let places = all.first().map_or(0, |series| series.points.len());
    tables::csv(header, (0..places).flat_map(|place| rows(plan, all, place)))
}

/// What theory says of them at the complete points.
pub(super) fn laws<'a>(all: &[Series<'a>]) -> Vec<Law<'a>> {
    all.iter().map(laws_of).filter(|laws| laws.len() <= LAWS_MAX).flatten().collect()
}

fn laws_of<'a>(series: &Series<'a>) -> Vec<Law<'a>> {
    let of = series.of;
    let of_point = |(point, curve): &(&'a Point, ShareCurve)| {
        let times: Vec<u64> = curve.rows.iter().map(|row| row.at_ns).collect();
        let lines = overlays(&point.scenario, of, &times).into_iter();
        lines.map(|line| Law { point, of, line }).collect::<Vec<_>>()
    };
    series.points.iter().flat_map(of_point).collect()
}

/// Their file: a row a point of a line.
pub(super) fn laws_csv(plan: &Plan, laws: &[Law]) -> Vec<u8> {
    let mut header = ["overlay", "column", "point"].map(String::from).to_vec();
    header.extend(named(plan).map(|(_, name)| name));
    header.extend(["time_s", "value"].map(String::from));
    let rows = laws.iter().flat_map(|law| law.line.points.iter().map(move |at| (law, at)));
    let row = |(law, (time_s, value)): (&Law, &(f64, f64))| {
        let mut row =
            vec![law.line.name.clone(), law.of.name().to_string(), law.point.number.to_string()];
        row.extend(named(plan).map(|(axis, _)| law.point.cells[axis].clone()));
        row.extend([time_s, value].map(|number| format!("{number:.9}")));
        row
    };
    tables::csv(header, rows.map(row))
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
