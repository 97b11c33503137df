//! `[[faults]]`: what goes wrong, and when.

use super::leaf::{Text, Time, Word};
use super::nodes::Nodes;
use super::scalar::At;
use crate::faults::Disk;
use schemars::JsonSchema;
use serde::Deserialize;

/// Something that goes wrong.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum Fault {
    /// Nothing passes between the groups; nodes in no group form one more.
    Partition(Partition),
    /// Nodes crash and lose their memory; at the end they boot again.
    Crash(Crash),
}

/// The keys of `kind = "partition"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// A name for `--set` and for charts: a letter, then letters, digits, `_` and `-`.
    #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = ["cut"]))]
    pub id: Option<At<Text>>,
    /// When it begins. Not later than `stop.at`.
    #[schemars(extend("examples" = ["20 s"]))]
    pub at: At<Time>,
    /// How long it lasts. Without it: for ever.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["10 s"]))]
    pub lasts: Option<At<Time>>,
    /// The sides, without common nodes.
    #[schemars(length(min = 1, max = 65534), extend("examples" = [["0..5", "5..10"]]))]
    pub groups: At<Vec<At<Nodes>>>,
}

/// The keys of `kind = "crash"`.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// A name for `--set` and for charts: a letter, then letters, digits, `_` and `-`.
    #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = ["outage"]))]
    pub id: Option<At<Text>>,
    /// When it begins. Not later than `stop.at`.
    #[schemars(extend("examples" = ["20 s"]))]
    pub at: At<Time>,
    /// How long it lasts. Without it: for ever.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["10 s"]))]
    pub lasts: Option<At<Time>>,
    /// The victims.
    #[schemars(extend("examples" = ["30 %"]))]
    pub nodes: At<Nodes>,
    /// What becomes of their disks.
    #[schemars(extend("default" = "kept"))]
    pub disk: Option<At<Word<WhatIsLeft>>>,
}

/// What becomes of a crashed node's disk.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum WhatIsLeft {
    /// All that was written to it is there after the crash.
    Kept,
    /// Nothing is.
    Lost,
}

impl From<WhatIsLeft> for Disk {
    fn from(name: WhatIsLeft) -> Disk {
        match name {
            WhatIsLeft::Kept => Disk::Kept,
            WhatIsLeft::Lost => Disk::Lost,
        }
    }
}
