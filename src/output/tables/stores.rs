//! `stores.csv`: how the stores of all nodes stand at the end, where they are compared.

use crate::outcome::{Run, STORES};
use crate::scenario::Scenario;

/// Whether the stores of nodes are compared.
pub fn compared(scenario: &Scenario) -> bool {
    scenario.protocol.compares_stores()
}

/// The file's columns.
pub fn header() -> Vec<&'static str> {
    ["replication"].into_iter().chain(STORES.iter().map(|column| column.name)).collect()
}

/// The cells of the file: one row a replication.
pub fn cells(run: &Run) -> impl Iterator<Item = Vec<String>> + '_ {
    run.replications.iter().map(|replication| {
        let cells = STORES.iter().map(|column| column.cell(replication).to_string());
        [replication.number.to_string()].into_iter().chain(cells).collect()
    })
}
