//! The fault timeline as data: what goes wrong, when, and for how long.

mod timeline;

pub use timeline::{Moment, Timeline, listed};

use crate::select::Selector;
use crate::time::{Instant, Span};

/// One fault of a scenario.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its name in the scenario, if it has one.
    pub id: Option<String>,
    /// When it begins.
    pub at: Instant,
    /// How long it lasts; for ever if absent.
    pub lasts: Option<Span>,
    /// How often it comes, each time for so long.
    pub repeats: Repeats,
    /// What goes wrong.
    pub what: FaultKind,
}

/// How often a fault comes, and how far apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repeats {
    /// From one beginning to the next.
    pub every: Span,
    /// How many times, at least 1.
    pub count: u64,
}

impl Repeats {
    /// Once.
    pub const ONCE: Repeats = Repeats { every: Span::ZERO, count: 1 };
}

impl Fault {
    /// When it begins for the time numbered `occurrence`, from 0.
    pub fn begins(&self, occurrence: u64) -> Instant {
        self.at.saturating_add(Span(self.repeats.every.0.saturating_mul(occurrence)))
    }

    /// When that is over; never if absent.
    pub fn ends(&self, occurrence: u64) -> Option<Instant> {
        self.lasts.map(|lasts| self.begins(occurrence).saturating_add(lasts))
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// Nothing passes between the groups; nodes in no group form one more.
    Partition {
        /// The sides, without common nodes.
        groups: Vec<Selector>,
    },
    /// Nothing passes from some nodes to others; nodes in neither are not touched.
    Cut {
        /// Whose messages do not pass.
        from: Selector,
        /// To whom.
        to: Selector,
        /// Whether messages pass the other way.
        one_way: bool,
    },
    /// Nothing passes between some nodes and any other node, each other included.
    Isolate {
        /// Which.
        nodes: Selector,
        /// Which of their messages do not pass.
        stops: Stops,
    },
    /// Nodes crash; they restart, in a new life, when no crash covers them any more.
    Crash {
        /// The victims.
        nodes: Selector,
        /// What becomes of their disks.
        disk: Disk,
    },
}

/// Which messages of an isolated node do not pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stops {
    /// All.
    #[default]
    Both,
    /// Those that it is sent: a black hole, which speaks and does not hear.
    In,
    /// Those that it sends.
    Out,
}

/// What a crash leaves of a node's disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Disk {
    /// All durable records.
    #[default]
    Kept,
    /// Nothing.
    Lost,
}
