//! Faults of clocks: those that meet at a node must leave it a clock that goes on.

use super::Checker;
use crate::faults::{Fault, FaultKind};
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At};
use crate::select::Selector;
use crate::time::Instant;
use std::collections::BTreeMap;

/// In parts per million, a rate of 1.
const MILLION: i64 = 1_000_000;

/// A drift by which clocks lose.
struct Drift<'a> {
    place: usize,
    nodes: &'a Selector,
    rate_ppm: i64,
    /// From its first beginning to its last end.
    from: Instant,
    to: Instant,
}

impl Checker<'_> {
    /// Clocks that all drifts at once would stop, or turn back.
    pub(super) fn drifts(&mut self, written: &[At<raw::Fault>], resolved: &[Option<Fault>]) {
        let drifts: Vec<Drift<'_>> = resolved.iter().enumerate().filter_map(drift).collect();
        for last in &drifts {
            let at_once = drifts.iter().filter(|d| d.from <= last.from && last.from < d.to);
            let at_once: Vec<&Drift<'_>> = at_once.collect();
            let sum = slowest(&at_once);
            let place = at_once.iter().map(|drift| drift.place).max().unwrap_or(last.place);
            if let (raw::Fault::ClockDrift(drift), true) = (&written[place].value, sum <= -MILLION)
            {
                let title = format!("drifts of {sum} ppm in all: clocks would stop");
                let problem = Problem::at(&drift.rate.place, title)
                    .label("expected more than -1000000 ppm in all");
                self.add(problem.help("the rates of drifts that meet at a node add up"));
                return;
            }
        }
    }
}

fn drift((place, fault): (usize, &Option<Fault>)) -> Option<Drift<'_>> {
    let fault = fault.as_ref()?;
    let FaultKind::ClockDrift { nodes, rate_ppm } = &fault.what else { return None };
    let to = fault.ends(fault.repeats.count - 1).unwrap_or(Instant::MAX);
    let rate_ppm = i64::from(*rate_ppm);
    (rate_ppm < 0).then_some(Drift { place, nodes, rate_ppm, from: fault.at, to })
}

/// The least sum of the rates of those that meet at a node: what may be anybody meets everybody.
fn slowest(drifts: &[&Drift<'_>]) -> i64 {
    let mut changes: BTreeMap<u32, i64> = BTreeMap::new();
    let mut everywhere = 0;
    for drift in drifts {
        let named = drift.nodes.named();
        if named.is_empty() {
            everywhere += drift.rate_ppm;
        }
        for (from, to) in named {
            *changes.entry(from).or_default() += drift.rate_ppm;
            *changes.entry(to).or_default() -= drift.rate_ppm;
        }
    }
    let sums = changes.into_values().scan(0, |sum, change| {
        *sum += change;
        Some(*sum)
    });
    everywhere + sums.min().unwrap_or(0)
}
