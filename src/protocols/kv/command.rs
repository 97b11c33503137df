//! [`Line`], the words of a client's command, and [`Command`], the same with its key interned.

use crate::id::KeyId;
use crate::protocol::CommandError;
use crate::protocols::{Asked, verbs};

/// The commands: how each is written, and what it does.
pub const USAGE: [(&str, &str); 3] = [
    ("set KEY VALUE", "writes a new version of a key"),
    ("delete KEY", "deletes a key: a later version that says it is gone"),
    ("get KEY", "answers with the value that the node holds"),
];

/// The longest key, in octets.
pub const KEY_OCTETS_MAX: usize = u16::MAX as usize;

/// The longest value, in octets: a message of one entry then still has a length in 32 bits.
pub const VALUE_OCTETS_MAX: usize = 1 << 30;

/// What a client may ask of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Write a new version of this key; the value is that of the request's workload entry.
    Set(KeyId),
    /// Delete this key.
    Delete(KeyId),
    /// Answer with the value held of this key.
    Get(KeyId),
}

impl Command {
    /// The key that it is about.
    pub fn key(self) -> KeyId {
        match self {
            Command::Set(key) | Command::Delete(key) | Command::Get(key) => key,
        }
    }
}

/// A command's words, understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'a> {
    /// `set KEY VALUE`.
    Set {
        /// The key.
        key: &'a str,
        /// Its new value.
        value: &'a str,
    },
    /// `delete KEY`.
    Delete {
        /// The key.
        key: &'a str,
    },
    /// `get KEY`.
    Get {
        /// The key.
        key: &'a str,
    },
}

impl<'a> Line<'a> {
    /// Reads a command, without an instance of the protocol: this is how a scenario is checked.
    ///
    /// # Errors
    /// An unknown verb, a missing or superfluous word, an empty or too long key, a too long
    /// value, by the place of that word.
    pub fn read(words: &[&'a str]) -> Result<Line<'a>, CommandError> {
        let place = verbs::place(words, &USAGE, ("VALUE", "value"))?;
        let key = words[1];
        check_length(1, "key", key, 1, KEY_OCTETS_MAX)?;
        Ok(match place {
            0 => {
                let value = words[2];
                check_length(2, "value", value, 0, VALUE_OCTETS_MAX)?;
                Line::Set { key, value }
            }
            1 => Line::Delete { key },
            _ => Line::Get { key },
        })
    }

    /// The key that the command is about.
    pub fn key(&self) -> &'a str {
        match self {
            Line::Set { key, .. } | Line::Delete { key } | Line::Get { key } => key,
        }
    }

    /// What the words of a command ask for.
    ///
    /// # Errors
    /// As [`Line::read`].
    pub fn asked(words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        Line::read(words).map(|line| match line {
            Line::Set { key, .. } => Asked::Write(key),
            Line::Delete { key } => Asked::Delete(key),
            Line::Get { .. } => Asked::Read,
        })
    }
}

fn check_length(
    word: usize,
    what: &str,
    text: &str,
    min: usize,
    max: usize,
) -> Result<(), CommandError> {
    if (min..=max).contains(&text.len()) {
        return Ok(());
    }
    let message = format!("a {what} of {} octets; expected {min} to {max}", text.len());
    Err(verbs::at(word, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_verb() {
        assert_eq!(Line::read(&["set", "k", ""]), Ok(Line::Set { key: "k", value: "" }));
        assert_eq!(Line::read(&["delete", "k"]), Ok(Line::Delete { key: "k" }));
        assert_eq!(Line::read(&["get", "k"]).map(|line| line.key()), Ok("k"));
    }

    #[test]
    fn names_the_word_at_fault() {
        let cases: [(&[&str], usize, &str); 7] = [
            (&[], 0, "an empty command; expected `set`, `delete` or `get`"),
            (&["sett", "k"], 0, "`sett` is not a command; expected `set`, `delete` or `get`"),
            (&["set", "k"], 2, "VALUE is missing; expected `set KEY VALUE`"),
            (&["get"], 1, "KEY is missing; expected `get KEY`"),
            (&["get", "k", "v"], 2, "`v` is one word too many; expected `get KEY`"),
            (
                &["set", "k", "two", "words"],
                3,
                "`words` is one word too many; expected `set KEY VALUE`; \
                 a value with blanks needs quotes",
            ),
            (&["delete", ""], 1, "a key of 0 octets; expected 1 to 65535"),
        ];
        for (words, word, message) in cases {
            let error = Line::read(words).unwrap_err();
            assert_eq!((error.word, error.message.as_str()), (word, message));
        }
        assert_eq!(Line::read(&["sett"]).unwrap_err().expected, ["set", "delete", "get"]);
    }
}
