//! When a node has its rounds.

use crate::protocol::{Phase, Timing};
use crate::scenario::errors::Problem;
use crate::scenario::raw::{
    At, PeriodicRounds, PhaseName, PoissonRounds, RoundsTable, Synchronous, Time, TimingTable, Word,
};
use crate::scenario::resolve::Checker;
use crate::time::Span;

const PERIOD: Span = Span::from_secs(1);
/// The legs of a cycle must fit into it with room to spare.
const CYCLE_MIN: Span = Span::from_millis(1);
/// Hunting ends within the microsecond that a cycle takes.
const HUNT_MAX: u64 = 256;

impl Checker<'_> {
    /// What is said of rounds without cycles; if nothing is, `default`.
    pub(super) fn rounds(&mut self, rounds: Option<&At<RoundsTable>>, default: Timing) -> Timing {
        match rounds.map(|rounds| &rounds.value) {
            None => default,
            Some(RoundsTable::Periodic(PeriodicRounds { period, phase, jitter })) => {
                let period = self.positive(period, "a period");
                self.periodic(period, phase.as_ref(), jitter.as_ref())
            }
            Some(RoundsTable::Poisson(PoissonRounds { period })) => {
                Timing::Poisson { period: self.positive(period, "a period") }
            }
        }
    }

    /// Periodic, once a second, at a random phase, if nothing is said.
    pub(super) fn timing(&mut self, timing: Option<&At<TimingTable>>) -> Timing {
        match timing.map(|timing| &timing.value) {
            None => Timing::periodic(PERIOD, Phase::default()),
            Some(TimingTable::Periodic(table)) => {
                let period = self.period(table.period.as_ref());
                self.periodic(period, table.phase.as_ref(), table.jitter.as_ref())
            }
            Some(TimingTable::Poisson(table)) => {
                Timing::Poisson { period: self.period(table.period.as_ref()) }
            }
            Some(TimingTable::Synchronous(table)) => self.synchronous(table),
        }
    }

    fn periodic(
        &mut self,
        period: Span,
        phase: Option<&At<Word<PhaseName>>>,
        jitter: Option<&At<Time>>,
    ) -> Timing {
        let late = jitter.map_or(Span::ZERO, |time| time.value.0);
        if let Some(written) = jitter.filter(|_| late > period) {
            let problem = Problem::at(&written.place, "a jitter above the period");
            self.add(problem.label(format!("expected at most {period}")));
        }
        let phase = phase.map_or(Phase::default(), |name| name.value.0.into());
        Timing::Periodic { period, phase, jitter: late }
    }

    fn synchronous(&mut self, table: &Synchronous) -> Timing {
        let period = self.period(table.period.as_ref());
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

    fn period(&mut self, written: Option<&At<Time>>) -> Span {
        written.map_or(PERIOD, |time| self.positive(time, "a period"))
    }
}
