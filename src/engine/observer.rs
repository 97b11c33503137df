//! [`Observer`]: what watches a run without changing it.

use super::event::{Class, Position};
use crate::faults::Moment;
use crate::id::{ItemId, NodeId};
use crate::network::Fate;
use crate::outcome::NodeRow;
use crate::protocol::Fact;
use crate::rng::EventKey;
use crate::time::Instant;

/// A message given to the network.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// When.
    pub at: Instant,
    /// Its sender.
    pub from: NodeId,
    /// Its receiver.
    pub to: NodeId,
    /// Its name.
    pub key: EventKey,
    /// The name of the event whose handler sent it.
    pub cause: EventKey,
    /// The place of its kind in the protocol's list.
    pub kind: u8,
    /// The length of its encoding in octets, without headers.
    pub len: u32,
    /// How many update copies it carries.
    pub updates: u32,
}

/// An event that is about to be handled, or an arrival that is about to be dropped.
#[derive(Clone, Copy, Debug)]
pub struct Handled {
    /// When and where.
    pub position: Position,
    /// The sender or failed peer, where there is one.
    pub peer: Option<NodeId>,
    /// The message's kind and length, where there is one.
    pub message: Option<(u8, u32)>,
    /// The timer, where it is one.
    pub timer: Option<u32>,
    /// What became of the message, where it is an arrival.
    pub fate: Option<Fate>,
}

/// Watches a run. The methods that a hot loop calls do nothing by default and cost nothing then.
///
/// Within a window that the engine handles node by node, calls come in the order of events of each
/// node only. An observer that needs the total order says so.
pub trait Observer {
    /// Whether every call must come in the total order.
    fn needs_total_order(&self) -> bool {
        false
    }

    /// A window begins; `batched` says that its calls come in each node's order only.
    fn window(&mut self, _batched: bool) {}

    /// The window ends: what was told in it can be put in order and counted.
    fn window_end(&mut self, _at: Instant, _events: u64) {}

    /// An event is about to be handled.
    fn event(&mut self, _handled: &Handled) {}

    /// `copies` messages with this content are given to the network, one a destination.
    fn sends(&mut self, _at: Instant, _kind: u8, _len: u32, _updates: u32, _copies: u32) {}

    /// One of them is given to the network, before its fate is known.
    fn sent(&mut self, _sent: &Sent) {}

    /// The network makes a second copy of a message that was just sent; the key is the copy's.
    fn copied(&mut self, _sent: &Sent) {}

    /// What became of a message is known.
    fn ended(&mut self, _at: Instant, _fate: Fate) {}

    /// A handler set a timer that fires once, as the event `_key`; `_cause` is what it handles.
    fn timer_set(&mut self, _key: EventKey, _cause: EventKey) {}

    /// From the message just delivered its receiver learned something.
    fn useful(&mut self) {}

    /// A node told a fact while it handled the event with this position.
    fn fact(&mut self, _position: Position, _fact: Fact) {}

    /// A node begins a life.
    fn up(&mut self, _at: Instant, _node: NodeId) {}

    /// A node that is stopped on purpose prints a line, where lines of log are wanted.
    fn stopped(&mut self, _at: Instant, _node: NodeId, _line: &str) {}

    /// A node's life ends; these are the facts of what it held.
    fn down(&mut self, _at: Instant, _node: NodeId, _held: &[Fact]) {}

    /// The beginning or end of a fault has had its whole effect.
    fn moment_end(&mut self, _moment: &Moment) {}

    /// Whether [`Observer::node_end`] is wanted.
    fn wants_ends(&self) -> bool {
        false
    }

    /// The run has ended with no message in flight and every node that is up idle. Told, where ends
    /// are wanted, before the first of them.
    fn quiet_at_end(&mut self) {}

    /// A node at the end of the run, and, if it is up, the facts of what it holds; by id.
    fn node_end(&mut self, _row: NodeRow, _held: &[Fact]) {}

    /// Whether lines of log are wanted.
    fn wants_log(&self) -> bool {
        false
    }

    /// Whether an item was born and every due pair holds.
    fn complete(&self) -> bool {
        false
    }

    /// An item that some due nodes lack, and how many.
    fn lacking(&self) -> Option<(ItemId, u64)> {
        None
    }

    /// Whether a node that tells `fact` of what it holds thereby holds `item`.
    fn implies(&self, _fact: &Fact, _item: ItemId) -> bool {
        false
    }
}

/// The name of a class in the trace.
pub fn class_name(class: Class) -> &'static str {
    match class {
        Class::Boot => "boot",
        Class::Command => "command",
        Class::Delivery => "delivery",
        Class::Failure => "failure",
        Class::Timer => "timer",
        Class::Disk => "disk",
    }
}
