//! Each flaw as the system has it, and with its mend.

use super::*;
use crate::protocol::Failure;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

fn with(change: impl FnOnce(&mut Params)) -> Folders {
    let mut params = params(true);
    change(&mut params);
    Folders::new(params)
}

#[test]
fn a_node_erases_itself_unless_its_scans_renew_it() {
    for (own_ack, survives) in [(OwnAck::Never, false), (OwnAck::AtEachScan, true)] {
        let folders = with(|params| params.own_ack = own_ack);
        let (mut cx, mut node) = booted(&folders, 0, 2);
        at(&mut cx, 30);
        folders.on_timer(&mut node, Loop::Scan, &mut cx);
        folders.on_timer(&mut node, Loop::Erase, &mut cx);
        assert_eq!(version_of(&node, 0), Some(2));
        // As after a pause longer than the age: the scan has not had its turn yet.
        at(&mut cx, 70);
        folders.on_timer(&mut node, Loop::Erase, &mut cx);
        assert_eq!(version_of(&node, 0).is_some(), survives);
        cx.take();
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        let length = sent(cx.take())[0].1.wire_len();
        assert_eq!(length, if survives { 52 } else { 55 }, "what it sends then is version -1");
        folders.on_timer(&mut node, Loop::Scan, &mut cx);
        assert_eq!(version_of(&node, 0), Some(3));
    }
}

/// What cannot be read, and what names a peer that is not in the configuration.
#[test]
fn the_receiver_dies_of_one_datagram_or_drops_it() {
    let deaths = [
        "Exception in thread Thread-5: _pickle.UnpicklingError: pickle data was truncated",
        "Exception in thread Thread-5: KeyError: 'peer2'",
    ];
    for (undecodable, dies) in [(Undecodable::ReceiverDies, true), (Undecodable::Dropped, false)] {
        for (death, line) in deaths.into_iter().enumerate() {
            let folders = with(|params| params.undecodable = undecodable);
            let (mut cx, mut node) = booted(&folders, 0, 2);
            match death {
                0 => folders.on_undecodable(&mut node, NodeId(1), 1024, &mut cx),
                _ => folders.on_message(&mut node, NodeId(2), &heard(2, 9, 1, 3), &mut cx),
            }
            let effects = cx.take();
            assert_eq!(lines(&effects).contains(&line), dies, "{effects:?}");
            let news = heard(1, 9, 1, 4);
            assert_eq!(folders.ignores_message(&node, &news), dies);
            folders.on_message(&mut node, NodeId(1), &news, &mut cx);
            assert_eq!(version_of(&node, 1), (!dies).then_some(9));
            cx.take();
            folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
            assert_eq!(sent(cx.take()).len(), 1, "it sends on");
        }
    }
}

#[test]
fn a_record_too_long_for_any_datagram_ends_its_sender() {
    for (undecodable, dies) in [(Undecodable::ReceiverDies, true), (Undecodable::Dropped, false)] {
        let folders = with(|params| params.undecodable = undecodable);
        let (mut cx, mut node) = booted(&folders, 0, 2);
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        cx.take();
        folders.on_failure(&mut node, NodeId(1), Failure::TooBig, &mut cx);
        let effects = cx.take();
        let line = "Exception in thread Thread-2: OSError: [Errno 90] Message too long";
        assert_eq!(lines(&effects).contains(&line), dies);
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        assert_eq!(cx.take().is_empty(), dies, "a thread that has ended does not even sleep");
        folders.on_timer(&mut node, Loop::SendOther, &mut cx);
        assert_eq!(sent(cx.take()).len(), 1);
    }
}

/// A node as it is after its first scan with so many files.
fn filled(folders: &Folders, files: &str, characters: &str) -> (Cx, Node) {
    let (mut cx, mut node) = booted(folders, 0, 2);
    ask(folders, &mut node, 1, &["fill", files, characters], &mut cx);
    folders.on_timer(&mut node, Loop::Scan, &mut cx);
    cx.take();
    (cx, node)
}

#[test]
fn one_file_more_than_fits_the_buffer() {
    for (characters, files) in [(8, 88), (12, 64), (20, 42), (40, 22)] {
        for more in [0, 1] {
            let folders = as_written();
            let count = (files + more).to_string();
            let (mut cx, mut node) = filled(&folders, &count, &characters.to_string());
            folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
            let [(_, msg)] = &sent(cx.take())[..] else { panic!("one message") };
            assert_eq!(msg.wire_len() > 1024, more == 1, "{characters} {}", msg.wire_len());
            assert_eq!((msg.piece, msg.updates()), (None, 1));
        }
    }
    let buffers = [ReceiveBuffer::Bytes(1024), ReceiveBuffer::None, ReceiveBuffer::Chunks];
    assert_eq!(buffers.map(ReceiveBuffer::bytes), [Some(1024), None, Some(1024)]);
}

#[test]
fn a_long_list_goes_in_pieces_and_is_taken_when_all_are_there() {
    let folders = fixed();
    let (mut cx, mut node) = filled(&folders, "200", "12");
    folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
    let pieces: Vec<Message> = sent(cx.take()).into_iter().map(|(_, msg)| msg).collect();
    assert_eq!(pieces.len(), 4);
    assert!(pieces.iter().all(|msg| msg.wire_len() <= 1024), "{pieces:?}");
    // All 200 names, and what stands around them four times: nothing is lost, nothing is twice.
    let total: u32 = pieces.iter().map(protocol_len).sum();
    let around = 52 + 8 + 7 + 2 + 8 + 2 + 7 + 2;
    assert_eq!(total, 200 * 15 + 4 * around);
    assert_eq!(pieces.iter().map(|msg| msg.updates()).sum::<u32>(), 1);

    let (mut cx, mut other) = booted(&folders, 1, 2);
    for (heard, place) in [0, 1, 1, 3, 2].into_iter().zip(0..) {
        assert_eq!(version_of(&other, 0), None, "{place} pieces");
        folders.on_message(&mut other, NodeId(0), &pieces[heard], &mut cx);
    }
    assert_eq!(other.shown(NodeId(0)).unwrap().content.files.len(), 200);
}

fn protocol_len(msg: &Message) -> u32 {
    msg.wire_len()
}

#[test]
fn pieces_of_two_versions_do_not_make_one() {
    let folders = fixed();
    let (mut cx, mut node) = filled(&folders, "100", "12");
    let mut versions = Vec::new();
    for _ in 0..2 {
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        let pieces = sent(cx.take()).into_iter().map(|(_, msg)| msg);
        versions.push(pieces.collect::<Vec<_>>());
        folders.on_timer(&mut node, Loop::Scan, &mut cx);
        cx.take();
    }
    let (mut cx, mut other) = booted(&folders, 1, 2);
    for piece in [&versions[0][0], &versions[1][1], &versions[0][1], &versions[1][1]] {
        folders.on_message(&mut other, NodeId(0), piece, &mut cx);
        assert_eq!(version_of(&other, 0), None);
    }
    folders.on_message(&mut other, NodeId(0), &versions[1][0], &mut cx);
    assert_eq!(version_of(&other, 0), Some(3));
}

/// What node 0 sends of each of its versions: of one an item, with so many files.
fn versions(folders: &Folders, files: &[usize]) -> Vec<Vec<Message>> {
    let mut all = Vec::new();
    for count in files {
        let (mut cx, mut node) = filled(folders, &count.to_string(), "12");
        for _ in 0..all.len() {
            folders.on_timer(&mut node, Loop::Scan, &mut cx);
        }
        cx.take();
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        all.push(sent(cx.take()).into_iter().map(|(_, msg)| msg).collect());
    }
    all
}

/// Seconds for which the profile shows a record.
const AGE_S: u64 = 60;

/// Hears messages one after the other, at seconds that ascend; whether node 0 is shown a second later,
/// after a search for what is old.
fn shown_after<'a>(
    folders: &Folders,
    heard: impl Iterator<Item = (u64, &'a Message)>,
) -> Vec<bool> {
    let (mut cx, mut node) = booted(folders, 1, 2);
    let mut hear = |(at_s, msg): (u64, &Message)| {
        at(&mut cx, at_s);
        folders.on_message(&mut node, NodeId(0), msg, &mut cx);
        at(&mut cx, at_s + 1);
        folders.on_timer(&mut node, Loop::Erase, &mut cx);
        version_of(&node, 0).is_some()
    };
    heard.map(&mut hear).collect()
}

/// Under losses a long list may never arrive whole within the age: its owner lives all the same.
#[test]
fn the_first_piece_of_a_version_renews_what_is_shown_and_its_echo_does_not() {
    let folders = fixed();
    let sent = versions(&folders, &[100, 100]);
    let echo = &sent[1][0];
    let heard = [(0, &sent[0][0]), (0, &sent[0][1]), (AGE_S, echo), (2 * AGE_S, echo)];
    assert_eq!(shown_after(&folders, heard.into_iter()), [false, true, true, false]);
    // Nor does the last piece; of one that is shown no more it is what counts.
    let last = &sent[1][1];
    let heard = [(0, &sent[0][0]), (0, &sent[0][1]), (40, echo), (90, last), (101, last)];
    assert_eq!(shown_after(&folders, heard.into_iter()), [false, true, true, true, false]);
    let heard = [(0, echo), (AGE_S - 1, last), (2 * AGE_S - 2, last)];
    assert_eq!(shown_after(&folders, heard.into_iter()), [false, true, true]);
}

/// A short record of an earlier version does not make an echo news.
#[test]
fn pieces_of_a_later_version_outlast_an_earlier_record() {
    let folders = fixed();
    let sent = versions(&folders, &[100, 5, 100]);
    let [older, whole, first] = [&sent[0], &sent[1], &sent[2]].map(|pieces| &pieces[0]);
    let heard = [(0, older), (0, &sent[0][1]), (40, first), (50, whole), (70, first), (101, first)];
    let expected = [false, true, true, true, true, false];
    assert_eq!(shown_after(&folders, heard.into_iter()), expected);
}

proptest! {
    /// Whatever of what a dead node has sent comes again and again, in whatever order.
    #[test]
    fn echoes_keep_nobody_alive(
        files in vec(prop_oneof![Just(5), 65usize..200], 1..5),
        echoes in vec((any::<Index>(), any::<Index>()), 300),
    ) {
        let folders = fixed();
        let sent = versions(&folders, &files);
        let pick = |(version, piece): &(Index, Index)| piece.get(version.get(&sent).as_slice());
        let steps = (0..).step_by(7).zip(echoes.iter().map(pick));
        let shown = shown_after(&folders, steps);
        // Each version is news once as a beginning, and once as a whole.
        let life_s = AGE_S * 2 * files.len() as u64;
        prop_assert!(shown[(life_s / 7) as usize + 10..].iter().all(|shown| !shown), "{shown:?}");
    }
}

/// The dead come back from whoever still shows them; a tombstone lets only news pass.
#[test]
fn what_was_erased_comes_back_unless_a_tombstone_is_kept() {
    for (life, comes_back) in [(Life::None, true), (Life::Incarnation, false)] {
        let folders = with(|params| params.life = life);
        let (mut cx, mut node) = booted(&folders, 0, 3);
        folders.on_message(&mut node, NodeId(1), &heard(2, 50, 1, 7), &mut cx);
        at(&mut cx, 31);
        folders.on_timer(&mut node, Loop::Erase, &mut cx);
        assert_eq!(version_of(&node, 2), None);
        for version in [50, 20] {
            folders.on_message(&mut node, NodeId(1), &heard(2, version, 1, 7), &mut cx);
            assert_eq!(version_of(&node, 2), comes_back.then_some(50));
        }
        folders.on_message(&mut node, NodeId(1), &heard(2, 51, 1, 7), &mut cx);
        assert_eq!(version_of(&node, 2), Some(51));
    }
}

#[test]
fn a_former_life_masks_the_new_one_unless_lives_have_numbers() {
    for (life, masked) in [(Life::None, true), (Life::Incarnation, false)] {
        let folders = with(|params| params.life = life);
        let (mut cx, mut node) = booted(&folders, 0, 2);
        (0..50).for_each(|_| folders.on_timer(&mut node, Loop::Scan, &mut cx));
        cx.take();
        let old = {
            folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
            sent(cx.take()).remove(0).1
        };
        at(&mut cx, 300);
        let mut again = folders.boot(&[], &mut cx);
        folders.on_timer(&mut again, Loop::Scan, &mut cx);
        cx.take();
        folders.on_timer(&mut again, Loop::SendOwn, &mut cx);
        let new = sent(cx.take()).remove(0).1;
        let (mut cx, mut other) = booted(&folders, 1, 2);
        folders.on_message(&mut other, NodeId(0), &old, &mut cx);
        folders.on_message(&mut other, NodeId(0), &new, &mut cx);
        assert_eq!(version_of(&other, 0), Some(if masked { 51 } else { 2 }));
        // The node itself takes its former life for news, until it scans.
        let (mut cx, _) = booted(&folders, 0, 2);
        folders.on_message(&mut again, NodeId(1), &old, &mut cx);
        assert_eq!(version_of(&again, 0), Some(if masked { 51 } else { 2 }));
        folders.on_timer(&mut again, Loop::Scan, &mut cx);
        assert_eq!(version_of(&again, 0), Some(3));
    }
}

#[test]
fn numbers_of_lives_grow_even_if_the_clock_goes_back() {
    let folders = fixed();
    let mut cx = Cx::new(0, 2, 1);
    let mut disk = Vec::new();
    for (epoch_s, life) in [(1000, 1_000_000), (2000, 2_000_000), (500, 2_000_001), (0, 2_000_002)]
    {
        cx.epoch = epoch_s * NANOS_PER_SECOND;
        assert_eq!(folders.boot(&disk, &mut cx).life, life);
        for effect in cx.take() {
            if let Effect::Append(record) = effect {
                disk.push(record);
            }
        }
    }
}

/// With the disk lost there is nothing to find, whatever is asked for.
#[test]
fn a_start_shares_a_new_folder_or_the_one_on_disk() {
    for (folder, files) in [(Folder::New, 0), (Folder::Kept, 2)] {
        let folders = with(|params| params.folder = folder);
        let mut cx = Cx::new(0, 2, 1);
        let mut node = folders.boot(&[], &mut cx);
        ask(&folders, &mut node, 1, &["fill", "3"], &mut cx);
        ask(&folders, &mut node, 2, &["remove", "00000002.txt"], &mut cx);
        let records = |effects: Vec<EffectOf<Folders>>| -> Vec<Record> {
            let record = |effect| match effect {
                Effect::Append(record) => Some(record),
                _ => None,
            };
            effects.into_iter().filter_map(record).collect()
        };
        let disk = records(cx.take());
        assert_eq!(disk.len(), if folder == Folder::Kept { 3 } else { 0 });
        let decoded = disk.iter().map(|record| {
            let mut octets = Vec::new();
            record.encode(&mut octets);
            Record::decode(&octets).unwrap()
        });
        let again = folders.boot(&decoded.collect::<Vec<_>>(), &mut cx);
        assert_eq!(again.shared.content.files.len(), files);
        assert_eq!(again.folder == node.folder, folder == Folder::Kept);
        assert_eq!(again.version, 1, "the counter never survives");
        let learned = facts(cx.take());
        assert_eq!(learned.len(), usize::from(files > 0), "{learned:?}");
    }
}

#[test]
fn a_forged_version_stands_above_all() {
    for folders in [as_written(), fixed()] {
        let (mut cx, mut node) = filled(&folders, "2", "12");
        folders.on_timer(&mut node, Loop::SendOwn, &mut cx);
        let (_, honest) = sent(cx.take()).remove(0);
        let mut forged = honest.clone();
        assert!(folders.tamper(&mut forged, Tamper::ForgeVersion));
        assert!(!folders.tamper(&mut forged, Tamper::ForgeVersion), "there is none above");
        let stamp = |msg: &Message| msg.shown.as_ref().unwrap().stamp;
        assert!(stamp(&forged) > stamp(&honest) && forged.wire_len() > honest.wire_len());
        let mut nothing = Message { shown: None, ..honest };
        assert!(!folders.tamper(&mut nothing, Tamper::ForgeVersion));
    }
}
