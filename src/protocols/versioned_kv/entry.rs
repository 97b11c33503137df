//! [`Entry`], a value of a key under its version, and how two of them compare.

use super::Order;
use crate::id::{ItemId, KeyId, NodeId};
use crate::protocol::Fact;
use crate::protocols::kv::Keyed;

/// A value of a key, under the version that its writer gave it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Whose value.
    pub key: KeyId,
    /// The command that wrote it.
    pub write: ItemId,
    /// The node that wrote it.
    pub writer: NodeId,
    /// One more than that of the version which its writer held; from 1, or 0 after the highest.
    pub version: u64,
}

impl Entry {
    /// Which entry of a key stands above which: of equal ranks neither does.
    pub fn rank(&self, order: Order) -> u128 {
        let high = u128::from(self.version) << 64;
        match order {
            Order::Version => high,
            Order::VersionThenWriter => {
                high | u128::from(self.writer.0) << 32 | u128::from(self.write.0)
            }
        }
    }

    /// The fact that a node learned this entry in place of `replaced`.
    pub fn learned(&self, order: Order, replaced: Option<&Entry>) -> Fact {
        Fact::Learned {
            item: self.write,
            key: self.key,
            rank: Some(self.rank(order)),
            replaces: replaced.map(|entry| entry.write),
        }
    }
}

impl Keyed for Entry {
    fn key(&self) -> KeyId {
        self.key
    }
}
