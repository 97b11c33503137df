//! `[network]`: what every link does to a message.

use super::describe::{BandwidthOrRate, LossOrShare};
use super::latency::LatencyTable;
use super::leaf::{Share, Time, Word};
use super::quantity::{Octets, Rate, Size};
use super::scalar::At;
use crate::network::{Order, Side, StreamTiming, Transport};
use schemars::JsonSchema;
use serde::Deserialize;

/// What every link does to a message.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// What carries messages. Beside `stream` stand no `order`, `duplication`, `datagram_limit`,
    /// `receive_queue` or `receive_buffer`.
    #[schemars(extend("default" = "datagram"))]
    pub transport: Option<At<Word<TransportName>>>,
    /// How long a message travels, one way. At least 1 ns.
    #[schemars(extend("default" = {"kind": "uniform", "min": "10 ms", "max": "100 ms"}))]
    pub latency: Option<At<LatencyTable>>,
    /// What never arrives. A share is short for `{ kind = "independent", rate = … }`.
    #[schemars(with = "Option<LossOrShare>", extend("default" = "0 %"))]
    pub loss: Option<At<LossTable>>,
    /// The share of messages that arrive twice, each copy after a latency of its own.
    #[schemars(extend("default" = "0 %"))]
    pub duplication: Option<At<Share>>,
    /// The share of messages that arrive, but cannot be read: they end as `corrupt`.
    #[schemars(extend("default" = "0 %"))]
    pub corruption: Option<At<Share>>,
    /// Whether messages from one node to another may overtake each other.
    #[schemars(extend("default" = "datagram"))]
    pub order: Option<At<Word<OrderName>>>,
    /// The bandwidth by which each node sends. A bandwidth alone is short for `{ rate = … }`. Without
    /// it: no limit.
    #[schemars(with = "Option<BandwidthOrRate>", extend("examples" = [{"rate": "1 MB/s", "queue": "200 kB"}]))]
    pub up: Option<At<BandwidthTable>>,
    /// The bandwidth by which each node receives. A bandwidth alone is short for `{ rate = … }`.
    /// Without it: no limit.
    #[schemars(with = "Option<BandwidthOrRate>", extend("examples" = ["10 Mbit/s"]))]
    pub down: Option<At<BandwidthTable>>,
    /// How long a node is busy with each message that it receives, before it acts on it.
    #[schemars(extend("default" = "0 s", "examples" = ["200 us"]))]
    pub processing: Option<At<Time>>,
    /// What messages may take, in all, that wait for a node that is busy or paused; for one that
    /// finds no room the queue is full.
    #[schemars(extend("default" = "208 KiB"))]
    pub receive_queue: Option<At<Size>>,
    /// The longest message that leaves a sender; a longer one is `too_big`. Without it: no limit.
    #[schemars(extend("x-max" = 4_294_967_295u64, "examples" = ["65507 B"]))]
    pub datagram_limit: Option<At<Size>>,
    /// The longest message that a receiver takes whole; a longer one is `corrupt`. Without it: no
    /// limit.
    #[schemars(extend("x-max" = 4_294_967_295u64, "examples" = ["1500 B"]))]
    pub receive_buffer: Option<At<Size>>,
    /// Octets that the layers below add to each message in `bytes_sent`: 28 for UDP over IPv4.
    #[schemars(extend("default" = 28, "x-max" = 4_294_967_295u64, "examples" = [48, "48 B"]))]
    pub header_bytes: Option<At<Octets>>,
}

/// What never arrives.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum LossTable {
    /// Each message is lost with the same probability, independently.
    Independent(IndependentLoss),
    /// In bursts: a node's link is good and bad in turns, for exponential times.
    GilbertElliott(GilbertElliottLoss),
}

/// The keys of `kind = "independent"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct IndependentLoss {
    /// The probability of loss.
    #[schemars(extend("examples" = ["10 %", 0.1]))]
    pub rate: At<Share>,
}

/// The keys of `kind = "gilbert-elliott"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct GilbertElliottLoss {
    /// The mean time for which a link stays good.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["9 s"]))]
    pub good: At<Time>,
    /// The mean time for which it stays bad.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["1 s"]))]
    pub bad: At<Time>,
    /// The probability of loss while the link is good.
    #[schemars(extend("default" = "0 %"))]
    pub loss_good: Option<At<Share>>,
    /// The probability of loss while it is bad.
    #[schemars(extend("default" = "100 %"))]
    pub loss_bad: Option<At<Share>>,
    /// Which link of each node: that by which it sends, or that by which it receives.
    #[schemars(extend("default" = "up"))]
    pub link: Option<At<Word<LinkName>>>,
}

/// Which link of a node.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum LinkName {
    /// That by which it sends.
    Up,
    /// That by which it receives.
    Down,
}

impl From<LinkName> for Side {
    fn from(name: LinkName) -> Side {
        match name {
            LinkName::Up => Side::Up,
            LinkName::Down => Side::Down,
        }
    }
}

/// What carries messages.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum TransportName {
    /// Each message for itself: what is lost is lost.
    Datagram,
    /// Connections, in order: the first message to a node takes a round trip more (a handshake of up
    /// to 6 tries, 1 s after each other, then 2 s, 4 s …). A message that is lost, damaged or cut is
    /// sent again after 200 ms, then 400 ms, 800 ms …, up to 15 times in all, and those after it wait
    /// for it. A node that is down, or was since the handshake, refuses.
    Stream,
}

impl From<TransportName> for Transport {
    fn from(name: TransportName) -> Transport {
        match name {
            TransportName::Datagram => Transport::Datagram,
            TransportName::Stream => Transport::Stream(StreamTiming::default()),
        }
    }
}

/// Whether messages may overtake each other.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum OrderName {
    /// They may, as their latencies happen to be.
    Datagram,
    /// One that would arrive before an earlier one arrives 1 ns after it.
    Fifo,
}

impl From<OrderName> for Order {
    fn from(name: OrderName) -> Order {
        match name {
            OrderName::Datagram => Order::Datagram,
            OrderName::Fifo => Order::Fifo,
        }
    }
}

/// A bandwidth, and the queue in front of it.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct BandwidthTable {
    /// How many octets a second pass, headers included.
    #[schemars(extend("examples" = ["1 MB/s"]))]
    pub rate: At<Rate>,
    /// What may wait for the link, with what is passing through it; for a message that finds no
    /// room the queue is full. Without it: no limit.
    #[schemars(extend("examples" = ["200 kB"]))]
    pub queue: Option<At<Size>>,
}
