//! First receipts: when each node first held each item.
//!
//! In a run in which nothing is ever forgotten, counters do. Where a node may crash or drop what
//! it held, the first receipt of each pair is kept, because only pairs held at the end count.

use crate::id::NodeId;
use crate::outcome::Receipts;
use crate::time::{Instant, Span};

const NEVER: u64 = u64::MAX;

/// The first receipts of one item.
pub struct ReceiptMeter {
    born_at: Instant,
    counted: Receipts,
    /// By node, nanoseconds from birth; empty where counters do.
    first: Vec<u64>,
}

impl ReceiptMeter {
    /// Of an item born at `born_at`; `nodes` is 0 where nothing is ever forgotten.
    pub fn new(born_at: Instant, nodes: u32) -> ReceiptMeter {
        ReceiptMeter { born_at, counted: Receipts::default(), first: vec![NEVER; nodes as usize] }
    }

    /// There are so many addresses now.
    pub fn make_room(&mut self, nodes: u32) {
        self.first.resize(nodes as usize, NEVER);
    }

    /// How many addresses there is room for.
    pub fn room(&self) -> u32 {
        self.first.len() as u32
    }

    /// `node` holds the item from `at` on.
    #[inline]
    pub fn receive(&mut self, node: NodeId, at: Instant) {
        let since = at.since(self.born_at);
        match self.first.get_mut(node.index()) {
            None => add(&mut self.counted, since, 1),
            Some(first) => *first = (*first).min(since.0),
        }
    }

    /// `nodes` nodes hold the item from its birth on, because they hold a later version.
    pub fn receive_at_birth(&mut self, nodes: u64) {
        if self.first.is_empty() {
            add(&mut self.counted, Span::ZERO, nodes);
        }
    }

    /// `node` holds the item at the end.
    pub fn held_at_end(&mut self, node: NodeId) {
        if let Some(first) = self.first.get(node.index()) {
            // Whoever holds it without having received it held a later version at its birth.
            let since = if *first == NEVER { 0 } else { *first };
            add(&mut self.counted, Span(since), 1);
        }
    }

    /// Sums over the held pairs.
    pub fn finish(&self) -> Receipts {
        self.counted
    }
}

fn add(receipts: &mut Receipts, since: Span, pairs: u64) {
    receipts.count += pairs;
    receipts.sum_ns += u128::from(since.0) * u128::from(pairs);
    receipts.last = receipts.last.max(if pairs > 0 { since } else { Span::ZERO });
}
