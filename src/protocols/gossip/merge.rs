//! The one merge rule, and the record of it on disk.
//!
//! An entry replaces another of its key if and only if its rank is greater. Under equal rank,
//! which means the same write, the later activation of a certificate wins. Both are maxima, so
//! the merge is commutative, associative and idempotent: stores converge in whatever order, and
//! however often, entries arrive.

use super::{Entry, Gossip, Node, Record};
use crate::protocol::{Context, Timing};
use std::cmp::Ordering;

/// Below so many records a disk is never rewritten.
const RECORDS_MIN: u64 = 16;

impl Gossip {
    /// Merges one entry into `node`.
    #[inline(always)]
    pub(super) fn merge_one(&self, node: &mut Node, entry: &Entry, cx: &mut impl Context<Gossip>) {
        // The common cases, without certificates and disks: one key, at most one of them held.
        match node {
            Node::More(None) if !entry.is_certificate() && !self.params.persist => {
                *node = Node::One(self.learned_now(entry, cx));
                learn(entry, None, cx);
            }
            Node::One(held)
                if held.key() == entry.key()
                    && !held.is_certificate()
                    && !entry.is_certificate() =>
            {
                if entry.rank() > held.rank() {
                    let replaced = std::mem::replace(held, self.learned_now(entry, cx));
                    learn(entry, Some(&replaced), cx);
                }
            }
            _ => self.merge_all(node, std::slice::from_ref(entry), cx),
        }
    }

    /// Merges `entries` into `node`, after the certificates whose time has come have lapsed.
    #[inline(never)]
    pub(super) fn merge_all(
        &self,
        node: &mut Node,
        entries: &[Entry],
        cx: &mut impl Context<Gossip>,
    ) {
        self.tidy(node, cx);
        let mut place = 0;
        for entry in entries {
            place = node.place_from(place, entry.key());
            // Mostly the node holds the very same.
            if entry.is_wanted() || node.entries().get(place) == Some(entry) {
                continue;
            }
            if self.takes(node.find(entry.key()), entry, cx.wall_clock()) {
                self.take(node, entry, cx);
            } else {
                self.awake(node, entry, cx);
            }
        }
    }

    /// Whether a node that holds `held` takes `entry` when its wall clock shows `wall`.
    ///
    /// A node that has nothing for a key has nothing that an expired certificate could delete, so
    /// it ignores it.
    #[inline]
    pub(super) fn takes(&self, held: Option<&Entry>, entry: &Entry, wall: u64) -> bool {
        let expired = || wall >= self.params.lapses_at(entry);
        let Some(held) = held else { return !expired() };
        match entry.rank().cmp(&held.rank()) {
            Ordering::Greater => true,
            Ordering::Equal => entry.activation() > held.activation() && !expired(),
            Ordering::Less => false,
        }
    }

    /// Puts `entry` in place of what `node` holds of its key.
    pub(super) fn take(&self, node: &mut Node, entry: &Entry, cx: &mut impl Context<Gossip>) {
        let held = node.find(entry.key()).copied();
        node.put(self.learned_now(entry, cx), &self.params);
        if held.is_none_or(|held| entry.rank() > held.rank()) {
            cx.emit(entry.learned(held.as_ref()));
        }
        self.record(node, Record::Holds(*entry), cx);
    }

    /// The same entry, learned at this site in the present cycle.
    #[inline(always)]
    fn learned_now(&self, entry: &Entry, cx: &impl Context<Gossip>) -> Entry {
        match self.params.timing {
            Timing::Synchronous { .. } => entry.stamped(self.params.timing.cycle(cx.now())),
            _ => *entry,
        }
    }

    /// Appends `record` to the disk, if the store is kept there; a disk that has grown to more
    /// than twice the live entries is rewritten, so each change costs O(1) records.
    pub(super) fn record(&self, node: &mut Node, record: Record, cx: &mut impl Context<Gossip>) {
        if !self.params.persist {
            return;
        }
        let live = node.entries().len() as u64;
        let Some(records) = node.records() else { return };
        *records += 1;
        if *records > RECORDS_MIN.max(2 * live) {
            *records = live;
            cx.rewrite(node.entries().iter().copied().map(Record::Holds).collect());
        } else {
            cx.append(record);
        }
    }
}

#[inline]
fn learn(entry: &Entry, replaced: Option<&Entry>, cx: &mut impl Context<Gossip>) {
    cx.emit(entry.learned(replaced));
}
