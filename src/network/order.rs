//! The order of messages between two nodes.

use crate::id::NodeId;
use crate::time::{Instant, Span};

/// Whether messages from one node to another may overtake each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// They may, as their latencies happen to be.
    #[default]
    Datagram,
    /// One that would arrive before an earlier one arrives 1 ns after it.
    Fifo,
}

/// The last arrival under way from each node to each other.
#[derive(Clone, Debug)]
pub struct LastArrivals(Vec<Vec<(NodeId, Instant)>>);

impl LastArrivals {
    /// Nothing is under way between `nodes`.
    pub fn new(nodes: u32) -> LastArrivals {
        LastArrivals(vec![Vec::new(); nodes as usize])
    }

    /// When what `from` sends to `to` at `now`, and would by itself arrive at `at`, arrives.
    pub fn after(&mut self, (from, to): (NodeId, NodeId), now: Instant, at: Instant) -> Instant {
        let under_way = &mut self.0[from.index()];
        under_way.retain(|(_, last)| *last > now);
        match under_way.iter_mut().find(|(other, _)| *other == to) {
            Some((_, last)) => {
                *last = at.max(last.saturating_add(Span::TICK));
                *last
            }
            None => {
                under_way.push((to, at));
                at
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
