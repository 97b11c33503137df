//! Whether stores agree at the end.

use crate::outcome::{Replication, StoreTotals};
use crate::output::units::{percent, significant, trimmed};
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
