//! Checkers: observers that judge whether an invariant holds.
//!
//! They see what observers see, in the total order, and change nothing: a run with checkers has the
//! digest of the same run without. Each checker keeps where its invariant broke first, and how
//! often it broke; the run goes on to its end.

mod agreement;
mod backwards;
mod itself;
mod lists;
mod records;
mod resurrection;
mod sizes;
mod stores;
mod undone;
mod unwritten;
mod writes;

pub use writes::Asked;

use crate::engine::{Class, Observer, Position, Sent};
use crate::id::{ItemId, KeyId, NodeId};
use crate::outcome::{Invariant, NodeRow, Replication, Violation};
use crate::protocol::Fact;
use crate::time::Instant;
use crate::workload::Request;
use stores::{Stores, Version};
use writes::{Standing, Writes};

/// What the checkers need to know before a run.
#[derive(Default)]
pub struct CheckSetup {
    /// What is to be judged.
    pub invariants: Vec<Invariant>,
    /// All commands, as the workload plans them.
    pub requests: Vec<Request>,
    /// What each command of the workload does, by line.
    pub asked: Vec<Asked>,
    /// The longest message that may be sent, in octets without headers: by sender, or one for all.
    pub datagram_limits_bytes: Vec<Option<u32>>,
}

/// What a node has learned.
struct Told {
    at: Instant,
    node: NodeId,
    key: KeyId,
    version: Version,
    /// What it held of the key until now.
    before: Option<Version>,
    /// What is known of how the version was written.
    standing: Standing,
}

/// The end of a run.
struct End {
    at: Instant,
    converged: bool,
    /// Whether no message was in flight and every node that was up was idle.
    quiet: bool,
}

/// What all judges look at: the state before the fact that they judge.
struct Seen {
    stores: Stores,
    writes: Writes,
}

/// Judges one invariant.
trait Judge: Send {
    /// Which.
    fn invariant(&self) -> Invariant;

    /// Where it broke.
    fn findings(&mut self) -> &mut Findings;

    /// A node learned a version.
    fn learned(&mut self, _told: &Told, _seen: &Seen) {}

    /// A node forgot `held`, its version of a key.
    fn forgot(&mut self, _site: Site, _held: Version, _seen: &Seen) {}

    /// A node told something of a list or a record, of itself or of a peer.
    fn told(&mut self, _at: Instant, _node: NodeId, _fact: &Fact) {}

    /// A node's life ended; these are the facts of what it held.
    fn down(&mut self, _at: Instant, _node: NodeId, _held: &[Fact], _seen: &Seen) {}

    /// So many messages of this length are given to the network.
    fn sends(&mut self, _len: u32, _copies: u32) {}

    /// One message was given to the network.
    fn sent(&mut self, _sent: &Sent) {}

    /// The run ended, and so stood this node, which is up.
    fn node_end(&mut self, _node: NodeId, _held: &[Fact], _seen: &Seen) {}

    /// The run ended, and all nodes have been seen.
    fn finish(&mut self, _end: &End, _seen: &Seen) {}
}

/// When, where, and of which key.
type Site = (Instant, NodeId, KeyId);

/// Where an invariant broke first, and how often it broke.
#[derive(Default)]
struct Findings {
    first: Option<(Instant, Vec<NodeId>, String)>,
    count: u64,
}

impl Findings {
    /// It broke at `at`, at `nodes`.
    fn note(&mut self, at: Instant, nodes: &[NodeId], text: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(|| (at, nodes.to_vec(), text()));
    }

    fn take(&mut self, invariant: Invariant) -> Option<Violation> {
        let (at, nodes, text) = self.first.take()?;
        Some(Violation { invariant, at, nodes, text, count: self.count })
    }
}

/// The checkers of one replication.
pub struct Checks {
    judges: Vec<Box<dyn Judge>>,
    seen: Seen,
    quiet: bool,
}

impl Checks {
    /// Nothing seen yet.
    pub fn new(setup: CheckSetup) -> Checks {
        let CheckSetup { invariants, requests, asked, datagram_limits_bytes } = setup;
        let judge = |invariant: Invariant| -> Box<dyn Judge> {
            match invariant {
                Invariant::NoVersionGoesBack => Box::new(backwards::Backwards::default()),
                Invariant::NothingUnwritten => Box::new(unwritten::Unwritten::default()),
                Invariant::NoResurrection => Box::new(resurrection::Resurrection::default()),
                Invariant::AgreementWhenQuiet => Box::new(agreement::Agreement::when_quiet()),
                Invariant::AgreementAtEnd => Box::new(agreement::Agreement::at_end()),
                Invariant::NoWriteUndone => Box::new(undone::Undone::default()),
                Invariant::NoMessageToItself => Box::new(itself::Itself::default()),
                Invariant::ListsItself => Box::new(lists::ListsItself::default()),
                Invariant::LiveListedAtEnd => Box::new(lists::AtEnd::live_listed()),
                Invariant::DeadUnlistedAtEnd => Box::new(lists::AtEnd::dead_unlisted()),
                Invariant::ListsAgreeAtEnd => Box::new(lists::AtEnd::agree()),
                Invariant::NoRecordGoesBack => Box::new(records::Backwards::default()),
                Invariant::NoRecordInvented => Box::new(records::Invented::default()),
                Invariant::NoNodeDeaf => Box::new(records::Deaf::default()),
                Invariant::DatagramSizes => {
                    Box::new(sizes::Sizes::new(datagram_limits_bytes.clone()))
                }
            }
        };
        Checks {
            judges: invariants.into_iter().map(judge).collect(),
            seen: Seen { stores: Stores::default(), writes: Writes::new(requests, asked) },
            quiet: false,
        }
    }

    /// Whether there is nothing to judge.
    pub fn is_empty(&self) -> bool {
        self.judges.is_empty()
    }

    /// The invariants that broke in `replication`, which has ended, in the order of the setup.
    pub fn finish(mut self, replication: &Replication) -> Vec<Violation> {
        let end = End {
            at: replication.ended_at,
            converged: replication.converged_at.is_some(),
            quiet: self.quiet,
        };
        self.judges.iter_mut().for_each(|judge| judge.finish(&end, &self.seen));
        let found = |judge: &mut Box<dyn Judge>| {
            let invariant = judge.invariant();
            judge.findings().take(invariant)
        };
        self.judges.iter_mut().filter_map(found).collect()
    }

    fn learned(&mut self, position: Position, item: ItemId, key: KeyId, rank: Option<u128>) {
        let (at, node, class, _) = position;
        let version = Version { item, rank };
        let standing = match class {
            Class::Command => self.seen.writes.commanded(at, node, key, version),
            _ => self.seen.writes.standing(key, version),
        };
        let before = self.seen.stores.find(node, key);
        let told = Told { at, node, key, version, before, standing };
        self.judges.iter_mut().for_each(|judge| judge.learned(&told, &self.seen));
        self.seen.stores.put(node, key, version);
    }

    fn forgot(&mut self, (at, node, ..): Position, key: KeyId) {
        if let Some(held) = self.seen.stores.find(node, key) {
            self.judges.iter_mut().for_each(|j| j.forgot((at, node, key), held, &self.seen));
            self.seen.stores.remove(node, key);
        }
    }
}

impl Observer for Checks {
    fn needs_total_order(&self) -> bool {
        !self.is_empty()
    }

    fn sends(&mut self, _at: Instant, _kind: u8, len: u32, _updates: u32, copies: u32) {
        self.judges.iter_mut().for_each(|judge| judge.sends(len, copies));
    }

    fn sent(&mut self, sent: &Sent) {
        self.judges.iter_mut().for_each(|judge| judge.sent(sent));
    }

    fn fact(&mut self, position: Position, fact: Fact) {
        match fact {
            Fact::Learned { item, key, rank, .. } => self.learned(position, item, key, rank),
            Fact::Forgot { key, .. } => self.forgot(position, key),
            Fact::PeerUp { .. } | Fact::PeerDown { .. } | Fact::Recorded { .. } | Fact::Deaf => {
                let (at, node, ..) = position;
                self.judges.iter_mut().for_each(|judge| judge.told(at, node, &fact));
            }
            _ => {}
        }
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.judges.iter_mut().for_each(|judge| judge.down(at, node, held, &self.seen));
        self.seen.stores.clear(node);
    }

    fn wants_ends(&self) -> bool {
        !self.is_empty()
    }

    fn quiet_at_end(&mut self) {
        self.quiet = true;
    }

    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        if row.up {
            self.judges.iter_mut().for_each(|judge| judge.node_end(row.node, held, &self.seen));
        }
    }
}
