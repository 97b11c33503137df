//! The octets of messages: those of real JSON, and the numbers that follow from them.

use super::super::message::{Kind, Message};
use super::*;
use crate::id::{ItemId, KeyId};
use crate::protocol::Message as _;
use crate::protocols::kv::Keyed;
use proptest::prelude::*;

fn whole(commands: &[&str]) -> (Whole, super::json::Lengths) {
    let lines = lines(commands);
    let texts = Texts::new(&lines).unwrap();
    let lengths = json::Lengths::of(&texts, lines.len() as u64);
    (Whole::new(params(Profile::AsWritten), &lines).unwrap(), lengths)
}

/// All that `keys` keys of 8 octets with values of 16 take beside so many peers.
fn octets(keys: usize, peers: u32) -> u32 {
    let commands: Vec<String> =
        (0..keys.max(1)).map(|i| format!("set key{i:05} {:016}", i)).collect();
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    let (_, lengths) = whole(&commands);
    let entry = |i: usize| Entry {
        key: KeyId(i as u32),
        write: ItemId(i as u32),
        writer: NodeId(0),
        version: 1,
    };
    let entries: Vec<Entry> = (0..keys).map(entry).collect();
    let peers = (0..peers).map(|peer| (NodeId(peer), 0)).collect();
    Message::new(Kind::Gossip, (0, 0), &entries, peers, &lengths).wire_len
}

#[test]
fn a_message_has_72_octets_and_17_for_each_peer_but_the_first() {
    assert_eq!((octets(0, 0), octets(0, 1), octets(0, 2)), (72, 88, 105));
    // One less for the first key, which has no comma: 8 + 16 + 1 + 9 = 34.
    assert_eq!((octets(1, 0), octets(2, 0), octets(3, 0)), (72 + 33, 72 + 67, 72 + 101));
}

/// The cliff: the largest state that a buffer of 4,096 octets takes.
#[test]
fn the_state_that_fits_the_buffer() {
    for (peers, keys) in [(3, 116), (100, 68), (10, 113)] {
        assert!(octets(keys, peers) <= 4_096 && octets(keys + 1, peers) > 4_096, "{peers} peers");
    }
    assert!(octets(0, 236) <= 4_096 && octets(0, 237) > 4_096);
}

#[test]
fn the_json_is_that_of_the_real_system() {
    let (protocol, lengths) = whole(&["set k1 \"a b\"", "set é v"]);
    let entry = |key, write, version| Entry {
        key: KeyId(key),
        write: ItemId(write),
        writer: NodeId(9),
        version,
    };
    let entries = [entry(0, 0, 3), entry(1, 1, u64::MAX)];
    let peers = vec![(NodeId(0), 0), (NodeId(2_000), 0)];
    let id = 0x0123_4567_89ab_4def_8123_4567_89ab_cdef;
    let message = Message::new(Kind::Gossip, (id, 0), &entries, peers, &lengths);
    let mut octets = Vec::new();
    protocol.encode(&message, &mut octets);
    let expected = "{\"node_id\":\"01234567-89ab-4def-8123-456789abcdef\",\"state\":{\"k1\":\
                    [\"\\\"a b\\\"\",3],\"é\":[\"v\",18446744073709551615]},\"peers\":\
                    [\"127.0.0.1:8000\",\"127.0.0.1:10000\"]}";
    assert_eq!(String::from_utf8(octets).unwrap(), expected);
    assert_eq!(message.wire_len() as usize, expected.len());
}

fn any_text() -> impl Strategy<Value = String> {
    // With all that JSON has to escape.
    proptest::collection::vec(
        prop_oneof![Just('"'), Just('\\'), Just('\u{1}'), any::<char>()],
        1..9,
    )
    .prop_map(|chars| chars.into_iter().filter(|c| !c.is_whitespace()).collect::<String>() + "x")
}

proptest! {
    #[test]
    fn lengths_are_those_of_what_is_written(
        texts in proptest::collection::btree_map(any_text(), any_text(), 1..6),
        versions in proptest::collection::vec(any::<u64>(), 6),
        peers in proptest::collection::btree_map(0..100_000u32, any::<u64>(), 0..5),
        beat in prop_oneof![Just(0), 1..u64::MAX],
    ) {
        let commands: Vec<(Vec<String>, u64)> = texts
            .iter()
            .map(|(key, value)| (vec!["set".to_string(), key.clone(), value.clone()], 1))
            .collect();
        let protocol = Whole::new(params(Profile::AsWritten), &commands).unwrap();
        let known = Texts::new(&commands).unwrap();
        let lengths = json::Lengths::of(&known, commands.len() as u64);
        let entries: Vec<Entry> = (0..commands.len() as u32)
            .map(|i| Entry {
                key: KeyId(i),
                write: ItemId(i),
                writer: NodeId(i),
                version: versions[i as usize],
            })
            .collect();
        prop_assert!(entries.is_sorted_by_key(Keyed::key));
        let beats = beat > 0;
        let peers = peers.into_iter().map(|(n, b)| (NodeId(n), if beats { b } else { 0 })).collect();
        let message = Message::new(Kind::Call, (7, beat), &entries, peers, &lengths);
        let mut octets = Vec::new();
        protocol.encode(&message, &mut octets);
        prop_assert_eq!(octets.len() as u32, message.wire_len());
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&octets).is_ok());
    }
}
