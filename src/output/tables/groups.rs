//! `groups.csv`: coverage, times and messages of each group of nodes in each replication.

use crate::outcome::{Cell, GroupRow, Replication, Run};
use crate::scenario::Scenario;

/// The file's columns.
pub const HEADER: [&str; 12] = [
    "replication",
    "group",
    "nodes",
    "nodes_alive",
    "coverage",
    "t50_s",
    "t90_s",
    "t99_s",
    "t100_s",
    "messages_sent",
    "messages_delivered",
    "bytes_sent",
];

/// The cells of the file.
pub fn cells<'a>(scenario: &'a Scenario, run: &'a Run) -> impl Iterator<Item = Vec<String>> + 'a {
    let rows = run.replications.iter().flat_map(|r| r.groups.iter().map(move |group| (r, group)));
    rows.map(|(replication, group)| {
        row(replication, group, scenario.groups.named.name(group.group))
    })
}

fn row(replication: &Replication, group: &GroupRow, name: &str) -> Vec<String> {
    let mut cells = vec![replication.number.to_string(), name.to_string()];
    cells.extend([group.nodes, group.nodes_alive].map(|count| count.to_string()));
    cells.push(Cell::share(group.held, group.due).to_string());
    cells.extend(group.reached.map(|span| Cell::time(span.map(|span| span.0)).to_string()));
    let traffic = group.traffic;
    let counts = [traffic.messages_sent, traffic.messages_delivered, traffic.bytes_sent];
    cells.extend(counts.map(|count| count.to_string()));
    cells
}
