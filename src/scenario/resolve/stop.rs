//! `[stop]`: when a replication ends, and whether it ever can.

use super::Checker;
use super::workload::Resolved;
use crate::engine::{Stop, StopWhen};
use crate::protocols::gossip::{Mode, Params};
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At};
use crate::time::Instant;

impl Checker<'_> {
    pub(super) fn stop(&mut self, stop: &raw::Stop) -> Option<Stop> {
        let at = self.positive(&stop.at, "a run");
        let when = stop.when.as_ref().map_or(StopWhen::default(), |when| when.value.0.into());
        Some(Stop { when, at: Instant(at.0) })
    }

    /// Refuses a condition that cannot come true.
    pub(super) fn stop_can_happen(
        &mut self,
        stop: &At<raw::Stop>,
        protocol: &ProtocolSpec,
        workload: &[Resolved],
    ) {
        let place = stop.value.when.as_ref().map_or(&stop.place, |when| &when.place);
        let never = |why: String| Problem::at(place, "a stop that can never happen").label(why);
        let all_known = self.intact("workload") && self.intact("stop") && self.intact("protocol");
        match stop.value.when.as_ref().map_or(StopWhen::default(), |when| when.value.0.into()) {
            StopWhen::Converged if all_known && !workload.iter().any(|entry| entry.writes) => {
                let why = "nothing converges when nothing is written";
                self.add(never(why.to_string()).help(
                    "add a `[[workload]]` entry that writes, or set `stop.when = \"never\"`",
                ));
            }
            StopWhen::Quiet if all_known => {
                let ProtocolSpec::Gossip(params) = protocol;
                if let Some(why) = never_idle(params, workload) {
                    self.add(never(why.to_string()).help(
                        "use `when = \"converged\"`, or `when = \"never\"` for the time limit alone",
                    ));
                }
            }
            _ => {}
        }
    }
}

/// Why nodes of kind `gossip` are never idle, if they are not: one that pulls asks in every round,
/// and one that pushes does so for as long as it holds a live value or a death certificate.
fn never_idle(params: &Params, workload: &[Resolved]) -> Option<&'static str> {
    let writes = workload.iter().any(|entry| entry.writes);
    match params.mode {
        Mode::Pull | Mode::PushPull => Some("a node that pulls sends in every round"),
        Mode::Push if writes && params.keep.is_none() => {
            Some("without `protocol.keep` a node pushes what it holds for ever")
        }
        Mode::Push => None,
    }
}
