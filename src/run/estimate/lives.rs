//! How often nodes boot, go down and come up, and hear of their disks.

use super::{arrivals, requests, rounds};
use crate::faults::{Fault, FaultKind, Lifetime};
use crate::scenario::{ProtocolSpec, Scenario};
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
    let writes = [&scenario.protocol].into_iter().chain(groups).any(ProtocolSpec::writes_to_disk);
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
        FaultKind::Crash { .. } if fault.lasts.is_some() => {
            fault.repeats.count.saturating_mul(nodes)
        }
        FaultKind::Join { nodes } => nodes.count(scenario.nodes),
        _ => lives_ended(fault, scenario).saturating_mul(fault.repeats.count),
    };
    scenario.faults.iter().map(by_fault).fold(nodes, u64::saturating_add)
}

/// How often nodes go down while they come and go once: at most, or, where it is drawn, about.
fn lives_ended(fault: &Fault, scenario: &Scenario) -> u64 {
    let lasts = fault.lasts.unwrap_or_else(|| scenario.stop.at.since(fault.at));
    match &fault.what {
        FaultKind::Churn { nodes, up, down, .. } => {
            let each = lasts.0 / up.mean().0.saturating_add(down.mean().0).max(1);
            each.saturating_add(1).saturating_mul(nodes.count(scenario.nodes))
        }
        FaultKind::ChurnTrace { changes, .. } => changes.len() as u64,
        _ => 0,
    }
}

/// The moments at which nodes go down and come up while they come and go.
pub(super) fn comings_and_goings(scenario: &Scenario) -> u64 {
    let each = |fault: &Fault| {
        let once = lives_ended(fault, scenario).saturating_mul(2);
        match fault.what {
            // These are listed.
            FaultKind::ChurnTrace { .. } => 0,
            _ => once.saturating_mul(fault.repeats.count),
        }
    };
    scenario.faults.iter().map(each).fold(0, u64::saturating_add)
}
