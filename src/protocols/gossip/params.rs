//! The parameters of kind `gossip`, shared by all nodes.

use super::Gossip;
use crate::protocol::{CommandError, Protocol, Timing};
use crate::protocols::choice::Choice;
use crate::protocols::kv::Line;
use crate::protocols::round::{Mode, POLLS};
use crate::protocols::{Asked, Parameters, Writes};
use crate::rng::Ratio;
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which way updates cross.
    pub mode: Mode,
    /// Whom a node contacts in a round.
    pub choice: Choice,
    /// What a contact carries.
    pub exchange: Exchange,
    /// When a node has its rounds.
    pub timing: Timing,
    /// How long a death certificate is kept and spread; for ever if absent.
    pub keep: Option<Span>,
    /// Sites that keep certificates for longer, without spreading them.
    pub dormant: Option<Dormant>,
    /// Whether a node keeps its store on disk.
    pub persist: bool,
}

/// What a contact carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Exchange {
    /// The whole store.
    #[default]
    Full,
    /// A digest of versions first; then each side gets what it lacks.
    Digest,
}

/// Dormant death certificates (Demers et al. 1987, section 2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dormant {
    /// The share of the sites that keep a certificate past `keep`.
    pub share: Ratio,
    /// For how long after that.
    pub keep: Span,
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "gossip"
    }

    fn in_words(&self) -> String {
        let exchange = match self.exchange {
            Exchange::Full => "",
            Exchange::Digest => " by digest",
        };
        let (mode, choice, when) = (self.mode.name(), self.choice, self.timing.in_words());
        format!("{mode} gossip{exchange}, fanout {choice}, {when}")
    }

    fn timing(&self) -> Option<Timing> {
        Some(self.timing)
    }

    fn choice(&self) -> Choice {
        self.choice
    }

    fn legs(&self) -> u64 {
        match (self.mode, self.exchange) {
            (_, Exchange::Digest) => 3,
            (Mode::Push, Exchange::Full) => 1,
            (Mode::Pull | Mode::PushPull, Exchange::Full) => 2,
        }
    }

    fn asks(&self) -> bool {
        self.mode != Mode::Push
    }

    fn lapses(&self) -> bool {
        self.keep.is_some()
    }

    fn writes_to_disk(&self) -> bool {
        self.persist
    }

    fn persists(&self) -> bool {
        self.persist
    }

    /// A certificate is as old as a clock says.
    fn reads_wall_clock(&self, deletes: bool) -> bool {
        deletes && self.keep.is_some()
    }

    fn forges(&self) -> bool {
        Gossip::FORGES
    }

    /// One that pulls asks in every round, and one that pushes does so for as long as it holds a
    /// live value or a death certificate.
    fn never_idle(&self, writes: &Writes) -> Option<&'static str> {
        match self.mode {
            Mode::Pull | Mode::PushPull => Some(POLLS),
            Mode::Push if writes.any && self.keep.is_none() => {
                Some("without `protocol.keep` a node pushes what it holds for ever")
            }
            Mode::Push if !writes.all_deleted => {
                Some("a node pushes a live value for ever: expected a later `delete` of every key")
            }
            Mode::Push => None,
        }
    }

    fn no_deletes_in_cycles(&self) -> Option<&'static str> {
        Some("kind gossip has no death certificates there; use `timing.kind = \"periodic\"`")
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        Line::asked(words)
    }
}
