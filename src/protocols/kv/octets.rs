//! The octets of messages about keys, and how many they are.
//!
//! All numbers are big-endian. A message is one octet that tells its kind, its place in the
//! protocol's `Message::KINDS`, and its entries to the end, ascending by key. An entry is
//!
//! | octets | field | in |
//! |--|--|--|
//! | 1 | 0: wanted, 1: value, 2: death certificate | all |
//! | 2 | length of the key | all |
//! | 1.. | key, UTF-8 | all |
//! | 4 | version, from 1 | value, certificate |
//! | 4 | writer, below 2^31 | value, certificate |
//! | 4 | write: the number of the command | value, certificate |
//! | 8 | activation, nanoseconds since 1970, from 1; 0 in kinds whose deletes never lapse | certificate |
//! | 4 | length of the value | value, but not in a digest |
//! | 0.. | value, UTF-8 | value, but not in a digest |
//!
//! The write is on the wire because two writes of one text are two updates.

/// The octets of a message before its first entry: its kind.
pub const HEAD_OCTETS: u32 = 1;
const ENTRY_HEAD_OCTETS: u32 = 3;
const RANK_OCTETS: u32 = 12;
const ACTIVATION_OCTETS: u32 = 8;
const VALUE_HEAD_OCTETS: u32 = 4;

/// The octets of an ask for `key`.
pub fn wanted(key: &str) -> u32 {
    ENTRY_HEAD_OCTETS + key.len() as u32
}

/// The octets of an entry of `key` in a digest.
pub fn digest(key: &str, certificate: bool) -> u32 {
    let activation = if certificate { ACTIVATION_OCTETS } else { 0 };
    wanted(key) + RANK_OCTETS + activation
}

/// The octets of an entry of `key` elsewhere; without a value it is a certificate.
pub fn update(key: &str, value: Option<&str>) -> u32 {
    let text = value.map_or(0, |value| VALUE_HEAD_OCTETS + value.len() as u32);
    digest(key, value.is_none()) + text
}
