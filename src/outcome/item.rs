//! [`Item`]: how one thing spread whose spread is measured.

use super::Change;
use crate::id::{ItemId, NodeId};
use crate::time::{Instant, Span};

/// The spread of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number: that of the command that wrote it; changes of nodes are numbered as they happen.
    pub id: ItemId,
    /// When it was written.
    pub born_at: Instant,
    /// Where it was written; of a change of a node, that node.
    pub writer: NodeId,
    /// What it was, if it is a change of a node and no update.
    pub change: Option<Change>,
    /// t50, t90, t99, t100, from its birth.
    pub reached: [Option<Span>; 4],
    /// First receipts.
    pub receipts: Receipts,
    /// Nodes that hold it at the end.
    pub held: u64,
    /// Nodes that are due to at the end.
    pub due: u64,
}

/// First receipts of held pairs, counted from the item's birth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Receipts {
    /// How many pairs.
    pub count: u64,
    /// The sum, in nanoseconds.
    pub sum_ns: u128,
    /// The largest.
    pub last: Span,
}
