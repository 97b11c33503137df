//! No resurrection: what was deleted does not come back.
//!
//! A death certificate is kept for a while and then forgotten. A value that is older than it, and
//! that a node has kept all the time (because it was cut off), can then spread again. That is so
//! when a node takes a value of a key which
//!
//! * was written before a delete of the key that this node has held, and forgotten, in this life,
//! * and ranks below it, while
//! * no node that is up holds that delete, or any version above it.
//!
//! As long as somebody up still holds the delete (dormant, for instance), an old value that turns
//! up passes for a while from node to node, but meets the delete in the end: it has not come back.
//! A value that is written after the delete never counts, whatever its rank.

use super::{Findings, Invariant, Judge, Seen, Site, Told, Version};
use crate::id::{KeyId, NodeId};
use crate::protocol::Fact;
use crate::time::Instant;
use std::collections::BTreeMap;

/// Judges [`Invariant::NoResurrection`].
#[derive(Default)]
pub struct Resurrection {
    findings: Findings,
    /// By node and key, the highest delete that the node forgot in this life, and when.
    buried: BTreeMap<(NodeId, KeyId), (Version, Instant)>,
}

impl Judge for Resurrection {
    fn invariant(&self) -> Invariant {
        Invariant::NoResurrection
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn learned(&mut self, told: &Told, seen: &Seen) {
        let Some((delete, since)) = self.buried.get(&(told.node, told.key)).copied() else {
            return;
        };
        let order = |version: Version| seen.writes.birth(version.item).map(|birth| birth.order);
        let born = order(told.version).zip(order(delete));
        let is_older = born.is_some_and(|(value, delete)| value < delete) && told.version < delete;
        let is_known = delete.rank.is_some_and(|rank| seen.stores.any_from(told.key, rank));
        if is_older && !is_known && !seen.writes.is_delete(told.version.item) {
            self.findings.note(told.at, &[told.node], || {
                let [value, delete] = [told.version, delete].map(|v| seen.writes.text(v));
                format!(
                    "node {} took {value}, although it had held {delete} until {} s; no node \
                     that is up holds that any more",
                    told.node,
                    since.seconds()
                )
            });
        }
    }

    fn forgot(&mut self, (at, node, key): Site, held: Version, seen: &Seen) {
        if seen.writes.is_delete(held.item) {
            let buried = self.buried.entry((node, key)).or_insert((held, at));
            if held >= buried.0 {
                *buried = (held, at);
            }
        }
    }

    fn down(&mut self, _at: Instant, node: NodeId, _held: &[Fact], _seen: &Seen) {
        let of_node = (node, KeyId(0))..=(node, KeyId(u32::MAX));
        let keys: Vec<KeyId> = self.buried.range(of_node).map(|((_, key), _)| *key).collect();
        keys.into_iter().for_each(|key| _ = self.buried.remove(&(node, key)));
    }
}
