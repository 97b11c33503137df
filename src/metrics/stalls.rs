//! Nodes whose turns wait for an earlier one.

use crate::id::NodeId;
use crate::outcome::Incidents;
use crate::time::{Instant, Span};

/// How often turns had to wait, and how long.
#[derive(Default)]
pub struct StallMeter {
    /// Since when the turn of a node waits, by address.
    since: Vec<Option<Instant>>,
    count: u64,
    longest: Span,
}

impl StallMeter {
    /// A turn comes due at a node, and waits.
    pub fn stalled(&mut self, at: Instant, node: NodeId) {
        if self.since.len() <= node.index() {
            self.since.resize(node.index() + 1, None);
        }
        self.count += 1;
        self.since[node.index()] = Some(at);
    }

    /// It waits no longer, or its node went down.
    pub fn over(&mut self, at: Instant, node: NodeId) {
        if let Some(since) = self.since.get_mut(node.index()).and_then(Option::take) {
            self.longest = self.longest.max(at.since(since));
        }
    }

    /// What it came to in a run that ended at `at`, beside what else befell it.
    pub fn finish(mut self, at: Instant, others: Incidents) -> Incidents {
        let stalled_at_end = self.since.iter().flatten().count() as u64;
        (0..self.since.len()).for_each(|node| self.over(at, NodeId(node as u32)));
        Incidents { stalls: self.count, stalled_at_end, stall_longest: self.longest, ..others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_still_waits_counts_up_to_the_end() {
        let mut meter = StallMeter::default();
        meter.stalled(Instant(10), NodeId(3));
        meter.over(Instant(30), NodeId(3));
        meter.over(Instant(90), NodeId(3));
        meter.over(Instant(90), NodeId(7));
        meter.stalled(Instant(40), NodeId(0));
        meter.stalled(Instant(50), NodeId(3));
        let others = Incidents { writes_lost: 7, ..Incidents::default() };
        let Incidents { stalls, stalled_at_end, stall_longest, writes_lost, .. } =
            meter.finish(Instant(65), others);
        assert_eq!((stalls, stalled_at_end, stall_longest, writes_lost), (3, 2, Span(25), 7));
    }
}
