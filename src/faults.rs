//! The fault timeline as data: what goes wrong, when, and for how long.

mod covers;
mod lifetime;
mod timeline;

pub use covers::{Covers, Restart, Turn, hosts};
pub use lifetime::Lifetime;
pub use timeline::{Legs, Moment, Timeline, listed};

use crate::id::NodeId;
use crate::network::{Latency, LinkChange};
use crate::select::Selector;
use crate::time::{Instant, Span};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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

    /// From when on it does nothing more: from its end, or from the last line of its trace, if that
    /// leaves all nodes up.
    pub fn is_over(&self, occurrence: u64) -> Option<Instant> {
        let end = self.ends(occurrence);
        let FaultKind::ChurnTrace { changes, .. } = &self.what else { return end };
        let last: BTreeMap<NodeId, bool> = changes.iter().map(|c| (c.node, c.up)).collect();
        let last = changes.last().filter(|_| last.values().all(|up| *up));
        let last = last.map(|change| self.begins(occurrence).saturating_add(change.after));
        end.into_iter().chain(last).min()
    }

    /// How often nodes come back while it comes once, in a run of `nodes` up to `until`: at most, or,
    /// where it is drawn, about.
    pub fn returns(&self, nodes: u32, until: Instant) -> u64 {
        let lasts = self.lasts.unwrap_or_else(|| until.since(self.at));
        match &self.what {
            FaultKind::Crash { nodes: victims, .. } if self.lasts.is_some() => victims.count(nodes),
            FaultKind::Churn { nodes: some, up, down, .. } => {
                let each = lasts.0 / up.mean().0.saturating_add(down.mean().0).max(1);
                each.saturating_add(1).saturating_mul(some.count(nodes))
            }
            FaultKind::ChurnTrace { changes, .. } => changes.len() as u64,
            _ => 0,
        }
    }

    /// How many addresses it takes in such a run.
    pub fn new_addresses(&self, nodes: u32, until: Instant) -> u64 {
        match self.what.leaves() {
            Some((_, Address::New)) => {
                self.returns(nodes, until).saturating_mul(self.repeats.count)
            }
            _ => 0,
        }
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
        /// On which address they come back.
        address: Address,
    },
    /// Nodes crash and restart again and again, each in its own time.
    Churn {
        /// Which.
        nodes: Selector,
        /// How long each is up, from the beginning on and after each restart.
        up: Lifetime,
        /// How long it is down then.
        down: Lifetime,
        /// Whether they have done so for long when it begins; else all are up then, and begin to be.
        stationary: bool,
        /// What becomes of their disks.
        disk: Disk,
        /// On which address they come back.
        address: Address,
    },
    /// The same at measured times.
    ChurnTrace {
        /// What happens, in order of time and node; those of each node alternate. A node of which the
        /// first is that it comes up is down from the beginning of the fault on.
        changes: Arc<[Change]>,
        /// What becomes of their disks.
        disk: Disk,
        /// On which address they come back.
        address: Address,
    },
    /// Nodes that are no members before, and boot for the first time when it begins.
    Join {
        /// Which.
        nodes: Selector,
    },
    /// Nodes are no members any more: they are down for ever, and so are their disks.
    Leave {
        /// Which.
        nodes: Selector,
    },
    /// Nodes that are up handle nothing; what reaches them waits.
    Pause {
        /// Which.
        nodes: Selector,
    },
    /// Wall clocks are off while it lasts.
    ClockSkew {
        /// Whose.
        nodes: Selector,
        /// By how much: ahead, or behind if below 0.
        by: Offset,
    },
    /// Wall clocks are set, once and for good.
    ClockJump {
        /// Whose.
        nodes: Selector,
        /// By how much: forward, or back if below 0.
        by: Offset,
    },
    /// Clocks run fast or slow, and with them timers.
    ClockDrift {
        /// Whose.
        nodes: Selector,
        /// What they gain, in parts per million: above -10^6; below 0 they lose.
        rate_ppm: i32,
    },
    /// Nodes lie: they do as the protocol says, but for what they send.
    Lie {
        /// Which.
        nodes: Selector,
        /// How.
        lie: Lie,
    },
}

impl FaultKind {
    /// Of a fault that takes nodes down: what becomes of their disks, and on which address they come
    /// back, if they do.
    pub fn leaves(&self) -> Option<(Disk, Address)> {
        match self {
            FaultKind::Crash { disk, address, .. }
            | FaultKind::Churn { disk, address, .. }
            | FaultKind::ChurnTrace { disk, address, .. } => Some((*disk, *address)),
            FaultKind::Leave { .. } => Some((Disk::Lost, Address::Same)),
            FaultKind::Partition { .. }
            | FaultKind::Cut { .. }
            | FaultKind::Isolate { .. }
            | FaultKind::Link { .. }
            | FaultKind::Join { .. }
            | FaultKind::Pause { .. }
            | FaultKind::ClockSkew { .. }
            | FaultKind::ClockJump { .. }
            | FaultKind::ClockDrift { .. }
            | FaultKind::Lie { .. } => None,
        }
    }

    /// Whether it changes which nodes are up.
    pub fn brings_up_or_down(&self) -> bool {
        self.takes_down() || matches!(self, FaultKind::Join { .. })
    }

    /// Whether it can take nodes down that have been up.
    pub fn takes_down(&self) -> bool {
        self.leaves().is_some()
    }
}

/// A node goes down or comes up at a measured time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Change {
    /// How long after the beginning of the fault.
    pub after: Span,
    /// Which node.
    pub node: NodeId,
    /// Whether it comes up.
    pub up: bool,
}

/// The nodes that are down when such a fault begins, ascending: their first change is to come up.
pub fn down_at_first(changes: &[Change]) -> Vec<NodeId> {
    let mut firsts: Vec<(NodeId, Span, bool)> =
        changes.iter().map(|change| (change.node, change.after, change.up)).collect();
    firsts.sort_unstable();
    firsts.dedup_by_key(|(node, ..)| *node);
    firsts.into_iter().filter(|(.., up)| *up).map(|(node, ..)| node).collect()
}

/// What becomes of what a lying node sends. If several faults meet, the first of these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lie {
    /// Nothing is sent.
    Mute,
    /// Instead of each message the first of its kind is sent again that was sent during the fault.
    Replay,
    /// Each message claims a version above every honest one.
    Forge,
}

impl Lie {
    /// All lies, the strongest first.
    pub const ALL: [Lie; 3] = [Lie::Mute, Lie::Replay, Lie::Forge];

    /// The name of the kind of fault in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Lie::Mute => "mute",
            Lie::Replay => "replay",
            Lie::Forge => "forge",
        }
    }
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
    /// All that was written but the last write, if that is not durable: of it half of its octets.
    Torn,
}

/// On which address a node comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Address {
    /// On that which it had.
    #[default]
    Same,
    /// On one that nobody has had before; nobody is there any more on that which it had.
    New,
}

/// The latencies that links change to.
pub fn latencies(faults: &[Fault]) -> impl Iterator<Item = &Latency> {
    faults.iter().filter_map(|fault| match &fault.what {
        FaultKind::Link { change, .. } => change.latency.as_ref(),
        _ => None,
    })
}

/// A difference of clocks, in nanoseconds, as it is written: `-250 ms`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offset(pub i64);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", Span(self.0.unsigned_abs()))
    }
}
