//! `[[faults]]`: what goes wrong, and when.

use super::latency::LatencyTable;
use super::leaf::{Flag, Share, Text, Time, Whole, Word};
use super::nodes::Nodes;
use super::scalar::At;
use crate::faults::Stops;
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
    /// Links lose, damage or double other messages than the network does, or take another time. Of
    /// changes that meet on a link the one that began last decides about each key that it names, and of
    /// those that began in one instant the later in the file; each `delay` is added.
    Link(Box<Link>),
    /// Nodes crash and lose their memory; at the end they boot again.
    Crash(Crash),
    /// Nodes crash and come back again and again, each in its own time. All are up at first; at the
    /// end those that are down come back. A run does not wait for what they do in between.
    Churn(Churn),
    /// Nodes crash and come back as a file says: what was measured, say.
    ChurnTrace(ChurnTrace),
    /// Nodes join: before they are no members, and nobody waits for them to hold anything.
    Join(Join),
    /// Nodes leave for ever, and their disks are lost: nobody waits for them to hold anything. The others
    /// notice what they would notice of a crash.
    Leave(Leave),
    /// Nodes are stopped as by `SIGSTOP`: they count as up and handle nothing. At the end they handle
    /// what waited: messages, as many as `network.receive_queue` holds, and commands as they came,
    /// then each timer that is overdue, once. A crash ends it.
    Pause(Pause),
    /// Wall clocks are off while it lasts. Skews add up. Nothing but what a protocol reads from its
    /// wall clock changes, as the age of a death certificate does: refused where nodes never read it,
    /// as they do not where nothing is deleted.
    ClockSkew(ClockSkew),
    /// Wall clocks are set, for good. Refused where nodes never read them.
    ClockJump(ClockJump),
    /// Clocks run fast or slow: wall clocks gain or lose, and keep what they gained, and a timer that
    /// is set for a span s takes s / (1 + rate). What runs already when the rate changes keeps its end.
    /// Refused where nodes have no timers and never read their clocks.
    ClockDrift(ClockDrift),
    /// Nodes send nothing, and do all else. Of faults that meet at a node, `mute` stands before
    /// `replay`, and that before `forge`.
    Mute(Mute),
    /// Nodes send, instead of each message, the first of its kind that they sent during the fault.
    Replay(Replay),
    /// Nodes claim, for what they send, a version above every honest one.
    Forge(Forge),
}

impl Fault {
    /// Whether it can take nodes down that have been up.
    pub fn takes_down(&self) -> bool {
        matches!(self, Fault::Crash(_) | Fault::Churn(_) | Fault::ChurnTrace(_) | Fault::Leave(_))
    }

    /// The nodes to each of which it does something, where they are named as such.
    pub fn nodes(&self) -> Option<&At<Nodes>> {
        Some(match self {
            Fault::Isolate(fault) => &fault.nodes,
            Fault::Crash(fault) => &fault.nodes,
            Fault::Churn(fault) => &fault.nodes,
            Fault::Join(fault) => &fault.nodes,
            Fault::Leave(fault) => &fault.nodes,
            Fault::Pause(fault) => &fault.nodes,
            Fault::ClockSkew(fault) => &fault.nodes,
            Fault::ClockJump(fault) => &fault.nodes,
            Fault::ClockDrift(fault) => &fault.nodes,
            Fault::Mute(fault) => &fault.nodes,
            Fault::Replay(fault) => &fault.nodes,
            Fault::Forge(fault) => &fault.nodes,
            Fault::Partition(_) | Fault::Cut(_) | Fault::Link(_) | Fault::ChurnTrace(_) => {
                return None;
            }
        })
    }

    /// What becomes of the disks of those that it takes down, where that is said.
    pub fn disk(&self) -> Option<&At<Word<WhatIsLeft>>> {
        match self {
            Fault::Crash(fault) => fault.disk.as_ref(),
            Fault::Churn(fault) => fault.disk.as_ref(),
            Fault::ChurnTrace(fault) => fault.disk.as_ref(),
            _ => None,
        }
    }

    /// On which address those that it takes down come back, where that is said.
    pub fn address(&self) -> Option<&At<Word<AddressName>>> {
        match self {
            Fault::Crash(fault) => fault.address.as_ref(),
            Fault::Churn(fault) => fault.address.as_ref(),
            Fault::ChurnTrace(fault) => fault.address.as_ref(),
            _ => None,
        }
    }

    /// What the kinds have in common.
    pub fn frame(&self) -> Frame<'_> {
        match self {
            Fault::Partition(fault) => fault.frame(),
            Fault::Cut(fault) => fault.frame(),
            Fault::Isolate(fault) => fault.frame(),
            Fault::Link(fault) => fault.frame(),
            Fault::Crash(fault) => fault.frame(),
            Fault::Churn(fault) => fault.frame(),
            Fault::ChurnTrace(fault) => fault.frame(),
            Fault::Join(fault) => fault.frame(),
            Fault::Leave(fault) => fault.frame(),
            Fault::Pause(fault) => fault.frame(),
            Fault::ClockSkew(fault) => fault.frame(),
            Fault::ClockJump(fault) => fault.frame(),
            Fault::ClockDrift(fault) => fault.frame(),
            Fault::Mute(fault) => fault.frame(),
            Fault::Replay(fault) => fault.frame(),
            Fault::Forge(fault) => fault.frame(),
        }
    }
}

/// What kinds of faults have in common.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// Its name.
    pub id: Option<&'a At<Text>>,
    /// When it begins.
    pub at: &'a At<Time>,
    /// How long it lasts.
    pub lasts: Option<&'a At<Time>>,
    /// From one beginning to the next.
    pub every: Option<&'a At<Time>>,
    /// How many times it comes.
    pub count: Option<&'a At<Whole>>,
    /// When it comes for the last time.
    pub until: Option<&'a At<Time>>,
}

/// How often something occurs, as it is written.
#[derive(Clone, Copy)]
pub struct Repetition<'a> {
    /// The first time.
    pub at: &'a At<Time>,
    /// The time between occurrences.
    pub every: Option<&'a At<Time>>,
    /// How many there are.
    pub count: Option<&'a At<Whole>>,
    /// The latest time at which it may occur.
    pub until: Option<&'a At<Time>>,
}

impl<'a> Frame<'a> {
    /// How often it comes.
    pub fn repeats(self) -> Repetition<'a> {
        let Frame { at, every, count, until, .. } = self;
        Repetition { at, every, count, until }
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
            /// From one beginning to the next: it comes again and again. Needs `count` or `until`,
            /// and `lasts`, which is less. A share of the nodes is the same each time.
            #[schemars(extend("x-min-ns" = 1, "examples" = ["30 s"]))]
            pub every: Option<At<Time>>,
            /// How many times it comes. More than 1 needs `every`.
            #[schemars(extend("default" = 1, "minimum" = 1, "examples" = [3]))]
            pub count: Option<At<Whole>>,
            /// It comes up to this time, included. Needs `every`; instead of `count`.
            #[schemars(extend("examples" = ["90 s"]))]
            pub until: Option<At<Time>>,
            $($(#[$about])* pub $key: $value,)*
        }

        impl $name {
            pub(super) fn frame(&self) -> Frame<'_> {
                Frame {
                    id: self.id.as_ref(),
                    at: &self.at,
                    lasts: self.lasts.as_ref(),
                    every: self.every.as_ref(),
                    count: self.count.as_ref(),
                    until: self.until.as_ref(),
                }
            }
        }
    };
}

mod clocks;
mod lives;

pub use clocks::{ClockDrift, ClockJump, ClockSkew};
pub use lives::{AddressName, Churn, ChurnTrace, Crash, Join, Leave, StartName, WhatIsLeft};

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
    /// The keys of `kind = "link"`: at least one of `loss`, `corruption`, `duplication`, `latency`
    /// and `delay`. Where several such faults cover a pair of nodes, of each property the one that
    /// began last counts; delays add up.
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
        /// The share of messages that is damaged, in place of `network.corruption`: of those to which
        /// their receiver turns meanwhile, and of the tries of streams that arrive meanwhile.
        #[schemars(extend("examples" = ["5 %", 0.01]))]
        corruption: Option<At<Share>>,
        /// The share of messages sent meanwhile that comes twice, in place of `network.duplication`.
        #[schemars(extend("examples" = ["5 %", 0.01]))]
        duplication: Option<At<Share>>,
        /// How long a message that is sent meanwhile travels, in place of `network.latency`.
        #[schemars(extend("examples" = [{"kind": "constant", "value": "1 s"}]))]
        latency: Option<At<LatencyTable>>,
        /// What is added to each latency, whichever it is.
        #[schemars(extend("default" = "0 s", "examples" = ["200 ms"]))]
        delay: Option<At<Time>>,
    }
}

fault! {
    /// The keys of `kind = "pause"`.
    Pause, "stall" {
        /// Which nodes. One that is down is not paused.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
    }
}

fault! {
    /// The keys of `kind = "mute"`.
    Mute, "mute" {
        /// Which nodes.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
    }
}

fault! {
    /// The keys of `kind = "replay"`.
    Replay, "replay" {
        /// Which nodes.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
    }
}

fault! {
    /// The keys of `kind = "forge"`.
    Forge, "liar" {
        /// Which nodes.
        #[schemars(extend("examples" = [7]))]
        nodes: At<Nodes>,
    }
}
