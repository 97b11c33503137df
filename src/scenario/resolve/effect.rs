//! Keys that would do nothing: who writes one means something by it.

use super::Checker;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Document, WhatIsLeft, Word};
use crate::scenario::source::Place;
use crate::time::Span;

impl Checker<'_> {
    /// Refuses what the protocols, that of all nodes and those of groups, make nothing of.
    pub(super) fn have_effect(&mut self, document: &Document, protocols: &[&ProtocolSpec]) {
        if !self.intact("protocol") || !self.intact("groups") {
            return;
        }
        let kind = protocols.first().map_or("", |protocol| protocol.kind());
        self.writes_take_time(document, kind, protocols.iter().any(|one| one.writes_to_disk()));
        if !protocols.iter().any(|one| one.reads_wall_clock()) {
            self.nobody_reads_clocks(document, kind);
        }
    }

    fn writes_take_time(&mut self, document: &Document, kind: &str, writes: bool) {
        let cluster = document.cluster.as_ref().map(|cluster| &cluster.value);
        let time = cluster.and_then(|cluster| cluster.disk_write.as_ref());
        // The default says nothing; it stands in every resolved scenario.
        if let Some(time) = time.filter(|time| time.value.0 > Span::ZERO && !writes) {
            let title = format!("`disk_write` where nodes of kind {kind} write nothing");
            let problem = Problem::at(&time.place, title).label("expected no `disk_write`");
            self.add(
                problem.help("nodes write where `protocol.persist` is true, if their kind has it"),
            );
        }
        // A time of 0 may be a point of a sweep.
        if time.is_some() || !self.intact("cluster") {
            return;
        }
        for torn in document.faults.iter().flatten().filter_map(|fault| torn(&fault.value)) {
            let problem = Problem::at(&torn.place, "torn disks where writes take no time");
            let problem = problem.label("expected \"kept\" or \"lost\"");
            self.add(
                problem.help("no write is torn unless `cluster.disk_write` says how long it takes"),
            );
        }
    }

    fn nobody_reads_clocks(&mut self, document: &Document, kind: &str) {
        for by in document.faults.iter().flatten().filter_map(|fault| offset(&fault.value)) {
            let title = format!("clocks that are wrong where nodes of kind {kind} never read them");
            let problem = Problem::at(by, title).label("expected no such fault");
            self.add(problem.help(
                "death certificates are as old as a wall clock says: see `protocol.keep`, if the kind \
                 has it",
            ));
        }
    }
}

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
