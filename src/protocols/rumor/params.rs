//! The parameters of kind `rumor`, shared by all nodes.

use super::RumorMongering;
use crate::protocol::{CommandError, Protocol, Timing};
use crate::protocols::choice::Choice;
use crate::protocols::kv::Line;
use crate::protocols::round::{Mode, POLLS};
use crate::protocols::{Asked, Parameters, Writes};

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which way rumors cross at a contact. With push only who has a hot rumor calls; otherwise
    /// everybody does, in every round.
    pub mode: Mode,
    /// Whom a node contacts.
    pub choice: Choice,
    /// When a node has its rounds; `None` with [`Removal::InfectAndDie`] alone: then it has none,
    /// and sends at once what it learns.
    pub timing: Option<Timing>,
    /// What makes a node lose interest in a rumor.
    pub removal: Removal,
    /// Whether a node is told if what it sent was needed. Without that (blind) each contact counts
    /// as useless.
    pub feedback: bool,
    /// What a useful contact does to the counter.
    pub counter: Counter,
    /// As of when a contact was useful.
    pub judged: Judged,
}

/// What makes a node lose interest in a rumor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Removal {
    /// So many useless contacts.
    Counter(u16),
    /// Each useless contact, with probability one in so many.
    Coin(u16),
    /// Having sent it once.
    InfectAndDie,
}

/// What a useful contact does to the counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Counter {
    /// It starts anew: only useless contacts in a row remove a rumor.
    #[default]
    Reset,
    /// Nothing: all useless contacts add up.
    Cumulative,
}

/// As of when a contact was useful: whether the other node lacked the rumor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judged {
    /// At the start of the cycle: all who tell a node in the cycle in which it learns were useful.
    CycleStart,
    /// When it arrived: the first who told it was useful, the others were not.
    Receipt,
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "rumor"
    }

    fn in_words(&self) -> String {
        let (mode, fanout) = (self.mode.name(), self.choice);
        let timing = self.timing.map_or(String::new(), |timing| format!(", {}", timing.in_words()));
        let how = if self.feedback { "with feedback" } else { "blind" };
        let (removal, k) = match self.removal {
            Removal::InfectAndDie => return format!("infect and die, fanout {fanout}{timing}"),
            Removal::Counter(k) => ("counter", k),
            Removal::Coin(k) => ("coin", k),
        };
        format!("{mode} rumor, {removal} {how}, k = {k}, fanout {fanout}{timing}")
    }

    fn timing(&self) -> Option<Timing> {
        self.timing
    }

    fn choice(&self) -> Choice {
        self.choice
    }

    fn legs(&self) -> u64 {
        u64::from(self.asks()) + 1 + u64::from(self.feedback)
    }

    fn asks(&self) -> bool {
        self.mode != Mode::Push
    }

    fn forges(&self) -> bool {
        RumorMongering::FORGES
    }

    fn never_idle(&self, _writes: &Writes) -> Option<&'static str> {
        self.asks().then_some(POLLS)
    }

    fn keys_of_all(&self) -> (&'static [&'static str], &'static str) {
        (&["mode", "feedback", "judged"], "caller and called of a rumor have to agree on it")
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        Line::asked(words)
    }
}
