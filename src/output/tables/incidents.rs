//! `incidents.csv`: what no fate of a message tells, where it can happen.

use crate::faults::FaultKind;
use crate::scenario::Scenario;
use crate::time::Span;

/// Whether there is anything to say: where nodes are paused, lie, or keep lists of each other (such nodes
/// stall or call themselves, and their messages grow), messages take streams, or writes take time.
pub fn can_happen(scenario: &Scenario) -> bool {
    let faults = scenario.faults.iter().map(|fault| &fault.what);
    let networks = scenario.groups.networks.iter().chain([&scenario.network]);
    scenario.disk_write > Span::ZERO
        || scenario.protocols().any(|protocol| protocol.keeps_views())
        || faults.into_iter().any(|w| matches!(w, FaultKind::Pause { .. } | FaultKind::Lie { .. }))
        || networks.into_iter().any(|network| network.transport.stream().is_some())
}
