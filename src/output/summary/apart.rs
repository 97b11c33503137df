//! Where nodes stay apart: stores that do not agree at the end, and turns that wait for an answer.

use crate::outcome::{Replication, StoreTotals};
use crate::output::units::{percent, significant, time, trimmed};
use serde::Serialize;

/// How the stores stood at the end: means over the replications.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Stores {
    /// Of the nodes that are up, those that hold the version of a key that most hold.
    pub agreement_mean: f64,
    /// Writes that no node holds at the end.
    pub updates_lost_mean: f64,
}

impl Stores {
    /// Nothing where stores are not compared, or nothing was written.
    pub(super) fn of(replications: &[&Replication]) -> Option<Stores> {
        let all = || replications.iter().filter_map(|r| r.stores.as_ref());
        let agreeing: Vec<f64> = all()
            .filter(|stores| stores.nodes * stores.keys > 0)
            .map(|stores| stores.agreeing_sum as f64 / (stores.nodes * stores.keys) as f64)
            .collect();
        let lost = all().map(|StoreTotals { updates_lost, .. }| *updates_lost as f64).sum::<f64>();
        (!agreeing.is_empty()).then(|| Stores {
            agreement_mean: agreeing.iter().sum::<f64>() / agreeing.len() as f64,
            updates_lost_mean: lost / all().count() as f64,
        })
    }

    /// A line for a terminal, where anything is amiss.
    pub(super) fn line(self) -> Option<String> {
        let Stores { agreement_mean, updates_lost_mean } = self;
        (agreement_mean < 1.0 || updates_lost_mean > 0.0).then(|| {
            let mut line = format!(
                "stores       {} of the nodes agree on a key, at the end",
                percent(agreement_mean)
            );
            if updates_lost_mean > 0.0 {
                let lost = significant(updates_lost_mean);
                line += &format!("; writes lost: {} a replication", trimmed(&lost));
            }
            line
        })
    }
}

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
