//! [`ProtocolSpec`], what the nodes run, and what others ask of it: one arm a kind.

use crate::protocol::{CommandError, Protocol, Timing};
use crate::protocols::choice::{Choice, Fanout};
use crate::protocols::direct_mail::DirectMail;
use crate::protocols::flood;
use crate::protocols::gossip::{self, Exchange};
use crate::protocols::kv::Line;
use crate::protocols::round::Mode;
use crate::protocols::rumor;

/// A protocol kind with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProtocolSpec {
    /// Push, pull and push-pull on a versioned key-value store.
    Gossip(gossip::Params),
    /// Rumor mongering: an epidemic that ends by itself.
    Rumor(rumor::Params),
    /// Whoever hears an update first hands it on to all.
    Flood(flood::Params),
    /// The writer of an update tells all itself.
    DirectMail,
}

impl ProtocolSpec {
    /// The kind's name in scenarios.
    pub fn kind(&self) -> &'static str {
        match self {
            ProtocolSpec::Gossip(_) => "gossip",
            ProtocolSpec::Rumor(_) => "rumor",
            ProtocolSpec::Flood(_) => "flood",
            ProtocolSpec::DirectMail => "direct-mail",
        }
    }

    /// When nodes have their rounds; `None` for a kind without rounds.
    pub fn timing(&self) -> Option<Timing> {
        match self {
            ProtocolSpec::Gossip(params) => Some(params.timing),
            ProtocolSpec::Rumor(params) => params.timing,
            ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => None,
        }
    }

    /// Whom a node contacts in a round.
    pub fn choice(&self) -> Choice {
        match self {
            ProtocolSpec::Gossip(params) => params.choice,
            ProtocolSpec::Rumor(params) => params.choice,
            ProtocolSpec::Flood(params) => params.choice,
            ProtocolSpec::DirectMail => Choice::uniform(Fanout::All),
        }
    }

    /// The messages that one contact leads to, at most, with the calls of a caller that hunts.
    pub fn messages_per_contact(&self) -> u64 {
        self.calls_per_contact() - 1 + self.legs()
    }

    /// How many nodes a caller calls for one contact, at most: more than one if it hunts.
    pub fn calls_per_contact(&self) -> u64 {
        match self.timing() {
            Some(Timing::Synchronous { connection_limit: Some(_), hunt, .. }) => {
                1 + u64::from(hunt)
            }
            _ => 1,
        }
    }

    /// Whether a call may be refused, of which its caller hears.
    pub fn refuses(&self) -> bool {
        matches!(self.timing(), Some(Timing::Synchronous { connection_limit: Some(_), .. }))
    }

    /// The messages between a caller and the called, the call included, at most.
    fn legs(&self) -> u64 {
        match self {
            ProtocolSpec::Gossip(params) => match (params.mode, params.exchange) {
                (_, Exchange::Digest) => 3,
                (Mode::Push, Exchange::Full) => 1,
                (Mode::Pull | Mode::PushPull, Exchange::Full) => 2,
            },
            ProtocolSpec::Rumor(params) => {
                let told = match params.mode {
                    Mode::Push => 1,
                    Mode::Pull | Mode::PushPull => 2,
                };
                told + u64::from(params.feedback)
            }
            ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => 1,
        }
    }

    /// How many of `nodes` nodes have a round of their own for each update that is written, of the
    /// kinds that have rounds at no other time.
    pub fn rounds_per_update(&self, nodes: u64) -> u64 {
        match (self, self.timing()) {
            (_, Some(_)) => 0,
            (ProtocolSpec::DirectMail, None) => 1,
            (_, None) => nodes,
        }
    }

    /// Whether a node that is up can drop what it held.
    pub fn lapses(&self) -> bool {
        match self {
            ProtocolSpec::Gossip(params) => params.keep.is_some(),
            ProtocolSpec::Rumor(_) | ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => false,
        }
    }

    /// Whether nodes write to disk.
    pub fn writes_to_disk(&self) -> bool {
        match self {
            ProtocolSpec::Gossip(params) => params.persist,
            ProtocolSpec::Rumor(_) | ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => false,
        }
    }

    /// Whether what a node does depends on its wall clock.
    pub fn reads_wall_clock(&self) -> bool {
        match self {
            ProtocolSpec::Gossip(params) => params.keep.is_some(),
            ProtocolSpec::Rumor(_) | ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => false,
        }
    }

    /// Whether a lying node of this kind can forge versions.
    pub fn forges(&self) -> bool {
        match self {
            ProtocolSpec::Gossip(_) => gossip::Gossip::FORGES,
            ProtocolSpec::Rumor(_) => rumor::RumorMongering::FORGES,
            ProtocolSpec::Flood(_) => flood::Flood::FORGES,
            ProtocolSpec::DirectMail => DirectMail::FORGES,
        }
    }

    /// Whether several nodes can hold one update from its birth on. Not where its writer alone
    /// tells the others.
    pub fn takes_shared(&self) -> bool {
        !matches!(self, ProtocolSpec::DirectMail)
    }

    /// The key that the words of a command write, if they write one.
    pub fn key_written<'a>(&self, words: &'a [String]) -> Option<&'a str> {
        Line::read(words).ok().filter(|line| !matches!(line, Line::Get { .. })).map(|l| l.key())
    }

    /// Checks the words of a command; whether it writes, and so gives birth to an item.
    ///
    /// # Errors
    /// An unknown verb, or a missing or superfluous word, by the place of that word.
    pub fn check_command(&self, words: &[&str]) -> Result<bool, CommandError> {
        match self {
            ProtocolSpec::Gossip(_)
            | ProtocolSpec::Rumor(_)
            | ProtocolSpec::Flood(_)
            | ProtocolSpec::DirectMail => {
                Line::read(words).map(|line| !matches!(line, Line::Get { .. }))
            }
        }
    }

    /// Whether the words of a command delete a key.
    pub fn deletes(&self, words: &[&str]) -> bool {
        matches!(Line::read(words), Ok(Line::Delete { .. }))
    }
}
