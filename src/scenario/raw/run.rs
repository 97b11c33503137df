//! `[[workload]]`, `[stop]` and `[output]`: what is asked, when it ends, what is written.

use super::leaf::{Flag, Real, Text, Time, Whole, Word};
use super::nodes::Nodes;
use super::quantity::Often;
use super::scalar::At;
use crate::engine::StopWhen;
use crate::scenario::ChartFormat;
use schemars::JsonSchema;
use serde::Deserialize;

/// A command that clients give to nodes.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// A name for `--set`: a letter, then letters, digits, `_` and `-`.
    #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = ["write"]))]
    pub id: Option<At<Text>>,
    /// When it is given for the first time; with `rate`, from when on. Not later than `stop.at`. Commands
    /// that a node is given in one instant come in an order that is drawn.
    #[schemars(extend("examples" = ["0 s"]))]
    pub at: At<Time>,
    /// The one node that gets it. Either this or `nodes`.
    #[schemars(extend("minimum" = 0, "examples" = [0]))]
    pub node: Option<At<Whole>>,
    /// All nodes that get it. Either this or `node`.
    #[schemars(extend("examples" = ["0..5"]))]
    pub nodes: Option<At<Nodes>>,
    /// Which of `nodes` get it each time.
    #[schemars(extend("default" = "all"))]
    pub each: Option<At<Word<EachName>>>,
    /// Whether all of these nodes hold one and the same update from that instant on, so that it
    /// begins at many places at once. The least of them counts as its writer. Else each of them
    /// writes an update of its own. Only for a command that writes, and no other entry may write
    /// its key. Kind direct-mail refuses it: there the writer alone tells the others.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub shared: Option<At<Flag>>,
    /// The command, in words; a word with blanks stands in quotes. Where `keys` are drawn, `{key}`
    /// stands for the key.
    #[schemars(extend("examples" = ["set motd \"hello world\"", "delete motd"]))]
    pub command: At<Text>,
    /// The keys `k0`, `k1` and so on, of which each repetition is about one: the same for all nodes that
    /// get it.
    #[schemars(extend("examples" = [{"kind": "zipf", "count": 100}]))]
    pub keys: Option<At<KeysTable>>,
    /// How often it is given on average, as a Poisson process that begins with `at`: at random times,
    /// the gaps between which are exponential. A number and `/s`, `/min` or `/h`. Instead of `every`,
    /// with `count` or `until`; those of `count` that would come after `stop.at` are not given. Not in
    /// synchronous cycles.
    #[schemars(extend("examples" = ["10 /s", "30 /min"]))]
    pub rate: Option<At<Often>>,
    /// The time between repetitions. Needs `count` or `until`.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["1 s"]))]
    pub every: Option<At<Time>>,
    /// How many times it is given. More than 1 needs `every` or `rate`.
    #[schemars(extend("default" = 1, "minimum" = 1, "examples" = [10]))]
    pub count: Option<At<Whole>>,
    /// It is given up to this time, included. Needs `every` or `rate`; instead of `count`.
    #[schemars(extend("examples" = ["10 s"]))]
    pub until: Option<At<Time>>,
}

/// Which of the nodes of an entry get its command.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum EachName {
    /// All of them.
    All,
    /// One, drawn anew each time.
    One,
}

/// Keys of which each time is about one.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum KeysTable {
    /// All are equally likely.
    Uniform(UniformKeys),
    /// Zipf's law: key `k0` is the most popular, and key number i has a probability in proportion to
    /// (i + 1) to the power of -`exponent`.
    Zipf(ZipfKeys),
    /// Each in its turn; after the last the first again.
    InTurn(KeysInTurn),
}

/// The keys of `kind = "in-turn"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct KeysInTurn {
    /// How many keys there are.
    #[schemars(extend("minimum" = 1, "maximum" = 1_000_000, "examples" = [100]))]
    pub count: At<Whole>,
    /// The number in the name of the first: names of one length have one number of digits.
    #[schemars(extend("default" = 0, "minimum" = 0, "maximum" = 1_000_000_000, "examples" = [1000]))]
    pub first: Option<At<Whole>>,
}

/// The keys of `kind = "uniform"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct UniformKeys {
    /// How many keys there are.
    #[schemars(extend("minimum" = 1, "maximum" = 1_000_000, "examples" = [100]))]
    pub count: At<Whole>,
}

/// The keys of `kind = "zipf"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ZipfKeys {
    /// How many keys there are.
    #[schemars(extend("minimum" = 1, "maximum" = 1_000_000, "examples" = [100]))]
    pub count: At<Whole>,
    /// How unequal they are: with 0 not at all.
    #[schemars(extend("default" = 1.0, "minimum" = 0, "maximum" = 10, "examples" = [0.9]))]
    pub exponent: Option<At<Real>>,
}

/// Which part of a run `convergence.csv` and `groups.csv` measure: warm-up is cut off with `from`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// From when on. Times and shares are those of the updates written from then on; messages are
    /// those sent from then on. Before `stop.at`.
    #[schemars(extend("default" = "0 s", "examples" = ["10 s"]))]
    pub from: Option<At<Time>>,
    /// Until when, itself excluded, and not later than `stop.at`. Without it: to the end of the run.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["50 s"]))]
    pub until: Option<At<Time>>,
}

/// When a replication ends.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The condition that ends it.
    #[schemars(extend("default" = "converged"))]
    pub when: Option<At<Word<WhenName>>>,
    /// It never runs later than this.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["120 s"]))]
    pub at: At<Time>,
}

/// The condition that ends a replication.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum WhenName {
    /// Something was written, every node that is up holds all of it, and no fault or command is
    /// still to begin or end.
    Converged,
    /// No message is on its way, every node is idle, and no fault or command is still to begin or
    /// end. Refused for protocols that are never idle.
    Quiet,
    /// Only the time limit.
    Never,
}

impl From<WhenName> for StopWhen {
    fn from(name: WhenName) -> StopWhen {
        match name {
            WhenName::Converged => StopWhen::Converged,
            WhenName::Quiet => StopWhen::Quiet,
            WhenName::Never => StopWhen::Never,
        }
    }
}

/// What is written besides the files that are always there.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Whether to write `nodes.csv`: one row a node and replication.
    #[schemars(extend("default" = false))]
    pub nodes: Option<At<Flag>>,
    /// The format of charts.
    #[schemars(extend("default" = "png"))]
    pub format: Option<At<Word<FormatName>>>,
}

/// The format of charts.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum FormatName {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
}

impl From<FormatName> for ChartFormat {
    fn from(name: FormatName) -> ChartFormat {
        match name {
            FormatName::Png => ChartFormat::Png,
            FormatName::Svg => ChartFormat::Svg,
        }
    }
}
