//! [`Invariant`], what a checker can judge, and [`Violation`], where and when it broke.

use crate::id::NodeId;
use crate::time::Instant;

/// What must hold at every moment of a run, or at its end. A scenario names those that are to be
/// judged in `[expect]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Invariant {
    /// In one life of a node its version of a key never falls.
    NoVersionGoesBack,
    /// Nothing is held that was never written.
    NothingUnwritten,
    /// What was deleted does not come back.
    NoResurrection,
    /// When all is quiet, or all have converged, all hold the same.
    AgreementWhenQuiet,
    /// No message is longer than the largest datagram, and octets are counted right.
    DatagramSizes,
    /// When a run ends, all hold the same.
    AgreementAtEnd,
    /// At its writer, a write never gives way to an earlier one of that node.
    NoWriteUndone,
    /// No node sends to its own address.
    NoMessageToItself,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Invariant; 8] = [
        Invariant::NoVersionGoesBack,
        Invariant::NothingUnwritten,
        Invariant::NoResurrection,
        Invariant::AgreementWhenQuiet,
        Invariant::DatagramSizes,
        Invariant::AgreementAtEnd,
        Invariant::NoWriteUndone,
        Invariant::NoMessageToItself,
    ];

    /// Its name in `[expect]`.
    pub const fn name(self) -> &'static str {
        match self {
            Invariant::NoVersionGoesBack => "no_version_goes_back",
            Invariant::NothingUnwritten => "nothing_unwritten",
            Invariant::NoResurrection => "no_resurrection",
            Invariant::AgreementWhenQuiet => "agreement_when_quiet",
            Invariant::DatagramSizes => "datagram_sizes",
            Invariant::AgreementAtEnd => "agreement_at_end",
            Invariant::NoWriteUndone => "no_write_undone",
            Invariant::NoMessageToItself => "no_message_to_itself",
        }
    }

    /// What it says, in one line.
    pub const fn doc(self) -> &'static str {
        match self {
            Invariant::NoVersionGoesBack => {
                "In one life of a node its version of a key never falls; only a delete may be forgotten."
            }
            Invariant::NothingUnwritten => {
                "A node holds only what a client has written, as the version under which it was written."
            }
            Invariant::NoResurrection => {
                "No node that has held a delete, and forgotten it, takes an older value of the key \
                 while nobody that is up holds the delete or a version above it."
            }
            Invariant::AgreementWhenQuiet => {
                "Where a run ends converged, or with no message in flight and every node idle, all \
                 nodes that are up hold the same version of each key; a delete and nothing are the \
                 same."
            }
            Invariant::AgreementAtEnd => {
                "Where a run ends, all nodes that are up hold the same version of each key; a delete \
                 and nothing are the same. For kinds that are never quiet: the run has to go on for \
                 long enough after the last write and fault."
            }
            Invariant::NoWriteUndone => {
                "At the node that wrote it, a write never gives way to an earlier write of that node."
            }
            Invariant::NoMessageToItself => "No node sends a message to its own address.",
            Invariant::DatagramSizes => {
                "No message is longer than `network.datagram_limit`, and the lengths of all add up to \
                 what is counted."
            }
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Invariant> {
        Invariant::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// An invariant that broke in a replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// When it broke first.
    pub at: Instant,
    /// Where: the nodes whose states contradict it, the first of them first.
    pub nodes: Vec<NodeId>,
    /// What was found there then, with key and versions.
    pub text: String,
    /// How often it broke in the replication.
    pub count: u64,
}
