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
    /// No node takes itself off its list.
    ListsItself,
    /// When a run ends, whoever is up lists all that are.
    LiveListedAtEnd,
    /// When a run ends, nobody lists one that is not up.
    DeadUnlistedAtEnd,
    /// When a run ends, all lists are the same.
    ListsAgreeAtEnd,
    /// No record that a node has of another falls.
    NoRecordGoesBack,
    /// No record says what its owner never said.
    NoRecordInvented,
    /// No node stops to take in messages.
    NoNodeDeaf,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Invariant; 15] = [
        Invariant::NoVersionGoesBack,
        Invariant::NothingUnwritten,
        Invariant::NoResurrection,
        Invariant::AgreementWhenQuiet,
        Invariant::DatagramSizes,
        Invariant::AgreementAtEnd,
        Invariant::NoWriteUndone,
        Invariant::NoMessageToItself,
        Invariant::ListsItself,
        Invariant::LiveListedAtEnd,
        Invariant::DeadUnlistedAtEnd,
        Invariant::ListsAgreeAtEnd,
        Invariant::NoRecordGoesBack,
        Invariant::NoRecordInvented,
        Invariant::NoNodeDeaf,
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
            Invariant::ListsItself => "lists_itself",
            Invariant::LiveListedAtEnd => "live_listed_at_end",
            Invariant::DeadUnlistedAtEnd => "dead_unlisted_at_end",
            Invariant::ListsAgreeAtEnd => "lists_agree_at_end",
            Invariant::NoRecordGoesBack => "no_record_goes_back",
            Invariant::NoRecordInvented => "no_record_invented",
            Invariant::NoNodeDeaf => "no_node_deaf",
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
                "At the node that wrote it, a write never gives way to a version that the node had held \
                 before, in whatever life, or to one below that."
            }
            Invariant::NoMessageToItself => "No node sends a message to its own address.",
            Invariant::ListsItself => "No node takes itself off its list of who is up.",
            Invariant::LiveListedAtEnd => {
                "Where a run ends, whoever is up lists all nodes that are up. The run has to go on for \
                 long enough after the last fault, as for the other two of lists at the end."
            }
            Invariant::DeadUnlistedAtEnd => "Where a run ends, nobody lists a node that is not up.",
            Invariant::ListsAgreeAtEnd => {
                "Where a run ends, all nodes that are up list the same nodes."
            }
            Invariant::NoRecordGoesBack => {
                "In one life of a node no record that it takes of a peer, or of itself, stands below one \
                 that it had, even if it had erased that."
            }
            Invariant::NoRecordInvented => {
                "Whatever a node has as the record of a peer, that peer had at some time as its own."
            }
            Invariant::NoNodeDeaf => {
                "No node meets a message after which it takes in nothing any more."
            }
            Invariant::DatagramSizes => {
                "No message is longer than `network.datagram_limit`, and the lengths of all add up to \
                 what is counted."
            }
        }
    }

    /// What it is about.
    pub fn is_about(self) -> About {
        match self {
            Invariant::NoVersionGoesBack
            | Invariant::NothingUnwritten
            | Invariant::NoResurrection
            | Invariant::AgreementWhenQuiet
            | Invariant::AgreementAtEnd
            | Invariant::NoWriteUndone => About::Values,
            Invariant::DatagramSizes | Invariant::NoMessageToItself => About::Messages,
            Invariant::ListsItself
            | Invariant::LiveListedAtEnd
            | Invariant::DeadUnlistedAtEnd
            | Invariant::ListsAgreeAtEnd
            | Invariant::NoRecordGoesBack
            | Invariant::NoRecordInvented
            | Invariant::NoNodeDeaf => About::Lists,
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Invariant> {
        Invariant::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What an invariant is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// Values that clients write.
    Values,
    /// Lists that nodes keep of each other, and the records in them.
    Lists,
    /// Messages of any kind.
    Messages,
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
