//! What the codec of every kind promises, for the tests of each.

use super::Version;
use crate::id::{ItemId, KeyId, NODES_MAX, NodeId};
use crate::protocol::Message;
use proptest::prelude::*;
use std::fmt::Debug;

/// The codec of one protocol.
pub(in crate::protocols) struct Codec<'a, P, M> {
    pub protocol: &'a P,
    pub encode: fn(&P, &M, &mut Vec<u8>),
    pub decode: fn(&P, &[u8]) -> Option<M>,
}

impl<P, M: Message + PartialEq + Debug> Codec<'_, P, M> {
    pub fn encoded(&self, msg: &M) -> Vec<u8> {
        let mut octets = Vec::new();
        (self.encode)(self.protocol, msg, &mut octets);
        octets
    }

    pub fn decoded(&self, octets: &[u8]) -> Option<M> {
        (self.decode)(self.protocol, octets)
    }

    /// A message reads back, and has as many octets as it tells. What it becomes by damage, and
    /// noise, is no message, or another one with these very octets.
    pub fn keeps_the_laws(&self, msg: &M, damage: &Damage) -> Result<(), TestCaseError> {
        let octets = self.encoded(msg);
        prop_assert_eq!(octets.len() as u32, msg.wire_len());
        let read = self.decoded(&octets);
        prop_assert_eq!(read.as_ref(), Some(msg));
        let at = damage.at.index(octets.len());
        let mut changed = octets.clone();
        changed[at] ^= damage.flip;
        let longer = [&octets[..], &damage.noise].concat();
        for octets in [&octets[..at], &changed, &longer, &damage.noise] {
            if let Some(read) = self.decoded(octets) {
                prop_assert_eq!(octets.len() as u32, read.wire_len());
                prop_assert_eq!(&self.encoded(&read)[..], octets, "one message, one encoding");
            }
        }
        Ok(())
    }
}

/// What may happen to octets.
#[derive(Clone, Debug)]
pub(in crate::protocols) struct Damage {
    /// Where they are cut, or one of them is changed.
    at: prop::sample::Index,
    flip: u8,
    /// What comes instead, or behind.
    noise: Vec<u8>,
}

/// Any damage.
pub(in crate::protocols) fn any_damage() -> impl Strategy<Value = Damage> {
    let noise = proptest::collection::vec(any::<u8>(), 0..200);
    (any::<prop::sample::Index>(), any::<u8>(), noise).prop_map(|(at, flip, noise)| Damage {
        at,
        flip,
        noise,
    })
}

/// Requests 0 to 3.
pub(in crate::protocols) fn workload() -> Vec<(Vec<String>, u64)> {
    let lines = ["set k grün", "delete k", "get k", "set other "];
    lines.map(|line| (line.split(' ').map(String::from).collect(), 1)).into()
}

/// A version that one of those requests could have written.
pub(in crate::protocols) fn any_version() -> impl Strategy<Value = Version> {
    let writes = prop::sample::select(&[(0, 0), (0, 1), (1, 3)][..]);
    let number = prop_oneof![1..4u32, Just(u32::MAX)];
    (writes, number, 0..NODES_MAX).prop_map(|((key, write), number, writer)| {
        Version::new(KeyId(key), ItemId(write), number, NodeId(writer))
    })
}
