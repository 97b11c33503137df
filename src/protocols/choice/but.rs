//! [`contact_but`]: this round's peers without one of them, uniformly or by weight.

use super::{BATCH, Choice, PeerChoice, weighted};
use crate::id::NodeId;
use crate::protocol::{Context, Peers, Protocol, pick_distinct};

/// Sends `msg` to this round's peers, chosen among all neighbours but `not`.
pub fn contact_but<P: Protocol>(
    choice: &Choice,
    not: NodeId,
    msg: &P::Msg,
    cx: &mut impl Context<P>,
) {
    if let PeerChoice::Weighted(_) = choice.peers {
        let fanout = choice.fanout.draw(cx.neighbours().len(), cx);
        let to = weighted::peers(fanout, Some(not), cx);
        super::send_to(&to, msg.clone(), cx);
        return;
    }
    let Some(hole) = index_of(not, &cx.neighbours()) else {
        super::contact(choice, msg.clone(), cx);
        return;
    };
    let others = cx.neighbours().len() - 1;
    let fanout = choice.fanout.draw(others, cx);
    if fanout < others {
        let mut chosen = vec![0; fanout as usize];
        pick_distinct(cx.rng(), others, &mut chosen);
        send_past(hole, chosen.into_iter(), msg, cx);
    } else {
        send_past(hole, 0..others, msg, cx);
    }
}

/// Sends to the neighbours of these indices, counted as if that at `hole` were not there.
fn send_past<P: Protocol>(
    hole: u32,
    mut chosen: impl Iterator<Item = u32>,
    msg: &P::Msg,
    cx: &mut impl Context<P>,
) {
    let mut to = [NodeId(0); BATCH as usize];
    loop {
        let (mut count, peers) = (0, cx.neighbours());
        for (to, index) in to.iter_mut().zip(&mut chosen) {
            *to = peers.get(index + u32::from(index >= hole));
            count += 1;
        }
        if count == 0 {
            return;
        }
        super::send_to(&to[..count], msg.clone(), cx);
    }
}

/// The place of `node` among `peers`.
pub(super) fn index_of(node: NodeId, peers: &Peers<'_>) -> Option<u32> {
    match peers {
        Peers::Everybody { nodes, me } if node.0 < *nodes && node != *me => {
            Some(node.0 - u32::from(node.0 > me.0))
        }
        Peers::Everybody { .. } => None,
        Peers::List(list) => list.iter().position(|peer| *peer == node).map(|place| place as u32),
    }
}
