//! `[network]`: what every link does to a message.

use super::describe::LossOrShare;
use super::latency::LatencyTable;
use super::leaf::{Octets, Share, Size};
use super::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// What every link does to a message.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// How long a message travels, one way. At least 1 ns.
    #[schemars(extend("default" = {"kind": "uniform", "min": "10 ms", "max": "100 ms"}))]
    pub latency: Option<At<LatencyTable>>,
    /// What never arrives. A share is short for `{ kind = "independent", rate = … }`.
    #[schemars(with = "Option<LossOrShare>", extend("default" = "0 %"))]
    pub loss: Option<At<LossTable>>,
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
}

/// The keys of `kind = "independent"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct IndependentLoss {
    /// The probability of loss.
    #[schemars(extend("examples" = ["10 %", 0.1]))]
    pub rate: At<Share>,
}
