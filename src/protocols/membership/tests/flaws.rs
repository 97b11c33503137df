//! Each flaw: it shows as written, and what mends it does not have it.

use super::*;

fn written() -> OneStrike {
    one_strike(params(), FirstData::Lost)
}

/// Node 0 of those that know each other.
fn knowing<P>(protocol: &P, nodes: u32) -> Site<'_, P>
where
    P: Protocol<Msg = Message, Timer = Timer, Command = Command, Record = ()>,
{
    let mut site = Site::up(protocol, 0, nodes);
    for peer in 1..nodes {
        site.hear(peer, &share(&[entry(peer, 0, 0, Mark::Alive)]));
        site.hear(peer, &pong(peer));
    }
    site
}

fn mended() -> Suspicion {
    suspicion(Params { deletions_gossiped: true, ..params() })
}

#[test]
fn one_failure_deletes_for_ever() {
    let protocol = written();
    let mut site = knowing(&protocol, 3);
    let effects = site.turn();
    assert_eq!(sent(&effects)[0].0, 2);
    let effects = site.fails(2, Failure::Refused);
    assert_eq!(changes(&effects), [(2, false)]);
    let error = "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error \
                 while dialing: dial tcp 127.0.0.1:8002: connect: connection refused\"";
    let line = format!("127.0.0.1:8000 deleted 127.0.0.1:8002 because of {error}");
    assert_eq!(lines(&effects), [line]);
    // It is there, and it is heard; its records are older than its deletion.
    let theirs = share(&[entry(1, 0, 0, Mark::Alive), entry(2, 1, 2, Mark::Alive)]);
    assert_eq!(changes(&site.hear(2, &theirs)), []);
    assert_eq!(changes(&site.hear(1, &theirs)), []);
    for number in 4..9 {
        assert_eq!(sent(&site.turn())[0].0, 1, "it is never called again");
        site.hear(1, &Message::Answer { call: call(number), list: list(&[]) });
    }
    assert_eq!(site.members(), "map[127.0.0.1:8000:{} 127.0.0.1:8001:{}]");

    let protocol = mended();
    let mut site = knowing(&protocol, 3);
    site.turn();
    let effects = site.fails(1, Failure::Refused);
    let effects = [effects, site.fails(2, Failure::Refused)].concat();
    assert_eq!(changes(&effects), []);
    assert_eq!(site.held(), [1, 2]);
}

#[test]
fn who_comes_back_is_invisible_and_told_so_only_by_gossiped_deletions() {
    for gossiped in [false, true] {
        let params = Params { deletions_gossiped: gossiped, ..params() };
        let protocol = one_strike(params, FirstData::Lost);
        let mut other = knowing(&protocol, 3);
        other.turn();
        other.fails(2, Failure::Refused);
        // Its new life sees all others, and says so.
        let mut back = Site::up(&protocol, 2, 3);
        back.ask("UpdateSelfInfo bob");
        let (_, call) = {
            back.ask("AddSeed 0");
            back.hear(0, &pong(1));
            sent(&back.turn()).remove(0)
        };
        let effects = other.hear(2, &call);
        let answer = sent(&effects).remove(0).1;
        assert_eq!(changes(&effects), []);
        back.hear(0, &answer);
        back.hear(1, &pong(3));
        assert_eq!(back.held(), [0, 1]);
        // In its next list it stands above its deletion, if it has heard of it.
        let (_, call) = sent(&back.turn()).remove(0);
        let expected = if gossiped { vec![(2, true)] } else { vec![] };
        assert_eq!(changes(&other.hear(2, &call)), expected);
    }
}

#[test]
fn who_passes_its_deletion_is_listed_and_never_checked() {
    let protocol = written();
    let mut site = knowing(&protocol, 3);
    site.turn();
    site.fails(2, Failure::Refused);
    let back = share(&[entry(2, 2, 2, Mark::Alive)]);
    let effects = site.hear(2, &back);
    assert_eq!(changes(&effects), [(2, true)]);
    assert!(matches!(sent(&effects)[..], [(2, Message::Answer { .. })]), "no ping");
    assert_eq!(sent(&site.turn())[0].0, 1);
}

#[test]
fn a_dead_node_heard_of_is_a_member_for_ever_and_handed_on() {
    let protocol = written();
    let mut site = knowing(&protocol, 2);
    let theirs = share(&[entry(1, 0, 0, Mark::Alive), entry(5, 3, 2, Mark::Alive)]);
    assert_eq!(changes(&site.hear(1, &theirs)), [(5, true)]);
    let effects = site.fails(5, Failure::Refused);
    assert_eq!(lines(&effects)[..2], ["failed to ping", "cannot open connection"]);
    let answer = &sent(&effects)[0].1;
    assert_eq!(listed(answer).last(), Some(&(5, 3, Mark::Alive)));
    for number in 3..9 {
        assert_eq!(sent(&site.turn())[0].0, 1, "it is never called");
        site.hear(1, &Message::Answer { call: call(number), list: list(&[]) });
    }
    assert_eq!(site.held(), [1, 5]);

    let protocol = mended();
    let mut site = knowing(&protocol, 2);
    site.hear(1, &theirs);
    let called: Vec<u32> = (0..2).map(|_| sent(&site.turn())[0].0).collect();
    assert!(called.contains(&5), "its turn comes");
}

#[test]
fn the_first_data_of_a_new_peer_is_lost() {
    for (first_data, name) in [(FirstData::Lost, ""), (FirstData::Kept, "bob")] {
        let protocol = one_strike(params(), first_data);
        let mut site = Site::up(&protocol, 0, 9);
        let theirs = share(&[entry(2, 1, 2, Mark::Alive)]);
        site.hear(2, &theirs);
        site.hear(2, &pong(1));
        assert_eq!(site.members(), format!("map[127.0.0.1:8000:{{}} 127.0.0.1:8002:{{{name}}}]"));
        site.hear(2, &theirs);
        assert_eq!(site.members(), "map[127.0.0.1:8000:{} 127.0.0.1:8002:{bob}]");
    }
}

#[test]
fn deletions_are_told_only_if_they_are_to_be() {
    for gossiped in [false, true] {
        let params = Params { deletions_gossiped: gossiped, ..params() };
        let protocol = one_strike(params, FirstData::Kept);
        let mut site = knowing(&protocol, 3);
        site.turn();
        site.fails(2, Failure::Refused);
        let message = sent(&site.turn()).remove(0).1;
        let told = listed(&message).contains(&(2, 1, Mark::Deleted));
        assert_eq!(told, gossiped);
        let mut hearer = knowing(&protocol, 4);
        hearer.hear(1, &message);
        assert_eq!(hearer.held(), if gossiped { vec![1, 3] } else { vec![1, 2, 3] });
        let others = (0..2).map(|_| sent(&hearer.turn()).first().map(|(to, _)| *to));
        assert!(others.flatten().all(|to| to != 2 || !gossiped), "its connection is closed");
    }
}

#[test]
fn the_name_of_an_earlier_life_comes_back() {
    let earlier = share(&[entry(0, 4, 1, Mark::Alive)]);
    let protocol = written();
    let mut site = Site::up(&protocol, 0, 3);
    site.ask("UpdateSelfInfo bob");
    site.hear(1, &earlier);
    assert_eq!(site.members(), "map[127.0.0.1:8000:{ann}]");

    let protocol = mended();
    let mut site = Site::up(&protocol, 0, 3);
    site.ask("UpdateSelfInfo bob");
    let answer = sent(&site.hear(1, &earlier)).remove(0).1;
    assert_eq!(listed(&answer), [(0, 5, Mark::Alive)]);
    assert_eq!(site.members(), "map[127.0.0.1:8000:{bob}]");
}

#[test]
fn silence_blocks_the_loop_of_the_one_and_not_of_the_other() {
    let protocol = written();
    let mut site = knowing(&protocol, 3);
    assert_eq!(sent(&site.turn()).len(), 1);
    assert!((0..99).all(|_| sent(&site.turn()).is_empty()));

    let protocol = mended();
    let mut site = knowing(&protocol, 3);
    assert!((0..2).all(|_| !sent(&site.turn()).is_empty()));
}

#[test]
fn a_new_life_begins_at_version_zero_and_a_seed_resets_a_record() {
    let protocol = written();
    let mut site = knowing(&protocol, 2);
    site.hear(1, &share(&[entry(1, 7, 2, Mark::Alive)]));
    site.ask("AddSeed 1");
    site.hear(1, &pong(2));
    let answer = sent(&site.hear(1, &share(&[]))).remove(0).1;
    assert_eq!(listed(&answer)[1], (1, 0, Mark::Alive));
}
