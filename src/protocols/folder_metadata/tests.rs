//! Unit tests of kind `folder-metadata`: the loops, what is heard, and each flaw with its mend.

use super::*;
use crate::id::ItemId;
use crate::protocol::recording::{Effect, EffectOf, Recording};
use crate::protocol::{Message as _, Wire};
use crate::protocols::choice::Fanout;
use crate::time::Instant;
use content::key_of;

type Cx = Recording<Folders>;

fn params(as_written: bool) -> Params {
    Params {
        timers: if as_written { Timers::CODE } else { Timers::DOCUMENTED },
        start: Start::AtBoot,
        fanout: Fanout::Count(1),
        own_ack: OwnAck::Never,
        receive_buffer: if as_written { ReceiveBuffer::Bytes(1024) } else { ReceiveBuffer::None },
        undecodable: if as_written { Undecodable::ReceiverDies } else { Undecodable::Dropped },
        life: Life::None,
        folder: if as_written { Folder::New } else { Folder::Kept },
    }
}

fn as_written() -> Folders {
    Folders::new(params(true))
}

fn fixed() -> Folders {
    let (own_ack, receive_buffer) = (OwnAck::AtEachScan, ReceiveBuffer::Chunks);
    Folders::new(Params { own_ack, receive_buffer, life: Life::Incarnation, ..params(false) })
}

/// A node that has just booted, in a cluster of `nodes`; the effects of that are forgotten.
fn booted(folders: &Folders, me: u32, nodes: u32) -> (Cx, Node) {
    let mut cx = Recording::new(me, nodes, 1);
    cx.epoch = 1_700_000_000 * NANOS_PER_SECOND;
    let node = folders.boot(&[], &mut cx);
    cx.take();
    (cx, node)
}

fn at(cx: &mut Cx, seconds: u64) {
    cx.now = Instant(seconds * NANOS_PER_SECOND);
}

/// A record of `peer` as it comes over the network: `files` of 12 characters, changed by item `item`.
fn heard(peer: u32, version: u32, files: usize, item: u32) -> Message {
    let change = Change { item: ItemId(item), rank: item.into() };
    let file = |number| format!("{number:08}.txt").into();
    let content = Content { files: (1..=files).map(file).collect(), change: Some(change) };
    let shown = Shown { stamp: Stamp { life: 0, version }, content: content.into() };
    Message { wire_len: 0, relayed: true, peer: NodeId(peer), shown: Some(shown), piece: None }
}

fn version_of(node: &Node, peer: u32) -> Option<u32> {
    node.shown(NodeId(peer)).map(|shown| shown.stamp.version)
}

fn lines(effects: &[EffectOf<Folders>]) -> Vec<&str> {
    let line = |effect| match effect {
        &Effect::Emit(Fact::Log(ref line)) => Some(&**line),
        _ => None,
    };
    effects.iter().filter_map(line).collect()
}

/// All but the lines of log, and records.
fn facts(effects: Vec<EffectOf<Folders>>) -> Vec<Fact> {
    let fact = |effect| match effect {
        Effect::Emit(Fact::Log(_) | Fact::Recorded { .. }) => None,
        Effect::Emit(fact) => Some(fact),
        _ => None,
    };
    effects.into_iter().filter_map(fact).collect()
}

fn sent(effects: Vec<EffectOf<Folders>>) -> Vec<(u32, Message)> {
    let send = |effect: EffectOf<Folders>| match effect {
        Effect::Send(to, msg) => to.into_iter().map(|to| (to.0, msg.clone())).collect(),
        _ => Vec::new(),
    };
    effects.into_iter().flat_map(send).collect()
}

fn ask(folders: &Folders, node: &mut Node, number: u32, words: &[&str], cx: &mut Cx) -> Answer {
    let command = folders.parse(words).unwrap();
    folders.on_command(node, RequestId(number), command, cx);
    let Some(Effect::Emit(Fact::Answered { request, answer })) = cx.effects.last().cloned() else {
        panic!("the last effect of a command is its answer");
    };
    assert_eq!(request, RequestId(number));
    answer
}

#[test]
fn a_start_in_the_systems_own_words() {
    let mut cx = Cx::new(3, 5, 1);
    let node = as_written().boot(&[], &mut cx);
    let effects = cx.take();
    let folder = node.folder.escape_ascii().to_string();
    assert!(folder.len() == 20 && folder.bytes().all(|b| b.is_ascii_alphanumeric()));
    assert_eq!(
        lines(&effects),
        [
            "MainThread|INFO:Peer iniciado com nome [peer3] e porta [('127.0.0.1', 8003)]",
            &format!("MainThread|INFO:Compartilhando pasta [__folder__{folder}]"),
            "MainThread|INFO:dados atualizados para [{'data': [], 'version': 1, 'peer': 'peer3'}]",
        ]
    );
    // Nothing is in the table before the first scan, and all loops act at once, one after the other.
    assert!(node.rows().all(|(_, shown)| shown.is_none()) && node.len() == 5);
    let timers = Loop::ALL.map(|timer| Effect::Timer(timer, Span(1 + u64::from(u32::from(timer)))));
    assert_eq!(effects[3..], timers);
}

#[test]
fn nodes_start_one_after_the_other_if_asked() {
    let folders = Folders::new(Params { start: Start::Random, ..params(true) });
    let mut firsts = Vec::new();
    for seed in 0..200 {
        let mut cx = Cx::new(0, 5, seed);
        folders.boot(&[], &mut cx);
        let after = |effect: &_| match effect {
            Effect::Timer(_, after) => Some(after.0),
            _ => None,
        };
        let timers: Vec<u64> = cx.take().iter().filter_map(after).collect();
        assert_eq!(timers, [0, 1, 2, 3].map(|place| timers[0] + place));
        firsts.push(timers[0]);
    }
    let t1 = Timers::CODE.t1.0;
    let mean = firsts.iter().sum::<u64>() / 200;
    assert!(firsts.iter().all(|first| (1..=t1).contains(first)));
    // The standard deviation of the mean is t1 / sqrt(12 · 200).
    assert!(mean.abs_diff(t1 / 2) < t1 / 12, "{mean}");
}

#[test]
fn each_loop_acts_and_sleeps() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 0, 2);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    let effects = cx.take();
    assert_eq!(lines(&effects)[0], "Thread-1|INFO:dados atualizados! versão: 2 ; dados: []");
    assert!(lines(&effects)[1].starts_with("Thread-1|DEBUG:{\n    \"peer0\": {\n"));
    assert_eq!(effects.last(), Some(&Effect::Timer(Loop::Scan, Span::from_secs(5))));
    assert_eq!(facts(effects), [Fact::PeerUp { peer: NodeId(0) }]);

    folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
    let effects = cx.take();
    assert_eq!(
        lines(&effects),
        ["Thread-2|INFO:Enviando dados próprios para peer sorteado [peer1]"]
    );
    assert_eq!(effects.last(), Some(&Effect::Timer(Loop::SendOwn, Span::from_secs(5))));
    let [(1, own)] = &sent(effects)[..] else { panic!("one message to node 1") };
    assert_eq!((own.kind(), own.wire_len(), own.updates()), (0, 52, 0));

    folders.on_timer(&mut node, Loop::Erase, &mut cx);
    let effects = cx.take();
    assert_eq!(lines(&effects), ["Thread-4|INFO:apagando metadados de peers antigos: []"]);
    assert_eq!(effects.last(), Some(&Effect::Timer(Loop::Erase, Span::from_secs(10))));
}

/// Any peer's record goes to any other peer: also to its owner, and also if there is none.
#[test]
fn the_record_of_anybody_goes_to_anybody_else() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 1, 4);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    folders.on_message(&mut node, NodeId(0), &heard(0, 300, 2, 0), &mut cx);
    cx.take();
    let mut seen = [[0; 4]; 4];
    for _ in 0..1200 {
        folders.on_timer(&mut node, Loop::SendOther, &mut cx);
        let effects = cx.take();
        let line = lines(&effects)[0].to_string();
        let [(to, msg)] = &sent(effects)[..] else { panic!("one message") };
        let expected =
            format!("Enviando dados de [peer{}] para peer sorteado [peer{to}]", msg.peer);
        assert_eq!(line, format!("Thread-3|DEBUG:{expected}"));
        assert_eq!(msg.kind(), 1);
        // Two files of 12 characters and a version of two octets; no record.
        assert_eq!(msg.wire_len(), [52 + 2 + 30 + 1, 52, 55, 55][msg.peer.index()]);
        seen[msg.peer.index()][*to as usize] += 1;
    }
    for (peer, row) in seen.iter().enumerate() {
        assert_eq!(row[1], 0);
        // 1200 trials at 1/12: four standard deviations are 38.
        let spread = row.iter().enumerate().filter(|(to, _)| *to != 1);
        assert!(spread.into_iter().all(|(_, count)| i32::abs(count - 100) < 39), "{peer} {row:?}");
    }
}

#[test]
fn a_fanout_names_distinct_others() {
    let folders = Folders::new(Params { fanout: Fanout::Count(3), ..params(true) });
    let (mut cx, mut node) = booted(&folders, 2, 5);
    folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
    let mut to: Vec<u32> = sent(cx.take()).iter().map(|(to, _)| *to).collect();
    to.sort_unstable();
    to.dedup();
    assert!(to.len() == 3 && !to.contains(&2), "{to:?}");
    let (mut cx, mut node) = booted(&folders, 0, 1);
    for timer in Loop::ALL {
        folders.on_timer(&mut node, timer, &mut cx);
    }
    assert_eq!(sent(cx.take()), [], "there is nobody");
}

#[test]
fn only_a_higher_version_is_taken() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 0, 3);
    let learned = |item, replaces: Option<u32>| Fact::Learned {
        item: ItemId(item),
        key: key_of(NodeId(2)),
        rank: Some(item.into()),
        replaces: replaces.map(ItemId),
    };
    let up = Fact::PeerUp { peer: NodeId(2) };
    let cases = [
        (4, 7, vec![learned(7, None), up]),
        (4, 9, vec![]),
        (3, 9, vec![]),
        (5, 7, vec![]),
        (6, 8, vec![learned(8, Some(7))]),
    ];
    let mut shown = 0;
    for (version, item, expected) in cases {
        folders.on_message(&mut node, NodeId(1), &heard(2, version, 1, item), &mut cx);
        let effects = cx.take();
        let line = format!("Thread-5|INFO:Recebendo dados do peer peer2 na versão {version}");
        assert_eq!(lines(&effects), [line]);
        let taken = version_of(&node, 2) == Some(version) && version != shown;
        let says = Some(u64::from(item) + 1);
        let recorded = Fact::Recorded { peer: NodeId(2), rank: version.into(), says };
        assert_eq!(effects.contains(&Effect::Emit(recorded)), taken);
        shown = version_of(&node, 2).unwrap_or(0);
        assert_eq!(facts(effects), expected);
    }
    assert_eq!(version_of(&node, 2), Some(6));
    let nothing = Message { shown: None, ..heard(2, 0, 0, 0) };
    folders.on_message(&mut node, NodeId(1), &nothing, &mut cx);
    let effects = cx.take();
    assert_eq!(lines(&effects), ["Thread-5|INFO:Recebendo dados do peer peer2 na versão -1"]);
    assert_eq!(version_of(&node, 2), Some(6));
    let mut held = Vec::new();
    folders.held(&node, &mut |fact| held.push(fact));
    assert_eq!(held, [learned(8, None), Fact::PeerUp { peer: NodeId(2) }]);
}

/// Whole seconds of the wall clock count, and the difference must be greater than AGE.
#[test]
fn what_is_not_renewed_is_erased() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 0, 3);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    cx.now = Instant(9_999_999_999);
    folders.on_message(&mut node, NodeId(1), &heard(2, 4, 1, 7), &mut cx);
    cx.take();
    cx.now = Instant(39_999_999_999);
    folders.on_timer(&mut node, Loop::Erase, &mut cx);
    let line = "Thread-4|INFO:apagando metadados de peers antigos: ['peer0', 'peer1']";
    assert_eq!(lines(&cx.take()), [line]);
    assert_eq!((version_of(&node, 0), version_of(&node, 2)), (None, Some(4)));
    at(&mut cx, 40);
    folders.on_timer(&mut node, Loop::Erase, &mut cx);
    let forgot = Fact::Forgot { item: ItemId(7), key: key_of(NodeId(2)) };
    assert_eq!(facts(cx.take()), [forgot, Fact::PeerDown { peer: NodeId(2) }]);
    assert_eq!(version_of(&node, 2), None);
}

#[test]
fn the_wall_clock_decides_what_is_old() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 0, 2);
    folders.on_message(&mut node, NodeId(1), &heard(1, 4, 1, 7), &mut cx);
    cx.epoch += 31 * NANOS_PER_SECOND;
    folders.on_timer(&mut node, Loop::Erase, &mut cx);
    assert_eq!(version_of(&node, 1), None, "the clock was put forward");
    folders.on_message(&mut node, NodeId(1), &heard(1, 5, 1, 7), &mut cx);
    cx.epoch -= 3600 * NANOS_PER_SECOND;
    folders.on_timer(&mut node, Loop::Erase, &mut cx);
    assert_eq!(version_of(&node, 1), Some(5), "the clock was put back");
}

#[test]
fn commands_change_the_folder_and_the_next_scan_shows_it() {
    let folders = fixed();
    let (mut cx, mut node) = booted(&folders, 0, 2);
    at(&mut cx, 3);
    let rank = |number: u32| Some(3_000_000_000u128 << 32 | u128::from(number));
    let learned = |item, replaces| Fact::Learned {
        item: ItemId(item),
        key: key_of(NodeId(0)),
        rank: rank(item),
        replaces,
    };
    assert_eq!(ask(&folders, &mut node, 5, &["add", "a.txt"], &mut cx), Answer::Done);
    assert_eq!(cx.take()[0], Effect::Emit(learned(5, None)));
    let twice = ask(&folders, &mut node, 6, &["add", "a.txt"], &mut cx);
    assert_eq!(twice, Answer::Refused("the folder has a file `a.txt`".into()));
    let absent = ask(&folders, &mut node, 7, &["remove", "b.txt"], &mut cx);
    assert_eq!(absent, Answer::NotFound);
    assert_eq!(facts(cx.take()).len(), 2, "no item is born");
    assert_eq!(ask(&folders, &mut node, 8, &["fill", "2"], &mut cx), Answer::Done);
    assert_eq!(cx.take()[0], Effect::Emit(learned(8, Some(ItemId(5)))));
    assert_eq!(node.shown(NodeId(0)), None);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    let files = &node.shown(NodeId(0)).unwrap().content.files;
    assert_eq!(files[..], ["00000001.txt", "00000002.txt", "a.txt"].map(Into::into));
    assert_eq!(facts(cx.take()), [Fact::PeerUp { peer: NodeId(0) }], "no items of one's own");
    let mut held = Vec::new();
    folders.held(&node, &mut |fact| held.push(fact));
    assert_eq!(held, [learned(8, None), Fact::PeerUp { peer: NodeId(0) }]);
}

#[test]
fn the_table_as_the_program_prints_it() {
    let folders = as_written();
    let (mut cx, mut node) = booted(&folders, 0, 3);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    folders.on_message(&mut node, NodeId(1), &heard(2, 4, 2, 7), &mut cx);
    let table = r#"{
    "peer0": {
        "data": [],
        "peer": "peer0",
        "version": 2
    },
    "peer1": {
        "data": {},
        "peer": "peer1",
        "version": -1
    },
    "peer2": {
        "data": [
            "00000001.txt",
            "00000002.txt"
        ],
        "peer": "peer2",
        "version": 4
    }
}"#;
    assert_eq!(ask(&folders, &mut node, 1, &["show"], &mut cx), Answer::Value(table.into()));
}

mod flaws;
