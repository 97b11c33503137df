//! Kind `flood`: who hears an update for the first time hands it on to all neighbours at once.
//!
//! **The algorithm.** A client's write starts it: the writer sends the new version to all its
//! neighbours. A node that receives a version which stands above the one that it holds keeps it,
//! and sends it in that moment to all its neighbours but the one from whom it came. Every other
//! copy is dropped. There are no rounds, no state beside the versions held, and nothing is ever
//! repeated.
//!
//! **What it costs.** Without loss an update reaches all that a path leads to, over the quickest
//! path. On a connected graph of n nodes and L links the writer sends to its d₀ neighbours and
//! every other node once to d − 1 of its d: the sum of all degrees less n − 1, so 2L − n + 1
//! copies, of which n − 1 were needed. On the complete graph that is (n − 1)² copies; on one of
//! constant degree it is proportional to n, and the way there is what the diameter makes it.
//!
//! With a `fanout` it is sent to so many neighbours at random instead of all, again never back:
//! on the complete graph this is to infect and die, but for the one peer that is left out.
//!
//! **Crashes.** All is lost with a node's life, and never repaired. A delete is a version like any
//! other, and is kept as long.
//!
//! Dalal, Metcalfe: "Reverse Path Forwarding of Broadcast Packets", Communications of the ACM
//! 21(12), 1978. Tanenbaum, Wetherall: "Computer Networks", chapter on routing, flooding.

mod message;
mod params;
#[cfg(test)]
mod tests;

pub use message::Message;
pub use params::Params;

use crate::id::{NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Protocol, Tamper};
use crate::protocols::choice;
use crate::protocols::kv::octets::HEAD_OCTETS;
use crate::protocols::kv::{Command, Held, Never, Texts, Version};

/// The protocol: parameters and texts, shared by all nodes.
#[derive(Clone, Debug)]
pub struct Flood {
    params: Params,
    texts: Texts,
}

impl Flood {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. Requests are numbered through the entries in that order.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Flood, (usize, CommandError)> {
        Ok(Flood { params, texts: Texts::new(entries)? })
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

    /// Sends what this node has just taken to all that it tells.
    fn begin(&self, version: Version, learned: Fact, cx: &mut impl Context<Flood>) {
        cx.emit(learned);
        choice::contact(&self.params.choice, self.message(version), cx);
    }
}

impl Protocol for Flood {
    type Node = Held;
    type Msg = Message;
    type Timer = Never;
    type Command = Command;
    type Record = ();
    const FORGES: bool = true;

    fn boot(&self, _disk: &[()], _cx: &mut impl Context<Flood>) -> Held {
        Held::EMPTY
    }

    fn on_message(
        &self,
        node: &mut Held,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Flood>,
    ) {
        if node.lacks(&msg.version) {
            cx.emit(node.take(msg.version));
            // n − 1 nodes come here, once each, with d − 1 sends: 2L − n + 1 with the writer's d.
            choice::contact_but(&self.params.choice, from, msg, cx);
        }
    }

    fn on_timer(&self, _node: &mut Held, _timer: Never, _cx: &mut impl Context<Flood>) {}

    /// All but the first copy.
    fn ignores_message(&self, node: &Held, msg: &Message) -> bool {
        !node.lacks(&msg.version)
    }

    fn on_command(
        &self,
        node: &mut Held,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Flood>,
    ) {
        let (answer, written) = node.ask(request, command, cx.me(), &self.texts);
        if let Some((version, learned)) = written {
            self.begin(version, learned, cx);
        }
        cx.emit(Fact::Answered { request, answer });
    }

    /// The same version at all of them, so version 1 whatever a node holds: a scenario has no other
    /// writes of a shared key. Of two shared updates the later write stands above.
    fn on_shared(
        &self,
        node: &mut Held,
        request: RequestId,
        command: Command,
        writer: NodeId,
        cx: &mut impl Context<Self>,
    ) {
        let answer = match command {
            Command::Set(key) | Command::Delete(key) => {
                let version = Version::new(key, request.item(), 1, writer);
                if node.lacks(&version) {
                    let learned = node.take(version);
                    self.begin(version, learned, cx);
                }
                Answer::Done
            }
            Command::Get(_) => Answer::Refused("a read is not held".into()),
        };
        if cx.me() == writer {
            cx.emit(Fact::Answered { request, answer });
        }
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        self.texts.parse(words)
    }

    fn held(&self, node: &Held, each: &mut dyn FnMut(Fact)) {
        node.report(each);
    }

    /// It only ever answers what it hears.
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
