//! What synchronous cycles ask of the rest of a scenario: nothing happens within one.

use super::Checker;
use super::network::IN_CYCLES;
use super::workload::Resolved;
use crate::engine::Cycles;
use crate::protocols::Asked;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Document, Frame, Time};
use crate::time::{Instant, Span};

const HELP: &str = "the messages of a cycle are exchanged in the microsecond after its start";

impl Checker<'_> {
    /// Faults and commands lie between cycles, and no gossip deletes.
    pub(super) fn between_cycles(
        &mut self,
        document: &Document,
        protocol: &ProtocolSpec,
        workload: &[Resolved],
    ) {
        let Some(cycles) = protocol.timing().and_then(Cycles::of) else { return };
        if cycles.period.0 == 0 {
            return;
        }
        let section =
            document.cluster.as_ref().and_then(|section| section.value.disk_write.as_ref());
        if let Some(written) = section.filter(|written| written.value.0 > Span::ZERO) {
            let problem = Problem::at(&written.place, "`disk_write` in synchronous cycles");
            let problem = problem.label("expected 0 s, or no such key");
            self.add(problem.help(HELP));
        }
        for fault in document.faults.as_deref().unwrap_or_default() {
            self.keeps_time(&fault.value);
            self.link_in_cycles(&fault.value);
            let Frame { at, lasts, .. } = fault.value.frame();
            let (every, count) = fault.value.frame().repeats().unread();
            let begins = |i| at.value.0.0.saturating_add(every.0.saturating_mul(i));
            let times = || (0..count).map(begins).take(REPETITIONS_MAX);
            let within = |at: &u64| cycles.leg(Instant(*at)).is_some();
            if let Some(time) = times().find(within) {
                self.between(cycles, at, time, "a fault begins");
            }
            if let Some(lasts) = lasts {
                let mut ends = times().map(|at| at.saturating_add(lasts.value.0.0));
                // What a trace says of the legs happens right after them: not at its very end.
                let trace = matches!(fault.value, raw::Fault::ChurnTrace(_));
                let too_early = |at: &u64| within(at) || (trace && within(&at.saturating_sub(1)));
                if let Some(time) = ends.find(too_early) {
                    self.between(cycles, lasts, time, "a fault ends");
                }
            }
        }
        if let Some(stop) = &document.stop {
            self.whole_cycles(cycles, &stop.value.at);
        }
        self.commands_between_cycles(document, (cycles, protocol), workload);
    }

    fn commands_between_cycles(
        &mut self,
        document: &Document,
        (cycles, protocol): (Cycles, &ProtocolSpec),
        workload: &[Resolved],
    ) {
        let entries = document.workload.as_deref().unwrap_or_default();
        if entries.len() != workload.len() {
            return;
        }
        for (written, resolved) in entries.iter().zip(workload) {
            let (entry, at) = (&resolved.entry, &written.value.at);
            if let Some(rate) = &written.value.rate {
                let problem = Problem::at(&rate.place, "a `rate` in synchronous cycles");
                self.add(problem.label("expected `every`").help(HELP));
                continue;
            }
            let times = entry.pace.times(entry.at, |_| 0);
            let within = |at: &Instant| cycles.leg(*at).is_some();
            if let Some(time) = times.take(REPETITIONS_MAX).find(within) {
                self.between(cycles, at, time.0, "a command is given");
            }
            let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
            let deletes = matches!(protocol.asked(&words), Ok(Asked::Delete(_)));
            if let (true, Some(why)) = (deletes, protocol.no_deletes_in_cycles()) {
                let problem = Problem::at(
                    &written.value.command.place,
                    "a `delete` in synchronous cycles".to_string(),
                );
                let problem = problem.label("expected `set` or `get`");
                self.add(problem.help(why));
            }
        }
    }

    /// A link may change what it loses or damages between cycles, but not take time.
    fn link_in_cycles(&mut self, fault: &raw::Fault) {
        let raw::Fault::Link(link) = fault else { return };
        let latency = link.latency.as_ref().map(|latency| ("latency", &latency.place));
        // The default says nothing; it stands in every resolved scenario.
        let delay = link.delay.as_ref().filter(|delay| delay.value.0 > Span::ZERO);
        let delay = delay.map(|delay| ("delay", &delay.place));
        let twice = link.duplication.as_ref().map(|share| ("duplication", &share.place));
        for (key, place) in latency.into_iter().chain(delay).chain(twice) {
            let problem = Problem::at(place, format!("a `{key}` in synchronous cycles"));
            self.add(problem.label(format!("expected no `{key}`")).help(IN_CYCLES));
        }
    }

    /// Nobody is late, or early, in a cycle.
    fn keeps_time(&mut self, fault: &raw::Fault) {
        let (nodes, title) = match fault {
            raw::Fault::Pause(pause) => (&pause.nodes, "a pause in synchronous cycles"),
            raw::Fault::ClockDrift(drift) => {
                (&drift.nodes, "clocks that drift in synchronous cycles")
            }
            _ => return,
        };
        let problem = Problem::at(&nodes.place, title).label("expected nodes that keep time");
        self.add(problem.help(
            "all nodes have their turns at the starts of cycles; a `crash` or `isolate` takes some \
             out, or use `timing.kind = \"periodic\"`",
        ));
    }

    /// A run does not end in the middle of a cycle's messages, and cycles are counted in 32 bits.
    fn whole_cycles(&mut self, cycles: Cycles, stop_at: &At<Time>) {
        let at = Instant(stop_at.value.0.0);
        if at.0 / cycles.period.0 > u64::from(u32::MAX) {
            let problem = Problem::at(&stop_at.place, "more than 2^32 - 1 cycles".to_string());
            let end = Instant(cycles.period.0.saturating_mul(1 << 32));
            self.add(problem.label(format!("expected less than {end}, 2^32 periods")));
        } else if cycles.leg(at).is_some() {
            self.between(cycles, stop_at, at.0, "the run ends");
        }
    }

    fn between(&mut self, cycles: Cycles, written: &At<Time>, at: u64, what: &str) {
        let into = at % cycles.period.0;
        let title = format!("{what} at {}, {into} ns after the start of a cycle", Instant(at));
        let problem = Problem::at(&written.place, title);
        self.add(problem.label("expected a time between cycles").help(HELP));
    }
}

/// So many repetitions of a command or a fault are looked at.
const REPETITIONS_MAX: usize = 10_000_000;
