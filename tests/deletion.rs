//! What a client hears of a deleted key, long after: the claims of the two deletion scenarios.

use gossip_sim::engine::Tuning;
use gossip_sim::run::replicate;
use gossip_sim::scenario;
use std::path::Path;

/// The answers to the scenario's only `get`, one a replication.
fn answers(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let scenario =
        scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{}", error.render(false)));
    let asked = scenario.workload.iter().position(|entry| entry.words[0] == "get").unwrap() as u32;
    let answer = |number| {
        let (replication, _) = replicate(&scenario, number, Tuning::default());
        let told = replication.facts.iter().filter(|f| f.request.is_some_and(|r| r.0 == asked));
        told.map(|fact| fact.text.clone()).collect::<Vec<_>>().join("; ")
    };
    (0..scenario.replications).map(answer).collect()
}

#[test]
fn a_deleted_key_comes_back_from_a_node_that_was_cut_off_for_too_long() {
    let answers = answers("deletion_resurrects.toml");
    assert!(answers.iter().all(|answer| answer == "value: hello world"), "{answers:?}");
}

#[test]
fn dormant_certificates_keep_it_deleted() {
    let answers = answers("deletion_dormant.toml");
    assert!(answers.iter().all(|answer| answer == "not found"), "{answers:?}");
}
