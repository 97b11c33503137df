//! A session of a scenario as the program prints it with `--log`.

use crate::cli_support::{Place, Said};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// A millisecond, in nanoseconds.
pub const MS: u64 = 1_000_000;
/// A second.
pub const SECOND: u64 = 1_000 * MS;

/// One line.
#[derive(Debug)]
pub struct Line {
    /// When, in nanoseconds.
    pub at: u64,
    /// On whose terminal.
    pub node: u32,
    /// Whether it is an answer to a client; else the node prints it.
    pub client: bool,
    /// What stands there.
    pub text: String,
}

/// All lines, in the order of the run.
pub struct Session(Vec<Line>);

impl Session {
    /// Of replication 0 of `scenarios/<name>.toml`.
    pub fn of(name: &str) -> Session {
        let place = Place::new();
        let path = root().join(format!("scenarios/{name}.toml"));
        let mut command = place.command("run --log --no-plots");
        let said = Said::of(command.arg(path).output().unwrap());
        let lines: Vec<Line> = said.err.lines().filter_map(Line::read).collect();
        // A head of two lines, and remarks on expectations that one replication cannot meet.
        assert!(said.err.lines().count() <= lines.len() + 6, "{}", said.err);
        assert!(lines.is_sorted_by_key(|line| line.at));
        Session(lines)
    }

    /// What each node prints, answers left out.
    pub fn terminals(&self) -> BTreeMap<u32, Vec<&Line>> {
        let mut terminals: BTreeMap<u32, Vec<&Line>> = BTreeMap::new();
        for line in self.0.iter().filter(|line| !line.client) {
            terminals.entry(line.node).or_default().push(line);
        }
        terminals
    }

    /// Who prints anything.
    pub fn nodes(&self) -> Vec<u32> {
        self.terminals().into_keys().collect()
    }

    /// What clients were told on this command, and by whom: an answer of several lines as one text.
    pub fn answers(&self, command: &str) -> Vec<(u32, String)> {
        let begins = format!("{command} -> ");
        let mut answers: Vec<(u32, String)> = Vec::new();
        for line in self.0.iter().filter(|line| line.client) {
            match (line.text.strip_prefix(&begins), answers.last_mut()) {
                (Some(text), _) => answers.push((line.node, text.to_string())),
                (None, Some((node, text))) if *node == line.node && !line.text.contains(" -> ") => {
                    *text += "\n";
                    *text += &line.text;
                }
                _ => {}
            }
        }
        answers
    }

    /// Compares what stands there before `until`, and all answers, with the transcript of this name.
    pub fn compare(&self, name: &str, until: u64) {
        let path = root().join(format!("tests/transcripts/{name}.txt"));
        let committed = fs::read_to_string(&path).unwrap();
        let committed: Vec<&str> =
            committed.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let mut printed = Vec::new();
        let nodes: BTreeSet<u32> = self.0.iter().map(|line| line.node).collect();
        for node in nodes {
            printed.push(format!("== node {node}"));
            let own = self.0.iter().filter(|line| line.node == node);
            let kept = own.filter(|line| line.at < until || line.client);
            printed.extend(kept.map(Line::written));
        }
        for (place, (printed, committed)) in printed.iter().zip(&committed).enumerate() {
            assert_eq!(printed, committed, "line {} of what counts in {name}", place + 1);
        }
        assert_eq!(printed.len(), committed.len(), "lines of {name}");
    }
}

impl Line {
    fn read(line: &str) -> Option<Line> {
        let (seconds, rest) = line.split_once(" s, ")?;
        let (whole, nanos) = seconds.split_once('.')?;
        let at = whole.parse::<u64>().ok()? * SECOND + nanos.parse::<u64>().ok()?;
        let client = rest.starts_with("client of ");
        let rest = rest.strip_prefix("client of ").unwrap_or(rest).strip_prefix("node ")?;
        let (node, text) = rest.split_once(": ")?;
        Some(Line { at, node: node.parse().ok()?, client, text: text.to_string() })
    }

    /// As it stands in a transcript.
    fn written(&self) -> String {
        let Line { at, client, text, .. } = self;
        let who = if *client { "client: " } else { "" };
        format!("{}.{:09}  {who}{text}", at / SECOND, at % SECOND)
    }
}

/// The number of the node with this address.
pub fn node(address: &str) -> u32 {
    address.strip_prefix("127.0.0.1:8").unwrap().parse().unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
