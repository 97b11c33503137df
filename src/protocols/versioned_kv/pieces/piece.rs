//! What nodes say to each other in pieces.

use super::super::Entry;
use crate::id::{KeyId, NodeId};
use crate::protocol;

/// One datagram, of at most [`PIECE_OCTETS_MAX`](super::PIECE_OCTETS_MAX) octets unless it has a single
/// entry or key that is longer.
///
/// All numbers are big-endian. The first octet is the kind.
///
/// | kind | octets after it |
/// |--|--|
/// | `members` | of each: address 4, port 2, beat 8; the sender first |
/// | `digest` | first key, last key, each 1 and if that is 1 length 2 and key; entries without values |
/// | `answer` | number of entries 2, entries; keys that are asked for, each length 2 and key |
/// | `delta` | entries |
///
/// An entry is the length of its key 2, the key, version 8, writer 4, write 4, and where it has its
/// value the length of that 4, and the value. Entries and keys ascend by key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// What it says.
    pub body: Body,
    /// The octets of its encoding.
    pub wire_len: u32,
}

/// What a piece says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// Peers and their beats, the sender among them.
    Members(Box<[(NodeId, u64)]>),
    /// All versions that the sender holds of the keys in a range.
    Digest {
        /// The first key of the range; none: from the first on.
        from: Option<KeyId>,
        /// The key behind the range; none: up to the last.
        until: Option<KeyId>,
        /// The entries, ascending by key.
        entries: Box<[Entry]>,
    },
    /// What the other lacks, and what it has that the sender lacks.
    Answer {
        /// The entries that stand above the other's, ascending by key.
        entries: Box<[Entry]>,
        /// The keys of which the other's stand above, ascending.
        wanted: Box<[KeyId]>,
    },
    /// What was asked for.
    Delta(Box<[Entry]>),
}

impl protocol::Message for Piece {
    const KINDS: &'static [&'static str] = &["members", "digest", "answer", "delta"];

    fn kind(&self) -> u8 {
        match self.body {
            Body::Members(_) => 0,
            Body::Digest { .. } => 1,
            Body::Answer { .. } => 2,
            Body::Delta(_) => 3,
        }
    }

    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    fn updates(&self) -> u32 {
        match &self.body {
            Body::Members(_) | Body::Digest { .. } => 0,
            Body::Answer { entries, .. } | Body::Delta(entries) => entries.len() as u32,
        }
    }
}
