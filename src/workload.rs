//! The workload: who asks what of which node, and when.

use crate::id::{NodeId, RequestId};
use crate::rng::{Draws, Purpose};
use crate::select::Selector;
use crate::time::{Instant, Span};

/// One entry of a scenario's workload: a command, perhaps repeated, perhaps at many nodes.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The first occurrence.
    pub at: Instant,
    /// The time between occurrences.
    pub every: Span,
    /// How many occurrences, at least 1.
    pub count: u64,
    /// The nodes asked at each occurrence.
    pub nodes: Selector,
    /// Whether all of them hold one and the same update from then on; else each writes its own.
    pub shared: bool,
    /// The command's words.
    pub words: Vec<String>,
}

impl Entry {
    /// The last occurrence.
    pub fn last(&self) -> Instant {
        self.at.saturating_add(Span(self.every.0.saturating_mul(self.count.saturating_sub(1))))
    }
}

/// One command of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its number, ascending through the plan; one number for all nodes that share an update.
    pub id: RequestId,
    /// When it is asked.
    pub at: Instant,
    /// Of whom.
    pub node: NodeId,
    /// The place of its entry in the file.
    pub place: u32,
    /// Which occurrence of the entry, from 0.
    pub occurrence: u64,
    /// Of a shared update, the node that counts as its writer: the least of those that hold it.
    pub shared: Option<NodeId>,
}

/// Every command of a replication, numbered by entry, occurrence and node.
///
/// Which nodes a share names is drawn; how many it names, and so the numbers, are not.
pub fn plan(entries: &[Entry], nodes: u32, draws: &Draws) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut next = 0;
    for (place, entry) in entries.iter().enumerate() {
        let place = place as u32;
        let asked = entry.nodes.resolve(nodes, draws, Purpose::Workload, place);
        for occurrence in 0..entry.count {
            let at = entry.at.saturating_add(Span(entry.every.0.saturating_mul(occurrence)));
            let shared = asked.first().copied().filter(|_| entry.shared);
            for node in &asked {
                let id = RequestId(next);
                requests.push(Request { id, at, node: *node, place, occurrence, shared });
                next += u32::from(shared.is_none());
            }
            next += u32::from(shared.is_some());
        }
    }
    requests
}

/// How many numbers [`plan`] gives to the commands of each entry, in the order of the file: where
/// nodes share an update, one an occurrence.
pub fn sizes(entries: &[Entry], nodes: u32) -> Vec<u64> {
    let each = |entry: &Entry| match (entry.shared, entry.nodes.count(nodes)) {
        (true, asked) => asked.min(1),
        (false, asked) => asked,
    };
    entries.iter().map(|entry| entry.count * each(entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(shared: bool, count: u64, nodes: Selector) -> Entry {
        Entry { at: Instant(5), every: Span(10), count, nodes, shared, words: Vec::new() }
    }

    #[test]
    fn nodes_that_share_an_update_have_one_number() {
        let some = Selector::List(vec![NodeId(3), NodeId(7)]);
        let entries = [
            entry(false, 1, some.clone()),
            entry(true, 2, some.clone()),
            entry(true, 1, Selector::Range(4, 4)),
            entry(false, 1, some),
        ];
        let plan = plan(&entries, 10, &Draws::new(1, 0));
        let short = |r: &Request| (r.id.0, r.at.0, r.node.0, r.shared.map(|writer| writer.0));
        let expected = [
            (0, 5, 3, None),
            (1, 5, 7, None),
            (2, 5, 3, Some(3)),
            (2, 5, 7, Some(3)),
            (3, 15, 3, Some(3)),
            (3, 15, 7, Some(3)),
            (4, 5, 3, None),
            (5, 5, 7, None),
        ];
        assert_eq!(plan.iter().map(short).collect::<Vec<_>>(), expected);
        assert_eq!(sizes(&entries, 10), [2, 2, 0, 2]);
    }
}
