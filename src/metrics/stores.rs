//! How the stores of all nodes stand at the end: whether they agree by key, and which writes are lost.

use crate::id::{ItemId, KeyId};
use crate::outcome::StoreTotals;
use crate::protocol::Fact;
use std::collections::BTreeMap;

/// What is held at the end.
#[derive(Default)]
pub struct StoreMeter {
    nodes: u64,
    /// By key and version, how many nodes that are up hold it.
    held: BTreeMap<KeyId, BTreeMap<ItemId, u64>>,
}

impl StoreMeter {
    /// A node that is up at the end, with what it holds.
    pub fn node_end(&mut self, held: &[Fact]) {
        self.nodes += 1;
        for fact in held {
            if let Fact::Learned { item, key, .. } = fact {
                *self.held.entry(*key).or_default().entry(*item).or_default() += 1;
            }
        }
    }

    /// The totals: of these writes, with their keys, in the order of their births.
    pub fn finish(self, births: impl Iterator<Item = (ItemId, KeyId)>) -> StoreTotals {
        let mut written: BTreeMap<KeyId, Vec<ItemId>> = BTreeMap::new();
        births.for_each(|(item, key)| written.entry(key).or_default().push(item));
        let most = |key: &KeyId| {
            self.held.get(key).and_then(|of| of.values().copied().max()).unwrap_or_default()
        };
        let agreeing: Vec<u64> = written.keys().map(most).collect();
        let lost = |(key, items): (&KeyId, &Vec<ItemId>)| {
            let is_held = |item: &ItemId| {
                self.held.get(key).is_some_and(|versions| versions.contains_key(item))
            };
            // A later write that is held may have taken its place.
            items.iter().rev().take_while(|item| !is_held(item)).count() as u64
        };
        StoreTotals {
            nodes: self.nodes,
            keys: agreeing.len() as u64,
            agreeing_min: agreeing.iter().copied().min().unwrap_or_default(),
            agreeing_sum: agreeing.iter().sum(),
            updates_lost: written.iter().map(lost).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(held: &[(u32, u32)]) -> Vec<Fact> {
        let fact = |(item, key): &(u32, u32)| Fact::Learned {
            item: ItemId(*item),
            key: KeyId(*key),
            rank: Some(1),
            replaces: None,
        };
        held.iter().map(fact).collect()
    }

    #[test]
    fn the_largest_group_of_each_key_agrees_and_what_nobody_holds_is_lost() {
        let mut meter = StoreMeter::default();
        // Key 0 is written three times, key 1 twice, key 2 once.
        let births = [(0, 0), (1, 1), (2, 0), (3, 1), (4, 2), (5, 0)];
        meter.node_end(&store(&[(0, 0), (3, 1)]));
        meter.node_end(&store(&[(0, 0), (3, 1)]));
        meter.node_end(&store(&[(2, 0), (3, 1)]));
        let expected = StoreTotals {
            nodes: 3,
            keys: 3,
            agreeing_min: 0,
            agreeing_sum: 2 + 3,
            // The last of key 0, and that of key 2: the first of key 1 was replaced.
            updates_lost: 2,
        };
        let births = births.into_iter().map(|(item, key)| (ItemId(item), KeyId(key)));
        assert_eq!(meter.finish(births), expected);
    }
}
