//! The sessions of the seed systems' READMEs: what stands on each terminal, line by line as committed,
//! and checks of it that do not know what is committed.
//!
//! The transcripts were written from the rules of the real systems. Only what is drawn is taken from a
//! run: random names, whom a node calls, what is first of two things at one instant. Nothing here
//! writes them anew.

use crate::support::folder_session;
use crate::support::session::{self, Line, MS, SECOND, Session};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn versioned_kv_as_committed() {
    Session::of("versioned_kv/rustkv_readme").compare("rustkv_readme", u64::MAX);
}

#[test]
fn membership_as_committed() {
    Session::of("membership/members_readme").compare("members_readme", u64::MAX);
}

/// The tables of half an hour would be nine thousand lines: two minutes, and the answers at the end.
#[test]
fn folder_metadata_as_committed() {
    Session::of("folder_metadata/folders_readme").compare("folders_readme", 120 * SECOND);
}

#[test]
fn folder_metadata_in_itself() {
    folder_session::check(&Session::of("folder_metadata/folders_readme"));
}

const SENT: &str = "[GOSSIP] Fofoca enviada para ";
const RECEIVED: &str = "[GOSSIP] Mensagem recebida de ";
const STATE: &str = "--- Estado Atual do Nó ---";
const DASHES: &str = "--------------------------";

#[test]
fn versioned_kv_in_itself() {
    let session = Session::of("versioned_kv/rustkv_readme");
    assert_eq!(session.nodes(), [0, 1, 2]);
    let mut way = Vec::new();
    for (node, lines) in session.terminals() {
        way.extend(exchanges(node, &lines));
        peers_are_known(&lines);
        states_are_whole(&lines);
    }
    // All that is sent arrives a millisecond later; what a node sends to itself it says nothing of.
    let sent = way.iter().filter(|(_, from, to, is_sent)| *is_sent && from != to);
    let sent: BTreeSet<_> = sent.map(|(at, from, to, _)| (at + MS, *from, *to)).collect();
    let sent: BTreeSet<_> = sent.into_iter().filter(|(at, ..)| *at <= 30 * SECOND).collect();
    let received = way.iter().filter(|(.., is_sent)| !is_sent);
    let received: BTreeSet<_> = received.map(|(at, from, to, _)| (*at, *from, *to)).collect();
    assert_eq!(sent, received);
    assert!(sent.len() > 20);
}

/// When a node sent to whom, and received from whom: time, sender, receiver, whether it is the
/// sender's line.
fn exchanges(node: u32, lines: &[&Line]) -> Vec<(u64, u32, u32, bool)> {
    let mut sends = Vec::new();
    let mut all = Vec::new();
    for line in lines {
        if let Some(to) = line.text.strip_prefix(SENT) {
            sends.push(line.at);
            all.push((line.at, node, session::node(to), true));
        } else if let Some(from) = line.text.strip_prefix(RECEIVED) {
            all.push((line.at, session::node(from), node, false));
        }
    }
    // Node 0 knows nobody before it was called, just after 2 s.
    let first = if node == 0 { 2 } else { 1 };
    assert_eq!(sends, (first..=15).map(|round| round * 2 * SECOND).collect::<Vec<_>>());
    all
}

/// Nobody is met twice, and nobody is sent anything before it was met.
fn peers_are_known(lines: &[&Line]) {
    let listed = lines[2].text.strip_prefix("[INFO] Peers iniciais: [").unwrap();
    let listed = listed.strip_suffix(']').unwrap().split(", ").filter(|peer| !peer.is_empty());
    let mut known: BTreeSet<&str> = listed.collect();
    for (place, line) in lines.iter().enumerate() {
        if let Some(peer) = line.text.strip_prefix("[PEERS] Novo peer descoberto: ") {
            // It is the sender, and it is the first that is said of peers.
            let before = lines[..place].iter().rev().find(|line| line.text.starts_with("[GOSSIP]"));
            assert_eq!(before.unwrap().text, format!("{RECEIVED}{peer}"));
            assert!(known.insert(peer));
        } else if let Some(peer) = line.text.strip_prefix("[PEERS] Peer descoberto via fofoca: ") {
            assert!(known.insert(peer));
        } else if let Some(peer) = line.text.strip_prefix(SENT) {
            assert!(known.contains(peer), "{}", line.text);
        }
    }
    assert_eq!(known.len(), 3);
}

/// States are printed every ten seconds, and whole after each change.
fn states_are_whole(lines: &[&Line]) {
    let mut shown = "O estado está vazio.";
    let mut on_time = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let changed = line.text.starts_with("[MERGE]") || line.text.starts_with("[ESTADO]");
        if line.text.starts_with("[MERGE]") {
            assert!(lines[place - 1].text.starts_with(RECEIVED));
        }
        if changed {
            assert_eq!(lines[place + 1].text, STATE);
            assert_ne!(lines[place + 2].text, shown);
            shown = &lines[place + 2].text;
        }
        if line.text == STATE {
            // One key is all that is ever set.
            assert_eq!(
                (lines[place + 1].text.as_str(), lines[place + 2].text.as_str()),
                (shown, DASHES)
            );
            let before = &lines[place - 1].text;
            if !before.starts_with("[MERGE]") && !before.starts_with("[ESTADO]") {
                on_time.push(line.at);
            }
        }
    }
    assert_eq!(on_time, [10 * SECOND, 20 * SECOND, 30 * SECOND]);
    assert_eq!(shown, r#"  - 'my_key': '"hello world"' (v1)"#);
}

#[test]
fn membership_in_itself() {
    let session = Session::of("membership/members_readme");
    let terminals = session.terminals();
    assert_eq!(session.nodes(), [0, 1]);
    let (_, [first, second]) = both(&terminals);
    turns(first, "127.0.0.1:8001", (2..=11).collect());
    turns(second, "127.0.0.1:8000", (1..=10).collect());
    // What the one sends the other receives a millisecond later, and the other way round.
    let at = |lines: &[&Line], text: &str| -> Vec<u64> {
        lines.iter().filter(|line| line.text == text).map(|line| line.at).collect()
    };
    for (from, to) in [(first, second), (second, first)] {
        let sent = at(from, "sent self data").into_iter().map(|at| at + MS);
        let before_stop: Vec<u64> = sent.filter(|at| *at < 1_050 * MS).collect();
        assert_eq!(before_stop, at(to, "received other data"));
    }
    // Who is stopped says so, and nothing after.
    let said = |line: &&Line| (line.at, line.text.clone());
    let stopped: Vec<(u64, String)> = second[second.len() - 3..].iter().map(said).collect();
    let words = [
        "cancelled context",
        "closed all connections",
        "client stopped because of context canceled",
    ];
    assert_eq!(stopped, words.map(|text| (1_050 * MS, text.to_string())));
    // Both told both names after the synchronisation, and the survivor its own alone after the stop.
    let answers = session.answers("GetMembers");
    let both = "map[127.0.0.1:8000:{first} 127.0.0.1:8001:{second}]";
    let expected = [(0, both), (1, both), (0, "map[127.0.0.1:8000:{first}]")];
    assert_eq!(
        answers.iter().map(|(node, text)| (*node, text.as_str())).collect::<Vec<_>>(),
        expected
    );
    let deleted =
        first.iter().filter(|line| line.text.contains(" deleted 127.0.0.1:8001 because of "));
    let deleted: Vec<u64> = deleted.map(|line| line.at).collect();
    assert!(matches!(deleted[..], [at] if (1_100 * MS..1_200 * MS).contains(&at)), "{deleted:?}");
}

fn both<'a>(terminals: &'a BTreeMap<u32, Vec<&'a Line>>) -> ([u32; 2], [&'a [&'a Line]; 2]) {
    ([0, 1], [&terminals[&0], &terminals[&1]])
}

/// Each turn says whom it calls, and sends.
fn turns(lines: &[&Line], peer: &str, numbers: Vec<u64>) {
    let mut at = Vec::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.text.contains(" chose "))
    {
        assert!(line.text.ends_with(&format!(" chose {peer} to send info")), "{}", line.text);
        assert_eq!(lines[place + 1].text, "sent self data");
        at.push(line.at);
    }
    assert_eq!(at, numbers.into_iter().map(|number| number * 100 * MS).collect::<Vec<_>>());
}

/// What the asserts of the library's own tests ask for; the fifth, two groups, is in the scenario's
/// `[expect]`.
#[test]
fn the_librarys_tests_are_answered_as_they_assert() {
    let members =
        |name: &str| Session::of(&format!("membership/members_test_{name}")).answers("GetMembers");
    let map = |names: &[(u32, &str)]| {
        let entry = |(node, name): &(u32, &str)| format!("127.0.0.1:{}:{{{name}}}", 8000 + node);
        format!("map[{}]", names.iter().map(entry).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(members("single"), [(0, map(&[(0, "alone")]))]);
    assert_eq!(members("dead_seed"), [(0, map(&[(0, "")]))]);
    let seed = Session::of("membership/members_test_dead_seed").answers("AddSeed 1");
    assert_eq!(seed, [(0, "refused: cannot open connection: failed to ping".to_string())]);
    let (both, renamed) =
        (map(&[(0, "first"), (1, "second")]), map(&[(0, "first"), (1, "renamed")]));
    let told = [(0, both.clone()), (1, both), (0, renamed.clone()), (1, renamed)];
    let told: Vec<_> = told.into_iter().chain([(0, map(&[(0, "first")]))]).collect();
    assert_eq!(members("two_peers"), told);
    let ten: Vec<(u32, &str)> = (0..10).map(|node| (node, "")).collect();
    let told = (0..10).map(|node| (node, map(&ten)));
    let told: Vec<_> = told.chain((1..10).map(|node| (node, map(&ten[1..])))).collect();
    assert_eq!(members("ten_peers"), told);
}
