//! Random faults: of every kind, at times that others share.

use super::comings::{left, lives, repeats};
use super::{moment, paired, selector, simple};
use gossip_sim::faults::{Fault, FaultKind, Lie, Offset, Repeats, Stops};
use gossip_sim::network::LinkChange;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use proptest::prelude::*;
use proptest::sample::select;

/// Links that lose, damage or double more or less, or take a shorter or longer time, at most one that
/// is drawn slowly.
fn link(nodes: u32, at: u64, scale: u64) -> impl Strategy<Value = FaultKind> {
    let loss = select(vec![None, Some("0 %"), Some("30 %"), Some("100 %")]);
    let latency = prop_oneof![
        2 => Just(None),
        1 => simple(scale / 3 + 1, at).prop_map(Some),
        1 => paired(nodes, scale).prop_map(Some),
    ];
    let delay = select(vec![0, 0, 1, scale / 2, scale * 3]);
    let ends = (selector(nodes), selector(nodes), any::<bool>());
    // A run in which all comes twice, again and again, has no end.
    let twice = select(vec![None, None, Some("0 %"), Some("10 %")]);
    let shares = (loss.clone(), loss, twice);
    (ends, shares, latency, delay).prop_map(|((from, to, one_way), shares, latency, delay)| {
        let share = |share: Option<&str>| share.map(|share| share.parse().unwrap());
        let [loss, corruption, duplication] = [shares.0, shares.1, shares.2].map(share);
        let change = LinkChange { loss, corruption, duplication, latency, delay: Span(delay) };
        FaultKind::Link { from, to, one_way, change }
    })
}

fn clock(nodes: u32, at: u64) -> impl Strategy<Value = FaultKind> {
    let by = select(vec![1, -1, 5, at as i64, -(at as i64)]);
    let rate = select(vec![200, -200, 999_999, -900_000, 1, -1]);
    (selector(nodes), by, rate, 0..4u8).prop_map(|(nodes, by, rate_ppm, kind)| match kind {
        0 => FaultKind::ClockSkew { nodes, by: Offset(by) },
        1 => FaultKind::ClockJump { nodes, by: Offset(by) },
        _ => FaultKind::ClockDrift { nodes, rate_ppm },
    })
}

fn lie(nodes: u32) -> impl Strategy<Value = FaultKind> {
    let lie = select(Lie::ALL.to_vec());
    (selector(nodes), lie).prop_map(|(nodes, lie)| FaultKind::Lie { nodes, lie })
}

/// Any fault.
pub fn fault(nodes: u32, at: u64, scale: u64) -> impl Strategy<Value = Fault> {
    let crash = (selector(nodes), left()).prop_map(|(nodes, (disk, address))| FaultKind::Crash {
        nodes,
        disk,
        address,
    });
    let partition = (0..=nodes, 0..=nodes).prop_map(move |(a, b)| FaultKind::Partition {
        groups: vec![Selector::Range(0, a.min(b)), Selector::Range(a.max(b), nodes)],
    });
    let cut = (selector(nodes), selector(nodes), any::<bool>())
        .prop_map(|(from, to, one_way)| FaultKind::Cut { from, to, one_way });
    let stops = select(vec![Stops::Both, Stops::In, Stops::Out]);
    let isolate =
        (selector(nodes), stops).prop_map(|(nodes, stops)| FaultKind::Isolate { nodes, stops });
    let pause = selector(nodes).prop_map(|nodes| FaultKind::Pause { nodes });
    let what = prop_oneof![
        3 => crash,
        3 => lives(nodes, at),
        3 => pause,
        1 => partition,
        1 => cut,
        1 => isolate,
        2 => clock(nodes, at),
        2 => lie(nodes),
        2 => link(nodes, at, scale),
    ];
    // An end that others share, or the next instant, or none.
    let lasts = prop_oneof![2 => moment(at).prop_map(Some), 1 => Just(Some(0)), 1 => Just(None)];
    (moment(at), lasts, repeats(at), what).prop_map(|(at, end, repeats, what)| {
        // Members change once, and who joins was not there.
        let at = at.max(u64::from(matches!(what, FaultKind::Join { .. })));
        let once = matches!(what, FaultKind::Join { .. } | FaultKind::Leave { .. });
        let lasts = end.filter(|_| !once).map(|end| Span(end.saturating_sub(at).max(1)));
        let repeats = if once { Repeats::ONCE } else { repeats };
        Fault { id: None, at: Instant(at), lasts, repeats, what }
    })
}
