//! The network: two judgements on every datagram, and who may talk to whom.
//!
//! [`Links::depart`] judges at the sender when it sends, [`Links::arrive`] at the receiver when it
//! arrives. Each touches its own node's side only, so that the nodes of a window of time stay
//! independent. What is cut at the moment is a matter of [`Cuts`].

mod cuts;
mod latency;
mod links;
mod loss;
pub mod regions;
pub mod topology;
pub mod weights;

pub use cuts::Cuts;
pub use latency::{Jitter, Latency, Matrix, Sampler};
pub use links::{FreeWay, Links};
pub use loss::Loss;
pub use topology::{Topology, TopologyKind};
pub use weights::NodeWeight;

use crate::rng::Draws;
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

/// The judgement at the sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// It arrives after this long.
    Arrives(Span),
    /// It ends here.
    Ends(Fate),
}

impl Network {
    /// The network with nothing cut, over `topology`, in the replication of these draws.
    pub fn open(&self, topology: Topology, draws: &Draws) -> Links {
        let mut links = Links {
            topology,
            cuts: Cuts::default(),
            datagram_limit_bytes: self.datagram_limit_bytes,
            receive_buffer_bytes: self.receive_buffer_bytes,
            loss: self.loss,
            delay: self.latency.sampler(),
            pairs: draws.of_pairs(),
            free_departure: false,
            free_arrival: false,
            hindered: false,
        };
        links.find_free_ways();
        links
    }
}
