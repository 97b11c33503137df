//! [`Texts`], the names of a workload, once; and what the log and the answers say.

use super::Line;
use crate::id::NodeId;
use crate::protocol::{CommandError, Failure};
use crate::protocols::address::address;

/// The number of the name of a node that has none.
pub(super) const NO_NAME: u32 = 0;

/// What a peer prints last when it is stopped. The error is that of Go's `context`.
pub(super) const STOPPED: [&str; 3] =
    ["cancelled context", "closed all connections", "client stopped because of context canceled"];

/// The strings behind the numbers of names.
#[derive(Clone, Debug)]
pub struct Texts {
    /// By number; the first is empty.
    names: Vec<Box<str>>,
}

impl Texts {
    /// Interns the names in the workload's `entries`: the words of each, and how many requests it
    /// makes.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(entries: &[(Vec<String>, u64)]) -> Result<Texts, (usize, CommandError)> {
        let mut names: Vec<Box<str>> = vec!["".into()];
        for (place, (words, _)) in entries.iter().enumerate() {
            if let Line::UpdateSelfInfo(name) = Line::read(words).map_err(|error| (place, error))? {
                names.push(name.into());
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(Texts { names })
    }

    /// The number of a name.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.names.binary_search_by(|known| (**known).cmp(name)).ok().map(|place| place as u32)
    }

    /// The name with this number.
    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// All names that a command gives, ascending.
    pub fn names(&self) -> Vec<String> {
        self.names[1..].iter().map(|name| name.to_string()).collect()
    }

    /// A members map as the example prints it: Go's syntax, in the order of the addresses' texts.
    pub fn members(&self, members: impl Iterator<Item = (NodeId, u32)>) -> String {
        let mut lines: Vec<(String, u32)> =
            members.map(|(node, name)| (address(node), name)).collect();
        lines.sort_unstable();
        let line = |(address, name): &(String, u32)| format!("{address}:{{{}}}", self.name(*name));
        format!("map[{}]", lines.iter().map(line).collect::<Vec<_>>().join(" "))
    }
}

/// Why a call failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// The transport said so.
    Transport(Failure),
    /// There was no answer in time.
    Deadline,
}

impl Why {
    /// The error of a call to `peer`, as the library's RPC package words it.
    pub(super) fn text(self, peer: NodeId) -> String {
        let dialing = |what: &str| {
            format!(
                "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error \
                 while dialing: dial tcp {}: connect: {what}\"",
                address(peer)
            )
        };
        match self {
            Why::Transport(Failure::Refused) => dialing("connection refused"),
            Why::Transport(Failure::TimedOut) => dialing("connection timed out"),
            Why::Transport(Failure::TooBig) => {
                "rpc error: code = ResourceExhausted desc = trying to send message larger than max"
                    .to_string()
            }
            Why::Deadline => {
                "rpc error: code = DeadlineExceeded desc = context deadline exceeded".to_string()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_map_is_in_the_order_of_the_texts() {
        let words = |line: &str| line.split(' ').map(String::from).collect::<Vec<_>>();
        let texts = Texts::new(&[(words("UpdateSelfInfo b"), 1), (words("UpdateSelfInfo a"), 2)]);
        let texts = texts.unwrap();
        let members = [(NodeId(0), 1), (NodeId(1), NO_NAME), (NodeId(2_000), 2)];
        let expected = "map[127.0.0.1:10000:{b} 127.0.0.1:8000:{a} 127.0.0.1:8001:{}]";
        assert_eq!(texts.members(members.into_iter()), expected);
        assert_eq!(texts.members([].into_iter()), "map[]");
        assert_eq!(texts.names(), ["a", "b"]);
    }
}
