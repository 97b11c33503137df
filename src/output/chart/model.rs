//! What is simulated, in a few facts for the head of a chart.

use super::latency::latency;
use crate::network::topology::Density;
use crate::network::{Bandwidth, Loss, Network, Order, TopologyKind, Transport};
use crate::output::units::{grouped, octets, percent};
use crate::rng::Ratio;
use crate::scenario::Scenario;
use crate::time::{Instant, Span};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many groups that differ are told of.
const GROUPS_MAX: usize = 3;

/// What is simulated, and what of it is measured, in a few facts.
pub fn model_facts(scenario: &Scenario) -> Vec<String> {
    modelled(scenario).into_iter().chain(scenario.measure.map(measured)).collect()
}

/// What is simulated.
pub fn modelled(scenario: &Scenario) -> Vec<String> {
    let mut all = vec![
        format!("n = {} nodes", grouped(scenario.nodes.into())),
        loss(scenario.network.loss),
        scenario.protocol.in_words(),
        topology(&scenario.topology).to_string(),
    ];
    // A synchronous cycle takes no time of the network's.
    if !scenario.protocol.timing().is_some_and(|timing| timing.is_synchronous()) {
        all.insert(2, latency(&scenario.network.latency));
    }
    all.extend(burdens(&scenario.network));
    all.extend(groups(scenario));
    if scenario.faults.is_empty() {
        all.push("no faults".to_string());
    }
    all
}

/// What is different for groups, in a fact for those of which it is the same; those with the most nodes
/// first.
fn groups(scenario: &Scenario) -> Vec<String> {
    let set = &scenario.groups;
    let network = |network: &Network| {
        let [loss, latency] = [loss(network.loss), latency(&network.latency)];
        [vec![loss, latency], burdens(network)].concat()
    };
    let usual = [network(&scenario.network), vec![scenario.protocol.in_words()]].concat();
    let different = |number: usize| {
        let (network_own, own) = (set.networks.get(number), set.protocols.get(number));
        let all =
            network_own.map(network).into_iter().flatten().chain(own.map(|own| own.in_words()));
        let other: Vec<String> = all.filter(|fact| !usual.contains(fact)).collect();
        (!other.is_empty()).then(|| (other.join(", "), number))
    };
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (what, number) in (1..=set.named.len()).filter_map(different) {
        alike.entry(what).or_default().push(number);
    }
    let nodes = |numbers: &[usize]| -> u64 {
        numbers.iter().map(|number| set.named.count(*number, scenario.nodes)).sum()
    };
    let mut alike: Vec<(String, Vec<usize>)> = alike.into_iter().collect();
    alike.sort_by_key(|(_, numbers)| Reverse(nodes(numbers)));
    let more: usize = alike.iter().skip(GROUPS_MAX).map(|(_, numbers)| numbers.len()).sum();
    alike.truncate(GROUPS_MAX);
    let fact = |(what, numbers): &(String, Vec<usize>)| {
        let names: Vec<&str> = numbers.iter().map(|number| set.named.name(*number)).collect();
        let word = if names.len() == 1 { "group" } else { "groups" };
        format!("{word} {}: {what}", names.join(", "))
    };
    let rest = match more {
        0 => None,
        1 => Some("1 more group differs".to_string()),
        more => Some(format!("{more} more groups differ")),
    };
    alike.iter().map(fact).chain(rest).collect()
}

/// The part of a run that is measured.
pub fn measured((from, until): (Instant, Instant)) -> String {
    match until {
        Instant::MAX => format!("measured from {from} on"),
        _ => format!("measured from {from} to {until}"),
    }
}

fn loss(loss: Loss) -> String {
    let share = percent(loss.share());
    match loss {
        Loss::Independent(_) => format!("loss {share}"),
        Loss::GilbertElliott(law) => format!("loss {share}, in bursts of {} on average", law.bad),
    }
}

/// What else the network and the nodes do to messages.
fn burdens(network: &Network) -> Vec<String> {
    let share = |what: &str, share: Ratio| {
        (share > Ratio::ZERO).then(|| format!("{what} {}", percent(share.as_f64())))
    };
    let bandwidth = |way: &str, bandwidth: Option<Bandwidth>| {
        let Bandwidth { bytes_per_s, queue_bytes } = bandwidth?;
        let queue =
            queue_bytes.map_or(String::new(), |size| format!(", queue {}", octets(size as f64)));
        Some(format!("{way} {}/s{queue}", octets(bytes_per_s as f64)))
    };
    let streams = (network.transport != Transport::Datagram).then(|| "streams".to_string());
    let fifo = (network.order == Order::Fifo).then(|| "FIFO order".to_string());
    let busy = (network.processing > Span::ZERO)
        .then(|| format!("{} to handle a message", network.processing));
    let all = [
        streams,
        share("duplication", network.duplication),
        share("corruption", network.corruption),
        fifo,
        bandwidth("up", network.up),
        bandwidth("down", network.down),
        busy,
    ];
    all.into_iter().flatten().collect()
}

fn topology(kind: &TopologyKind) -> String {
    match kind {
        TopologyKind::Complete => "complete graph".to_string(),
        TopologyKind::RandomRegular { degree } => format!("random {degree}-regular graph"),
        TopologyKind::Ring { degree } => format!("ring of degree {degree}"),
        TopologyKind::Lattice { dimensions, wrap: true } => {
            format!("{dimensions}-dimensional torus")
        }
        TopologyKind::Lattice { dimensions, .. } => format!("{dimensions}-dimensional grid"),
        TopologyKind::ErdosRenyi { density: Density::MeanDegree(mean) } => {
            format!("Erdős–Rényi graph of mean degree {mean}")
        }
        TopologyKind::ErdosRenyi { density: Density::Probability(share) } => {
            format!("Erdős–Rényi graph, {share} of pairs linked")
        }
        TopologyKind::SmallWorld { degree, rewire } => {
            format!("small world of degree {degree}, {rewire} rewired")
        }
        TopologyKind::ScaleFree { links } => format!("scale-free graph, {links} links a node"),
        TopologyKind::Fixed(graph) => {
            format!("graph of {} links from a file", grouped(graph.links() as i128))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topologies_have_words_of_their_own() {
        let share = "12.5 %".parse().unwrap();
        let mean = Density::MeanDegree(8.5);
        let kinds = [
            (TopologyKind::Ring { degree: 4 }, "ring of degree 4"),
            (TopologyKind::Lattice { dimensions: 2, wrap: true }, "2-dimensional torus"),
            (TopologyKind::Lattice { dimensions: 3, wrap: false }, "3-dimensional grid"),
            (TopologyKind::ErdosRenyi { density: mean }, "Erdős–Rényi graph of mean degree 8.5"),
            (
                TopologyKind::ErdosRenyi { density: Density::Probability(share) },
                "Erdős–Rényi graph, 12.5 % of pairs linked",
            ),
            (
                TopologyKind::SmallWorld { degree: 6, rewire: share },
                "small world of degree 6, 12.5 % rewired",
            ),
            (TopologyKind::ScaleFree { links: 3 }, "scale-free graph, 3 links a node"),
        ];
        kinds.iter().for_each(|(kind, words)| assert_eq!(topology(kind), *words));
    }
}
