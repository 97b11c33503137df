//! Coverage: who holds what is due.
//!
//! Everything is counted from facts, never by looking at nodes. A node *holds* an item when the
//! item is its present version of the key, or ranks strictly below that version. So a node that
//! moves from one version to another gains, and may lose, the items whose rank lies between the
//! two: each pair is gained about once, and a fact costs O(1) on the whole.

mod item;

use super::covered::Covered;
use super::curve::CurveMeter;
use super::milestones::Complete;
use super::receipts::ReceiptMeter;
use crate::id::{ItemId, KeyId, NodeId};
use crate::protocol::Fact;
use crate::time::Instant;
use item::ItemState;

/// The state of coverage.
pub struct Coverage {
    /// How many addresses there have been; 0 where nothing is ever forgotten.
    nodes_for_receipts: u32,
    /// Nodes up: the due nodes of every item.
    up: u64,
    /// Items in the order of their births.
    items: Vec<ItemState>,
    /// By item number, its place in `items`.
    places: Vec<u32>,
    /// By key, the places of its items, by rank.
    keys: Vec<Vec<u32>>,
    held: u64,
    /// Whether writers are not asked for what they wrote; and how many items have a writer that is up
    /// and is not.
    spares_writers: bool,
    spared: u64,
    complete: Complete,
    /// Whether a node went down since the last look at all items: they may have reached a share.
    fell: bool,
    curve: CurveMeter,
}

const NONE: u32 = u32::MAX;

impl Coverage {
    /// Nothing up, nothing born. `forgets` says whether nodes can lose what they held.
    pub fn new(nodes: u32, forgets: bool, series: bool) -> Coverage {
        Coverage {
            nodes_for_receipts: if forgets { nodes } else { 0 },
            up: 0,
            items: Vec::new(),
            places: Vec::new(),
            keys: Vec::new(),
            held: 0,
            spares_writers: false,
            spared: 0,
            complete: Complete::default(),
            fell: false,
            curve: if series { CurveMeter::new() } else { CurveMeter::of_no_series() },
        }
    }

    /// Items are due at all nodes but their writers, which have them because they made them.
    pub fn spare_writers(&mut self) {
        self.spares_writers = true;
    }

    /// Held and due pairs at the moment.
    pub fn value(&self) -> (u64, u64) {
        (self.held, self.up * self.items.len() as u64 - self.spared)
    }

    fn place(&self, item: ItemId) -> Option<usize> {
        self.places.get(item.index()).filter(|place| **place != NONE).map(|place| *place as usize)
    }

    /// An item that is learned somewhere, not among these nodes, is born if it was not before.
    pub fn born(
        &mut self,
        (at, writer): (Instant, NodeId),
        item: ItemId,
        key: KeyId,
        rank: Option<u128>,
    ) {
        if self.place(item).is_none() {
            self.curve.advance(at, self.value());
            let place = self.bear((at, writer), item, key, rank);
            self.spared -= std::mem::take(&mut self.items[place].spared);
            // Who is looked at may hold a later version already, and learn nothing more.
            self.items[place].cross(at, self.up);
            self.note_complete(at);
        }
    }

    /// Whether `node` is not asked for an item because it wrote it.
    #[inline(always)]
    fn spares(&self, node: NodeId, place: usize) -> bool {
        self.spares_writers && self.items[place].writer == node
    }

    /// A writer came up, or went down.
    fn turn_writer(&mut self, node: NodeId, is_up: bool) {
        for item in self.items.iter_mut().filter(|item| item.writer == node) {
            item.spared = u64::from(is_up);
            self.spared = if is_up { self.spared + 1 } else { self.spared - 1 };
        }
    }

    /// A node learned `item`, its version of `key` from now on.
    #[inline(always)]
    pub fn learned(
        &mut self,
        (at, node): (Instant, NodeId),
        item: ItemId,
        key: KeyId,
        rank: Option<u128>,
        replaces: Option<ItemId>,
    ) {
        self.curve.advance(at, self.value());
        let place = self.place(item).unwrap_or_else(|| self.bear((at, node), item, key, rank));
        if self.spares(node, place) {
            return self.note_complete(at);
        }
        match (replaces, &self.keys[key.index()][..]) {
            // The usual case: the only version there is, and the first at this node.
            (None, [_]) => self.gain_only((at, node), place),
            _ => {
                let before = replaces.and_then(|item| self.place(item));
                self.change((at, node), key, before, Some(place));
            }
        }
        self.note_complete(at);
    }

    /// A node that held no version of a key holds its only one, the item at `place`.
    #[inline]
    fn gain_only(&mut self, (at, node): (Instant, NodeId), place: usize) {
        let item = &mut self.items[place];
        item.turn(node, true);
        item.gain(node, at, self.up);
        self.held += 1;
    }

    /// A node no longer holds `item`, its last version of the key.
    pub fn forgot(&mut self, (at, node): (Instant, NodeId), item: ItemId) {
        self.curve.advance(at, self.value());
        if let Some(place) = self.place(item).filter(|place| !self.spares(node, *place)) {
            self.change((at, node), self.items[place].key, Some(place), None);
        }
        self.note_complete(at);
    }

    /// A new item; nodes that hold a later version hold it from its birth.
    fn bear(
        &mut self,
        (at, writer): (Instant, NodeId),
        id: ItemId,
        key: KeyId,
        rank: Option<u128>,
    ) -> usize {
        let place = self.items.len();
        if self.places.len() <= id.index() {
            self.places.resize(id.index() + 1, NONE);
        }
        self.places[id.index()] = place as u32;
        if self.keys.len() <= key.index() {
            self.keys.resize(key.index() + 1, Vec::new());
        }
        let row = &mut self.keys[key.index()];
        let rank_of = |place: &u32| self.items[*place as usize].rank;
        let above = row.partition_point(|other| rank_of(other) <= rank);
        let held = match rank {
            Some(_) => row[above..].iter().map(|other| self.items[*other as usize].top).sum(),
            None => 0,
        };
        let mut receipts = ReceiptMeter::new(at, self.nodes_for_receipts);
        receipts.receive_at_birth(held);
        for other in row[above..].iter().filter(|_| held > 0) {
            let tops = self.items[*other as usize].tops.iter().zip(0..);
            tops.filter(|(top, _)| **top).for_each(|(_, node)| receipts.receive(NodeId(node), at));
        }
        row.insert(above, place as u32);
        self.held += held;
        let (top, reached, spared) = (0, [None; 4], u64::from(self.spares_writers));
        self.spared += spared;
        let tops = vec![false; self.nodes_for_receipts as usize];
        let item = ItemState {
            id,
            key,
            rank,
            writer,
            spared,
            born_at: at,
            held,
            top,
            tops,
            reached,
            receipts,
        };
        self.items.push(item);
        place
    }

    /// A node's version of `key` was `before` and is `after`.
    fn change(
        &mut self,
        (at, node): (Instant, NodeId),
        key: KeyId,
        before: Option<usize>,
        after: Option<usize>,
    ) {
        if before == after {
            return;
        }
        match self.keys[key.index()][..] {
            [only] => self.change_one((at, node), before, after, only as usize),
            _ => {
                for place in self.between(key, before, after) {
                    self.change_one((at, node), before, after, place);
                }
            }
        }
        for (version, is_top) in
            before.map(|v| (v, false)).into_iter().chain(after.map(|v| (v, true)))
        {
            self.items[version].turn(node, is_top);
        }
    }

    /// What that change means for the item at `place`.
    fn change_one(
        &mut self,
        (at, node): (Instant, NodeId),
        before: Option<usize>,
        after: Option<usize>,
        place: usize,
    ) {
        let held_before = before.is_some_and(|version| self.covers(version, place));
        let held_after = after.is_some_and(|version| self.covers(version, place));
        let item = &mut self.items[place];
        if held_after && !held_before {
            item.gain(node, at, self.up);
            self.held += 1;
        } else if held_before && !held_after {
            item.held -= 1;
            self.held -= 1;
        }
    }

    /// The items that a change between two versions of a key can touch.
    fn between(&self, key: KeyId, before: Option<usize>, after: Option<usize>) -> Vec<usize> {
        let row = &self.keys[key.index()];
        let ranks = [before, after].map(|version| version.and_then(|v| self.items[v].rank));
        let low = ranks[0].min(ranks[1]);
        let high = ranks[0].max(ranks[1]);
        let rank = |place: &u32| self.items[*place as usize].rank;
        let first = row.partition_point(|place| rank(place) < low);
        let last = row.partition_point(|place| rank(place) <= high);
        row[first..last].iter().map(|place| *place as usize).collect()
    }

    /// Whether a node whose present version is `version` holds `item`, of the same key.
    fn covers(&self, version: usize, item: usize) -> bool {
        let (version_rank, item_rank) = (self.items[version].rank, self.items[item].rank);
        version == item || (item_rank.is_some() && item_rank < version_rank)
    }

    /// A node counts as up from now on.
    pub fn up(&mut self, (at, node): (Instant, NodeId)) {
        self.curve.advance(at, self.value());
        self.up += 1;
        if self.spares_writers {
            self.turn_writer(node, true);
        }
        if self.nodes_for_receipts > 0 && node.0 >= self.nodes_for_receipts {
            self.nodes_for_receipts = node.0 + 1;
            self.items.iter_mut().for_each(|item| item.make_room(node.0 + 1));
        }
    }

    /// A node went down with what it held.
    pub fn down(&mut self, (at, node): (Instant, NodeId), held: &[Fact]) {
        self.curve.advance(at, self.value());
        for fact in held {
            if let Fact::Learned { item, key, .. } = fact
                && let Some(place) = self.place(*item)
                && !self.spares(node, place)
            {
                self.change((at, node), *key, Some(place), None);
            }
        }
        if self.spares_writers {
            self.turn_writer(node, false);
        }
        self.up -= 1;
        self.fell = true;
    }

    /// All nodes that a fault takes down or brings up have been told.
    pub fn moment_end(&mut self, at: Instant) {
        let up = self.up;
        if std::mem::take(&mut self.fell) {
            self.items.iter_mut().for_each(|item| item.cross(at, up));
        }
        self.note_complete(at);
    }

    /// All items with their keys, in the order of their births.
    pub fn births(&self) -> impl Iterator<Item = (ItemId, KeyId)> {
        self.items.iter().map(|item| (item.id, item.key))
    }

    /// Whether an item was born and every due pair holds.
    pub fn complete(&self) -> bool {
        let (held, due) = self.value();
        due > 0 && held == due
    }

    #[inline(always)]
    fn note_complete(&mut self, at: Instant) {
        let complete = self.complete();
        self.complete.note(at, complete);
    }

    /// The last born of the items that some due nodes lack, and how many.
    pub fn lacking(&self) -> Option<(ItemId, u64)> {
        if self.complete() {
            return None;
        }
        let item = self.items.iter().rev().find(|item| item.held < item.due(self.up))?;
        Some((item.id, item.due(self.up) - item.held))
    }

    /// Whether a node with this version of a key holds `item`.
    pub fn implies(&self, fact: &Fact, item: ItemId) -> bool {
        let Fact::Learned { item: version, .. } = fact else { return false };
        let Some((version, item)) = self.place(*version).zip(self.place(item)) else {
            return false;
        };
        self.items[version].key == self.items[item].key && self.covers(version, item)
    }

    /// What a node holds at the end.
    pub fn node_end(&mut self, node: NodeId, held: &[Fact]) {
        if self.nodes_for_receipts == 0 {
            return;
        }
        for fact in held {
            let Fact::Learned { item, key, .. } = fact else { continue };
            let Some(version) = self.place(*item) else { continue };
            for place in self.between(*key, None, Some(version)) {
                if self.covers(version, place) && !self.spares(node, place) {
                    self.items[place].receipts.held_at_end(node);
                }
            }
        }
    }

    /// The result of a run that ended at `at`. What is added up is of the items born in `window`,
    /// its end excluded.
    pub fn finish(self, at: Instant, window: (Instant, Instant)) -> Covered {
        let (up, value) = (self.up, self.value());
        let items = self.items.iter().map(|item| item.finish(up)).collect();
        let curve = self.curve.finish(at, value);
        Covered::of(items, window, (self.complete.since(), curve))
    }
}
