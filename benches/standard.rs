//! Speed and memory on the standard workload, beside the naive yardstick in the same run.
//!
//! `cargo bench --bench standard` runs the ordinary scenario files by the ordinary path, in turn
//! with `naive`, so that the ratio of the two holds on a busy machine as well. Times are wall time
//! of one thread per event, the median over replications. `GOSSIP_SIM_BENCH_NODES_MAX` is the
//! largest cluster, 1000000 if it is not set.

mod naive;

use gossip_sim::engine::Tuning;
use gossip_sim::run::replicate;
use gossip_sim::run::replications::keep_freed_memory;
use gossip_sim::scenario::{Override, Scenario, load};
use std::path::Path;
use std::time::Instant;

/// Names, to a process of the benchmark, the place of the one case of which it tells the memory.
const MEMORY_OF: &str = "GOSSIP_SIM_BENCH_MEMORY_OF";

/// A workload at one size.
struct Case {
    name: &'static str,
    file: &'static str,
    nodes: u32,
    /// Replications, each with a run of the yardstick where there is one.
    pairs: u64,
    against_naive: bool,
    /// Convergence in seconds, where it is known from elsewhere.
    expected_s: Option<f64>,
    overrides: Vec<String>,
}

fn main() {
    let max = std::env::var("GOSSIP_SIM_BENCH_NODES_MAX");
    let nodes_max: u32 = max.map_or(1_000_000, |max| max.parse().expect("a number of nodes"));
    let cases = cases();
    if let Ok(place) = std::env::var(MEMORY_OF) {
        return println!("{}", memory(&cases[place.parse::<usize>().expect("a place")]));
    }
    // The ordinary path does so before its replications; the yardstick gains by it as well.
    keep_freed_memory();
    println!(
        "workload            nodes  ns/event     naive   ratio  events/node  B/node  converged"
    );
    let wanted = cases.iter().enumerate().filter(|(_, case)| case.nodes <= nodes_max);
    wanted.for_each(|(place, case)| measure(case, memory_alone(place)));
}

fn cases() -> Vec<Case> {
    let a = |file, nodes, pairs, expected_s, against_naive| Case {
        name: "A push, fanout 3",
        file,
        nodes,
        pairs,
        against_naive,
        expected_s,
        overrides: Vec::new(),
    };
    let small = "scenarios/standard_workload_1e4.toml";
    let large = "scenarios/standard_workload_1e6.toml";
    let writes = (0..16).map(|key| format!("{{ at = '0 s', node = 0, command = 'set k{key} v' }}"));
    let keys = format!("workload=[{}]", writes.collect::<Vec<_>>().join(", "));
    let b = |file, nodes, pairs, expected_s| Case {
        name: "B push-pull",
        overrides: vec!["protocol.mode=push-pull".to_string()],
        ..a(file, nodes, pairs, Some(expected_s), false)
    };
    let c = Case {
        name: "C push, 16 keys",
        overrides: vec![keys],
        ..a(large, 100_000, 5, None, false)
    };
    let d =
        Case { name: "D everything on", ..a("benches/everything.toml", 10_000, 3, None, false) };
    vec![
        a(small, 10_000, 100, Some(7.72), true),
        a(small, 100_000, 20, Some(9.55), true),
        a(large, 1_000_000, 3, Some(11.26), true),
        b(small, 10_000, 20, 4.4),
        b(small, 100_000, 5, 5.6),
        b(large, 1_000_000, 2, 6.7),
        c,
        d,
        a("scenarios/standard_workload_1e7.toml", 10_000_000, 1, None, false),
    ]
}

fn scenario(case: &Case) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(case.file);
    let nodes = format!("cluster.nodes={}", case.nodes);
    let texts = std::iter::once(&nodes).chain(&case.overrides);
    let overrides: Vec<Override> = texts.map(Override::set).collect();
    load(&path, &overrides).unwrap_or_else(|error| panic!("{}: {error:?}", case.file))
}

/// The memory that a replication of a case takes at most, in octets; in a process of its own,
/// because this one keeps what is freed.
fn memory_alone(place: usize) -> u64 {
    let this = std::env::current_exe().expect("the benchmark has a path");
    let mut alone = std::process::Command::new(this);
    let output = alone.env(MEMORY_OF, place.to_string()).output().expect("it can be started");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number of octets")
}

/// The same in this process.
fn memory(case: &Case) -> u64 {
    let scenario = scenario(case);
    let before = forget_peak();
    replicate(&scenario, 0, Tuning::default());
    peak().saturating_sub(before)
}

/// Runs a case and prints its row.
fn measure(case: &Case, octets: u64) {
    let scenario = scenario(case);
    let (mut ours, mut theirs, mut converged, mut events) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for number in 0..case.pairs {
        let start = Instant::now();
        let (replication, _) = replicate(&scenario, number, Tuning::default());
        ours.push(start.elapsed().as_nanos() as f64 / replication.events as f64);
        events += replication.events;
        converged.extend(replication.converged_at.map(|at| at.0 as f64 / 1e9));
        if case.against_naive {
            let start = Instant::now();
            let (_, events) = naive::run(case.nodes, number);
            theirs.push(start.elapsed().as_nanos() as f64 / events as f64);
        }
    }
    let (ours, naive) = (median(&mut ours), median(&mut theirs));
    let per_node = |sum: u64| sum as f64 / f64::from(case.nodes);
    let (naive, ratio) = match case.against_naive {
        true => (format!("{naive:.1}"), format!("{:.1}x", naive / ours)),
        false => Default::default(),
    };
    println!(
        "{:<16} {:>8}  {ours:>8.1}  {naive:>8}  {ratio:>6}  {:>11.2}  {:>6.0}  {}",
        case.name,
        case.nodes,
        per_node(events) / case.pairs as f64,
        per_node(octets),
        convergence(&converged, case),
    );
}

/// The mean with its standard error, and what was expected.
fn convergence(times: &[f64], case: &Case) -> String {
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let squares: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
    let error = match times.len() {
        0 | 1 => String::new(),
        _ => format!(" ± {:.3}", (squares / (count - 1.0) / count).sqrt()),
    };
    let expected = case.expected_s.map_or(String::new(), |s| format!(" (expected {s:.2})"));
    format!("{mean:.3} s{error}{expected}, {} of {}", times.len(), case.pairs)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Sets the process's peak memory back to its present memory, which it returns in octets; 0 where
/// the system cannot tell.
fn forget_peak() -> u64 {
    let forgotten = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    if forgotten { peak() } else { 0 }
}

/// The process's peak memory in octets; 0 where the system cannot tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
