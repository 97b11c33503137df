//! A random fault of a random case.

use super::{EVENTS, moment, selector};
use gossip_sim::faults::{Change, Disk, Fault, FaultKind, Lifetime, Repeats, Stops};
use gossip_sim::id::NodeId;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Any fault in a run of `nodes` up to `at`.
pub fn fault(nodes: u32, at: u64) -> impl Strategy<Value = Fault> {
    let disk = prop_oneof![Just(Disk::Kept), Just(Disk::Lost), Just(Disk::Torn)];
    let crash = (selector(nodes), disk).prop_map(|(nodes, disk)| FaultKind::Crash { nodes, disk });
    let partition = (0..=nodes, 0..=nodes).prop_map(move |(a, b)| FaultKind::Partition {
        groups: vec![Selector::Range(0, a.min(b)), Selector::Range(a.max(b), nodes)],
    });
    let cut = (selector(nodes), selector(nodes), any::<bool>())
        .prop_map(|(from, to, one_way)| FaultKind::Cut { from, to, one_way });
    let stops = select(vec![Stops::Both, Stops::In, Stops::Out]);
    let isolate =
        (selector(nodes), stops).prop_map(|(nodes, stops)| FaultKind::Isolate { nodes, stops });
    let disk = || prop_oneof![Just(Disk::Kept), Just(Disk::Lost), Just(Disk::Torn)];
    let churn = (selector(nodes), lifetime(nodes, at), lifetime(nodes, at), disk())
        .prop_map(|(nodes, up, down, disk)| FaultKind::Churn { nodes, up, down, disk });
    let changes = vec((moment(at), 0..nodes), 1..20);
    let trace = (changes, disk(), any::<bool>()).prop_map(|(changes, disk, up)| {
        FaultKind::ChurnTrace { changes: alternating(changes, up).into(), disk }
    });
    let join = selector(nodes).prop_map(|nodes| FaultKind::Join { nodes });
    let leave = selector(nodes).prop_map(|nodes| FaultKind::Leave { nodes });
    let lives = prop_oneof![2 => churn, 1 => trace, 1 => join, 1 => leave];
    let what = prop_oneof![3 => crash, 3 => lives, 1 => partition, 1 => cut, 1 => isolate];
    // An end that others share, or the next instant, or none.
    let lasts = prop_oneof![2 => moment(at).prop_map(Some), 1 => Just(Some(0)), 1 => Just(None)];
    let repeats = prop_oneof![
        2 => Just(Repeats::ONCE),
        1 => (select(vec![1, at / 7 + 1, at / 2 + 1]), 2..5u64)
            .prop_map(|(every, count)| Repeats { every: Span(every), count }),
    ];
    (moment(at), lasts, repeats, what).prop_map(|(at, end, repeats, what)| {
        // Members change once, and who joins was not there.
        let at = at.max(u64::from(matches!(what, FaultKind::Join { .. })));
        let once = matches!(what, FaultKind::Join { .. } | FaultKind::Leave { .. });
        let lasts = end.filter(|_| !once).map(|end| Span(end.saturating_sub(at).max(1)));
        let repeats = if once { Repeats::ONCE } else { repeats };
        Fault { id: None, at: Instant(at), lasts, repeats, what }
    })
}

/// Not so short that all nodes together come and go too often for a run.
fn lifetime(nodes: u32, at: u64) -> BoxedStrategy<Lifetime> {
    let least = (at / (EVENTS / u64::from(nodes)).max(1)).max(1);
    let time = select(vec![1, at / 9, at / 2, at, at * 3]).prop_map(move |t| Span(t.max(least)));
    (time, 0..4u8)
        .prop_map(|(mean, law)| match law {
            0 => Lifetime::Constant(mean),
            1 => Lifetime::Exponential { mean },
            2 => Lifetime::Weibull { shape: 0.6, mean },
            _ => Lifetime::Pareto { shape: 1.5, mean },
        })
        .boxed()
}

/// Changes at these times, of each node in turn to the other state.
fn alternating(mut changes: Vec<(u64, u32)>, up: bool) -> Vec<Change> {
    changes.sort_unstable();
    changes.dedup();
    let mut all: Vec<Change> = Vec::new();
    for (after, node) in changes {
        let node = NodeId(node);
        let up = all.iter().rev().find(|c| c.node == node).map_or(up && after > 0, |c| !c.up);
        all.push(Change { after: Span(after), node, up });
    }
    all
}
