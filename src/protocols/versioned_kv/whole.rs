//! [`Whole`]: the exchange of the real system, which sends all that a node has in one datagram.

use super::json::{self, Lengths};
use super::message::{Kind, Message};
use super::{Node, Params, Record, Shared, Ticks, words};
use crate::id::{KeyId, NodeId, RequestId};
use crate::protocol::{CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::protocols::round::Mode;

/// The longest datagram that a socket takes, in octets: 65,535 less the headers of UDP and IPv4.
pub const DATAGRAM_OCTETS_MAX: u32 = 65_507;

/// The protocol with `exchange = "full"`.
#[derive(Clone, Debug)]
pub struct Whole {
    shared: Shared,
    lengths: Lengths,
}

impl Whole {
    /// For a workload of `entries`, as [`Shared::new`].
    ///
    /// # Errors
    /// As [`Shared::new`].
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Whole, (usize, CommandError)> {
        let shared = Shared::new(params, entries)?;
        let requests = entries.iter().map(|(_, requests)| requests).sum();
        let lengths = Lengths::of(&shared.texts, requests);
        Ok(Whole { shared, lengths })
    }

    /// Appends the JSON of `msg`, as many octets as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Message, out: &mut Vec<u8>) {
        json::encode(msg, &self.shared.texts, out);
    }

    /// What `node` says of itself, with its state unless it asks for another's alone.
    fn message(&self, node: &Node, is: Kind, cx: &impl Context<Whole>) -> Message {
        let entries = if is == Kind::Request { &[] } else { node.store.items() };
        let known = node.peers.told(cx.now(), self.shared.params.expire_after);
        let peers = known.map(|peer| (peer.node, peer.beat)).collect();
        Message::new(is, (node.id, node.beat), entries, peers, &self.lengths)
    }

    fn round(&self, node: &mut Node, cx: &mut impl Context<Whole>) {
        let called = self.shared.called(node, cx);
        if called.is_empty() {
            return;
        }
        let is = match self.shared.params.mode {
            Mode::Push => Kind::Gossip,
            Mode::Pull => Kind::Request,
            Mode::PushPull => Kind::Call,
        };
        let message = self.message(node, is, cx);
        let leaves = message.wire_len <= DATAGRAM_OCTETS_MAX;
        cx.send(&called, message);
        // Of a longer one the socket says that it did not leave.
        if leaves {
            called.iter().for_each(|to| cx.log(|| words::sent(*to)));
        }
    }
}

impl Protocol for Whole {
    type Node = Node;
    type Msg = Message;
    type Timer = Ticks;
    type Command = KeyId;
    type Record = Record;
    const FORGES: bool = true;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Whole>) -> Node {
        self.shared.boot(disk, cx)
    }

    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Whole>,
    ) {
        if msg.id == node.id {
            return;
        }
        cx.log(|| words::received(from));
        self.shared.merge(node, &msg.entries, cx);
        self.shared.meet(node, (from, msg.beat), msg.peers.iter().copied(), cx);
        if matches!(msg.is, Kind::Request | Kind::Call) {
            let reply = self.message(node, Kind::Reply, cx);
            cx.send(&[from], reply);
        }
    }

    fn on_timer(&self, node: &mut Node, tick: Ticks, cx: &mut impl Context<Whole>) {
        match tick {
            Ticks::Gossip => self.round(node, cx),
            Ticks::Print => self.shared.print(node, cx),
        }
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        key: KeyId,
        cx: &mut impl Context<Whole>,
    ) {
        self.shared.on_command(node, request, key, cx);
    }

    fn on_failure(&self, _: &mut Node, to: NodeId, why: Failure, cx: &mut impl Context<Whole>) {
        self.shared.on_failure(to, why, cx);
    }

    fn parse(&self, words: &[&str]) -> Result<KeyId, CommandError> {
        self.shared.parse(words)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        self.shared.held(node, each);
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        match how {
            Tamper::ForgeVersion => {
                msg.entries.iter_mut().for_each(|entry| entry.version = u64::MAX);
            }
        }
        msg.wire_len = json::octets(msg, &self.lengths);
        !msg.entries.is_empty()
    }
}
