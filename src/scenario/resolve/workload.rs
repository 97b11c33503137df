//! `[[workload]]`.

use super::Checker;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::nearest::either;
use crate::scenario::print::WrittenEntry;
use crate::scenario::raw::{self, At, Time};
use crate::scenario::words::{self, OpenQuote};
use crate::select::Selector;
use crate::time::{Instant, Span};
use crate::workload::Entry;

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
        let repeats = entry.value.repeats();
        let (every, count) =
            self.repetition(repeats, ("workload", "a command that is never given"));
        let command = self.command(&entry.value, protocol);
        let at = &entry.value.at;
        self.entry_can_happen(&entry.value, (every, count), horizon);
        let (words, writes) = command?;
        let written = WrittenEntry {
            id: entry.value.id.as_ref().map(|id| id.value.0.clone()),
            command: entry.value.command.value.0.clone(),
        };
        let shared = entry.value.shared.as_ref().is_some_and(|shared| shared.value.0);
        let entry = Entry { at: Instant(at.value.0.0), every, count, nodes: asked?, shared, words };
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

    /// An occurrence after the end never happens.
    fn entry_can_happen(
        &mut self,
        entry: &raw::Workload,
        (every, count): (Span, u64),
        horizon: Option<&At<Time>>,
    ) {
        let Some(limit) = horizon.filter(|_| self.intact("stop")) else { return };
        let at = entry.at.value.0.0;
        let last = Span(at.saturating_add(every.0.saturating_mul(count.saturating_sub(1))));
        if last <= limit.value.0 {
            return;
        }
        let (place, title) = match (&entry.until, &entry.count) {
            _ if at > limit.value.0.0 => {
                (&entry.at.place, "a command that is never given".to_string())
            }
            (Some(until), _) => {
                (&until.place, format!("the last repetition, at {last}, is never given"))
            }
            (_, Some(count)) => {
                (&count.place, format!("the last repetition, at {last}, is never given"))
            }
            _ => (&entry.at.place, "a command that is never given".to_string()),
        };
        let problem = Problem::at(place, title);
        let problem = problem.label(format!("expected none later than {}", limit.value.0));
        self.add(problem.also(&limit.place, "the run ends here at the latest"));
    }

    fn command(
        &mut self,
        entry: &raw::Workload,
        protocol: Option<&ProtocolSpec>,
    ) -> Option<(Vec<String>, bool)> {
        let written = &entry.command;
        let text = &written.value.0;
        let split = match words::split(text) {
            Ok(words) => words,
            Err(OpenQuote(at)) => {
                let place = self.sources.inside(&written.place, text, at..at + 1);
                let problem = Problem::at(&place, "a quote that is never closed");
                self.add(problem.label("expected a closing quote"));
                return None;
            }
        };
        let words: Vec<&str> = split.iter().map(|word| word.text.as_str()).collect();
        let error = match protocol.map(|protocol| protocol.check_command(&words)) {
            None => return None,
            Some(Ok(writes)) => {
                return Some((words.into_iter().map(str::to_string).collect(), writes));
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
        self.add(problem);
        None
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
        let key = |entry: &Resolved| protocol.key_written(&entry.entry.words).map(String::from);
        for (i, (entry, written)) in resolved.iter().zip(entries).enumerate() {
            let Some(shared) = written.value.shared.as_ref().filter(|shared| shared.value.0) else {
                continue;
            };
            let others = resolved.iter().zip(entries).enumerate().filter(|(j, _)| *j != i);
            let same =
                |other: &&(usize, (&Resolved, &At<raw::Workload>))| key(other.1.0) == key(entry);
            let place = &shared.place;
            if !protocol.takes_shared() {
                let title = format!("kind `{}` knows no shared updates", protocol.kind());
                let problem = Problem::at(place, title);
                let problem = problem.label("expected `shared = false`, or no such key");
                self.add(problem.help("its writer, one node, tells all others"));
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
            total += u128::from(entry.count) * u128::from(entry.nodes.count(nodes));
            if total > u128::from(u32::MAX) {
                let problem = Problem::at(&written.place, format!("{total} commands up to here"));
                self.add(problem.label("expected at most 4294967295 in all"));
                return;
            }
        }
    }
}
