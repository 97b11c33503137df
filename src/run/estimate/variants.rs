//! Groups that differ, one at a time.

use crate::scenario::{ProtocolSpec, Scenario};
use std::borrow::Cow;

/// The scenario as it is, or where groups differ, one for what each runs, on a network that delays
/// and doubles messages as the worst of theirs: none of these does less than its nodes do.
pub fn variants(scenario: &Scenario) -> Vec<Cow<'_, Scenario>> {
    let groups = &scenario.groups;
    if groups.all_alike() {
        return vec![Cow::Borrowed(scenario)];
    }
    let mut network = scenario.network.clone();
    for other in &groups.networks {
        network.down = network.down.or(other.down);
        network.up = network.up.or(other.up);
        network.processing = network.processing.max(other.processing);
        network.duplication = network.duplication.max(other.duplication);
    }
    let variant = |protocol: &ProtocolSpec| {
        let (protocol, network) = (protocol.clone(), network.clone());
        Cow::Owned(Scenario { protocol, network, ..scenario.clone() })
    };
    match &groups.protocols[..] {
        [] => vec![variant(&scenario.protocol)],
        protocols => protocols.iter().map(variant).collect(),
    }
}
