//! What the charts of a sweep show, and how it is estimated at a point.

use crate::outcome::statistics::wilson;
use crate::outcome::{Replication, Verdict, column};
use crate::output::sweep::SweepSource;
use crate::output::units::{percent, significant};
use crate::scenario::laws::Measured;
use crate::sweep::{Plan, Theory, of_metric, theory};

/// One quantity.
pub struct Quantity {
    /// The chart's file, without its ending.
    pub file: &'static str,
    /// What the chart shows.
    heading: &'static str,
    /// The same where what is due are entries of lists, if that has other words.
    of_lists: Option<&'static str>,
    /// What of it lines show.
    pub interval: &'static str,
    /// What the upright axis is called.
    pub axis: &'static str,
    /// Its name in `[expect]`; none for the share that converged.
    column: Option<&'static str>,
    /// Whether it is a share.
    pub share: bool,
    /// What is no news if it is so at all points.
    usual: Option<f64>,
    /// Whether it is what the column leaves of 1.
    rest: bool,
    /// The upright axis is logarithmic where values are this many times apart; never if none.
    pub log_from: Option<f64>,
    /// What laws there may be of it.
    measured: Option<Measured>,
}

/// Times and counts this many times apart stand on a logarithmic axis.
const FAR: f64 = 30.0;

/// In the order in which they are listed.
pub const QUANTITIES: [Quantity; 9] = [
    Quantity {
        file: "t99",
        heading: "Time until 99 % of the nodes know it",
        of_lists: Some("Time until 99 % of the nodes list a change"),
        interval: "mean and 95 % interval",
        axis: "t99 (s)",
        column: Some("t99"),
        share: false,
        usual: Some(0.0),
        rest: false,
        log_from: Some(FAR),
        measured: None,
    },
    Quantity {
        file: "t100",
        heading: "Time until all nodes know it",
        of_lists: Some("Time until all nodes list a change"),
        interval: "mean and 95 % interval",
        axis: "t100 (s)",
        column: Some("t100"),
        share: false,
        usual: Some(0.0),
        rest: false,
        log_from: Some(FAR),
        measured: Some(Measured::TimeOfLast),
    },
    Quantity {
        file: "coverage",
        heading: "Coverage at the end, nodes that know it / nodes that are up",
        of_lists: Some(
            "Coverage at the end, due entries of lists that agree with who is up / all due",
        ),
        interval: "mean and 95 % interval",
        axis: "coverage (%)",
        column: Some("coverage"),
        share: true,
        usual: Some(1.0),
        rest: false,
        log_from: None,
        measured: Some(Measured::Coverage),
    },
    Quantity {
        file: "residue",
        heading: "Residue: nodes that do not know it at the end / nodes that are up",
        of_lists: Some(
            "Residue: due entries of lists that do not agree with who is up at the end / all due",
        ),
        interval: "mean and 95 % interval",
        axis: "residue (%)",
        column: Some("coverage"),
        share: true,
        usual: None,
        rest: true,
        log_from: Some(10.0),
        measured: Some(Measured::Residue),
    },
    Quantity {
        file: "converged_share",
        heading: "Share of the replications that converged",
        of_lists: None,
        interval: "with its 95 % interval (Wilson)",
        axis: "converged (%)",
        column: None,
        share: true,
        usual: Some(1.0),
        rest: false,
        log_from: None,
        measured: Some(Measured::Converged),
    },
    Quantity {
        file: "sends_per_node_mean",
        heading: "Messages sent / nodes",
        of_lists: None,
        interval: "mean and 95 % interval",
        axis: "messages a node",
        column: Some("sends_per_node_mean"),
        share: false,
        usual: None,
        rest: false,
        log_from: Some(FAR),
        measured: Some(Measured::Sends),
    },
    Quantity {
        file: "missing_share",
        heading: "Live nodes that lists lack / pairs of live nodes, over time",
        of_lists: None,
        interval: "mean and 95 % interval",
        axis: "live nodes that lists lack (%)",
        column: Some("missing_share"),
        share: true,
        usual: Some(0.0),
        rest: false,
        log_from: None,
        measured: None,
    },
    Quantity {
        file: "ghosts_share",
        heading: "Dead nodes that lists have / pairs of a live and a dead node, over time",
        of_lists: None,
        interval: "mean and 95 % interval",
        axis: "dead nodes that lists have (%)",
        column: Some("ghosts_share"),
        share: true,
        usual: Some(0.0),
        rest: false,
        log_from: None,
        measured: Some(Measured::Ghosts),
    },
    Quantity {
        file: "agreement_mean",
        heading: "Nodes that hold the value of a key that most hold / nodes that are up, at the end",
        of_lists: None,
        interval: "mean over keys and 95 % interval",
        axis: "agreement (%)",
        column: Some("agreement_mean"),
        share: true,
        usual: Some(1.0),
        rest: false,
        log_from: None,
        measured: None,
    },
];

/// Whether what is due are entries of lists, at all points.
pub fn lists_alone(plan: &Plan) -> bool {
    plan.points.iter().all(|point| point.scenario.protocol.changes_are_items())
}

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
        let count = statistics.count;
        Some(match self.rest {
            true => Estimate {
                value: 1.0 - value,
                interval95: interval95.map(|(low, high)| (1.0 - high, 1.0 - low)),
                count,
            },
            false => Estimate { value, interval95, count },
        })
    }

    /// Whether there is anything to see: two points, not all of them as usual, and of a rest some at
    /// each.
    pub fn is_worth_a_chart(&self, estimates: &[Option<Estimate>]) -> bool {
        let known: Vec<f64> = estimates.iter().flatten().map(|e| e.value).collect();
        known.len() >= estimates.len().min(2)
            && !known.iter().all(|value| Some(*value) == self.usual)
            && (!self.rest || known.iter().all(|value| *value > 0.0))
    }

    /// What its chart of a plan shows.
    pub fn heading(&self, plan: &Plan) -> &'static str {
        self.of_lists.filter(|_| lists_alone(plan)).unwrap_or(self.heading)
    }

    /// What theory says of it at the points of a plan.
    pub fn theory(&self, plan: &Plan) -> Vec<Theory> {
        self.measured.map_or(Vec::new(), |measured| theory(plan, measured))
    }

    /// A value with three digits, and with its unit where it has no axis.
    pub fn print(&self, value: f64) -> String {
        if self.share { percent(value) } else { significant(value) }
    }
}
