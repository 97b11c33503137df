//! [`Stores`]: what nodes hold, as their facts say.

use crate::id::{ItemId, KeyId, NodeId};
use std::collections::BTreeMap;

/// A version of a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version {
    /// Which of the key's versions stands above which, where they are ranked.
    pub rank: Option<u128>,
    /// The command that wrote it.
    pub item: ItemId,
}

/// The present versions of all nodes that are up. Versions without a rank stand beside each other,
/// and are not kept: no invariant compares them.
#[derive(Default)]
pub struct Stores {
    held: BTreeMap<(NodeId, KeyId), Version>,
    /// How many nodes hold a version of so high a rank.
    tops: BTreeMap<(KeyId, u128), u64>,
}

impl Stores {
    /// What `node` holds of `key`.
    pub fn find(&self, node: NodeId, key: KeyId) -> Option<Version> {
        self.held.get(&(node, key)).copied()
    }

    /// All that `node` holds, ascending by key.
    pub fn of(&self, node: NodeId) -> impl Iterator<Item = (KeyId, Version)> {
        let of_node = (node, KeyId(0))..=(node, KeyId(u32::MAX));
        self.held.range(of_node).map(|((_, key), version)| (*key, *version))
    }

    /// Whether a node holds a version of `key` of this rank or a higher one.
    pub fn any_from(&self, key: KeyId, rank: u128) -> bool {
        self.tops.range((key, rank)..=(key, u128::MAX)).next().is_some()
    }

    /// From now on `node` holds `version` of `key`.
    pub fn put(&mut self, node: NodeId, key: KeyId, version: Version) {
        let Some(rank) = version.rank else { return };
        let before = self.held.insert((node, key), version);
        *self.tops.entry((key, rank)).or_default() += 1;
        self.drop_top(key, before);
    }

    /// From now on `node` holds nothing of `key`.
    pub fn remove(&mut self, node: NodeId, key: KeyId) {
        let before = self.held.remove(&(node, key));
        self.drop_top(key, before);
    }

    /// From now on `node` holds nothing.
    pub fn clear(&mut self, node: NodeId) {
        let keys: Vec<KeyId> = self.of(node).map(|(key, _)| key).collect();
        keys.into_iter().for_each(|key| self.remove(node, key));
    }

    fn drop_top(&mut self, key: KeyId, before: Option<Version>) {
        let Some(rank) = before.and_then(|version| version.rank) else { return };
        if let Some(nodes) = self.tops.get_mut(&(key, rank)) {
            *nodes -= 1;
            if *nodes == 0 {
                self.tops.remove(&(key, rank));
            }
        }
    }
}
