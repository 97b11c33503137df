//! Coverage, tNN, receipts and convergence against a slow observer that looks at every pair.

#[path = "support/case.rs"]
mod case;
#[path = "support/chaos.rs"]
mod chaos;
#[path = "support/oracle.rs"]
mod oracle;

use gossip_sim::engine::Tuning;
use gossip_sim::metrics::{Both, Metrics, MetricsSetup};
use gossip_sim::protocol::{Message, Protocol};
use gossip_sim::protocols::gossip::Gossip;
use gossip_sim::run;
use gossip_sim::scenario;
use oracle::Oracle;
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
        let mut observer = Both(case.metrics(), Oracle::new(case.nodes));
        let ending = case.run(Tuning::default(), &mut observer);
        let Both(metrics, oracle) = observer;
        oracle.compare(&metrics.finish(ending).0);
    }
}

/// Runs replications of a scenario of kind gossip in text.
fn gossip(text: &str) {
    let scenario = scenario::parse(text, "test.toml", Path::new("."), &[]).unwrap();
    for number in 0..6 {
        let metrics = Metrics::new(MetricsSetup {
            replication: number,
            nodes: scenario.nodes,
            header_bytes: 28,
            kinds: <Gossip as Protocol>::Msg::KINDS,
            forgets: true,
            node_rows: false,
            series: true,
        });
        let mut observer = Both(metrics, Oracle::new(scenario.nodes));
        let ending = run::watch(&scenario, number, Tuning::default(), &mut observer);
        let Both(metrics, oracle) = observer;
        let (replication, _) = metrics.finish(ending);
        assert!(replication.updates > 1 && replication.events > 500);
        oracle.compare(&replication);
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
[protocol]
kind = "gossip"
mode = "push-pull"
fanout = 1
timing = { kind = "periodic", period = "1 s", phase = "random" }
"#;

#[test]
fn concurrent_writes_and_partitions() {
    let tail = r#"
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
    gossip(&format!("{CLUSTER}{tail}"));
}

#[test]
fn crashes_and_deletes() {
    let tail = r#"
keep = "6 s"
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
    gossip(&format!("{CLUSTER}{tail}"));
}
