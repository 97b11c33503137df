//! [`Summary`]: how fast, how sure, how much traffic; for the terminal, `--json` and the charts.
//!
//! These are numbers to read. The data files hold the exact ones.

mod asked;
mod lists;
mod stalls;
mod stores;
mod text;

pub use asked::Asked;
pub use lists::Lists;
pub use stalls::Stalls;
pub use stores::Stores;

use super::share::nearest_rank;
use super::units::grouped;
use crate::network::Fate;
use crate::outcome::{GroupRow, Replication, Run, Verdict, statistics};
use crate::scenario::Scenario;
use serde::Serialize;

/// The names of the milestones, in the order of [`Replication::reached`].
pub const MILESTONES: [&str; 4] = ["t50", "t90", "t99", "t100"];

/// A run in a few numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The scenario's name.
    pub name: String,
    /// Nodes of the cluster.
    pub nodes: u32,
    /// The master seed.
    pub seed: u64,
    /// Replications done, by how they ended.
    pub outcomes: Outcomes,
    /// t50, t90, t99, t100.
    pub times: Vec<TimeSummary>,
    /// t99 of each group; absent without groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupSummary>,
    /// Updates and commands; absent without a replication.
    pub asked: Option<Asked>,
    /// Coverage at the end.
    pub coverage: Option<Coverage>,
    /// How right lists of nodes were; absent where nodes keep none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<Lists>,
    /// How stores stood at the end; absent where they are not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<Stores>,
    /// Turns that waited; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stalls: Option<Stalls>,
    /// What it cost; absent without a replication.
    pub traffic: Option<TrafficSummary>,
    /// [`Run::digest`], in hexadecimal.
    pub digest: String,
}

/// How the replications ended.
#[derive(Clone, Debug, Serialize)]
pub struct Outcomes {
    /// All that are done.
    pub replications: u64,
    /// Every due pair held at the end.
    pub converged: u64,
    /// Some due pair did not.
    pub not_converged: u64,
    /// An invariant broke.
    pub violated: u64,
    /// The program failed.
    pub failed: u64,
    /// `converged` / `replications`, with its 95 % interval (Wilson).
    pub converged_share: Option<Interval>,
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub lo95: f64,
    /// The upper end.
    pub hi95: f64,
}

/// How long one milestone took, over all replications; in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct TimeSummary {
    /// `t50`, `t90`, `t99` or `t100`.
    pub name: &'static str,
    /// How many replications reached it.
    pub reached: u64,
    /// The rest.
    #[serde(flatten)]
    pub spread: Spread,
}

/// How long it took 99 % of a group's nodes to hold each update, over all replications; in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct GroupSummary {
    /// The group's name.
    pub group: String,
    /// Its nodes.
    pub nodes: u32,
    /// Its t99.
    #[serde(flatten)]
    pub t99: TimeSummary,
}

/// A distribution in a few numbers; in seconds. Quantiles are nearest-rank. As in `[expect]`, a time
/// that was not reached is longer than any other: quantiles that fall on one are absent, and so is
/// a mean over one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Spread {
    /// 5 % are at most this.
    pub p05_s: Option<f64>,
    /// 25 % are at most this.
    pub p25_s: Option<f64>,
    /// Half are at most this.
    pub median_s: Option<f64>,
    /// 75 % are at most this.
    pub p75_s: Option<f64>,
    /// 95 % are at most this.
    pub p95_s: Option<f64>,
    /// The mean.
    pub mean_s: Option<f64>,
    /// Half of the width of the mean's 95 % interval (Student's t); absent for one value.
    pub mean_half_width95_s: Option<f64>,
}

/// Coverage at the end, over the replications.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Coverage {
    /// The least.
    pub min: f64,
    /// The median.
    pub median: f64,
    /// The mean.
    pub mean: f64,
}

/// What a run cost, or the part of it that is measured, as ratios of sums over all replications.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TrafficSummary {
    /// Messages sent per node and replication.
    pub messages_per_node: f64,
    /// Octets sent per node and second of virtual time.
    pub bytes_per_node_per_s: f64,
    /// Messages lost / messages sent, if any was.
    pub lost_share: Option<f64>,
    /// Messages to nodes that were down / messages sent, if any was.
    pub dead_share: Option<f64>,
    /// Messages that nodes sent to themselves / messages sent, in the whole run, if any was.
    pub to_itself_share: Option<f64>,
    /// Messages that taught the receiver something / messages delivered, if any was.
    pub useful_share: Option<f64>,
}

impl Summary {
    /// The summary of `run`. Failed replications count as such and nowhere else.
    pub fn of(scenario: &Scenario, run: &Run) -> Summary {
        let sound: Vec<&Replication> =
            run.replications.iter().filter(|r| r.verdict != Verdict::Failed).collect();
        let times = MILESTONES.iter().enumerate().map(|(i, name)| {
            let nanos = sound.iter().filter_map(|r| Some(r.reached[i]?.0)).collect();
            TimeSummary::of(name, nanos, sound.len())
        });
        Summary {
            name: scenario.name.clone(),
            nodes: scenario.nodes,
            seed: scenario.seed,
            outcomes: Outcomes::of(run),
            times: times.collect(),
            groups: groups(scenario, &sound),
            asked: Asked::of(&sound),
            coverage: Coverage::of(&sound),
            lists: Lists::of(&sound),
            stores: Stores::of(&sound),
            stalls: Stalls::of(&sound),
            traffic: TrafficSummary::of(&sound),
            digest: format!("{:032x}", run.digest()),
        }
    }
}

/// t99 of each group that has nodes.
fn groups(scenario: &Scenario, sound: &[&Replication]) -> Vec<GroupSummary> {
    let Some(first) = sound.first() else { return Vec::new() };
    let summary = |(place, row): (usize, &GroupRow)| {
        let t99 = |r: &&Replication| Some(r.groups.get(place)?.reached[2]?.0);
        GroupSummary {
            group: scenario.groups.named.name(row.group).to_string(),
            nodes: row.nodes,
            t99: TimeSummary::of(
                MILESTONES[2],
                sound.iter().filter_map(t99).collect(),
                sound.len(),
            ),
        }
    };
    first.groups.iter().enumerate().map(summary).collect()
}

impl TimeSummary {
    /// Of `all` replications, those that reached it took these times.
    pub(super) fn of(name: &'static str, mut nanos: Vec<u64>, all: usize) -> TimeSummary {
        nanos.sort_unstable();
        TimeSummary { name, reached: nanos.len() as u64, spread: Spread::of(&nanos, all) }
    }
}

/// `1 replication`, `50 replications`.
pub fn plural(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count.into()), if count == 1 { "" } else { "s" })
}

impl Outcomes {
    fn of(run: &Run) -> Outcomes {
        let count =
            |verdict| run.replications.iter().filter(|r| r.verdict == verdict).count() as u64;
        let (replications, converged) = (run.replications.len() as u64, count(Verdict::Converged));
        Outcomes {
            replications,
            converged,
            not_converged: count(Verdict::NotConverged),
            violated: count(Verdict::Violated),
            failed: count(Verdict::Failed),
            converged_share: wilson(converged, replications),
        }
    }
}

/// The score interval of a share (Wilson, J. Am. Stat. Assoc. 22, 1927); none of nothing.
pub fn wilson(successes: u64, trials: u64) -> Option<Interval> {
    let (lo95, hi95) = statistics::wilson(successes, trials)?;
    Some(Interval { value: successes as f64 / trials as f64, lo95, hi95 })
}

impl Spread {
    /// 5, 25, 50, 75 and 95 %, if every replication reached them and there is more than one.
    pub fn quantiles(&self) -> Option<[f64; 5]> {
        self.mean_half_width95_s?;
        let all = [self.p05_s, self.p25_s, self.median_s, self.p75_s, self.p95_s];
        all.iter().all(Option::is_some).then(|| all.map(Option::unwrap_or_default))
    }

    /// Of `all` replications, those that reached it took `ascending_ns`.
    pub(super) fn of(ascending_ns: &[u64], all: usize) -> Spread {
        let mut times: Vec<Option<u64>> = ascending_ns.iter().copied().map(Some).collect();
        times.resize(all.max(times.len()), None);
        if times.is_empty() {
            return Spread::default();
        }
        let quantile = |percent| nearest_rank(&times, percent).map(|ns| ns as f64 / 1e9);
        let (mean_s, mean_half_width95_s) =
            mean(ascending_ns).filter(|_| ascending_ns.len() == all).unzip();
        Spread {
            p05_s: quantile(5),
            p25_s: quantile(25),
            median_s: quantile(50),
            p75_s: quantile(75),
            p95_s: quantile(95),
            mean_s,
            mean_half_width95_s: mean_half_width95_s.flatten(),
        }
    }
}

/// The mean in seconds, and half of the width of its 95 % interval.
fn mean(times_ns: &[u64]) -> Option<(f64, Option<f64>)> {
    if times_ns.is_empty() {
        return None;
    }
    let n = times_ns.len() as f64;
    let sum: u128 = times_ns.iter().map(|ns| u128::from(*ns)).sum();
    let mean_s = sum as f64 / n / 1e9;
    let squares = times_ns.iter().map(|ns| (*ns as f64 / 1e9 - mean_s).powi(2)).sum::<f64>();
    let sd = (squares / (n - 1.0)).sqrt();
    let half_width = statistics::mean_half_width95(sd, times_ns.len() as u64);
    Some((mean_s, half_width))
}

impl Coverage {
    fn of(replications: &[&Replication]) -> Option<Coverage> {
        let due = replications.iter().filter(|r| r.due > 0);
        let mut shares: Vec<f64> = due.map(|r| r.held as f64 / r.due as f64).collect();
        shares.sort_unstable_by(f64::total_cmp);
        let min = *shares.first()?;
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        Some(Coverage { min, median: nearest_rank(&shares, 50), mean })
    }
}

impl TrafficSummary {
    fn of(replications: &[&Replication]) -> Option<TrafficSummary> {
        let sum = |of: fn(&Replication) -> f64| replications.iter().map(|r| of(r)).sum::<f64>();
        let nodes = sum(|r| f64::from(r.nodes));
        let node_seconds = sum(|r| f64::from(r.nodes) * r.counted().lasted.0 as f64 / 1e9);
        let sent = sum(|r| r.counted().messages.sent as f64);
        let delivered = sum(|r| r.counted().messages.fate(Fate::Delivered) as f64);
        let octets = sum(|r| r.counted().bytes_sent as f64);
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        Some(TrafficSummary {
            messages_per_node: share(sent, nodes)?,
            bytes_per_node_per_s: share(octets, node_seconds).unwrap_or(0.0),
            lost_share: share(sum(|r| r.counted().messages.fate(Fate::Lost) as f64), sent),
            dead_share: share(sum(|r| r.counted().messages.fate(Fate::Dead) as f64), sent),
            to_itself_share: share(
                sum(|r| r.incidents.messages_to_itself as f64),
                sum(|r| r.messages.sent as f64),
            ),
            useful_share: share(sum(|r| r.counted().messages.useful as f64), delivered),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ends solve |p̂ − p| = z √(p (1 − p) / n); expected values found by bisection of that.
    #[test]
    fn wilson_is_the_score_interval() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let interval = wilson(8, 10).unwrap();
        assert!(near(interval.lo95, 0.490162) && near(interval.hi95, 0.943318), "{interval:?}");
        let all = wilson(50, 50).unwrap();
        assert!(near(all.lo95, 0.928652) && all.hi95 == 1.0, "{all:?}");
        assert!(wilson(0, 0).is_none());
    }

    /// 1, 2, 3, 4 s: mean 2.5, standard error 0.645497, t(3) = 3.182446.
    #[test]
    fn means_have_their_t_interval() {
        let times = [1, 2, 3, 4].map(|s| s * 1_000_000_000);
        let spread = Spread::of(&times, 4);
        assert!((spread.mean_half_width95_s.unwrap() - 3.182_446 * 0.645_497).abs() < 1e-5);
        assert_eq!(
            (spread.mean_s, spread.median_s, spread.p95_s),
            (Some(2.5), Some(2.0), Some(4.0))
        );
        assert!(Spread::of(&[5], 1).mean_half_width95_s.is_none());
        assert!(Spread::of(&[], 0).median_s.is_none());
        // Four of ten reached it: 25 % did within 3 s, half did not at all.
        let few = Spread::of(&times, 10);
        assert_eq!(
            (few.p05_s, few.p25_s, few.median_s, few.mean_s),
            (Some(1.0), Some(3.0), None, None)
        );
    }
}
