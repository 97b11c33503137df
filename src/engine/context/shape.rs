//! What the network sees of a message that is sent.

use crate::engine::digest::{Mark, word};
use crate::protocol::Message;

/// What the network sees of a message.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The place of its kind in the protocol's list.
    pub kind: u8,
    /// Its length in octets, without headers.
    pub len: u32,
    /// How many update copies it carries.
    pub updates: u32,
}

impl Shape {
    /// That of a message.
    #[inline(always)]
    pub fn of(message: &impl Message) -> Shape {
        Shape { kind: message.kind(), len: message.wire_len(), updates: message.updates() }
    }

    /// What a digest takes in of it.
    #[inline(always)]
    pub fn word(self) -> u64 {
        word(Mark::Send, self.kind, self.len)
    }
}
