//! Event keys: 64-bit names that say what an event is, never when it was queued.
//!
//! Every key is made by one published mixing function, the finaliser of SplitMix64 (Steele, Lea,
//! Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; variant 13 of Stafford).
//! It is a bijection, so the children of one event never share a key.

use crate::id::NodeId;

/// The name of an event; breaks ties, indexes draws, and stands in the trace as `id`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventKey(pub u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline(always)]
fn finalise(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The `index`-th output of SplitMix64 seeded with `state`.
#[inline(always)]
fn mix(state: u64, index: u64) -> u64 {
    finalise(state.wrapping_add(GOLDEN.wrapping_mul(index.wrapping_add(1))))
}

/// The `index`-th output of SplitMix64 seeded with `key`: for many words of one draw.
pub fn mixed(key: u64, index: u64) -> u64 {
    mix(key, index)
}

impl EventKey {
    /// The key of copy `copy` of the message or timer that has `ordinal` in this event's handler.
    #[inline(always)]
    pub fn child(self, ordinal: u32, copy: u8) -> EventKey {
        EventKey(mix(self.0, u64::from(ordinal) << 8 | u64::from(copy)))
    }

    /// The keys of the first copies of what has the ordinals from `first` on: each as by
    /// [`EventKey::child`].
    #[inline(always)]
    pub fn children(self, first: u32) -> Children {
        let index = u64::from(first) << 8;
        Children(self.0.wrapping_add(GOLDEN.wrapping_mul(index.wrapping_add(1))))
    }

    /// The key of the event that what this event's handler wrote is durable.
    pub fn durable(self) -> EventKey {
        EventKey(mix(!self.0, 1 << 9))
    }

    /// The key of the failure, for reason number `reason`, of the message with this key.
    pub fn failure(self, reason: u8) -> EventKey {
        EventKey(mix(!self.0, u64::from(reason)))
    }

    /// The key of what ends the connection between these two, where this event ends one.
    pub fn reset(self, sender: NodeId, receiver: NodeId) -> EventKey {
        let ends = u64::from(sender.0) << 32 | u64::from(receiver.0);
        EventKey(mix(mix(!self.0, 1 << 10), ends))
    }

    /// The key of what a stream does for the message with this key, by a number of its own.
    pub fn control(self, number: u8) -> EventKey {
        EventKey(mix(!self.0, 256 + u64::from(number)))
    }
}

/// Walks through the keys of what one handler sends.
pub struct Children(u64);

impl Children {
    /// The key of the next ordinal.
    #[inline(always)]
    pub fn take_next(&mut self) -> EventKey {
        let key = EventKey(finalise(self.0));
        self.0 = self.0.wrapping_add(GOLDEN << 8);
        key
    }
}

/// The names of all events of one replication that no other event causes.
#[derive(Clone)]
pub struct Keys {
    boot: u64,
    tick: u64,
    command: u64,
    fault: u64,
}

impl Keys {
    pub(super) fn new(replication: u64) -> Keys {
        Keys {
            boot: mix(replication, 0),
            tick: mix(replication, 1),
            command: mix(replication, 2),
            fault: mix(replication, 3),
        }
    }

    /// The boot that begins `life` (from 0) of `node`.
    pub fn boot(&self, node: NodeId, life: u32) -> EventKey {
        EventKey(mix(self.boot, entity(node, life)))
    }

    /// Tick `number` (since boot, from 0) of `timer`.
    #[inline(always)]
    pub fn tick(&self, node: NodeId, life: u32, timer: u32, number: u64) -> EventKey {
        let mut of_timer = mix(self.tick, entity(node, life));
        if timer != 0 {
            of_timer = mix(!of_timer, u64::from(timer));
        }
        EventKey(mix(of_timer, number))
    }

    /// Occurrence `occurrence` of workload entry `place` at `node`.
    pub fn command(&self, place: u32, occurrence: u64, node: NodeId) -> EventKey {
        EventKey(mix(mix(mix(self.command, u64::from(place)), occurrence), u64::from(node.0)))
    }

    /// The beginning (`ends` false) or end of occurrence `occurrence` of fault `place` of the file.
    pub fn fault(&self, place: u32, occurrence: u64, ends: bool) -> EventKey {
        let fault = match occurrence {
            0 => mix(self.fault, u64::from(place)),
            later => mix(mix(!self.fault, u64::from(place)), later),
        };
        EventKey(mix(fault, u64::from(ends)))
    }

    /// What fault `place` of the file, one by which nodes come and go, does to a node at the end of
    /// its life `life` of that fault (`ends` false), and when it has been down after that.
    pub fn churn(
        &self,
        place: u32,
        occurrence: u64,
        (node, life): (NodeId, u32),
        ends: bool,
    ) -> EventKey {
        let fault = mix(mix(self.fault.rotate_left(32), u64::from(place)), occurrence);
        EventKey(mix(mix(fault, entity(node, life)), u64::from(ends)))
    }
}

/// A node in one of its lives, as one number.
#[inline(always)]
pub fn entity(node: NodeId, life: u32) -> u64 {
    u64::from(life) << 32 | u64::from(node.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First outputs of SplitMix64 with seed 1234567, from the reference implementation (Vigna).
    #[test]
    fn mix_is_splitmix64() {
        let expected = [6457827717110365317, 3203168211198807973, 9817491932198370423];
        assert_eq!([0, 1, 2].map(|i| mix(1234567, i)), expected);
    }

    #[test]
    fn children_come_in_order() {
        let mut children = EventKey(99).children(5);
        for ordinal in 5..20 {
            assert_eq!(children.take_next(), EventKey(99).child(ordinal, 0));
        }
    }

    #[test]
    fn names_differ() {
        let keys = Keys::new(7);
        let mut all = Vec::new();
        for node in 0..40 {
            for life in 0..3 {
                all.push(keys.boot(NodeId(node), life));
                for timer in 0..3 {
                    all.extend((0..5).map(|k| keys.tick(NodeId(node), life, timer, k)));
                }
            }
            all.extend((0..5).map(|k| keys.command(3, k, NodeId(node))));
        }
        for place in 0..3 {
            all.extend((0..9).map(|k| keys.fault(place, k / 2, k % 2 == 0)));
            for node in (0..9).map(NodeId) {
                all.extend((0..8).map(|k| keys.churn(place, 0, (node, k / 2), k % 2 == 0)));
                all.push(keys.churn(place, 1, (node, 0), false));
            }
        }
        let parents = all.clone();
        for parent in parents {
            all.extend((0..4).map(|o| parent.child(o, 0)));
            all.push(parent.child(0, 1));
            all.push(parent.failure(1));
            all.push(parent.durable());
            all.extend([0, 1, 2, 128, 255].map(|number| parent.control(number)));
        }
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
