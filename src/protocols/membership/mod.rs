//! Kind `membership`: every node keeps a list of all nodes, exchanges it with one other at every
//! turn, and takes who does not answer off the list.
//!
//! Seed system 003, a library in Go over gRPC: `SpawnNewPeer`, `AddSeed`, `UpdateSelfInfo`,
//! `GetMembers`. Its rules, as they are in its code, are the protocol [`OneStrike`]; what mends it
//! has another structure and is the protocol [`Suspicion`]. Each of its flaws is a key:
//!
//! | key | as-written | as-documented | fixed | what the flaw does |
//! |--|--|--|--|--|
//! | `failure` | one-strike | one-strike | suspicion | one lost message deletes a peer for ever |
//! | `deletions_gossiped` | no | no | yes | each node must find each death itself, and who comes back is not told that it is deleted |
//! | `first_data` | lost | kept | kept | a new peer's name arrives one exchange late |
//! | `rpc_timeout` | none | none | 2 periods | silence blocks a node's only loop |
//!
//! # Time and transport
//!
//! A turn comes once a period. Over streams, as the original has them, a peer that is down refuses
//! at once, and silence lasts until the transport gives up, or until `rpc_timeout`. Over datagrams
//! nobody tells that a message is lost: `rpc_timeout` alone does.
//!
//! *One exchange a period.* A call is outstanding from a turn until its answer or its timeout, and
//! the loop that made it waits. With an `rpc_timeout` shorter than the period less the jitter the
//! loop is free again before the next turn whatever happens, so every turn of every node is one
//! exchange, and exchanges are independent: with each message lost with probability p one of them
//! fails with q = 1 − (1 − p)². One failure takes one member off one list, and nothing ever comes
//! back: members(t) = n − 1 − q·t, in mean over nodes and while no list is empty, t in turns. With
//! a longer timeout a failure costs turns, and lists shrink more slowly.

mod calls;
mod command;
mod message;
mod one_strike;
mod params;
mod suspicion;
#[cfg(test)]
mod tests;
mod texts;
mod timer;

pub use command::{Command, Line, USAGE};
pub use message::{CallId, Entry, List, Mark, Message, Record};
pub use one_strike::OneStrike;
pub use params::{FailureRule, FirstData, Params};
pub use suspicion::Suspicion;
pub use texts::Texts;
pub use timer::Timer;

use crate::id::NodeId;
use crate::protocol::{Context, Fact, Protocol};
use calls::{Call, Calls};

/// Tells observers what has changed about `peer` in this node's list of members: its record was
/// the one, and is the other.
fn report<P: Protocol>(
    peer: NodeId,
    before: Option<Record>,
    after: Option<Record>,
    cx: &mut impl Context<P>,
) {
    let listed = |record: Option<Record>| record.is_some_and(|r| r.mark != Mark::Deleted);
    match (listed(before), listed(after)) {
        (false, true) => cx.emit(Fact::PeerUp { peer }),
        (true, false) => cx.emit(Fact::PeerDown { peer }),
        _ => {}
    }
    let (before, after) = (before.map(Record::told), after.map(Record::told));
    if let Some((rank, says)) = after.filter(|after| Some(*after) != before) {
        cx.emit(Fact::Recorded { peer, rank, says });
    }
}

/// All that a node holds: the members that it lists, itself included.
fn held(members: impl Iterator<Item = Entry>, each: &mut dyn FnMut(Fact)) {
    members.for_each(|entry| each(Fact::PeerUp { peer: entry.node }));
}

/// All that this node knows from boot on, in a random order.
fn shuffled_contacts<P: Protocol>(cx: &mut impl Context<P>) -> Vec<NodeId> {
    let contacts = cx.contacts();
    let mut nodes: Vec<NodeId> = (0..contacts.len()).map(|place| contacts.get(place)).collect();
    for last in (1..nodes.len()).rev() {
        let place = cx.rng().below(last as u32 + 1) as usize;
        nodes.swap(last, place);
    }
    nodes
}

/// A forged list: every record has the highest version that there is.
fn forged(message: &mut Message) -> bool {
    let (Message::Share { list, .. } | Message::Answer { list, .. }) = message else {
        return false;
    };
    let highest =
        |entry: &Entry| Entry { record: Record { version: i32::MAX, ..entry.record }, ..*entry };
    if list.entries().iter().all(|entry| highest(entry) == *entry) {
        return false;
    }
    *list = list.changed(highest);
    true
}
