//! What became of lists of members.

use super::Curve;
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
    /// How often a node came up; 0 if never two were up at a time.
    pub came_up: u64,
    /// How long after a node came up all others had it on their lists; the longest.
    pub discovery_all: Option<Span>,
    /// How often a node went down; likewise.
    pub went_down: u64,
    /// How long after a node went down the first other took it off its list; the longest.
    pub detection_first: Option<Span>,
    /// How long until all others had; the longest.
    pub detection_all: Option<Span>,
    /// Nodes up that take in nothing any more.
    pub deaf: u64,
    /// Of the pairs of two nodes up, those in which the one does not list the other, over time.
    pub missing_share: Share,
    /// Of the pairs of a node that is up and one that was and is not, those in which it lists it.
    pub ghosts_share: Share,
    /// Of the nodes up, those that do not list themselves; where nodes tell of themselves.
    pub without_self_share: Option<Share>,
    /// How old the records are that nodes have of each other, where they are renewed.
    pub ages: Ages,
}

/// A share of pairs, each weighted by the nanoseconds that it lasted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// What has it.
    pub part: u128,
    /// What could.
    pub whole: u128,
}

/// How long the records that nodes have of each other have been out of date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ages {
    /// Mean over pairs and time; `None` if there never was a record.
    pub mean: Option<Span>,
    /// The age below which they were in 99 % of the time, rounded up to a tenth of a second.
    pub p99: Option<Span>,
}

/// A share of which a run keeps how it was over time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OverTime {
    /// Of the due pairs, those that hold.
    Coverage,
    /// See [`ListCurves`].
    Missing,
    /// See [`ListCurves`].
    Ghosts,
    /// See [`ListCurves`].
    Deaf,
}

impl OverTime {
    /// What its columns begin with.
    pub fn name(self) -> &'static str {
        match self {
            OverTime::Coverage => "coverage",
            OverTime::Missing => "missing",
            OverTime::Ghosts => "ghosts",
            OverTime::Deaf => "deaf",
        }
    }
}

/// What is wrong with lists, over time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListCurves {
    /// Pairs of two nodes up of which the one does not list the other, of all of them.
    pub missing: Curve,
    /// Pairs of a node that is up and one that was and is not, which it lists, of all of them.
    pub ghosts: Curve,
    /// Nodes that take in nothing any more, of those up.
    pub deaf: Curve,
}

impl ListCurves {
    /// Leaves out what [`Curve::shorten`] does.
    pub fn shorten(&mut self) {
        [&mut self.missing, &mut self.ghosts, &mut self.deaf].into_iter().for_each(Curve::shorten);
    }
}

impl ViewTotals {
    /// Pairs of two nodes that are up.
    pub fn live_pairs(&self) -> u64 {
        self.observers * self.observers.saturating_sub(1)
    }
}
