//! Whom a node contacts in a round: `fanout` distinct neighbours, chosen uniformly.

mod but;
mod fanout;

pub use but::contact_but;
pub use fanout::Fanout;

use crate::id::NodeId;
use crate::protocol::{Context, Protocol, pick_distinct, pick_few};

/// The largest choice made without an allocation.
const FEW_MAX: usize = 3;

/// How many destinations one send names when everybody is contacted.
const BATCH: u32 = 64;

/// Whom a node contacts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// How many peers.
    pub fanout: Fanout,
}

/// Sends `msg` to this round's peers; how many they are.
#[inline(always)]
pub fn contact<P: Protocol>(choice: &Choice, msg: P::Msg, cx: &mut impl Context<P>) -> u32 {
    match few_peers(choice, cx) {
        Some((to, count)) => {
            cx.send(&to[..count], msg);
            count as u32
        }
        None => contact_many(choice, msg, cx),
    }
}

/// This round's peers in front, and how many, if they are so few; otherwise [`contact_many`] is
/// the way.
#[inline(always)]
pub fn few_peers<P: Protocol>(
    choice: &Choice,
    cx: &mut impl Context<P>,
) -> Option<([NodeId; FEW_MAX], usize)> {
    let known = cx.neighbours().len();
    match choice.fanout {
        Fanout::Count(fanout) if fanout as usize <= FEW_MAX && fanout < known => {
            Some((few(fanout, known, cx), fanout as usize))
        }
        _ => None,
    }
}

/// Sends `msg` to this round's peers where they are more than a few, or all; how many they are.
#[inline(never)]
pub fn contact_many<P: Protocol>(choice: &Choice, msg: P::Msg, cx: &mut impl Context<P>) -> u32 {
    let known = cx.neighbours().len();
    let fanout = choice.fanout.draw(known, cx);
    if fanout < known {
        send_to_many(fanout, msg, cx);
    } else {
        send_to_all(&msg, cx);
    }
    fanout
}

/// One neighbour other than `refuser`, uniformly: for a caller that was refused.
///
/// Earlier refusers of the same round may come again.
pub fn another<P: Protocol>(refuser: NodeId, cx: &mut impl Context<P>) -> Option<NodeId> {
    let others = cx.neighbours().len().checked_sub(1).filter(|others| *others > 0)?;
    let index = cx.rng().below(others);
    let peers = cx.neighbours();
    // The last one stands in for the refuser.
    let drawn = peers.get(index);
    Some(if drawn == refuser { peers.get(others) } else { drawn })
}

/// `fanout` peers of `known`, more than that; at most [`FEW_MAX`].
#[inline(always)]
fn few<P: Protocol>(fanout: u32, known: u32, cx: &mut impl Context<P>) -> [NodeId; FEW_MAX] {
    let mut to = [NodeId(0); FEW_MAX];
    match fanout {
        1 => fill(pick_few::<1>(cx.rng(), known), &mut to, cx),
        2 => fill(pick_few::<2>(cx.rng(), known), &mut to, cx),
        _ => fill(pick_few::<3>(cx.rng(), known), &mut to, cx),
    }
    to
}

#[inline(always)]
fn fill<P: Protocol, const N: usize>(chosen: [u32; N], to: &mut [NodeId], cx: &impl Context<P>) {
    let peers = cx.neighbours();
    for (to, index) in to.iter_mut().zip(chosen) {
        *to = peers.get(index);
    }
}

fn send_to_many<P: Protocol>(fanout: u32, msg: P::Msg, cx: &mut impl Context<P>) {
    let known = cx.neighbours().len();
    let mut chosen = vec![0; fanout as usize];
    pick_distinct(cx.rng(), known, &mut chosen);
    let peers = cx.neighbours();
    let to: Vec<NodeId> = chosen.iter().map(|index| peers.get(*index)).collect();
    cx.send(&to, msg);
}

/// Everybody, in the order of the list; a list of everybody is never built.
fn send_to_all<P: Protocol>(msg: &P::Msg, cx: &mut impl Context<P>) {
    let known = cx.neighbours().len();
    let mut to = [NodeId(0); BATCH as usize];
    for first in (0..known).step_by(BATCH as usize) {
        let count = BATCH.min(known - first);
        let peers = cx.neighbours();
        (0..count).for_each(|i| to[i as usize] = peers.get(first + i));
        cx.send(&to[..count as usize], msg.clone());
    }
}
