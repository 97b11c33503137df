//! The rules of seed system 003 as they are written: who does not answer once is deleted.
//!
//! **The algorithm.** A node has `data`, a record a known node (version, name, deleted or not),
//! itself included with version 0; connections to those that have answered it; and a list of whom
//! it has called how lately. In each period it calls the least recently called of those to whom it
//! has a connection, a new one before all others, and sends all records that are not deleted. The
//! called merges them, and then answers with its own, which the caller merges. A record is taken
//! if its node is unknown, or its version higher than that of the record held. A node met for the
//! first time is pinged, and if it answers it is the next to be called. If a call fails, in
//! whatever way, its peer is marked as deleted, in a version one higher, and never called again.
//!
//! **One thing after the other.** A merge waits for each ping, so an answer comes when all new
//! nodes have been pinged. The loop of turns waits for its call and the merge of the answer; of
//! the turns that come due meanwhile one waits, as in the one place of a Go ticker, and the others
//! are dropped. What others call a node for is carried out beside that.
//!
//! **What the flaws do.** *One strike*: a lost message, a short partition or a pause deletes a
//! peer for ever: it stays deleted when it answers again, because nobody calls it and its own
//! records are older than the one that says so. A node that comes back after a crash begins with
//! version 0: it sees everybody, and nobody sees it. If it passes the deleted record's version it
//! is listed, but nobody has a connection to it, so it is never checked again. *Ghosts*: a record
//! whose node cannot be reached is kept as that of a member, and handed on. *Own record*: it is
//! taken from others like any other, so the name of an earlier life comes back.
//! *`first_data = "lost"`*: to reach a new peer puts an empty record in place of the one by which
//! it was heard of. *`deletions_gossiped = "no"`*: each node finds each death itself, up to n − 1
//! periods late. With `"yes"` deletions travel, and who hears that it is deleted itself raises its
//! version above that. *`rpc_timeout = "none"`*: where nothing is refused the loop waits for ever,
//! or until the transport has tried enough.
//!
//! **What differs in the log.** The real system opens a stream before it says `sent self data`; here it
//! says so when it sends, also where the connection turns out to be refused. Who stops prints nothing.
//!
//! Over one stream a failure is told by peer, not by message: it ends all calls to that peer,
//! as a connection that breaks does.

mod purpose;
mod turns;
mod view;

use super::texts::{NO_NAME, STOPPED, Why};
use super::{Calls, forged, held, report, shuffled_contacts};
use super::{Command, FailureRule, FirstData, Line, Mark, Message, Params, Record, Texts, Timer};
use crate::id::{NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::protocols::address::address;
use purpose::{End, Merge, Purpose};
use view::View;

/// The protocol: parameters and names, shared by all nodes.
#[derive(Clone, Debug)]
pub struct OneStrike {
    params: Params,
    first_data: FirstData,
    texts: Texts,
}

/// What a node knows and waits for.
#[derive(Clone, Debug, Default)]
pub struct Node {
    me: NodeId,
    view: View,
    calls: Calls<Purpose>,
    /// Whether the loop of turns waits for an answer or a merge.
    waits: bool,
    /// Whether a turn has come due meanwhile.
    turn_due: bool,
}

impl Node {
    /// Whether the call with this number is open, and made to `peer`.
    fn is_open(&self, number: u32, peer: NodeId) -> bool {
        self.calls.find(number).is_some_and(|call| call.peer == peer)
    }

    /// Changes what is known of `peer`, and tells observers.
    fn change(
        &mut self,
        peer: NodeId,
        cx: &mut impl Context<OneStrike>,
        change: impl FnOnce(&mut View),
    ) {
        let before = self.view.record(peer);
        change(&mut self.view);
        report(peer, before, self.view.record(peer), cx);
    }
}

impl OneStrike {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. With parameters of another rule it keeps the first data.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<OneStrike, (usize, CommandError)> {
        let first_data = match params.failure {
            FailureRule::OneStrike { first_data } => first_data,
            FailureRule::Suspicion { .. } => FirstData::Kept,
        };
        Ok(OneStrike { params, first_data, texts: Texts::new(entries)? })
    }
}

impl Protocol for OneStrike {
    type Node = Node;
    type Msg = Message;
    type Timer = Timer;
    type Command = Command;
    type Record = ();
    const FORGES: bool = true;

    fn boot(&self, _disk: &[()], cx: &mut impl Context<OneStrike>) -> Node {
        let me = cx.me();
        let mut node = Node { me, ..Node::default() };
        cx.log(|| format!("{} started", address(me)));
        let unnamed = Record { version: 0, name: NO_NAME, mark: Mark::Alive };
        node.change(me, cx, |view| view.put(me, unnamed));
        if self.params.knows_contacts {
            for peer in shuffled_contacts(cx) {
                node.change(peer, cx, |view| view.connect(peer, self.first_data));
            }
        }
        cx.every(Timer::Turn, self.params.timing);
        node
    }

    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<OneStrike>,
    ) {
        match msg {
            Message::Ping { call, for_node } => {
                cx.send(&[from], Message::Pong { call: *call, for_node: *for_node });
            }
            Message::Share { call, list } => {
                cx.log(|| "received other data".into());
                let end = End::Answer(from, *call);
                self.merge(node, Merge { list: list.clone(), place: 0, end }, cx);
            }
            Message::Pong { call, .. } => {
                if call.life == cx.life() && node.is_open(call.number, from) {
                    self.pinged(node, call.number, cx);
                }
            }
            Message::Answer { call, list } => {
                if call.life == cx.life() && node.is_open(call.number, from) {
                    node.calls.close(call.number);
                    cx.log(|| "received other data".into());
                    let merge = Merge { list: list.clone(), place: 0, end: End::Turn };
                    self.merge(node, merge, cx);
                }
            }
            // Nobody asks for it: all nodes have one rule.
            Message::PingRequest { .. } => {}
        }
    }

    fn on_timer(&self, node: &mut Node, timer: Timer, cx: &mut impl Context<OneStrike>) {
        match timer {
            Timer::Turn if node.waits => {
                if !std::mem::replace(&mut node.turn_due, true) {
                    cx.emit(Fact::Stalled);
                }
            }
            Timer::Turn => self.turn(node, cx),
            Timer::Deadline(number) => self.failed(node, number, Why::Deadline, cx),
            Timer::Suspicion(_) => {}
        }
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<OneStrike>,
    ) {
        let answer = match command {
            // Answered when the seed is.
            Command::AddSeed(peer) => return self.ping(node, peer, Purpose::Seed(request), cx),
            Command::UpdateSelfInfo(name) => {
                let me = cx.me();
                let version = node.view.record(me).map_or(0, |own| own.version).wrapping_add(1);
                let renamed = Record { version, name, mark: Mark::Alive };
                node.change(me, cx, |view| view.put(me, renamed));
                let name = self.texts.name(name);
                cx.log(|| format!("{} update info: &{{{name}}}", address(me)));
                Answer::Done
            }
            Command::GetMembers => {
                let members = node.view.members().map(|entry| (entry.node, entry.record.name));
                Answer::Value(self.texts.members(members).into())
            }
        };
        cx.emit(Fact::Answered { request, answer });
    }

    fn on_failure(
        &self,
        node: &mut Node,
        to: NodeId,
        why: Failure,
        cx: &mut impl Context<OneStrike>,
    ) {
        let calls: Vec<u32> = node.calls.to(to).map(|call| call.number).collect();
        for number in calls {
            self.failed(node, number, Why::Transport(why), cx);
        }
    }

    fn on_stop(&self, _node: &Node, print: &mut dyn FnMut(&str)) {
        STOPPED.into_iter().for_each(print);
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        Line::read(words)?.interned(&self.texts)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        held(node.view.members(), each);
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        match how {
            Tamper::ForgeVersion => forged(msg),
        }
    }
}
