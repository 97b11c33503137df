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
    /// The command's words.
    pub words: Vec<String>,
}

/// One command of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its number: the place in the plan.
    pub id: RequestId,
    /// When it is asked.
    pub at: Instant,
    /// Of whom.
    pub node: NodeId,
    /// The place of its entry in the file.
    pub place: u32,
    /// Which occurrence of the entry, from 0.
    pub occurrence: u64,
}

/// Every command of a replication, numbered by entry, occurrence and node.
///
/// Which nodes a share names is drawn; how many it names, and so the numbers, are not.
pub fn plan(entries: &[Entry], nodes: u32, draws: &Draws) -> Vec<Request> {
    let mut requests = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let place = place as u32;
        let asked = entry.nodes.resolve(nodes, draws, Purpose::Workload, place);
        for occurrence in 0..entry.count {
            let at = entry.at.saturating_add(Span(entry.every.0.saturating_mul(occurrence)));
            for node in &asked {
                let id = RequestId(requests.len() as u32);
                requests.push(Request { id, at, node: *node, place, occurrence });
            }
        }
    }
    requests
}

/// How many commands [`plan`] makes of each entry, in the order of the file.
pub fn sizes(entries: &[Entry], nodes: u32) -> Vec<u64> {
    entries.iter().map(|entry| entry.count * entry.nodes.count(nodes)).collect()
}
