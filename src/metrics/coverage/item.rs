//! [`ItemState`]: one item and who holds it.

use crate::id::{ItemId, KeyId, NodeId};
use crate::metrics::milestones::{self, Reached};
use crate::metrics::receipts::ReceiptMeter;
use crate::outcome::Item;
use crate::time::Instant;

/// One item, from its birth on.
pub struct ItemState {
    /// Its number.
    pub id: ItemId,
    /// Of what it is a version.
    pub key: KeyId,
    /// Which of the versions stands above which.
    pub rank: Option<u128>,
    /// Where it was written.
    pub writer: NodeId,
    /// 1 if its writer is up and is not asked for it.
    pub spared: u64,
    /// When.
    pub born_at: Instant,
    /// Nodes up that hold it.
    pub held: u64,
    /// Nodes up whose present version it is.
    pub top: u64,
    /// The same by node; empty where nothing is ever forgotten.
    pub tops: Vec<bool>,
    /// When which share of the due nodes had it.
    pub reached: Reached,
    /// When who had it.
    pub receipts: ReceiptMeter,
}

impl ItemState {
    /// There are so many addresses now.
    pub fn make_room(&mut self, nodes: u32) {
        self.tops.resize(nodes as usize, false);
        self.receipts.make_room(nodes);
    }

    /// It is, or is no longer, the present version of `node`.
    #[inline]
    pub fn turn(&mut self, node: NodeId, is_top: bool) {
        self.top = if is_top { self.top + 1 } else { self.top - 1 };
        self.tops.get_mut(node.index()).into_iter().for_each(|top| *top = is_top);
    }

    /// One more node holds it, of so many that are up.
    #[inline]
    pub fn gain(&mut self, node: NodeId, at: Instant, up: u64) {
        self.held += 1;
        self.receipts.receive(node, at);
        self.cross(at, up);
    }

    /// Notes the shares that are reached for the first time.
    pub fn cross(&mut self, at: Instant, up: u64) {
        let due = self.due(up);
        milestones::cross(&mut self.reached, (self.held, due), at.since(self.born_at));
    }

    /// At how many nodes it is due, of so many that are up.
    #[inline(always)]
    pub fn due(&self, up: u64) -> u64 {
        up - self.spared
    }

    /// What became of it, with so many nodes up.
    pub fn finish(&self, up: u64) -> Item {
        Item {
            id: self.id,
            born_at: self.born_at,
            writer: self.writer,
            change: None,
            reached: self.reached,
            receipts: self.receipts.finish(),
            held: self.held,
            due: self.due(up),
        }
    }
}
