//! Links that are not what they were: the changes in force.

use super::{Latency, Sampler};
use crate::id::NodeId;
use crate::rng::{Draws, Ratio};
use crate::time::Span;

/// What becomes of a link for a time; a property that it does not name stays as it was.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkChange {
    /// What is lost, independently, in place of all loss that the network has.
    pub loss: Option<Ratio>,
    /// The one-way delay in place of the network's.
    pub latency: Option<Latency>,
    /// What is added to each delay, whichever it is.
    pub delay: Span,
}

/// The changes in force, in the order in which they began. None is the fast case.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Change>);

/// One of them.
#[derive(Clone, Debug)]
struct Change {
    /// The place of its fault.
    place: u32,
    /// By node, whether what it sends ...
    from: Vec<bool>,
    /// ... to these takes a changed link.
    to: Vec<bool>,
    one_way: bool,
    lost_below: Option<u64>,
    delay: Option<Sampler>,
    added: Span,
}

impl Change {
    fn covers(&self, (from, to): (NodeId, NodeId)) -> bool {
        let way = |a: NodeId, b: NodeId| self.from[a.index()] && self.to[b.index()];
        way(from, to) || (!self.one_way && way(to, from))
    }
}

impl Changes {
    /// Whether every link is what it was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins the change of the fault at `place` on the links of `nodes` nodes that lead from the
    /// first of `ends` to the second, and, unless it is `one_way`, back.
    pub fn begin(
        &mut self,
        place: u32,
        change: &LinkChange,
        nodes: u32,
        ends: [&[NodeId]; 2],
        one_way: bool,
    ) {
        let [from, to] = ends.map(|named| super::cuts::marked(nodes, named));
        let lost_below = change.loss.map(Ratio::threshold);
        let delay = change.latency.as_ref().map(Latency::sampler);
        self.0.push(Change { place, from, to, one_way, lost_below, delay, added: change.delay });
    }

    /// Ends that of the fault at `place`.
    pub fn end(&mut self, place: u32) {
        self.0.retain(|change| change.place != place);
    }

    /// The draw below which a message between `ends` is lost, if a change names it: that of the one
    /// that began last.
    pub fn lost_below(&self, ends: (NodeId, NodeId)) -> Option<u64> {
        let named = |change: &&Change| change.lost_below.is_some() && change.covers(ends);
        self.0.iter().rev().find(named)?.lost_below
    }

    /// The delay of a message between `ends` that has this draw: by the last change that names one,
    /// else by `usual`; with whatever changes add.
    pub fn delay(&self, usual: &Sampler, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        let covering = || self.0.iter().filter(|change| change.covers(ends));
        let named = covering().filter_map(|change| change.delay.as_ref()).next_back();
        let added = covering().fold(0u64, |sum, change| sum.saturating_add(change.added.0));
        Span(named.unwrap_or(usual).delay(ends, draw, draws).0.saturating_add(added))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(loss: Option<&str>, latency_ms: Option<u64>, delay_ms: u64) -> LinkChange {
        LinkChange {
            loss: loss.map(|share| share.parse().unwrap()),
            latency: latency_ms.map(|ms| Latency::Constant(Span::from_millis(ms))),
            delay: Span::from_millis(delay_ms),
        }
    }

    #[test]
    fn the_last_begun_wins_and_delays_add_up() {
        let (mut changes, draws) = (Changes::default(), Draws::new(1, 0));
        let all: Vec<NodeId> = (0..4).map(NodeId).collect();
        let usual = Latency::Constant(Span::from_millis(10)).sampler();
        let seen = |changes: &Changes, a, b| {
            let ends = (NodeId(a), NodeId(b));
            let delay = changes.delay(&usual, ends, 7, &draws).0 / 1_000_000;
            (delay, changes.lost_below(ends).map(|below| below >> 30))
        };
        changes.begin(5, &change(Some("50 %"), None, 3), 4, [&all, &all], false);
        assert_eq!(seen(&changes, 0, 1), (13, Some(2)));
        // The place in the file says nothing of which began last.
        changes.begin(2, &change(None, Some(40), 5), 4, [&all[..1], &all[1..2]], true);
        assert_eq!(seen(&changes, 0, 1), (48, Some(2)));
        assert_eq!(seen(&changes, 1, 0), (13, Some(2)));
        changes.begin(9, &change(Some("0 %"), Some(20), 0), 4, [&all[..1], &all[1..]], false);
        assert_eq!(seen(&changes, 0, 1), (28, Some(0)));
        assert_eq!(seen(&changes, 3, 0), (23, Some(0)));
        assert_eq!(seen(&changes, 3, 2), (13, Some(2)));
        changes.end(9);
        assert_eq!(seen(&changes, 0, 1), (48, Some(2)));
        changes.end(5);
        changes.end(2);
        assert!(changes.is_empty());
        assert_eq!(seen(&changes, 0, 1), (10, None));
    }
}
