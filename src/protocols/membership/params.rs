//! The parameters of kind `membership`, shared by all nodes.

use super::{Line, OneStrike};
use crate::id::NodeId;
use crate::protocol::{CommandError, Protocol, Timing};
use crate::protocols::choice::{Choice, Fanout};
use crate::protocols::{Asked, Parameters, Writes};
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// When a node sends its list to one other.
    pub timing: Timing,
    /// Whether a node knows its contacts from boot on; otherwise only who is added to it, and who
    /// is in the lists that it is sent.
    pub knows_contacts: bool,
    /// What a node makes of a peer that does not answer.
    pub failure: FailureRule,
    /// Whether lists tell who was deleted.
    pub deletions_gossiped: bool,
    /// After how long without an answer a call has failed; `None`: only when the transport says so.
    pub rpc_timeout: Option<Span>,
}

/// What a node makes of a peer that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureRule {
    /// It deletes it at once, and for ever.
    OneStrike {
        /// What becomes of the record by which it heard of a peer, once it has reached that peer.
        first_data: FirstData,
    },
    /// It asks others, then suspects it, and deletes it if that is not refuted.
    Suspicion {
        /// How many others it asks.
        indirect_pings: u32,
        /// One of the deleted is called again at every turn that is a multiple of this.
        redial_every: u32,
    },
}

/// What becomes of the record by which a node heard of a peer, once it has reached that peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstData {
    /// An empty one takes its place: the name is lost until the next exchange.
    Lost,
    /// It stays.
    Kept,
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "membership"
    }

    fn in_words(&self) -> String {
        let rule = match self.failure {
            FailureRule::OneStrike { .. } => "one strike",
            FailureRule::Suspicion { .. } => "suspicion",
        };
        let told = if self.deletions_gossiped { ", deletions gossiped" } else { "" };
        let timeout = match self.rpc_timeout {
            Some(timeout) => format!(", calls of up to {timeout}"),
            None => String::new(),
        };
        format!("membership by {rule}{told}{timeout}, {}", self.timing.in_words())
    }

    fn timing(&self) -> Option<Timing> {
        Some(self.timing)
    }

    fn choice(&self) -> Choice {
        Choice::uniform(Fanout::Count(1))
    }

    /// A list, and the answer.
    /// Calls have timers, and who hears of a node calls it.
    fn legs_are_all(&self) -> bool {
        false
    }

    fn legs(&self) -> u64 {
        2
    }

    fn keeps_views(&self) -> bool {
        true
    }

    fn keeps_records(&self) -> bool {
        true
    }

    fn changes_are_items(&self) -> bool {
        true
    }

    fn takes_streams(&self) -> bool {
        true
    }

    fn no_datagrams(&self) -> Option<&'static str> {
        let lasts = self.rpc_timeout.is_none();
        lasts.then_some(
            "nobody tells that a datagram is lost, so without `protocol.rpc_timeout` its sender \
             waits for ever",
        )
    }

    fn node_named(&self, words: &[&str]) -> Option<(usize, NodeId)> {
        match Line::read(words) {
            Ok(Line::AddSeed(node)) => Some((1, node)),
            _ => None,
        }
    }

    fn reads_contacts(&self) -> bool {
        self.knows_contacts
    }

    /// Who knows its contacts calls them, from whatever address.
    fn asks(&self) -> bool {
        self.knows_contacts
    }

    fn forges(&self) -> bool {
        OneStrike::FORGES
    }

    fn takes_shared(&self) -> bool {
        false
    }

    fn never_idle(&self, _writes: &Writes) -> Option<&'static str> {
        Some("nodes exchange their lists in every period, whatever is on them")
    }

    fn keys_of_all(&self) -> (&'static [&'static str], &'static str) {
        (&["failure", "profile"], "all nodes have one rule for those that do not answer")
    }

    /// No command writes anything that is measured: what spreads is who is up.
    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        let line = Line::read(words)?;
        Ok(if matches!(line, Line::UpdateSelfInfo(_)) { Asked::Renewal } else { Asked::Read })
    }
}
