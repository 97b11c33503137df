//! Selectors: which nodes are meant, and whether there are any.

use super::Checker;
use crate::id::NodeId;
use crate::scenario::errors::Problem;
use crate::scenario::nearest::nearest;
use crate::scenario::raw::{At, NODES_HELP, Nodes};
use crate::scenario::source::Place;
use crate::select::Selector;

impl Checker<'_> {
    /// The nodes meant, in a cluster of `nodes` nodes; not checked against the cluster when its
    /// size is not known.
    pub(super) fn nodes(&mut self, written: &At<Nodes>, nodes: Option<u32>) -> Option<Selector> {
        let place = &written.place;
        let selector = match &written.value {
            Nodes::All => Selector::All,
            Nodes::One(id) => Selector::One(self.node(*id, place, nodes)?),
            Nodes::List(ids) => self.list(ids, place, nodes)?,
            Nodes::Range(from, to) => self.range((*from, *to), place, nodes)?,
            Nodes::Share(share) => Selector::Share(*share),
            Nodes::Group(name) => self.group(name, place)?,
            Nodes::Region(name) => self.region(name, place)?,
        };
        if let Some(nodes) = nodes.filter(|nodes| selector.count(*nodes) == 0) {
            let title = match &written.value {
                Nodes::Share(share) => format!("{share} of {nodes} nodes is none"),
                _ => "no nodes".to_string(),
            };
            self.add(
                Problem::at(place, title).label("expected at least one node").help(NODES_HELP),
            );
            return None;
        }
        Some(selector)
    }

    /// The nodes of a group.
    fn group(&mut self, name: &str, place: &Place) -> Option<Selector> {
        if let Some(number) = self.groups.number(name) {
            return Some(Selector::Group(self.groups.clone(), number));
        }
        if self.intact("groups") {
            let names: Vec<&str> = self.groups.names().collect();
            let problem = unknown("group", name, &names, place);
            self.add(match names.is_empty() {
                true => {
                    problem.help("no `[[groups]]` are known here; a group is not made of others")
                }
                false => problem,
            });
        }
        None
    }

    /// The nodes in a region.
    fn region(&mut self, name: &str, place: &Place) -> Option<Selector> {
        if let Some((_, nodes)) = self.regions.iter().find(|(known, _)| *known == name) {
            return Some(Selector::Range(nodes.start, nodes.end));
        }
        if self.intact("network") {
            let names: Vec<&str> = self.regions.iter().map(|(known, _)| *known).collect();
            let problem = unknown("region", name, &names, place);
            self.add(match names.is_empty() {
                true => problem.help("nodes are in regions with a latency of `kind = \"regions\"`"),
                false => problem,
            });
        }
        None
    }

    /// One node of the cluster.
    pub(super) fn node(&mut self, id: u64, place: &Place, nodes: Option<u32>) -> Option<NodeId> {
        if let Some(nodes) = nodes.filter(|nodes| id >= u64::from(*nodes)) {
            let label = format!("expected 0 to {}: `cluster.nodes` is {nodes}", nodes - 1);
            self.add(Problem::at(place, format!("there is no node {id}")).label(label));
            return None;
        }
        u32::try_from(id).ok().map(NodeId)
    }

    fn list(&mut self, ids: &[At<u64>], place: &Place, nodes: Option<u32>) -> Option<Selector> {
        if ids.is_empty() {
            let problem = Problem::at(place, "an empty list of nodes");
            self.add(problem.label("expected at least one node"));
            return None;
        }
        let mut sorted: Vec<&At<u64>> = ids.iter().collect();
        sorted.sort_by_key(|id| id.value);
        for pair in sorted.windows(2).filter(|pair| pair[0].value == pair[1].value) {
            let problem =
                Problem::at(&pair[1].place, format!("node {} is named twice", pair[1].value));
            self.add(
                problem.label("expected another node").also(&pair[0].place, "it is named here"),
            );
        }
        let known: Vec<Option<NodeId>> =
            sorted.iter().map(|id| self.node(id.value, &id.place, nodes)).collect();
        known.into_iter().collect::<Option<Vec<NodeId>>>().map(Selector::List)
    }

    fn range(
        &mut self,
        (from, to): (u64, u64),
        place: &Place,
        nodes: Option<u32>,
    ) -> Option<Selector> {
        if from >= to {
            let problem = Problem::at(place, format!("\"{from}..{to}\" names no nodes"));
            self.add(problem.label(format!("expected an end above {from}: the end is excluded")));
            return None;
        }
        if let Some(nodes) = nodes.filter(|nodes| to > u64::from(*nodes)) {
            let problem = Problem::at(place, format!("there is no node {}", to - 1));
            let label = format!("expected an end of at most {nodes}: `cluster.nodes` is {nodes}");
            self.add(problem.label(label));
            return None;
        }
        Some(Selector::Range(u32::try_from(from).ok()?, u32::try_from(to).ok()?))
    }
}

/// The mistake of naming a group or region that is none.
fn unknown(what: &str, name: &str, names: &[&str], place: &Place) -> Problem {
    let problem = Problem::at(place, format!("there is no {what} `{name}`"));
    let quoted: Vec<String> = names.iter().map(|known| format!("\"{what}:{known}\"")).collect();
    let problem = match quoted.is_empty() {
        true => problem.label("expected ids, a share or \"all\""),
        false => problem.label(format!("expected {}", quoted.join(", "))),
    };
    match nearest(name, names.iter().copied()) {
        Some(near) => problem.help(format!("did you mean \"{what}:{near}\"?")),
        None => problem,
    }
}
