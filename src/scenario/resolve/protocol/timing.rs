//! When a node has its rounds.

use crate::protocol::{Phase, Timing};
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, Periodic, Synchronous, Time, TimingTable};
use crate::scenario::resolve::Checker;
use crate::time::Span;

const PERIOD: Span = Span::from_secs(1);
/// The legs of a cycle must fit into it with room to spare.
const CYCLE_MIN: Span = Span::from_millis(1);

impl Checker<'_> {
    /// Periodic, once a second, at a random phase, if nothing is said.
    pub(super) fn timing(&mut self, timing: Option<&At<TimingTable>>) -> Timing {
        match timing.map(|timing| &timing.value) {
            None => Timing::Periodic { period: PERIOD, phase: Phase::default() },
            Some(TimingTable::Periodic(table)) => self.periodic(table),
            Some(TimingTable::Synchronous(table)) => self.synchronous(table),
        }
    }

    fn periodic(&mut self, table: &Periodic) -> Timing {
        let phase = table.phase.as_ref().map_or(Phase::default(), |name| name.value.0.into());
        Timing::Periodic { period: self.period(table.period.as_ref()), phase }
    }

    fn synchronous(&mut self, table: &Synchronous) -> Timing {
        let period = self.period(table.period.as_ref());
        if let Some(written) =
            table.period.as_ref().filter(|_| Span(1) <= period && period < CYCLE_MIN)
        {
            let problem = Problem::at(&written.place, format!("a cycle of {period} is too short"));
            self.add(problem.label(format!("expected at least {CYCLE_MIN}")));
        }
        Timing::Synchronous { period, connection_limit: None, hunt: 0 }
    }

    fn period(&mut self, written: Option<&At<Time>>) -> Span {
        written.map_or(PERIOD, |time| self.positive(time, "a period"))
    }
}
