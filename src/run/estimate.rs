//! What a scenario will take, roughly, before it is run: memory and events.
//!
//! All sums saturate: what is too much to count is too much to run.

mod lives;
#[cfg(test)]
mod tests;
mod variants;

use crate::faults::{self, FaultKind, latencies};
use crate::network::{Bootstrap, Network, TopologyKind, Transport};
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::Fanout;
use crate::rng::Ratio;
use crate::scenario::{ProtocolSpec, Scenario};
use crate::time::Span;
use crate::workload::{self, Entry};
use lives::{addresses, are_lives_drawn, boots, comings_and_goings, durables};
use variants::variants;

/// Measured with one item on a complete graph: 72 octets a node and its share of the queue.
const BYTES_PER_NODE: u64 = 80;
/// Measured: buffers that are there for any number of nodes.
const BYTES_FIXED: u64 = 6_000_000;
/// A command: in the plan, its words, its answer, its item.
const BYTES_PER_REQUEST: u64 = 300;
/// A node that shares an update: in the plan and in the queue.
const BYTES_PER_HOLDER: u64 = 100;
/// A message on its way: its place in the queue and its share of a payload.
const BYTES_PER_MESSAGE: u64 = 56;
/// What a message holds besides its headers, as far as links go: no more is known of it here.
const BYTES_OF_CONTENT: u64 = 100;
/// A record that a node had of itself: for how old others are.
const BYTES_PER_RENEWAL: u64 = 90;
/// Both ends of a connection.
const BYTES_PER_CONNECTION: u64 = 200;
/// A curve of a replication, at most: it is kept for the charts.
pub const BYTES_PER_CURVE: u64 = 80_000;
/// The draw below which 99.9 % of all delays lie: the few others take little memory.
const DRAW_HIGH: u32 = u32::MAX / 1000 * 999;

/// What one replication takes at most, in octets, within a factor of two.
pub fn bytes_per_replication(scenario: &Scenario) -> u64 {
    variants(scenario).iter().map(|variant| bytes_of(variant)).max().unwrap_or_default()
}

fn bytes_of(scenario: &Scenario) -> u64 {
    let nodes = addresses(scenario);
    let requests = requests(scenario);
    // A node holds at most one version of each key.
    let keys = |e: &Entry| e.keys.as_ref().map_or(1, |keys| u64::from(keys.count()));
    let items = requests.min(scenario.workload.iter().map(keys).sum());
    // Nodes keep further keys in tables of their own.
    let entries = nodes.saturating_mul(items.saturating_sub(1)).saturating_mul(48);
    // When each node got each item, and whether it has it still.
    let receipts = match super::forgets(scenario) {
        true => nodes.saturating_mul(requests).saturating_mul(8 + 1),
        false => 0,
    };
    // What each node holds, as checkers see it, and the commands once more.
    let checked = match scenario.invariants().is_empty() {
        true => 0,
        false => nodes.saturating_mul(items).saturating_add(requests).saturating_mul(120),
    };
    // What each node keeps of each whom it knows.
    let peers = nodes.saturating_mul(nodes).saturating_mul(scenario.protocol.octets_per_peer());
    let renewals = scenario.protocol.renews_every().map_or(0, |every| scenario.stop.at.0 / every.0);
    let parts = [
        nodes.saturating_mul(BYTES_PER_NODE),
        peers,
        nodes.saturating_mul(renewals).saturating_mul(BYTES_PER_RENEWAL),
        bytes_of_graph(scenario),
        bytes_of_contacts(scenario),
        requests.saturating_mul(BYTES_PER_REQUEST),
        holders(scenario).saturating_mul(BYTES_PER_HOLDER),
        in_flight(scenario).saturating_add(waiting(scenario)).saturating_mul(BYTES_PER_MESSAGE),
        entries,
        receipts,
        checked,
        connections(scenario).saturating_mul(BYTES_PER_CONNECTION),
    ];
    parts.into_iter().fold(BYTES_FIXED, u64::saturating_add)
}

/// What the results of all replications take until they are written, in octets.
pub fn bytes_of_results(scenario: &Scenario) -> u64 {
    scenario.replications.saturating_mul(curves(scenario) * BYTES_PER_CURVE)
}

/// How many curves a replication has: of coverage, and where nodes keep lists three of those.
pub fn curves(scenario: &Scenario) -> u64 {
    if scenario.protocol.keeps_views() { 4 } else { 1 }
}

fn bytes_of_graph(scenario: &Scenario) -> u64 {
    let nodes = u64::from(scenario.nodes);
    // Weights of nodes: of each, and at the far end of each link.
    let weights = match scenario.weights.is_empty() {
        true => 0,
        false if matches!(scenario.topology, TopologyKind::Complete) => nodes * 16,
        false => scenario.topology.links_most(scenario.nodes).saturating_mul(32),
    };
    let rows = bytes_of_rows(scenario, nodes);
    rows.saturating_add(weights)
}

/// Whom nodes know when they boot, by id.
fn bytes_of_contacts(scenario: &Scenario) -> u64 {
    let seeds = scenario.groups.seeds.iter().flatten();
    let seeds = seeds.map(|seeds| Bootstrap::Seeds(seeds.clone()).ids_kept(scenario.nodes));
    let all = scenario.bootstrap.ids_kept(scenario.nodes);
    seeds.fold(all, u64::saturating_add).saturating_mul(4)
}

fn bytes_of_rows(scenario: &Scenario, nodes: u64) -> u64 {
    match &scenario.topology {
        TopologyKind::Complete => 0,
        // Rows, each link from both sides, and what is added up of their weights.
        TopologyKind::Fixed(graph) => {
            let octets = if graph.has_weights() { 24 } else { 8 };
            (nodes + 1) * 8 + graph.links() as u64 * octets
        }
        // While it is made: rows, ends and links at once.
        drawn => {
            let links = drawn.links_most(scenario.nodes);
            nodes.saturating_mul(32).saturating_add(links.saturating_mul(48))
        }
    }
}

fn requests(scenario: &Scenario) -> u64 {
    let sizes = workload::sizes(&scenario.workload, scenario.nodes);
    sizes.into_iter().fold(0, u64::saturating_add)
}

/// Commands by which nodes come to hold an update that they share.
fn holders(scenario: &Scenario) -> u64 {
    let shared = scenario.workload.iter().filter(|entry| entry.shared);
    let most = |e: &Entry| e.pace.count_most(e.at).saturating_mul(e.asked(scenario.nodes));
    let counts = shared.map(most);
    counts.fold(0, u64::saturating_add)
}

/// Messages on their way at one time.
fn in_flight(scenario: &Scenario) -> u64 {
    let Some(timing) = scenario.protocol.timing() else { return messages_of_updates(scenario) };
    let delay = longest_delay(scenario).0.min(scenario.stop.at.0);
    let each = u128::from(messages_per_round(scenario)) * u128::from(scenario.nodes);
    let spread = each.saturating_mul(delay.into()) / u128::from(timing.period().0.max(1));
    // All nodes send at once unless their phases differ.
    let spread_out =
        matches!(timing, Timing::Periodic { phase: Phase::Random, .. } | Timing::Poisson { .. });
    let burst = if spread_out { 0 } else { each };
    u64::try_from(spread.saturating_add(burst)).unwrap_or(u64::MAX)
}

/// How long a message travels, but for a few.
fn longest_delay(scenario: &Scenario) -> Span {
    let changed = latencies(&scenario.faults);
    let all = std::iter::once(&scenario.network.latency).chain(changed);
    let longest = all.map(|latency| latency.sample(DRAW_HIGH).0).max().unwrap_or(0);
    let added = scenario.faults.iter().map(|fault| match &fault.what {
        FaultKind::Link { change, .. } => change.delay.0,
        _ => 0,
    });
    Span(added.fold(longest, u64::saturating_add))
}

/// Messages that wait for a link, or for a node to have time: what these are offered beyond what they
/// carry, and not more than their queues hold.
fn waiting(scenario: &Scenario) -> u64 {
    let network = &scenario.network;
    let header = u64::from(network.header_bytes);
    // The time of one message, and for how many of the shortest there is room.
    let links = [network.up, network.down].into_iter().flatten().map(|link| {
        let room = link.queue_bytes.map_or(u64::MAX, |room| room / (header + 1));
        (link.takes(header + BYTES_OF_CONTENT), room)
    });
    let busy = (network.processing > Span::ZERO)
        .then_some((network.processing, network.receive_queue_bytes));
    let each = arrivals(scenario) / u64::from(scenario.nodes);
    let left = |(takes, room): (Span, u64)| {
        each.saturating_sub(scenario.stop.at.0 / takes.0.max(1)).min(room)
    };
    let each = links.chain(busy).map(left).fold(0, u64::saturating_add);
    each.saturating_mul(scenario.nodes.into())
}

/// The messages of a kind without a timer: as many for each update as there are.
fn messages_of_updates(scenario: &Scenario) -> u64 {
    contacts_of_updates(scenario).saturating_mul(scenario.protocol.messages_per_contact())
}

fn contacts_of_updates(scenario: &Scenario) -> u64 {
    let rounds = scenario.protocol.rounds_per_update(scenario.nodes.into());
    rounds.saturating_mul(contacts_per_round(scenario)).saturating_mul(requests(scenario))
}

/// The events of one replication that runs to the time limit: boots, ticks, what becomes of every
/// message that a tick leads to, commands, and the beginnings and ends of faults. At most, unless
/// clocks, fanouts or tries are drawn, or a kind has no bound ([`events_are_bounded`]): then about.
pub fn events_max(scenario: &Scenario) -> u64 {
    variants(scenario).iter().map(|variant| events_of(variant)).max().unwrap_or_default()
}

fn events_of(scenario: &Scenario) -> u64 {
    let parts = [
        rounds(scenario),
        boots(scenario),
        requests(scenario),
        faults::listed(&scenario.faults),
        comings_and_goings(scenario),
        durables(scenario),
        arrivals(scenario).saturating_mul(steps_per_arrival(scenario)),
        contacts(scenario).saturating_mul(refusals_per_contact(scenario)),
        connections(scenario).saturating_mul(3),
    ];
    parts.into_iter().fold(0, u64::saturating_add)
}

/// Whether a replication cannot have more than [`events_max`].
pub fn events_are_bounded(scenario: &Scenario) -> bool {
    let bounded = |protocol: &ProtocolSpec| {
        let drawn = matches!(protocol.choice().fanout, Fanout::Binomial(_));
        let poisson = matches!(protocol.timing(), Some(Timing::Poisson { .. }));
        !drawn && !poisson && protocol.legs_are_all()
    };
    // How often a message is sent again is drawn as well.
    let datagrams = scenario.network.transport == Transport::Datagram;
    datagrams
        && !are_lives_drawn(scenario)
        && bounded(&scenario.protocol)
        && scenario.groups.protocols.iter().all(bounded)
}

/// How many nanoseconds the fastest clock may count at most: the rates of drifts add up.
fn measured_ns(scenario: &Scenario) -> u64 {
    let gained = scenario.faults.iter().map(|fault| match fault.what {
        FaultKind::ClockDrift { rate_ppm, .. } => u128::from(rate_ppm.max(0).unsigned_abs()),
        _ => 0,
    });
    let most = u128::from(scenario.stop.at.0) * (1_000_000 + gained.sum::<u128>()) / 1_000_000;
    u64::try_from(most).unwrap_or(u64::MAX)
}

/// The rounds of all nodes.
fn rounds(scenario: &Scenario) -> u64 {
    let measured = measured_ns(scenario);
    let per_life = |timing: Timing| measured / timing.period().0.max(1);
    let timing = scenario.protocol.timing();
    let whole = |timing| per_life(timing).saturating_mul(scenario.nodes.into());
    timing.map_or(0, |timing| whole(timing).saturating_add(boots(scenario)))
}

/// The contacts of all nodes.
fn contacts(scenario: &Scenario) -> u64 {
    let of_rounds = rounds(scenario).saturating_mul(contacts_per_round(scenario));
    of_rounds.saturating_add(contacts_of_updates(scenario))
}

/// The copies of messages that arrive.
fn arrivals(scenario: &Scenario) -> u64 {
    contacts(scenario).saturating_mul(arrivals_per_contact(scenario))
}

/// The copies of messages that one contact leads to: where messages come twice, so does what is
/// answered to each. (In cycles, where callers hunt, they do not.)
fn arrivals_per_contact(scenario: &Scenario) -> u64 {
    let messages = scenario.protocol.messages_per_contact();
    let changed = scenario.faults.iter().any(|fault| match &fault.what {
        FaultKind::Link { change, .. } => {
            change.duplication.is_some_and(|share| share != Ratio::ZERO)
        }
        _ => false,
    });
    match scenario.network.duplication == Ratio::ZERO && !changed {
        true => messages,
        false => (1..=messages).fold(0, |sum, _| (2 * sum) + 2),
    }
}

/// The connections that streams have, from one node to another, each opened by a call, its answer
/// and a wait.
fn connections(scenario: &Scenario) -> u64 {
    if scenario.network.transport == Transport::Datagram {
        return 0;
    }
    let nodes = u64::from(scenario.nodes);
    contacts(scenario).saturating_mul(2).min(nodes.saturating_mul(nodes))
}

/// The calls of a contact that are refused, of which the caller hears.
fn refusals_per_contact(scenario: &Scenario) -> u64 {
    if scenario.protocol.refuses() { scenario.protocol.calls_per_contact() } else { 0 }
}

/// The events of a message that comes as far as its receiver: it arrives, is through the link, waits
/// for the end of a pause, and finds the node ready, which each pause may put off.
fn steps_per_arrival(scenario: &Scenario) -> u64 {
    let Network { down, processing, .. } = &scenario.network;
    let pause = |what: &FaultKind| matches!(what, FaultKind::Pause { .. });
    let pauses = scenario.faults.iter().filter(|fault| pause(&fault.what));
    let pauses = pauses.fold(0u64, |sum, fault| sum.saturating_add(fault.repeats.count));
    let ready = if *processing > Span::ZERO { pauses.saturating_add(1) } else { 0 };
    (1 + u64::from(down.is_some()) + u64::from(pauses > 0)).saturating_add(ready)
}

/// The messages of a node's round and the replies to them: at most where all nodes have equally
/// many neighbours, else at most on average.
pub fn messages_per_round(scenario: &Scenario) -> u64 {
    contacts_per_round(scenario).saturating_mul(scenario.protocol.messages_per_contact())
}

fn contacts_per_round(scenario: &Scenario) -> u64 {
    // The mean of what is bounded by the fanout is at most the fanout, and at most the mean.
    let ends = scenario.topology.links_most(scenario.nodes).saturating_mul(2);
    let peers = ends.div_ceil(scenario.nodes.into());
    match scenario.protocol.choice().fanout {
        Fanout::Count(count) => u64::from(count).min(peers),
        Fanout::All => peers,
        Fanout::Binomial(mean) => mean.ceil().min(peers),
    }
}
