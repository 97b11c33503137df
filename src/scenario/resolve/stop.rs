//! `[stop]`: when a replication ends, and whether it ever can.

use super::Checker;
use super::workload::Resolved;
use crate::engine::{Stop, StopWhen};
use crate::protocols::{Asked, Writes};
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Time};
use crate::time::{Instant, Span};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn stop(&mut self, stop: &raw::Stop) -> Option<Stop> {
        let at = self.positive(&stop.at, "a run");
        let when = stop.when.as_ref().map_or(StopWhen::default(), |when| when.value.0.into());
        Some(Stop { when, at: Instant(at.0) })
    }

    /// The part of a run that is measured.
    pub(super) fn measure(
        &mut self,
        measure: &raw::Measure,
        horizon: Option<&At<Time>>,
    ) -> Option<(Instant, Instant)> {
        let (from, until) = (measure.from.as_ref(), measure.until.as_ref());
        let begin = from.map_or(Span::ZERO, |from| from.value.0);
        if let Some(until) = until.filter(|until| until.value.0 <= begin) {
            let problem = Problem::at(&until.place, "a measurement of no time");
            self.add(problem.label(format!("expected more than {begin}")));
        }
        let limit = horizon.filter(|_| self.intact("stop"));
        let late = from.zip(limit).filter(|(from, limit)| from.value.0 >= limit.value.0);
        if let Some((from, limit)) = late {
            let problem = Problem::at(&from.place, "a measurement that never begins");
            let problem = problem.label(format!("expected less than {}", limit.value.0));
            self.add(problem.also(&limit.place, "the run ends here at the latest"));
        }
        if let Some((until, limit)) = until.zip(limit) {
            let problem = Problem::at(&until.place, "a measurement that ends after the run");
            let problem = problem.label(format!("expected at most {}", limit.value.0));
            let problem = problem.also(&limit.place, "the run ends here at the latest");
            let problem = problem.help("without `until` all is measured to the end");
            let late = until.value.0 > limit.value.0;
            self.of_use("measure.until", late.then_some(problem));
        }
        let end = until.map_or(Instant::MAX, |until| Instant(until.value.0.0));
        let all = begin == Span::ZERO && until.is_none();
        (!all).then_some((Instant(begin.0), end))
    }

    /// Refuses a condition that cannot come true.
    pub(super) fn stop_can_happen(
        &mut self,
        stop: &At<raw::Stop>,
        protocols: &[&ProtocolSpec],
        workload: &[Resolved],
    ) {
        let place = stop.value.when.as_ref().map_or(&stop.place, |when| &when.place);
        let never = |why: String| Problem::at(place, "a stop that can never happen").label(why);
        let all_known = self.intact("workload") && self.intact("stop") && self.intact("protocol");
        match stop.value.when.as_ref().map_or(StopWhen::default(), |when| when.value.0.into()) {
            StopWhen::Converged
                if all_known
                    && !protocols.iter().any(|protocol| protocol.changes_are_items())
                    && !workload.iter().any(|entry| entry.writes) =>
            {
                let why = "nothing converges when nothing is written";
                self.add(never(why.to_string()).help(
                    "add a `[[workload]]` entry that writes, or set `stop.when = \"never\"`",
                ));
            }
            StopWhen::Quiet if all_known => {
                let why = protocols.iter().find_map(|protocol| {
                    let any = workload.iter().any(|entry| entry.writes);
                    let all_deleted = all_deleted(protocol, workload);
                    protocol.never_idle(&Writes { any, all_deleted })
                });
                if let Some(why) = why {
                    self.add(never(why.to_string()).help(
                        "use `when = \"converged\"`, or `when = \"never\"` for the time limit alone",
                    ));
                }
            }
            _ => {}
        }
    }
}

/// Whether every key that is written is deleted later than it is written for the last time.
fn all_deleted(protocol: &ProtocolSpec, workload: &[Resolved]) -> bool {
    // By key: the last time that it is written, and the last that it is deleted.
    let mut last: BTreeMap<&str, (Option<Instant>, Option<Instant>)> = BTreeMap::new();
    for Resolved { entry, .. } in workload {
        // What is drawn may come late, or never.
        let drawn = entry.keys.is_some() || entry.pace.is_drawn();
        let at = entry.pace.last(entry.at).filter(|_| !drawn);
        let (set_at, deleted_at) = (at.or(Some(Instant::MAX)), at.or(Some(Instant::ZERO)));
        let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
        match protocol.asked(&words) {
            Ok(Asked::Write(key)) => {
                let times = last.entry(key).or_default();
                times.0 = times.0.max(set_at);
            }
            Ok(Asked::Delete(key)) => {
                let times = last.entry(key).or_default();
                times.1 = times.1.max(deleted_at);
            }
            Ok(Asked::Renewal | Asked::Read) | Err(_) => {}
        }
    }
    last.values().all(|(set, deleted)| set.is_none() || set < deleted)
}
