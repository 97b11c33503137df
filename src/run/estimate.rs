//! What a scenario will take, roughly, before it is run: memory and events.

use crate::faults::FaultKind;
use crate::network::TopologyKind;
use crate::protocols::gossip::{Fanout, Mode, Params};
use crate::scenario::{ProtocolSpec, Scenario};
use crate::workload;

/// Measured with one item on a complete graph: 72 octets a node and its share of the queue.
const BYTES_PER_NODE: u64 = 80;
/// Measured: buffers that are there for any number of nodes.
const BYTES_FIXED: u64 = 6_000_000;

/// What one replication takes at most, in octets, within a factor of two.
pub fn bytes_per_replication(scenario: &Scenario) -> u64 {
    let nodes = u64::from(scenario.nodes);
    let topology = match &scenario.topology {
        // While it is made: rows, stubs and links at once.
        TopologyKind::RandomRegular { degree } => nodes * (32 + 24 * u64::from(*degree)),
        TopologyKind::Complete | TopologyKind::Fixed(_) => 0,
    };
    let requests: u64 = workload::sizes(&scenario.workload, scenario.nodes).iter().sum();
    // Nodes keep further keys in tables of their own.
    let entries = nodes * requests.min(scenario.workload.len() as u64).saturating_sub(1) * 48;
    let receipts = if forgets(scenario) { nodes.saturating_mul(requests) * 8 } else { 0 };
    let parts = [nodes * BYTES_PER_NODE, topology, entries, receipts];
    parts.into_iter().fold(BYTES_FIXED, u64::saturating_add)
}

fn forgets(scenario: &Scenario) -> bool {
    let ProtocolSpec::Gossip(params) = &scenario.protocol;
    let crash = |kind: &FaultKind| matches!(kind, FaultKind::Crash { .. });
    params.keep.is_some() || scenario.faults.iter().any(|fault| crash(&fault.what))
}

/// The events of one replication that runs to the time limit: its ticks, and a delivery for every
/// message that a tick leads to, none of them lost.
pub fn events_max(scenario: &Scenario) -> u64 {
    let ProtocolSpec::Gossip(params) = &scenario.protocol;
    let rounds = scenario.stop.at.0 / params.period.0.max(1);
    let each = 1 + messages_per_round(scenario, params);
    u64::from(scenario.nodes).saturating_mul(rounds).saturating_mul(each)
}

/// The messages of a node's round and the replies to them, at most.
pub fn messages_per_round(scenario: &Scenario, params: &Params) -> u64 {
    let peers = match &scenario.topology {
        TopologyKind::RandomRegular { degree } => u64::from(*degree),
        _ => u64::from(scenario.nodes) - 1,
    };
    let contacts = match params.fanout {
        Fanout::Count(count) => u64::from(count).min(peers),
        Fanout::All => peers,
    };
    let legs = match (params.mode, params.exchange) {
        (_, crate::protocols::gossip::Exchange::Digest) => 3,
        (Mode::Push, _) => 1,
        (Mode::Pull | Mode::PushPull, _) => 2,
    };
    contacts * legs
}
