//! Random nodes that come and go, and faults that come again.

use super::{EVENTS, moment, selector};
use gossip_sim::faults::{Address, Change, Disk, Fault, FaultKind, Lifetime, Repeats};
use gossip_sim::id::NodeId;
use gossip_sim::time::Span;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Nodes that come and go, in a run of `nodes` up to `at`.
pub fn lives(nodes: u32, at: u64) -> impl Strategy<Value = FaultKind> {
    let laws = (lifetime(nodes, at), lifetime(nodes, at));
    let churn = (selector(nodes), laws, any::<bool>(), left()).prop_map(
        |(nodes, (up, down), stationary, (disk, address))| FaultKind::Churn {
            nodes,
            up,
            down,
            stationary,
            disk,
            address,
        },
    );
    let changes = vec((moment(at), 0..nodes), 1..20);
    let trace = (changes, left(), any::<bool>()).prop_map(|(changes, (disk, address), up)| {
        let changes = alternating(changes, up).into();
        FaultKind::ChurnTrace { changes, disk, address }
    });
    let join = selector(nodes).prop_map(|nodes| FaultKind::Join { nodes });
    let leave = selector(nodes).prop_map(|nodes| FaultKind::Leave { nodes });
    prop_oneof![2 => churn, 1 => trace, 1 => join, 1 => leave]
}

/// What a crash leaves of a disk, and where the node comes back.
pub fn left() -> impl Strategy<Value = (Disk, Address)> {
    let disk = prop_oneof![Just(Disk::Kept), Just(Disk::Lost), Just(Disk::Torn)];
    (disk, prop_oneof![2 => Just(Address::Same), 1 => Just(Address::New)])
}

/// The same fault of nodes that stay where they are.
pub fn staying(mut fault: Fault) -> Fault {
    match &mut fault.what {
        FaultKind::Crash { address, .. }
        | FaultKind::Churn { address, .. }
        | FaultKind::ChurnTrace { address, .. } => *address = Address::Same,
        _ => {}
    }
    fault
}

/// How often a fault of a run up to `at` comes.
pub fn repeats(at: u64) -> impl Strategy<Value = Repeats> {
    prop_oneof![
        2 => Just(Repeats::ONCE),
        1 => (select(vec![1, at / 7 + 1, at / 2 + 1]), 2..5u64)
            .prop_map(|(every, count)| Repeats { every: Span(every), count }),
    ]
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
