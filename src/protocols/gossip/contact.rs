//! Whom a node contacts in a round: `fanout` distinct neighbours, chosen uniformly.

use super::{Fanout, Gossip, Message};
use crate::id::NodeId;
use crate::protocol::{Context, pick_distinct};

/// The largest choice made without an allocation.
const CHOSEN_MAX: usize = 16;

/// How many destinations one send names when everybody is contacted.
const BATCH: u32 = 64;

impl Gossip {
    /// Sends `msg` to this round's peers.
    #[inline(always)]
    pub(super) fn contact(&self, msg: Message, cx: &mut impl Context<Gossip>) {
        match self.params.fanout {
            Fanout::Count(fanout) if fanout <= 4 => send_to_few::<4>(fanout, msg, cx),
            Fanout::Count(fanout) if fanout as usize <= CHOSEN_MAX => {
                send_to_some(fanout, msg, cx);
            }
            Fanout::Count(fanout) if fanout < cx.neighbours().len() => {
                send_to_many(fanout, msg, cx);
            }
            Fanout::Count(_) | Fanout::All => send_to_all(&msg, cx),
        }
    }
}

/// `fanout` peers, at most `MAX`, on the stack.
#[inline(always)]
fn send_to_few<const MAX: usize>(fanout: u32, msg: Message, cx: &mut impl Context<Gossip>) {
    let known = cx.neighbours().len();
    let mut chosen = [0; MAX];
    let count = pick_distinct(cx.rng(), known, &mut chosen[..fanout as usize]);
    if count > 0 {
        // What stands behind the first `count` is the first neighbour, and not used.
        let to = cx.neighbours().get_each(chosen);
        cx.send(&to[..count], msg);
    }
}

#[inline(never)]
fn send_to_some(fanout: u32, msg: Message, cx: &mut impl Context<Gossip>) {
    send_to_few::<CHOSEN_MAX>(fanout, msg, cx);
}

#[inline(never)]
fn send_to_many(fanout: u32, msg: Message, cx: &mut impl Context<Gossip>) {
    let known = cx.neighbours().len();
    let mut chosen = vec![0; fanout as usize];
    pick_distinct(cx.rng(), known, &mut chosen);
    let peers = cx.neighbours();
    let to: Vec<NodeId> = chosen.iter().map(|index| peers.get(*index)).collect();
    cx.send(&to, msg);
}

/// Everybody, in the order of the list; a list of everybody is never built.
#[inline(never)]
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
