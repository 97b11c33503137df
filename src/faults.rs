//! The fault timeline as data: what goes wrong, when, and for how long.

use crate::network::{Latency, LinkChange};
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
    /// What goes wrong.
    pub what: FaultKind,
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
    /// Links from some nodes to others are not what they were; those of other pairs are.
    Link {
        /// What becomes of what these send ...
        from: Selector,
        /// ... to these.
        to: Selector,
        /// Whether what passes the other way is as before.
        one_way: bool,
        /// What becomes of it.
        change: LinkChange,
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

/// The latencies that links change to.
pub fn latencies(faults: &[Fault]) -> impl Iterator<Item = &Latency> {
    faults.iter().filter_map(|fault| match &fault.what {
        FaultKind::Link { change, .. } => change.latency.as_ref(),
        _ => None,
    })
}

/// One place on the timeline: the beginning or the end of a fault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// The place of the fault in the file: the order within an instant.
    pub place: u32,
    /// Whether the fault ends.
    pub ends: bool,
}

/// The beginnings and ends of all faults, in the order in which they take place.
pub fn timeline(faults: &[Fault]) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (place, fault) in faults.iter().enumerate() {
        let place = place as u32;
        moments.push(Moment { at: fault.at, place, ends: false });
        let end = fault.lasts.map(|lasts| fault.at.saturating_add(lasts));
        moments.extend(end.map(|at| Moment { at, place, ends: true }));
    }
    moments.sort_unstable();
    moments
}
