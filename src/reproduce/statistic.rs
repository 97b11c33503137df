//! [`Statistic`], a number that a paper prints, from what a replication ended as.

use crate::network::Fate;
use crate::outcome::{Replication, Verdict};
use crate::time::Span;

/// A number of one replication, whose mean over replications is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statistic {
    /// s: the share of the nodes that never held the update.
    Residue,
    /// m: update copies sent per node.
    UpdatesPerNode,
    /// The cycle in which the last node received the update.
    LastCycles,
    /// The periods until it did, where there are no cycles.
    LastPeriods,
    /// The mean over the nodes that received it; the source counts as 0.
    MeanCycles,
    /// Whether all nodes hold the update.
    ReachedAll,
    /// The share of the nodes that hold the update, of replications where at least 1 % do.
    ReachAmongSurvivors,
    /// Whether fewer than 1 % of the nodes hold the update.
    DiedAtSource,
    /// Calls that were not refused, per node and cycle.
    Conversations,
}

/// Below this share of the nodes a rumor died at its source.
const SURVIVES: f64 = 0.01;

impl Statistic {
    /// What a table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Residue => "residue s",
            Statistic::UpdatesPerNode => "updates sent per node m",
            Statistic::LastCycles => "t_last (cycles)",
            Statistic::LastPeriods => "t_last (periods)",
            Statistic::MeanCycles => "t_ave (cycles)",
            Statistic::ReachedAll => "share of runs that reach all",
            Statistic::ReachAmongSurvivors => "share of nodes reached",
            Statistic::DiedAtSource => "share of runs that die",
            Statistic::Conversations => "conversations per node and cycle",
        }
    }

    /// Whether a replication has 0 or 1 of it.
    pub fn counts(self) -> bool {
        matches!(self, Statistic::ReachedAll | Statistic::DiedAtSource)
    }

    /// Whether it is of the times at which nodes received the update.
    pub fn is_of_receipts(self) -> bool {
        matches!(self, Statistic::LastCycles | Statistic::LastPeriods | Statistic::MeanCycles)
    }

    /// Its value in a replication with rounds of `period`; `None` where it has none.
    pub fn of(self, replication: &Replication, period: Span) -> Option<f64> {
        let coverage = replication.held as f64 / replication.due.max(1) as f64;
        let periods = |ns: f64| ns / period.0 as f64;
        match self {
            Statistic::Residue => Some(1.0 - coverage),
            Statistic::UpdatesPerNode => {
                Some(replication.payloads_sent as f64 / f64::from(replication.nodes))
            }
            Statistic::LastCycles | Statistic::LastPeriods => {
                Some(periods(replication.receipts.last.0 as f64))
            }
            Statistic::MeanCycles => {
                let receipts = &replication.receipts;
                let mean = receipts.sum_ns as f64 / receipts.count as f64;
                (receipts.count > 0).then(|| periods(mean))
            }
            Statistic::ReachedAll => {
                Some(f64::from(u8::from(replication.verdict == Verdict::Converged)))
            }
            Statistic::ReachAmongSurvivors => (coverage >= SURVIVES).then_some(coverage),
            Statistic::DiedAtSource => Some(f64::from(u8::from(coverage < SURVIVES))),
            Statistic::Conversations => {
                let calls = f64::from(replication.nodes) * replication.rounds as f64;
                Some(1.0 - replication.messages.fate(Fate::QueueFull) as f64 / calls)
            }
        }
    }
}
