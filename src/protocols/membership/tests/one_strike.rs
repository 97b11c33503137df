//! Rules, timers, calls and log lines of [`OneStrike`].

use super::*;

fn kept() -> OneStrike {
    one_strike(params(), FirstData::Kept)
}

/// Node 0 with these seeds, in the order of the calls, all of them reached.
fn seeded<'a>(protocol: &'a OneStrike, seeds: &[u32]) -> Site<'a, OneStrike> {
    let mut site = Site::up(protocol, 0, 9);
    for (seed, number) in seeds.iter().zip(1..) {
        site.ask(&format!("AddSeed {seed}"));
        site.hear(*seed, &pong(number));
    }
    site
}

#[test]
fn a_node_begins_alone_and_says_so() {
    let protocol = kept();
    let mut site = Site::new(&protocol, 3, 9);
    let effects = site.cx.take();
    assert_eq!(lines(&effects), ["127.0.0.1:8003 started"]);
    assert!(effects.contains(&Effect::Every(Timer::Turn, params().timing)));
    assert_eq!((changes(&effects), site.held()), (vec![(3, true)], vec![]));
    assert_eq!(records(&effects), [(3, 0, Some(0))]);
    assert_eq!(site.members(), "map[127.0.0.1:8003:{}]");
    assert_eq!(site.turn(), []);
}

#[test]
fn a_node_that_knows_its_contacts_lists_and_calls_them_all_in_some_order() {
    let protocol = one_strike(Params { knows_contacts: true, ..params() }, FirstData::Kept);
    let mut site = Site::new(&protocol, 2, 6);
    let mut up = changes(&site.cx.take());
    up.sort_unstable();
    assert_eq!(up, [0, 1, 2, 3, 4, 5].map(|peer| (peer, true)));
    assert_eq!(site.held(), [0, 1, 3, 4, 5]);
    let mut called = Vec::new();
    for number in 1..=5 {
        let effects = site.turn();
        let (peer, message) = sent(&effects).remove(0);
        called.push(peer);
        assert_eq!(listed(&message).len(), 6);
        let answer = Message::Answer { call: call(number), list: list(&[]) };
        assert_eq!(sent(&site.hear(peer, &answer)), []);
    }
    assert_ne!(called, [0, 1, 3, 4, 5], "not in the order of addresses");
    called.sort_unstable();
    assert_eq!(called, [0, 1, 3, 4, 5]);
}

#[test]
fn a_seed_is_pinged_and_added_when_it_answers() {
    let protocol = kept();
    let mut site = Site::up(&protocol, 0, 9);
    let effects = site.ask("AddSeed 4");
    assert_eq!(sent(&effects), [(4, Message::Ping { call: call(1), for_node: None })]);
    assert_eq!((answers(&effects), site.held()), (vec![], vec![]));
    // An answer to something else, or from somebody else, is none.
    assert_eq!(site.hear(4, &pong(2)), []);
    assert_eq!(site.hear(5, &pong(1)), []);
    let of_life = CallId { life: 1, number: 1 };
    assert_eq!(site.hear(4, &Message::Pong { call: of_life, for_node: None }), []);
    let effects = site.hear(4, &pong(1));
    assert_eq!(answers(&effects), [Answer::Done]);
    assert_eq!(changes(&effects), [(4, true)]);
    assert_eq!(lines(&effects), ["127.0.0.1:8000 added a new seed 127.0.0.1:8004"]);
    assert_eq!(site.hear(4, &pong(1)), [], "only once");
    assert_eq!(site.members(), "map[127.0.0.1:8000:{} 127.0.0.1:8004:{}]");
}

#[test]
fn of_a_dead_seed_nothing_is_kept() {
    let protocol = kept();
    let mut site = Site::up(&protocol, 0, 9);
    site.ask("AddSeed 4");
    let effects = site.fails(4, Failure::Refused);
    assert_eq!(lines(&effects), ["failed to ping", "cannot open connection"]);
    assert!(matches!(answers(&effects)[..], [Answer::Refused(_)]));
    assert_eq!((changes(&effects), site.held()), (vec![], vec![]));
    assert_eq!(site.hear(4, &pong(1)), [], "too late");
    assert_eq!(site.members(), "map[127.0.0.1:8000:{}]");
}

#[test]
fn a_ping_is_answered() {
    let protocol = kept();
    let mut site = Site::up(&protocol, 0, 9);
    let ping = Message::Ping { call: CallId { life: 3, number: 8 }, for_node: None };
    let pong = Message::Pong { call: CallId { life: 3, number: 8 }, for_node: None };
    assert_eq!(sent(&site.hear(5, &ping)), [(5, pong)]);
}

#[test]
fn a_turn_sends_all_members_to_the_least_recently_called() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4, 2]);
    let effects = site.turn();
    let [(to, message)] = &sent(&effects)[..] else { panic!() };
    assert_eq!(*to, 2);
    assert_eq!(listed(message), [(0, 0, Mark::Alive), (2, 0, Mark::Alive), (4, 0, Mark::Alive)]);
    let chose = "127.0.0.1:8000 chose 127.0.0.1:8002 to send info";
    assert_eq!(lines(&effects), [chose, "sent self data"]);
    let answer = Message::Answer { call: call(3), list: list(&[entry(2, 1, 2, Mark::Alive)]) };
    let effects = site.hear(2, &answer);
    assert_eq!(lines(&effects), ["received other data"]);
    assert_eq!(site.members(), "map[127.0.0.1:8000:{} 127.0.0.1:8002:{bob} 127.0.0.1:8004:{}]");
    assert_eq!(sent(&site.turn())[0].0, 4);
}

#[test]
fn the_called_merges_first_and_answers_then() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4]);
    let theirs = [entry(0, 5, 1, Mark::Alive), entry(4, 1, 2, Mark::Alive)];
    let effects = site.hear(4, &share(&theirs));
    assert_eq!(lines(&effects), ["received other data", "sent self data"]);
    let [(4, answer)] = &sent(&effects)[..] else { panic!() };
    assert!(matches!(answer, Message::Answer { call: CallId { life: 9, number: 90 }, .. }));
    assert_eq!(listed(answer), [(0, 5, Mark::Alive), (4, 1, Mark::Alive)]);
    // Equal or older records change nothing.
    let older = [entry(0, 4, 2, Mark::Alive), entry(4, 1, 1, Mark::Alive)];
    site.hear(4, &share(&older));
    assert_eq!(site.members(), "map[127.0.0.1:8000:{ann} 127.0.0.1:8004:{bob}]");
}

#[test]
fn a_merge_waits_for_each_new_peer() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4]);
    let theirs =
        [entry(2, 1, 1, Mark::Alive), entry(3, 0, 0, Mark::Alive), entry(4, 3, 2, Mark::Alive)];
    let first = site.hear(4, &share(&theirs));
    assert_eq!(sent(&first), [(2, Message::Ping { call: call(2), for_node: None })]);
    assert_eq!(changes(&first), [(2, true)]);
    let second = site.hear(2, &pong(2));
    assert_eq!(sent(&second), [(3, Message::Ping { call: call(3), for_node: None })]);
    assert_eq!(changes(&second), [(3, true)]);
    let third = site.fails(3, Failure::Refused);
    let [(4, answer)] = &sent(&third)[..] else { panic!() };
    let ids: Vec<u32> = listed(answer).iter().map(|entry| entry.0).collect();
    assert_eq!(ids, [0, 2, 3, 4]);
    assert_eq!(site.held(), [2, 3, 4]);
    // Only who has answered is called, the newest first.
    assert_eq!(sent(&site.turn())[0].0, 2);
}

#[test]
fn while_the_loop_waits_one_turn_is_kept_and_the_others_are_dropped() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4, 2]);
    assert_eq!(sent(&site.turn())[0].0, 2);
    assert_eq!(site.turn(), [Effect::Emit(Fact::Stalled)]);
    for _ in 0..2 {
        assert_eq!(site.turn(), []);
    }
    let answer = Message::Answer { call: call(3), list: list(&[entry(7, 0, 0, Mark::Alive)]) };
    // The merge waits for the new peer, and the loop for the merge.
    assert_eq!(
        sent(&site.hear(2, &answer)),
        [(7, Message::Ping { call: call(4), for_node: None })]
    );
    assert_eq!(site.turn(), []);
    let after = site.hear(7, &pong(4));
    assert!(after.contains(&Effect::Emit(Fact::Resumed)));
    assert_eq!(sent(&after).iter().map(|(to, _)| *to).collect::<Vec<_>>(), [7], "the one kept");
    let answer = Message::Answer { call: call(5), list: list(&[]) };
    assert_eq!(sent(&site.hear(7, &answer)), [], "no other");
}

#[test]
fn a_call_times_out_only_if_it_is_to() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4]);
    let is_timer = |effect: &Did| matches!(effect, Effect::Timer(..));
    assert!(!site.turn().iter().any(is_timer));
    let timeout = Span::from_millis(40);
    let params = Params { rpc_timeout: Some(timeout), ..params() };
    let protocol = one_strike(params, FirstData::Kept);
    let mut site = seeded(&protocol, &[4]);
    assert!(site.turn().contains(&Effect::Timer(Timer::Deadline(2), timeout)));
    assert_eq!(site.timer(Timer::Deadline(1)), [], "answered long ago");
    let effects = site.timer(Timer::Deadline(2));
    assert_eq!(changes(&effects), [(4, false)]);
    let error = "rpc error: code = DeadlineExceeded desc = context deadline exceeded";
    let line = format!("127.0.0.1:8000 deleted 127.0.0.1:8004 because of {error}");
    assert_eq!(lines(&effects), [line]);
    let late = Message::Answer { call: call(2), list: list(&[entry(4, 9, 0, Mark::Alive)]) };
    assert_eq!((site.hear(4, &late), site.held()), (vec![], vec![]));
}

#[test]
fn records_are_told_when_they_change_and_no_more() {
    let protocol = one_strike(params(), FirstData::Lost);
    let mut site = seeded(&protocol, &[4]);
    assert_eq!(records(&site.ask("UpdateSelfInfo ann")), [(0, 1, Some(1))]);
    let theirs = share(&[entry(2, 5, 2, Mark::Alive), entry(4, 3, 2, Mark::Alive)]);
    assert_eq!(records(&site.hear(4, &theirs)), [(2, 5, Some(2))]);
    // The flaw: what it has just heard is lost when the peer answers.
    let answered = records(&site.hear(2, &pong(2)));
    assert_eq!(answered, [(2, 0, Some(0)), (4, 3, Some(2))]);
    assert_eq!(records(&site.hear(4, &share(&[entry(4, 3, 2, Mark::Alive)]))), []);
    // The newest is called first.
    assert_eq!(sent(&site.turn())[0].0, 2);
    assert_eq!(records(&site.fails(2, Failure::Refused)), [(2, 1, None)]);
}

#[test]
fn a_name_is_a_new_version_of_the_own_record() {
    let protocol = kept();
    let mut site = seeded(&protocol, &[4]);
    let effects = site.ask("UpdateSelfInfo ann");
    assert_eq!(answers(&effects), [Answer::Done]);
    assert_eq!(lines(&effects), ["127.0.0.1:8000 update info: &{ann}"]);
    site.ask("UpdateSelfInfo bob");
    let effects = site.turn();
    assert_eq!(listed(&sent(&effects)[0].1)[0], (0, 2, Mark::Alive));
    // 14 + 16 + 2 + 5 of the own record, 14 + 16 of the other.
    assert_eq!(crate::protocol::Message::wire_len(&sent(&effects)[0].1), 67);
    assert_eq!(site.members(), "map[127.0.0.1:8000:{bob} 127.0.0.1:8004:{}]");
}

#[test]
fn a_forged_list_says_the_highest_version_of_all() {
    let protocol = kept();
    let mut message = share(&[entry(1, 3, 1, Mark::Alive), entry(2, 0, 0, Mark::Alive)]);
    assert!(protocol.tamper(&mut message, crate::protocol::Tamper::ForgeVersion));
    assert_eq!(listed(&message), [1, 2].map(|node| (node, i32::MAX, Mark::Alive)));
    assert!(!protocol.tamper(&mut message, crate::protocol::Tamper::ForgeVersion));
    assert!(!protocol.tamper(&mut pong(1), crate::protocol::Tamper::ForgeVersion));
}
