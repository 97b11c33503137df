//! What became of lists of members.

use crate::time::Span;

/// What a change of a node was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It came up.
    Up,
    /// It went down.
    Down,
}

impl Change {
    /// What it is called in result files.
    pub fn name(self) -> &'static str {
        match self {
            Change::Up => "up",
            Change::Down => "down",
        }
    }
}

/// The lists of members of all nodes that are up at the end, and what they went through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ViewTotals {
    /// Whose lists these are: nodes up.
    pub observers: u64,
    /// Pairs of a list and one on it, its own node apart.
    pub listed: u64,
    /// Those of them in which the listed node is down.
    pub ghosts: u64,
    /// Pairs of a list and another node that is up and not on it.
    pub missing: u64,
    /// How often a node was taken off a list while it was up.
    pub false_deletions: u64,
    /// How long after a node went down the first other took it off its list; the longest.
    pub detection_first: Option<Span>,
    /// How long until all others had; the longest.
    pub detection_all: Option<Span>,
}

impl ViewTotals {
    /// Pairs of two nodes that are up.
    pub fn live_pairs(&self) -> u64 {
        self.observers * self.observers.saturating_sub(1)
    }
}
