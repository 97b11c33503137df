//! The checkers of a replication: what they have to know of its scenario.

use super::{Members, lines};
use crate::check::{Asked, CheckSetup, Checks};
use crate::outcome::Invariant;
use crate::protocols;
use crate::rng::Draws;
use crate::scenario::Scenario;
use crate::workload;

/// The checkers of `invariants` for a replication of a scenario.
pub fn checks(scenario: &Scenario, number: u64, invariants: Vec<Invariant>) -> Checks {
    of(scenario, number, invariants, &Members::of(scenario, number).groups)
}

/// The same where the groups of nodes are known.
pub(super) fn of(
    scenario: &Scenario,
    number: u64,
    invariants: Vec<Invariant>,
    groups: &[u8],
) -> Checks {
    if invariants.is_empty() {
        return Checks::new(CheckSetup::default());
    }
    // Draws of their own: nothing of the run has used them yet.
    let draws = Draws::new(scenario.seed, number);
    let asked = |(words, _): &(Vec<String>, u64)| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let asks = scenario.protocol.asked(&words).unwrap_or(protocols::Asked::Read);
        Asked {
            text: short(&words.join(" ")),
            writes: asks.key_written().is_some(),
            deletes: matches!(asks, protocols::Asked::Delete(_)),
        }
    };
    Checks::new(CheckSetup {
        invariants,
        requests: workload::plan(&scenario.workload, scenario.nodes, &draws),
        asked: lines(scenario, number).iter().map(asked).collect(),
        datagram_limits_bytes: datagram_limits(scenario, groups),
    })
}

/// What no datagram is longer than: by sender, where groups have networks of their own.
fn datagram_limits(scenario: &Scenario, groups: &[u8]) -> Vec<Option<u32>> {
    let networks = &scenario.groups.networks;
    if networks.is_empty() {
        return vec![scenario.network.datagram_limit_bytes];
    }
    let limit = |group: &u8| networks[usize::from(*group)].datagram_limit_bytes;
    groups.iter().map(limit).collect()
}

/// The words of a command, as much of them as a message has room for.
fn short(words: &str) -> String {
    const SHOWN: usize = 40;
    match words.chars().count() > SHOWN {
        true => words.chars().take(SHOWN - 1).chain(['…']).collect(),
        false => words.to_string(),
    }
}
