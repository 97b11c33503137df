//! What a user can do: put files into a folder and take them out, and look at a node's table.

use super::content::SUFFIX;
use crate::protocol::CommandError;
use crate::protocols::verbs;
use std::sync::Arc;

/// The commands: how each is written, and what it does.
pub const USAGE: [(&str, &str); 4] = [
    ("add FILE", "copies a file into the node's folder"),
    ("remove FILE", "takes a file out of it"),
    (
        "fill COUNT [CHARACTERS]",
        "copies so many files into it, with names of 12 characters or so many",
    ),
    ("show", "answers with all that the node knows of the folders"),
];

/// The longest name of a file, in octets: as long as file systems have them.
pub const FILE_OCTETS_MAX: usize = 255;

/// The most files of one `fill`.
const COUNT_MAX: u32 = 100_000;

/// How many characters names have of which nothing is said.
const CHARACTERS: u32 = 12;

/// A change of a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// A file of this name comes.
    Add(Arc<str>),
    /// The file of this name goes.
    Remove(Arc<str>),
    /// Files come whose names are numbers.
    Fill {
        /// So many.
        count: u32,
        /// The length of each name.
        characters: u32,
    },
}

/// What a client may ask of a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Change the folder.
    Edit(Edit),
    /// Answer with the table.
    Show,
}

impl Command {
    /// Reads a command.
    ///
    /// # Errors
    /// An unknown verb, a missing or superfluous word, a name that no file can have, a number out of
    /// bounds, by the place of that word.
    pub fn read<W: AsRef<str>>(words: &[W]) -> Result<Command, CommandError> {
        let word = |place: usize| words.get(place).map(AsRef::as_ref);
        let place = verbs::place(words, &USAGE, ("FILE", "name"))?;
        let first = word(1).unwrap_or_default();
        Ok(match place {
            0 => Command::Edit(Edit::Add(file(first)?)),
            1 => Command::Edit(Edit::Remove(file(first)?)),
            2 => Command::Edit(fill(first, word(2))?),
            _ => Command::Show,
        })
    }

    /// Whether it changes a folder, and so gives birth to an item.
    pub fn writes(&self) -> bool {
        matches!(self, Command::Edit(_))
    }
}

fn file(name: &str) -> Result<Arc<str>, CommandError> {
    let wrong = match name {
        "." | ".." => Some(format!("`{name}` is a folder")),
        _ if name.contains('/') => Some(format!("`{name}` is a path")),
        _ if name.contains('\0') => Some("a name with the character 0".to_string()),
        _ if !(1..=FILE_OCTETS_MAX).contains(&name.len()) => {
            Some(format!("a name of {} octets", name.len()))
        }
        _ => None,
    };
    match wrong {
        Some(message) => {
            let expected = format!("the name of a file, of 1 to {FILE_OCTETS_MAX} octets");
            Err(verbs::at(1, format!("{message}; expected {expected}")))
        }
        None => Ok(name.into()),
    }
}

fn fill(count: &str, characters: Option<&str>) -> Result<Edit, CommandError> {
    let number = |place, text: &str, min: u32, max: u32| match text.parse::<u32>() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => {
            Err(verbs::at(place, format!("`{text}` files; expected a number from {min} to {max}")))
        }
    };
    let count = number(1, count, 1, COUNT_MAX)?;
    // All numbers of one filling have room.
    let min = count.to_string().len() + SUFFIX.len();
    let bounds = (min as u32, FILE_OCTETS_MAX as u32);
    let characters = match characters.map(str::parse::<u32>) {
        None => CHARACTERS,
        Some(Ok(number)) if (bounds.0..=bounds.1).contains(&number) => number,
        Some(_) => {
            let found = characters.unwrap_or_default();
            let expected = format!("expected a number from {} to {}", bounds.0, bounds.1);
            return Err(verbs::at(2, format!("names of `{found}` characters; {expected}")));
        }
    };
    Ok(Edit::Fill { count, characters })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_verb() {
        let fill = |count, characters| Ok(Command::Edit(Edit::Fill { count, characters }));
        assert_eq!(Command::read(&["add", "a b"]), Ok(Command::Edit(Edit::Add("a b".into()))));
        assert_eq!(Command::read(&["remove", "a"]), Ok(Command::Edit(Edit::Remove("a".into()))));
        assert_eq!(Command::read(&["fill", "65"]), fill(65, 12));
        assert_eq!(Command::read(&["fill", "65", "20"]), fill(65, 20));
        assert_eq!(Command::read(&["show"]), Ok(Command::Show));
        assert!(!Command::Show.writes());
    }

    #[test]
    fn names_the_word_at_fault() {
        let verbs = "expected `add`, `remove`, `fill` or `show`";
        let long = "x".repeat(256);
        let file = |found| format!("{found}; expected the name of a file, of 1 to 255 octets");
        let cases: [(&[&str], usize, String); 11] = [
            (&[], 0, format!("an empty command; {verbs}")),
            (&["set", "k"], 0, format!("`set` is not a command; {verbs}")),
            (&["add"], 1, "FILE is missing; expected `add FILE`".into()),
            (&["fill"], 1, "COUNT is missing; expected `fill COUNT [CHARACTERS]`".into()),
            (
                &["add", "my", "file"],
                2,
                "`file` is one word too many; expected `add FILE`; a name with blanks needs quotes"
                    .into(),
            ),
            (&["show", "all"], 1, "`all` is one word too many; expected `show`".into()),
            (&["add", "a/b"], 1, file("`a/b` is a path")),
            (&["remove", ".."], 1, file("`..` is a folder")),
            (&["add", &long], 1, file("a name of 256 octets")),
            (&["fill", "0"], 1, "`0` files; expected a number from 1 to 100000".into()),
            (
                &["fill", "100", "6"],
                2,
                "names of `6` characters; expected a number from 7 to 255".into(),
            ),
        ];
        for (words, word, message) in cases {
            let error = Command::read(words).unwrap_err();
            assert_eq!((error.word, error.message), (word, message));
        }
        assert_eq!(Command::read(&["ad"]).unwrap_err().expected, ["add", "remove", "fill", "show"]);
    }
}
