//! The network: the judgements on every datagram, and who may talk to whom.
//!
//! [`Links::depart`] judges at the sender when it sends, [`Links::arrive`] at the receiver when it
//! arrives, [`Links::garbles`] when the receiver turns to it. Each touches its own node's side only,
//! so that the nodes of a window of time stay independent. What is cut at the moment is a matter of
//! [`Cuts`], and what links have changed of `changes`.

mod bootstrap;
mod bursts;
mod changes;
mod cuts;
mod judged;
mod latency;
mod links;
mod loss;
mod order;
mod pipes;
pub mod regions;
pub mod topology;
mod transport;
mod tries;
pub mod weights;

pub use bootstrap::{Bootstrap, Contacts, GroupSeeds};
pub use bursts::{GilbertElliott, Side};
pub use changes::{ChangedLinks, LinkChange};
pub use cuts::{Cut, Cuts};
pub use judged::{Arrival, Arriving, Departure, Leaving};
pub use latency::{Jitter, Latency, Matrix, Sampler};
pub use links::{FreeWay, Links};
pub use loss::Loss;
pub use order::Order;
pub use pipes::Bandwidth;
pub use topology::{Topology, TopologyKind};
pub use transport::{Backoff, StreamTiming, Transport};
pub use tries::Luck;
pub use weights::NodeWeight;

use crate::rng::Ratio;
use crate::time::Span;

/// The properties of every link, and of how nodes take what arrives.
#[derive(Clone, Debug)]
pub struct Network {
    /// What carries messages.
    pub transport: Transport,
    /// One-way delay.
    pub latency: Latency,
    /// What never arrives.
    pub loss: Loss,
    /// What arrives twice.
    pub duplication: Ratio,
    /// What arrives, but not in one piece.
    pub corruption: Ratio,
    /// Whether messages may overtake each other.
    pub order: Order,
    /// The bandwidth by which each node sends; without limit if absent.
    pub up: Option<Bandwidth>,
    /// The bandwidth by which each node receives; without limit if absent.
    pub down: Option<Bandwidth>,
    /// How long a node is busy with each message before its handler acts.
    pub processing: Span,
    /// How many octets of messages may wait for a node that is busy; more are `queue_full`.
    pub receive_queue_bytes: u64,
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
    /// A queue on the way was full, or the called had accepted as many callers as it may.
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

impl Network {
    /// What a node's queue of received messages holds where nothing else is said: the default of
    /// Linux (`net.core.rmem_default`), in octets.
    pub const RECEIVE_QUEUE_BYTES: u64 = 212_992;
    /// What IPv4 and UDP add to a message, in octets.
    pub const HEADER_BYTES: u32 = 28;

    /// A network that only delays and loses.
    pub fn new(latency: Latency, loss: Loss) -> Network {
        Network {
            transport: Transport::Datagram,
            latency,
            loss,
            duplication: Ratio::ZERO,
            corruption: Ratio::ZERO,
            order: Order::Datagram,
            up: None,
            down: None,
            processing: Span::ZERO,
            receive_queue_bytes: Network::RECEIVE_QUEUE_BYTES,
            datagram_limit_bytes: None,
            receive_buffer_bytes: None,
            header_bytes: Network::HEADER_BYTES,
        }
    }

    /// Whether all that befalls a message is a latency and independent loss.
    pub fn is_plain(&self) -> bool {
        self.transport == Transport::Datagram
            && self.loss.independent().is_some()
            && self.duplication == Ratio::ZERO
            && self.datagram_limit_bytes.is_none()
            && self.up.is_none()
            && !self.may_garble()
            && !self.handles_late()
    }

    /// Whether a message may arrive and not be readable.
    pub fn may_garble(&self) -> bool {
        self.corruption != Ratio::ZERO || self.receive_buffer_bytes.is_some()
    }

    /// Whether a message may be handled later than it arrives.
    pub fn handles_late(&self) -> bool {
        self.down.is_some() || self.processing > Span::ZERO
    }
}
