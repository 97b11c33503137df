//! Unit tests of kind `flood`.

use super::*;
use crate::id::{ItemId, KeyId};
use crate::protocol::recording::{Effect, Recording};
use crate::protocols::choice::Choice;
use crate::protocols::choice::Fanout;
use crate::protocols::kv::codec_laws::{Codec, any_damage, any_version, workload};
use proptest::prelude::*;

fn flood(fanout: Fanout) -> Flood {
    let words = ["set", "k", "v"].map(String::from).to_vec();
    Flood::new(Params { choice: Choice::uniform(fanout) }, &[(words, 9)]).unwrap()
}

fn message(flood: &Flood, write: u32, number: u32) -> Message {
    flood.message(Version::new(KeyId(0), ItemId(write), number, NodeId(0)))
}

fn sent(cx: &mut Recording<Flood>) -> Vec<u32> {
    let to = |effect| match effect {
        Effect::Send(to, _) => to,
        _ => Vec::new(),
    };
    cx.take().into_iter().flat_map(to).map(|node| node.0).collect()
}

#[test]
fn all_but_the_sender_hear_of_news_alone() {
    let flood = flood(Fanout::All);
    for from in [0, 1, 4, 5] {
        let (mut cx, mut node) = (Recording::new(3, 6, 1), Held::EMPTY);
        flood.on_message(&mut node, NodeId(from), &message(&flood, 1, 2), &mut cx);
        let others: Vec<u32> = (0..6).filter(|node| *node != 3 && *node != from).collect();
        assert_eq!(sent(&mut cx), others);
        for (write, number) in [(1, 2), (0, 1)] {
            let old = message(&flood, write, number);
            assert!(flood.ignores_message(&node, &old));
            flood.on_message(&mut node, NodeId(0), &old, &mut cx);
            assert_eq!(cx.take(), []);
        }
        flood.on_message(&mut node, NodeId(0), &message(&flood, 2, 3), &mut cx);
        assert_eq!(sent(&mut cx), [1, 2, 4, 5]);
    }
}

#[test]
fn a_fanout_chooses_among_the_others_and_grows_to_all_of_them() {
    let mut seen = [0; 6];
    for seed in 0..400 {
        let flood = flood(Fanout::Count(2));
        let (mut cx, mut node) = (Recording::new(3, 6, seed), Held::EMPTY);
        flood.on_message(&mut node, NodeId(1), &message(&flood, 1, 2), &mut cx);
        let to = sent(&mut cx);
        assert!(to.len() == 2 && to[0] != to[1]);
        to.iter().for_each(|node| seen[*node as usize] += 1);
    }
    // 800 picks of 4 nodes; four standard deviations of 400 trials at 1/2 are 40.
    assert!([0, 2, 4, 5].iter().all(|node| i32::abs(seen[*node] - 200) < 40), "{seen:?}");
    assert_eq!((seen[1], seen[3]), (0, 0));
    for fanout in [4, 5, 99] {
        let flood = flood(Fanout::Count(fanout));
        let (mut cx, mut node) = (Recording::new(3, 6, 0), Held::EMPTY);
        flood.on_message(&mut node, NodeId(1), &message(&flood, 1, 2), &mut cx);
        assert_eq!(sent(&mut cx), [0, 2, 4, 5]);
    }
}

#[test]
fn many_neighbours_are_told_in_batches() {
    let flood = flood(Fanout::All);
    let (mut cx, mut node) = (Recording::new(0, 200, 1), Held::EMPTY);
    flood.on_message(&mut node, NodeId(70), &message(&flood, 1, 2), &mut cx);
    assert_eq!(sent(&mut cx), (1..200).filter(|node| *node != 70).collect::<Vec<_>>());
}

#[test]
fn a_writer_tells_all() {
    let flood = flood(Fanout::All);
    let (mut cx, mut node) = (Recording::new(3, 6, 1), Held::EMPTY);
    flood.on_command(&mut node, RequestId(1), Command::Set(KeyId(0)), &mut cx);
    assert_eq!(sent(&mut cx), [0, 1, 2, 4, 5]);
    assert!(flood.idle(&node));
}

proptest! {
    #[test]
    fn the_codec_keeps_the_laws(version in any_version(), damage in any_damage()) {
        let kind = Flood::new(Params { choice: Choice::uniform(Fanout::All) }, &workload()).unwrap();
        let codec = Codec { protocol: &kind, encode: Flood::encode, decode: Flood::decode };
        codec.keeps_the_laws(&kind.message(version), &damage)?;
    }
}
