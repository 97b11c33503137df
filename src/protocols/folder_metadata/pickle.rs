//! The length of a record as Python's pickle writes it, protocol 4: the default of Python 3.8 to 3.13.
//!
//! A record is a dictionary of `peer`, `data` and `version`. Each text is an opcode, a length, its
//! octets and a mark that it is remembered; a list of one item is an append, a longer one is appended in
//! batches of a thousand. The whole lies in frames of 64 KiB. `pickle.dumps` has made the lengths in
//! the tests.

use super::texts::name;
use crate::id::NodeId;

/// Protocol, frame, dictionary, remembered, mark; and at the end items, stop.
const AROUND_OCTETS: u32 = 2 + 9 + 1 + 1 + 1 + 2;

/// The list of no files, remembered; the empty dictionary of no record has the same length.
const EMPTY_OCTETS: u32 = 2;

/// Items appended at once.
const BATCH: usize = 1000;

/// A frame is closed when it is so long.
const FRAME_OCTETS: u32 = 64 * 1024;

/// The number that stands for "no version".
pub const NO_VERSION: i64 = -1;

/// A text of at most 255 octets.
pub fn text(octets: usize) -> u32 {
    octets as u32 + 3
}

/// A whole number.
pub fn number(value: i64) -> u32 {
    match value {
        0..=0xff => 2,
        0x100..=0xffff => 3,
        _ if i32::try_from(value).is_ok() => 5,
        // An opcode, a length, and as many octets as hold it with its sign.
        _ => 2 + (65 - (if value < 0 { !value } else { value }).leading_zeros()).div_ceil(8),
    }
}

/// One more entry of the dictionary: its name and a number.
pub fn entry(name: &str, value: i64) -> u32 {
    text(name.len()) + number(value)
}

/// A list of so many texts, which have so many octets together.
pub fn list(texts: usize, octets: u32) -> u32 {
    let appends = match texts {
        0 => 0,
        1 => 1,
        _ => 2 * texts.div_ceil(BATCH) as u32,
    };
    EMPTY_OCTETS.saturating_add(octets).saturating_add(appends)
}

/// A record of the peer of this name, with a list or dictionary of so many octets, and so many octets
/// of further entries. Exact up to one frame; a longer one fits no datagram.
pub fn record(peer: &str, data: u32, version: i64, more: u32) -> u32 {
    let names = text("peer".len()) + text("data".len()) + text("version".len());
    let inside = names + text(peer.len()) + number(version);
    let total = AROUND_OCTETS.saturating_add(inside).saturating_add(more).saturating_add(data);
    total.saturating_add(9 * (total / FRAME_OCTETS))
}

/// Octets of the record of a peer with files whose names have so many octets: of any peer and version, as
/// long as versions count scans.
pub fn record_bytes_max(files: impl Iterator<Item = usize>) -> u32 {
    let (count, octets) = files.fold((0, 0), |(count, sum), len| (count + 1, sum + text(len)));
    record(&name(NodeId(u32::MAX)), list(count, octets), i32::MAX.into(), 0)
}

/// The record of a peer of which nothing is known: an empty dictionary in place of the list.
pub fn nothing(peer: &str) -> u32 {
    record(peer, EMPTY_OCTETS, NO_VERSION, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_files(peer: &str, files: usize, characters: usize, version: i64) -> u32 {
        record(peer, list(files, text(characters) * files as u32), version, 0)
    }

    #[test]
    fn lengths_are_those_of_python() {
        let cases = [
            (("p1", 0, 12, 2), 49),
            (("peer1", 0, 12, 2), 52),
            (("peer1", 1, 12, 2), 68),
            (("peer1", 2, 12, 2), 84),
            (("peer1", 64, 12, 2), 1014),
            (("peer_1", 64, 12, 2), 1015),
            (("peer1", 2, 5, 255), 70),
            (("peer1", 2, 5, 256), 71),
            (("peer1", 2, 5, 65_535), 71),
            (("peer1", 2, 5, 65_536), 73),
            (("peer1", 2, 5, 0x7fff_ffff), 73),
            (("peer1", 2, 5, 0x8000_0000), 75),
            (("peer1", 1000, 8, 2), 11_054),
            (("peer1", 1001, 8, 2), 11_067),
            (("peer1", 2002, 8, 2), 22_080),
            (("peer1", 5000, 8, 2), 55_062),
        ];
        for ((peer, files, characters, version), octets) in cases {
            assert_eq!(of_files(peer, files, characters, version), octets, "{peer} {files}");
        }
        assert_eq!(nothing("peer1"), 55);
    }

    /// The most files that fit the receive buffer of 1,024 octets.
    #[test]
    fn so_many_files_fit_the_buffer() {
        for (characters, files) in [(8, 88), (12, 64), (20, 42), (40, 22)] {
            assert!(of_files("peer1", files, characters, 2) <= 1024, "{characters}");
            assert!(of_files("peer1", files + 1, characters, 2) > 1024, "{characters}");
        }
    }

    #[test]
    fn long_numbers_are_those_of_python() {
        let cases = [
            (i64::from(i32::MIN), 5),
            (i64::from(i32::MIN) - 1, 7),
            (0x7f_ffff_ffff, 7),
            (0x80_0000_0000, 8),
            (1_700_000_000_000, 8),
            (i64::MAX, 10),
        ];
        for (value, octets) in cases {
            assert_eq!(number(value), octets, "{value}");
        }
    }
}
