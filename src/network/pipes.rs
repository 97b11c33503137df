//! Bandwidth: links that take time for each octet, with bounded queues in front.
//!
//! Each node has one link up and one down. A datagram that finds its link busy waits; one for which
//! the queue has no room is dropped (drop-tail). The queue holds whatever is not yet through, what is
//! being sent included: with room for 200 kB, of a hundred datagrams of 10 kB sent in one instant
//! twenty are taken.

use crate::id::NodeId;
use crate::time::{Instant, NANOS_PER_SECOND, Span};

/// The bandwidth of one side of every node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bandwidth {
    /// Octets a second, headers included; above 0.
    pub bytes_per_s: u64,
    /// How many octets may be on their way through the link or waiting for it; no limit if absent.
    pub queue_bytes: Option<u64>,
}

impl Bandwidth {
    /// How long `octets` take, rounded up.
    pub fn takes(&self, octets: u64) -> Span {
        let rate = u128::from(self.bytes_per_s);
        let nanos = (u128::from(octets) * u128::from(NANOS_PER_SECOND)).div_ceil(rate);
        Span(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

/// The links of all nodes on one side.
#[derive(Clone, Debug)]
pub struct Pipes {
    bandwidth: Bandwidth,
    /// When each will be through with all that it has taken.
    free_at: Vec<Instant>,
}

impl Pipes {
    /// Of `nodes` links, all free.
    pub fn new(bandwidth: Bandwidth, nodes: u32) -> Pipes {
        Pipes { bandwidth, free_at: vec![Instant::ZERO; nodes as usize] }
    }

    /// When `octets` that come at `at` are through the link of `node`; `None` if its queue has no
    /// room for them.
    pub fn pass(&mut self, node: NodeId, at: Instant, octets: u64) -> Option<Instant> {
        let free_at = &mut self.free_at[node.index()];
        let begins = at.max(*free_at);
        if let Some(room) = self.bandwidth.queue_bytes {
            let waits = u128::from(begins.since(at).0) * u128::from(self.bandwidth.bytes_per_s);
            let queued = waits.div_ceil(u128::from(NANOS_PER_SECOND));
            if queued + u128::from(octets) > u128::from(room) {
                return None;
            }
        }
        *free_at = begins.saturating_add(self.bandwidth.takes(octets));
        Some(*free_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_pass_one_after_the_other() {
        let bandwidth = Bandwidth { bytes_per_s: 1_000_000, queue_bytes: Some(200_000) };
        let mut pipes = Pipes::new(bandwidth, 2);
        let mut pass = |at: u64| pipes.pass(NodeId(1), Instant(at), 10_000).map(|at| at.0);
        let through: Vec<Option<u64>> = (0..100).map(|_| pass(0)).collect();
        let expected: Vec<Option<u64>> = (1..=20).map(|i| Some(i * 10_000_000)).collect();
        assert_eq!(through[..20], expected);
        assert!(through[20..].iter().all(Option::is_none));
        // One is through: there is room for one.
        assert_eq!(pass(9_999_999), None);
        assert_eq!((pass(10_000_000), pass(10_000_000)), (Some(210_000_000), None));
        assert_eq!(pipes.pass(NodeId(0), Instant(5), 1), Some(Instant(1_005)));
    }

    #[test]
    fn times_are_rounded_up() {
        let third = Bandwidth { bytes_per_s: 3, queue_bytes: None };
        assert_eq!(third.takes(1), Span(333_333_334));
        assert_eq!(third.takes(3), Span(1_000_000_000));
        assert_eq!(third.takes(u64::MAX), Span(u64::MAX));
    }
}
