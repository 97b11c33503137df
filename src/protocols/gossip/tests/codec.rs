//! Octets and messages: `decode` undoes `encode`, and refuses everything else without a panic.

use super::super::message::{Body, Kind};
use super::*;
use crate::protocols::kv::codec_laws::{Codec, any_damage};

fn any_message() -> impl Strategy<Value = Message> {
    let wanted = (0..3u32).prop_map(|key| Entry::wanted(KeyId(key)));
    let list = proptest::collection::vec(prop_oneof![3 => any_entry(), 1 => wanted], 0..4);
    (0..6usize, list).prop_map(|(kind, mut entries)| {
        let kind = Kind::ALL[kind];
        entries.sort_by_key(Entry::key);
        entries.dedup_by_key(|entry| entry.key());
        entries.retain(|entry| kind == Kind::Ack || !entry.is_wanted());
        gossip(params(Mode::Push, Exchange::Full)).message(kind, Body::from_iter(entries))
    })
}

fn codec(protocol: &Gossip) -> Codec<'_, Gossip, Message> {
    Codec { protocol, encode: Gossip::encode, decode: Gossip::decode }
}

fn encoded(gossip: &Gossip, msg: &Message) -> Vec<u8> {
    codec(gossip).encoded(msg)
}

proptest! {
    #[test]
    fn the_codec_keeps_the_laws(msg in any_message(), damage in any_damage()) {
        codec(&gossip(params(Mode::Push, Exchange::Full))).keeps_the_laws(&msg, &damage)?;
    }
}

#[test]
fn the_octets_are_those_of_the_table() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let msg = gossip.message(Kind::Push, Body::One(value(ZETA, 0, 7, 258)));
    let expected = [
        &[0, 1, 0, 4][..],
        b"zeta",
        &[0, 0, 0, 7, 0, 0, 1, 2, 0, 0, 0, 0],
        &[0, 0, 0, 5],
        "grün".as_bytes(),
    ];
    assert_eq!(encoded(&gossip, &msg), expected.concat());
    let syn = gossip.message(Kind::Syn, Body::One(certificate(MID, 8, 1, 0)));
    let expected =
        [&[3, 2, 0, 3][..], b"mid", &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8], &[0; 7], &[1]];
    assert_eq!(encoded(&gossip, &syn), expected.concat());
    let ack = gossip.message(Kind::Ack, Body::One(Entry::wanted(MID)));
    assert_eq!(encoded(&gossip, &ack), [&[4, 0, 0, 3][..], b"mid"].concat());
}

#[test]
fn foreign_texts_are_refused() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let octets = encoded(&gossip, &gossip.message(Kind::Push, Body::One(value(ZETA, 0, 1, 0))));
    let with = |at: usize, octet: u8| {
        let mut changed = octets.clone();
        changed[at] = octet;
        gossip.decode(&changed)
    };
    assert!(with(0, 0).is_some());
    assert_eq!(with(0, 6), None, "no such kind");
    assert_eq!(with(4, b'Z'), None, "no such key");
    assert_eq!(with(11, 0), None, "version 0");
    assert_eq!(with(12, 128), None, "a writer of 2^31");
    assert_eq!(with(19, 1), None, "a write of another key");
    assert_eq!(with(19, 99), None, "no such write");
    assert_eq!(with(24, b'G'), None, "another value");
}
