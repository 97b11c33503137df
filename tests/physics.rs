//! Closed forms: what a run shows is what the model says, within four standard errors.
//!
//! Seeds are fixed, so a test that passes keeps passing until a draw changes.

use gossip_sim::engine::{Class, Handled, Observer, Position, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::protocol::Fact;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use gossip_sim::time::Instant;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything that the tests below look at.
#[derive(Default)]
struct Seen {
    ticks: Vec<(Instant, NodeId)>,
    sent: Vec<Sent>,
    arrived: BTreeMap<EventKey, (Instant, Fate)>,
    learned: Vec<Instant>,
    down: Vec<NodeId>,
    up: Vec<NodeId>,
}

impl Observer for Seen {
    fn event(&mut self, handled: &Handled) {
        let (at, node, class, key) = handled.position;
        if class == Class::Timer {
            self.ticks.push((at, node));
        }
        self.arrived.extend(handled.fate.map(|fate| (key, (at, fate))));
    }
    fn sent(&mut self, sent: &Sent) {
        self.sent.push(*sent);
    }
    fn fact(&mut self, position: Position, fact: Fact) {
        if matches!(fact, Fact::Learned { .. }) {
            self.learned.push(position.0);
        }
    }
    fn down(&mut self, _at: Instant, node: NodeId, _held: &[Fact]) {
        self.down.push(node);
    }
    fn up(&mut self, _at: Instant, node: NodeId) {
        self.up.push(node);
    }
}

/// A push scenario; `edit` gives lines that replace those with the same beginning, and a tail.
fn scenario(fanout: u32, phase: &str, latency: &str, loss: &str, at: &str, tail: &str) -> Scenario {
    let text = format!(
        r#"
name = "physics"
seed = 11
[cluster]
nodes = 1000
topology = {{ kind = "complete" }}
[protocol]
kind = "gossip"
mode = "push"
fanout = {fanout}
timing = {{ kind = "periodic", period = "1 s", phase = "{phase}" }}
[network]
latency = {latency}
loss = "{loss}"
[[workload]]
at = "0 s"
node = 0
command = 'set k v'
[stop]
when = "never"
at = "{at}"
{tail}"#
    );
    scenario::parse(&text, "physics.toml", Path::new("."), &[]).unwrap()
}

const UNIFORM: &str = r#"{ kind = "uniform", min = "10 ms", max = "100 ms" }"#;
const CONSTANT: &str = r#"{ kind = "constant", value = "1 ms" }"#;

fn see(scenario: &Scenario, number: u64) -> Seen {
    let mut seen = Seen::default();
    run::watch(scenario, number, Tuning::default(), &mut seen);
    seen
}

#[test]
fn loss_and_latency_are_as_asked() {
    let seen = see(&scenario(3, "random", UNIFORM, "30 %", "20 s", ""), 0);
    let settled = |s: &&Sent| s.at < Instant(19_000_000_000);
    let sent: Vec<&Sent> = seen.sent.iter().filter(settled).collect();
    let delays: Vec<f64> = sent
        .iter()
        .filter_map(|s| seen.arrived.get(&s.key).map(|(at, _)| at.since(s.at).0 as f64 / 1e6))
        .collect();
    let (n, arrived) = (sent.len() as f64, delays.len() as f64);
    assert!(n > 25_000.0, "{n}");
    let share_se = (0.3 * 0.7 / n).sqrt();
    assert!((1.0 - arrived / n - 0.3).abs() < 4.0 * share_se, "{}", 1.0 - arrived / n);
    // Uniform from 10 to 100 ms: mean 55, deviation 90 / sqrt 12; variance of its square 90^4/180.
    let mean = delays.iter().sum::<f64>() / arrived;
    assert!((mean - 55.0).abs() < 4.0 * 90.0 / (12.0 * arrived).sqrt(), "{mean}");
    let variance = delays.iter().map(|d| (d - 55.0).powi(2)).sum::<f64>() / arrived;
    let variance_se = 90f64.powi(2) / (180.0 * arrived).sqrt();
    assert!((variance - 675.0).abs() < 4.0 * variance_se, "{variance}");
    assert!(delays.iter().all(|d| (10.0..=100.0).contains(d)));
}

/// The sum of (found − expected)² / expected.
fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    counts.iter().map(|count| (*count as f64 - expected).powi(2) / expected).sum()
}

#[test]
fn a_round_contacts_fanout_distinct_peers_uniformly() {
    let seen = see(&scenario(3, "random", UNIFORM, "0 %", "30 s", ""), 0);
    let mut rounds: BTreeMap<EventKey, Vec<NodeId>> = BTreeMap::new();
    seen.sent.iter().for_each(|s| rounds.entry(s.cause).or_default().push(s.to));
    for (_, mut peers) in rounds {
        peers.sort();
        peers.dedup();
        assert_eq!(peers.len(), 3);
    }
    let mut counts = vec![0; 1000];
    seen.sent.iter().for_each(|s| counts[s.to.index()] += 1);
    // 999 degrees of freedom: mean 999, deviation sqrt(2 * 999) = 44.7.
    let chi = chi_square(&counts);
    assert!((chi - 999.0).abs() < 4.0 * 44.7, "{chi}");
}

#[test]
fn phases_are_uniform_and_rounds_regular() {
    let seen = see(&scenario(1, "random", UNIFORM, "0 %", "5 s", ""), 0);
    let mut ticks: BTreeMap<NodeId, Vec<u64>> = BTreeMap::new();
    seen.ticks.iter().for_each(|(at, node)| ticks.entry(*node).or_default().push(at.0));
    let mut counts = vec![0; 20];
    for of_node in ticks.values_mut() {
        of_node.sort();
        counts[((of_node[0] - 1) / 50_000_000) as usize] += 1;
        assert_eq!(of_node.len(), 5);
        assert!(of_node.windows(2).all(|pair| pair[1] - pair[0] == 1_000_000_000));
    }
    // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
    assert!(chi_square(&counts) < 43.8, "{counts:?}");
}

/// In a round of push with fanout 1 each of s informed nodes calls one of n − 1 others. Of the
/// m = n − s others a given one is missed with probability a = (1 − 1/(n−1))^s, two given ones
/// with b = (1 − 2/(n−1))^s: so m·a are missed, with variance m·a + m(m−1)·b − m²a².
#[test]
fn push_informs_as_many_as_occupancy_says() {
    let scenario = scenario(1, "aligned", CONSTANT, "0 %", "25 s", "");
    let (mut excess, mut variance) = (0.0, 0.0);
    for number in 0..40 {
        let seen = see(&scenario, number);
        let informed = |round: u64| {
            let until = Instant(round * 1_000_000_000 + 500_000_000);
            seen.learned.iter().filter(|at| **at <= until).count() as f64
        };
        assert_eq!((informed(0), informed(1)), (1.0, 2.0));
        for round in 1..25 {
            let (s, n) = (informed(round - 1), 1000.0);
            let m = n - s;
            let (a, b) = (libm::pow(1.0 - 1.0 / 999.0, s), libm::pow(1.0 - 2.0 / 999.0, s));
            excess += (n - informed(round)) - m * a;
            variance += m * a + m * (m - 1.0) * b - (m * a).powi(2);
        }
    }
    let z = excess / f64::sqrt(variance);
    assert!(z.abs() < 4.0, "{z} standard deviations");
}

#[test]
fn a_partition_cuts_both_ways_and_heals() {
    let tail = r#"
[[workload]]
at = "0 s"
node = 999
command = 'set k w'
[[faults]]
at = "0.5 s"
lasts = "10 s"
kind = "partition"
groups = ["0..300"]
"#;
    let seen = see(&scenario(2, "random", UNIFORM, "0 %", "20 s", tail), 0);
    let (cut, healed) = (Instant(500_000_000), Instant(10_500_000_000));
    for low_to_high in [true, false] {
        let crosses = |s: &&Sent| (s.from.0 < 300) == low_to_high && (s.to.0 < 300) != low_to_high;
        let crossing: Vec<&Sent> = seen.sent.iter().filter(crosses).collect();
        let delivered = |during: &dyn Fn(Instant) -> bool| {
            let at = |s: &&&Sent| {
                let arrival = seen.arrived.get(&s.key);
                arrival.is_some_and(|(at, fate)| *fate == Fate::Delivered && during(*at))
            };
            crossing.iter().filter(at).count()
        };
        assert!(crossing.iter().any(|s| s.at > cut && s.at < healed), "some try");
        assert_eq!(delivered(&|at| at >= cut && at < healed), 0);
        assert!(delivered(&|at| at >= healed) > 1_000);
    }
}

#[test]
fn a_crash_takes_as_many_as_it_says_and_clients_are_told() {
    let tail = r#"
[[workload]]
at = "3 s"
nodes = "0..1000"
command = 'get k'
[[faults]]
at = "2 s"
lasts = "4 s"
kind = "crash"
nodes = "30 %"
"#;
    let scenario = scenario(2, "random", UNIFORM, "0 %", "20 s", tail);
    let mut seen = see(&scenario, 0);
    assert_eq!((seen.down.len(), seen.up.len()), (300, 1300));
    seen.down.dedup();
    assert_eq!(seen.down.len(), 300);
    assert!(seen.down.is_sorted() && seen.up[1000..] == seen.down);
    let (replication, _) = run::replicate(&scenario, 0, Tuning::default());
    let refused = replication.facts.iter().filter(|f| f.text == "refused: the node is down");
    let refused: Vec<NodeId> = refused.map(|fact| fact.node).collect();
    assert_eq!(refused, seen.down);
    assert_eq!(replication.nodes_alive, 1000);
}
