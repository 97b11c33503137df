//! Faults of clocks.

use super::Frame;
use crate::scenario::raw::difference::{Difference, Drift};
use crate::scenario::raw::leaf::{Text, Time, Whole};
use crate::scenario::raw::nodes::Nodes;
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;
use serde::Deserialize;

fault! {
    /// The keys of `kind = "clock-skew"`.
    ClockSkew, "skew" {
        /// Whose clocks.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
        /// By how much: ahead, or behind with a minus sign. No clock shows less than 0.
        #[schemars(extend("examples" = ["250 ms", "-250 ms"]))]
        by: At<Difference>,
    }
}

/// The keys of `kind = "clock-jump"`: one step, which does not end.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ClockJump {
    /// A name for `--set` and for charts: a letter, then letters, digits, `_` and `-`.
    #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = ["jump"]))]
    pub id: Option<At<Text>>,
    /// When it happens. Not later than `stop.at`.
    #[schemars(extend("examples" = ["20 s"]))]
    pub at: At<Time>,
    /// From one jump to the next: clocks are set again and again. Needs `count` or `until`.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["30 s"]))]
    pub every: Option<At<Time>>,
    /// How many times it happens. More than 1 needs `every`.
    #[schemars(extend("default" = 1, "minimum" = 1, "examples" = [3]))]
    pub count: Option<At<Whole>>,
    /// It happens up to this time, included. Needs `every`; instead of `count`.
    #[schemars(extend("examples" = ["90 s"]))]
    pub until: Option<At<Time>>,
    /// Whose clocks.
    #[schemars(extend("examples" = ["10 %"]))]
    pub nodes: At<Nodes>,
    /// By how much: forward, or back with a minus sign. No clock shows less than 0.
    #[schemars(extend("examples" = ["1 h", "-250 ms"]))]
    pub by: At<Difference>,
}

impl ClockJump {
    pub(super) fn frame(&self) -> Frame<'_> {
        let (every, count, until) = (self.every.as_ref(), self.count.as_ref(), self.until.as_ref());
        Frame { id: self.id.as_ref(), at: &self.at, lasts: None, every, count, until }
    }
}

fault! {
    /// The keys of `kind = "clock-drift"`.
    ClockDrift, "drift" {
        /// Whose clocks.
        #[schemars(extend("examples" = ["10 %"]))]
        nodes: At<Nodes>,
        /// What they gain, or lose with a minus sign: whole parts per million, between -10^6 and 10^6.
        #[schemars(extend("examples" = ["200 ppm", "-200 ppm"]))]
        rate: At<Drift>,
    }
}
