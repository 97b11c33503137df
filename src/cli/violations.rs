//! What is said of invariants that broke: which, when, where, and the command that shows it again.

use super::args::Changes;
use super::terminal::Terminal;
use gossip_sim::outcome::{Invariant, Replication, Violation};
use gossip_sim::output::plural;
use gossip_sim::scenario::Scenario;
use serde::Serialize;
use std::path::Path;

/// An invariant that broke in some replications.
#[derive(Serialize)]
pub struct Violated {
    /// Its name in `[expect]`.
    pub invariant: &'static str,
    /// Whether the scenario says that it does.
    pub expected: bool,
    /// In how many replications it broke.
    pub replications: u64,
    /// The first of them.
    pub replication: u64,
    /// When it broke first there, in seconds of virtual time.
    pub at_s: f64,
    /// The nodes whose states contradict it.
    pub nodes: Vec<u32>,
    /// What was found there then.
    pub found: String,
    /// How often it broke in that replication.
    pub count: u64,
    /// The command that runs that replication again, with its trace.
    pub replay: String,
    #[serde(skip)]
    text: String,
}

/// The invariants that broke in `rows`, the replications of `scenario`; `replay` is the command that
/// runs them again. Without all replications no expectation is judged, so none is met.
pub fn violated(
    scenario: &Scenario,
    rows: &[Replication],
    complete: bool,
    replay: &str,
) -> Vec<Violated> {
    let of = |invariant: Invariant| {
        let broken = |row: &Replication| Some((row.number, row.violation(invariant)?.clone()));
        let all: Vec<(u64, Violation)> = rows.iter().filter_map(broken).collect();
        let (number, first) = all.first()?;
        let expected = complete && is_expected(scenario, invariant, rows);
        let replay = format!("{replay} --replication {number} --trace");
        let nodes: Vec<u32> = first.nodes.iter().map(|node| node.0).collect();
        let share = format!("{} of {}", all.len(), plural(rows.len() as u64, "replication"));
        Some(Violated {
            invariant: invariant.name(),
            expected,
            replications: all.len() as u64,
            replication: *number,
            at_s: first.at.0 as f64 / 1e9,
            found: first.text.clone(),
            count: first.count,
            text: text(invariant, &share, *number, first, &nodes, &replay),
            nodes,
            replay,
        })
    };
    Invariant::ALL.into_iter().filter_map(of).collect()
}

/// Whether all that the scenario expects of the invariant is so.
fn is_expected(scenario: &Scenario, invariant: Invariant, rows: &[Replication]) -> bool {
    let mut named = scenario.expect.iter().filter(|e| e.name() == invariant.name());
    named.all(|expectation| expectation.judge(rows).holds)
}

fn text(
    invariant: Invariant,
    share: &str,
    number: u64,
    first: &Violation,
    nodes: &[u32],
    replay: &str,
) -> String {
    let (name, at, found) = (invariant.name(), first.at.seconds(), &first.text);
    let place = match nodes {
        [] => String::new(),
        [one] => format!(", at node {one}"),
        [one, other, ..] => format!(", at nodes {one} and {other}"),
    };
    let more = match first.count - 1 {
        0 => String::new(),
        more => format!("; {} in that replication", plural(more, "more violation")),
    };
    format!(
        "invariant {name} was violated in {share}\n\
         first: in replication {number} at {at} s{place}: {found}{more}\n\
         help: {replay}"
    )
}

/// Tells of each: as an error, unless the scenario expects it.
pub fn tell(violated: &[Violated], path: &str, terminal: &Terminal) {
    for one in violated {
        let text = format!("{path}: {}", one.text);
        match one.expected {
            true => terminal.note(format!("as expected, {text}")),
            false => terminal.complain(&text),
        }
    }
}

/// The command that runs a scenario with the changes of this call, and then `set`.
pub fn replay(path: &Path, changes: &Changes, set: &[(String, String)]) -> String {
    let mut words = format!("gossip-sim run {}", quoted(&path.display().to_string()));
    changes.seed.iter().for_each(|seed| words += &format!(" --seed {seed}"));
    changes.set.iter().for_each(|set| words += &format!(" --set {}", quoted(set)));
    set.iter().for_each(|(k, v)| words += &format!(" --set {}", quoted(&format!("{k}={v}"))));
    words
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,%+@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_again_reads_back() {
        let changes = Changes { set: vec!["name=\"it's\"".into(), "a.b=1".into()], seed: Some(7) };
        let set = [("network.loss".to_string(), "\"10 %\"".to_string())];
        assert_eq!(
            replay(Path::new("my scenarios/s.toml"), &changes, &set),
            r#"gossip-sim run 'my scenarios/s.toml' --seed 7 --set 'name="it'\''s"' --set a.b=1 --set 'network.loss="10 %"'"#
        );
    }
}
