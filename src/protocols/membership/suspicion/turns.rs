//! Turns, calls, suspicions and merges of [`Suspicion`].

use super::purpose::Purpose;
use super::{Node, Suspicion};
use crate::id::NodeId;
use crate::protocol::{Answer, Context, Fact, pick_distinct};
use crate::protocols::address::address;
use crate::protocols::membership::texts::{NO_NAME, Why};
use crate::protocols::membership::{Call, CallId, Entry, List, Mark, Message, Record, Timer};
use crate::time::Span;

/// A suspicion lasts so many times the number of periods in which an epidemic doubles its way
/// through all members.
const SUSPICION_FACTOR: u64 = 3;

impl Suspicion {
    /// Calls whose turn it is, and from time to time one of the deleted.
    pub(super) fn turn(&self, node: &mut Node, cx: &mut impl Context<Suspicion>) {
        node.turns += 1;
        if let Some(peer) = node.view.next()
            && node.calls.to(peer).next().is_none()
        {
            self.exchange(node, peer, Purpose::Turn, cx);
        }
        if node.turns.is_multiple_of(u64::from(self.rules.redial_every.max(1)))
            && let Some(peer) = node.view.next_deleted()
        {
            self.exchange(node, peer, Purpose::Redial, cx);
        }
    }

    fn exchange(
        &self,
        node: &mut Node,
        peer: NodeId,
        purpose: Purpose,
        cx: &mut impl Context<Suspicion>,
    ) {
        let me = node.me;
        cx.log(|| format!("{} chose {} to send info", address(me), address(peer)));
        let list = node.view.list(self.params.deletions_gossiped, &self.texts);
        let call = self.call(node, peer, purpose, cx);
        cx.send(&[peer], Message::Share { call, list });
        cx.log(|| "sent self data".into());
    }

    /// Opens a call, which fails after a time.
    pub(super) fn call(
        &self,
        node: &mut Node,
        peer: NodeId,
        purpose: Purpose,
        cx: &mut impl Context<Suspicion>,
    ) -> CallId {
        let number = node.calls.open(peer, purpose);
        cx.set_timer(Timer::Deadline(number), self.rules.rpc_timeout);
        CallId { life: cx.life(), number }
    }

    /// A ping of this node's, or of another's for it, was answered.
    pub(super) fn pinged(
        &self,
        node: &mut Node,
        number: u32,
        indirect: bool,
        cx: &mut impl Context<Suspicion>,
    ) {
        let fits = |call: &&Call<Purpose>| match call.purpose {
            Purpose::Indirect => indirect,
            Purpose::Seed(_) => !indirect,
            Purpose::Turn | Purpose::Redial => false,
        };
        let Some(&Call { peer, purpose, .. }) = node.calls.find(number).filter(fits) else {
            return;
        };
        node.calls.close(number);
        if let Purpose::Seed(request) = purpose {
            self.add_seed(node, peer, cx);
            cx.emit(Fact::Answered { request, answer: Answer::Done });
        }
    }

    /// A client's seed has answered: it is a member, and the next to be called. One that is deleted
    /// is called at once: where deletions are told, what refutes this one is in its answer.
    fn add_seed(&self, node: &mut Node, peer: NodeId, cx: &mut impl Context<Suspicion>) {
        let me = node.me;
        cx.log(|| format!("{} added a new seed {}", address(me), address(peer)));
        match node.view.record(peer).map(|held| held.mark) {
            Some(Mark::Deleted) if self.params.deletions_gossiped => {
                return self.exchange(node, peer, Purpose::Redial, cx);
            }
            Some(Mark::Alive | Mark::Suspect) => {}
            Some(Mark::Deleted) | None => {
                let version = node.view.record(peer).map_or(0, |held| held.version);
                let unnamed = Record { version, name: NO_NAME, mark: Mark::Alive };
                node.change(peer, cx, |view| view.put(peer, unnamed));
            }
        }
        if peer != me {
            node.view.take_turns_with(peer, |_| 0);
        }
    }

    /// A call has had no answer, unless it is over.
    pub(super) fn failed(
        &self,
        node: &mut Node,
        number: u32,
        why: Why,
        cx: &mut impl Context<Suspicion>,
    ) {
        let Some(Call { peer, purpose, .. }) = node.calls.close(number) else { return };
        match purpose {
            Purpose::Turn => self.ask_others(node, peer, why, cx),
            Purpose::Indirect => self.suspect(node, peer, why, cx),
            Purpose::Redial => {}
            Purpose::Seed(request) => {
                cx.log(|| "failed to ping".into());
                cx.log(|| "cannot open connection".into());
                let answer = Answer::Refused("cannot open connection: failed to ping".into());
                cx.emit(Fact::Answered { request, answer });
            }
        }
    }

    /// Lets some others ping a peer that has not answered.
    fn ask_others(
        &self,
        node: &mut Node,
        peer: NodeId,
        why: Why,
        cx: &mut impl Context<Suspicion>,
    ) {
        let is_other = |entry: &Entry| {
            entry.node != node.me && entry.node != peer && entry.record.mark == Mark::Alive
        };
        let others: Vec<NodeId> =
            node.view.members().filter(is_other).map(|entry| entry.node).collect();
        let mut chosen = vec![0; self.rules.indirect_pings as usize];
        let count = pick_distinct(cx.rng(), others.len() as u32, &mut chosen);
        let asked: Vec<NodeId> =
            chosen[..count].iter().map(|place| others[*place as usize]).collect();
        if asked.is_empty() {
            return self.suspect(node, peer, why, cx);
        }
        let call = self.call(node, peer, Purpose::Indirect, cx);
        cx.send(&asked, Message::PingRequest { call, target: peer });
    }

    /// Nobody has heard a peer: it is suspected, in the version that is known.
    fn suspect(&self, node: &mut Node, peer: NodeId, why: Why, cx: &mut impl Context<Suspicion>) {
        let Some(held) = node.view.record(peer).filter(|held| held.mark == Mark::Alive) else {
            return;
        };
        node.change(peer, cx, |view| view.put(peer, Record { mark: Mark::Suspect, ..held }));
        let me = node.me;
        let error = |peer| why.text(peer);
        cx.log(|| format!("{} suspects {} because of {}", address(me), address(peer), error(peer)));
        self.begin_suspicion(node, peer, cx);
    }

    fn begin_suspicion(&self, node: &mut Node, peer: NodeId, cx: &mut impl Context<Suspicion>) {
        let doublings = u32::BITS - node.view.count().leading_zeros();
        let periods = SUSPICION_FACTOR * u64::from(doublings);
        let after = Span(self.params.timing.period().0.saturating_mul(periods));
        *node.suspicions.entry(peer).or_default() += 1;
        cx.set_timer(Timer::Suspicion(peer), after);
    }

    /// A suspicion is over. The last one of a peer deletes it, unless it was refuted.
    pub(super) fn suspicion_ends(
        &self,
        node: &mut Node,
        peer: NodeId,
        cx: &mut impl Context<Suspicion>,
    ) {
        let Some(begun) = node.suspicions.get_mut(&peer) else { return };
        *begun -= 1;
        if *begun > 0 {
            return;
        }
        node.suspicions.remove(&peer);
        let Some(held) = node.view.record(peer).filter(|held| held.mark == Mark::Suspect) else {
            return;
        };
        node.change(peer, cx, |view| view.put(peer, Record { mark: Mark::Deleted, ..held }));
        let me = node.me;
        cx.log(|| format!("{} deleted {} because nothing refuted it", address(me), address(peer)));
    }

    /// Merges a list: of each node the record that stands above the other.
    pub(super) fn merge(&self, node: &mut Node, list: &List, cx: &mut impl Context<Suspicion>) {
        for Entry { node: peer, record } in list.entries().iter().copied() {
            if peer == node.me {
                self.hear_of_self(node, record, cx);
            } else if stands_above(record, node.view.record(peer)) {
                self.take(node, peer, record, cx);
            }
        }
    }

    fn take(
        &self,
        node: &mut Node,
        peer: NodeId,
        record: Record,
        cx: &mut impl Context<Suspicion>,
    ) {
        node.change(peer, cx, |view| view.put(peer, record));
        if record.mark == Mark::Suspect {
            self.begin_suspicion(node, peer, cx);
        }
        if record.mark != Mark::Deleted {
            let rng = cx.rng();
            node.view.take_turns_with(peer, |places| rng.below(places));
        }
    }

    /// What others say of this node: it goes above what it does not say itself.
    fn hear_of_self(&self, node: &mut Node, heard: Record, cx: &mut impl Context<Suspicion>) {
        let Some(own) = node.view.record(node.me) else { return };
        if heard.version > own.version || heard.version == own.version && heard != own {
            self.say_of_self(node, heard.version.saturating_add(1), own.name, cx);
        }
    }

    pub(super) fn own_version(&self, node: &Node) -> i32 {
        node.view.record(node.me).map_or(0, |own| own.version)
    }

    pub(super) fn say_of_self(
        &self,
        node: &mut Node,
        version: i32,
        name: u32,
        cx: &mut impl Context<Suspicion>,
    ) {
        let (me, said) = (node.me, Record { version, name, mark: Mark::Alive });
        node.change(me, cx, |view| view.put(me, said));
    }
}

/// Whether `heard` stands above what is `held` of the same node.
fn stands_above(heard: Record, held: Option<Record>) -> bool {
    held.is_none_or(|held| (heard.version, heard.mark) > (held.version, held.mark))
}
