//! Whether an update can reach every node: `stop.when = "converged"` waits for it.

use super::Checker;
use super::cluster::Cluster;
use crate::network::{Network, TopologyKind};
use crate::rng::Ratio;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Document, TopologyTable, WhenName};
use crate::scenario::source::Place;

impl Checker<'_> {
    /// Refuses a cluster that cannot converge, whatever is drawn.
    pub(super) fn all_reached(&mut self, document: &Document, cluster: &Cluster, net: &Network) {
        let when = document.stop.as_ref().and_then(|stop| stop.value.when.as_ref());
        let converged = when.is_none_or(|when| matches!(when.value.0, WhenName::Converged));
        let faults = document.faults.as_deref().unwrap_or_default();
        // Nodes that are down need not be reached.
        let crash = faults.iter().any(|fault| matches!(fault.value, raw::Fault::Crash(_)));
        let known = ["stop", "cluster", "network", "faults"].iter().all(|name| self.intact(name));
        if !converged || crash || !known || cluster.nodes == 1 {
            return;
        }
        for (place, why, expected) in
            silent(document, net).into_iter().chain(unconnected(document, cluster))
        {
            let title = format!("a stop that can never happen: {why}");
            let problem = Problem::at(&place, title).label(expected);
            let problem = match when {
                Some(when) => problem.also(&when.place, "the run waits for every node here"),
                None => problem,
            };
            self.add(problem.help("`stop.when = \"never\"` waits for the time limit alone"));
        }
    }
}

/// Where, why, and what was expected.
type Obstacle = (Place, &'static str, &'static str);

/// What keeps every message from its receiver.
fn silent(document: &Document, network: &Network) -> Vec<Obstacle> {
    let Some(section) = document.network.as_ref().map(|section| &section.value) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let faults = document.faults.as_deref().unwrap_or_default();
    // A change may take the place of that.
    let changes = |f: &At<raw::Fault>| matches!(&f.value, raw::Fault::Link(l) if l.loss.is_some());
    let total = network.loss.is_total() && !faults.iter().any(changes);
    if let Some(loss) = section.loss.as_ref().filter(|_| total) {
        found.push((loss.place.clone(), "every message is lost", "expected less than 100 %"));
    }
    if let Some(damage) = section.corruption.as_ref().filter(|_| network.corruption == Ratio::ONE) {
        found.push((damage.place.clone(), "every message is damaged", "expected less than 100 %"));
    }
    let sizes = [
        (&section.datagram_limit, "every message is too big"),
        (&section.receive_buffer, "no message fits the buffer"),
        (&section.receive_queue, "no message fits the queue"),
    ];
    for (size, why) in sizes {
        if let Some(size) = size.as_ref().filter(|size| size.value.0 == 0) {
            found.push((size.place.clone(), why, "expected at least 1 B"));
        }
    }
    found
}

/// A topology in several pieces.
fn unconnected(document: &Document, cluster: &Cluster) -> Option<Obstacle> {
    let section = &document.cluster.as_ref()?.value;
    let table = &section.topology.as_ref()?.value;
    match (cluster.topology.as_ref()?, table) {
        (TopologyKind::RandomRegular { degree: 1 }, TopologyTable::RandomRegular(table))
            if cluster.nodes > 2 =>
        {
            let why = "with one neighbour each, nodes know of their pair only";
            Some((table.degree.place.clone(), why, "expected 2 or more"))
        }
        // Other graphs of this kind are connected by chance.
        (TopologyKind::ErdosRenyi { density }, TopologyTable::ErdosRenyi(table))
            if density.probability(cluster.nodes) == 0.0 =>
        {
            let places = [
                table.mean_degree.as_ref().map(|mean| &mean.place),
                table.probability.as_ref().map(|share| &share.place),
            ];
            let place = places.into_iter().flatten().next()?.clone();
            Some((place, "there are no links", "expected more than 0"))
        }
        (TopologyKind::Fixed(graph), TopologyTable::File(file)) if graph.components().len() > 1 => {
            let why = "the graph is not connected";
            Some((file.path.place.clone(), why, "expected a path between any two nodes"))
        }
        _ => None,
    }
}
