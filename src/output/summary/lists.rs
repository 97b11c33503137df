//! How right the lists were that nodes keep of each other.

use crate::outcome::{Replication, Share, ViewTotals};
use crate::output::units::{percent, significant, trimmed};
use serde::Serialize;

/// Lists of the replications: shares of all pairs and of the time that is measured, and means.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Lists {
    /// Of the pairs of two nodes that were up, those in which the one did not list the other.
    pub missing_share: Option<f64>,
    /// Of the pairs of a node that was up and one that had been, those in which the one listed it.
    pub ghosts_share: Option<f64>,
    /// How often a node was taken off a list while it was up.
    pub false_deletions_mean: f64,
    /// Nodes that took in nothing any more at the end.
    pub deaf_mean: f64,
}

impl Lists {
    /// Nothing where nodes keep no lists.
    pub(super) fn of(replications: &[&Replication]) -> Option<Lists> {
        let all: Vec<&ViewTotals> = replications.iter().filter_map(|r| r.views.as_ref()).collect();
        let share = |of: fn(&ViewTotals) -> Share| {
            let (part, whole) =
                all.iter().map(|totals| of(totals)).fold((0.0, 0.0), |sum, share| {
                    (sum.0 + share.part as f64, sum.1 + share.whole as f64)
                });
            (whole > 0.0).then(|| part / whole)
        };
        let mean = |of: fn(&ViewTotals) -> u64| {
            all.iter().map(|totals| of(totals) as f64).sum::<f64>() / all.len() as f64
        };
        (!all.is_empty()).then(|| Lists {
            missing_share: share(|totals| totals.missing_share),
            ghosts_share: share(|totals| totals.ghosts_share),
            false_deletions_mean: mean(|totals| totals.false_deletions),
            deaf_mean: mean(|totals| totals.deaf),
        })
    }

    /// A line for a terminal, where lists were ever wrong.
    pub(super) fn line(self) -> Option<String> {
        let ever = Some(self.deaf_mean + self.false_deletions_mean);
        let all = [self.missing_share, self.ghosts_share, ever];
        if all.into_iter().flatten().all(|wrong| wrong == 0.0) {
            return None;
        }
        let mut parts = Vec::new();
        parts.extend(self.missing_share.map(|s| format!("{} of the live missing", percent(s))));
        parts.extend(self.ghosts_share.map(|s| format!("{} of the dead listed", percent(s))));
        let mut line = format!("lists        {}, over time", parts.join(", "));
        let number = |value| trimmed(&significant(value)).to_string();
        if self.false_deletions_mean > 0.0 {
            let often = number(self.false_deletions_mean);
            line += &format!("; live nodes taken off {often} times a replication");
        }
        if self.deaf_mean > 0.0 {
            line += &format!("; deaf at the end: {}", number(self.deaf_mean));
        }
        Some(line)
    }
}
