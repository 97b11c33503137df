//! What a sweep costs beyond its replications, and what a second core is worth.
//!
//! `cargo bench --bench sweep` runs 1,000 replications of 1,000 nodes, 100 at each of ten design
//! points, in turns: as a bare loop, and as a sweep on one thread and on two, planned and written to
//! disk without charts. The least time of each over the rounds counts, so that a busy moment does
//! not. Exit status 1 if the sweep costs over 2 % more than the loop, or two threads are less than
//! 1.8 times as fast as one.

use gossip_sim::engine::Tuning;
use gossip_sim::output::{Folder, write_sweep};
use gossip_sim::run::replicate_slim;
use gossip_sim::run::replications::Progress;
use gossip_sim::scenario::Text;
use gossip_sim::sweep::{POINTS_MAX, Plan, run_points};
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const SCENARIO: &str = r#"
name = "1,000 replications"
seed = 1
replications = 100
[cluster]
nodes = 1000
[protocol]
kind = "gossip"
mode = "push-pull"
fanout = 2
[network]
latency = { kind = "uniform", min = "10 ms", max = "100 ms" }
[[workload]]
at = "0 s"
node = 0
command = "set motd hello"
[stop]
when = "converged"
at = "60 s"
[sweep]
vary = { "network.loss" = "0 %..45 %/5 %" }
"#;
const ROUNDS: usize = 7;
const OVERHEAD_MAX: f64 = 0.02;
const SPEEDUP_MIN: f64 = 1.8;

fn main() -> ExitCode {
    let mut least = [f64::INFINITY; 3];
    for round in 0..ROUNDS {
        let times = [bare(), sweep(1), sweep(2)];
        let [bare, one, two] = times.map(|s| s * 1e3);
        println!(
            "round {round}: bare loop {bare:7.1} ms, sweep on one thread {one:7.1} ms, on two \
             {two:7.1} ms"
        );
        least.iter_mut().zip(times).for_each(|(least, time)| *least = least.min(time));
    }
    let [bare, one, two] = least;
    let (overhead, speedup) = (one / bare - 1.0, one / two);
    println!("overhead of the sweep   {:6.2} %  (at most 2 %)", 100.0 * overhead);
    println!("two threads against one {speedup:6.2} x  (at least 1.8 x)");
    match overhead <= OVERHEAD_MAX && speedup >= SPEEDUP_MIN {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn plan() -> Plan {
    let (name, folder) = ("thousand.toml".to_string(), PathBuf::new());
    let text = Text { name, text: SCENARIO.to_string(), folder };
    Plan::of(&text, &[], POINTS_MAX).unwrap_or_else(|error| panic!("{error}"))
}

/// Seconds that the replications take one after the other, with nothing around them.
fn bare() -> f64 {
    let plan = plan();
    let begun = Instant::now();
    for point in &plan.points {
        for number in 0..point.scenario.replications {
            black_box(replicate_slim(&point.scenario, number, Tuning::default(), None));
        }
    }
    begun.elapsed().as_secs_f64()
}

/// Seconds that the whole sweep takes.
fn sweep(threads: usize) -> f64 {
    let out = tempfile::tempdir().expect("a folder");
    let begun = Instant::now();
    let plan = plan();
    let folder = Folder::prepare(out.path(), "thousand_sweep").expect("a folder");
    let progress = Progress::of(plan.replications(), threads);
    let stop = AtomicBool::new(false);
    let results = run_points(&plan, threads, Tuning::default(), &progress, &stop);
    let results = results.expect("threads");
    write_sweep(&plan, &results, false, &folder).expect("files");
    begun.elapsed().as_secs_f64()
}
