//! [`Parameters`], what others ask of a kind without knowing which it is.

use super::choice::{Choice, Fanout};
use crate::id::NodeId;
use crate::protocol::{CommandError, Timing};
use crate::time::Span;

/// What a kind does, as its parameters say it: all that scenarios, estimates and charts ask.
///
/// What is said here by default is true of a kind that reacts to commands and messages alone, to
/// all of its neighbours, and keeps what it learns until it crashes.
pub trait Parameters {
    /// The kind's name in scenarios.
    fn kind(&self) -> &'static str;

    /// What nodes run, in a few words for the head of a chart.
    fn in_words(&self) -> String;

    /// When nodes have their rounds; `None` for a kind without rounds.
    fn timing(&self) -> Option<Timing> {
        None
    }

    /// Whom a node contacts in a round.
    fn choice(&self) -> Choice {
        Choice::uniform(Fanout::All)
    }

    /// The messages between a caller and the called, the call included, at most.
    fn legs(&self) -> u64 {
        1
    }

    /// Whether a contact leads to no more messages and timers than [`Parameters::legs`] says.
    fn legs_are_all(&self) -> bool {
        true
    }

    /// How many of `nodes` nodes have a round of their own for each update that is written, of the
    /// kinds that have rounds at no other time.
    fn rounds_per_update(&self, nodes: u64) -> u64 {
        if self.timing().is_some() { 0 } else { nodes }
    }

    /// Whether nodes keep lists of each other.
    fn keeps_views(&self) -> bool {
        false
    }

    /// Whether these are made of records that nodes take from each other, and have of themselves too.
    fn keeps_records(&self) -> bool {
        false
    }

    /// Whether a node can take itself for another.
    fn may_call_itself(&self) -> bool {
        false
    }

    /// Whether every change of a node is an item, held by those whose list agrees, and commands write
    /// none.
    fn changes_are_items(&self) -> bool {
        false
    }

    /// Whether the stores of nodes are compared at the end: whether they agree by key, and what is lost.
    fn compares_stores(&self) -> bool {
        false
    }

    /// Whether an item is due at all nodes but the one that wrote it.
    fn due_at_others(&self) -> bool {
        false
    }

    /// How often nodes renew their records of themselves, where nobody has to ask for it.
    fn renews_every(&self) -> Option<Span> {
        None
    }

    /// Whether messages take streams, where a scenario does not say what carries them.
    fn takes_streams(&self) -> bool {
        false
    }

    /// Why nodes cannot do with datagrams, if they cannot.
    fn no_datagrams(&self) -> Option<&'static str> {
        None
    }

    /// The node that the words of a command name, by the place of its word.
    fn node_named(&self, _words: &[&str]) -> Option<(usize, NodeId)> {
        None
    }

    /// Whether nodes ask for what they lack, so that one of whom nobody knows hears of it.
    fn asks(&self) -> bool {
        false
    }

    /// Whether a node that is up can drop what it held.
    fn lapses(&self) -> bool {
        false
    }

    /// Whether nodes write to disk.
    fn writes_to_disk(&self) -> bool {
        false
    }

    /// Whether nodes find on their disks all that they held.
    fn persists(&self) -> bool {
        false
    }

    /// Whether what a node does depends on its wall clock, where something is deleted or nothing is.
    fn reads_wall_clock(&self, _deletes: bool) -> bool {
        false
    }

    /// Whether nodes go by whom they know when they boot, and not only by whom the topology lets them
    /// talk to.
    fn reads_contacts(&self) -> bool {
        false
    }

    /// Whether a node can come to take in nothing any more.
    fn goes_deaf(&self) -> bool {
        false
    }

    /// How many octets a node keeps for each node that it knows, where it keeps something of each.
    fn octets_per_peer(&self) -> u64 {
        0
    }

    /// The longest datagram that a node can read, in octets, where the kind has a limit of its own.
    fn receive_buffer_bytes(&self) -> Option<u32> {
        None
    }

    /// Into how many words a command is cut at its blanks, where quotes are letters as others and
    /// the last word is the rest of the line; `None` where words are quoted as in a shell.
    fn words_max(&self) -> Option<usize> {
        None
    }

    /// Whether a lying node of this kind can forge versions.
    fn forges(&self) -> bool;

    /// Whether several nodes can hold one update from its birth on. Not where its writer alone
    /// tells the others.
    fn takes_shared(&self) -> bool {
        true
    }

    /// Why nodes are never idle under such commands, if they are not.
    fn never_idle(&self, _writes: &Writes) -> Option<&'static str> {
        None
    }

    /// Why a command that deletes cannot be asked in synchronous cycles, if it cannot.
    fn no_deletes_in_cycles(&self) -> Option<&'static str> {
        None
    }

    /// The keys of `[protocol]` that are the same for all nodes, and why.
    fn keys_of_all(&self) -> (&'static [&'static str], &'static str) {
        (&[], "")
    }

    /// What the words of a command ask for.
    ///
    /// # Errors
    /// An unknown verb, or a missing or superfluous word, by the place of that word.
    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError>;

    /// The messages that one contact leads to, at most, with the calls of a caller that hunts.
    fn messages_per_contact(&self) -> u64 {
        self.calls_per_contact() - 1 + self.legs()
    }

    /// How many nodes a caller calls for one contact, at most: more than one if it hunts.
    fn calls_per_contact(&self) -> u64 {
        match self.timing() {
            Some(Timing::Synchronous { connection_limit: Some(_), hunt, .. }) => {
                1 + u64::from(hunt)
            }
            _ => 1,
        }
    }

    /// Whether a call may be refused, of which its caller hears.
    fn refuses(&self) -> bool {
        matches!(self.timing(), Some(Timing::Synchronous { connection_limit: Some(_), .. }))
    }
}

/// What a command asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked<'a> {
    /// A new version of this key: the birth of an item.
    Write(&'a str),
    /// The end of this key, which is the birth of an item too.
    Delete(&'a str),
    /// A new record of the node itself, in the lists of others: no item.
    Renewal,
    /// Nothing that spreads.
    Read,
}

impl<'a> Asked<'a> {
    /// The key that is written, if one is.
    pub fn key_written(self) -> Option<&'a str> {
        match self {
            Asked::Write(key) | Asked::Delete(key) => Some(key),
            Asked::Renewal | Asked::Read => None,
        }
    }
}

/// What the commands of a workload write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Writes {
    /// Whether there are any.
    pub any: bool,
    /// Whether every key that is written is deleted later than it is written for the last time.
    pub all_deleted: bool,
}
