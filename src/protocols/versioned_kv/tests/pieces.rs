//! The mended exchange: what a call leads to, and the octets of its pieces.

use super::super::pieces::{Body, PIECE_OCTETS_MAX, Piece};
use super::*;
use crate::protocol::Message as _;
use crate::protocols::kv::codec_laws::{Codec, any_damage};
use proptest::prelude::*;

/// A protocol for so many keys, each of which two commands write.
fn protocol(keys: usize, value_octets: usize) -> Pieces {
    let value = "v".repeat(value_octets);
    let line = |i: usize| format!("set key{:04} {value}", i / 2);
    let commands: Vec<String> = (0..2 * keys).map(line).collect();
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    Pieces::new(params(Profile::Fixed), &lines(&commands)).unwrap()
}

fn write(protocol: &Pieces, node: &mut Node, number: u32, cx: &mut Recording<Pieces>) {
    let key = format!("key{:04}", number / 2);
    let command = protocol.parse(&["set", &key, "any"]).unwrap();
    protocol.on_command(node, RequestId(number), command, cx);
    cx.take();
}

/// All that a call of node 0 to node 1 leads to is handed over; the pieces, in order.
fn call(
    protocol: &Pieces,
    nodes: &mut [(Node, Recording<Pieces>); 2],
    heard: impl Fn(&Piece) -> bool,
) -> Vec<Piece> {
    protocol.on_timer(&mut nodes[0].0, Ticks::Gossip, &mut nodes[0].1);
    let mut line: std::collections::VecDeque<(usize, Piece)> =
        sent::<Pieces>(nodes[0].1.take()).into_iter().map(|(_, piece)| (1, piece)).collect();
    let mut all = Vec::new();
    while let Some((to, piece)) = line.pop_front() {
        all.push(piece.clone());
        if !heard(&piece) {
            continue;
        }
        let (node, cx) = &mut nodes[to];
        protocol.on_message(node, NodeId(1 - to as u32), &piece, cx);
        let answers = sent::<Pieces>(cx.take());
        line.extend(answers.into_iter().map(|(_, piece)| (1 - to, piece)));
    }
    all
}

fn two(protocol: &Pieces) -> [(Node, Recording<Pieces>); 2] {
    [0, 1].map(|me| booted(protocol, me, 2))
}

#[test]
fn a_call_leaves_both_with_all_and_no_piece_is_too_long() {
    let protocol = protocol(200, 40);
    let mut nodes = two(&protocol);
    // Node 0 has the even keys, node 1 the odd ones, and both every fifth, node 1's being later.
    for number in 0..200u32 {
        let owner = (number % 2) as usize;
        let (node, cx) = &mut nodes[owner];
        write(&protocol, node, 2 * number, cx);
        if number % 5 == 0 {
            let (node, cx) = &mut nodes[1];
            write(&protocol, node, 2 * number + 1, cx);
        }
    }
    let pieces = call(&protocol, &mut nodes, |_| true);
    assert_eq!(nodes[0].0.store, nodes[1].0.store);
    assert_eq!(nodes[0].0.store.items().len(), 200);
    assert!(pieces.iter().all(|piece| piece.wire_len() <= PIECE_OCTETS_MAX));
    let kinds = |kind| pieces.iter().filter(|piece| piece.kind() == kind).count();
    assert!(kinds(0) == 1 && kinds(1) > 1 && kinds(2) > 1 && kinds(3) > 1);
    // A second call has nothing to say but the digest.
    let again = call(&protocol, &mut nodes, |_| true);
    assert!(again.iter().all(|piece| piece.kind() < 2));
}

/// Each piece of a digest stands alone: with one of them lost, all others still bring what they can.
#[test]
fn a_lost_piece_costs_its_own_keys_alone() {
    let protocol = protocol(200, 10);
    let mut nodes = two(&protocol);
    for number in 0..200 {
        let (node, cx) = &mut nodes[0];
        write(&protocol, node, 2 * number, cx);
    }
    let digests = |piece: &Piece| match &piece.body {
        Body::Digest { from, entries, .. } => Some((from.is_none(), entries.len())),
        _ => None,
    };
    let pieces =
        call(&protocol, &mut nodes, |piece| digests(piece).is_none_or(|(first, _)| !first));
    let lost = pieces.iter().filter_map(digests).find(|(first, _)| *first).unwrap().1;
    assert!(lost > 10);
    assert_eq!(nodes[1].0.store.items().len(), 200 - lost);
}

#[test]
fn an_empty_node_asks_and_is_told() {
    let protocol = protocol(3, 10);
    let mut nodes = two(&protocol);
    let (node, cx) = &mut nodes[1];
    write(&protocol, node, 0, cx);
    let pieces = call(&protocol, &mut nodes, |_| true);
    let kinds: Vec<u8> = pieces.iter().map(|piece| piece.kind()).collect();
    assert_eq!(kinds, [0, 1, 2]);
    assert_eq!(nodes[0].0.store, nodes[1].0.store);
}

fn any_entry() -> impl Strategy<Value = Entry> {
    (0..6u32, 1..u64::MAX, 0..1_000u32).prop_map(|(write, version, writer)| Entry {
        key: crate::id::KeyId(write / 2),
        write: crate::id::ItemId(write),
        writer: NodeId(writer),
        version,
    })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec(any_entry(), 0..4).prop_map(|mut entries| {
        entries.sort_by_key(|entry| entry.key);
        entries.dedup_by_key(|entry| entry.key);
        entries
    })
}

proptest! {
    #[test]
    fn pieces_keep_the_laws_of_codecs(
        told in entries(),
        wanted in proptest::collection::btree_set(0..3u32, 0..4),
        members in proptest::collection::vec((0..70_000u32, any::<u64>()), 1..5),
        damage in any_damage(),
    ) {
        let protocol = protocol(3, 5);
        let codec = Codec { protocol: &protocol, encode: Pieces::encode, decode: Pieces::decode };
        let texts = &protocol.texts();
        let wanted: Vec<crate::id::KeyId> = wanted.into_iter().map(crate::id::KeyId).collect();
        let members: Vec<(NodeId, u64)> =
            members.into_iter().map(|(node, beat)| (NodeId(node), beat)).collect();
        let all = super::super::pieces::pieces_of(&members, &told, &wanted, texts);
        prop_assert!(all.len() >= 2);
        for piece in &all {
            codec.keeps_the_laws(piece, &damage)?;
        }
    }
}
