//! The order of messages between two nodes.

use crate::id::NodeId;
use crate::time::{Instant, Span};
use std::collections::BTreeMap;

/// Whether messages from one node to another may overtake each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// They may, as their latencies happen to be.
    #[default]
    Datagram,
    /// One that would arrive before an earlier one arrives 1 ns after it.
    Fifo,
}

/// The last arrival from each node at each other, at least as long as it is under way.
#[derive(Clone, Debug)]
pub struct LastArrivals(Vec<Sender>);

/// What one node has under way.
#[derive(Clone, Debug, Default)]
struct Sender {
    last: BTreeMap<NodeId, Instant>,
    /// How many receivers the map may hold before those whose messages have arrived are forgotten:
    /// twice what it held the last time, so that a message costs no more for them.
    held_max: usize,
}

impl LastArrivals {
    /// Nothing is under way between `nodes`.
    pub fn new(nodes: u32) -> LastArrivals {
        LastArrivals(vec![Sender::default(); nodes as usize])
    }

    /// When what `from` sends to `to` at `now`, and would by itself arrive at `at`, arrives.
    pub fn after(&mut self, (from, to): (NodeId, NodeId), now: Instant, at: Instant) -> Instant {
        let Sender { last, held_max } = &mut self.0[from.index()];
        if last.len() > *held_max {
            last.retain(|_, last| *last > now);
            *held_max = 2 * last.len();
        }
        // One that has arrived is earlier than `at`, which it so does not put off.
        let last = last.entry(to).or_default();
        *last = if *last >= at { last.saturating_add(Span::TICK) } else { at };
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_overtakes() {
        let mut last = LastArrivals::new(3);
        let mut send = |to, now, at| last.after((NodeId(0), NodeId(to)), Instant(now), Instant(at));
        assert_eq!(send(1, 0, 100), Instant(100));
        assert_eq!(send(1, 10, 50), Instant(101));
        assert_eq!(send(2, 10, 50), Instant(50), "another pair");
        assert_eq!(send(1, 20, 300), Instant(300));
        // The one before has arrived when this is sent.
        assert_eq!(send(1, 300, 301), Instant(301));
    }

    #[test]
    fn what_has_arrived_is_forgotten() {
        let mut last = LastArrivals::new(1);
        for now in 0..10_000 {
            let to = NodeId(1 + now as u32);
            assert_eq!(last.after((NodeId(0), to), Instant(now), Instant(now + 5)).0, now + 5);
        }
        assert!(last.0[0].last.len() <= 2 * 5 + 1, "at most 5 are under way");
    }

    proptest! {
        /// Like the list of all messages ever sent.
        #[test]
        fn as_if_nothing_were_forgotten(
            sends in proptest::collection::vec((1u32..40, 0u64..30, 1u64..200), 1..300),
        ) {
            let (mut last, mut now) = (LastArrivals::new(1), 0);
            let mut sent: Vec<(u32, Instant)> = Vec::new();
            for (to, pause, latency) in sends {
                now += pause;
                let by_itself = Instant(now + latency);
                let before = sent.iter().filter(|(other, _)| *other == to).map(|(_, at)| *at).max();
                let expected = before.map_or(by_itself, |before| by_itself.max(Instant(before.0 + 1)));
                let at = last.after((NodeId(0), NodeId(to)), Instant(now), by_itself);
                prop_assert_eq!(at, expected);
                sent.push((to, at));
            }
        }
    }
}
