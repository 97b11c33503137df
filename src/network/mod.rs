//! The network: two judgements on every datagram, and who may talk to whom.
//!
//! [`Network::depart`] judges at the sender when it sends, [`Network::arrive`] at the receiver when
//! it arrives. Each touches its own node's side only, so that the nodes of a window of time stay
//! independent. What is cut at the moment is handed in as [`Cuts`].

mod cuts;
mod latency;
mod loss;
pub mod topology;

pub use cuts::Cuts;
pub use latency::Latency;
pub use loss::Loss;
pub use topology::{Topology, TopologyKind};

use crate::id::NodeId;
use crate::time::Span;

/// The properties of every link.
#[derive(Clone, Debug)]
pub struct Network {
    /// One-way delay.
    pub latency: Latency,
    /// What never arrives.
    pub loss: Loss,
    /// The longest payload, in octets, that leaves a sender; longer is `too_big`.
    pub datagram_limit_bytes: Option<u32>,
    /// The longest payload, in octets, that a receiver takes whole; longer is `corrupt`.
    pub receive_buffer_bytes: Option<u32>,
    /// What the layers below add to each message in `bytes_sent`, in octets.
    pub header_bytes: u32,
}

/// How one message ended. Each message ends in exactly one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Fate {
    /// It reached its receiver's handler.
    Delivered,
    /// The network lost it.
    Lost,
    /// A partition stood between sender and receiver, at sending or at arrival.
    Cut,
    /// The topology has no such link.
    NoRoute,
    /// Longer than the largest datagram; the sender is told.
    TooBig,
    /// A queue on the way was full.
    QueueFull,
    /// The receiver was down.
    Dead,
    /// It arrived, but not in one piece.
    Corrupt,
    /// It was on its way when the run ended.
    InFlight,
}

impl Fate {
    /// Every fate, in the order of the columns of `convergence.csv`.
    pub const ALL: [Fate; 9] = [
        Fate::Delivered,
        Fate::Lost,
        Fate::Cut,
        Fate::NoRoute,
        Fate::TooBig,
        Fate::QueueFull,
        Fate::Dead,
        Fate::Corrupt,
        Fate::InFlight,
    ];

    /// The fate's name in result files.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Delivered => "delivered",
            Fate::Lost => "lost",
            Fate::Cut => "cut",
            Fate::NoRoute => "no_route",
            Fate::TooBig => "too_big",
            Fate::QueueFull => "queue_full",
            Fate::Dead => "dead",
            Fate::Corrupt => "corrupt",
            Fate::InFlight => "in_flight",
        }
    }
}

/// The judgement at the sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// It arrives after this long.
    Arrives(Span),
    /// It ends here.
    Ends(Fate),
}

impl Network {
    /// Judges a message of `len` octets when `from` sends it to `to`.
    ///
    /// `fate` is the message's own draw: high 32 bits for loss, low 32 bits for latency. One draw
    /// decides each, so that among equal keys a higher loss rate loses a superset.
    #[inline(always)]
    pub fn depart(
        &self,
        topology: &Topology,
        cuts: &Cuts,
        (from, to): (NodeId, NodeId),
        len: u32,
        fate: u64,
    ) -> Departure {
        if self.datagram_limit_bytes.is_some_and(|limit| len > limit) {
            return Departure::Ends(Fate::TooBig);
        }
        if !topology.has_link(from, to) {
            return Departure::Ends(Fate::NoRoute);
        }
        if cuts.cut(from, to) {
            return Departure::Ends(Fate::Cut);
        }
        if self.loss.loses((fate >> 32) as u32) {
            return Departure::Ends(Fate::Lost);
        }
        Departure::Arrives(self.latency.sample(fate as u32))
    }

    /// Judges a message of `len` octets when it arrives at `to`; `up` says whether `to` is.
    #[inline(always)]
    pub fn arrive(&self, cuts: &Cuts, (from, to): (NodeId, NodeId), len: u32, up: bool) -> Fate {
        if cuts.cut(from, to) {
            return Fate::Cut;
        }
        if !up {
            return Fate::Dead;
        }
        if self.receive_buffer_bytes.is_some_and(|limit| len > limit) {
            return Fate::Corrupt;
        }
        Fate::Delivered
    }
}
