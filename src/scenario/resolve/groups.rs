//! `[[groups]]`.

use super::Checker;
use crate::network::{Network, Transport};
use crate::scenario::errors::Problem;
use crate::scenario::group::OwnSections;
use crate::scenario::raw::{At, Differing, Document, Group, LatencyTable, Text, Time};
use crate::scenario::{GroupSet, ProtocolSpec};
use crate::select::{Common, Groups, Selector, overlap};
use std::sync::Arc;

/// Keys that are the same for all, and why.
const COMMON: [(&str, &str); 5] = [
    ("kind", "all nodes of a cluster speak one protocol"),
    ("peers", "weights are those of nodes as others see them"),
    ("order", "a link between two groups has one order"),
    ("header_bytes", "all messages pass the same layers"),
    ("transport", "both ends of a link speak one transport"),
];

impl Checker<'_> {
    /// The groups by name: they can be named from then on.
    pub(super) fn group_names(&mut self, document: &Document, nodes: Option<u32>) -> Option<()> {
        let written = document.groups.as_deref().unwrap_or_default();
        self.ids(written.iter().map(|group| &group.value.name));
        let mut list = Vec::new();
        for group in written {
            let name = &group.value.name;
            if name.value.0 == "rest" {
                let problem = Problem::at(&name.place, "a group called `rest`");
                let problem = problem.label("expected another name");
                self.add(problem.help("nodes in no group are the rest"));
            }
            let selector = self.nodes(&group.value.nodes, nodes)?;
            list.push((name.value.0.clone(), selector));
        }
        if list.len() > Groups::MAX {
            let problem =
                Problem::at(&written[Groups::MAX].place, format!("{} groups", list.len()));
            self.add(problem.label(format!("expected at most {}", Groups::MAX)));
            return None;
        }
        self.groups_apart(written, &list, nodes)?;
        self.groups = Arc::new(Groups::new(list));
        Some(())
    }

    /// Whether no two groups have a node in common, and there are enough for all.
    fn groups_apart(
        &mut self,
        written: &[At<Group>],
        list: &[(String, Selector)],
        nodes: Option<u32>,
    ) -> Option<()> {
        // Those of shares draw among the nodes that the others leave.
        let fixed = list.iter().enumerate().filter(|(_, (_, s))| !matches!(s, Selector::Share(_)));
        let (places, fixed): (Vec<usize>, Vec<&Selector>) =
            fixed.map(|(place, (_, selector))| (place, selector)).unzip();
        if let Some(found) = overlap(&fixed) {
            let [place, other] = [found.place, found.other].map(|place| places[place]);
            let [here, there] = [place, other].map(|place| &written[place].value.nodes.place);
            self.add(match found.common {
                Common::Node(node) => Problem::at(here, "groups overlap")
                    .label(format!("expected nodes without node {node}"))
                    .also(there, format!("node {node} is in this group")),
                Common::Group | Common::Any => Problem::at(here, "a group of all nodes")
                    .label("expected some of the nodes")
                    .also(there, "another group"),
            });
            return None;
        }
        let nodes = nodes?;
        let total: u64 = list.iter().map(|(_, selector)| selector.count(nodes)).sum();
        if let Some(last) = written.last().filter(|_| total > nodes.into()) {
            let title = format!("the groups have {total} nodes together");
            let problem = Problem::at(&last.value.nodes.place, title);
            self.add(problem.label(format!("expected at most {nodes}: `cluster.nodes`")));
            return None;
        }
        Some(())
    }

    /// What each group runs, and on which network.
    pub(super) fn group_set(
        &mut self,
        document: &Document,
        own: Vec<OwnSections>,
        (protocol, network): (Option<&ProtocolSpec>, Option<&Network>),
        (nodes, horizon): (Option<u32>, Option<&At<Time>>),
    ) -> Option<GroupSet> {
        let named = self.groups.clone();
        let written = document.groups.as_deref().unwrap_or_default();
        if [own.len(), named.len()] != [written.len(); 2] {
            return None;
        }
        let (protocol, network) = (protocol?, network?);
        let mut set = GroupSet { named, ..GroupSet::default() };
        let mut protocols = vec![protocol.clone()];
        let mut networks = vec![network.clone()];
        for (group, own) in written.iter().zip(own) {
            let before = self.problems.len();
            self.keys_of_all(group, protocol, network.transport != Transport::Datagram);
            if self.problems.len() > before {
                continue;
            }
            let (spec, links) =
                self.own(&group.value, own.read, (protocol, network), (nodes, horizon));
            protocols.extend(spec);
            networks.extend(links);
            set.written.push(own.written);
        }
        set.seeds = self.group_seeds(written, nodes);
        let differs = |place: usize| set.written.iter().any(|written| written[place].is_some());
        if differs(0) {
            set.protocols = protocols;
        }
        if differs(1) {
            set.networks = networks;
        }
        Some(set)
    }

    /// Refuses keys that are the same for all.
    fn keys_of_all(&mut self, group: &At<Group>, protocol: &ProtocolSpec, stream: bool) {
        let Group { protocol: own, network, .. } = &group.value;
        let keys = |table: &Option<At<Differing>>| {
            table.as_ref().map_or_else(Vec::new, |table| table.value.0.clone())
        };
        let all: Vec<At<Text>> = keys(own).into_iter().chain(keys(network)).collect();
        for key in &all {
            let name = key.value.0.as_str();
            if let Some((_, why)) = COMMON.iter().find(|(common, _)| *common == name) {
                let problem = Problem::at(&key.place, format!("`{name}` of one group"));
                self.add(problem.label("expected none: it is the same for all").help(*why));
            }
        }
        if let Some(own) = network.as_ref().filter(|_| stream) {
            let problem =
                Problem::at(&own.place, "a network of one group where messages take streams");
            let problem = problem.label("expected no `network`");
            self.add(problem.help("streams are the same for all; see `network.transport`"));
        }
        let (common, why) = protocol.keys_of_all();
        for key in keys(own).iter().filter(|key| common.contains(&key.value.0.as_str())) {
            let problem = Problem::at(&key.place, format!("`{}` of one group", key.value.0));
            let problem = problem.label("expected none: it is the same for all");
            self.add(problem.help(why));
        }
        let cycles = protocol.timing().is_some_and(|timing| timing.is_synchronous());
        if let Some(key) = keys(own).iter().find(|key| key.value.0 == "timing" && cycles) {
            let problem = Problem::at(&key.place, "`timing` of one group in synchronous cycles");
            self.add(problem.label("expected none").help("cycles are those of all nodes"));
        }
    }

    /// What one group runs, and its network.
    fn own(
        &mut self,
        group: &Group,
        mut read: crate::scenario::document::Read,
        (protocol, network): (&ProtocolSpec, &Network),
        (nodes, horizon): (Option<u32>, Option<&At<Time>>),
    ) -> (Option<ProtocolSpec>, Option<Network>) {
        let damaged = std::mem::replace(&mut self.damaged, read.damaged);
        let known = self.problems.len();
        self.problems.append(&mut read.problems);
        let spec = match (&group.protocol, &read.document.protocol) {
            (Some(written), Some(table)) => {
                let spec = table.value.resolve(self);
                self.no_cycles_of_one(written, spec.as_ref());
                spec
            }
            _ => Some(protocol.clone()),
        };
        let links = match (&group.network, read.document.network.take()) {
            (Some(written), Some(mut table)) => {
                let latency = table.value.latency.take();
                // That of all has been read, and perhaps its file.
                let own = has(written, "latency");
                table.value.latency = latency.filter(|latency| own && self.is_law(latency));
                let timing = spec.as_ref().and_then(|spec| spec.timing());
                let links = self.network(Some(&table.value), timing, (nodes, horizon));
                links.map(|(links, _)| match own {
                    true => links,
                    false => Network { latency: network.latency.clone(), ..links },
                })
            }
            _ => Some(network.clone()),
        };
        self.damaged = damaged;
        // What is wrong with a section is wrong with it in every group.
        let new = self.problems.split_off(known);
        for problem in new {
            if !self.problems.iter().any(|other| other.is_same(&problem)) {
                self.problems.push(problem);
            }
        }
        (spec, links)
    }

    fn no_cycles_of_one(&mut self, written: &At<Differing>, spec: Option<&ProtocolSpec>) {
        let cycles = spec.and_then(|spec| spec.timing()).is_some_and(|t| t.is_synchronous());
        let timing = written.value.0.iter().find(|key| key.value.0 == "timing");
        if let Some(key) = timing.filter(|_| cycles) {
            let problem = Problem::at(&key.place, "synchronous cycles of one group");
            self.add(
                problem.label("expected another timing").help("cycles are those of all nodes"),
            );
        }
    }

    /// Whether a latency is a law that needs no table of pairs.
    fn is_law(&mut self, latency: &At<LatencyTable>) -> bool {
        let table = matches!(
            latency.value,
            LatencyTable::Matrix(_) | LatencyTable::Regions(_) | LatencyTable::Empirical(_)
        );
        if table {
            let problem = Problem::at(&latency.place, "a latency of one group with a table");
            let problem = problem.label("expected another kind of latency");
            self.add(problem.help("regions, matrices and files of delays are those of all nodes"));
        }
        !table
    }
}

fn has(written: &At<Differing>, key: &str) -> bool {
    written.value.0.iter().any(|known| known.value.0 == key)
}
