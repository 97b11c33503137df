//! [`Pieces`]: the mended exchange, digests and then what the other side lacks, in pieces that fit
//! a datagram.
//!
//! At a call the caller sends its peers with their beats, and a digest of its state: key, version
//! and writer of each entry. A digest is cut into pieces, each of which says from which key on and
//! up to which key it is complete, so each stands alone and may be lost alone. The called answers a
//! piece with those of its entries in that range which stand above, and asks for those which stand
//! below; the caller sends these. So both sides get what they lack, and what grows with the cluster
//! is the number of datagrams, not their length.

mod codec;
mod cut;
mod piece;

pub use cut::PIECE_OCTETS_MAX;
pub use piece::{Body, Piece};

use super::{Entry, Node, Params, Record, Shared, Texts, Ticks, words};
use crate::id::{KeyId, NodeId, RequestId};
use crate::protocol::{CommandError, Context, Fact, Failure, Protocol, Tamper};

/// Pieces of every kind.
#[cfg(test)]
pub(super) fn pieces_of(
    members: &[(NodeId, u64)],
    entries: &[Entry],
    wanted: &[KeyId],
    texts: &Texts,
) -> Vec<Piece> {
    let two = [cut::members(members), cut::digests(entries, texts)];
    let more = [cut::answers(entries, wanted, texts), cut::deltas(entries, texts)];
    two.into_iter().chain(more).flatten().collect()
}

/// The protocol with `exchange = "digest"`.
#[derive(Clone, Debug)]
pub struct Pieces {
    shared: Shared,
}

impl Pieces {
    /// For a workload of `entries`, as [`Shared::new`].
    ///
    /// # Errors
    /// As [`Shared::new`].
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Pieces, (usize, CommandError)> {
        Ok(Pieces { shared: Shared::new(params, entries)? })
    }

    /// The names of keys and the values of items.
    pub fn texts(&self) -> &Texts {
        &self.shared.texts
    }

    /// Sends to each of `to` what a call begins with.
    fn call(&self, node: &Node, to: &[NodeId], cx: &mut impl Context<Pieces>) {
        let known = node.peers.told(cx.now(), self.shared.params.expire_after);
        let me = (cx.me(), node.beat);
        let told: Vec<(NodeId, u64)> =
            std::iter::once(me).chain(known.map(|peer| (peer.node, peer.beat))).collect();
        for piece in cut::members(&told) {
            cx.send(to, piece);
        }
        for piece in cut::digests(node.store.items(), &self.shared.texts) {
            cx.send(to, piece);
        }
    }

    /// Answers a piece of a digest: `entries` is all that its sender holds from key `from` on and
    /// below key `until`.
    fn answer(
        &self,
        node: &Node,
        to: NodeId,
        (from, until): (Option<KeyId>, Option<KeyId>),
        entries: &[Entry],
        cx: &mut impl Context<Pieces>,
    ) {
        let order = self.shared.params.order;
        let lacks = |entry: &&Entry| self.shared.lacks(node, entry);
        let wanted: Vec<KeyId> = entries.iter().filter(lacks).map(|entry| entry.key).collect();
        let within = |key: KeyId| {
            from.is_none_or(|from| from <= key) && until.is_none_or(|until| key < until)
        };
        let theirs = |key: KeyId| {
            let place = entries.binary_search_by_key(&key, |entry| entry.key).ok()?;
            Some(entries[place].rank(order))
        };
        let newer = |entry: &&Entry| {
            within(entry.key) && theirs(entry.key).is_none_or(|rank| rank < entry.rank(order))
        };
        let newer: Vec<Entry> = node.store.items().iter().filter(newer).copied().collect();
        for piece in cut::answers(&newer, &wanted, &self.shared.texts) {
            cx.send(&[to], piece);
        }
    }

    fn supply(&self, node: &Node, to: NodeId, keys: &[KeyId], cx: &mut impl Context<Pieces>) {
        let held: Vec<Entry> =
            keys.iter().filter_map(|key| node.store.find(*key)).copied().collect();
        for piece in cut::deltas(&held, &self.shared.texts) {
            cx.send(&[to], piece);
        }
    }
}

impl Protocol for Pieces {
    type Node = Node;
    type Msg = Piece;
    type Timer = Ticks;
    type Command = KeyId;
    type Record = Record;
    const FORGES: bool = true;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Pieces>) -> Node {
        self.shared.boot(disk, cx)
    }

    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Piece,
        cx: &mut impl Context<Pieces>,
    ) {
        // Its beat is in the first piece of each call.
        let told = if let Body::Members(told) = &msg.body { &told[..] } else { &[] };
        self.shared.meet(node, (from, 0), told.iter().copied(), cx);
        match &msg.body {
            Body::Members(_) => {}
            Body::Digest { from: first, until, entries } => {
                cx.log(|| words::received(from));
                self.answer(node, from, (*first, *until), entries, cx);
            }
            Body::Answer { entries, wanted } => {
                self.shared.merge(node, entries, cx);
                self.supply(node, from, wanted, cx);
            }
            Body::Delta(entries) => _ = self.shared.merge(node, entries, cx),
        }
    }

    fn on_timer(&self, node: &mut Node, tick: Ticks, cx: &mut impl Context<Pieces>) {
        match tick {
            Ticks::Gossip => {
                let called = self.shared.called(node, cx);
                if !called.is_empty() {
                    self.call(node, &called, cx);
                    called.iter().for_each(|to| cx.log(|| words::sent(*to)));
                }
            }
            Ticks::Print => self.shared.print(node, cx),
        }
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        key: KeyId,
        cx: &mut impl Context<Pieces>,
    ) {
        self.shared.on_command(node, request, key, cx);
    }

    fn on_failure(&self, _: &mut Node, to: NodeId, why: Failure, cx: &mut impl Context<Pieces>) {
        self.shared.on_failure(to, why, cx);
    }

    fn parse(&self, words: &[&str]) -> Result<KeyId, CommandError> {
        self.shared.parse(words)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        self.shared.held(node, each);
    }

    fn tamper(&self, msg: &mut Piece, how: Tamper) -> bool {
        let entries = match &mut msg.body {
            Body::Members(_) => return false,
            Body::Digest { entries, .. } | Body::Answer { entries, .. } | Body::Delta(entries) => {
                entries
            }
        };
        match how {
            Tamper::ForgeVersion => entries.iter_mut().for_each(|entry| entry.version = u64::MAX),
        }
        !entries.is_empty()
    }
}
