//! The log: what nodes print and what their clients are told, in the order of the run.

use crate::id::{NodeId, RequestId};
use crate::protocol::Fact;
use crate::time::Instant;
use std::io::{self, Write};

/// Writes the log of one replication.
pub struct Log<'a, 's> {
    sink: &'s mut dyn Write,
    /// The words of each command, and how many requests it makes, in the order of their numbers.
    commands: &'a [(Vec<String>, u64)],
    /// Of each command, the number after that of its last request.
    ends: Vec<u64>,
}

impl<'a, 's> Log<'a, 's> {
    /// Nothing written yet.
    pub fn new(sink: &'s mut dyn Write, commands: &'a [(Vec<String>, u64)]) -> Log<'a, 's> {
        let mut end = 0u64;
        let mut ends = Vec::with_capacity(commands.len());
        for (_, requests) in commands {
            end = end.saturating_add(*requests);
            ends.push(end);
        }
        Log { sink, commands, ends }
    }

    /// Writes what a node prints or answers, and nothing of other facts.
    ///
    /// # Errors
    /// What the sink reports.
    pub fn fact(&mut self, at: Instant, node: NodeId, fact: &Fact) -> io::Result<()> {
        let (who, text) = match fact {
            Fact::Log(text) => ("node", text.to_string()),
            Fact::Answered { request, answer } => {
                let (command, told) = (self.command(*request), answer.in_words());
                ("client of node", format!("{command} -> {told}"))
            }
            _ => return Ok(()),
        };
        let at = at.seconds();
        let each = |line| writeln!(self.sink, "{at} s, {who} {node}: {line}");
        text.split('\n').try_for_each(each)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// What the sink reports.
    pub fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }

    /// The command that is request `number`.
    fn command(&self, number: RequestId) -> String {
        let place = self.ends.partition_point(|end| *end <= u64::from(number.0));
        self.commands.get(place).map_or(String::new(), |(words, _)| words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Answer;

    fn written(facts: &[Fact]) -> String {
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        let commands = [(words("set a b"), 2), (words("never given"), 0), (words("get a"), 1)];
        let mut sink = Vec::new();
        let mut log = Log::new(&mut sink, &commands);
        facts.iter().for_each(|fact| log.fact(Instant(1_500), NodeId(7), fact).unwrap());
        log.flush().unwrap();
        String::from_utf8(sink).unwrap()
    }

    #[test]
    fn every_answer_stands_beside_its_command() {
        let answered = |number, answer| Fact::Answered { request: RequestId(number), answer };
        let text = written(&[
            answered(0, Answer::Done),
            answered(1, Answer::Refused("the node is down".into())),
            answered(2, Answer::Value("{\n}".into())),
            answered(2, Answer::NotFound),
        ]);
        let expected = "0.000001500 s, client of node 7: set a b -> done\n\
                        0.000001500 s, client of node 7: set a b -> refused: the node is down\n\
                        0.000001500 s, client of node 7: get a -> {\n\
                        0.000001500 s, client of node 7: }\n\
                        0.000001500 s, client of node 7: get a -> not found\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn every_line_that_a_node_prints_has_its_time() {
        let text = written(&[
            Fact::Log("{\n}".into()),
            Fact::PeerUp { peer: NodeId(1) },
            Fact::Log("".into()),
        ]);
        let head = "0.000001500 s, node 7: ";
        assert_eq!(text, format!("{head}{{\n{head}}}\n{head}\n"));
    }
}
