//! [`Command`], what a client may ask of a node: the calls of the library.

use super::Texts;
use crate::id::NodeId;
use crate::protocol::CommandError;
use crate::protocols::address::node as node_at;
use crate::protocols::verbs;

/// The commands: how each is written, and what it does.
pub const USAGE: [(&str, &str); 3] = [
    ("AddSeed NODE", "calls a node, by its number, and adds it if it answers"),
    ("UpdateSelfInfo NAME", "gives the node a name, in a new version of its record"),
    ("GetMembers", "answers with all that the node takes for members, and their names"),
];

/// The longest name, in octets.
const NAME_OCTETS_MAX: usize = u16::MAX as usize;

/// What a client may ask of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Call this node, and add it.
    AddSeed(NodeId),
    /// Have this name, by its number in the texts.
    UpdateSelfInfo(u32),
    /// Answer with the members.
    GetMembers,
}

/// A command's words, understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'a> {
    /// `AddSeed NODE`.
    AddSeed(NodeId),
    /// `UpdateSelfInfo NAME`.
    UpdateSelfInfo(&'a str),
    /// `GetMembers`.
    GetMembers,
}

impl<'a> Line<'a> {
    /// Reads a command, without an instance of the protocol: this is how a scenario is checked.
    ///
    /// # Errors
    /// An unknown verb, a missing or superfluous word, something that is no number of a node, a
    /// too long name, by the place of that word.
    pub fn read<W: AsRef<str>>(words: &'a [W]) -> Result<Line<'a>, CommandError> {
        let place = verbs::place(words, &USAGE, ("NAME", "name"))?;
        match place {
            0 => node(words[1].as_ref()).map(Line::AddSeed),
            1 => name(words[1].as_ref()).map(Line::UpdateSelfInfo),
            _ => Ok(Line::GetMembers),
        }
    }

    /// The same with its name interned.
    ///
    /// # Errors
    /// A name that no command of the workload gives.
    pub fn interned(self, texts: &Texts) -> Result<Command, CommandError> {
        Ok(match self {
            Line::AddSeed(peer) => Command::AddSeed(peer),
            Line::GetMembers => Command::GetMembers,
            Line::UpdateSelfInfo(name) => match texts.number(name) {
                Some(number) => Command::UpdateSelfInfo(number),
                None => {
                    let message = format!("no command of the workload gives the name `{name}`");
                    return Err(CommandError { word: 1, message, expected: texts.names() });
                }
            },
        })
    }
}

fn node(word: &str) -> Result<NodeId, CommandError> {
    match word.parse() {
        Ok(number) => Ok(NodeId(number)),
        Err(_) => {
            let expected = match addressed(word) {
                Some(node) => {
                    format!("`{word}` is the address of node {node}; expected its number")
                }
                None => format!("`{word}` is no node; expected the number of one"),
            };
            Err(verbs::at(1, expected))
        }
    }
}

/// The node with this address.
fn addressed(word: &str) -> Option<NodeId> {
    let (host, port) = word.rsplit_once(':')?;
    let octets: Vec<u8> = host.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let ip = u32::from_be_bytes(octets.try_into().ok()?);
    node_at(ip, port.parse().ok()?)
}

fn name(word: &str) -> Result<&str, CommandError> {
    match word.len() {
        0..=NAME_OCTETS_MAX => Ok(word),
        long => {
            let message = format!("a name of {long} octets; expected 0 to {NAME_OCTETS_MAX}");
            Err(verbs::at(1, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_verb() {
        assert_eq!(Line::read(&["AddSeed", "12"]), Ok(Line::AddSeed(NodeId(12))));
        assert_eq!(Line::read(&["UpdateSelfInfo", "a b"]), Ok(Line::UpdateSelfInfo("a b")));
        assert_eq!(Line::read(&["GetMembers"]), Ok(Line::GetMembers));
    }

    #[test]
    fn names_the_word_at_fault() {
        let known = "expected `AddSeed`, `UpdateSelfInfo` or `GetMembers`";
        let cases: [(&[&str], usize, &str); 9] = [
            (&[], 0, &format!("an empty command; {known}")),
            (&["addseed", "1"], 0, &format!("`addseed` is not a command; {known}")),
            (&["AddSeed"], 1, "NODE is missing; expected `AddSeed NODE`"),
            (&["AddSeed", "x"], 1, "`x` is no node; expected the number of one"),
            (
                &["AddSeed", "127.0.0.1:8001"],
                1,
                "`127.0.0.1:8001` is the address of node 1; expected its number",
            ),
            (&["AddSeed", "-1"], 1, "`-1` is no node; expected the number of one"),
            (&["AddSeed", "1", "2"], 2, "`2` is one word too many; expected `AddSeed NODE`"),
            (&["UpdateSelfInfo"], 1, "NAME is missing; expected `UpdateSelfInfo NAME`"),
            (
                &["UpdateSelfInfo", "a", "b"],
                2,
                "`b` is one word too many; expected `UpdateSelfInfo NAME`; \
                 a name with blanks needs quotes",
            ),
        ];
        for (words, word, message) in cases {
            let error = Line::read(words).unwrap_err();
            assert_eq!((error.word, error.message.as_str()), (word, message));
        }
        assert_eq!(
            Line::read(&["addseed"]).unwrap_err().expected,
            ["AddSeed", "UpdateSelfInfo", "GetMembers"]
        );
    }

    #[test]
    fn only_names_of_the_workload_are_known() {
        let words = |line: &str| line.split(' ').map(String::from).collect::<Vec<_>>();
        let texts = Texts::new(&[(words("UpdateSelfInfo zoe"), 1)]).unwrap();
        let read = |name| Line::UpdateSelfInfo(name).interned(&texts);
        assert_eq!(read("zoe").map(|c| matches!(c, Command::UpdateSelfInfo(1))), Ok(true));
        assert_eq!(read("zoo").unwrap_err().expected, ["zoe"]);
    }
}
