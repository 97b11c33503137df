//! When a node has its rounds.

use crate::protocol::{Phase, Timing};
use crate::scenario::raw::{At, TimingTable};
use crate::scenario::resolve::Checker;
use crate::time::Span;

impl Checker<'_> {
    /// Periodic, once a second, at a random phase, if nothing is said.
    pub(super) fn timing(&mut self, timing: Option<&At<TimingTable>>) -> Timing {
        let (mut period, mut phase) = (Span::from_secs(1), Phase::default());
        if let Some(timing) = timing {
            let TimingTable::Periodic(table) = &timing.value;
            period = table.period.as_ref().map_or(period, |time| self.positive(time, "a period"));
            phase = table.phase.as_ref().map_or(phase, |name| name.value.0.into());
        }
        Timing::Periodic { period, phase }
    }
}
