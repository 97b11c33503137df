//! What the charts of a sweep show, and how it is estimated at a point.

use crate::outcome::statistics::wilson;
use crate::outcome::{Replication, Verdict, column};
use crate::output::sweep::SweepSource;
use crate::output::units::{percent, significant};
use crate::sweep::of_metric;

/// One quantity.
pub struct Quantity {
    /// The chart's file, without its ending.
    pub file: &'static str,
    /// What the chart shows.
    pub heading: &'static str,
    /// What of it lines show.
    pub interval: &'static str,
    /// What the upright axis is called.
    pub axis: &'static str,
    /// Its name in `[expect]`; none for the share that converged.
    column: Option<&'static str>,
    /// Whether it is a share.
    pub share: bool,
}

/// In the order in which they are listed.
pub const QUANTITIES: [Quantity; 4] = [
    Quantity {
        file: "t99",
        heading: "Time until 99 % of the nodes know it",
        interval: "mean and 95 % interval",
        axis: "t99 (s)",
        column: Some("t99"),
        share: false,
    },
    Quantity {
        file: "coverage",
        heading: "Coverage at the end, nodes that know it / nodes that are up",
        interval: "mean and 95 % interval",
        axis: "coverage (%)",
        column: Some("coverage"),
        share: true,
    },
    Quantity {
        file: "converged_share",
        heading: "Share of the replications that converged",
        interval: "with its 95 % interval (Wilson)",
        axis: "converged (%)",
        column: None,
        share: true,
    },
    Quantity {
        file: "sends_per_node_mean",
        heading: "Messages sent / nodes",
        interval: "mean and 95 % interval",
        axis: "messages a node",
        column: Some("sends_per_node_mean"),
        share: false,
    },
];

/// A quantity at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean, or the share.
    pub value: f64,
    /// The ends of its 95 % interval; none of one replication.
    pub interval95: Option<(f64, f64)>,
    /// Over how many replications.
    pub count: u64,
}

impl Quantity {
    /// For each point of the plan.
    pub fn estimates(&self, source: &SweepSource) -> Vec<Option<Estimate>> {
        let mut all = vec![None; source.plan.points.len()];
        for (point, rows) in source.complete() {
            all[point.number] = self.estimate(rows);
        }
        all
    }

    fn estimate(&self, rows: &[Replication]) -> Option<Estimate> {
        let Some(name) = self.column else {
            let converged = |r: &&Replication| r.verdict == Verdict::Converged;
            let (part, all) = (rows.iter().filter(converged).count(), rows.len());
            let value = part as f64 / all as f64;
            let interval95 = wilson(part as u64, all as u64);
            return Some(Estimate { value, interval95, count: all as u64 });
        };
        let statistics = of_metric(column(name)?, rows);
        let spread = statistics.spread?;
        let value = spread.mean.number()?;
        let interval95 = spread.interval95.map(|(low, high)| match self.share {
            // The t interval knows no bounds; a share has some.
            true => (low.max(0.0), high.min(1.0)),
            false => (low, high),
        });
        Some(Estimate { value, interval95, count: statistics.count })
    }

    /// A value with three digits, and with its unit where it has no axis.
    pub fn print(&self, value: f64) -> String {
        if self.share { percent(value) } else { significant(value) }
    }
}
