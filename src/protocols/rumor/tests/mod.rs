//! Unit tests of kind `rumor`, by the effects of single handlers.

mod cells;
mod codec;
mod contacts;

use super::*;
use crate::protocol::Timing;
use crate::protocol::recording::{Effect, Recording};
use crate::protocols::choice::{Choice, Fanout};
use crate::time::Span;

const KEY: KeyId = KeyId(0);
const CYCLES: Timing =
    Timing::Synchronous { period: Span::from_secs(1), connection_limit: None, hunt: 0 };
const POISSON: Timing = Timing::Poisson { period: Span::from_secs(1) };

/// Push with feedback and a counter that starts anew, in cycles, judged at their start.
fn params(k: u16) -> Params {
    Params {
        mode: Mode::Push,
        choice: Choice::uniform(Fanout::Count(1)),
        timing: Some(CYCLES),
        removal: Removal::Counter(k),
        feedback: true,
        counter: Counter::Reset,
        judged: Judged::CycleStart,
    }
}

fn kind(params: Params) -> RumorMongering {
    let words = |text: &str| text.split(' ').map(String::from).collect();
    let entries =
        [(words("set key one"), 1), (words("set other two"), 1), (words("delete key"), 1)];
    RumorMongering::new(params, &entries).unwrap()
}

fn version(write: u32, number: u32) -> Version {
    Version::new(KEY, ItemId(write), number, NodeId(0))
}

/// A context in the middle of `cycle`.
fn at(cycle: u64) -> Recording<RumorMongering> {
    let mut cx = Recording::new(1, 10, 5);
    cx.now = Instant(cycle * 1_000_000_000 + 1);
    cx
}

/// A node that learned `version` in `cycle`.
fn holding(version: Version, cycle: u32) -> Node {
    Few::One(Rumor::new(version, cycle))
}

fn rumor(node: &Node) -> Rumor {
    node.items()[0]
}

/// The messages sent, each by its kind, its copies, and the verdicts.
fn sent(cx: &mut Recording<RumorMongering>) -> Vec<(Kind, usize, Vec<bool>)> {
    let message = |effect: Effect<Message, Round, ()>| match effect {
        Effect::Send(_, m) => {
            let verdicts = m.verdicts().iter().map(Verdict::needed).collect();
            Some((m.is(), m.rumors().len(), verdicts))
        }
        _ => None,
    };
    cx.take().into_iter().filter_map(message).collect()
}
