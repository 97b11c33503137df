//! `[[workload]]`.

mod keys;
mod pace;

use super::Checker;
use crate::id::NodeId;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::nearest::{either, slip};
use crate::scenario::print::WrittenEntry;
use crate::scenario::raw::{self, At, EachName, Time};
use crate::scenario::source::Place;
use crate::scenario::words::{self, OpenQuote};
use crate::select::Selector;
use crate::time::Instant;
use crate::workload::{Entry, Keys};

/// An entry of the workload, with what is told of it elsewhere.
pub(super) struct Resolved {
    pub(super) entry: Entry,
    pub(super) writes: bool,
    pub(super) written: WrittenEntry,
}

impl Checker<'_> {
    pub(super) fn workload(
        &mut self,
        entries: &[At<raw::Workload>],
        nodes: Option<u32>,
        protocol: Option<&ProtocolSpec>,
        horizon: Option<&At<Time>>,
    ) -> Vec<Resolved> {
        self.ids(entries.iter().filter_map(|entry| entry.value.id.as_ref()));
        let resolved: Vec<Option<Resolved>> =
            entries.iter().map(|entry| self.entry(entry, nodes, protocol, horizon)).collect();
        if resolved.iter().any(Option::is_none) {
            self.damaged.push("workload".to_string());
        }
        let resolved: Vec<Resolved> = resolved.into_iter().flatten().collect();
        self.few_enough(entries, &resolved, nodes);
        self.shared(entries, &resolved, protocol);
        resolved
    }

    fn entry(
        &mut self,
        entry: &At<raw::Workload>,
        nodes: Option<u32>,
        protocol: Option<&ProtocolSpec>,
        horizon: Option<&At<Time>>,
    ) -> Option<Resolved> {
        let asked = self.asked(entry, nodes);
        let pace = self.pace(&entry.value, horizon);
        let keys = self.keys(&entry.value);
        let command = self.command(&entry.value, protocol, (asked.as_ref(), nodes));
        if let Some(pace) = pace {
            self.entry_can_happen(&entry.value, pace, horizon);
        }
        let (words, writes) = command?;
        let written = WrittenEntry {
            id: entry.value.id.as_ref().map(|id| id.value.0.clone()),
            command: entry.value.command.value.0.clone(),
        };
        let shared = entry.value.shared.as_ref().is_some_and(|shared| shared.value.0);
        let one = entry.value.each.as_ref().is_some_and(|each| each.value.0 == EachName::One);
        let entry = Entry {
            pace: pace?,
            one,
            shared,
            keys: keys?,
            ..Entry::once(Instant(entry.value.at.value.0.0), asked?, words)
        };
        Some(Resolved { entry, writes, written })
    }

    /// Exactly one of `node` and `nodes`.
    fn asked(&mut self, entry: &At<raw::Workload>, nodes: Option<u32>) -> Option<Selector> {
        match (&entry.value.node, &entry.value.nodes) {
            (Some(one), None) => self.node(one.value.0, &one.place, nodes).map(Selector::One),
            (None, Some(some)) => self.nodes(some, nodes),
            (Some(one), Some(some)) => {
                let problem = Problem::at(&some.place, "both `node` and `nodes`");
                let problem = problem.label("expected one of them");
                self.add(problem.also(&one.place, "`node` is here"));
                None
            }
            (None, None) if self.intact("workload") => {
                let problem = Problem::at(&entry.place, "missing key `node` or `nodes`");
                self.add(problem.label("expected `node` or `nodes` here"));
                None
            }
            (None, None) => None,
        }
    }

    fn command(
        &mut self,
        entry: &raw::Workload,
        protocol: Option<&ProtocolSpec>,
        asked: (Option<&Selector>, Option<u32>),
    ) -> Option<(Vec<String>, bool)> {
        let written = &entry.command;
        let text = &written.value.0;
        let split = match words::of(text, protocol.and_then(|protocol| protocol.words_max())) {
            Ok(words) => words,
            Err(OpenQuote(at)) => {
                let place = self.sources.inside(&written.place, text, at..at + 1);
                let problem = Problem::at(&place, "a quote that is never closed");
                self.add(problem.label("expected a closing quote"));
                return None;
            }
        };
        let words: Vec<String> = split.iter().map(|word| word.text.clone()).collect();
        // With the longest key that can be drawn.
        let longest = Keys::put(&words, u32::MAX);
        let longest: Vec<&str> = longest.iter().map(String::as_str).collect();
        let error = match protocol.map(|protocol| protocol.asked(&longest)) {
            None => return None,
            Some(Ok(asks)) => {
                let named = protocol.and_then(|protocol| protocol.node_named(&longest));
                if let Some((word, node)) = named {
                    let place = split.get(word).map_or(0..0, |word| word.range.clone());
                    let place = self.sources.inside(&written.place, text, place);
                    self.node_named(node, &place, asked);
                }
                return Some((words, asks.key_written().is_some()));
            }
            Some(Err(error)) => error,
        };
        let end = text.len()..text.len();
        let range = split.get(error.word).map_or(end, |word| word.range.clone());
        let place = self.sources.inside(&written.place, text, range);
        let mut problem = Problem::at(&place, error.message);
        if !error.expected.is_empty() {
            problem = problem.label(format!("expected {}", either(&error.expected)));
        }
        let found = split.get(error.word).map_or("", |word| &word.text);
        if let Some(near) = slip(found, error.expected.iter().map(String::as_str)) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.add(problem);
        None
    }

    /// A node that a command names: one of the cluster, and none of those that get the command, as
    /// far as that is known before a run.
    fn node_named(
        &mut self,
        node: NodeId,
        place: &Place,
        (asked, nodes): (Option<&Selector>, Option<u32>),
    ) {
        let Some(nodes) = nodes.filter(|_| self.node(node.0.into(), place, nodes).is_some()) else {
            return;
        };
        let named = match asked {
            None => Vec::new(),
            Some(Selector::All) => vec![(0, nodes)],
            Some(asked) => asked.named(),
        };
        if named.iter().any(|(from, to)| (*from..*to).contains(&node.0)) {
            let title = format!("node {node} gets a command that names itself");
            let problem = Problem::at(place, title).label("expected another node");
            self.add(match asked {
                Some(Selector::One(_)) => problem,
                _ => problem.help(format!("give it to all of them but {node}")),
            });
        }
    }

    /// What many nodes hold from its birth on is a write, and the only one of its key: a version
    /// that all of them give it cannot follow from what each of them holds.
    fn shared(
        &mut self,
        entries: &[At<raw::Workload>],
        resolved: &[Resolved],
        protocol: Option<&ProtocolSpec>,
    ) {
        let Some(protocol) = protocol.filter(|_| entries.len() == resolved.len()) else { return };
        for (i, (entry, written)) in resolved.iter().zip(entries).enumerate() {
            let Some(shared) = written.value.shared.as_ref().filter(|shared| shared.value.0) else {
                continue;
            };
            let others = resolved.iter().zip(entries).enumerate().filter(|(j, _)| *j != i);
            let key = protocol.key_written(&entry.entry.words);
            let same = |other: &&(usize, (&Resolved, &At<raw::Workload>))| {
                key.is_some_and(|key| keys::may_write(protocol, &other.1.0.entry, key))
            };
            let place = &shared.place;
            if !protocol.takes_shared() {
                let title = format!("kind `{}` knows no shared updates", protocol.kind());
                let problem = Problem::at(place, title);
                let problem = problem.label("expected `shared = false`, or no such key");
                self.add(problem.help("its writer, one node, tells all others"));
            } else if let Some(place) = alone(&written.value) {
                let problem = Problem::at(place, "a shared update of one node, or of many keys");
                let problem = problem.label("expected no such key beside `shared = true`");
                self.add(problem.also(&shared.place, "`shared` is here"));
            } else if !entry.writes {
                let problem = Problem::at(place, "a shared command that writes nothing");
                let problem = problem.label("expected a command that writes");
                self.add(problem.also(&written.value.command.place, "this only reads"));
            } else if let Some((_, (_, other))) = others.into_iter().find(|other| same(&other)) {
                let problem = Problem::at(place, "a shared update of a key that is written twice");
                let problem = problem.label("expected a key that no other entry writes");
                self.add(problem.also(&other.value.command.place, "it is written here too"));
            }
        }
    }

    /// Commands are numbered in 32 bits.
    fn few_enough(
        &mut self,
        entries: &[At<raw::Workload>],
        resolved: &[Resolved],
        nodes: Option<u32>,
    ) {
        let Some(nodes) = nodes.filter(|_| entries.len() == resolved.len()) else { return };
        let mut total = 0u128;
        for (entry, written) in resolved.iter().zip(entries) {
            let entry = &entry.entry;
            total += u128::from(entry.pace.count_most(entry.at)) * u128::from(entry.asked(nodes));
            if total > u128::from(u32::MAX) {
                let problem = Problem::at(&written.place, format!("{total} commands up to here"));
                self.add(problem.label("expected at most 4294967295 in all"));
                return;
            }
        }
    }
}

/// Where an entry says that one node gets its command, or that its keys are drawn.
fn alone(entry: &raw::Workload) -> Option<&Place> {
    let each = entry.each.as_ref().filter(|each| each.value.0 == EachName::One);
    let keys = entry.keys.as_ref().map(|keys| &keys.place);
    each.map(|each| &each.place).or(keys)
}

/// When the last write is given, of those of which the time is known.
pub(super) fn last_write(workload: &[Resolved]) -> Option<Instant> {
    // What is drawn may never come.
    let writes = workload.iter().filter(|of| of.writes).map(|of| &of.entry);
    writes.filter_map(|entry| entry.pace.last(entry.at)).max()
}
