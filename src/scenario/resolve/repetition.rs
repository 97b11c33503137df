//! `every`, `count` and `until` of a fault: how often it comes.

use super::Checker;
use crate::scenario::errors::Problem;
use crate::scenario::raw::Repetition;
use crate::time::Span;

impl Checker<'_> {
    /// The time between occurrences, and how many there are.
    pub(super) fn repetition(&mut self, repeats: Repetition<'_>) -> (Span, u64) {
        repeats.every.into_iter().for_each(|every| _ = self.positive(every, "a repetition"));
        let lone = |checker: &mut Self, place, what: &str, lacks: &str| {
            let problem = Problem::at(place, format!("`{what}` without {lacks}"));
            checker.add(problem.label(format!("expected {lacks} beside it")));
        };
        let intact = self.intact("faults");
        match (repeats.every, repeats.count, repeats.until) {
            (_, Some(count), _) if count.value.0 == 0 => {
                let problem = Problem::at(&count.place, "a fault that never happens");
                self.add(problem.label("expected 1 or more"));
            }
            (_, Some(count), Some(until)) => {
                let problem = Problem::at(&until.place, "both `count` and `until`");
                let problem = problem.label("expected one of them");
                self.add(problem.also(&count.place, "`count` is here"));
            }
            (Some(written), None, None) if intact => {
                lone(self, &written.place, "every", "`count` or `until`");
            }
            (None, None, Some(until)) if intact => lone(self, &until.place, "until", "`every`"),
            (None, Some(count), None) if intact && count.value.0 > 1 => {
                lone(self, &count.place, "count", "`every`");
            }
            (Some(_), None, Some(until)) if until.value.0 < repeats.at.value.0 => {
                let problem = Problem::at(&until.place, "`until` is before `at`");
                let problem = problem.label(format!("expected at least {}", repeats.at.value.0));
                self.add(problem.also(&repeats.at.place, "`at` is here"));
            }
            _ => {}
        }
        let (every, count) = repeats.unread();
        (every, count.max(1))
    }
}

impl Repetition<'_> {
    /// The time between occurrences and how many there are, if nothing is wrong with them.
    pub(super) fn unread(self) -> (Span, u64) {
        match (self.every, self.count, self.until) {
            (Some(every), None, Some(until)) => {
                let (step, from, to) = (every.value.0.0.max(1), self.at.value.0.0, until.value.0.0);
                // Too many are refused where they are counted.
                (Span(step), (to.saturating_sub(from) / step).saturating_add(1))
            }
            (every, count, _) => {
                let every = every.map_or(Span::ZERO, |every| every.value.0);
                (every, count.map_or(1, |count| count.value.0))
            }
        }
    }
}
