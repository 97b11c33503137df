//! `runs_groups.csv` and `summary_groups.csv`: the figures of groups of nodes at the design points.

use super::SweepSource;
use super::tables::{ALWAYS, STATISTICS, csv, names, parameters, statistics};
use crate::outcome::{GROUP_COLUMNS, Replication};
use crate::output::tables::groups;
use crate::sweep::{Point, of_group};

/// Both files with their names; none where no design point has groups.
pub(super) fn tables(source: &SweepSource) -> Vec<(&'static str, Vec<u8>)> {
    if source.plan.points.iter().all(|point| point.scenario.groups.named.is_empty()) {
        return Vec::new();
    }
    vec![("runs_groups.csv", runs_csv(source)), ("summary_groups.csv", summary_csv(source))]
}

/// One row a replication that is done, and group.
fn runs_csv(source: &SweepSource) -> Vec<u8> {
    let plan = source.plan;
    let mut header: Vec<String> = plan.parameters.iter().map(|p| p.name.clone()).collect();
    header.extend(groups::header().into_iter().map(String::from));
    let points = plan.points.iter().zip(&source.results.points);
    let rows = points.flat_map(|(point, rows)| rows.iter().map(move |row| (point, row)));
    let rows = rows.flat_map(|(point, replication): (&Point, &Replication)| {
        let rows = groups::rows(&point.scenario, replication);
        rows.map(|row| point.cells.iter().cloned().chain(row).collect())
    });
    csv(header, rows)
}

/// One row a complete design point and group.
fn summary_csv(source: &SweepSource) -> Vec<u8> {
    let plan = source.plan;
    let mut header: Vec<String> = names(plan).collect();
    header.extend(["group", ALWAYS].map(String::from));
    for metric in GROUP_COLUMNS {
        header.extend(STATISTICS.map(|statistic| format!("{}_{statistic}", metric.name)));
    }
    let row = |point: &Point, rows: &[Replication], group: usize| {
        let mut row: Vec<String> = parameters(plan, point).collect();
        row.push(point.scenario.groups.named.name(group).to_string());
        row.push(rows.len().to_string());
        GROUP_COLUMNS.iter().for_each(|m| row.extend(statistics(&of_group(m, group, rows))));
        row
    };
    let rows = source.complete().flat_map(|(point, rows)| {
        // A share is of the same number of nodes in every replication, so all have the same groups.
        let numbers = rows.iter().map(|r| &r.groups).max_by_key(|groups| groups.len());
        let numbers = numbers.into_iter().flatten().map(|group| group.group);
        numbers.map(|group| row(point, rows, group)).collect::<Vec<_>>()
    });
    csv(header, rows)
}
