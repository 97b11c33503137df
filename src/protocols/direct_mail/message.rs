//! [`Message`], what nodes say to each other.

use crate::protocol;
use crate::protocols::kv::Version;

/// What one node tells another.
///
/// ```text
/// writer   ──mail: a version──▶ each neighbour keeps it
/// ```
///
/// Nothing is answered.
///
/// # Octets
///
/// The octet 0, the only kind, and then the version to the end of the datagram: an entry as in all
/// kinds that spread keys ([`octets`](crate::protocols::kv::octets)). Numbers are big-endian.
///
/// | octets | field |
/// |--|--|
/// | 1 | 0 |
/// | 1 | 1: value, 2: delete |
/// | 2 | length of the key |
/// | 1.. | key, UTF-8 |
/// | 4 | version, from 1 |
/// | 4 | writer, below 2^31 |
/// | 4 | write: the number of the command |
/// | 8 | of a delete: 0, for it never lapses |
/// | 4 | of a value: its length |
/// | 0.. | of a value: its text, UTF-8 |
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub(super) wire_len: u32,
    pub(super) version: Version,
}

impl Message {
    /// The version that it carries.
    pub fn version(&self) -> Version {
        self.version
    }
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] = &["mail"];

    fn kind(&self) -> u8 {
        0
    }

    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    fn updates(&self) -> u32 {
        1
    }
}
