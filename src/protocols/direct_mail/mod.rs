//! Kind `direct-mail`: the writer tells everybody itself, once.
//!
//! **The algorithm.** A client's write makes the writer send the new version to every neighbour,
//! one message each. A node that receives a version which stands above the one that it holds keeps
//! it. That is all: nobody hands anything on, nothing is answered, nothing is repeated.
//!
//! **What it costs.** n − 1 messages an update, the least that any protocol needs, and one
//! message's latency. But the writer must know all nodes and send all messages; of those that are
//! lost nobody ever knows. With a loss of p an update reaches all n − 1 others with probability
//! (1 − p)^(n−1), and 1 + (n − 1)(1 − p) nodes in the mean. So it was used with anti-entropy
//! behind it, to find the few that were missed.
//!
//! **Crashes.** All is lost with a node's life, and never repaired. A delete is a version like any
//! other, and is kept as long.
//!
//! Demers, Greene, Hauser, Irish, Larson, Shenker, Sturgis, Swinehart, Terry: "Epidemic Algorithms
//! for Replicated Database Maintenance", PODC 1987, section 1.2.

mod message;
mod params;
#[cfg(test)]
mod tests;

pub use message::Message;
pub use params::Params;

use crate::id::{NodeId, RequestId};
use crate::protocol::{CommandError, Context, Fact, Protocol, Tamper};
use crate::protocols::choice::{self, Choice, Fanout};
use crate::protocols::kv::octets::HEAD_OCTETS;
use crate::protocols::kv::{Command, Held, Never, Texts, Version};

/// Whom the writer tells: all.
const EVERYBODY: Choice = Choice::uniform(Fanout::All);

/// The protocol: its texts, shared by all nodes. It has no parameters.
#[derive(Clone, Debug)]
pub struct DirectMail {
    texts: Texts,
}

impl DirectMail {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. Requests are numbered through the entries in that order.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(entries: &[(Vec<String>, u64)]) -> Result<DirectMail, (usize, CommandError)> {
        Ok(DirectMail { texts: Texts::new(entries)? })
    }

    fn message(&self, version: Version) -> Message {
        let wire_len = HEAD_OCTETS.saturating_add(self.texts.update_octets(version.write()));
        Message { wire_len, version }
    }

    /// Appends the octets of `msg`, as many as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Message, out: &mut Vec<u8>) {
        self.texts.encode_alone(msg.version, out);
    }

    /// Reads a message that fills `octets`; `None` if they are no encoding of one.
    ///
    /// Keys and values are those of the workload: a text that no command writes is foreign.
    pub fn decode(&self, octets: &[u8]) -> Option<Message> {
        self.texts.decode_alone(octets).map(|version| self.message(version))
    }
}

impl Protocol for DirectMail {
    type Node = Held;
    type Msg = Message;
    type Timer = Never;
    type Command = Command;
    type Record = ();
    const FORGES: bool = true;

    fn boot(&self, _disk: &[()], _cx: &mut impl Context<DirectMail>) -> Held {
        Held::EMPTY
    }

    fn on_message(
        &self,
        node: &mut Held,
        _from: NodeId,
        msg: &Message,
        cx: &mut impl Context<DirectMail>,
    ) {
        if node.lacks(&msg.version) {
            cx.emit(node.take(msg.version));
        }
    }

    fn on_timer(&self, _node: &mut Held, _timer: Never, _cx: &mut impl Context<DirectMail>) {}

    /// What is no news.
    fn ignores_message(&self, node: &Held, msg: &Message) -> bool {
        !node.lacks(&msg.version)
    }

    fn on_command(
        &self,
        node: &mut Held,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<DirectMail>,
    ) {
        let (answer, written) = node.ask(request, command, cx.me(), &self.texts);
        if let Some((version, learned)) = written {
            cx.emit(learned);
            // Here alone messages are sent: one to each of the n − 1 others, n − 1 an update. All of
            // them arrive with probability (1 − p)^(n−1) under a loss of p, (n − 1)(1 − p) in the
            // mean.
            choice::contact(&EVERYBODY, self.message(version), cx);
        }
        cx.emit(Fact::Answered { request, answer });
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        self.texts.parse(words)
    }

    fn held(&self, node: &Held, each: &mut dyn FnMut(Fact)) {
        node.report(each);
    }

    /// It sends when a client writes, and never else.
    fn idle(&self, _node: &Held) -> bool {
        true
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        let honest = msg.version;
        match how {
            Tamper::ForgeVersion => msg.version = honest.forged(),
        }
        msg.version != honest
    }
}
