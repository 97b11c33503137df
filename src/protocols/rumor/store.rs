//! [`Node`] and [`Rumor`]: what one node holds, and how much it still cares.

use crate::id::KeyId;
use crate::protocols::kv::{Few, Keyed, Version};

/// The rumors of one node, hot and dead, at most one a key; none is ever forgotten.
pub type Node = Few<Rumor>;

const _: () = assert!(size_of::<Node>() == 24);

/// The node still spreads it.
const HOT: u8 = 1;
/// In this cycle the node heard what became of it at a contact that it answered.
const ASKED: u8 = 2;
/// And one of those contacts was useful.
const NEEDED: u8 = 4;
/// The coin thrown in this cycle is against it.
const COIN: u8 = 8;
/// The node has lost interest, but it goes on till the end of the cycle.
const FADING: u8 = 16;

/// A version with the state of its spreading, in 24 octets: infective while hot, then removed. A
/// node without it is susceptible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Rumor {
    version: Version,
    /// The cycle in which the node learned it; 0 outside cycles.
    learned: u32,
    /// Useless contacts so far.
    pub(super) useless: u16,
    flags: u8,
}

impl Rumor {
    /// A hot one, learned in the cycle `learned`.
    pub(super) fn new(version: Version, learned: u32) -> Rumor {
        Rumor { version, learned, useless: 0, flags: HOT }
    }

    /// What it says.
    #[inline(always)]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The cycle in which the node learned it.
    #[inline(always)]
    pub fn learned(&self) -> u32 {
        self.learned
    }

    /// Whether the node still spreads it.
    #[inline(always)]
    pub fn is_hot(&self) -> bool {
        self.flags & HOT != 0
    }

    /// Whether the node spreads it in this cycle, but in no other.
    #[inline(always)]
    pub fn is_fading(&self) -> bool {
        self.flags & FADING != 0
    }

    /// Whether its contacts are still judged.
    pub(super) fn is_judged(&self) -> bool {
        self.flags & (HOT | FADING) == HOT
    }

    /// Lets the node lose interest: now, or at the end of the cycle.
    pub(super) fn remove(&mut self, at_the_end: bool) {
        self.flags = if at_the_end { HOT | FADING } else { 0 };
    }

    /// Whether a contact of this cycle was noted.
    pub(super) fn is_noted(&self) -> bool {
        self.flags & ASKED != 0
    }

    /// Notes, for the end of the cycle, a contact, and whether the coin thrown for the cycle is
    /// against the rumor.
    pub(super) fn note(&mut self, needed: bool, coin: bool) {
        self.flags |= ASKED | if needed { NEEDED } else { 0 } | if coin { COIN } else { 0 };
    }

    /// Whether a contact that was noted was useful, and the coin of the cycle; `None` if none was
    /// noted; and forgets them.
    pub(super) fn take_notes(&mut self) -> Option<(bool, bool)> {
        let flags = self.flags;
        self.flags &= HOT | FADING;
        (flags & ASKED != 0).then_some((flags & NEEDED != 0, flags & COIN != 0))
    }
}

impl Keyed for Rumor {
    #[inline(always)]
    fn key(&self) -> KeyId {
        self.version.key()
    }
}
