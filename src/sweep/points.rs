//! Running the points of a plan: one pool of workers, one queue of replications.
//!
//! Points whose replications take longest go first, so that no worker is left with a long one at
//! the end. What is kept of a replication is its row, and its curve where the plan says so.

use super::Plan;
use crate::engine::Tuning;
use crate::outcome::Replication;
use crate::run::estimate;
use crate::run::replications::{Progress, failed, panic_message, pool};
use crate::run::{replicate_curve, replicate_slim};
use rayon::ThreadPoolBuildError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// For each point of the plan its replications that are done, ascending by number: the columns
    /// of `convergence.csv` alone, and with [`Plan::curves`] the curves.
    pub points: Vec<Vec<Replication>>,
    /// The replications in which the program failed.
    pub failures: Vec<Failure>,
    /// Whether all were run.
    pub complete: bool,
}

/// A replication in which the program failed: a mistake of the program, not of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The design point.
    pub point: usize,
    /// The replication.
    pub number: u64,
    /// The message of the panic.
    pub message: String,
}

/// Runs every replication of every point on `workers` threads. Once `stop` is set, none is begun
/// any more. `progress` is [`Progress::of`] all replications and as many workers.
///
/// # Errors
/// If the system refuses threads.
pub fn run_points(
    plan: &Plan,
    workers: usize,
    tuning: Tuning,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<Results, ThreadPoolBuildError> {
    let queue = Queue::of(plan);
    let taken = AtomicU64::new(0);
    let work = |worker: usize| {
        let mut done = Vec::new();
        while !stop.load(Relaxed) {
            let Some((point, number)) = queue.task(taken.fetch_add(1, Relaxed)) else { break };
            let scenario = &plan.points[point].scenario;
            let gauge = progress.gauge(worker);
            let one = || match plan.curves {
                true => replicate_curve(scenario, number, tuning, Some(gauge)),
                false => replicate_slim(scenario, number, tuning, Some(gauge)),
            };
            let result = catch_unwind(AssertUnwindSafe(one));
            let result = result.map_err(|panic| panic_message(&*panic));
            progress.finish(worker, result.as_ref().map_or(0, |r| r.events));
            done.push((point, number, result));
        }
        done
    };
    let done = pool(workers)?.broadcast(|context| work(context.index()));
    Ok(gather(plan, done.into_iter().flatten().collect()))
}

/// A replication that was run: its point, its number, its row or the message of a panic.
type Done = (usize, u64, Result<Replication, String>);

fn gather(plan: &Plan, mut done: Vec<Done>) -> Results {
    done.sort_unstable_by_key(|(point, number, _)| (*point, *number));
    let complete = done.len() as u64 == plan.replications();
    let mut results =
        Results { points: vec![Vec::new(); plan.points.len()], failures: Vec::new(), complete };
    for (point, number, result) in done {
        let row = result.unwrap_or_else(|message| {
            results.failures.push(Failure { point, number, message });
            failed(number, plan.points[point].scenario.nodes)
        });
        results.points[point].push(row);
    }
    results
}

/// The replications of all points, those of the largest points first.
struct Queue {
    /// Each point, and how many replications stand before its own.
    points: Vec<(usize, u64)>,
    all: u64,
}

impl Queue {
    fn of(plan: &Plan) -> Queue {
        let mut order: Vec<(u64, usize)> =
            plan.points.iter().map(|p| (estimate::events_max(&p.scenario), p.number)).collect();
        order.sort_unstable_by_key(|(events, number)| (std::cmp::Reverse(*events), *number));
        let mut all = 0u64;
        let begin = |(_, point): (u64, usize)| {
            let before = all;
            all = all.saturating_add(plan.points[point].scenario.replications);
            (point, before)
        };
        let points = order.into_iter().map(begin).collect();
        Queue { points, all }
    }

    /// The point and the number of the replication at `place`.
    fn task(&self, place: u64) -> Option<(usize, u64)> {
        if place >= self.all {
            return None;
        }
        let after = self.points.partition_point(|(_, before)| *before <= place);
        let (point, before) = self.points[after - 1];
        Some((point, place - before))
    }
}
