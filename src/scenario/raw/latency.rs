//! `latency = { kind = … }` of `[network]`: how long a message travels.

use super::leaf::{Flag, Real, Text, Time, Word};
use super::part::{NodesPart, RegionName, ShareOrTime};
use super::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// How long a message travels.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum LatencyTable {
    /// Always the same.
    Constant(Constant),
    /// Uniform from `min` to `max`, both included.
    Uniform(Uniform),
    /// A normal law of which the part below `min` is cut off and the rest scaled up to 1, so that
    /// no message is faster. `mean` and `sd` are those before the cut.
    Normal(Normal),
    /// `min` plus a log-normal time.
    LogNormal(LogNormal),
    /// `min` plus an exponential time.
    Exponential(Exponential),
    /// `min` plus a time of Pareto's law, whose tail is heavy: it is longer than x with the
    /// probability (`scale` / x)^`shape`, for x from `scale` on.
    Pareto(Pareto),
    /// The delays in a file, all equally likely: what was measured, say.
    Empirical(Empirical),
    /// A square matrix of delays in a file: row by row those of a sender, column by column those to
    /// a receiver. Nodes are dealt to the rows in turn: row = id modulo the number of rows.
    Matrix(Matrix),
    /// Nodes in named regions all over the world. One way, a message takes the great circle at two
    /// thirds of the speed of light, times `stretch`, plus `access`, give or take `jitter`.
    /// `gossip-sim show` prints coordinates, nodes and latencies.
    Regions(Regions),
}

/// The keys of `kind = "constant"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The latency.
    #[schemars(extend("examples" = ["50 ms"]))]
    pub value: At<Time>,
}

/// A table of these keys and of those that say what has a draw of its own.
macro_rules! drawn {
    ($(#[$about:meta])* $name:ident { $($fields:tt)* }) => {
        $(#[$about])*
        #[derive(Deserialize, JsonSchema, Debug)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($fields)*
            /// What has a latency of its own.
            #[schemars(extend("default" = "message"))]
            pub per: Option<At<Word<PerName>>>,
            /// Whether both directions of a pair have one draw; only with `per = "pair"`.
            #[schemars(extend("default" = true))]
            pub symmetric: Option<At<Flag>>,
        }
    };
}

/// What has a latency of its own.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum PerName {
    /// Each message: a later one may overtake an earlier one.
    Message,
    /// Each pair of nodes, for the whole replication.
    Pair,
}

drawn! {
    /// The keys of `kind = "uniform"`.
    Uniform {
        /// The least latency.
        #[schemars(extend("examples" = ["10 ms"]))]
        pub min: At<Time>,
        /// The greatest latency, not below `min`.
        #[schemars(extend("examples" = ["100 ms"]))]
        pub max: At<Time>,
    }
}

drawn! {
    /// The keys of `kind = "normal"`.
    Normal {
        /// The mean, before the cut.
        #[schemars(extend("examples" = ["50 ms"]))]
        pub mean: At<Time>,
        /// The standard deviation, before the cut.
        #[schemars(extend("x-min-ns" = 1, "examples" = ["10 ms"]))]
        pub sd: At<Time>,
        /// The least latency, not above `mean`. One well above 0 lets the engine run faster.
        #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
        pub min: Option<At<Time>>,
    }
}

drawn! {
    /// The keys of `kind = "log-normal"`.
    LogNormal {
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
}

drawn! {
    /// The keys of `kind = "exponential"`.
    Exponential {
        /// The mean of the time above `min`.
        #[schemars(extend("x-min-ns" = 1, "examples" = ["50 ms"]))]
        pub mean: At<Time>,
        /// The shift: no message is faster. A least latency well above 0 lets the engine run faster.
        #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
        pub min: Option<At<Time>>,
    }
}

drawn! {
    /// The keys of `kind = "pareto"`.
    Pareto {
        /// The least time above `min`.
        #[schemars(extend("x-min-ns" = 1, "examples" = ["20 ms"]))]
        pub scale: At<Time>,
        /// How fast the tail thins out. The mean is finite above 1, the variance above 2.
        #[schemars(extend("minimum" = 0.1, "maximum" = 100, "examples" = [2.5]))]
        pub shape: At<Real>,
        /// The shift.
        #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
        pub min: Option<At<Time>>,
    }
}

drawn! {
    /// The keys of `kind = "empirical"`.
    Empirical {
        /// The file: a delay a line; `#` begins a comment. Relative to the scenario's folder.
        #[schemars(extend("examples" = ["delays.txt"]))]
        pub file: At<Text>,
        /// The unit of the numbers in the file; those with a unit of their own need none.
        pub unit: Option<At<Word<UnitName>>>,
        /// Is added to each delay.
        #[schemars(extend("default" = "0 s", "examples" = ["5 ms"]))]
        pub min: Option<At<Time>>,
    }
}

drawn! {
    /// The keys of `kind = "matrix"`.
    Matrix {
        /// The file: a row a line, with commas or blanks between the delays; `#` begins a comment.
        /// Relative to the scenario's folder.
        #[schemars(extend("examples" = ["delays.csv"]))]
        pub file: At<Text>,
        /// What the delays are.
        pub value: At<Word<ValueName>>,
        /// The unit of the numbers in the file; those with a unit of their own need none.
        pub unit: Option<At<Word<UnitName>>>,
        /// The one-way latency between two nodes of one row, instead of the diagonal. With a
        /// diagonal of 0 it is 1 ns, and the engine runs slowly.
        #[schemars(extend("examples" = ["1 ms"]))]
        pub local: Option<At<Time>>,
        /// How much more or less than in the matrix a message may take, uniformly: a share of it,
        /// or a time.
        #[schemars(extend("default" = "0 %", "examples" = ["10 %", "5 ms", 0.1]))]
        pub jitter: Option<At<ShareOrTime>>,
    }
}

drawn! {
    /// The keys of `kind = "regions"`.
    Regions {
        /// Which nodes are where: a list of `{ name = …, nodes = … }`, which take ids in this order.
        /// `nodes` is a number, or a share of the nodes that the numbers leave; who has none takes
        /// an equal part of the rest. The names: `us-west` (Portland), `us-southwest` (San Jose),
        /// `us-south` (Dallas), `us-central` (Council Bluffs), `us-east` (Ashburn), `ca-east`
        /// (Montreal), `mx-central` (Querétaro), `sa-west` (Santiago), `sa-east` (São Paulo),
        /// `eu-west` (Dublin), `eu-southwest` (Madrid), `uk-south` (London), `fr-central` (Paris),
        /// `ch-north` (Zurich), `eu-central` (Frankfurt), `eu-south` (Milan), `eu-north`
        /// (Stockholm), `eu-east` (Warsaw), `af-south` (Johannesburg), `me-west` (Tel Aviv),
        /// `me-south` (Manama), `me-central` (Dubai), `ap-south` (Mumbai), `ap-southeast`
        /// (Singapore), `id-west` (Jakarta), `ap-east` (Hong Kong), `tw-north` (Taipei),
        /// `kr-central` (Seoul), `ap-northeast` (Tokyo), `au-southeast` (Melbourne), `au-east`
        /// (Sydney), `nz-north` (Auckland).
        #[schemars(length(min = 1), extend("x-type" = "list of tables", "examples" = [
            [{"name": "us-east", "nodes": "60 %"}, {"name": "eu-central"}],
        ]))]
        pub regions: At<Vec<At<RegionNodes>>>,
        /// How much longer than the great circle the way is. The default is an assumption: cables
        /// follow coasts and roads, and routes differ pair by pair. Measured ones fit a `matrix`.
        #[schemars(extend("minimum" = 1, "maximum" = 100, "default" = 1.5, "examples" = [2]))]
        pub stretch: Option<At<Real>>,
        /// What does not depend on distance, one way and for both ends together; the median latency
        /// within a region. The default is an assumption.
        #[schemars(extend("default" = "1 ms", "examples" = ["5 ms"]))]
        pub access: Option<At<Time>>,
        /// How much more or less a message may take, uniformly: a share, or a time.
        #[schemars(extend("default" = "10 %", "examples" = ["0 %", "2 ms"]))]
        pub jitter: Option<At<ShareOrTime>>,
    }
}

/// The nodes in a region.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RegionNodes {
    /// The region.
    pub name: At<RegionName>,
    /// How many nodes are there: a number, or a share of those that the numbers leave.
    #[schemars(extend("examples" = ["100 %", 1000]))]
    pub nodes: Option<At<NodesPart>>,
}

/// The unit of bare numbers in a file.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum UnitName {
    /// Nanoseconds.
    Ns,
    /// Microseconds.
    Us,
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
}

impl UnitName {
    /// Its name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            UnitName::Ns => "ns",
            UnitName::Us => "us",
            UnitName::Ms => "ms",
            UnitName::S => "s",
        }
    }
}

/// What the numbers of a matrix are.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ValueName {
    /// The time there and back: a message takes half of it.
    Rtt,
    /// The time there.
    OneWay,
}

impl ValueName {
    /// Its name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            ValueName::Rtt => "rtt",
            ValueName::OneWay => "one-way",
        }
    }
}
