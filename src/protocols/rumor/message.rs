//! [`Message`], what nodes say to each other.

use crate::id::{ItemId, KeyId};
use crate::protocol;
use crate::protocols::kv::{Few, Keyed, Version};
use std::num::NonZeroU32;

/// What one node tells another.
///
/// *Hot* rumors are those that the sender still spreads; in cycles, only those that it has held
/// since before the cycle. A *verdict* says of one rumor that was sent whether it was needed.
/// Verdicts are given with feedback alone: without it the legs that carry nothing else fall away.
///
/// ```text
/// mode    caller                                       called
/// push    ──push: its hot rumors──────────────────────▶
///         ◀──feedback: verdicts on them─────────────────
///
/// pull    ──poll: nothing─────────────────────────────▶
///         ◀──update: its hot rumors─────────────────────
///         ──feedback: verdicts on them────────────────▶
///
/// push-   ──call: its hot rumors──────────────────────▶
/// pull    ◀──answer: its hot rumors but those shown, ───
///                    verdicts on those of the call
///         ──feedback: verdicts on those of the answer─▶
/// ```
///
/// With mode `push` a node without a hot rumor does not call. With `pull` and `push-pull` every
/// node calls in every round. An answer of any kind that would be empty is not sent. A rumor that
/// infects and dies goes by one push without feedback.
///
/// # Octets
///
/// One octet, the kind's place in [`protocol::Message::KINDS`]. Then, to the end of the datagram,
/// the rumors, ascending by key, and the verdicts, ascending by key. Numbers are big-endian.
///
/// A rumor is an entry as in all kinds that spread keys ([`octets`](crate::protocols::kv::octets)):
///
/// | octets | field |
/// |--|--|
/// | 1 | 1: value, 2: delete |
/// | 2 | length of the key |
/// | 1.. | key, UTF-8 |
/// | 4 | version, from 1 |
/// | 4 | writer, below 2^31 |
/// | 4 | write: the number of the command |
/// | 8 | of a delete: 0, for it never lapses |
/// | 4 | of a value: its length |
/// | 0.. | of a value: its text, UTF-8 |
///
/// A verdict is told from a rumor by its first octet:
///
/// | octets | field |
/// |--|--|
/// | 1 | 3: not needed, 4: needed |
/// | 2 | length of the key |
/// | 1.. | key, UTF-8 |
/// | 4 | write: the number of the command |
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub(super) wire_len: u32,
    pub(super) kind: Kind,
    pub(super) rumors: Few<Version>,
    pub(super) verdicts: Few<Verdict>,
}

const _: () = assert!(size_of::<Message>() <= 40);

/// The kinds of messages, in the order of their names in [`protocol::Message::KINDS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// The caller's hot rumors; answered by feedback.
    Push,
    /// Asks for hot rumors; answered by an update.
    Poll,
    /// The called's hot rumors; answered by feedback.
    Update,
    /// The caller's hot rumors; answered by an answer.
    Call,
    /// The called's hot rumors and verdicts on the call; answered by feedback.
    Answer,
    /// Verdicts alone; not answered.
    Feedback,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Kind; 6] =
        [Kind::Push, Kind::Poll, Kind::Update, Kind::Call, Kind::Answer, Kind::Feedback];

    /// Whether a message of this kind may carry rumors.
    pub(super) fn tells(self) -> bool {
        !matches!(self, Kind::Poll | Kind::Feedback)
    }

    /// Whether a message of this kind may carry verdicts.
    pub(super) fn judges(self) -> bool {
        matches!(self, Kind::Answer | Kind::Feedback)
    }
}

/// Whether a rumor was needed where it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Verdict {
    key: NonZeroU32,
    write: ItemId,
    needed: bool,
}

impl Verdict {
    /// The verdict on what `write` says of `key`.
    pub(super) fn of(key: KeyId, write: ItemId, needed: bool) -> Verdict {
        Verdict { key: NonZeroU32::MIN.saturating_add(key.0), write, needed }
    }

    /// The verdict on `version`.
    pub(super) fn new(version: &Version, needed: bool) -> Verdict {
        Verdict::of(version.key(), version.write(), needed)
    }

    /// The write that was sent.
    pub fn write(&self) -> ItemId {
        self.write
    }

    /// Whether it was needed.
    pub fn needed(&self) -> bool {
        self.needed
    }
}

impl Keyed for Verdict {
    fn key(&self) -> KeyId {
        KeyId(self.key.get() - 1)
    }
}

impl Message {
    /// Its kind.
    #[inline(always)]
    pub fn is(&self) -> Kind {
        self.kind
    }

    /// The rumors that it carries.
    #[inline(always)]
    pub fn rumors(&self) -> &[Version] {
        self.rumors.items()
    }

    /// The verdicts that it carries.
    #[inline(always)]
    pub fn verdicts(&self) -> &[Verdict] {
        self.verdicts.items()
    }

    /// Gives every rumor the highest version; false if there is none that has not got it.
    pub(super) fn forge_versions(&mut self) -> bool {
        let mut forged = false;
        for rumor in self.rumors.items_mut() {
            forged |= rumor.version() != u32::MAX;
            *rumor = rumor.forged();
        }
        forged
    }
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] =
        &["push", "poll", "update", "call", "answer", "feedback"];

    #[inline(always)]
    fn kind(&self) -> u8 {
        self.kind as u8
    }

    fn opens(&self) -> bool {
        matches!(self.kind, Kind::Push | Kind::Poll | Kind::Call)
    }

    #[inline(always)]
    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    #[inline(always)]
    fn updates(&self) -> u32 {
        self.rumors.items().len() as u32
    }
}
