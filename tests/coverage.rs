//! Coverage, tNN, receipts and convergence against a slow observer that looks at every pair.

use crate::support::case;
use crate::support::oracle::Oracle;
use gossip_sim::engine::Tuning;
use gossip_sim::metrics::{Both, Kept, Metrics, MetricsSetup};
use gossip_sim::protocol::{Message, Protocol};
use gossip_sim::run::{self, Visit};
use gossip_sim::scenario::{self, Scenario};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::path::Path;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        max_shrink_iters: 1_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn coverage_is_what_a_look_at_every_pair_gives(case in case::case()) {
        let mut observer = Both(case.metrics(), Oracle::new(case.nodes + case.hosts().moves()));
        let ending = case.run(Tuning::default(), &mut observer);
        let Both(metrics, oracle) = observer;
        oracle.compare(&metrics.finish(ending).0);
    }
}

/// The names of a protocol's message kinds.
struct Kinds;

impl Visit for Kinds {
    type Out = &'static [&'static str];

    fn visit<P: Protocol>(self, _: &[P]) -> Self::Out {
        P::Msg::KINDS
    }
}

fn metrics(scenario: &Scenario, replication: u64, forgets: bool) -> Metrics {
    Metrics::new(MetricsSetup {
        replication,
        nodes: scenario.nodes,
        header_bytes: 28,
        kinds: run::with_protocol(scenario, 0, Kinds),
        forgets,
        node_rows: false,
        kept: Kept::Run,
    })
}

/// Runs replications of a scenario of this `[protocol]`: with all noted, and with no more than a
/// run would. Gossip never ends and has the more to do; others stop by themselves.
fn compare(protocol: &str, rest: &str) {
    let events_min = if protocol.starts_with(GOSSIP) { 500 } else { 200 };
    let text = format!("{CLUSTER}[protocol]\n{protocol}\n{rest}");
    let scenario = scenario::parse(&text, "test.toml", Path::new("."), &[]);
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}\n{text}"));
    for number in 0..6 {
        let noted = [true, run::forgets(&scenario)].map(|all| metrics(&scenario, number, all));
        let [all, as_run] = noted;
        let mut observer = Both(Both(all, as_run), Oracle::new(scenario.nodes));
        let ending = run::watch(&scenario, number, Tuning::default(), &mut observer);
        let Both(Both(all, as_run), oracle) = observer;
        let (all, as_run) = (all.finish(ending.clone()).0, as_run.finish(ending).0);
        assert!(all.updates > 1 && all.events > events_min, "{protocol}: {} events", all.events);
        assert_eq!(format!("{all:?}"), format!("{as_run:?}"), "{protocol}");
        oracle.compare(&all);
    }
}

const CLUSTER: &str = r#"
name = "test"
seed = 5
[cluster]
nodes = 40
topology = { kind = "complete" }
[network]
latency = { kind = "uniform", min = "10 ms", max = "400 ms" }
loss = "10 %"
[stop]
when = "never"
at = "40 s"
"#;

const GOSSIP: &str = r#"kind = "gossip"
mode = "push-pull"
fanout = 1
timing = { kind = "periodic", period = "1 s", phase = "random" }"#;

/// Kinds without death certificates.
const OTHERS: [&str; 7] = [
    r#"kind = "rumor"
mode = "push"
k = 2
timing = { kind = "periodic", period = "1 s", phase = "random" }"#,
    r#"kind = "rumor"
mode = "pull"
removal = "coin"
k = 3
timing = { kind = "poisson", period = "1 s" }"#,
    r#"kind = "rumor"
mode = "push-pull"
feedback = false
k = 4
fanout = 2
timing = { kind = "periodic", period = "1 s", phase = "aligned" }"#,
    "kind = 'rumor'\nremoval = 'infect-and-die'\nfanout = 5",
    "kind = 'flood'",
    "kind = 'flood'\nfanout = 3",
    DIRECT_MAIL,
];

const DIRECT_MAIL: &str = "kind = 'direct-mail'";

#[test]
fn concurrent_writes_and_partitions() {
    let rest = r#"
[[workload]]
at = "0 s"
nodes = "0..3"
command = 'set a x'
[[workload]]
at = "2 s"
nodes = "25 %"
command = 'set a y'
[[workload]]
at = "7 s"
node = 39
command = 'set b z'
[[faults]]
at = "1 s"
lasts = "9 s"
kind = "partition"
groups = ["0..20", "20..40"]
"#;
    [GOSSIP].iter().chain(&OTHERS).for_each(|protocol| compare(protocol, rest));
}

#[test]
fn crashes_and_deletes() {
    let rest = r#"
[[workload]]
at = "0 s"
every = "3 s"
count = 4
nodes = "5..9"
command = 'set a x'
[[workload]]
at = "5 s"
node = 30
command = 'delete a'
[[faults]]
at = "2 s"
lasts = "4 s"
kind = "crash"
nodes = "50 %"
[[faults]]
at = "6 s"
lasts = "9 s"
kind = "crash"
nodes = "30 %"
"#;
    let keeps = format!("{GOSSIP}\nkeep = '6 s'");
    [keeps.as_str()].iter().chain(&OTHERS).for_each(|protocol| compare(protocol, rest));
}

#[test]
fn updates_that_begin_at_many_nodes() {
    let rest = r#"
[[workload]]
at = "0 s"
nodes = "30 %"
shared = true
command = 'set a x'
[[workload]]
at = "4 s"
nodes = "10..13"
shared = true
command = 'set b y'
[[workload]]
at = "5 s"
node = 3
command = 'set c z'
[[faults]]
at = "1 s"
lasts = "5 s"
kind = "crash"
nodes = "25 %"
"#;
    let shares = |protocol: &&&str| **protocol != DIRECT_MAIL;
    let kinds = [GOSSIP].iter().chain(&OTHERS).filter(shares).collect::<Vec<_>>();
    assert_eq!(kinds.len(), OTHERS.len());
    kinds.into_iter().for_each(|protocol| compare(protocol, rest));
}
