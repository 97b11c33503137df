//! The exchange of the real system, rule by rule and flaw by flaw.

use super::*;
use crate::protocol::{Failure, Tamper, Timing};
use crate::protocols::round::Mode;
use crate::time::{Instant, Span};

const WRITES: [&str; 4] = ["set k one", "set k two", "set k three", "set k \"four  five\""];

fn kv(profile: Profile) -> Whole {
    Whole::new(Params { exchange: Exchange::Full, ..params(profile) }, &lines(&WRITES)).unwrap()
}

/// What `from` sends in a round.
fn gossip(protocol: &Whole, node: &mut Node, cx: &mut Recording<Whole>) -> Message {
    cx.take();
    protocol.on_timer(node, Ticks::Gossip, cx);
    sent::<Whole>(cx.take()).remove(0).1
}

#[test]
fn a_life_begins_with_three_lines_and_two_timers() {
    let protocol = kv(Profile::AsWritten);
    let mut cx: Recording<Whole> = Recording::new(1, 3, 1);
    let node = protocol.boot(&[], &mut cx);
    let effects = cx.take();
    let lines = logged::<Whole>(&effects);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], format!("[INFO] Nó ID: {}", super::super::node::uuid_text(node.id)));
    assert_eq!(lines[1], "[INFO] Escutando em: 127.0.0.1:8001");
    assert_eq!(lines[2], "[INFO] Peers iniciais: [127.0.0.1:8000, 127.0.0.1:8002]");
    let every = |effect: &EffectOf<Whole>| match effect {
        Effect::Every(tick, Timing::Periodic { period, .. }) => Some((*tick, *period)),
        _ => None,
    };
    let timers: Vec<(Ticks, Span)> = effects.iter().filter_map(every).collect();
    let expected = [(Ticks::Gossip, 2), (Ticks::Print, 10)];
    assert_eq!(timers, expected.map(|(tick, s)| (tick, Span::from_secs(s))));
}

#[test]
fn versions_rise_by_one_and_the_state_is_printed() {
    let protocol = kv(Profile::AsWritten);
    let (mut node, mut cx) = booted(&protocol, 0, 3);
    let answers = [0, 3].map(|number| set(&protocol, &mut node, number, &mut cx));
    let expected = ["k = 'one' (versão 1)", "k = '\"four  five\"' (versão 2)"];
    assert_eq!(answers, expected.map(|text| value(&format!("[ESTADO] Atualizado: {text}"))));
    cx.take();
    protocol.on_timer(&mut node, Ticks::Print, &mut cx);
    let expected =
        ["--- Estado Atual do Nó ---", "  - 'k': '\"four  five\"' (v2)", &"-".repeat(26)];
    assert_eq!(logged::<Whole>(&cx.take()), expected);
    let (empty, mut cx) = booted(&protocol, 0, 3);
    protocol.on_timer(&mut empty.clone(), Ticks::Print, &mut cx);
    assert_eq!(logged::<Whole>(&cx.take())[1], "O estado está vazio.");
}

#[test]
fn a_higher_version_is_taken_and_an_equal_one_is_not() {
    for (profile, wins) in [(Profile::AsWritten, false), (Profile::Fixed, true)] {
        let protocol = kv(profile);
        let (mut low, mut low_cx) = booted(&protocol, 0, 3);
        let (mut high, mut high_cx) = booted(&protocol, 1, 3);
        set(&protocol, &mut low, 0, &mut low_cx);
        set(&protocol, &mut high, 1, &mut high_cx);
        let message = gossip(&protocol, &mut high, &mut high_cx);
        low_cx.take();
        protocol.on_message(&mut low, NodeId(1), &message, &mut low_cx);
        assert_eq!(low.store.items()[0].write.0, u32::from(wins), "{profile:?}");
        let merged = logged::<Whole>(&low_cx.take()).contains(&words::MERGED.to_string());
        assert_eq!(merged, wins);
        // And never the other way.
        let message = gossip(&protocol, &mut low, &mut low_cx);
        protocol.on_message(&mut high, NodeId(0), &message, &mut high_cx);
        assert_eq!(high.store.items()[0].write.0, 1);
        // A second write stands above both.
        set(&protocol, &mut high, 2, &mut high_cx);
        let message = gossip(&protocol, &mut high, &mut high_cx);
        protocol.on_message(&mut low, NodeId(1), &message, &mut low_cx);
        assert_eq!((low.store.items()[0].write.0, low.store.items()[0].version), (2, 2));
    }
}

/// Node 0 knows nobody and is told of itself by node 1, whom it did not know.
#[test]
fn a_node_hears_of_itself_and_of_others() {
    for (profile, learns) in [(Profile::AsWritten, true), (Profile::AsDocumented, false)] {
        let protocol = kv(profile);
        let (mut node, mut cx) = booted(&protocol, 0, 1);
        assert!(node.peers.all().is_empty());
        let (mut other, mut other_cx) = booted(&protocol, 1, 3);
        let message = gossip(&protocol, &mut other, &mut other_cx);
        protocol.on_message(&mut node, NodeId(1), &message, &mut cx);
        let known: Vec<u32> = node.peers.all().iter().map(|peer| peer.node.0).collect();
        assert_eq!(known, if learns { vec![0, 1, 2] } else { vec![1, 2] });
        let lines = logged::<Whole>(&cx.take());
        assert_eq!(lines[0], "[GOSSIP] Mensagem recebida de 127.0.0.1:8001");
        assert_eq!(lines[1], "[PEERS] Novo peer descoberto: 127.0.0.1:8001");
        assert_eq!(*lines.last().unwrap(), "[PEERS] Peer descoberto via fofoca: 127.0.0.1:8002");
        assert_eq!(lines.len(), if learns { 4 } else { 3 });
    }
}

#[test]
fn own_messages_are_ignored() {
    let protocol = kv(Profile::AsWritten);
    let (mut node, mut cx) = booted(&protocol, 0, 3);
    let message = gossip(&protocol, &mut node, &mut cx);
    protocol.on_message(&mut node, NodeId(0), &message, &mut cx);
    assert_eq!(cx.take(), []);
}

#[test]
fn a_round_goes_to_one_peer_and_says_so() {
    let protocol = kv(Profile::AsWritten);
    let (mut node, mut cx) = booted(&protocol, 0, 5);
    let mut counts = [0; 5];
    for _ in 0..4_000 {
        protocol.on_timer(&mut node, Ticks::Gossip, &mut cx);
        let effects = cx.take();
        let lines = logged::<Whole>(&effects);
        let [(to, _)] = &sent::<Whole>(effects)[..] else { panic!("one message") };
        let [to] = to[..] else { panic!("to one peer") };
        assert_eq!(lines, [format!("[GOSSIP] Fofoca enviada para 127.0.0.1:{}", 8_000 + to.0)]);
        counts[to.index()] += 1;
    }
    // Five standard deviations of a binomial count are 137.
    assert!(
        counts[0] == 0 && counts[1..].iter().all(|c: &i32| c.abs_diff(1_000) < 137),
        "{counts:?}"
    );
    // Who knows nobody says nothing.
    let (mut alone, mut cx) = booted(&protocol, 0, 1);
    protocol.on_timer(&mut alone, Ticks::Gossip, &mut cx);
    assert_eq!(cx.take(), []);
}

/// The version of a write after a restart, if another node still has version 5.
#[test]
fn a_restart_forgets_the_counter_unless_it_is_saved() {
    for (profile, saved) in [(Profile::AsWritten, false), (Profile::Fixed, true)] {
        let protocol = kv(profile);
        let (mut node, mut cx) = booted(&protocol, 0, 3);
        (0..3).for_each(|number| _ = set(&protocol, &mut node, number, &mut cx));
        let disk: Vec<Record> = (cx.take().into_iter())
            .filter_map(
                |effect| if let Effect::Append(record) = effect { Some(record) } else { None },
            )
            .collect();
        assert_eq!(disk.len(), if saved { 3 } else { 0 });
        let mut again = protocol.boot(&disk, &mut cx);
        assert!(again.store.is_empty(), "only the counter is kept");
        set(&protocol, &mut again, 3, &mut cx);
        assert_eq!(again.store.items()[0].version, if saved { 4 } else { 1 });
    }
}

#[test]
fn above_the_highest_version_there_is_0_or_nothing() {
    for profile in [Profile::AsWritten, Profile::Fixed] {
        let protocol = kv(profile);
        let (mut node, mut cx) = booted(&protocol, 0, 3);
        let (mut other, mut other_cx) = booted(&protocol, 1, 3);
        set(&protocol, &mut other, 0, &mut other_cx);
        let mut forged = gossip(&protocol, &mut other, &mut other_cx);
        let honest_len = forged.wire_len;
        assert!(protocol.tamper(&mut forged, Tamper::ForgeVersion));
        assert_eq!(forged.wire_len, honest_len + 19, "20 digits instead of one");
        protocol.on_message(&mut node, NodeId(1), &forged, &mut cx);
        assert_eq!(node.store.items()[0].version, u64::MAX);
        let answer = set(&protocol, &mut node, 1, &mut cx);
        match profile {
            Profile::Fixed => assert!(matches!(answer, Answer::Refused(_))),
            _ => assert_eq!(node.store.items()[0].version, 0),
        }
    }
}

#[test]
fn what_is_asked_is_answered_with_the_state() {
    for (mode, kind, entries) in [(Mode::Pull, Kind::Request, 0), (Mode::PushPull, Kind::Call, 1)] {
        let params = Params { mode, ..params(Profile::AsDocumented) };
        let protocol = Whole::new(params, &lines(&WRITES)).unwrap();
        let (mut caller, mut caller_cx) = booted(&protocol, 0, 2);
        let (mut called, mut cx) = booted(&protocol, 1, 2);
        set(&protocol, &mut caller, 0, &mut caller_cx);
        let call = gossip(&protocol, &mut caller, &mut caller_cx);
        assert_eq!((call.is, call.entries.len()), (kind, entries));
        set(&protocol, &mut called, 1, &mut cx);
        cx.take();
        protocol.on_message(&mut called, NodeId(0), &call, &mut cx);
        let replies = sent::<Whole>(cx.take());
        assert_eq!(replies.len(), 1);
        assert_eq!((&replies[0].0[..], replies[0].1.is), (&[NodeId(0)][..], Kind::Reply));
        assert_eq!(replies[0].1.entries.len(), 1);
    }
}

#[test]
fn peers_expire_where_they_do_and_old_contacts_are_tried_again() {
    let protocol = kv(Profile::Fixed);
    let (mut node, mut cx) = booted(&protocol, 0, 3);
    let beat = gossip(&protocol, &mut node, &mut cx).beat;
    assert_eq!(beat, 1);
    // Nobody was heard for more than twice 60 s.
    cx.now = Instant(121_000_000_000);
    let mut tried = 0;
    for round in 0..20 {
        protocol.on_timer(&mut node, Ticks::Gossip, &mut cx);
        let effects = cx.take();
        let down = |e: &EffectOf<Whole>| matches!(e, Effect::Emit(Fact::PeerDown { .. }));
        assert_eq!(effects.iter().filter(|e| down(e)).count(), if round == 0 { 2 } else { 0 });
        tried += sent::<Whole>(effects).len();
    }
    // Who knows nobody tries one of its first contacts in every round.
    assert_eq!((node.peers.all().len(), tried), (0, 20));
}

#[test]
fn what_the_socket_refuses_is_told() {
    let protocol = kv(Profile::AsWritten);
    let (mut node, mut cx) = booted(&protocol, 0, 3);
    protocol.on_failure(&mut node, NodeId(1), Failure::TooBig, &mut cx);
    let expected =
        "[ERRO] Falha ao enviar gossip para 127.0.0.1:8001: Message too long (os error 90)";
    assert_eq!(logged::<Whole>(&cx.take()), [expected]);
}

/// The length of the message in which a value of so many octets is told, and what is said of it.
fn says_of_a_value_of(octets: usize) -> (u32, Vec<String>) {
    let words = ["set", "k", &"v".repeat(octets)].map(String::from).to_vec();
    let protocol = Whole::new(Params::of(Profile::AsWritten), &[(words, 1)]).unwrap();
    let (mut node, mut cx) = booted(&protocol, 0, 3);
    set(&protocol, &mut node, 0, &mut cx);
    cx.take();
    protocol.on_timer(&mut node, Ticks::Gossip, &mut cx);
    let effects = cx.take();
    let said = logged::<Whole>(&effects);
    (sent::<Whole>(effects)[0].1.wire_len, said)
}

#[test]
fn of_a_datagram_that_no_socket_takes_nothing_is_said_until_it_is_refused() {
    let around = says_of_a_value_of(0).0 as usize;
    let (octets, said) = says_of_a_value_of(65_507 - around);
    assert_eq!((octets, said.len()), (65_507, 1));
    assert!(said[0].starts_with("[GOSSIP] Fofoca enviada para "), "{said:?}");
    assert_eq!(says_of_a_value_of(65_508 - around), (65_508, Vec::new()));
}

#[test]
fn there_is_one_command() {
    let protocol = kv(Profile::AsWritten);
    for (words, word) in
        [(&["get", "k"][..], 0), (&["set"][..], 1), (&["set", "k"][..], 2), (&[][..], 0)]
    {
        assert_eq!(protocol.parse(words).unwrap_err().word, word, "{words:?}");
    }
}
