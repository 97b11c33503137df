//! [`Message`], what nodes say to each other.

use super::Entry;
use crate::protocol;

/// What one node tells another.
///
/// A node's *caller* is whoever contacted it; *above* means: of a greater rank, or the same death
/// certificate with a later activation. Dormant certificates are never shown or sent.
///
/// ```text
///            mode    caller                                     called
/// full       push    ──push: its store───────────────────────▶  merges
///
///            pull    ──request: nothing──────────────────────▶
///                    ◀──reply: its store─────────────────────
///                    merges
///
///            push-   ──request: its store────────────────────▶
///            pull    ◀──reply: what stands above the request──
///                    merges                                     merges
///
/// digest     push    ──syn: digest of its store──────────────▶
///                    ◀──ack: keys wanted─────────────────────
///                    ──delta: the entries wanted─────────────▶  merges
///
///            pull    ──syn: digest of its store──────────────▶
///                    ◀──ack: what stands above the digest────
///                    merges
///
///            push-   ──syn: digest of its store──────────────▶
///            pull    ◀──ack: what stands above the digest, ───
///                       and keys wanted
///                    merges
///                    ──delta: the entries wanted─────────────▶  merges
/// ```
///
/// An answer goes to the caller only, once, and an empty one is not sent. With mode `push` a node
/// that has nothing to show does not call; with `pull` and `push-pull` every node calls in every
/// round.
///
/// # Octets
///
/// One octet, the kind's place in [`protocol::Message::KINDS`], and then the entries, ascending by
/// key, to the end of the datagram, each as [`octets`](crate::protocols::kv::octets) says. A syn is
/// a digest: it shows no values. Only an ack may want.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    wire_len: u32,
    kind: Kind,
    body: Body,
}

const _: () = assert!(size_of::<Message>() <= 32);

/// The kinds of messages, in the order of their names in [`protocol::Message::KINDS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// The caller's store; not answered.
    Push,
    /// What the caller shows of its store, nothing with mode `pull`; answered by a reply.
    Request,
    /// What the called holds above a request; not answered.
    Reply,
    /// The ranks of the caller's store without the values; answered by an ack.
    Syn,
    /// What the called holds above a syn, and what it wants of it; answered by a delta.
    Ack,
    /// The entries that an ack wanted; not answered.
    Delta,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Kind; 6] =
        [Kind::Push, Kind::Request, Kind::Reply, Kind::Syn, Kind::Ack, Kind::Delta];

    /// Whether all that a message of this kind asks for is to be merged.
    #[inline(always)]
    pub(super) fn only_merges(self) -> bool {
        const MERGING: u8 = 1 << Kind::Push as u8 | 1 << Kind::Reply as u8 | 1 << Kind::Delta as u8;
        MERGING >> self as u8 & 1 == 1
    }
}

/// The entries of a message, ascending by key; a single one takes no allocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// Exactly this.
    One(Entry),
    /// None, or at least two.
    Many(Option<Box<[Entry]>>),
}

impl Body {
    /// No entries.
    pub const EMPTY: Body = Body::Many(None);

    /// The entries.
    #[inline(always)]
    pub fn entries(&self) -> &[Entry] {
        match self {
            Body::One(entry) => std::slice::from_ref(entry),
            Body::Many(Some(entries)) => entries,
            Body::Many(None) => &[],
        }
    }

    fn entries_mut(&mut self) -> &mut [Entry] {
        match self {
            Body::One(entry) => std::slice::from_mut(entry),
            Body::Many(Some(entries)) => entries,
            Body::Many(None) => &mut [],
        }
    }
}

impl FromIterator<Entry> for Body {
    #[inline(always)]
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Body {
        let mut entries = entries.into_iter();
        let Some(first) = entries.next() else { return Body::EMPTY };
        let Some(second) = entries.next() else { return Body::One(first) };
        let mut many = Vec::with_capacity(2 + entries.size_hint().1.unwrap_or(0));
        many.extend([first, second]);
        many.extend(entries);
        Body::Many(Some(many.into_boxed_slice()))
    }
}

impl Message {
    /// A message whose encoding has `wire_len` octets.
    #[inline(always)]
    pub(super) fn new(kind: Kind, body: Body, wire_len: u32) -> Message {
        Message { wire_len, kind, body }
    }

    /// Its kind.
    #[inline(always)]
    pub fn is(&self) -> Kind {
        self.kind
    }

    /// What it carries.
    #[inline(always)]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Gives every version that it carries or shows the highest number; false if there is none
    /// that has not got it.
    pub(super) fn forge_versions(&mut self) -> bool {
        let mut forged = false;
        for entry in self.body.entries_mut().iter_mut().filter(|entry| !entry.is_wanted()) {
            forged |= entry.version() != u32::MAX;
            *entry = entry.forged();
        }
        forged
    }
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] = &["push", "request", "reply", "syn", "ack", "delta"];

    #[inline(always)]
    fn kind(&self) -> u8 {
        self.kind as u8
    }

    #[inline(always)]
    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    #[inline(always)]
    fn opens(&self) -> bool {
        matches!(self.kind, Kind::Push | Kind::Request | Kind::Syn)
    }

    // Nearly all messages of one moment say the same: then their one content stays in the nearest
    // cache, and a delivery fetches a line less.
    #[inline(always)]
    fn is_same(&self, other: &Message) -> bool {
        let same_bodies = match (&self.body, &other.body) {
            (Body::One(one), Body::One(other)) => one.is_copy_of(other),
            (Body::Many(None), Body::Many(None)) => true,
            _ => false,
        };
        same_bodies && self.kind == other.kind && self.wire_len == other.wire_len
    }

    // By cases, not by `entries`: a message that is being made can then stay in registers.
    #[inline(always)]
    fn updates(&self) -> u32 {
        match (self.kind, &self.body) {
            (Kind::Syn, _) | (_, Body::Many(None)) => 0,
            (Kind::Ack, Body::One(entry)) => u32::from(!entry.is_wanted()),
            (_, Body::One(_)) => 1,
            (Kind::Ack, Body::Many(Some(entries))) => {
                entries.iter().filter(|entry| !entry.is_wanted()).count() as u32
            }
            (_, Body::Many(Some(entries))) => entries.len() as u32,
        }
    }
}
