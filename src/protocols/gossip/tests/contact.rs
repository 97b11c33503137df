//! Whom a round contacts.

use super::*;

fn contacted(fanout: Fanout, nodes: u32) -> Vec<Vec<NodeId>> {
    let gossip =
        gossip(Params { choice: Choice::uniform(fanout), ..params(Mode::Push, Exchange::Full) });
    let mut cx = Recording::new(3, nodes, 1);
    let mut node = Node::One(value(ALPHA, 1, 1, 3));
    gossip.on_timer(&mut node, Round, &mut cx);
    let to = |effect| match effect {
        Effect::Send(to, _) => to,
        other => panic!("{other:?}"),
    };
    cx.take().into_iter().map(to).collect()
}

#[test]
fn a_larger_fanout_contacts_a_superset_in_one_send() {
    let all = contacted(Fanout::Count(40), 100);
    assert_eq!((all.len(), all[0].len()), (1, 40));
    for fanout in [1, 3, 4, 5, 16, 17, 39] {
        assert_eq!(contacted(Fanout::Count(fanout), 100), [&all[0][..fanout as usize]]);
    }
    let mut distinct = all[0].clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 40);
    assert!(!distinct.contains(&NodeId(3)));
}

#[test]
fn a_fanout_beyond_the_neighbours_contacts_all_of_them() {
    for fanout in [4, 10, 16, 17, 1000] {
        assert_eq!(contacted(Fanout::Count(fanout), 5), [[0, 1, 2, 4].map(NodeId)], "{fanout}");
    }
    assert_eq!(contacted(Fanout::All, 5), [[0, 1, 2, 4].map(NodeId)]);
}

#[test]
fn everybody_is_contacted_in_batches() {
    let batches = contacted(Fanout::All, 200);
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [64, 64, 64, 7]);
    let all: Vec<u32> = batches.concat().iter().map(|node| node.0).collect();
    let expected: Vec<u32> = (0..200).filter(|node| *node != 3).collect();
    assert_eq!(all, expected);
}

#[test]
fn who_knows_nobody_sends_nothing() {
    let gossip = gossip(params(Mode::PushPull, Exchange::Full));
    for fanout in [Fanout::Count(3), Fanout::Count(9), Fanout::Count(99), Fanout::All] {
        let gossip = Gossip {
            params: Params { choice: Choice::uniform(fanout), ..gossip.params.clone() },
            ..gossip.clone()
        };
        let mut cx = Recording::new(0, 1, 1);
        gossip.on_timer(&mut Node::default(), Round, &mut cx);
        assert_eq!(cx.take(), []);
    }
}
