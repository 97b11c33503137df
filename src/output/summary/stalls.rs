//! Turns that wait for an answer.

use crate::outcome::Replication;
use crate::output::units::{significant, time, trimmed};
use serde::Serialize;

/// Turns that waited for what their node had begun in an earlier one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Stalls {
    /// How many, as a mean over the replications.
    pub stalls_mean: f64,
    /// Of how many nodes one waits at the end, likewise.
    pub stalled_at_end_mean: f64,
    /// The longest wait of any replication, in seconds.
    pub longest_s: f64,
}

impl Stalls {
    /// Nothing where no turn waited.
    pub(super) fn of(replications: &[&Replication]) -> Option<Stalls> {
        let all = || replications.iter().map(|r| &r.incidents);
        let mean = |sum: u64| sum as f64 / replications.len() as f64;
        let stalls = all().map(|incidents| incidents.stalls).sum::<u64>();
        (stalls > 0).then(|| Stalls {
            stalls_mean: mean(stalls),
            stalled_at_end_mean: mean(all().map(|incidents| incidents.stalled_at_end).sum()),
            longest_s: all().map(|i| i.stall_longest.0 as f64 / 1e9).fold(0.0, f64::max),
        })
    }

    /// A line for a terminal.
    pub(super) fn line(self, replications: u64) -> String {
        let number = |value: f64| trimmed(&significant(value)).to_string();
        let longest = time(self.longest_s * 1e9);
        let of = if replications > 1 { " a replication" } else { "" };
        let mut line = format!(
            "stalls       turns that waited for an answer: {}{of}, up to {longest}",
            number(self.stalls_mean)
        );
        if self.stalled_at_end_mean > 0.0 {
            line += &format!("; nodes that wait at the end: {}", number(self.stalled_at_end_mean));
        }
        line
    }
}
