//! Kind `gossip`: anti-entropy by push, pull or push-pull on a versioned key-value store.
//!
//! **The algorithm.** Every node keeps a store: for each key at most one entry, a value or a
//! death certificate. Whoever writes a key gives the new entry the version after the one it holds,
//! so an entry stands above all that its writer knew. Once a period each node calls `fanout`
//! distinct neighbours at random. At a call entries cross from the caller to the called (push),
//! from the called to the caller (pull), or both ways (push-pull), either the whole store or,
//! with a digest first, only what the other side lacks. Each side keeps, key by key, the entry of
//! the greater rank. Nothing is ever resolved by a coordinator, and nothing is sent again by plan:
//! a lost message is made good by a later round.
//!
//! **Why it is fast.** Let p be the share of the nodes that do not hold an update, at the start of
//! a round, with fanout 1 among n. Push reaches a given node that lacks it with none of n(1 − p)
//! calls, so p' = p (1 − 1/n)^(n(1 − p)), about p/e when few lack it: log₂ n + ln n + O(1) rounds
//! (Pittel 1987). Pull leaves it without only if it calls another that lacks it: p' = p², which
//! is slow to start but ends in O(ln ln n) rounds. Push-pull does both: log₃ n + O(ln ln n) rounds
//! (Karp et al. 2000).
//!
//! **Deletes** are entries too, because an absent key would come back from any node that still
//! has it: see the certificates' file for how long they are kept, and why some sleep.
//!
//! **Crashes.** A store is lost with its node's life unless `persist` keeps it on disk: then every
//! change is appended, and a boot reads it back.
//!
//! **In synchronous cycles** an entry is shown, sent and used in an answer from the cycle after the
//! one in which its node learned it, so every contact of a cycle sees the stores as they were at
//! its start. A version that was replaced within the cycle is gone: the node then has nothing to
//! say of that key until the next one. No `delete` may be asked there, because a certificate keeps
//! its activation where a value keeps its cycle.
//!
//! Demers, Greene, Hauser, Irish, Larson, Shenker, Sturgis, Swinehart, Terry: "Epidemic Algorithms
//! for Replicated Database Maintenance", PODC 1987. Karp, Schindelhauer, Shenker, Vöcking:
//! "Randomized Rumor Spreading", FOCS 2000.

mod certificates;
mod codec;
mod exchange;
mod merge;
mod message;
mod params;
mod record;
mod store;
#[cfg(test)]
mod tests;

pub use message::{Body, Kind, Message};
pub use params::{Dormant, Exchange, Params};
pub use record::Record;
pub use store::{Node, Table};

use crate::id::{KeyId, NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::protocols::kv::{Command, Entry, Texts};
use crate::protocols::round::{Mode, Round};

/// The protocol: parameters and texts, shared by all nodes.
#[derive(Clone, Debug)]
pub struct Gossip {
    params: Params,
    texts: Texts,
    /// The kind of the message that opens a contact.
    opening: Kind,
    /// Whether it shows what the caller holds.
    shows: bool,
}

impl Gossip {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. Requests are numbered through the entries in that order.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Gossip, (usize, CommandError)> {
        let (opening, shows) = (params.opening(), params.shows());
        Ok(Gossip { params, texts: Texts::new(entries)?, opening, shows })
    }

    /// The parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The names of keys and the values of items.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    #[inline(always)]
    fn merge_body(&self, node: &mut Node, body: &Body, cx: &mut impl Context<Gossip>) {
        match body {
            Body::One(entry) => self.merge_one(node, entry, cx),
            Body::Many(None) => {}
            Body::Many(Some(entries)) => self.merge_all(node, entries, cx),
        }
    }

    #[inline(never)]
    fn on_digest(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Gossip>,
    ) {
        match msg.is() {
            Kind::Syn => self.on_syn(node, from, msg.body().entries(), cx),
            _ => self.on_ack(node, from, msg.body().entries(), cx),
        }
    }

    /// Writes a new version of `key` at this node: a value or a death certificate.
    fn write(
        &self,
        node: &mut Node,
        request: RequestId,
        key: KeyId,
        deletes: bool,
        cx: &mut impl Context<Gossip>,
    ) -> Answer {
        self.tidy(node, cx);
        let held = node.find(key).map_or(0, Entry::version);
        let Some(version) = held.checked_add(1) else {
            return Answer::Refused("no version is left above the one held".into());
        };
        let entry = written(request, key, deletes, (version, cx.me()), cx);
        self.take(node, &entry, cx);
        Answer::Done
    }

    fn read(&self, node: &Node, key: KeyId) -> Answer {
        match node.find(key) {
            Some(entry) if !entry.is_certificate() => {
                Answer::Value(self.texts.value(entry.write()).into())
            }
            _ => Answer::NotFound,
        }
    }
}

/// The entry that a command writes, under this version and in the name of this node.
fn written(
    request: RequestId,
    key: KeyId,
    deletes: bool,
    (version, writer): (u32, NodeId),
    cx: &impl Context<Gossip>,
) -> Entry {
    match deletes {
        true => Entry::certificate(key, request.item(), version, writer, cx.wall_clock()),
        false => Entry::value(key, request.item(), version, writer),
    }
}

impl Protocol for Gossip {
    type Node = Node;
    type Msg = Message;
    type Timer = Round;
    type Command = Command;
    type Record = Record;
    const FORGES: bool = true;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Gossip>) -> Node {
        let mut node = Node::default();
        for record in disk {
            match record {
                Record::Holds(entry) => node.put(*entry, &self.params),
                Record::Forgets(key) => node.remove(*key),
            }
        }
        if let Some(records) = node.records() {
            *records = disk.len() as u64;
        }
        if !disk.is_empty() {
            self.held(&node, &mut |fact| cx.emit(fact));
        }
        cx.every(Round, self.params.timing);
        node
    }

    #[inline(always)]
    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Gossip>,
    ) {
        match msg.is() {
            kind if kind.only_merges() => self.merge_body(node, msg.body(), cx),
            Kind::Request => self.on_request(node, from, msg.body(), cx),
            _ => self.on_digest(node, from, msg, cx),
        }
    }

    #[inline(always)]
    fn on_timer(&self, node: &mut Node, _: Round, cx: &mut impl Context<Gossip>) {
        self.tidy(node, cx);
        match node {
            Node::More(None) if self.params.mode == Mode::Push => {}
            Node::One(entry) if self.shows && self.spreads(entry, cx.now()) => {
                self.contact_with_one(entry.stamped(0), cx);
            }
            _ => self.open_generally(node, cx),
        }
    }

    /// The very entries that are held, and no certificate among them, whose time might have come.
    #[inline(always)]
    fn ignores_message(&self, node: &Node, msg: &Message) -> bool {
        let same = match (node, msg.body()) {
            (Node::One(held), Body::One(entry)) => held.is_same_value(entry),
            (Node::More(Some(table)), Body::Many(Some(entries))) => table.holds_exactly(entries),
            _ => return false,
        };
        same && msg.is().only_merges()
    }

    /// With mode `push` a node that holds nothing says nothing.
    #[inline(always)]
    fn ignores_timer(&self, node: &Node, _: Round) -> bool {
        matches!(node, Node::More(None)) && self.params.mode == Mode::Push
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Gossip>,
    ) {
        debug_assert!(self.texts.line(request).is_some_and(|line| line.command == command));
        let answer = match command {
            Command::Set(key) => self.write(node, request, key, false, cx),
            Command::Delete(key) => self.write(node, request, key, true, cx),
            Command::Get(key) => self.read(node, key),
        };
        cx.emit(Fact::Answered { request, answer });
    }

    /// A caller that is refused, in synchronous cycles, tries others for as long as it may.
    fn on_failure(&self, node: &mut Node, to: NodeId, why: Failure, cx: &mut impl Context<Gossip>) {
        if why == Failure::Refused && self.params.timing.hunts(cx.now()) {
            self.call_another(node, to, cx);
        }
    }

    /// The same entry at all of them, so of version 1 whatever a node holds: a scenario has no
    /// other writes of a shared key. Of two shared updates the later write stands above.
    fn on_shared(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        writer: NodeId,
        cx: &mut impl Context<Gossip>,
    ) {
        let answer = match command {
            Command::Set(key) | Command::Delete(key) => {
                let deletes = matches!(command, Command::Delete(_));
                let entry = written(request, key, deletes, (1, writer), cx);
                self.merge_all(node, &[entry], cx);
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

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        node.entries().iter().for_each(|entry| each(entry.learned(None)));
    }

    /// A node that calls only to push is idle while it has nothing to push; one that pulls never
    /// is. Certificates that wait to lapse do not count: lapsing sends nothing. So a node whose
    /// last active certificate is about to lapse is not idle, and one whose only certificates
    /// sleep is.
    fn idle(&self, node: &Node) -> bool {
        self.params.mode == Mode::Push && node.entries().iter().all(Entry::is_dormant)
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        match how {
            Tamper::ForgeVersion => msg.forge_versions(),
        }
    }
}
