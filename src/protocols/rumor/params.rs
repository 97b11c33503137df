//! The parameters of kind `rumor`, shared by all nodes.

use crate::protocol::Timing;
use crate::protocols::choice::Choice;
use crate::protocols::round::Mode;

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
