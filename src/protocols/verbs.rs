//! The words of clients' commands, by how each command is written: `set KEY VALUE`.

use crate::protocol::CommandError;

/// The place among `usages` of the command that `words` are; an argument in brackets may be missing.
/// `last` is the last argument of commands that often has blanks, and what it is called.
///
/// # Errors
/// An unknown verb, a missing or superfluous word, by the place of that word.
pub fn place<W: AsRef<str>>(
    words: &[W],
    usages: &[(&str, &str)],
    last: (&str, &str),
) -> Result<usize, CommandError> {
    let verb = words.first().map_or("", AsRef::as_ref);
    let found = usages.iter().position(|(usage, _)| usage.split(' ').next() == Some(verb));
    let Some(place) = found else { return Err(unknown(verb, usages)) };
    let usage = usages[place].0;
    let needed = usage.split(' ').filter(|argument| !argument.starts_with('[')).count();
    if words.len() < needed {
        let absent = usage.split(' ').nth(words.len()).unwrap_or_default();
        return Err(at(words.len(), format!("{absent} is missing; expected `{usage}`")));
    }
    let places = usage.split(' ').count();
    if let Some(more) = words.get(places) {
        let (argument, called) = last;
        let quotes = match usage.ends_with(argument) {
            true => format!("; a {called} with blanks needs quotes"),
            false => String::new(),
        };
        let more = more.as_ref();
        let message = format!("`{more}` is one word too many; expected `{usage}`{quotes}");
        return Err(at(places, message));
    }
    Ok(place)
}

/// What is wrong with the word at a place, for which nothing better is known.
pub fn at(word: usize, message: String) -> CommandError {
    CommandError { word, message, expected: Vec::new() }
}

fn unknown(verb: &str, usages: &[(&str, &str)]) -> CommandError {
    let verbs = usages.iter().filter_map(|(usage, _)| usage.split(' ').next());
    let expected: Vec<String> = verbs.map(String::from).collect();
    let known = match expected.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("`{}` or `{last}`", rest.join("`, `")),
        _ => format!("`{}`", expected.concat()),
    };
    let message = match verb {
        "" => format!("an empty command; expected {known}"),
        _ => format!("`{verb}` is not a command; expected {known}"),
    };
    CommandError { word: 0, message, expected }
}
