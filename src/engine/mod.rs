//! The engine: an event queue that moves virtual time through simulated nodes.
//!
//! It knows no protocol, file or chart. [`run`] takes a [`Setup`] and an [`Observer`]; two engines
//! can carry it out, with the same result to the last bit: `fast` and `reference`.

mod calls;
mod clocks;
mod comings;
mod context;
mod core;
mod digest;
mod disk;
mod effects;
mod ending;
mod event;
mod fast;
mod handling;
mod liars;
mod memory;
mod moments;
mod observer;
mod pauses;
mod payloads;
mod placeholder;
mod reception;
mod record;
mod reference;
mod requests;
mod schedule;
mod sites;
mod streams;
mod ticks;
mod world;

pub use ending::Ending;
pub use event::{Class, Position};
pub use observer::{Handled, Observer, Sent, class_name};

use crate::faults::{Fault, Legs};
use crate::id::{Hosts, NodeId};
use crate::network::{Bootstrap, Contacts, GroupSeeds, Network, NodeWeight, TopologyKind};
use crate::protocol::{Protocol, Timing};
use crate::rng::Draws;
use crate::select::Selector;
use crate::time::{Instant, Span};
use crate::workload;

/// All that decides a replication.
pub struct Setup<'a, P: Protocol> {
    /// What the nodes run.
    pub protocol: &'a P,
    /// The master seed.
    pub seed: u64,
    /// The replication's number.
    pub replication: u64,
    /// How many nodes there are.
    pub nodes: u32,
    /// Who is behind each address, as [`crate::faults::hosts`] says.
    pub hosts: Hosts,
    /// Who may talk to whom.
    pub topology: &'a TopologyKind,
    /// Whom they know when they boot.
    pub bootstrap: &'a Bootstrap,
    /// The weights of nodes as peers, where they are chosen by those; otherwise none.
    pub weights: &'a [NodeWeight],
    /// Every link.
    pub network: &'a Network,
    /// The groups whose parameters differ; without any, all nodes have the above.
    pub groups: Option<Grouped<'a, P>>,
    /// What goes wrong.
    pub faults: &'a [Fault],
    /// What is asked.
    pub workload: &'a [workload::Entry],
    /// The commands of the workload's [`workload::lines`], read: one an entry, unless it draws keys.
    pub commands: &'a [P::Command],
    /// When it ends.
    pub stop: Stop,
    /// The wall clock at time 0, in nanoseconds since 1970.
    pub epoch_ns: u64,
    /// How long a write to disk takes until it is durable.
    pub disk_write: Span,
    /// The synchronous cycles in which the nodes act, if they do.
    pub cycles: Option<Cycles>,
}

/// Parameters by group. Those that decide what becomes of a message at its sender (latency, loss,
/// duplication, bandwidth up, the datagram limit) are those of the sender's group; those that decide
/// it at its receiver (a bursty link down, bandwidth down, corruption, the receive buffer, processing
/// and its queue) are those of the receiver's.
pub struct Grouped<'a, P> {
    /// The group of each node, by address.
    pub of: &'a [u8],
    /// What the nodes of each group run, the rest first, with the keys and values of the setup's
    /// protocol; empty if all run that.
    pub protocols: &'a [P],
    /// The network of each group, the rest first; empty if all have that of the setup.
    pub networks: &'a [Network],
    /// Whom the nodes of each group know when they boot, the rest first, if not whom all do; empty if
    /// all know those.
    pub seeds: &'a [Option<Selector>],
}

impl<P: Protocol> Setup<'_, P> {
    /// What a node runs.
    #[inline(always)]
    fn protocol_of(&self, node: NodeId) -> &P {
        match &self.groups {
            None => self.protocol,
            Some(groups) => groups.protocol_of(node).unwrap_or(self.protocol),
        }
    }

    /// How many addresses there are, those included that nodes take later.
    fn addresses(&self) -> u32 {
        self.nodes + self.hosts.moves()
    }

    /// Whom all nodes know when they boot.
    fn contacts(&self, draws: &Draws) -> Contacts<'_> {
        let groups = self.groups.as_ref();
        let groups = groups.map(|groups| GroupSeeds { of: groups.of, seeds: groups.seeds });
        Contacts::new(self.bootstrap, groups, (self.nodes, &self.hosts), draws)
    }

    /// The shortest time that a message between two nodes takes.
    fn least_latency(&self) -> Span {
        let others = self.groups.iter().flat_map(|groups| groups.networks);
        let all = others.chain([self.network]);
        all.map(|network| network.latency.least()).min().unwrap_or(Span::TICK)
    }
}

impl<P> Grouped<'_, P> {
    #[inline(never)]
    fn protocol_of(&self, node: NodeId) -> Option<&P> {
        self.protocols.get(usize::from(self.of[node.index()]))
    }
}

/// Synchronous cycles: cycle c starts at c periods, and all that it leads to takes place within a
/// microsecond. Observers are told the start of the cycle as the time of all that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cycles {
    /// The length of a cycle: at least a millisecond.
    pub period: Span,
    /// How many callers a node accepts in a cycle; all if absent.
    pub connection_limit: Option<u32>,
}

impl Cycles {
    /// How long after its start the legs of a cycle are over, in nanoseconds.
    pub const LEGS_NS: u64 = 1_000;

    /// Those of a timing, if it has any.
    pub fn of(timing: Timing) -> Option<Cycles> {
        match timing {
            Timing::Synchronous { period, connection_limit, .. } => {
                Some(Cycles { period, connection_limit })
            }
            Timing::Periodic { .. } | Timing::Poisson { .. } => None,
        }
    }

    /// When messages are exchanged.
    pub fn legs(self) -> Legs {
        Legs { period: self.period, last: Span(Cycles::LEGS_NS) }
    }

    /// How far into a leg of a cycle `at` is, from 1 ns on; `None` outside.
    pub fn leg(&self, at: Instant) -> Option<u64> {
        let into = at.0 % self.period.0;
        (1..=Cycles::LEGS_NS).contains(&into).then_some(into)
    }
}

/// When a replication ends: never later than `at`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The condition.
    pub when: StopWhen,
    /// No event later than this is handled.
    pub at: Instant,
}

/// The condition that ends a replication.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StopWhen {
    /// An item was born, every due pair holds, and nothing listed is still to begin or end.
    #[default]
    Converged,
    /// No message is in flight, every node is idle, and nothing listed is still to begin or end.
    Quiet,
    /// Only the time limit.
    Never,
}

/// How to carry a run out: nothing here may change a result, and `verify` proves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tuning {
    /// Which engine.
    pub engine: Engine,
    /// Slots narrower (below 0) or wider (above 0, where legal) by this power of two.
    pub slot_shift: i32,
    /// Whether every tick goes through the queue.
    pub queue_ticks: bool,
    /// Whether every window is handled in the total order.
    pub total_order: bool,
}

/// The engines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Engine {
    /// Slots, batches and implicit ticks.
    #[default]
    Fast,
    /// One heap, one event at a time.
    Reference,
}

/// Runs one replication to its end.
pub fn run<P: Protocol, O: Observer>(setup: &Setup<P>, tuning: Tuning, observer: &mut O) -> Ending {
    match tuning.engine {
        Engine::Fast => fast::run(setup, tuning, observer),
        Engine::Reference => reference::run(setup, observer),
    }
}
