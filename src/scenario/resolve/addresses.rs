//! `address = "new"`: where nodes can come back on new addresses, and what cannot come true then.

use super::Checker;
use super::cluster::Cluster;
use crate::faults::{Address, Disk, Fault, FaultKind};
use crate::id::NODES_MAX;
use crate::network::TopologyKind;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{Document, WhenName};
use crate::scenario::source::Place;
use crate::select::Selector;
use crate::time::Instant;

impl Checker<'_> {
    /// Whether those that come back on new addresses can be there, and can be reached where the run
    /// waits for that. `protocols` are those of all nodes.
    pub(super) fn new_addresses(
        &mut self,
        document: &Document,
        cluster: &Cluster,
        faults: &[Fault],
        protocols: &[&ProtocolSpec],
        last_write: Option<Instant>,
    ) {
        let written = document.faults.as_deref().unwrap_or_default();
        let limit = document.stop.as_ref().map_or(u64::MAX, |stop| stop.value.at.value.0.0);
        let mut taken = u64::from(cluster.nodes);
        for (written, fault) in written.iter().zip(faults) {
            let Some((disk, Address::New)) = fault.what.leaves() else { continue };
            let Some(place) = written.value.address().map(|address| &address.place) else {
                continue;
            };
            self.linked(document, cluster, place);
            let coming = fault.new_addresses(cluster.nodes, Instant(limit));
            let own = self.protocols_of(&fault.what, protocols);
            // Who has not booted yet stays where it is, and what is on disk is not learned later.
            let moves = coming > 0 && (fault.at > Instant::ZERO || fault.repeats.count > 1);
            let learned = last_write.is_none_or(|last| last <= fault.at);
            if moves && !(learned && disk_helps(disk, &own)) {
                self.reached_by_asking(document, place, &own);
            }
            let before = taken;
            taken = taken.saturating_add(coming);
            if taken > u64::from(NODES_MAX) && before <= u64::from(NODES_MAX) {
                let title = format!("nodes take {coming} new addresses or more");
                let problem = Problem::at(place, title);
                let most = u64::from(NODES_MAX) - before;
                self.add(problem.label(format!("expected at most {most} in this run")));
            }
        }
    }

    /// What the nodes of a fault run: of `protocols`, that of all and those of the groups that it meets.
    fn protocols_of<'p>(
        &self,
        what: &FaultKind,
        protocols: &[&'p ProtocolSpec],
    ) -> Vec<&'p ProtocolSpec> {
        let meets = |number: usize| match what {
            FaultKind::Crash { nodes, .. } | FaultKind::Churn { nodes, .. } => {
                number == 0 || nodes.meets(&Selector::Group(self.groups.clone(), number))
            }
            _ => true,
        };
        let own = protocols.iter().skip(1).enumerate().filter(|(number, _)| meets(*number));
        protocols.iter().take(1).copied().chain(own.map(|(_, protocol)| *protocol)).collect()
    }

    /// A new address has no links.
    fn linked(&mut self, document: &Document, cluster: &Cluster, address: &Place) {
        if matches!(cluster.topology, None | Some(TopologyKind::Complete)) {
            return;
        }
        let problem = Problem::at(address, "new addresses where links are given")
            .label("expected \"same\", or all nodes linked");
        let section = document.cluster.as_ref().and_then(|section| section.value.topology.as_ref());
        let problem = match section {
            Some(topology) => problem.also(&topology.place, "links are given here"),
            None => problem,
        };
        self.add(
            problem.help("a new address would have no links; in a complete topology it needs none"),
        );
    }

    /// Who waits to be told is never told on a new address.
    fn reached_by_asking(
        &mut self,
        document: &Document,
        address: &Place,
        protocols: &[&ProtocolSpec],
    ) {
        let when = document.stop.as_ref().and_then(|stop| stop.value.when.as_ref());
        let converged = when.is_none_or(|when| matches!(when.value.0, WhenName::Converged));
        if !converged || !self.intact("stop") || protocols.iter().any(|protocol| protocol.asks()) {
            return;
        }
        let title = "a stop that can never happen: nobody knows the new addresses";
        let problem = Problem::at(address, title);
        let problem = problem.label("expected \"same\", or nodes that pull");
        let problem = match when {
            Some(when) => problem.also(&when.place, "the run waits for every node here"),
            None => problem,
        };
        self.add(problem.help(
            "nodes send to the addresses that all had at first, so who is on a new one learns only \
             what it asks for; `stop.when = \"never\"` waits for the time limit alone",
        ));
    }
}

/// Whether nodes come back with what they held.
fn disk_helps(disk: Disk, protocols: &[&ProtocolSpec]) -> bool {
    disk != Disk::Lost && protocols.iter().any(|protocol| protocol.persists())
}
