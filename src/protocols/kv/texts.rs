//! [`Texts`], every key and value of a scenario, once, and the lengths that they have on the wire.

use super::{Command, Line, octets};
use crate::id::{ItemId, KeyId, RequestId};
use crate::protocol::{Answer, CommandError};

/// The strings behind the numbers in entries.
///
/// Keys are numbered in the order of their names, so entries that ascend by number ascend by name
/// as well.
#[derive(Clone, Debug)]
pub struct Texts {
    keys: Vec<Box<str>>,
    /// One a workload entry.
    lines: Vec<Text>,
    /// The workload entry of each request.
    line_of: Vec<u32>,
}

/// What one workload entry says.
#[derive(Clone, Debug)]
pub struct Text {
    /// The command.
    pub command: Command,
    /// The value that it sets, empty for other commands.
    pub value: Box<str>,
    /// The octets of an entry that it writes, with the value.
    update_octets: u32,
    /// The same in a digest.
    digest_octets: u32,
}

impl Texts {
    /// Interns the workload's `entries`: the words of each, and how many requests it makes.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(entries: &[(Vec<String>, u64)]) -> Result<Texts, (usize, CommandError)> {
        let mut lines = Vec::with_capacity(entries.len());
        for (place, (words, _)) in entries.iter().enumerate() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            lines.push(Line::read(&words).map_err(|error| (place, error))?);
        }
        let mut keys: Vec<Box<str>> = lines.iter().map(|line| line.key().into()).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut texts = Texts { keys, lines: Vec::new(), line_of: Vec::new() };
        for (place, (line, (_, requests))) in lines.iter().zip(entries).enumerate() {
            let text = texts.text(line);
            texts.lines.push(text);
            texts.line_of.extend((0..*requests).map(|_| place as u32));
        }
        Ok(texts)
    }

    fn text(&self, line: &Line) -> Text {
        let key = line.key();
        let id = self.key(key).unwrap_or_default();
        let (command, value) = match line {
            Line::Set { value, .. } => (Command::Set(id), *value),
            Line::Delete { .. } => (Command::Delete(id), ""),
            Line::Get { .. } => (Command::Get(id), ""),
        };
        let deletes = matches!(command, Command::Delete(_));
        Text {
            command,
            value: value.into(),
            update_octets: octets::update(key, (!deletes).then_some(value)),
            digest_octets: octets::digest(key, deletes),
        }
    }

    /// The number of the key of this name.
    pub fn key(&self, name: &str) -> Option<KeyId> {
        let place = self.keys.binary_search_by(|key| (**key).cmp(name)).ok()?;
        Some(KeyId(place as u32))
    }

    /// Reads the words of a command on a key of the workload.
    ///
    /// # Errors
    /// As [`Line::read`], and a key that no command of the workload names.
    pub fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        let line = Line::read(words)?;
        let Some(key) = self.key(line.key()) else {
            let message = format!("no command of the workload names the key `{}`", line.key());
            return Err(CommandError { word: 1, message, expected: self.names() });
        };
        Ok(match line {
            Line::Set { .. } => Command::Set(key),
            Line::Delete { .. } => Command::Delete(key),
            Line::Get { .. } => Command::Get(key),
        })
    }

    /// What a client is told of a key whose version held is that of `item`: its value, unless it
    /// is deleted.
    pub fn answer(&self, item: ItemId) -> Answer {
        let text = self.written(item);
        match text.command {
            Command::Set(_) => Answer::Value(text.value.clone()),
            Command::Delete(_) | Command::Get(_) => Answer::NotFound,
        }
    }

    /// The names of all keys, ascending.
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.to_string()).collect()
    }

    /// The name of `key`.
    pub fn name(&self, key: KeyId) -> &str {
        &self.keys[key.index()]
    }

    /// The value that `item` wrote; empty for a delete.
    pub fn value(&self, item: ItemId) -> &str {
        &self.lines[self.line_of[item.index()] as usize].value
    }

    /// The workload entry that made `request`, if there is such a request.
    pub fn line(&self, request: RequestId) -> Option<&Text> {
        Some(&self.lines[*self.line_of.get(request.index())? as usize])
    }

    #[inline(always)]
    fn written(&self, item: ItemId) -> &Text {
        &self.lines[self.line_of[item.index()] as usize]
    }

    /// The octets of an entry that `item` wrote, with its value.
    #[inline(always)]
    pub fn update_octets(&self, item: ItemId) -> u32 {
        self.written(item).update_octets
    }

    /// The same in a digest.
    #[inline(always)]
    pub fn digest_octets(&self, item: ItemId) -> u32 {
        self.written(item).digest_octets
    }

    /// The octets of an ask for `key`.
    #[inline(always)]
    pub fn wanted_octets(&self, key: KeyId) -> u32 {
        octets::wanted(self.name(key))
    }
}
