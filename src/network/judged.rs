//! A message before the network's two judgements, and what they can be.

use super::Fate;
use crate::id::{Hosts, NodeId};
use crate::rng::EventKey;
use crate::time::{Instant, Span};

/// A message that is given to the network.
#[derive(Clone, Copy, Debug)]
pub struct Leaving {
    /// Its sender.
    pub from: NodeId,
    /// Its receiver.
    pub to: NodeId,
    /// When it is sent.
    pub at: Instant,
    /// Its length in octets, without headers.
    pub len: u32,
    /// Its name.
    pub key: EventKey,
    /// Its own draw: high 32 bits for loss, low 32 bits for latency. One draw decides each, so that
    /// among equal keys a higher loss rate loses a superset.
    pub fate: u64,
    /// Whether its receiver's link, too, judges loss, when it arrives.
    pub judged_there: bool,
}

impl Leaving {
    /// The same between hosts instead of addresses.
    pub(super) fn of_hosts(&self, hosts: &Hosts) -> Leaving {
        Leaving { from: hosts.of(self.from), to: hosts.of(self.to), ..*self }
    }
}

impl Arriving {
    /// The same between hosts instead of addresses.
    pub(super) fn of_hosts(&self, hosts: &Hosts) -> Arriving {
        Arriving { from: hosts.of(self.from), to: hosts.of(self.to), ..*self }
    }
}

/// The judgement at the sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// It arrives after this long.
    Arrives(Span),
    /// It and a second copy arrive after this long.
    Twice(Span, Span),
    /// It ends here.
    Ends(Fate),
}

/// A message that arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arriving {
    /// Its sender.
    pub from: NodeId,
    /// Its receiver.
    pub to: NodeId,
    /// When it arrives.
    pub at: Instant,
    /// Its length in octets, without headers.
    pub len: u32,
    /// Its name.
    pub key: EventKey,
    /// Whether its receiver is up.
    pub up: bool,
}

/// The judgement at the receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// It is there.
    There,
    /// It is through the receiver's link at this time.
    Through(Instant),
    /// It ends here.
    Ends(Fate),
}
