//! Keys that would do nothing: who writes one means something by it.

use super::Checker;
use super::workload::Resolved;
use crate::protocols::Asked;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Document, WhatIsLeft, Word};
use crate::scenario::source::Place;
use crate::time::Span;

impl Checker<'_> {
    /// Refuses what the protocols, that of all nodes and those of groups, make nothing of, and
    /// changes of links that change nothing.
    pub(super) fn have_effect(
        &mut self,
        document: &Document,
        protocols: &[&ProtocolSpec],
        workload: &[Resolved],
    ) {
        self.links_change(document);
        if !self.intact("protocol") || !self.intact("groups") {
            return;
        }
        let kind = protocols.first().map_or("", |protocol| protocol.kind());
        self.writes_take_time(document, kind, protocols.iter().any(|one| one.writes_to_disk()));
        if self.intact("workload") {
            self.clocks_count(document, protocols, workload);
        }
    }

    /// Notes that `key` does something, or what is wrong if it does not.
    pub(super) fn of_use(&mut self, key: &str, problem: Option<Problem>) {
        match problem {
            None => self.useful.used(key),
            Some(problem) => self.problems.extend(self.useful.idle(key, problem, self.idle)),
        }
    }

    fn writes_take_time(&mut self, document: &Document, kind: &str, writes: bool) {
        let cluster = document.cluster.as_ref().map(|cluster| &cluster.value);
        let time = cluster.and_then(|cluster| cluster.disk_write.as_ref());
        // The default says nothing; it stands in every resolved scenario.
        let said = time.filter(|time| time.value.0 > Span::ZERO);
        if let Some(time) = said {
            let title = format!("`disk_write` where nodes of kind {kind} write nothing");
            let problem = Problem::at(&time.place, title).label("expected no `disk_write`");
            let problem =
                problem.help("nodes write where `protocol.persist` is true, if their kind has it");
            self.of_use("cluster.disk_write", (!writes).then_some(problem));
        }
        for (place, fault) in document.faults.iter().flatten().enumerate() {
            let Some(torn) = torn(&fault.value) else { continue };
            let problem = Problem::at(&torn.place, "torn disks where writes take no time")
                .label("expected \"kept\" or \"lost\"");
            let problem =
                problem.help("no write is torn unless `cluster.disk_write` says how long it takes");
            // Where nothing is written, that is what is said.
            if said.is_some() || (time.is_none() && self.intact("cluster")) {
                let key = format!("faults.{place}.disk");
                self.of_use(&key, time.is_none().then_some(problem));
            }
        }
    }

    /// Clocks that are wrong are read by somebody, and timers that run fast or slow are set.
    fn clocks_count(
        &mut self,
        document: &Document,
        protocols: &[&ProtocolSpec],
        workload: &[Resolved],
    ) {
        let kind = protocols.first().map_or("", |protocol| protocol.kind());
        let deletes = |of: &Resolved| {
            let words: Vec<&str> = of.entry.words.iter().map(String::as_str).collect();
            protocols.first().is_some_and(|p| matches!(p.asked(&words), Ok(Asked::Delete(_))))
        };
        let deletes = workload.iter().any(deletes);
        let read = protocols.iter().any(|one| one.reads_wall_clock(deletes));
        let dated = protocols.iter().any(|one| one.reads_wall_clock(true));
        let timers = protocols.iter().any(|one| one.timing().is_some());
        for (place, fault) in document.faults.iter().flatten().enumerate() {
            if let Some(by) = offset(&fault.value) {
                let title = match dated {
                    false => {
                        format!("clocks that are wrong where nodes of kind {kind} never read them")
                    }
                    true => "clocks that are wrong where nothing is deleted".to_string(),
                };
                let problem = Problem::at(by, title).label("expected no such fault").help(CLOCKS);
                self.of_use(&format!("faults.{place}.by"), (!read).then_some(problem));
            }
            if let raw::Fault::ClockDrift(drift) = &fault.value {
                let title = format!("clocks that drift where nodes of kind {kind} have no timers");
                let problem = Problem::at(&drift.rate.place, title).label("expected no such fault");
                let problem = problem.help("nodes of this kind act when something arrives");
                let counts = read || timers;
                self.of_use(&format!("faults.{place}.rate"), (!counts).then_some(problem));
            }
        }
    }

    /// A delay of 0 is one value of a sweep, and by itself no change.
    fn links_change(&mut self, document: &Document) {
        for (place, fault) in document.faults.iter().flatten().enumerate() {
            let raw::Fault::Link(link) = &fault.value else { continue };
            let Some(delay) = &link.delay else { continue };
            let shares = [&link.loss, &link.corruption, &link.duplication];
            if shares.into_iter().any(Option::is_some) || link.latency.is_some() {
                continue;
            }
            let problem = Problem::at(&delay.place, "a change of links that changes nothing");
            let problem = problem.label("expected more than 0 s, or another key beside it");
            let none = delay.value.0 == Span::ZERO;
            self.of_use(&format!("faults.{place}.delay"), none.then_some(problem));
        }
    }
}

const CLOCKS: &str = "death certificates are as old as a wall clock says: see `protocol.keep`, if the \
    kind has it, and the command `delete`";

/// The key by which a fault leaves disks torn.
fn torn(fault: &raw::Fault) -> Option<&At<Word<WhatIsLeft>>> {
    fault.disk().filter(|disk| matches!(disk.value.0, WhatIsLeft::Torn))
}

/// The key by which a fault sets wall clocks wrong, and nothing else: a drift moves timers as well.
fn offset(fault: &raw::Fault) -> Option<&Place> {
    match fault {
        raw::Fault::ClockSkew(fault) => Some(&fault.by.place),
        raw::Fault::ClockJump(fault) => Some(&fault.by.place),
        _ => None,
    }
}
