//! `up = { kind = … }` and `down = { kind = … }` of churn: how long nodes are up or down.

use super::leaf::{Real, Time};
use super::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// How long nodes that come and go are up or down.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum LifetimeTable {
    /// Always the same time.
    Constant(ConstantTime),
    /// An exponential time: whoever has been there for long goes no sooner than who has just come.
    Exponential(ExponentialTime),
    /// A time of Weibull's law, longer than x with the probability exp(-(x / scale)^`shape`). With a
    /// shape below 1 most times are short and a few are very long, as is measured in peer-to-peer
    /// networks.
    Weibull(WeibullTime),
    /// A time of Pareto's law, longer than x with the probability (scale / x)^`shape`, from the scale
    /// on.
    Pareto(ParetoTime),
}

/// The keys of `kind = "constant"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ConstantTime {
    /// The time.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["10 s"]))]
    pub time: At<Time>,
}

/// The keys of `kind = "exponential"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ExponentialTime {
    /// The mean time.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["60 s"]))]
    pub mean: At<Time>,
}

/// The keys of `kind = "weibull"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct WeibullTime {
    /// The shape; 1 is the exponential law.
    #[schemars(extend("minimum" = 0.1, "maximum" = 100, "examples" = [0.6]))]
    pub shape: At<Real>,
    /// The mean time, from which the scale follows: scale = `mean` / Γ(1 + 1 / `shape`).
    #[schemars(extend("x-min-ns" = 1, "examples" = ["60 s"]))]
    pub mean: At<Time>,
}

/// The keys of `kind = "pareto"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ParetoTime {
    /// How fast the tail thins out; at 1 there would be no mean. The variance is finite above 2.
    #[schemars(extend("minimum" = 1.01, "maximum" = 100, "examples" = [2.5]))]
    pub shape: At<Real>,
    /// The mean time, from which the scale follows: scale = `mean` · (`shape` - 1) / `shape`.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["60 s"]))]
    pub mean: At<Time>,
}
