//! Turns, calls and merges of [`OneStrike`].

use super::purpose::{End, Merge, Purpose};
use super::{Node, OneStrike};
use crate::id::NodeId;
use crate::protocol::{Answer, Context, Fact};
use crate::protocols::address::address;
use crate::protocols::membership::texts::Why;
use crate::protocols::membership::{Call, CallId, Entry, Mark, Message, Record, Timer};

impl OneStrike {
    /// Calls whose turn it is.
    pub(super) fn turn(&self, node: &mut Node, cx: &mut impl Context<OneStrike>) {
        let Some(peer) = node.view.next() else { return };
        node.waits = true;
        let me = cx.me();
        cx.log(|| format!("{} chose {} to send info", address(me), address(peer)));
        let list = node.view.list(self.params.deletions_gossiped, &self.texts);
        let call = self.call(node, peer, Purpose::Turn, cx);
        cx.send(&[peer], Message::Share { call, list });
        cx.log(|| "sent self data".into());
    }

    /// Pings `peer`.
    pub(super) fn ping(
        &self,
        node: &mut Node,
        peer: NodeId,
        purpose: Purpose,
        cx: &mut impl Context<OneStrike>,
    ) {
        let call = self.call(node, peer, purpose, cx);
        cx.send(&[peer], Message::Ping { call, for_node: None });
    }

    fn call(
        &self,
        node: &mut Node,
        peer: NodeId,
        purpose: Purpose,
        cx: &mut impl Context<OneStrike>,
    ) -> CallId {
        let number = node.calls.open(peer, purpose);
        if let Some(timeout) = self.params.rpc_timeout {
            cx.set_timer(Timer::Deadline(number), timeout);
        }
        CallId { life: cx.life(), number }
    }

    /// The loop has nothing left to wait for.
    fn turn_over(&self, node: &mut Node, cx: &mut impl Context<OneStrike>) {
        node.waits = false;
        if std::mem::take(&mut node.turn_due) {
            cx.emit(Fact::Resumed);
            self.turn(node, cx);
        }
    }

    /// A peer has answered a ping.
    pub(super) fn pinged(&self, node: &mut Node, number: u32, cx: &mut impl Context<OneStrike>) {
        let Some(Call { peer, purpose, .. }) = node.calls.close(number) else { return };
        node.change(peer, cx, |view| view.connect(peer, self.first_data));
        let me = cx.me();
        cx.log(|| format!("{} added a new seed {}", address(me), address(peer)));
        match purpose {
            Purpose::Turn => {}
            Purpose::Seed(request) => cx.emit(Fact::Answered { request, answer: Answer::Done }),
            Purpose::Merge(merge) => self.merge(node, merge, cx),
        }
    }

    /// A call has failed, unless it is over: of a turn, its peer is deleted.
    pub(super) fn failed(
        &self,
        node: &mut Node,
        number: u32,
        why: Why,
        cx: &mut impl Context<OneStrike>,
    ) {
        let Some(Call { peer, purpose, .. }) = node.calls.close(number) else { return };
        if let Purpose::Turn = purpose {
            self.delete(node, peer, why, cx);
            return self.turn_over(node, cx);
        }
        cx.log(|| "failed to ping".into());
        cx.log(|| "cannot open connection".into());
        match purpose {
            Purpose::Turn => {}
            Purpose::Seed(request) => {
                let answer = Answer::Refused("cannot open connection: failed to ping".into());
                cx.emit(Fact::Answered { request, answer });
            }
            // What was heard of the peer stays: nothing takes it back.
            Purpose::Merge(merge) => self.merge(node, merge, cx),
        }
    }

    fn delete(&self, node: &mut Node, peer: NodeId, why: Why, cx: &mut impl Context<OneStrike>) {
        node.change(peer, cx, |view| view.delete(peer));
        let me = cx.me();
        let error = |peer| why.text(peer);
        cx.log(|| format!("{} deleted {} because of {}", address(me), address(peer), error(peer)));
    }

    /// Merges a list from where it stopped, up to a new peer, which is pinged first.
    pub(super) fn merge(
        &self,
        node: &mut Node,
        mut merge: Merge,
        cx: &mut impl Context<OneStrike>,
    ) {
        while let Some(entry) = merge.list.entries().get(merge.place).copied() {
            merge.place += 1;
            if self.take(node, entry, cx) {
                return self.ping(node, entry.node, Purpose::Merge(merge), cx);
            }
        }
        match merge.end {
            End::Turn => self.turn_over(node, cx),
            End::Answer(caller, call) => {
                let list = node.view.list(self.params.deletions_gossiped, &self.texts);
                cx.send(&[caller], Message::Answer { call, list });
                cx.log(|| "sent self data".into());
            }
        }
    }

    /// Takes a record, if it is news; whether its node was unknown and is to be pinged.
    fn take(&self, node: &mut Node, entry: Entry, cx: &mut impl Context<OneStrike>) -> bool {
        let Entry { node: peer, record } = entry;
        let held = node.view.record(peer);
        if peer == cx.me() && record.mark == Mark::Deleted {
            self.refute(node, record, cx);
            return false;
        }
        if held.is_some_and(|held| record.version <= held.version) {
            return false;
        }
        node.change(peer, cx, |view| view.put(peer, record));
        held.is_none() && record.mark != Mark::Deleted
    }

    /// A node that hears that it is deleted says the contrary, in a version above that.
    fn refute(&self, node: &mut Node, deleted: Record, cx: &mut impl Context<OneStrike>) {
        let me = node.me;
        let Some(own) = node.view.record(me).filter(|own| own.version <= deleted.version) else {
            return;
        };
        let version = deleted.version.wrapping_add(1);
        node.change(me, cx, |view| view.put(me, Record { version, ..own }));
    }
}
