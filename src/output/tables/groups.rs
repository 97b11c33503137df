//! `groups.csv`: coverage, times and messages of each group of nodes in each replication.

use crate::outcome::{GROUP_COLUMNS, GroupRow, Replication, Run};
use crate::scenario::Scenario;

/// The file's columns.
pub fn header() -> Vec<&'static str> {
    ["replication", "group"].into_iter().chain(GROUP_COLUMNS.iter().map(|c| c.name)).collect()
}

/// The cells of the file.
pub fn cells<'a>(scenario: &'a Scenario, run: &'a Run) -> impl Iterator<Item = Vec<String>> + 'a {
    run.replications.iter().flat_map(|replication| rows(scenario, replication))
}

/// The cells of one replication.
pub fn rows<'a>(
    scenario: &'a Scenario,
    replication: &'a Replication,
) -> impl Iterator<Item = Vec<String>> + 'a {
    let row = |group: &GroupRow| {
        let name = scenario.groups.named.name(group.group).to_string();
        let cells = GROUP_COLUMNS.iter().map(|column| column.of(group).to_string());
        [replication.number.to_string(), name].into_iter().chain(cells).collect()
    };
    replication.groups.iter().map(row)
}
