//! Links that are not what they were: the changes in force.

use super::{Latency, Sampler};
use crate::id::NodeId;
use crate::rng::{Draws, Ratio};
use crate::time::Span;
use std::sync::Arc;

/// What becomes of a link for a time; a property that it does not name stays as it was.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LinkChange {
    /// What is lost, independently, in place of all loss that the network has.
    pub loss: Option<Ratio>,
    /// What is damaged in place of what the network damages.
    pub corruption: Option<Ratio>,
    /// What comes twice in place of what the network doubles.
    pub duplication: Option<Ratio>,
    /// The one-way delay in place of the network's.
    pub latency: Option<Latency>,
    /// What is added to each delay, whichever it is.
    pub delay: Span,
}

/// The changes in force, each with the place of its fault, in the order in which they began. None is
/// the fast case.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<(u32, Arc<ChangedLinks>)>);

/// What one fault changes, on which links.
#[derive(Clone, Debug)]
pub struct ChangedLinks {
    /// By node, whether what it sends ...
    from: Vec<bool>,
    /// ... to these takes a changed link.
    to: Vec<bool>,
    one_way: bool,
    /// As in [`super::Links`].
    lost_below: Option<u64>,
    damaged_below: Option<u64>,
    twice_below: Option<u64>,
    delay: Option<Sampler>,
    added: Span,
}

impl ChangedLinks {
    /// `change` on the links of `nodes` nodes that lead from the first of `ends` to the second, and,
    /// unless it is `one_way`, back.
    pub fn new(change: &LinkChange, nodes: u32, ends: [&[NodeId]; 2], one_way: bool) -> Self {
        let [from, to] = ends.map(|named| super::cuts::marked(nodes, named));
        ChangedLinks {
            from,
            to,
            one_way,
            lost_below: change.loss.map(Ratio::threshold),
            damaged_below: change.corruption.map(Ratio::threshold),
            twice_below: change.duplication.map(Ratio::threshold),
            delay: change.latency.as_ref().map(Latency::sampler),
            added: change.delay,
        }
    }

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

    /// Begins that of the fault at `place`.
    pub fn begin(&mut self, place: u32, changed: Arc<ChangedLinks>) {
        self.0.push((place, changed));
    }

    /// Ends that of the fault at `place`.
    pub fn end(&mut self, place: u32) {
        self.0.retain(|(begun, _)| *begun != place);
    }

    fn covering(&self, ends: (NodeId, NodeId)) -> impl DoubleEndedIterator<Item = &ChangedLinks> {
        self.0.iter().map(|(_, changed)| &**changed).filter(move |changed| changed.covers(ends))
    }

    /// The draw below which a message between `ends` is lost, if a change names it: that of the one
    /// that began last.
    pub fn lost_below(&self, ends: (NodeId, NodeId)) -> Option<u64> {
        self.covering(ends).rev().find_map(|changed| changed.lost_below)
    }

    /// The same of the draw below which it is damaged.
    pub fn damaged_below(&self, ends: (NodeId, NodeId)) -> Option<u64> {
        self.covering(ends).rev().find_map(|changed| changed.damaged_below)
    }

    /// The same of the draw below which it comes twice.
    pub fn twice_below(&self, ends: (NodeId, NodeId)) -> Option<u64> {
        self.covering(ends).rev().find_map(|changed| changed.twice_below)
    }

    /// Whether a change names what is damaged, on whichever link.
    pub fn damage(&self) -> bool {
        self.0.iter().any(|(_, changed)| changed.damaged_below.is_some())
    }

    /// The delay of a message between `ends` that has this draw: by the last change that names one,
    /// else by `usual`; with whatever changes add.
    pub fn delay(&self, usual: &Sampler, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        let named = self.covering(ends).rev().find_map(|changed| changed.delay.as_ref());
        let added =
            self.covering(ends).fold(0u64, |sum, changed| sum.saturating_add(changed.added.0));
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
            ..LinkChange::default()
        }
    }

    #[test]
    fn the_last_begun_wins_and_delays_add_up() {
        let (mut changes, draws) = (Changes::default(), Draws::new(1, 0));
        let all: Vec<NodeId> = (0..4).map(NodeId).collect();
        let on = |change: LinkChange, ends: [&[NodeId]; 2], one_way| {
            Arc::new(ChangedLinks::new(&change, 4, ends, one_way))
        };
        let usual = Latency::Constant(Span::from_millis(10)).sampler();
        let seen = |changes: &Changes, a, b| {
            let ends = (NodeId(a), NodeId(b));
            let delay = changes.delay(&usual, ends, 7, &draws).0 / 1_000_000;
            (delay, changes.lost_below(ends).map(|below| below >> 30))
        };
        changes.begin(5, on(change(Some("50 %"), None, 3), [&all, &all], false));
        assert_eq!(seen(&changes, 0, 1), (13, Some(2)));
        // The place in the file says nothing of which began last.
        changes.begin(2, on(change(None, Some(40), 5), [&all[..1], &all[1..2]], true));
        assert_eq!(seen(&changes, 0, 1), (48, Some(2)));
        assert_eq!(seen(&changes, 1, 0), (13, Some(2)));
        changes.begin(9, on(change(Some("0 %"), Some(20), 0), [&all[..1], &all[1..]], false));
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

    #[test]
    fn each_property_has_the_last_change_that_names_it() {
        let all: Vec<NodeId> = (0..2).map(NodeId).collect();
        let mut changes = Changes::default();
        let share = |text: &str| Some(text.parse::<Ratio>().unwrap());
        let mut begin = |place, change: LinkChange| {
            changes.begin(place, Arc::new(ChangedLinks::new(&change, 2, [&all, &all], false)));
            let ends = (NodeId(0), NodeId(1));
            let below = [changes.lost_below(ends), changes.damaged_below(ends)];
            let [lost, damaged] = below.map(|below| below.map(|below| below >> 30));
            (lost, damaged, changes.twice_below(ends).map(|below| below >> 30), changes.damage())
        };
        let doubled = LinkChange { duplication: share("25 %"), ..LinkChange::default() };
        assert_eq!(begin(0, doubled), (None, None, Some(1), false));
        let damaged = LinkChange { corruption: share("75 %"), ..LinkChange::default() };
        assert_eq!(begin(1, damaged), (None, Some(3), Some(1), true));
        let clean =
            LinkChange { corruption: share("0 %"), loss: share("50 %"), ..LinkChange::default() };
        assert_eq!(begin(2, clean), (Some(2), Some(0), Some(1), true));
    }
}
