//! The CSV files of a sweep.

use super::SweepSource;
use crate::outcome::statistics::wilson;
use crate::outcome::{COLUMNS, Cell, Column, INCIDENTS, Replication, STORES, VIEWS, Verdict};
use crate::output::tables::incidents;
use crate::run::estimate;
use crate::sweep::{Plan, Point, Statistics, is_metric, of_metric};

/// The statistics of a metric, as they are called in `summary.csv`.
pub(super) const STATISTICS: [&str; 10] =
    ["mean", "sd", "lo95", "hi95", "min", "p05", "median", "p95", "max", "count"];
/// A column that `plan.csv` and `summary.csv` have anyway, whether it varies or not.
pub(super) const ALWAYS: &str = "replications";

/// The design points; with `estimates`, what each replication takes at most.
pub fn plan_csv(plan: &Plan, estimates: bool) -> Vec<u8> {
    let mut header = vec!["point".to_string(), "hash".to_string()];
    header.extend(names(plan));
    header.push(ALWAYS.to_string());
    if estimates {
        header.extend(["events_per_replication_max", "memory_bytes_max"].map(String::from));
    }
    let row = |point: &Point| {
        let mut row = vec![point.number.to_string(), point.hash.clone()];
        row.extend(parameters(plan, point));
        row.push(point.scenario.replications.to_string());
        if estimates {
            row.push(estimate::events_max(&point.scenario).to_string());
            row.push(estimate::bytes_per_replication(&point.scenario).to_string());
        }
        row
    };
    csv(header, plan.points.iter().map(row))
}

/// One row a replication that is done.
pub(super) fn runs_csv(source: &SweepSource) -> Vec<u8> {
    let plan = source.plan;
    let mut header: Vec<String> = plan.parameters.iter().map(|p| p.name.clone()).collect();
    let columns = columns(plan);
    header.extend(columns.iter().map(|column| column.name.to_string()));
    let points = plan.points.iter().zip(&source.results.points);
    let rows = points.flat_map(|(point, rows)| rows.iter().map(move |row| (point, row)));
    let row = |(point, replication): (&Point, &Replication)| {
        let cells = columns.iter().map(|column| column.cell(replication).to_string());
        point.cells.iter().cloned().chain(cells).collect()
    };
    csv(header, rows.map(row))
}

/// Those of `convergence.csv`, and where any of it can happen at some point those of
/// `incidents.csv`, and those of `stores.csv` and `views.csv` of the kinds that have them.
fn columns(plan: &Plan) -> Vec<&'static Column> {
    let can_happen = plan.points.iter().any(|point| incidents::can_happen(&point.scenario));
    let kept = plan.points.iter().any(|point| point.scenario.protocol.keeps_views());
    let incidents = INCIDENTS.iter().filter(|_| can_happen);
    let compared = plan.points.iter().any(|point| point.scenario.protocol.compares_stores());
    let stores = STORES.iter().filter(|_| compared);
    COLUMNS.iter().chain(incidents).chain(stores).chain(VIEWS.iter().filter(|_| kept)).collect()
}

/// One row a complete design point.
pub(super) fn summary_csv(source: &SweepSource) -> Vec<u8> {
    let plan = source.plan;
    let mut header: Vec<String> = names(plan).collect();
    header.push(ALWAYS.to_string());
    header.extend(["", "_lo95", "_hi95"].map(|end| format!("converged_share{end}")));
    let metrics: Vec<_> = columns(plan).into_iter().filter(|column| is_metric(column)).collect();
    for metric in &metrics {
        header.extend(STATISTICS.map(|statistic| format!("{}_{statistic}", metric.name)));
    }
    header.push("as_expected".to_string());
    let row = |(point, rows): (&Point, &[Replication])| {
        let mut row: Vec<String> = parameters(plan, point).collect();
        row.push(rows.len().to_string());
        row.extend(converged(rows));
        metrics.iter().for_each(|metric| row.extend(statistics(&of_metric(metric, rows))));
        row.push(as_expected(point, rows).to_string());
        row
    };
    csv(header, source.complete().map(row))
}

pub(super) fn names(plan: &Plan) -> impl Iterator<Item = String> + '_ {
    plan.parameters.iter().filter(|p| p.name != ALWAYS).map(|p| p.name.clone())
}

pub(super) fn parameters<'a>(
    plan: &'a Plan,
    point: &'a Point,
) -> impl Iterator<Item = String> + 'a {
    let cells = plan.parameters.iter().zip(&point.cells);
    cells.filter(|(p, _)| p.name != ALWAYS).map(|(_, cell)| cell.clone())
}

/// Whether all expectations hold; empty where there are none.
fn as_expected(point: &Point, rows: &[Replication]) -> &'static str {
    let expect = &point.scenario.expect;
    match expect.iter().all(|expectation| expectation.judge(rows).holds) {
        _ if expect.is_empty() => "",
        true => "true",
        false => "false",
    }
}

/// The share that converged, with its interval.
fn converged(rows: &[Replication]) -> [String; 3] {
    let all = rows.len() as u64;
    let converged = rows.iter().filter(|r| r.verdict == Verdict::Converged).count() as u64;
    let end = |of: fn((f64, f64)) -> f64| {
        wilson(converged, all).map_or(String::new(), |ends| fixed(of(ends), 9))
    };
    let share = Cell::share(converged, all).to_string();
    [share, end(|ends| ends.0), end(|ends| ends.1)]
}

/// The cells of a metric, in the order of [`STATISTICS`].
pub(super) fn statistics(statistics: &Statistics) -> [String; 10] {
    let count = statistics.count.to_string();
    let Some(spread) = &statistics.spread else {
        let mut empty = [const { String::new() }; 10];
        empty[9] = count;
        return empty;
    };
    let decimals = spread.decimals as usize;
    let float = |value: Option<f64>| value.map_or(String::new(), |value| fixed(value, decimals));
    let cell = |cell: &Cell| cell.to_string();
    [
        cell(&spread.mean),
        float(spread.sd),
        float(spread.interval95.map(|(low, _)| low)),
        float(spread.interval95.map(|(_, high)| high)),
        cell(&spread.min),
        cell(&spread.p05),
        cell(&spread.median),
        cell(&spread.p95),
        cell(&spread.max),
        count,
    ]
}

/// Never `-0`.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let nothing = text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    if nothing { text.trim_start_matches('-').to_string() } else { text }
}

pub(super) fn csv(header: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let all = std::iter::once(header).chain(rows);
    all.for_each(|row| out.write_record(row).expect("memory takes every row"));
    out.into_inner().expect("memory takes every row")
}
