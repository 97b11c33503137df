//! Faults by which nodes come and go: churn, and those that change the members.

use super::Checker;
use crate::faults::{Address, Disk, Fault, FaultKind, Lifetime};
use crate::scenario::changes;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{
    self, AddressName, At, Churn, ChurnTrace, LifetimeTable, StartName, Time, WhatIsLeft, WhenName,
    Word,
};
use crate::time::Span;

impl Checker<'_> {
    fn lifetime(&mut self, table: &LifetimeTable) -> Option<Lifetime> {
        let mut positive = |time| self.positive(time, "a life");
        Some(match table {
            LifetimeTable::Constant(table) => Lifetime::Constant(positive(&table.time)),
            LifetimeTable::Exponential(table) => {
                Lifetime::Exponential { mean: positive(&table.mean) }
            }
            LifetimeTable::Weibull(table) => {
                let mean = positive(&table.mean);
                let shape = self.within(&table.shape, 0.1..=100.0, "a shape")?;
                Lifetime::Weibull { shape, mean }
            }
            LifetimeTable::Pareto(table) => {
                let mean = positive(&table.mean);
                let shape = self.within(&table.shape, 1.01..=100.0, "a shape")?;
                Lifetime::Pareto { shape, mean }
            }
        })
    }

    pub(super) fn churn(&mut self, fault: &Churn, nodes: Option<u32>) -> Option<FaultKind> {
        let [up, down] = [&fault.up, &fault.down].map(|law| self.lifetime(&law.value));
        let nodes = self.nodes(&fault.nodes, nodes)?;
        let start = fault.start.as_ref().map(|start| start.value.0);
        let stationary = matches!(start, Some(StartName::Stationary));
        let (disk, address) = (disk(&fault.disk), address(&fault.address));
        Some(FaultKind::Churn { nodes, up: up?, down: down?, stationary, disk, address })
    }

    pub(super) fn churn_trace(
        &mut self,
        fault: &ChurnTrace,
        nodes: Option<u32>,
        stop: Option<&At<raw::Stop>>,
    ) -> Option<FaultKind> {
        let nodes = nodes?;
        let read = |text: &str, start| changes::read(text, nodes, start);
        let changes = self.input(&fault.file, "a trace of churn", read)?;
        let lasts = fault.lasts.as_ref().map_or(Span(u64::MAX), |lasts| lasts.value.0);
        let last = changes.iter().rev().find(|change| change.after < lasts);
        let last = last.map_or(Span::ZERO, |change| change.after);
        self.trace_can_end(fault, last, stop);
        let (disk, address) = (disk(&fault.disk), address(&fault.address));
        Some(FaultKind::ChurnTrace { changes: changes.into(), disk, address })
    }

    /// A run waits for all that a trace says.
    fn trace_can_end(&mut self, fault: &ChurnTrace, last: Span, stop: Option<&At<raw::Stop>>) {
        let Some(stop) = stop.filter(|_| self.intact("stop")) else { return };
        let never = stop.value.when.as_ref().is_some_and(|w| matches!(w.value.0, WhenName::Never));
        let (end, limit) = (Span(fault.at.value.0.0.saturating_add(last.0)), &stop.value.at);
        if end > limit.value.0 && !never {
            let title = format!("a stop that can never happen: the trace ends at {end}");
            let problem = Problem::at(&fault.file.place, title)
                .label(format!("expected an end of at most {}", limit.value.0))
                .also(&limit.place, "the run ends here at the latest");
            self.add(problem.help(
                "a run waits for every line of a trace; `lasts` leaves out the later ones, and \
                 `stop.when = \"never\"` waits for nothing",
            ));
        }
    }

    /// Who is there from the beginning does not join.
    pub(super) fn joins_later(&mut self, at: &At<Time>) {
        if at.value.0 == Span::ZERO {
            let problem = Problem::at(&at.place, "nodes that join at time 0");
            let problem = problem.label("expected at least 1 ns");
            self.add(problem.help("without a fault they are there from the beginning"));
        }
    }

    /// No node joins twice or leaves twice, or leaves before it joins.
    pub(super) fn members_once(&mut self, written: &[At<raw::Fault>], resolved: &[Option<Fault>]) {
        let all: Vec<(&At<raw::Fault>, &Fault)> =
            written.iter().zip(resolved).filter_map(|(at, f)| Some((at, f.as_ref()?))).collect();
        for (i, (place, fault)) in all.iter().enumerate() {
            for (other_place, other) in &all[..i] {
                let Some(title) = contradiction(other, fault) else { continue };
                let nodes = |fault: &At<raw::Fault>| {
                    let named = fault.value.nodes().map(|nodes| nodes.place.clone());
                    named.unwrap_or(fault.place.clone())
                };
                let problem = Problem::at(&nodes(place), title).label("expected other nodes");
                let problem = problem.also(&nodes(other_place), "they are named here too");
                self.add(problem.help("a node joins once and leaves once, after it has joined"));
            }
        }
    }
}

/// What a crash leaves.
pub(super) fn disk(written: &Option<At<Word<WhatIsLeft>>>) -> Disk {
    written.as_ref().map_or(Disk::default(), |disk| disk.value.0.into())
}

/// On which address nodes come back.
pub(super) fn address(written: &Option<At<Word<AddressName>>>) -> Address {
    written.as_ref().map_or(Address::default(), |address| address.value.0.into())
}

/// What is wrong with two faults together.
fn contradiction(a: &Fault, b: &Fault) -> Option<&'static str> {
    match (&a.what, &b.what) {
        (FaultKind::Join { nodes }, FaultKind::Join { nodes: others }) => {
            nodes.meets(others).then_some("nodes that join twice")
        }
        (FaultKind::Leave { nodes }, FaultKind::Leave { nodes: others }) => {
            nodes.meets(others).then_some("nodes that leave twice")
        }
        (FaultKind::Join { nodes }, FaultKind::Leave { nodes: others }) if b.at <= a.at => {
            nodes.meets(others).then_some("nodes that leave before they join")
        }
        (FaultKind::Leave { nodes }, FaultKind::Join { nodes: others }) if a.at <= b.at => {
            nodes.meets(others).then_some("nodes that leave before they join")
        }
        _ => None,
    }
}
