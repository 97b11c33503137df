//! When a node has its rounds.

use crate::protocol::{Phase, Timing};
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, Periodic, Synchronous, Time, TimingTable};
use crate::scenario::resolve::Checker;
use crate::time::Span;

const PERIOD: Span = Span::from_secs(1);
/// The legs of a cycle must fit into it with room to spare.
const CYCLE_MIN: Span = Span::from_millis(1);
/// Hunting ends within the microsecond that a cycle takes.
const HUNT_MAX: u64 = 256;

impl Checker<'_> {
    /// Periodic, once a second, at a random phase, if nothing is said.
    pub(super) fn timing(&mut self, timing: Option<&At<TimingTable>>) -> Timing {
        self.timing_or(timing, Timing::periodic(PERIOD, Phase::default()))
    }

    /// What is said; if nothing is, `default`, and if nothing is said of the period, its period.
    pub(super) fn timing_or(
        &mut self,
        timing: Option<&At<TimingTable>>,
        default: Timing,
    ) -> Timing {
        match timing.map(|timing| &timing.value) {
            None => default,
            Some(TimingTable::Periodic(table)) => self.periodic(table, default.period()),
            Some(TimingTable::Poisson(table)) => {
                Timing::Poisson { period: self.period(table.period.as_ref(), default.period()) }
            }
            Some(TimingTable::Synchronous(table)) => self.synchronous(table, default.period()),
        }
    }

    fn periodic(&mut self, table: &Periodic, default: Span) -> Timing {
        let phase = table.phase.as_ref().map_or(Phase::default(), |name| name.value.0.into());
        let period = self.period(table.period.as_ref(), default);
        let jitter = table.jitter.as_ref().map_or(Span::ZERO, |time| time.value.0);
        if let Some(written) = table.jitter.as_ref().filter(|_| jitter > period) {
            let problem = Problem::at(&written.place, "a jitter above the period");
            self.add(problem.label(format!("expected at most {period}")));
        }
        Timing::Periodic { period, phase, jitter }
    }

    fn synchronous(&mut self, table: &Synchronous, default: Span) -> Timing {
        let period = self.period(table.period.as_ref(), default);
        if let Some(written) =
            table.period.as_ref().filter(|_| Span(1) <= period && period < CYCLE_MIN)
        {
            let problem = Problem::at(&written.place, format!("a cycle of {period} is too short"));
            self.add(problem.label(format!("expected at least {CYCLE_MIN}")));
        }
        let limit = table.connection_limit.as_ref();
        let connection_limit = limit.map(|limit| {
            if limit.value.0 == 0 {
                let problem = Problem::at(&limit.place, "a limit of 0 refuses every caller");
                self.add(problem.label("expected at least 1"));
            }
            self.word(limit.value.0, &limit.place, "a limit")
        });
        Timing::Synchronous { period, connection_limit, hunt: self.hunt(table) }
    }

    fn hunt(&mut self, table: &Synchronous) -> u32 {
        let Some(hunt) = &table.hunt else { return 0 };
        if hunt.value.0 > HUNT_MAX {
            let problem = Problem::at(&hunt.place, format!("a hunt of {}", hunt.value.0));
            self.add(problem.label(format!("expected at most {HUNT_MAX}")));
        } else if hunt.value.0 > 0 && table.connection_limit.is_none() {
            let problem = Problem::at(&hunt.place, "`hunt` without `connection_limit`");
            let problem = problem.label("expected `connection_limit` beside it");
            self.add(problem.help("without a limit no caller is refused"));
        }
        hunt.value.0.min(HUNT_MAX) as u32
    }

    fn period(&mut self, written: Option<&At<Time>>, default: Span) -> Span {
        written.map_or(default, |time| self.positive(time, "a period"))
    }
}
