//! Lists of who is up: that a node lists itself, and how all lists stand where a run ends.

use super::{End, Findings, Invariant, Judge, Seen};
use crate::id::NodeId;
use crate::protocol::Fact;
use crate::time::Instant;

/// Judges [`Invariant::ListsItself`]: no node takes itself off its list.
#[derive(Default)]
pub struct ListsItself(Findings);

impl Judge for ListsItself {
    fn invariant(&self) -> Invariant {
        Invariant::ListsItself
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.0
    }

    fn told(&mut self, at: Instant, node: NodeId, fact: &Fact) {
        if *fact == (Fact::PeerDown { peer: node }) {
            self.0.note(at, &[node], || format!("node {node} takes itself off its list"));
        }
    }
}

/// Judges how all lists stand where a run ends.
pub struct AtEnd {
    invariant: Invariant,
    findings: Findings,
    /// Of each node that is up, whom it lists, ascending.
    lists: Vec<(NodeId, Vec<NodeId>)>,
}

impl AtEnd {
    /// That whoever is up lists all that are.
    pub fn live_listed() -> AtEnd {
        AtEnd::judges(Invariant::LiveListedAtEnd)
    }

    /// That nobody lists one that is not up.
    pub fn dead_unlisted() -> AtEnd {
        AtEnd::judges(Invariant::DeadUnlistedAtEnd)
    }

    /// That all have the same list.
    pub fn agree() -> AtEnd {
        AtEnd::judges(Invariant::ListsAgreeAtEnd)
    }

    fn judges(invariant: Invariant) -> AtEnd {
        AtEnd { invariant, findings: Findings::default(), lists: Vec::new() }
    }

    fn note_pairs(&mut self, at: Instant, verb: &str, pairs: Vec<(NodeId, NodeId)>) {
        for (node, peer) in pairs {
            self.findings.note(at, &[node], || format!("node {node} {verb} {peer}"));
        }
    }
}

impl Judge for AtEnd {
    fn invariant(&self) -> Invariant {
        self.invariant
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn node_end(&mut self, node: NodeId, held: &[Fact], _seen: &Seen) {
        let listed = |fact: &Fact| match fact {
            Fact::PeerUp { peer } => Some(*peer),
            _ => None,
        };
        let mut list: Vec<NodeId> = held.iter().filter_map(listed).collect();
        // Whether a node is on its own list is asked by `lists_itself`.
        if !list.contains(&node) {
            list.push(node);
        }
        list.sort_unstable();
        self.lists.push((node, list));
    }

    fn finish(&mut self, end: &End, _seen: &Seen) {
        let lists = std::mem::take(&mut self.lists);
        let up: Vec<NodeId> = lists.iter().map(|(node, _)| *node).collect();
        let has = |list: &[NodeId], node: &NodeId| list.binary_search(node).is_ok();
        let pairs = |those: &dyn Fn(&[NodeId]) -> Vec<NodeId>| {
            let of_one = |(node, list): &(NodeId, Vec<NodeId>)| {
                let node = *node;
                those(list).into_iter().map(move |peer| (node, peer))
            };
            lists.iter().flat_map(of_one).collect::<Vec<_>>()
        };
        match self.invariant {
            Invariant::LiveListedAtEnd => {
                let absent =
                    |list: &[NodeId]| up.iter().filter(|n| !has(list, n)).copied().collect();
                self.note_pairs(end.at, "does not list node", pairs(&absent));
            }
            Invariant::DeadUnlistedAtEnd => {
                let dead =
                    |list: &[NodeId]| list.iter().filter(|n| !has(&up, n)).copied().collect();
                self.note_pairs(end.at, "lists a dead node,", pairs(&dead));
            }
            _ => {
                let Some((first, list)) = lists.first() else { return };
                for (node, _) in lists.iter().filter(|(_, other)| other != list) {
                    self.findings.note(end.at, &[*first, *node], || {
                        format!("nodes {first} and {node} have different lists")
                    });
                }
            }
        }
    }
}
