//! Parts of a run: a part of its time, and groups of its nodes.

use super::Messages;
use crate::time::Span;

/// The messages sent in a part of a run, whenever they ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Measured {
    /// By what became of them.
    pub messages: Messages,
    /// Update copies put on the wire.
    pub payloads_sent: u64,
    /// Octets put on the wire, headers included.
    pub bytes_sent: u64,
    /// The most of them that one node sent.
    pub sends_per_node_max: u64,
    /// The most of them that one node received.
    pub receives_per_node_max: u64,
    /// How long that part lasted.
    pub lasted: Span,
}

/// The messages of a group of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GroupTraffic {
    /// Those that its nodes sent.
    pub messages_sent: u64,
    /// Those that its nodes received.
    pub messages_delivered: u64,
    /// The octets that its nodes sent, headers included.
    pub bytes_sent: u64,
}

/// One group of nodes at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// Its number; 0 is the rest.
    pub group: usize,
    /// Its nodes.
    pub nodes: u32,
    /// Those of them that are up.
    pub nodes_alive: u32,
    /// t50, t90, t99, t100 of the items at its nodes: the largest over the items.
    pub reached: [Option<Span>; 4],
    /// Due pairs of its nodes that hold at the end.
    pub held: u64,
    /// Due pairs of its nodes at the end.
    pub due: u64,
    /// Its messages.
    pub traffic: GroupTraffic,
}
