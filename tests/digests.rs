//! Committed digests: a change that alters one alters results.

use gossip_sim::engine::Tuning;
use gossip_sim::run;
use gossip_sim::scenario;
use std::path::Path;

/// Scenario, nodes, replication, digest, events.
const DIGESTS: &[(&str, u32, u64, u128, u64)] = &[
    ("1000_nodes_10pct_loss", 1000, 0, 0, 0),
    ("push", 100, 1, 0, 0),
    ("pull", 100, 0, 0, 0),
    ("push_pull", 100, 0, 0, 0),
    ("loss_50pct", 100, 0, 0, 0),
    ("mass_crash", 100, 0, 0, 0),
    ("partition_heal", 1000, 0, 0, 0),
    ("deletion_dormant", 100, 0, 0, 0),
    ("deletion_resurrects", 100, 0, 0, 0),
];

#[test]
fn digests_are_as_committed() {
    let mut table = String::new();
    let mut same = true;
    for (name, nodes, number, digest, events) in DIGESTS {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
        let mut scenario = scenario::load(&path, &[]).unwrap();
        scenario.nodes = *nodes;
        let (found, _) = run::replicate(&scenario, *number, Tuning::default());
        same &= (found.digest, found.events) == (*digest, *events);
        table += &format!(
            "    (\"{name}\", {nodes}, {number}, {:#034x}, {}),\n",
            found.digest, found.events
        );
    }
    assert!(same && !DIGESTS.is_empty(), "{EXPLANATION}\n{table}");
}

const EXPLANATION: &str = "\
A digest has changed, so runs are not what they were: equal scenarios and seeds now give other
results. If that was not meant, it is a bug; find the commit. If it was meant, raise `model` in the
manifest, say in CHANGELOG.md what it means for results, regenerate results/, and replace the table
by this one:";
