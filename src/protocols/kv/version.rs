//! [`Version`], one version of one key without more: what kinds spread that forget nothing.

use super::few::Keyed;
use crate::id::{ItemId, KeyId, NodeId};
use crate::protocol::Fact;
use std::num::NonZeroU32;

/// One version of one key, in 16 octets. Whether it is a value or a delete stands in the text of
/// the command that wrote it.
///
/// On the wire it is an entry as [`octets`](super::octets) says; a delete's activation is 0 there,
/// because kinds that use this type never let a delete lapse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Version {
    /// The key's number and one more, first: its zero tells an enum's variants apart.
    key: NonZeroU32,
    write: ItemId,
    version: u32,
    writer: NodeId,
}

impl Version {
    /// The version `version` of `key`, written by `writer` in the command `write`.
    pub fn new(key: KeyId, write: ItemId, version: u32, writer: NodeId) -> Version {
        Version { key: NonZeroU32::MIN.saturating_add(key.0), write, version, writer }
    }

    /// The command that wrote it.
    #[inline(always)]
    pub fn write(&self) -> ItemId {
        self.write
    }

    /// One more than that of the version which its writer held; from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The node that wrote it.
    pub fn writer(&self) -> NodeId {
        self.writer
    }

    /// Which version of a key stands above which: by version, then writer, then write, as for an
    /// [`Entry`](super::Entry).
    #[inline(always)]
    pub fn rank(&self) -> u128 {
        let writer_and_write = u64::from(self.writer.0) << 32 | u64::from(self.write.0);
        u128::from(self.version) << 64 | u128::from(writer_and_write)
    }

    /// The same write under the highest version: a lie.
    pub fn forged(self) -> Version {
        Version { version: u32::MAX, ..self }
    }

    /// The fact that a node learned this version in place of `replaced`.
    pub fn learned(&self, replaced: Option<&Version>) -> Fact {
        Fact::Learned {
            item: self.write,
            key: self.key(),
            rank: Some(self.rank()),
            replaces: replaced.map(Version::write),
        }
    }
}

impl Keyed for Version {
    #[inline(always)]
    fn key(&self) -> KeyId {
        KeyId(self.key.get() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::kv::Entry;

    #[test]
    fn ranks_are_those_of_entries() {
        for (write, version, writer) in [(0, 1, 0), (9, 1, 3), (7, u32::MAX, (1 << 31) - 1)] {
            let (key, write, writer) = (KeyId(3), ItemId(write), NodeId(writer));
            let entry = Entry::value(key, write, version, writer);
            let slim = Version::new(key, write, version, writer);
            assert_eq!(slim.rank(), entry.rank());
            assert_eq!(slim.learned(None), entry.learned(None));
            assert_eq!((slim.key(), slim.write()), (entry.key(), entry.write()));
        }
    }
}
