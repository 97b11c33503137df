//! `kind = "rumor"`.

use super::{choice, line, timing};
use crate::network::NodeWeight;
use crate::protocols::rumor::{Counter, Judged, Params, Removal};
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, weights: &[NodeWeight]) {
        let (removal, k) = match self.removal {
            Removal::Counter(k) => ("counter", Some(k)),
            Removal::Coin(k) => ("coin", Some(k)),
            Removal::InfectAndDie => ("infect-and-die", None),
        };
        line(out, format_args!("mode = \"{}\"", self.mode.name()));
        choice(out, self.choice, weights);
        line(out, format_args!("removal = \"{removal}\""));
        if let Some(k) = k {
            line(out, format_args!("k = {k}\nfeedback = {}", self.feedback));
        }
        if self.feedback && k.is_some() {
            judgement(out, self);
        }
        if let Some(when) = self.timing {
            timing(out, when);
        }
    }
}

/// The keys that mean something with feedback alone.
fn judgement(out: &mut String, params: &Params) {
    let counter = match params.counter {
        Counter::Reset => "reset",
        Counter::Cumulative => "cumulative",
    };
    if matches!(params.removal, Removal::Counter(_)) {
        line(out, format_args!("counter = \"{counter}\""));
    }
    let judged = match params.judged {
        Judged::CycleStart => "cycle-start",
        Judged::Receipt => "receipt",
    };
    line(out, format_args!("judged = \"{judged}\""));
}
