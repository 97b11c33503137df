//! `facts.csv`: what nodes told, and where invariants broke.

use crate::outcome::{FactRow, Replication, Run, Violation};

/// The rows of all replications, each in the order of time.
pub fn rows(run: &Run) -> impl Iterator<Item = Vec<String>> + '_ {
    run.replications.iter().flat_map(of_replication)
}

/// An invariant stands after what was told at the moment at which it broke.
fn of_replication(replication: &Replication) -> Vec<Vec<String>> {
    let facts = replication.facts.iter().map(|f| (f.at, fact(replication.number, f)));
    let broken = replication.violations.iter().map(|v| (v.at, violation(replication.number, v)));
    let mut rows: Vec<_> = facts.chain(broken).collect();
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn fact(number: u64, fact: &FactRow) -> Vec<String> {
    vec![
        number.to_string(),
        fact.at.seconds().to_string(),
        fact.node.to_string(),
        fact.kind.to_string(),
        fact.request.map_or(String::new(), |request| request.to_string()),
        fact.text.clone(),
    ]
}

fn violation(number: u64, violation: &Violation) -> Vec<String> {
    vec![
        number.to_string(),
        violation.at.seconds().to_string(),
        violation.nodes.first().map_or(String::new(), |node| node.to_string()),
        "violated".to_string(),
        String::new(),
        format!("{}: {}", violation.invariant.name(), violation.text),
    ]
}
