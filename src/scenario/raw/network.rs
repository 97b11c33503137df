//! `[network]`: what every link does to a message.

use super::describe::LossOrShare;
use super::leaf::{Octets, Real, Share, Size, Time};
use super::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// What every link does to a message.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// How long a message travels, one way; drawn for each message. At least 1 ns.
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

/// How long a message travels.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum LatencyTable {
    /// Always the same.
    Constant(Constant),
    /// Uniform from `min` to `max`, both included.
    Uniform(Uniform),
    /// `min` plus a log-normal time.
    LogNormal(LogNormal),
}

/// The keys of `kind = "constant"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The latency.
    #[schemars(extend("examples" = ["50 ms"]))]
    pub value: At<Time>,
}

/// The keys of `kind = "uniform"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Uniform {
    /// The least latency.
    #[schemars(extend("examples" = ["10 ms"]))]
    pub min: At<Time>,
    /// The greatest latency, not below `min`.
    #[schemars(extend("examples" = ["100 ms"]))]
    pub max: At<Time>,
}

/// The keys of `kind = "log-normal"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    /// The median of the time above `min`.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["50 ms"]))]
    pub median: At<Time>,
    /// The standard deviation of the natural logarithm of the time above `min`.
    #[schemars(extend("minimum" = 0, "maximum" = 10, "examples" = [0.5]))]
    pub sigma: At<Real>,
    /// The shift: no message is faster. A least latency well above 0 lets the engine run faster.
    #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
    pub min: Option<At<Time>>,
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
