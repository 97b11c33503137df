//! `[[faults]]`: what goes wrong, and when.

use super::latency::LatencyTable;
use super::leaf::{Flag, Share, Text, Time, Word};
use super::nodes::Nodes;
use super::scalar::At;
use crate::faults::{Disk, Stops};
use schemars::JsonSchema;
use serde::Deserialize;

/// Something that goes wrong.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum Fault {
    /// Nothing passes between the groups; nodes in no group form one more.
    Partition(Partition),
    /// Nothing passes between two sets of nodes, or one way only; nodes in neither are not touched.
    Cut(Cut),
    /// Nothing passes between some nodes and any other, each other included.
    Isolate(Isolate),
    /// Links lose other messages than the network does, or take another time.
    Link(Link),
    /// Nodes crash and lose their memory; at the end they boot again.
    Crash(Crash),
}

impl Fault {
    /// What every kind has: its id, when it begins and how long it lasts.
    pub fn frame(&self) -> (Option<&At<Text>>, &At<Time>, Option<&At<Time>>) {
        match self {
            Fault::Partition(fault) => fault.frame(),
            Fault::Cut(fault) => fault.frame(),
            Fault::Isolate(fault) => fault.frame(),
            Fault::Link(fault) => fault.frame(),
            Fault::Crash(fault) => fault.frame(),
        }
    }
}

/// The type of a kind of fault: what every kind has, and its own keys.
macro_rules! fault {
    ($(#[$doc:meta])* $name:ident, $example:literal {
        $($(#[$about:meta])* $key:ident: $value:ty,)*
    }) => {
        $(#[$doc])*
        #[derive(Deserialize, JsonSchema, Debug)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// A name for `--set` and for charts: a letter, then letters, digits, `_` and `-`.
            #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = [$example]))]
            pub id: Option<At<Text>>,
            /// When it begins. Not later than `stop.at`.
            #[schemars(extend("examples" = ["20 s"]))]
            pub at: At<Time>,
            /// How long it lasts. Without it: for ever.
            #[schemars(extend("x-min-ns" = 1, "examples" = ["10 s"]))]
            pub lasts: Option<At<Time>>,
            $($(#[$about])* pub $key: $value,)*
        }

        impl $name {
            fn frame(&self) -> (Option<&At<Text>>, &At<Time>, Option<&At<Time>>) {
                (self.id.as_ref(), &self.at, self.lasts.as_ref())
            }
        }
    };
}

fault! {
    /// The keys of `kind = "partition"`.
    Partition, "cut" {
        /// The sides, without common nodes.
        #[schemars(length(min = 1, max = 65534), extend("examples" = [["0..5", "5..10"]]))]
        groups: At<Vec<At<Nodes>>>,
    }
}

fault! {
    /// The keys of `kind = "cut"`.
    Cut, "cut" {
        /// Whose messages do not pass.
        #[schemars(extend("examples" = ["0..5"]))]
        from: At<Nodes>,
        /// To whom they do not pass.
        #[schemars(extend("examples" = ["5..10"]))]
        to: At<Nodes>,
        /// Whether messages pass the other way.
        #[schemars(extend("default" = false))]
        one_way: Option<At<Flag>>,
    }
}

fault! {
    /// The keys of `kind = "isolate"`.
    Isolate, "alone" {
        /// Which nodes.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
        /// Which of their messages do not pass.
        #[schemars(extend("default" = "both"))]
        stops: Option<At<Word<StopsName>>>,
    }
}

/// Which messages of an isolated node do not pass.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum StopsName {
    /// All.
    Both,
    /// Those that it is sent: a black hole, which speaks and does not hear.
    In,
    /// Those that it sends.
    Out,
}

impl From<StopsName> for Stops {
    fn from(name: StopsName) -> Stops {
        match name {
            StopsName::Both => Stops::Both,
            StopsName::In => Stops::In,
            StopsName::Out => Stops::Out,
        }
    }
}

fault! {
    /// The keys of `kind = "link"`: at least one of `loss`, `latency` and `delay`. Where several
    /// such faults cover a pair of nodes, of each property the one that began last counts; delays
    /// add up.
    Link, "slow" {
        /// On the way of what these send ...
        #[schemars(extend("default" = "all", "examples" = ["0..5"]))]
        from: Option<At<Nodes>>,
        /// ... to these.
        #[schemars(extend("default" = "all", "examples" = ["5..10"]))]
        to: Option<At<Nodes>>,
        /// Whether what passes the other way is as before.
        #[schemars(extend("default" = false))]
        one_way: Option<At<Flag>>,
        /// The share of messages that is lost, independently, in place of all loss that the network
        /// has.
        #[schemars(extend("examples" = ["30 %", 0.1]))]
        loss: Option<At<Share>>,
        /// How long a message that is sent meanwhile travels, in place of `network.latency`.
        #[schemars(extend("examples" = [{"kind": "constant", "value": "1 s"}]))]
        latency: Option<At<LatencyTable>>,
        /// What is added to each latency, whichever it is.
        #[schemars(extend("default" = "0 s", "examples" = ["200 ms"]))]
        delay: Option<At<Time>>,
    }
}

fault! {
    /// The keys of `kind = "crash"`.
    Crash, "outage" {
        /// The victims.
        #[schemars(extend("examples" = ["30 %"]))]
        nodes: At<Nodes>,
        /// What becomes of their disks.
        #[schemars(extend("default" = "kept"))]
        disk: Option<At<Word<WhatIsLeft>>>,
    }
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
