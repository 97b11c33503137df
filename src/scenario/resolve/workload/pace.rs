//! When a command is given: once, at equal distances, or at random times.

use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Time};
use crate::scenario::resolve::Checker;
use crate::scenario::source::Place;
use crate::time::{Instant, Span};
use crate::workload::Pace;

impl Checker<'_> {
    /// When an entry is given; `None` if that cannot be said.
    pub(super) fn pace(
        &mut self,
        entry: &raw::Workload,
        horizon: Option<&At<Time>>,
    ) -> Option<Pace> {
        let every = entry.every.as_ref().map(|every| self.positive(every, "a repetition"));
        if let Some(count) = entry.count.as_ref().filter(|count| count.value.0 == 0) {
            let problem = Problem::at(&count.place, "a command that is never given");
            self.add(problem.label("expected 1 or more"));
            return None;
        }
        if let (Some(count), Some(until)) = (&entry.count, &entry.until) {
            return self.both(("count", &count.place), ("until", &until.place));
        }
        if let (Some(every), Some(rate)) = (&entry.every, &entry.rate) {
            return self.both(("every", &every.place), ("rate", &rate.place));
        }
        let until = self.until(entry)?;
        let count = entry.count.as_ref().map(|count| count.value.0);
        let intact = self.intact("workload");
        let rate = entry.rate.as_ref().map(|rate| rate.value.0);
        match (every, rate, count, until) {
            (_, Some(rate), Some(count), _) => {
                // What would come after the end of the run is not planned.
                let until = horizon.map_or(Instant::MAX, |limit| Instant(limit.value.0.0));
                Some(Pace::Poisson { rate, count: Some(count), until })
            }
            (_, Some(rate), None, Some(until)) => Some(Pace::Poisson { rate, count: None, until }),
            (Some(every), None, None, Some(until)) => {
                let (from, step) = (entry.at.value.0.0, every.0.max(1));
                // Too many are refused with the rest of the commands.
                let count = ((until.0 - from) / step).saturating_add(1);
                Some(Pace::Every { every: Span(step), count })
            }
            (every, None, Some(count), _) if every.is_some() || count == 1 => {
                Some(Pace::Every { every: every.unwrap_or_default(), count })
            }
            (None, None, None, None) => Some(Pace::ONCE),
            _ if intact => self.alone(entry),
            _ => None,
        }
    }

    /// The end of the repetitions, not before their beginning: nothing if it is.
    fn until(&mut self, entry: &raw::Workload) -> Option<Option<Instant>> {
        let Some(until) = &entry.until else { return Some(None) };
        let from = entry.at.value.0;
        let repeated = entry.every.is_some() || entry.rate.is_some();
        if repeated && until.value.0 < from {
            let problem = Problem::at(&until.place, "`until` is before `at`");
            let problem = problem.label(format!("expected at least {from}"));
            self.add(problem.also(&entry.at.place, "`at` is here"));
            return None;
        }
        Some(Some(Instant(until.value.0.0)))
    }

    fn both(&mut self, one: (&str, &Place), other: (&str, &Place)) -> Option<Pace> {
        let title = format!("both `{}` and `{}`", one.0, other.0);
        let problem = Problem::at(other.1, title).label("expected one of them");
        self.add(problem.also(one.1, format!("`{}` is here", one.0)));
        None
    }

    /// Of the keys of a repetition one has no other beside it.
    fn alone(&mut self, entry: &raw::Workload) -> Option<Pace> {
        let end = "`count` or `until`";
        let pace = "`every` or `rate`";
        let (place, what, lacks) = match entry {
            raw::Workload { rate: Some(rate), .. } => (&rate.place, "rate", end),
            raw::Workload { every: Some(every), .. } => (&every.place, "every", end),
            raw::Workload { until: Some(until), .. } => (&until.place, "until", pace),
            raw::Workload { count: Some(count), .. } => (&count.place, "count", pace),
            _ => return None,
        };
        let problem = Problem::at(place, format!("`{what}` without {lacks}"));
        self.add(problem.label(format!("expected {lacks} beside it")));
        None
    }

    /// An occurrence after the end never happens.
    pub(super) fn entry_can_happen(
        &mut self,
        entry: &raw::Workload,
        pace: Pace,
        horizon: Option<&At<Time>>,
    ) {
        let Some(limit) = horizon.filter(|_| self.intact("stop")) else { return };
        let at = Instant(entry.at.value.0.0);
        let last = match pace {
            Pace::Every { .. } => pace.last(at).unwrap_or(at),
            Pace::Poisson { count: None, until, .. } => until,
            Pace::Poisson { rate, count: Some(count), .. } => {
                at.saturating_add(Span(rate.gap().0.saturating_mul(count)))
            }
        };
        if last.0 <= limit.value.0.0 {
            return;
        }
        let never = "a command that is never given".to_string();
        let (place, title) = match (&entry.until, &entry.count) {
            _ if at.0 > limit.value.0.0 => (&entry.at.place, never),
            (Some(until), _) if pace.is_drawn() => {
                (&until.place, format!("commands up to {last}, of which the later are never given"))
            }
            (_, Some(count)) if pace.is_drawn() => {
                let title = format!("the last repetition, at {last} on average, is never given");
                (&count.place, title)
            }
            (Some(until), _) => {
                (&until.place, format!("the last repetition, at {last}, is never given"))
            }
            (_, Some(count)) => {
                (&count.place, format!("the last repetition, at {last}, is never given"))
            }
            _ => (&entry.at.place, never),
        };
        let problem = Problem::at(place, title);
        let problem = problem.label(format!("expected none later than {}", limit.value.0));
        self.add(problem.also(&limit.place, "the run ends here at the latest"));
    }
}
