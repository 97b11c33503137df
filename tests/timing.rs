//! Synchronous cycles, the connection limit, Poisson clocks and jitter, against exact numbers.
//!
//! Means over replications must lie within four standard errors. Seeds are fixed, so a test that
//! passes keeps passing until a draw changes.

use gossip_sim::engine::{Class, Engine, Handled, Observer, Position, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::outcome::Replication;
use gossip_sim::protocol::Fact;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use gossip_sim::time::Instant;
use std::collections::BTreeMap;
use std::path::Path;

const SECOND: u64 = 1_000_000_000;

/// One update in a cluster of gossiping nodes, with fanout 1.
fn scenario(nodes: u32, mode: &str, timing: &str, stop: &str, tail: &str) -> Scenario {
    let text = format!(
        "seed = 7\n[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'gossip'\nmode = '{mode}'\n\
         timing = {{ {timing} }}\n[[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set k v'\n\
         [stop]\n{stop}\n{tail}"
    );
    scenario::parse(&text, "timing.toml", Path::new("."), &[]).unwrap()
}

const CYCLES: &str = "kind = 'synchronous'";
const CONVERGED: &str = "when = 'converged'\nat = '100.5 s'";

/// Mean and standard error of a figure of each of so many replications.
fn mean(scenario: &Scenario, count: u64, figure: impl Fn(&Replication) -> f64) -> (f64, f64) {
    let one = |number| figure(&run::replicate(scenario, number, Tuning::default()).0);
    let figures: Vec<f64> = (0..count).map(one).collect();
    let n = count as f64;
    let mean = figures.iter().sum::<f64>() / n;
    let variance = figures.iter().map(|f| (f - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn seconds(replication: &Replication) -> f64 {
    replication.converged_at.unwrap().0 as f64 / 1e9
}

fn assert_near((mean, se): (f64, f64), exact: f64) {
    assert!((mean - exact).abs() < 4.0 * se, "{mean} +- {se}, expected {exact}");
}

/// The means are those of Markov chains over the number of nodes that know.
#[test]
fn cycles_until_all_know_are_those_of_the_exact_chains() {
    for (nodes, mode, exact) in [
        (100, "push", 12.3045),
        (100, "pull", 9.7932),
        (100, "push-pull", 6.5286),
        (300, "push-pull", 7.8138),
    ] {
        assert_near(mean(&scenario(nodes, mode, CYCLES, CONVERGED, ""), 300, seconds), exact);
    }
}

/// Everybody calls somebody; a caller is accepted by whom it calls if its key is the least.
#[test]
fn a_connection_limit_of_one_accepts_one_caller_of_each_node_that_is_called() {
    let limited = "kind = 'synchronous', connection_limit = 1";
    let limited = scenario(300, "push-pull", limited, "when = 'never'\nat = '10.5 s'", "");
    let conversations = |replication: &Replication| {
        let refused = replication.messages.by_fate[Fate::QueueFull as usize];
        1.0 - refused as f64 / 3_000.0
    };
    assert_near(mean(&limited, 40, conversations), 1.0 - (1.0 - 1.0 / 299f64).powi(299));
}

#[test]
fn refusals_slow_the_spread_and_hunting_mends_that() {
    let time =
        |timing: &str| mean(&scenario(300, "push-pull", timing, CONVERGED, ""), 100, seconds);
    let limited = time("kind = 'synchronous', connection_limit = 1");
    // Demers et al. 1987, table 5, by a simulation of its own: 11.04, with a standard error of .02.
    assert_near((limited.0, limited.1.hypot(0.02)), 11.04);
    let hunt_one = time("kind = 'synchronous', connection_limit = 1, hunt = 1").0;
    let hunt_four = time("kind = 'synchronous', connection_limit = 1, hunt = 4").0;
    assert!(
        limited.0 > hunt_one && hunt_one > hunt_four && hunt_four > 7.9,
        "{hunt_one} {hunt_four}"
    );
}

/// What the tests below look at.
#[derive(Default)]
struct Seen {
    events: Vec<(Instant, NodeId, Class)>,
    sent: Vec<Sent>,
    /// When each node first learned something.
    learned: BTreeMap<NodeId, Instant>,
}

impl Observer for Seen {
    fn event(&mut self, handled: &Handled) {
        let (at, node, class, _) = handled.position;
        self.events.push((at, node, class));
    }
    fn sent(&mut self, sent: &Sent) {
        self.sent.push(*sent);
    }
    fn fact(&mut self, (at, node, ..): Position, fact: Fact) {
        if matches!(fact, Fact::Learned { .. }) {
            self.learned.entry(node).or_insert(at);
        }
    }
}

fn see(scenario: &Scenario) -> Seen {
    let mut seen = Seen::default();
    run::watch(scenario, 0, Tuning::default(), &mut seen);
    seen
}

#[test]
fn what_is_learned_in_a_cycle_is_not_sent_in_it() {
    for exchange in ["full", "digest"] {
        let tail = "[network]\nloss = '20 %'\n";
        let mut scenario = scenario(200, "push-pull", CYCLES, CONVERGED, tail);
        if exchange == "digest" {
            scenario = with_digest(tail);
        }
        let seen = see(&scenario);
        assert!(seen.learned.len() > 190);
        assert!(seen.learned.values().all(|at| at.0.is_multiple_of(SECOND)));
        let told = seen.sent.iter().filter(|sent| sent.updates > 0);
        let early = told.filter(|sent| sent.at.0 < seen.learned[&sent.from].0 + SECOND);
        let early: Vec<&Sent> = early.collect();
        assert!(early.is_empty(), "{exchange}: {early:?}");
        let legs: Vec<u64> = seen.events.iter().map(|(at, ..)| at.0 % SECOND).collect();
        assert!(legs.contains(&0) && legs.contains(&1) && legs.contains(&2));
        assert!(legs.iter().all(|leg| *leg <= 3));
    }
}

fn with_digest(tail: &str) -> Scenario {
    let text = format!(
        "[cluster]\nnodes = 200\n[protocol]\nkind = 'gossip'\nexchange = 'digest'\n\
         timing = {{ kind = 'synchronous' }}\n[[workload]]\nat = '0 s'\nnode = 0\n\
         command = 'set k v'\n[stop]\nat = '100.5 s'\n{tail}"
    );
    scenario::parse(&text, "timing.toml", Path::new("."), &[]).unwrap()
}

/// Crashes, loss, two keys and hunting, in both engines.
#[test]
fn both_engines_agree_on_cycles_with_crashes_and_hunting() {
    let tail = "[network]\nloss = '10 %'\n[[workload]]\nat = '2.5 s'\nnode = 5\ncommand = 'set b w'\n\
                [[faults]]\nkind = 'crash'\nnodes = '30 %'\nat = '3 s'\nlasts = '1.5 s'\n";
    let timing = "kind = 'synchronous', connection_limit = 1, hunt = 2";
    let scenario = scenario(60, "push-pull", timing, CONVERGED, tail);
    for number in 0..10 {
        let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
        let expected = run::replicate(&scenario, number, reference);
        let found = run::replicate(&scenario, number, Tuning::default());
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }
}

fn ticks(seen: &Seen) -> BTreeMap<NodeId, Vec<u64>> {
    let mut ticks: BTreeMap<NodeId, Vec<u64>> = BTreeMap::new();
    for (at, node, class) in &seen.events {
        if *class == Class::Timer {
            ticks.entry(*node).or_default().push(at.0);
        }
    }
    ticks
}

const TWENTY: &str = "when = 'never'\nat = '20 s'";

#[test]
fn poisson_rounds_have_the_mean_and_variance_of_a_poisson_process() {
    let seen = see(&scenario(1000, "push", "kind = 'poisson'", TWENTY, ""));
    let counts: Vec<f64> = ticks(&seen).values().map(|ticks| ticks.len() as f64).collect();
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|count| (count - 20.0).powi(2)).sum::<f64>() / n;
    assert!((mean - 20.0).abs() < 4.0 * (20.0 / n).sqrt(), "{mean}");
    // The fourth central moment of a Poisson number with mean m is m + 3 m^2.
    let variance_se = ((20.0 + 3.0 * 400.0 - 400.0) / n).sqrt();
    assert!((variance - 20.0).abs() < 4.0 * variance_se, "{variance}");
}

/// Independent rate-1 clocks, one uniform other: E = 2 (n − 1) / n · H(n − 1).
#[test]
fn poisson_push_takes_its_expected_time() {
    let tail = "[network]\nlatency = { kind = 'constant', value = '1 ns' }\n";
    let push = scenario(100, "push", "kind = 'poisson'", CONVERGED, tail);
    assert_near(mean(&push, 300, seconds), 10.2512);
}

#[test]
fn jitter_is_uniform_and_does_not_add_up() {
    let timing = "kind = 'periodic', phase = 'aligned', jitter = '100 ms'";
    let seen = see(&scenario(500, "push", timing, TWENTY, ""));
    let mut late = Vec::new();
    for ticks in ticks(&seen).values() {
        for (place, at) in ticks.iter().enumerate() {
            late.push(at.checked_sub((place as u64 + 1) * SECOND).unwrap() as f64 / 1e8);
        }
    }
    assert!(late.len() >= 500 * 19 && late.iter().all(|share| *share < 1.0));
    let n = late.len() as f64;
    let mean = late.iter().sum::<f64>() / n;
    assert!((mean - 0.5).abs() < 4.0 / (12.0 * n).sqrt(), "{mean}");
    let variance = late.iter().map(|share| (share - 0.5).powi(2)).sum::<f64>() / n;
    assert!((variance - 1.0 / 12.0).abs() < 4.0 / (180.0 * n).sqrt(), "{variance}");
}

/// Faults come first in an instant, then boots and commands: who is back at the start of a cycle is
/// called in it, and calls from the next on; what is written then has effect from the next on.
#[test]
fn what_happens_at_the_start_of_a_cycle_belongs_to_it() {
    let tail = "[[workload]]\nat = '3 s'\nnode = 1\ncommand = 'set b w'\n[[faults]]\n\
                kind = 'crash'\nnodes = '7..12'\nat = '1 s'\nlasts = '2 s'\n";
    let stop = "when = 'never'\nat = '5.5 s'";
    let seen = see(&scenario(20, "push-pull", CYCLES, stop, tail));
    let ticks = ticks(&seen);
    assert_eq!(ticks[&NodeId(7)], [4 * SECOND, 5 * SECOND], "down from the start of cycle 1");
    assert_eq!(ticks[&NodeId(1)], [1, 2, 3, 4, 5].map(|cycle| cycle * SECOND));
    // Some of the five are called in cycle 3, by one who knows.
    let first: Vec<u64> = (7..12).map(|node| seen.learned[&NodeId(node)].0 / SECOND).collect();
    assert!(first.iter().all(|cycle| *cycle >= 3) && first.contains(&3), "{first:?}");
    let told = |cycle: u64| {
        let from = |sent: &&Sent| sent.from == NodeId(1) && sent.at.0 / SECOND == cycle;
        seen.sent.iter().filter(from).map(|sent| sent.updates).max().unwrap_or(0)
    };
    assert!(told(3) <= 1 && told(4) == 2, "{} {}", told(3), told(4));
}
