//! [`Message`], what nodes say to each other.

use super::content::Content;
use super::pickle;
use crate::id::NodeId;
use crate::protocol;
use crate::protocol::Tamper;
use std::sync::Arc;

/// What one node tells another: one peer's record.
///
/// ```text
/// every T2  me ──own: my record─────────────────▶ a random other
/// every T3  me ──relayed: the record of a random─▶ a random other
///                peer, perhaps of me or of the       newer than what it shows: takes it,
///                other, perhaps of nobody known       and counts the peer as renewed
/// ```
///
/// Nothing is answered, and nothing is sent again.
///
/// # Octets
///
/// The original's, a pickle of `{"peer": …, "data": […], "version": …}`; of a peer of which nothing is
/// known the data are `{}` and the version is −1. So 47 octets and the peer's name, 3 octets and the name
/// of each file, 2 more if there are at least two files, and more for versions above 255. With
/// incarnations there is one entry more, `life`; a piece of a long list has two more, `part` and `parts`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub(super) wire_len: u32,
    pub(super) relayed: bool,
    /// Whose record it is.
    pub(super) peer: NodeId,
    /// What is known of that peer.
    pub(super) shown: Option<Shown>,
    /// Which piece of the list of files it has, if not all of it.
    pub(super) piece: Option<Piece>,
}

/// A version of a peer's record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Which.
    pub stamp: Stamp,
    /// What the folder held.
    pub content: Arc<Content>,
}

/// Which record of a peer is newer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stamp {
    /// The number of its life; 0 where lives have none.
    pub life: u64,
    /// The counter, from 1 in each life.
    pub version: u32,
}

impl Stamp {
    /// The greater, the newer.
    pub fn rank(self) -> u128 {
        u128::from(self.life) << 32 | u128::from(self.version)
    }
}

/// A place among the pieces of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// From 0.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
}

impl Message {
    /// Gives its record the highest version; false if it has none or that one.
    pub(super) fn forge(&mut self, how: Tamper) -> bool {
        let Some(shown) = &mut self.shown else { return false };
        let Tamper::ForgeVersion = how;
        let honest = shown.stamp;
        let octets = |stamp: Stamp| {
            let life = if honest.life > 0 { pickle::number(stamp.life as i64) } else { 0 };
            life + pickle::number(stamp.version.into())
        };
        let life = if honest.life > 0 { i64::MAX as u64 } else { 0 };
        shown.stamp = Stamp { life, version: u32::MAX };
        self.wire_len += octets(shown.stamp) - octets(honest);
        shown.stamp != honest
    }
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] = &["own", "relayed"];

    fn kind(&self) -> u8 {
        u8::from(self.relayed)
    }

    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    /// A list in pieces is one copy, counted with the first.
    fn updates(&self) -> u32 {
        let changed = self.shown.as_ref().is_some_and(|shown| shown.content.change.is_some());
        u32::from(changed && self.piece.is_none_or(|piece| piece.part == 0))
    }
}
