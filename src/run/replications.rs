//! Replications side by side: as many at once as asked for, each by itself, the results in order.
//!
//! Workers take the numbers one after the other, so that what is done when a run is interrupted
//! has no gaps. A replication that panics is a row of its own, and the others go on.

use super::{replicate_watched, trace};
use crate::engine::Tuning;
use crate::metrics::{Gauge, Reading, Sinks};
use crate::outcome::{Replication, Run, Traffic, Verdict};
use crate::scenario::Scenario;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::any::Any;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// Which replications to run, and how: nothing but `numbers` may change a result.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Their numbers.
    pub numbers: Range<u64>,
    /// How many run at once, at least 1.
    pub workers: usize,
    /// Whether the last is begun first.
    pub reverse: bool,
    /// How the engine works.
    pub tuning: Tuning,
}

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The replications that are done, ascending.
    pub run: Run,
    /// The replications in which the program failed.
    pub failures: Vec<Failure>,
    /// Whether all were run.
    pub complete: bool,
}

/// A replication in which the program failed: a mistake of the program, not of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its number.
    pub number: u64,
    /// The message of the panic.
    pub message: String,
}

/// How far a plan is, for another thread to look at.
#[derive(Debug)]
pub struct Progress {
    asked: u64,
    done: AtomicU64,
    events: AtomicU64,
    workers: Vec<Arc<Gauge>>,
}

impl Progress {
    /// Of `plan`, not begun.
    pub fn new(plan: &Plan) -> Progress {
        Progress::of(plan.numbers.end.saturating_sub(plan.numbers.start), plan.workers)
    }

    /// Of `asked` replications on `workers` threads, not begun.
    pub fn of(asked: u64, workers: usize) -> Progress {
        let workers = (0..workers.max(1)).map(|_| Arc::default()).collect();
        Progress { asked, done: AtomicU64::new(0), events: AtomicU64::new(0), workers }
    }

    /// How many replications are asked for.
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// How many replications are done.
    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    /// Events handled, also in replications that are not done yet.
    pub fn events(&self) -> u64 {
        let running: u64 = self.workers.iter().map(|gauge| gauge.read().events).sum();
        self.events.load(Relaxed) + running
    }

    /// The running replication that is farthest.
    pub fn farthest(&self) -> Reading {
        let readings = self.workers.iter().map(|gauge| gauge.read());
        readings.max_by_key(|reading| reading.at).unwrap_or_default()
    }

    /// The gauge of a worker, by its number.
    pub(crate) fn gauge(&self, worker: usize) -> Arc<Gauge> {
        self.workers[worker].clone()
    }

    pub(crate) fn finish(&self, worker: usize, events: u64) {
        self.workers[worker].set(Reading::default());
        self.events.fetch_add(events, Relaxed);
        self.done.fetch_add(1, Relaxed);
    }
}

/// Runs the replications of `plan`. Once `stop` is set, none is begun any more.
///
/// # Errors
/// If the system refuses threads.
pub fn replicate_all(
    scenario: &Scenario,
    plan: &Plan,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<Batch, ThreadPoolBuildError> {
    let one = |worker: usize, number: u64| {
        let gauge = progress.workers[worker].clone();
        replicate_watched(scenario, number, plan.tuning, Some(gauge))
    };
    run_all(plan, scenario.nodes, progress, stop, one)
}

/// Runs one replication, in this thread, and writes every event and the nodes' logs to `sinks`.
///
/// # Errors
/// The first that a sink reported.
pub fn replicate_traced(scenario: &Scenario, number: u64, sinks: Sinks) -> io::Result<Batch> {
    match catch_unwind(AssertUnwindSafe(|| trace(scenario, number, sinks))) {
        Ok(result) => {
            let (replication, traffic) = result?;
            let run = Run { replications: vec![replication], traffic };
            Ok(Batch { run, failures: Vec::new(), complete: true })
        }
        Err(panic) => {
            let failures = vec![Failure { number, message: panic_message(&*panic) }];
            let replications = vec![failed(number, scenario.nodes)];
            let run = Run { replications, traffic: Traffic::default() };
            Ok(Batch { run, failures, complete: true })
        }
    }
}

/// The same as [`replicate_all`] with any way to run one.
fn run_all(
    plan: &Plan,
    nodes: u32,
    progress: &Progress,
    stop: &AtomicBool,
    one: impl Fn(usize, u64) -> (Replication, Traffic) + Sync,
) -> Result<Batch, ThreadPoolBuildError> {
    let traffic = Mutex::new(Traffic::default());
    let taken = AtomicU64::new(0);
    let worker = |worker: usize| {
        let mut done = Vec::new();
        while let Some(number) = take(plan, &taken, stop) {
            let result = catch_unwind(AssertUnwindSafe(|| one(worker, number)));
            let result =
                result.map_err(|panic| Failure { number, message: panic_message(&*panic) });
            let result = result.map(|(replication, sent)| {
                // Sums of integers: the order in which they are added does not matter.
                traffic.lock().unwrap_or_else(PoisonError::into_inner).add(sent);
                replication
            });
            progress.finish(worker, result.as_ref().map_or(0, |r| r.events));
            done.push((number, result));
        }
        done
    };
    let mut done = pool(plan.workers)?.broadcast(|context| worker(context.index())).concat();
    done.sort_by_key(|(number, _)| *number);
    let complete = done.len() as u64 == progress.asked();
    let failures = done.iter().filter_map(|(_, result)| result.as_ref().err().cloned()).collect();
    let row = |(number, result): (u64, Result<Replication, _>)| {
        result.unwrap_or_else(|_| failed(number, nodes))
    };
    let replications = done.into_iter().map(row).collect();
    let traffic = traffic.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Batch { run: Run { replications, traffic }, failures, complete })
}

/// So many workers.
pub(crate) fn pool(workers: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    keep_freed_memory();
    ThreadPoolBuilder::new().num_threads(workers.max(1)).build()
}

/// To be called before many replications, as [`replicate_all`] does by itself.
///
/// Between two of them glibc gives what is freed at the top of a heap back to the kernel, if it
/// is more than a threshold, and the next replication faults it in again page by page: some
/// per cent of a small one. The threshold is twice the largest mapped block that was ever freed, so
/// one that is never touched raises it for good; other allocators do not mind.
pub fn keep_freed_memory() {
    const BLOCK: usize = 16 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BLOCK)));
}

/// The next number, unless there is none or the run is to stop.
fn take(plan: &Plan, taken: &AtomicU64, stop: &AtomicBool) -> Option<u64> {
    if stop.load(Relaxed) {
        return None;
    }
    let place = taken.fetch_add(1, Relaxed);
    let Range { start, end } = plan.numbers;
    if place >= end.saturating_sub(start) {
        return None;
    }
    Some(if plan.reverse { end - 1 - place } else { start + place })
}

/// What a panic said.
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_string()
}

/// The row of a replication in which the program failed: nothing is known of it.
pub(crate) fn failed(number: u64, nodes: u32) -> Replication {
    Replication {
        number,
        verdict: Verdict::Failed,
        ended_at: Default::default(),
        converged_at: None,
        reached: [None; 4],
        receipts: Default::default(),
        held: 0,
        due: 0,
        updates: 0,
        nodes_alive: 0,
        nodes,
        messages: Default::default(),
        payloads_sent: 0,
        bytes_sent: 0,
        message_bytes_max: 0,
        sends_per_node_max: 0,
        receives_per_node_max: 0,
        rounds: 0,
        events: 0,
        digest: 0,
        curve: Default::default(),
        nodes_up: Default::default(),
        items: Vec::new(),
        facts: Vec::new(),
        load: Default::default(),
        per_node: Vec::new(),
        groups: Vec::new(),
        measured: None,
        incidents: Default::default(),
        views: None,
        lists: None,
        stores: None,
        violations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(plan: &Plan, stop: &AtomicBool, bad: Option<u64>) -> Batch {
        let one = |_: usize, number: u64| {
            assert!(bad != Some(number), "replication {number} broke");
            if number >= 7 {
                stop.store(true, Relaxed);
            }
            let verdict = Verdict::Converged;
            (Replication { verdict, events: 5, ..failed(number, 1) }, Traffic::default())
        };
        run_all(plan, 1, &Progress::new(plan), stop, one).unwrap()
    }

    fn numbers(batch: &Batch) -> Vec<u64> {
        batch.run.replications.iter().map(|r| r.number).collect()
    }

    #[test]
    fn results_come_in_order_whatever_the_workers() {
        for (workers, reverse) in [(1, false), (4, false), (1, true), (3, true)] {
            let plan = Plan { numbers: 2..7, workers, reverse, ..Plan::default() };
            let batch = run(&plan, &AtomicBool::new(false), None);
            assert_eq!((numbers(&batch), batch.complete), (vec![2, 3, 4, 5, 6], true));
        }
    }

    #[test]
    fn a_stopped_run_has_no_gaps() {
        let plan = Plan { numbers: 0..1000, workers: 4, ..Plan::default() };
        let batch = run(&plan, &AtomicBool::new(false), None);
        let done = numbers(&batch);
        assert_eq!(done, (0..done.len() as u64).collect::<Vec<_>>());
        assert!(!batch.complete && (8..=12).contains(&done.len()), "{done:?}");
    }

    #[test]
    fn a_panic_is_a_row_and_the_others_go_on() {
        let plan = Plan { numbers: 0..5, workers: 2, ..Plan::default() };
        let batch = run(&plan, &AtomicBool::new(false), Some(3));
        assert_eq!(numbers(&batch), [0, 1, 2, 3, 4]);
        assert_eq!(batch.run.replications[3].verdict, Verdict::Failed);
        assert!(batch.complete);
        let failure = Failure { number: 3, message: "replication 3 broke".into() };
        assert_eq!(batch.failures, [failure]);
    }

    #[test]
    fn progress_counts_what_is_done() {
        let plan = Plan { numbers: 0..3, workers: 1, ..Plan::default() };
        let progress = Progress::new(&plan);
        let one =
            |_: usize, number| (Replication { events: 5, ..failed(number, 1) }, Traffic::default());
        run_all(&plan, 1, &progress, &AtomicBool::new(false), one).unwrap();
        assert_eq!((progress.asked(), progress.done(), progress.events()), (3, 3, 15));
    }
}
