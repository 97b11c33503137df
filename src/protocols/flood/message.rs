//! [`Message`], what nodes say to each other.

use crate::protocol;
use crate::protocols::kv::Version;

/// What one node tells another.
///
/// ```text
/// writer   ──flood: a version──▶ each neighbour
///                                has it not: keeps it,
///                                ──flood: the same──▶ each neighbour but the sender
///                                has it:     drops it
/// ```
///
/// Nothing is answered.
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
    const KINDS: &'static [&'static str] = &["flood"];

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
