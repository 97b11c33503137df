//! How often nodes boot, go down and come up, and hear of their disks.

use super::{arrivals, requests, rounds};
use crate::faults::{Fault, FaultKind, Lifetime};
use crate::scenario::Scenario;
use crate::time::Span;

/// Whether it is drawn how often nodes go down.
pub(super) fn are_lives_drawn(scenario: &Scenario) -> bool {
    let constant = |law: &Lifetime| matches!(law, Lifetime::Constant(_));
    scenario.faults.iter().any(|fault| match &fault.what {
        FaultKind::Churn { up, down, stationary, .. } => {
            *stationary || !constant(up) || !constant(down)
        }
        _ => false,
    })
}

/// How often nodes hear that what they wrote is durable: at most once for each handler.
pub(super) fn durables(scenario: &Scenario) -> u64 {
    let groups = &scenario.groups.protocols;
    let writes =
        [&scenario.protocol].into_iter().chain(groups).any(|protocol| protocol.writes_to_disk());
    if !writes || scenario.disk_write == Span::ZERO {
        return 0;
    }
    let handlers = [arrivals(scenario), requests(scenario), rounds(scenario), boots(scenario)];
    handlers.into_iter().fold(0, u64::saturating_add)
}

/// How often nodes boot: at the start, after every crash that ends, when they join, and when they come
/// back.
pub(super) fn boots(scenario: &Scenario) -> u64 {
    let nodes = u64::from(scenario.nodes);
    let by_fault = |fault: &Fault| match &fault.what {
        FaultKind::Join { nodes } => nodes.count(scenario.nodes),
        _ => returns(fault, scenario).saturating_mul(fault.repeats.count),
    };
    scenario.faults.iter().map(by_fault).fold(nodes, u64::saturating_add)
}

fn returns(fault: &Fault, scenario: &Scenario) -> u64 {
    fault.returns(scenario.nodes, scenario.stop.at)
}

/// How many addresses nodes have, those that they take later included.
pub(super) fn addresses(scenario: &Scenario) -> u64 {
    let later = |fault: &Fault| fault.new_addresses(scenario.nodes, scenario.stop.at);
    let faults = scenario.faults.iter().map(later);
    faults.fold(scenario.nodes.into(), u64::saturating_add)
}

/// The moments at which nodes go down and come up while they come and go.
pub(super) fn comings_and_goings(scenario: &Scenario) -> u64 {
    let each = |fault: &Fault| {
        match fault.what {
            FaultKind::Churn { .. } => {
                let once = returns(fault, scenario).saturating_mul(2);
                once.saturating_mul(fault.repeats.count)
            }
            // The others are listed.
            _ => 0,
        }
    };
    scenario.faults.iter().map(each).fold(0, u64::saturating_add)
}
