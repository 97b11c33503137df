//! [`Entry`], one version of one key, and the order of versions.

use super::few::Keyed;
use crate::id::{ItemId, KeyId, NodeId};
use crate::protocol::Fact;
use std::num::NonZeroU32;

/// Marks, in the writer's field, a death certificate that sleeps at this site; ids stay below it.
const DORMANT: u32 = 1 << 31;

/// Marks, in the stamp, a death certificate.
const CERTIFICATE: u64 = 1 << 63;

/// One version of one key: a value or a death certificate, in 24 octets.
///
/// The text of key and value lives once, in the protocol's shared parameters. The fields stand in
/// this order so that an enum beside an entry finds room for a pointer behind the key, whose zero
/// tells the variants apart.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Entry {
    /// The key's number and one more.
    key: NonZeroU32,
    write: ItemId,
    version: u32,
    /// The node that wrote it; the top bit is [`DORMANT`].
    writer: u32,
    /// Of a death certificate, [`CERTIFICATE`] and when it was last activated, in nanoseconds since
    /// 1970; of a value, the synchronous cycle in which this site learned it, 0 on the wire and
    /// where there are no cycles.
    stamp: u64,
}

const _: () = assert!(size_of::<Entry>() == 24);

impl Entry {
    /// The last activation that has a number: in the year 2262.
    pub const ACTIVATION_MAX: u64 = CERTIFICATE - 1;

    /// The version `version` of `key`, a value written by `writer` in the command `write`.
    #[inline(always)]
    pub fn value(key: KeyId, write: ItemId, version: u32, writer: NodeId) -> Entry {
        Entry { key: named(key), write, version, writer: writer.0, stamp: 0 }
    }

    /// The same for a delete: a death certificate activated at `activation`, in nanoseconds since
    /// 1970, taken for the nearest from 1 to [`Entry::ACTIVATION_MAX`].
    pub fn certificate(
        key: KeyId,
        write: ItemId,
        version: u32,
        writer: NodeId,
        activation: u64,
    ) -> Entry {
        let stamp = CERTIFICATE | activation.clamp(1, Entry::ACTIVATION_MAX);
        Entry { stamp, ..Entry::value(key, write, version, writer) }
    }

    /// What an ack says to ask for `key`: the version 0, below every version written.
    pub fn wanted(key: KeyId) -> Entry {
        Entry::value(key, ItemId(0), 0, NodeId(0))
    }

    /// The key of which this is a version.
    #[inline(always)]
    pub fn key(&self) -> KeyId {
        KeyId(self.key.get() - 1)
    }

    /// The command that wrote it.
    #[inline(always)]
    pub fn write(&self) -> ItemId {
        self.write
    }

    /// One more than that of the version which its writer held; from 1.
    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The node that wrote it.
    #[inline(always)]
    pub fn writer(&self) -> NodeId {
        NodeId(self.writer & !DORMANT)
    }

    /// When this death certificate was last activated, in nanoseconds since 1970; 0 for a value.
    #[inline(always)]
    pub fn activation(&self) -> u64 {
        if self.is_certificate() { self.stamp & Entry::ACTIVATION_MAX } else { 0 }
    }

    /// The synchronous cycle in which this site learned a value: it has effect from the next one.
    #[inline(always)]
    pub fn learned_in(&self) -> u32 {
        if self.is_certificate() { 0 } else { self.stamp as u32 }
    }

    /// The same version, learned at this site in `cycle`; a certificate has no room for that.
    #[inline(always)]
    pub fn stamped(self, cycle: u32) -> Entry {
        let stamp = if self.is_certificate() { self.stamp } else { cycle.into() };
        Entry { stamp, ..self }
    }

    /// Whether it is a death certificate.
    #[inline(always)]
    pub fn is_certificate(&self) -> bool {
        self.stamp & CERTIFICATE != 0
    }

    /// Whether it is a death certificate that is held but not spread.
    #[inline(always)]
    pub fn is_dormant(&self) -> bool {
        self.writer & DORMANT != 0
    }

    /// Whether it asks for its key instead of carrying a version of it.
    #[inline(always)]
    pub fn is_wanted(&self) -> bool {
        self.version == 0
    }

    /// Which version of a key stands above which: by version, then writer, then write.
    ///
    /// The write decides only between two writes of one node under one version: a node that lost
    /// its store in a crash counts anew. Without it the merge would depend on the order of
    /// arrival.
    #[inline(always)]
    pub fn rank(&self) -> u128 {
        let writer_and_write = u64::from(self.writer().0) << 32 | u64::from(self.write.0);
        u128::from(self.version) << 64 | u128::from(writer_and_write)
    }

    /// Whether all but the stamp is the same.
    #[inline(always)]
    fn has_name_of(&self, other: &Entry) -> bool {
        // Side by side in memory: compared at once.
        let rest = |entry: &Entry| u64::from(entry.writer) << 32 | u64::from(entry.version);
        self.key == other.key && self.write == other.write && rest(self) == rest(other)
    }

    /// Whether both are the same value, and no certificate.
    #[inline(always)]
    pub fn is_same_value(&self, other: &Entry) -> bool {
        self.has_name_of(other) && (self.stamp | other.stamp) & CERTIFICATE == 0
    }

    /// Whether both are the same to the last bit.
    #[inline(always)]
    pub fn is_copy_of(&self, other: &Entry) -> bool {
        self.has_name_of(other) && self.stamp == other.stamp
    }

    /// The order by which a merge decides: the rank, then the certificate's activation.
    #[inline(always)]
    pub fn order(&self) -> (u128, u64) {
        (self.rank(), self.activation())
    }

    /// This certificate asleep.
    pub fn asleep(self) -> Entry {
        Entry { writer: self.writer | DORMANT, ..self }
    }

    /// This certificate awake again since `wall`, in nanoseconds since 1970.
    ///
    /// The activation never goes back, so that a skewed clock cannot undo an awakening.
    pub fn awakened(self, wall: u64) -> Entry {
        let activation = wall.min(Entry::ACTIVATION_MAX).max(self.activation());
        Entry { writer: self.writer & !DORMANT, stamp: CERTIFICATE | activation, ..self }
    }

    /// The same write under the highest version: a lie.
    pub fn forged(self) -> Entry {
        Entry { version: u32::MAX, ..self }
    }

    /// The fact that a node learned this entry in place of `replaced`.
    #[inline(always)]
    pub fn learned(&self, replaced: Option<&Entry>) -> Fact {
        Fact::Learned {
            item: self.write,
            key: self.key(),
            rank: Some(self.rank()),
            replaces: replaced.map(Entry::write),
        }
    }
}

/// Where a value was learned in which cycle is no part of the version.
impl PartialEq for Entry {
    #[inline(always)]
    fn eq(&self, other: &Entry) -> bool {
        let certificates = (self.stamp | other.stamp) & CERTIFICATE != 0;
        self.has_name_of(other) && (!certificates || self.stamp == other.stamp)
    }
}

impl Eq for Entry {}

impl Keyed for Entry {
    #[inline(always)]
    fn key(&self) -> KeyId {
        Entry::key(self)
    }
}

/// A key's number and one more, which is never zero.
#[inline(always)]
fn named(key: KeyId) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(key.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_is_version_then_writer_then_write() {
        let entry = |version, writer, write| {
            Entry::value(KeyId(0), ItemId(write), version, NodeId(writer)).rank()
        };
        let ascending =
            [entry(1, 0, 9), entry(1, 1, 0), entry(1, 1, 2), entry(2, 0, 0), entry(u32::MAX, 0, 0)];
        assert!(ascending.is_sorted_by(|a, b| a < b));
        assert!(Entry::wanted(KeyId(0)).rank() < ascending[0]);
    }

    #[test]
    fn sleep_changes_neither_rank_nor_writer() {
        let awake = Entry::certificate(KeyId(3), ItemId(1), 2, NodeId((1 << 31) - 1), 77);
        let asleep = awake.asleep();
        assert!(asleep.is_dormant() && !awake.is_dormant());
        assert_eq!((asleep.rank(), asleep.writer()), (awake.rank(), awake.writer()));
        assert_eq!(asleep.awakened(99).activation(), 99);
        assert_eq!(asleep.awakened(5), awake);
    }

    #[test]
    fn a_certificate_of_the_year_1970_is_no_value() {
        assert!(Entry::certificate(KeyId(0), ItemId(0), 1, NodeId(0), 0).is_certificate());
    }
}
