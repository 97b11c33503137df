//! Whom a node contacts in a round: `fanout` distinct neighbours, chosen uniformly.

use super::{Entry, Fanout, Gossip, Message};
use crate::id::NodeId;
use crate::protocol::{Context, pick_distinct, pick_few};

/// The largest choice made without an allocation.
const FEW_MAX: usize = 3;

/// How many destinations one send names when everybody is contacted.
const BATCH: u32 = 64;

impl Gossip {
    /// Sends `msg` to this round's peers.
    #[inline(always)]
    pub(super) fn contact(&self, msg: Message, cx: &mut impl Context<Gossip>) {
        match self.few_peers(cx) {
            Some((to, count)) => cx.send(&to[..count], msg),
            None => self.contact_many(msg, cx),
        }
    }

    /// The same of one entry.
    ///
    /// The message is made in the very call that sends it: one that is handed on is first put
    /// together in memory, and read back before all of it is there.
    #[inline(always)]
    pub(super) fn contact_with_one(&self, entry: Entry, cx: &mut impl Context<Gossip>) {
        let kind = self.opening_kind();
        match self.few_peers(cx) {
            Some((to, count)) => cx.send(&to[..count], self.message_of_one(kind, entry)),
            None => self.contact_many(self.message_of_one(kind, entry), cx),
        }
    }

    /// This round's peers in front, and how many; `None` if they are many, or all.
    #[inline(always)]
    fn few_peers(&self, cx: &mut impl Context<Gossip>) -> Option<([NodeId; FEW_MAX], usize)> {
        let known = cx.neighbours().len();
        match self.params.fanout {
            Fanout::Count(fanout) if fanout as usize <= FEW_MAX && fanout < known => {
                Some((few(fanout, known, cx), fanout as usize))
            }
            _ => None,
        }
    }

    #[inline(never)]
    fn contact_many(&self, msg: Message, cx: &mut impl Context<Gossip>) {
        let known = cx.neighbours().len();
        match self.params.fanout {
            Fanout::Count(fanout) if fanout < known => send_to_many(fanout, msg, cx),
            Fanout::Count(_) | Fanout::All => send_to_all(&msg, cx),
        }
    }
}

/// `fanout` peers of `known`, more than that; at most [`FEW_MAX`].
#[inline(always)]
fn few(fanout: u32, known: u32, cx: &mut impl Context<Gossip>) -> [NodeId; FEW_MAX] {
    let mut to = [NodeId(0); FEW_MAX];
    match fanout {
        1 => fill(pick_few::<1>(cx.rng(), known), &mut to, cx),
        2 => fill(pick_few::<2>(cx.rng(), known), &mut to, cx),
        _ => fill(pick_few::<3>(cx.rng(), known), &mut to, cx),
    }
    to
}

#[inline(always)]
fn fill<const N: usize>(chosen: [u32; N], to: &mut [NodeId], cx: &impl Context<Gossip>) {
    let peers = cx.neighbours();
    to.iter_mut().zip(chosen).for_each(|(to, index)| *to = peers.get(index));
}

fn send_to_many(fanout: u32, msg: Message, cx: &mut impl Context<Gossip>) {
    let known = cx.neighbours().len();
    let mut chosen = vec![0; fanout as usize];
    pick_distinct(cx.rng(), known, &mut chosen);
    let peers = cx.neighbours();
    let to: Vec<NodeId> = chosen.iter().map(|index| peers.get(*index)).collect();
    cx.send(&to, msg);
}

/// Everybody, in the order of the list; a list of everybody is never built.
fn send_to_all(msg: &Message, cx: &mut impl Context<Gossip>) {
    let known = cx.neighbours().len();
    let mut to = [NodeId(0); BATCH as usize];
    for first in (0..known).step_by(BATCH as usize) {
        let count = BATCH.min(known - first);
        let peers = cx.neighbours();
        (0..count).for_each(|i| to[i as usize] = peers.get(first + i));
        cx.send(&to[..count as usize], msg.clone());
    }
}
