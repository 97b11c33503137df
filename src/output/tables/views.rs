//! `views.csv`: what became of lists of members, where nodes keep such.

use crate::outcome::{Run, VIEWS};
use crate::scenario::Scenario;

/// Whether nodes keep lists of who is up.
pub fn kept(scenario: &Scenario) -> bool {
    scenario.protocol.keeps_views()
}

/// The file's columns.
pub fn header() -> Vec<&'static str> {
    ["replication"].into_iter().chain(VIEWS.iter().map(|column| column.name)).collect()
}

/// The cells of the file: one row a replication.
pub fn cells(run: &Run) -> impl Iterator<Item = Vec<String>> + '_ {
    run.replications.iter().map(|replication| {
        let cells = VIEWS.iter().map(|column| column.cell(replication).to_string());
        [replication.number.to_string()].into_iter().chain(cells).collect()
    })
}
