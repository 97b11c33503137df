//! One replication of a scenario in both engines.

use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::outcome::Replication;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use std::path::Path;

/// A scenario that is valid; its files are in tests/inputs.
pub fn parsed(text: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    scenario::parse(text, "s.toml", &folder, &[]).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// One replication, the same in both engines, of which each message has one fate.
pub fn in_both(scenario: &Scenario, number: u64) -> Replication {
    let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
    let [fast, other] =
        [Tuning::default(), reference].map(|tuning| run::replicate(scenario, number, tuning).0);
    assert_eq!(format!("{fast:?}"), format!("{other:?}"));
    assert!(fast.messages.balance());
    fast
}
