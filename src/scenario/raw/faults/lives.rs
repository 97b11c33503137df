//! Faults by which nodes crash, come and go.

use super::Frame;
use crate::faults::{Address, Disk};
use crate::scenario::raw::leaf::{Text, Time, Whole, Word};
use crate::scenario::raw::lifetime::LifetimeTable;
use crate::scenario::raw::nodes::Nodes;
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

fault! {
    /// The keys of `kind = "crash"`.
    Crash, "outage" {
        /// The victims.
        #[schemars(extend("examples" = ["30 %"]))]
        nodes: At<Nodes>,
        /// What becomes of their disks. There is something on them only if the protocol writes there,
        /// as kind gossip does with `persist`.
        #[schemars(extend("default" = "kept"))]
        disk: Option<At<Word<WhatIsLeft>>>,
        /// On which address they come back.
        #[schemars(extend("default" = "same"))]
        address: Option<At<Word<AddressName>>>,
    }
}

/// On which address a node comes back.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum AddressName {
    /// On the one that it had.
    Same,
    /// On a new one, in a life of its own: an id from `cluster.nodes` on, in the order in which nodes come
    /// back (`host` in `nodes.csv` says whose). Nobody knows it, and nobody is on the old one any more,
    /// which others go on calling. Faults, groups, regions, links, clocks and disks are those of the
    /// host, wherever it is; clients ask an address. Only where all nodes are linked.
    New,
}

impl From<AddressName> for Address {
    fn from(name: AddressName) -> Address {
        match name {
            AddressName::Same => Address::Same,
            AddressName::New => Address::New,
        }
    }
}

/// What becomes of a crashed node's disk.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum WhatIsLeft {
    /// All that was durable is there after the crash.
    Kept,
    /// Nothing is.
    Lost,
    /// All that was written is, but the last write if it was not durable: of a record appended, half of
    /// its octets, which can hardly be read; a rewrite did not happen. Needs `cluster.disk_write`.
    Torn,
}

impl From<WhatIsLeft> for Disk {
    fn from(name: WhatIsLeft) -> Disk {
        match name {
            WhatIsLeft::Kept => Disk::Kept,
            WhatIsLeft::Lost => Disk::Lost,
            WhatIsLeft::Torn => Disk::Torn,
        }
    }
}

fault! {
    /// The keys of `kind = "churn"`.
    Churn, "churn" {
        /// Those that come and go.
        #[schemars(extend("examples" = ["30 %"]))]
        nodes: At<Nodes>,
        /// How long a node is up, each time that it is.
        #[schemars(extend("examples" = [{"kind": "exponential", "mean": "60 s"}]))]
        up: At<LifetimeTable>,
        /// How long it is down then.
        #[schemars(extend("examples" = [{"kind": "constant", "time": "10 s"}]))]
        down: At<LifetimeTable>,
        /// What nodes do when the fault begins.
        #[schemars(extend("default" = "up"))]
        start: Option<At<Word<StartName>>>,
        /// What becomes of their disks. There is something on them only if the protocol writes there,
        /// as kind gossip does with `persist`.
        #[schemars(extend("default" = "kept"))]
        disk: Option<At<Word<WhatIsLeft>>>,
        /// On which address they come back.
        #[schemars(extend("default" = "same"))]
        address: Option<At<Word<AddressName>>>,
    }
}

/// What nodes that come and go do at the beginning.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum StartName {
    /// All are up, and begin to be: the first time ends as if they had just come back.
    Up,
    /// They have come and gone for long: as many are up as ever after, with the share of (mean of `up`)
    /// in the means of `up` and `down`, and what each of them does lasts for what is left of it.
    Stationary,
}

fault! {
    /// The keys of `kind = "churn-trace"`.
    ChurnTrace, "churn" {
        /// The file: below the header `time_s,node,state` a line for each time that a node goes `down`
        /// or comes `up`, in any order; `#` begins a comment. Times are in seconds from the beginning of
        /// the fault on. A node that first comes up is down before. Relative to the scenario's folder.
        #[schemars(extend("examples" = ["churn.csv"]))]
        file: At<Text>,
        /// What becomes of their disks. There is something on them only if the protocol writes there,
        /// as kind gossip does with `persist`.
        #[schemars(extend("default" = "kept"))]
        disk: Option<At<Word<WhatIsLeft>>>,
        /// On which address they come back.
        #[schemars(extend("default" = "same"))]
        address: Option<At<Word<AddressName>>>,
    }
}

/// The type of a kind of fault that happens once and changes the members for good.
macro_rules! membership {
    ($(#[$doc:meta])* $name:ident, $example:literal, $(#[$at:meta])* at) => {
        $(#[$doc])*
        #[derive(Deserialize, JsonSchema, Debug)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// A name for `--set` and for charts: a letter, then letters, digits, `_` and `-`.
            #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = [$example]))]
            pub id: Option<At<Text>>,
            $(#[$at])*
            pub at: At<Time>,
            /// Which nodes. A share can be named by one such fault only.
            #[schemars(extend("examples" = ["800..1000"]))]
            pub nodes: At<Nodes>,
        }

        impl $name {
            pub(super) fn frame(&self) -> Frame<'_> {
                let id = self.id.as_ref();
                Frame { id, at: &self.at, lasts: None, every: None, count: None, until: None }
            }
        }
    };
}

membership! {
    /// The keys of `kind = "join"`.
    Join, "newcomers",
    /// When they boot for the first time. Not later than `stop.at`.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["20 s"]))]
    at
}

membership! {
    /// The keys of `kind = "leave"`.
    Leave, "farewell",
    /// When they leave. Not later than `stop.at`.
    #[schemars(extend("examples" = ["20 s"]))]
    at
}
