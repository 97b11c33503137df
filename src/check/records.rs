//! Records that nodes have of each other: that none goes back, or says what its owner never said; and
//! that nodes go on taking them in.

use super::{End, Findings, Invariant, Judge, Seen};
use crate::id::NodeId;
use crate::protocol::Fact;
use crate::time::Instant;
use std::collections::BTreeMap;

/// Judges [`Invariant::NoRecordGoesBack`]: in one life of a node no record that it has of a peer, or of
/// itself, stands below one that it had, erased in between or not.
#[derive(Default)]
pub struct Backwards {
    findings: Findings,
    highest: BTreeMap<(NodeId, NodeId), u128>,
}

impl Judge for Backwards {
    fn invariant(&self) -> Invariant {
        Invariant::NoRecordGoesBack
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn told(&mut self, at: Instant, node: NodeId, fact: &Fact) {
        let Fact::Recorded { peer, rank, .. } = *fact else { return };
        let highest = self.highest.entry((node, peer)).or_insert(rank);
        if rank < *highest {
            let back = *highest - rank;
            self.findings.note(at, &[node], || {
                format!("node {node} takes a record of node {peer} that is {back} below one it had")
            });
        }
        *highest = rank.max(*highest);
    }

    fn down(&mut self, _at: Instant, node: NodeId, _held: &[Fact], _seen: &Seen) {
        self.highest.retain(|(observer, _), _| *observer != node);
    }
}

/// Of whom, of which rank, and what it says.
type Record = (NodeId, u128, Option<u64>);

/// Judges [`Invariant::NoRecordInvented`]: whatever a node has as the record of a peer, that peer had
/// before as its own. Of a peer that was never up, a node may have the one with which it comes up.
#[derive(Default)]
pub struct Invented {
    findings: Findings,
    /// What nodes had of themselves, since when.
    own: BTreeMap<Record, Instant>,
    /// When each node first had any.
    first: BTreeMap<NodeId, Instant>,
    /// What nodes had of others: when, and who, first.
    others: BTreeMap<Record, (Instant, NodeId)>,
}

impl Judge for Invented {
    fn invariant(&self) -> Invariant {
        Invariant::NoRecordInvented
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn told(&mut self, at: Instant, node: NodeId, fact: &Fact) {
        let Fact::Recorded { peer, rank, says } = *fact else { return };
        if peer == node {
            self.first.entry(node).or_insert(at);
            self.own.entry((peer, rank, says)).or_insert(at);
        } else if says.is_some() {
            self.others.entry((peer, rank, says)).or_insert((at, node));
        }
    }

    fn finish(&mut self, _end: &End, _seen: &Seen) {
        let is_said = |record: &Record, at: Instant| {
            let first = self.first.get(&record.0);
            self.own.get(record).is_some_and(|said| *said <= at || Some(said) == first)
        };
        let invented = self.others.iter().filter(|(record, (at, _))| !is_said(record, *at));
        let mut invented: Vec<_> =
            invented.map(|((peer, ..), (at, node))| (*at, *node, *peer)).collect();
        invented.sort_unstable();
        for (at, node, peer) in invented {
            self.findings.note(at, &[node], || {
                format!("node {node} has a record of node {peer} which that node never had")
            });
        }
    }
}

/// Judges [`Invariant::NoNodeDeaf`].
#[derive(Default)]
pub struct Deaf(Findings);

impl Judge for Deaf {
    fn invariant(&self) -> Invariant {
        Invariant::NoNodeDeaf
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.0
    }

    fn told(&mut self, at: Instant, node: NodeId, fact: &Fact) {
        if *fact == Fact::Deaf {
            self.0.note(at, &[node], || {
                format!(
                    "node {node} has met what it could not handle, and takes in nothing any more"
                )
            });
        }
    }
}
