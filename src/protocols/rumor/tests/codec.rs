//! Octets and messages: `decode` undoes `encode`, and refuses everything else without a panic.

use super::*;
use crate::id::NODES_MAX;
use crate::protocols::kv::codec_laws::{Codec, any_damage};
use proptest::prelude::*;

const OTHER: KeyId = KeyId(1);

fn codec(protocol: &RumorMongering) -> Codec<'_, RumorMongering, Message> {
    Codec { protocol, encode: RumorMongering::encode, decode: RumorMongering::decode }
}

/// A rumor of `key` by one of `writes`, a verdict on it, or both, or nothing.
fn any_part(
    key: KeyId,
    writes: &'static [u32],
) -> impl Strategy<Value = (Option<Version>, Option<Verdict>)> {
    let number = prop_oneof![1..4u32, Just(u32::MAX)];
    let version = (prop::sample::select(writes), number, 0..NODES_MAX)
        .prop_map(move |(w, number, writer)| Version::new(key, ItemId(w), number, NodeId(writer)));
    let told = (version, any::<bool>(), prop::option::of(any::<bool>()));
    told.prop_map(|(version, told, needed)| {
        (told.then_some(version), needed.map(|needed| Verdict::new(&version, needed)))
    })
}

fn any_message() -> impl Strategy<Value = Message> {
    let parts = (any_part(KEY, &[0, 2]), any_part(OTHER, &[1]));
    (prop::sample::select(&Kind::ALL[..]), parts).prop_map(|(is, (a, b))| {
        let rumors = [a.0, b.0].into_iter().flatten().filter(|_| is.tells());
        let verdicts = [a.1, b.1].into_iter().flatten().filter(|_| is.judges());
        kind(params(1)).message(is, rumors.collect(), verdicts.collect())
    })
}

proptest! {
    #[test]
    fn the_codec_keeps_the_laws(msg in any_message(), damage in any_damage()) {
        codec(&kind(params(1))).keeps_the_laws(&msg, &damage)?;
    }
}

/// An answer with a delete and a value, and a verdict on each.
fn answer(kind: &RumorMongering) -> Message {
    let other = Version::new(OTHER, ItemId(1), 7, NodeId(258));
    let rumors = [version(2, 2), other];
    let verdicts = [Verdict::new(&rumors[0], false), Verdict::new(&other, true)];
    kind.message(Kind::Answer, Few::from_iter(rumors), Few::from_iter(verdicts))
}

/// Where its parts begin: the rumors, the verdicts, the end.
const PARTS: [usize; 6] = [0, 1, 27, 54, 64, 76];

#[test]
fn the_octets_are_those_of_the_tables() {
    let kind = kind(params(1));
    let parts = [
        &[4][..],
        &[&[2, 0, 3][..], b"key", &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2], &[0; 8]].concat(),
        &[&[1, 0, 5][..], b"other", &[0, 0, 0, 7, 0, 0, 1, 2, 0, 0, 0, 1], &[0, 0, 0, 3], b"two"]
            .concat(),
        &[&[3, 0, 3][..], b"key", &[0, 0, 0, 2]].concat(),
        &[&[4, 0, 5][..], b"other", &[0, 0, 0, 1]].concat(),
    ];
    let ends = parts.iter().scan(0, |end, part| {
        *end += part.len();
        Some(*end)
    });
    assert!(ends.eq(PARTS[1..].iter().copied()));
    assert_eq!(codec(&kind).encoded(&answer(&kind)), parts.concat());
    let poll = kind.message(Kind::Poll, Few::EMPTY, Few::EMPTY);
    assert_eq!(codec(&kind).encoded(&poll), [1]);
}

#[test]
fn parts_out_of_place_are_refused() {
    let kind = kind(params(1));
    let octets = codec(&kind).encoded(&answer(&kind));
    let part = |place: usize| &octets[PARTS[place]..PARTS[place + 1]];
    let reads = |head: u8, places: &[usize]| {
        let parts: Vec<u8> = places.iter().flat_map(|place| part(*place)).copied().collect();
        kind.decode(&[&[head], &parts[..]].concat()).is_some()
    };
    for (head, name) in (0..).zip(<Message as crate::protocol::Message>::KINDS) {
        let is = |names: &[&str]| names.contains(name);
        assert!(reads(head, &[]), "{name}");
        assert_eq!(reads(head, &[1, 2]), !is(&["poll", "feedback"]), "{name}");
        assert_eq!(reads(head, &[3, 4]), is(&["answer", "feedback"]), "{name}");
        assert_eq!(reads(head, &[1, 2, 3, 4]), is(&["answer"]), "{name}");
        assert!(!reads(head, &[2, 1]) && !reads(head, &[4, 3]), "{name} descends");
        assert!(!reads(head, &[1, 1]) && !reads(head, &[3, 3]), "{name} says it twice");
        assert!(!reads(head, &[3, 2]), "{name} judges before it tells");
    }
    assert!(!reads(6, &[]), "no such kind");
}

#[test]
fn foreign_numbers_are_refused() {
    let kind = kind(params(1));
    let octets = codec(&kind).encoded(&answer(&kind));
    let with = |at: usize, octet: u8| {
        let mut changed = octets.clone();
        changed[at] = octet;
        kind.decode(&changed).is_some()
    };
    assert!(with(0, 4));
    assert!(!with(1, 0), "nothing is asked for");
    assert!(!with(1, 1), "a delete is no value");
    assert!(!with(10, 0), "version 0");
    assert!(!with(11, 128), "a writer of 2^31");
    assert!(!with(18, 0), "a value is no delete");
    assert!(!with(26, 1), "a delete that could lapse");
    assert!(!with(63, 1), "a verdict on a write of another key");
    assert!(!with(63, 9), "a verdict on no write");
}
