//! The workload: who asks what of which node, and when.

mod keys;
mod pace;

pub use keys::{Keys, Law};
pub use pace::{Frequency, FrequencyError, Pace};

use crate::id::{NodeId, RequestId};
use crate::rng::{Draws, Purpose, scaled};
use crate::select::Selector;
use crate::time::Instant;

/// One entry of a scenario's workload: a command, perhaps repeated, perhaps at many nodes.
#[derive(Clone, Debug)]
pub struct Entry {
    /// From when on it is given.
    pub at: Instant,
    /// When it is given again.
    pub pace: Pace,
    /// The nodes asked at each occurrence.
    pub nodes: Selector,
    /// Whether only one of them is asked, drawn anew each time.
    pub one: bool,
    /// Whether all of them hold one and the same update from then on; else each writes its own.
    pub shared: bool,
    /// The command's words; where keys are drawn, [`Keys::PLACE`] stands for the key.
    pub words: Vec<String>,
    /// The keys of which each occurrence draws one.
    pub keys: Option<Keys>,
}

impl Entry {
    /// A command that is given once.
    pub fn once(at: Instant, nodes: Selector, words: Vec<String>) -> Entry {
        Entry { at, pace: Pace::ONCE, nodes, one: false, shared: false, words, keys: None }
    }

    /// How many nodes are asked at each occurrence, of `nodes` nodes.
    pub fn asked(&self, nodes: u32) -> u64 {
        let named = self.nodes.count(nodes);
        if self.one { named.min(1) } else { named }
    }

    /// How many numbers each occurrence takes: where nodes share an update, one.
    fn numbers(&self, nodes: u32) -> u64 {
        let asked = self.asked(nodes);
        if self.shared { asked.min(1) } else { asked }
    }

    /// The times of its occurrences, ascending.
    fn times<'a>(&self, place: u32, draws: &'a Draws) -> impl Iterator<Item = Instant> + 'a {
        let gap = move |i| draws.block(Purpose::WorkloadGap, place.into(), i)[0];
        self.pace.times(self.at, gap)
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
    /// The place of its command among the [`lines`] of the workload.
    pub line: u32,
    /// Which occurrence of the entry, from 0.
    pub occurrence: u64,
    /// Of a shared update, the node that counts as its writer: the least of those that hold it.
    pub shared: Option<NodeId>,
}

/// Every command of a replication, numbered by entry, occurrence and node.
///
/// Which nodes a share names is drawn, and when a Poisson process has its occurrences; without
/// such a process the numbers are the same in all replications.
pub fn plan(entries: &[Entry], nodes: u32, draws: &Draws) -> Vec<Request> {
    let mut requests = Vec::new();
    let (mut next, mut line) = (0, 0);
    for (entry, place) in entries.iter().zip(0..) {
        let all = entry.nodes.resolve(nodes, draws, Purpose::Workload, place);
        for (at, occurrence) in entry.times(place, draws).zip(0..) {
            let asked = match entry.one && !all.is_empty() {
                true => {
                    let word = draws.block(Purpose::WorkloadNode, place.into(), occurrence)[0];
                    let one = scaled(word, all.len() as u32) as usize;
                    &all[one..=one]
                }
                false => &all[..],
            };
            let shared = asked.first().copied().filter(|_| entry.shared);
            for node in asked {
                let (id, node) = (RequestId(next), *node);
                requests.push(Request { id, at, node, place, line, occurrence, shared });
                next += u32::from(shared.is_none());
            }
            next += u32::from(shared.is_some());
            line += u32::from(entry.keys.is_some());
        }
        line += u32::from(entry.keys.is_none());
    }
    requests
}

/// The different commands of a replication and how many numbers [`plan`] gives to each, in the
/// order of the numbers: one an entry, or one an occurrence where its key is drawn.
pub fn lines(entries: &[Entry], nodes: u32, draws: &Draws) -> Vec<(Vec<String>, u64)> {
    let mut lines = Vec::new();
    for (entry, place) in entries.iter().zip(0..) {
        let each = entry.numbers(nodes);
        let count = || match entry.pace.count() {
            Some(count) => count,
            None => entry.times(place, draws).count() as u64,
        };
        let Some(keys) = &entry.keys else {
            lines.push((entry.words.clone(), count().saturating_mul(each)));
            continue;
        };
        lines.extend((0..count()).map(|occurrence| {
            let word = draws.block(Purpose::WorkloadKey, place.into(), occurrence)[0];
            (Keys::put(&entry.words, keys.pick(word, occurrence)), each)
        }));
    }
    lines
}

/// How many numbers [`plan`] gives at most to the commands of each entry, in the order of the file:
/// exactly so many unless a Poisson process decides.
pub fn sizes(entries: &[Entry], nodes: u32) -> Vec<u64> {
    let most = |entry: &Entry| entry.pace.count_most(entry.at).saturating_mul(entry.numbers(nodes));
    entries.iter().map(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn entry(shared: bool, count: u64, nodes: Selector) -> Entry {
        let pace = Pace::Every { every: Span(10), count };
        Entry { pace, shared, ..Entry::once(Instant(5), nodes, Vec::new()) }
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
