//! Which commands a protocol knows: the words of a workload entry, checked.

use super::ProtocolSpec;
use crate::protocol::CommandError;

/// Checks the words of a command; whether it writes, and so gives birth to an item.
///
/// # Errors
/// An unknown verb, or a missing or superfluous word, by the place of that word.
pub fn check(protocol: &ProtocolSpec, words: &[&str]) -> Result<bool, CommandError> {
    match protocol {
        ProtocolSpec::Gossip(_) => gossip(words),
    }
}

fn gossip(words: &[&str]) -> Result<bool, CommandError> {
    const VERBS: [(&str, &[&str], bool); 3] =
        [("set", &["KEY", "VALUE"], true), ("delete", &["KEY"], true), ("get", &["KEY"], false)];
    let found = words.first().copied().unwrap_or("");
    let Some((verb, takes, writes)) = VERBS.iter().find(|(verb, ..)| *verb == found) else {
        let message = format!("`{found}` is no command of kind `gossip`");
        let expected = VERBS.iter().map(|(verb, ..)| verb.to_string()).collect();
        return Err(CommandError { word: 0, message, expected });
    };
    let usage = format!("{verb} {}", takes.join(" "));
    let error = |word, message| Err(CommandError { word, message, expected: vec![usage.clone()] });
    match (words.len() - 1).cmp(&takes.len()) {
        std::cmp::Ordering::Equal => Ok(*writes),
        std::cmp::Ordering::Less => {
            let missing = takes[words.len() - 1];
            error(words.len(), format!("`{verb}` lacks its {missing}"))
        }
        std::cmp::Ordering::Greater => {
            let word = takes.len() + 1;
            error(word, format!("`{verb}` takes no word `{}`", words[word]))
        }
    }
}
