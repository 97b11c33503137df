//! Cutting what is to be said into pieces.

use super::super::{Entry, Texts};
use super::{Body, Piece};
use crate::id::{KeyId, NodeId};

/// The most octets of a piece with more than one entry: what passes any network in one packet.
pub const PIECE_OCTETS_MAX: u32 = 1_400;

/// The kind.
const HEAD: u32 = 1;
/// Address, port and beat.
const MEMBER: u32 = 14;
/// Whether there is a bound.
const BOUND: u32 = 1;
/// The number of entries in an answer.
const COUNT: u32 = 2;
/// The length of a key.
const KEY: u32 = 2;
/// Version, writer and write.
const RANK: u32 = 16;
/// The length of a value.
const VALUE: u32 = 4;

fn key_octets(key: KeyId, texts: &Texts) -> u32 {
    KEY + texts.name(key).len() as u32
}

fn digest_octets(entry: &Entry, texts: &Texts) -> u32 {
    key_octets(entry.key, texts) + RANK
}

fn entry_octets(entry: &Entry, texts: &Texts) -> u32 {
    let value = texts.value(entry.write).len() as u32;
    digest_octets(entry, texts).saturating_add(VALUE).saturating_add(value)
}

/// The ends of runs that have at most `room` octets each, or one item.
fn runs<T>(items: &[T], room: u32, octets: impl Fn(&T) -> u32) -> Vec<usize> {
    let (mut ends, mut used) = (Vec::new(), 0u32);
    for (place, item) in items.iter().enumerate() {
        let own = octets(item);
        let before = ends.last().copied().unwrap_or(0);
        if place > before && used.saturating_add(own) > room {
            ends.push(place);
            used = 0;
        }
        used = used.saturating_add(own);
    }
    ends.push(items.len());
    ends
}

/// The slices that end there.
fn slices<'a, T>(items: &'a [T], ends: &'a [usize]) -> impl Iterator<Item = &'a [T]> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| &items[start..*end])
}

/// Pieces that tell of these peers.
pub fn members(told: &[(NodeId, u64)]) -> Vec<Piece> {
    let ends = runs(told, PIECE_OCTETS_MAX - HEAD, |_| MEMBER);
    let piece = |told: &[(NodeId, u64)]| Piece {
        body: Body::Members(told.into()),
        wire_len: HEAD + MEMBER * told.len() as u32,
    };
    slices(told, &ends).map(piece).collect()
}

/// Pieces of a digest of all these entries: at least one, since nothing is something to say too.
pub fn digests(entries: &[Entry], texts: &Texts) -> Vec<Piece> {
    let longest = entries.iter().map(|entry| key_octets(entry.key, texts)).max().unwrap_or(0);
    let fixed = HEAD + 2 * (BOUND + longest);
    let room = PIECE_OCTETS_MAX.saturating_sub(fixed);
    let ends = runs(entries, room, |entry| digest_octets(entry, texts));
    let last = ends.len() - 1;
    let piece = |(place, run): (usize, &[Entry])| {
        let from = (place > 0).then(|| run[0].key);
        let until = (place < last).then(|| entries[ends[place]].key);
        let bound = |key: Option<KeyId>| BOUND + key.map_or(0, |key| key_octets(key, texts));
        let own: u32 = run.iter().map(|entry| digest_octets(entry, texts)).sum();
        let wire_len = HEAD + bound(from) + bound(until) + own;
        Piece { body: Body::Digest { from, until, entries: run.into() }, wire_len }
    };
    slices(entries, &ends).enumerate().map(piece).collect()
}

/// Pieces of an answer; none if there is nothing to say.
pub fn answers(entries: &[Entry], wanted: &[KeyId], texts: &Texts) -> Vec<Piece> {
    let room = PIECE_OCTETS_MAX - HEAD - COUNT;
    let entry_ends = runs(entries, room, |entry| entry_octets(entry, texts));
    let wanted_ends = runs(wanted, room, |key| key_octets(*key, texts));
    let told = slices(entries, &entry_ends).map(|run| answer(run, &[], texts));
    let asked = slices(wanted, &wanted_ends).map(|run| answer(&[], run, texts));
    let says = |piece: &Piece| piece.wire_len > HEAD + COUNT;
    told.chain(asked).filter(says).collect()
}

fn answer(entries: &[Entry], wanted: &[KeyId], texts: &Texts) -> Piece {
    let told = entries.iter().fold(0u32, |sum, e| sum.saturating_add(entry_octets(e, texts)));
    let asked: u32 = wanted.iter().map(|key| key_octets(*key, texts)).sum();
    let body = Body::Answer { entries: entries.into(), wanted: wanted.into() };
    Piece { body, wire_len: (HEAD + COUNT + asked).saturating_add(told) }
}

/// Pieces with these entries; none if there are none.
pub fn deltas(entries: &[Entry], texts: &Texts) -> Vec<Piece> {
    let ends = runs(entries, PIECE_OCTETS_MAX - HEAD, |entry| entry_octets(entry, texts));
    let piece = |run: &[Entry]| {
        let own = run.iter().fold(0u32, |sum, e| sum.saturating_add(entry_octets(e, texts)));
        Piece { body: Body::Delta(run.into()), wire_len: HEAD.saturating_add(own) }
    };
    slices(entries, &ends).filter(|run| !run.is_empty()).map(piece).collect()
}
