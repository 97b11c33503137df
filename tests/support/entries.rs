//! A random entry of a workload.

use super::{moment, selector};
use gossip_sim::network::{Network, Transport};
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::{Entry, Frequency, Keys, Pace};
use proptest::prelude::*;
use proptest::sample::select;

/// Any entry, for a run that ends at about `at`.
pub fn entry(nodes: u32, at: u64) -> impl Strategy<Value = Entry> {
    let words = select(vec!["write", "read"]);
    let asked = (selector(nodes), 0..4u8, select(vec![None, Some(1), Some(5)]));
    (moment(at), pace(at), asked, words).prop_map(|(at, pace, (nodes, whom, keys), words)| Entry {
        pace,
        // All write, all share one, or one of them writes.
        one: whom == 0,
        shared: whom == 1,
        keys: keys.map(Keys::uniform),
        ..Entry::once(Instant(at), nodes, vec![words.into()])
    })
}

fn pace(at: u64) -> impl Strategy<Value = Pace> {
    let every = (prop_oneof![Just(0), Just(1), 0..=at / 2], 1..4u64)
        .prop_map(|(every, count)| Pace::Every { every: Span(every), count });
    let end = (prop_oneof![Just(None), (1..5u64).prop_map(Some)], moment(at));
    // A few in all the time.
    let rate = (1..9u64).prop_map(move |times| {
        let micro =
            (u128::from(times) * 1_000_000_000_000_000 / u128::from(at)).clamp(1, 1 << 60) as u64;
        Frequency::read(&format!("{}.{:06} /s", micro / 1_000_000, micro % 1_000_000)).ok()
    });
    let drawn = (rate, end).prop_map(|(rate, (count, until))| match rate {
        Some(rate) => Pace::Poisson { rate, count, until: Instant(until) },
        None => Pace::ONCE,
    });
    prop_oneof![3 => every, 1 => drawn]
}

/// The networks of a run and of its groups, if all of them carry datagrams; else without groups.
pub fn of_datagrams(
    (network, (of, mut networks)): (Network, (Vec<u8>, Vec<Network>)),
) -> (Network, (Vec<u8>, Vec<Network>)) {
    if network.transport != Transport::Datagram {
        return (network, Default::default());
    }
    networks.iter_mut().for_each(|network| network.transport = Transport::Datagram);
    (network, (of, networks))
}
