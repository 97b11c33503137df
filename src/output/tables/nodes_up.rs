//! `nodes_up.csv`: how many nodes are up over time, where faults make them come and go.

use super::Source;
use crate::outcome::{Cell, Replication, Verdict};
use crate::scenario::Scenario;
use crate::time::Seconds;

/// The file's columns.
pub const HEADER: [&str; 6] =
    ["time_s", "nodes_up_mean", "nodes_up_min", "nodes_up_p50", "nodes_up_max", "replications"];

/// Whether it has something to say.
pub fn change(scenario: &Scenario) -> bool {
    scenario.faults.iter().any(|fault| fault.what.brings_up_or_down())
}

/// How many nodes are up at each time of `curve.csv`, ascending over the replications.
pub fn at_times<'a>(source: &'a Source) -> impl Iterator<Item = (u64, Vec<u64>)> + 'a {
    let sound = |r: &&Replication| r.verdict != Verdict::Failed;
    let replications: Vec<&Replication> = source.run.replications.iter().filter(sound).collect();
    source.curve.rows.iter().map(move |row| {
        let mut up: Vec<u64> = replications.iter().map(|r| r.nodes_up.at(row.at_ns).0).collect();
        up.sort_unstable();
        (row.at_ns, up)
    })
}

/// The value that half of them do not exceed: the lower middle one of an even number.
pub fn median(ascending: &[u64]) -> u64 {
    ascending.get(ascending.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// The cells of the file, in rows as those of `curve.csv`.
pub fn cells<'a>(source: &'a Source) -> impl Iterator<Item = Vec<String>> + 'a {
    at_times(source).map(|(at_ns, up)| {
        let count = up.len() as u128;
        let mean = Cell::quotient(up.iter().map(|up| u128::from(*up)).sum(), count, 6);
        let [least, most] = [up.first(), up.last()].map(|up| up.copied().unwrap_or_default());
        let whole = [least, median(&up), most, up.len() as u64].map(|count| count.to_string());
        let mut row = vec![Seconds(at_ns).to_string(), mean.to_string()];
        row.extend(whole);
        row
    })
}
