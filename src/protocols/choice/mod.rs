//! Whom a node contacts in a round: `fanout` distinct neighbours, chosen uniformly, in turn or by
//! weight.

mod but;
mod fanout;
mod round_robin;
mod weighted;

pub use but::contact_but;
pub use fanout::Fanout;

use crate::id::NodeId;
use crate::protocol::{Context, PICKS_MAX, Protocol, pick_distinct};
use std::fmt;

/// How many destinations one send names when everybody is contacted.
const BATCH: u32 = 64;

/// Whom a node contacts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// How many peers.
    pub fanout: Fanout,
    /// Which.
    pub peers: PeerChoice,
}

impl Choice {
    /// So many, each set of them equally likely.
    pub const fn uniform(fanout: Fanout) -> Choice {
        Choice { fanout, peers: PeerChoice::Uniform }
    }
}

/// In words, as behind "fanout".
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fanout {
            Fanout::Count(count) => write!(f, "{count}")?,
            Fanout::All => f.write_str("all")?,
            Fanout::Binomial(mean) => write!(f, "binomial, mean {mean}")?,
        }
        f.write_str(match self.peers {
            PeerChoice::Uniform => "",
            PeerChoice::RoundRobin => " in turn",
            PeerChoice::Weighted(By::Node) => " by weight",
            PeerChoice::Weighted(By::Edge) => " by weight of link",
        })
    }
}

/// How a node chooses among its neighbours. All but the first need a [`Fanout::Count`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PeerChoice {
    /// Anew each time, all equally likely.
    #[default]
    Uniform,
    /// In turn, in an order that is shuffled for each pass. Only in rounds.
    RoundRobin,
    /// Anew each time, by the weights of [`Context::weights`].
    Weighted(By),
}

/// What has the weights by which peers are chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The peer.
    Node,
    /// The link to it.
    Edge,
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
) -> Option<([NodeId; PICKS_MAX], usize)> {
    match choice.fanout {
        Fanout::Count(fanout)
            if fanout as usize <= PICKS_MAX && choice.peers == PeerChoice::Uniform =>
        {
            cx.few_neighbours(fanout).map(|few| (few, fanout as usize))
        }
        _ => None,
    }
}

/// Sends `msg` to this round's peers where they are more than a few, or all; how many they are.
#[inline(never)]
pub fn contact_many<P: Protocol>(choice: &Choice, msg: P::Msg, cx: &mut impl Context<P>) -> u32 {
    let known = cx.neighbours().len();
    let fanout = choice.fanout.draw(known, cx);
    match choice.peers {
        PeerChoice::Weighted(_) => return send_to(&weighted::peers(fanout, None, cx), msg, cx),
        _ if fanout >= known => send_to_all(&msg, cx),
        PeerChoice::Uniform => send_to_many(fanout, msg, cx),
        PeerChoice::RoundRobin => return send_to(&round_robin::peers(fanout, cx), msg, cx),
    }
    fanout
}

/// Sends to just these; how many they are. Out of line: a context's `send` is long.
#[inline(never)]
fn send_to<P: Protocol>(to: &[NodeId], msg: P::Msg, cx: &mut impl Context<P>) -> u32 {
    cx.send(to, msg);
    to.len() as u32
}

/// One neighbour other than `refuser`, for a caller that was refused: by weight where peers have
/// weights, otherwise uniformly.
///
/// Earlier refusers of the same round may come again.
pub fn another<P: Protocol>(
    choice: &Choice,
    refuser: NodeId,
    cx: &mut impl Context<P>,
) -> Option<NodeId> {
    if let PeerChoice::Weighted(_) = choice.peers {
        return weighted::peers(1, Some(refuser), cx).first().copied();
    }
    let others = cx.neighbours().len().checked_sub(1).filter(|others| *others > 0)?;
    let index = cx.rng().below(others);
    let peers = cx.neighbours();
    // The last one stands in for the refuser.
    let drawn = peers.get(index);
    Some(if drawn == refuser { peers.get(others) } else { drawn })
}

fn send_to_many<P: Protocol>(fanout: u32, msg: P::Msg, cx: &mut impl Context<P>) {
    let known = cx.neighbours().len();
    let mut chosen = vec![0; fanout as usize];
    pick_distinct(cx.rng(), known, &mut chosen);
    let peers = cx.neighbours();
    let to: Vec<NodeId> = chosen.iter().map(|index| peers.get(*index)).collect();
    send_to(&to, msg, cx);
}

/// Everybody, in the order of the list; a list of everybody is never built.
fn send_to_all<P: Protocol>(msg: &P::Msg, cx: &mut impl Context<P>) {
    let known = cx.neighbours().len();
    let mut to = [NodeId(0); BATCH as usize];
    for first in (0..known).step_by(BATCH as usize) {
        let count = BATCH.min(known - first);
        let peers = cx.neighbours();
        (0..count).for_each(|i| to[i as usize] = peers.get(first + i));
        send_to(&to[..count as usize], msg.clone(), cx);
    }
}
