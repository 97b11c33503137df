//! What holds in any session of kind `folder-metadata` with the documented periods and no loss.

use crate::support::session::{Line, MS, SECOND, Session};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A record on its way: when it is there, whose it is, and for whom.
type Way = (u64, String, u32);

/// Checks a session with a latency of 1 ms.
pub fn check(session: &Session) {
    let (mut sent, mut received) = (BTreeSet::new(), BTreeSet::new());
    let mut started = BTreeMap::new();
    let tables: Vec<(u32, String)> = session.answers("show");
    assert_eq!(session.nodes(), [0, 1, 2, 3, 4]);
    assert_eq!(tables.iter().map(|(node, _)| *node).collect::<BTreeSet<_>>().len(), 5);
    for (node, lines) in session.terminals() {
        started.insert(node, lines[0].at);
        sent.extend(sendings(node, &lines));
        received.extend(receipts(node, &lines));
        periods(&lines);
        shown(node, &lines);
        let (_, text) = tables.iter().find(|(at, _)| *at == node).unwrap();
        assert_eq!(table(text).len(), 5);
    }
    // Who has not been started yet hears nothing.
    let is_heard = |(at, _, to): &Way| (started[to]..=1_800 * SECOND).contains(at);
    let sent: BTreeSet<Way> = sent.into_iter().filter(is_heard).collect();
    assert_eq!(sent, received);
    assert!(sent.len() > 350, "{}", sent.len());
}

fn within<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(']').map(|(name, _)| name)
}

fn number(name: &str) -> u32 {
    name.strip_prefix("peer").unwrap().parse().unwrap()
}

fn sendings(node: u32, lines: &[&Line]) -> Vec<Way> {
    let mut ways = Vec::new();
    for line in lines {
        let Some(to) = within(&line.text, "para peer sorteado [") else { continue };
        assert_ne!(number(to), node, "{}", line.text);
        let own = format!("peer{node}");
        let whose = within(&line.text, "Enviando dados de [").unwrap_or(&own);
        ways.push((line.at + MS, whose.to_string(), number(to)));
    }
    ways
}

fn receipt(line: &Line) -> Option<(&str, i64)> {
    let rest = line.text.strip_prefix("Thread-5|INFO:Recebendo dados do peer ")?;
    let (peer, version) = rest.split_once(" na versão ")?;
    Some((peer, version.parse().unwrap()))
}

fn receipts(node: u32, lines: &[&Line]) -> Vec<Way> {
    let of = |line: &&Line| receipt(line).map(|(peer, _)| (line.at, peer.to_string(), node));
    lines.iter().filter_map(of).collect()
}

/// Each loop acts first and sleeps then.
fn periods(lines: &[&Line]) {
    let loops = [("dados atualizados!", 30), ("Enviando dados próprios", 40)];
    let others = [("Enviando dados de [", 60), ("apagando metadados", 300)];
    for (what, period) in loops.into_iter().chain(others) {
        let at: Vec<u64> =
            lines.iter().filter(|line| line.text.contains(what)).map(|line| line.at).collect();
        assert!(at[0] < 31 * SECOND && at.len() as u64 >= 1_770 / period, "{what}");
        assert!(at.windows(2).all(|two| two[1] - two[0] == period * SECOND), "{what}");
    }
}

/// A table of JSON: the version of each peer, -1 if nothing is shown.
fn table(text: &str) -> BTreeMap<String, i64> {
    let rows: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
    let version = |(name, row): (String, Value)| {
        let version = row["version"].as_i64().unwrap();
        assert_eq!(row["peer"], name.as_str());
        // An empty list is a folder without files; nothing known is an empty object.
        assert_eq!(row["data"].is_object(), version == -1, "{row}");
        (name, version)
    };
    rows.into_iter().map(version).collect()
}

/// Every scan shows its own version, one higher than the last, and of others the highest version
/// received since they were last erased.
fn shown(node: u32, lines: &[&Line]) {
    let mut version = 1;
    let mut known: BTreeMap<String, i64> = (0..5).map(|peer| (format!("peer{peer}"), -1)).collect();
    for (place, line) in lines.iter().enumerate() {
        if let Some((peer, heard)) = receipt(line) {
            let held = known.get_mut(peer).unwrap();
            *held = heard.max(*held);
        } else if let Some(list) = line.text.split_once("apagando metadados de peers antigos: ") {
            for peer in list.1.trim_matches(['[', ']']).split(", ").filter(|peer| !peer.is_empty())
            {
                *known.get_mut(peer.trim_matches('\'')).unwrap() = -1;
            }
        } else if line.text.contains("dados atualizados! versão: ") {
            version += 1;
            assert!(line.text.contains(&format!("versão: {version} ;")), "{}", line.text);
            known.insert(format!("peer{node}"), version);
            assert_eq!(printed_table(&lines[place + 1..]), known, "{} ns", line.at);
        }
    }
    assert!(version > 59);
}

/// The table whose first line this is.
fn printed_table(lines: &[&Line]) -> BTreeMap<String, i64> {
    assert_eq!(lines[0].text, "Thread-1|DEBUG:{");
    let end = lines.iter().position(|line| line.text == "}").unwrap();
    let inner: Vec<&str> = lines[1..end].iter().map(|line| line.text.as_str()).collect();
    table(&format!("{{{}}}", inner.join("\n")))
}
