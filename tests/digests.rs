//! Committed digests: a change that alters one alters results.

use gossip_sim::engine::Tuning;
use gossip_sim::run;
use gossip_sim::scenario;
use std::path::Path;

/// Scenario, nodes, replication, digest, events.
const DIGESTS: &[(&str, u32, u64, u128, u64)] = &[
    ("1000_nodes_10pct_loss", 1000, 0, 0x429b4f0573f9346ae18ec4e84dbf3bc2, 15737),
    ("push", 100, 1, 0x7e82fccf02ded5c8f61975028a148bf4, 1303),
    ("pull", 100, 0, 0x296aed92a40a1a819af5e9d6795bea8b, 1663),
    ("push_pull", 100, 0, 0xf18f065407f2e91eef2c010df32fe138, 1014),
    ("loss_50pct", 100, 0, 0x483959a28a8d11293943ab60e230c054, 1377),
    ("mass_crash", 100, 0, 0x5302a19f01b0dd13f30dc48e909ea753, 2212),
    ("partition_heal", 1000, 0, 0x6490574b21e13ff439f97c359675dc0e, 36985),
    ("deletion_dormant", 100, 0, 0xa785080d6602c18071e60299a94bdef6, 10794),
    ("ring", 1000, 0, 0x7cdcaf7000a6547a49265c9035f0f75a, 363530),
    ("random_regular", 1000, 0, 0x9cf03e50427e89aad31911437e80dfaf, 19717),
    ("scale_free", 1000, 0, 0x7c9dc9d63a22efb480b3ab1b168af462, 17035),
    ("planet", 1000, 0, 0x928bc6610e8f1c1d0dad83004c0c12bf, 19539),
    ("deletion_resurrects", 100, 0, 0x226a5bb3cba3060ab4b57e7007f4e146, 12222),
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
