//! What mends seed system 003: who does not answer is suspected, and can refute it.
//!
//! **The algorithm.** As before, each node calls one other a turn, sends its whole list and takes
//! the answer; a call never blocks the next turn. If there is no answer within `rpc_timeout`, or
//! the call is refused, the node asks `indirect_pings` others, chosen at random, to ping that peer
//! for it. If it has heard nothing after another `rpc_timeout`, the peer is *suspected*: still a
//! member, but lists say so. A node that hears that it is suspected or deleted raises its version,
//! here an incarnation number that nobody else raises, and what it says then stands above the
//! suspicion. A suspicion that is not refuted within 3·⌈log₂(n + 1)⌉ periods, n the members listed,
//! becomes a deletion, which is gossiped like all else and kept (whoever hears of a suspicion waits as
//! long, so that a refutation has the time to come around). Every `redial_every` turns one of
//! the deleted is called as well: after a partition the two sides find each other again, and who
//! was deleted wrongly hears it.
//!
//! Of two records of a node that with the higher version stands above the other; of one version
//! deleted is above suspected, and that above alive. A node's own record is taken from nobody: a
//! record of it that stands above the own, or has its version and says something else, belongs to
//! an earlier life or is a suspicion, and the node goes one version above it.
//!
//! **Order of turns.** Everybody once in a round, a new member at a random place: a crash is first
//! seen by some node after a fraction of a period, and by every node within n periods, whatever
//! the gossip does. Who is met in a list needs no ping before it is listed: if it is dead that
//! comes out at its turn, so there are no ghosts.
//!
//! **What is not mended.** Lists are sent whole, so octets still grow with n². Deleted records are
//! never forgotten: a node on a new address each time leaves one each time.
//!
//! Das, Gupta, Motivala: "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership
//! Protocol", DSN 2002: indirect pings (3.1), suspicion and incarnation numbers (4.2), round robin
//! (4.3). Lists in place of piggybacked events, and the calls to the deleted, are not from there.

mod purpose;
mod turns;
mod view;

use super::texts::{NO_NAME, STOPPED, Why};
use super::{Calls, forged, held, report, shuffled_contacts};
use super::{Command, FailureRule, Line, Mark, Message, Params, Record, Texts, Timer};
use crate::id::{NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::protocols::address::address;
use crate::time::Span;
use purpose::Purpose;
use std::collections::BTreeMap;
use view::View;

/// The protocol: parameters and names, shared by all nodes.
#[derive(Clone, Debug)]
pub struct Suspicion {
    params: Params,
    rules: Rules,
    texts: Texts,
}

/// What only this protocol has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Rules {
    /// How long a call waits.
    rpc_timeout: Span,
    /// How many others are asked to ping a peer that does not answer.
    indirect_pings: u32,
    /// One of the deleted is called at every turn that is a multiple of this.
    redial_every: u32,
}

/// What a node knows and waits for.
#[derive(Clone, Debug, Default)]
pub struct Node {
    me: NodeId,
    view: View,
    calls: Calls<Purpose>,
    /// How many suspicions of a peer have begun and not ended.
    suspicions: BTreeMap<NodeId, u32>,
    /// How many turns there have been.
    turns: u64,
}

impl Node {
    /// Changes what is known of `peer`, and tells observers.
    fn change(
        &mut self,
        peer: NodeId,
        cx: &mut impl Context<Suspicion>,
        change: impl FnOnce(&mut View),
    ) {
        let before = self.view.record(peer);
        change(&mut self.view);
        report(peer, before, self.view.record(peer), cx);
    }
}

impl Suspicion {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. Without a timeout calls wait for a period, and with parameters of
    /// another rule nobody else is asked.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Suspicion, (usize, CommandError)> {
        let (indirect_pings, redial_every) = match params.failure {
            FailureRule::Suspicion { indirect_pings, redial_every } => {
                (indirect_pings, redial_every)
            }
            FailureRule::OneStrike { .. } => (0, u32::MAX),
        };
        let rpc_timeout = params.rpc_timeout.unwrap_or(params.timing.period());
        let rules = Rules { rpc_timeout, indirect_pings, redial_every };
        Ok(Suspicion { params, rules, texts: Texts::new(entries)? })
    }
}

impl Protocol for Suspicion {
    type Node = Node;
    type Msg = Message;
    type Timer = Timer;
    type Command = Command;
    type Record = ();
    const FORGES: bool = true;

    fn boot(&self, _disk: &[()], cx: &mut impl Context<Suspicion>) -> Node {
        let me = cx.me();
        let mut node = Node { me, ..Node::default() };
        cx.log(|| format!("{} started", address(me)));
        let unnamed = Record { version: 0, name: NO_NAME, mark: Mark::Alive };
        node.change(me, cx, |view| view.put(me, unnamed));
        if self.params.knows_contacts {
            for peer in shuffled_contacts(cx) {
                node.change(peer, cx, |view| view.put(peer, unnamed));
                node.view.take_turns_with(peer, |_| 0);
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
        cx: &mut impl Context<Suspicion>,
    ) {
        match msg {
            Message::Ping { call, for_node } => {
                cx.send(&[from], Message::Pong { call: *call, for_node: *for_node });
            }
            Message::PingRequest { call, target } => {
                cx.send(&[*target], Message::Ping { call: *call, for_node: Some(from) });
            }
            Message::Pong { for_node: Some(asker), .. } if *asker != node.me => {
                cx.send(&[*asker], msg.clone());
            }
            Message::Pong { call, for_node } => {
                if call.life == cx.life() {
                    self.pinged(node, call.number, for_node.is_some(), cx);
                }
            }
            Message::Share { call, list } => {
                cx.log(|| "received other data".into());
                self.merge(node, list, cx);
                let list = node.view.list(self.params.deletions_gossiped, &self.texts);
                cx.send(&[from], Message::Answer { call: *call, list });
                cx.log(|| "sent self data".into());
            }
            Message::Answer { call, list } => {
                cx.log(|| "received other data".into());
                if call.life == cx.life() {
                    node.calls.close(call.number);
                }
                // What it says is worth as much when it is late.
                self.merge(node, list, cx);
            }
        }
    }

    fn on_timer(&self, node: &mut Node, timer: Timer, cx: &mut impl Context<Suspicion>) {
        match timer {
            Timer::Turn => self.turn(node, cx),
            Timer::Deadline(number) => self.failed(node, number, Why::Deadline, cx),
            Timer::Suspicion(peer) => self.suspicion_ends(node, peer, cx),
        }
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Suspicion>,
    ) {
        let answer = match command {
            // Answered when the seed is.
            Command::AddSeed(peer) => {
                let call = self.call(node, peer, Purpose::Seed(request), cx);
                return cx.send(&[peer], Message::Ping { call, for_node: None });
            }
            Command::UpdateSelfInfo(name) => {
                let (me, version) = (node.me, self.own_version(node));
                self.say_of_self(node, version.saturating_add(1), name, cx);
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
        cx: &mut impl Context<Suspicion>,
    ) {
        // Others ping the peer in place of a node that waits for that: not its own message failed.
        let calls: Vec<u32> = node
            .calls
            .to(to)
            .filter(|call| call.purpose != Purpose::Indirect)
            .map(|call| call.number)
            .collect();
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
