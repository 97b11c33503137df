//! What comes next on the fault timeline. Each place is made when the one before it is reached, so
//! that a fault can come any number of times.

use super::Fault;
use crate::rng::{EventKey, Keys};
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One place on the timeline: the beginning or the end of a fault. They are in the order in which
/// they take place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// The place of the fault in the file: the order within an instant.
    pub place: u32,
    /// Which time the fault comes, from 0.
    pub occurrence: u64,
    /// Whether the fault ends.
    pub ends: bool,
}

impl Moment {
    /// Its name.
    pub fn key(&self, keys: &Keys) -> EventKey {
        keys.fault(self.place, self.occurrence, self.ends)
    }
}

/// What is still to come.
pub struct Timeline<'a> {
    faults: &'a [Fault],
    heap: BinaryHeap<Reverse<Moment>>,
}

impl<'a> Timeline<'a> {
    /// All of these faults are still to come.
    pub fn new(faults: &'a [Fault]) -> Timeline<'a> {
        let first = |(fault, place): (&Fault, u32)| {
            Reverse(Moment { at: fault.at, place, occurrence: 0, ends: false })
        };
        Timeline { faults, heap: faults.iter().zip(0..).map(first).collect() }
    }

    /// When the next fault begins or ends.
    #[inline(always)]
    pub fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(moment)| moment.at)
    }

    /// Goes on to the next beginning or end.
    pub fn advance(&mut self) -> Option<Moment> {
        let Reverse(moment) = self.heap.pop()?;
        if !moment.ends {
            self.follow(moment);
        }
        Some(moment)
    }

    /// What a beginning leads to: its end, and the next beginning.
    fn follow(&mut self, moment: Moment) {
        let fault = &self.faults[moment.place as usize];
        let end = fault.ends(moment.occurrence);
        self.heap.extend(end.map(|at| Reverse(Moment { at, ends: true, ..moment })));
        let occurrence = moment.occurrence + 1;
        if occurrence < fault.repeats.count {
            self.heap.push(Reverse(Moment { at: fault.begins(occurrence), occurrence, ..moment }));
        }
    }
}

/// How many beginnings and ends a run waits for.
pub fn listed(faults: &[Fault]) -> u64 {
    let each =
        |fault: &Fault| fault.repeats.count.saturating_mul(1 + u64::from(fault.lasts.is_some()));
    faults.iter().map(each).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{FaultKind, Repeats};
    use crate::select::Selector;
    use crate::time::Span;

    fn fault(at: u64, lasts: Option<u64>, every: u64, count: u64) -> Fault {
        Fault {
            id: None,
            at: Instant(at),
            lasts: lasts.map(Span),
            repeats: Repeats { every: Span(every), count },
            what: FaultKind::Partition { groups: vec![Selector::Range(0, 1)] },
        }
    }

    #[test]
    fn moments_come_in_order_however_often() {
        let faults = [
            fault(10, Some(5), 10, 3),
            fault(15, None, 0, 1),
            fault(10, Some(20), 0, 1),
            fault(20, Some(1), 1_000_000, u64::MAX),
        ];
        assert_eq!(listed(&faults[..3]), 6 + 1 + 2);
        assert_eq!(listed(&faults), u64::MAX);
        let mut timeline = Timeline::new(&faults);
        let mut found = Vec::new();
        while let Some(moment) = timeline.advance().filter(|moment| moment.at.0 <= 40) {
            found.push((moment.at.0, moment.place, moment.occurrence, moment.ends));
        }
        let expected = [
            (10, 0, 0, false),
            (10, 2, 0, false),
            (15, 0, 0, true),
            (15, 1, 0, false),
            (20, 0, 1, false),
            (20, 3, 0, false),
            (21, 3, 0, true),
            (25, 0, 1, true),
            (30, 0, 2, false),
            (30, 2, 0, true),
            (35, 0, 2, true),
        ];
        assert_eq!(found, expected);
    }
}
