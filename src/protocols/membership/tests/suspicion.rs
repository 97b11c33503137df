//! Rules, timers, calls and log lines of [`Suspicion`].

use super::*;

fn mended() -> Suspicion {
    suspicion(Params { deletions_gossiped: true, knows_contacts: true, ..params() })
}

/// Node 0's call to some peer, its number and the peer.
fn called(site: &mut Site<Suspicion>) -> (u32, u32) {
    match &sent(&site.turn())[..] {
        [(to, Message::Share { call, .. }), ..] => (call.number, *to),
        other => panic!("{other:?}"),
    }
}

/// Lets a call fail, and the pings of others: the peer is suspected.
fn suspected(site: &mut Site<Suspicion>) -> (u32, Vec<Did>) {
    let (number, peer) = called(site);
    site.timer(Timer::Deadline(number));
    (peer, site.timer(Timer::Deadline(number + 1)))
}

fn asked(number: u32, for_node: u32) -> Message {
    Message::Pong { call: call(number), for_node: Some(NodeId(for_node)) }
}

#[test]
fn all_are_called_once_in_a_round_and_no_turn_waits() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 6);
    let mut round: Vec<u32> = (0..5).map(|_| called(&mut site).1).collect();
    round.sort_unstable();
    assert_eq!(round, [1, 2, 3, 4, 5]);
    // Who is being called is not called again.
    assert_eq!(sent(&site.turn()), []);
}

#[test]
fn a_call_that_fails_is_followed_by_pings_of_others() {
    for refused in [false, true] {
        let protocol = mended();
        let mut site = Site::up(&protocol, 0, 9);
        let (number, peer) = called(&mut site);
        let effects = match refused {
            true => site.fails(peer, Failure::Refused),
            false => site.timer(Timer::Deadline(number)),
        };
        let request = Message::PingRequest { call: call(number + 1), target: NodeId(peer) };
        let asked_others = sent(&effects);
        assert_eq!(asked_others.len(), 3);
        assert!(asked_others.iter().all(|(to, m)| *m == request && *to != peer && *to != 0));
        assert!(effects.contains(&Effect::Timer(Timer::Deadline(number + 1), PERIOD)));
        // One of them has heard it.
        assert_eq!(site.hear(5, &asked(number + 1, 0)), []);
        assert_eq!(site.timer(Timer::Deadline(number + 1)), []);
        assert_eq!(site.held().len(), 8);
    }
}

#[test]
fn a_ping_request_goes_there_and_back() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 3, 9);
    let request = Message::PingRequest { call: call(8), target: NodeId(5) };
    let ping = Message::Ping { call: call(8), for_node: Some(NodeId(1)) };
    assert_eq!(sent(&site.hear(1, &request)), [(5, ping.clone())]);
    assert_eq!(sent(&site.hear(5, &asked(8, 1))), [(1, asked(8, 1))]);
    let mut site = Site::up(&protocol, 5, 9);
    assert_eq!(sent(&site.hear(3, &ping)), [(3, asked(8, 1))]);
}

#[test]
fn a_suspect_is_a_member_until_its_time_is_over() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 9);
    let (peer, effects) = suspected(&mut site);
    assert_eq!(changes(&effects), []);
    assert!(site.held().contains(&peer));
    let error = "rpc error: code = DeadlineExceeded desc = context deadline exceeded";
    let suspects = format!("127.0.0.1:8000 suspects 127.0.0.1:800{peer} because of {error}");
    assert_eq!(lines(&effects), [suspects]);
    // 9 members: 4 doublings, three times.
    let timer = Timer::Suspicion(NodeId(peer));
    assert!(effects.contains(&Effect::Timer(timer, Span(12 * PERIOD.0))));
    let answer = sent(&site.hear(7, &share(&[]))).remove(0).1;
    assert!(listed(&answer).contains(&(peer, 0, Mark::Suspect)));
    let effects = site.timer(timer);
    assert_eq!(changes(&effects), [(peer, false)]);
    let deleted = format!("127.0.0.1:8000 deleted 127.0.0.1:800{peer} because nothing refuted it");
    assert_eq!(lines(&effects), [deleted]);
    let answer = sent(&site.hear(7, &share(&[]))).remove(0).1;
    assert!(listed(&answer).contains(&(peer, 0, Mark::Deleted)));
    assert_eq!(site.timer(timer), []);
}

#[test]
fn a_refuted_suspicion_deletes_nobody() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 9);
    let (peer, _) = suspected(&mut site);
    site.hear(7, &share(&[entry(peer, 0, 0, Mark::Alive)]));
    assert!(listed(&sent(&site.hear(7, &share(&[]))).remove(0).1).contains(&(
        peer,
        0,
        Mark::Suspect
    )));
    site.hear(7, &share(&[entry(peer, 1, 0, Mark::Alive)]));
    assert_eq!(site.timer(Timer::Suspicion(NodeId(peer))), []);
    assert!(site.held().contains(&peer));
}

#[test]
fn of_two_suspicions_the_last_to_end_counts() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 9);
    let timer = Timer::Suspicion(NodeId(4));
    let hear = |site: &mut Site<Suspicion>, version, mark| {
        site.hear(7, &share(&[entry(4, version, 0, mark)]))
    };
    hear(&mut site, 0, Mark::Suspect);
    hear(&mut site, 1, Mark::Alive);
    hear(&mut site, 1, Mark::Suspect);
    assert_eq!(changes(&site.timer(timer)), []);
    assert_eq!(changes(&site.timer(timer)), [(4, false)]);
}

#[test]
fn who_hears_that_it_is_suspected_or_deleted_goes_above_that() {
    let protocol = mended();
    for (heard, expected) in [
        (entry(3, 0, 0, Mark::Suspect), 1),
        (entry(3, 4, 0, Mark::Deleted), 5),
        (entry(3, 4, 1, Mark::Alive), 5),
        (entry(3, 0, 1, Mark::Alive), 1),
        (entry(3, 0, 0, Mark::Alive), 0),
        (entry(3, i32::MAX, 0, Mark::Deleted), i32::MAX),
    ] {
        let mut site = Site::up(&protocol, 3, 9);
        let answer = sent(&site.hear(7, &share(&[heard]))).remove(0).1;
        assert!(listed(&answer).contains(&(3, expected, Mark::Alive)));
    }
}

#[test]
fn the_deleted_are_called_again_from_time_to_time() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 9);
    let dead = [entry(2, 0, 0, Mark::Deleted), entry(6, 3, 0, Mark::Deleted)];
    assert_eq!(changes(&site.hear(7, &share(&dead))), [(2, false), (6, false)]);
    let mut redialled = Vec::new();
    for turn in 1..=12 {
        let to: Vec<u32> = sent(&site.turn()).iter().map(|(to, _)| *to).collect();
        let dead: Vec<u32> = to.into_iter().filter(|to| [2, 6].contains(to)).collect();
        assert!(turn % 4 == 0 || dead.is_empty());
        redialled.extend(dead);
    }
    assert_eq!(redialled, [2, 6, 2]);
    // It refutes its deletion in its answer.
    let late = Message::Answer { call: call(99), list: list(&[entry(6, 4, 0, Mark::Alive)]) };
    assert_eq!(changes(&site.hear(6, &late)), [(6, true)]);
}

#[test]
fn who_is_met_in_a_list_takes_turns_at_once() {
    let protocol = suspicion(params());
    let mut site = Site::up(&protocol, 0, 9);
    assert_eq!(sent(&site.turn()), []);
    let effects = site.hear(1, &share(&[1, 2, 3].map(|node| entry(node, 0, 0, Mark::Alive))));
    assert_eq!(changes(&effects), [1, 2, 3].map(|node| (node, true)));
    assert_eq!(sent(&effects).len(), 1, "the answer, no ping");
    let mut round: Vec<u32> = (0..3).map(|_| called(&mut site).1).collect();
    round.sort_unstable();
    assert_eq!(round, [1, 2, 3]);
}

#[test]
fn a_seed_is_added_when_it_answers() {
    let protocol = suspicion(params());
    let mut site = Site::up(&protocol, 0, 9);
    let effects = site.ask("AddSeed 4");
    assert_eq!(sent(&effects), [(4, Message::Ping { call: call(1), for_node: None })]);
    assert_eq!(site.hear(4, &pong(2)), []);
    let effects = site.hear(4, &pong(1));
    assert_eq!((changes(&effects), answers(&effects)), (vec![(4, true)], vec![Answer::Done]));
    assert_eq!(lines(&effects), ["127.0.0.1:8000 added a new seed 127.0.0.1:8004"]);
    assert_eq!(called(&mut site).1, 4);
    site.ask("AddSeed 5");
    let effects = site.fails(5, Failure::Refused);
    assert_eq!(lines(&effects), ["failed to ping", "cannot open connection"]);
    assert!(matches!(answers(&effects)[..], [Answer::Refused(_)]));
    assert_eq!(site.members(), "map[127.0.0.1:8000:{} 127.0.0.1:8004:{}]");
}

#[test]
fn a_deleted_seed_is_called_and_comes_back_with_its_answer() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 9);
    site.hear(7, &share(&[entry(2, 3, 0, Mark::Deleted)]));
    site.ask("AddSeed 2");
    let effects = site.hear(2, &pong(1));
    assert_eq!((changes(&effects), answers(&effects)), (vec![], vec![Answer::Done]));
    let [(2, Message::Share { call, .. })] = &sent(&effects)[..] else { panic!("{effects:?}") };
    let back = Message::Answer { call: *call, list: list(&[entry(2, 4, 0, Mark::Alive)]) };
    assert_eq!(changes(&site.hear(2, &back)), [(2, true)]);
}

#[test]
fn with_two_nodes_nobody_else_can_be_asked() {
    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 2);
    let (number, peer) = called(&mut site);
    let effects = site.timer(Timer::Deadline(number));
    assert_eq!((sent(&effects), lines(&effects).len()), (vec![], 1));
    let effects = site.timer(Timer::Suspicion(NodeId(peer)));
    assert_eq!(changes(&effects), [(1, false)]);
}
