//! From a scenario to an outcome: picks the concrete protocol, in one match, and runs the engine.

pub mod estimate;
pub mod replications;

use crate::engine::{self, Ending, Observer, Setup, Tuning};
use crate::faults::FaultKind;
use crate::metrics::{Gauge, Metrics, MetricsSetup};
use crate::outcome::{Replication, Traffic};
use crate::protocol::{CommandError, Message, Protocol};
use crate::protocols::gossip::Gossip;
use crate::scenario::{ProtocolSpec, Scenario};
use crate::workload;
use std::sync::Arc;

/// Runs one replication of a scenario.
///
/// # Panics
/// If a command of the workload cannot be read: a scenario that was loaded has only good ones.
pub fn replicate(scenario: &Scenario, number: u64, tuning: Tuning) -> (Replication, Traffic) {
    replicate_watched(scenario, number, tuning, None)
}

/// The same, and tells `gauge` between windows how far it is.
///
/// # Panics
/// As [`replicate`].
pub fn replicate_watched(
    scenario: &Scenario,
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
) -> (Replication, Traffic) {
    match &scenario.protocol {
        ProtocolSpec::Gossip(params) => {
            let protocol = Gossip::new(params.clone(), &entries(scenario));
            let protocol = protocol.unwrap_or_else(|(place, error)| bad_command(place, &error));
            measure(scenario, &protocol, params.keep.is_some(), (number, tuning), gauge)
        }
    }
}

fn bad_command(place: usize, error: &CommandError) -> ! {
    panic!("command of workload entry {place}: {error}")
}

/// The words of each workload entry, and how many requests it makes.
fn entries(scenario: &Scenario) -> Vec<(Vec<String>, u64)> {
    let words = scenario.workload.iter().map(|entry| entry.words.clone());
    words.zip(workload::sizes(&scenario.workload, scenario.nodes)).collect()
}

/// Runs `protocol` under the default metrics. `lapses` says whether it drops what it held.
fn measure<P: Protocol>(
    scenario: &Scenario,
    protocol: &P,
    lapses: bool,
    (number, tuning): (u64, Tuning),
    gauge: Option<Arc<Gauge>>,
) -> (Replication, Traffic) {
    let crashes = scenario.faults.iter().any(|f| matches!(f.what, FaultKind::Crash { .. }));
    let mut metrics = Metrics::new(MetricsSetup {
        replication: number,
        nodes: scenario.nodes,
        header_bytes: scenario.network.header_bytes,
        kinds: P::Msg::KINDS,
        forgets: lapses || crashes,
        node_rows: scenario.output.nodes,
    });
    gauge.into_iter().for_each(|gauge| metrics.tell(gauge));
    let ending = drive(scenario, protocol, number, tuning, &mut metrics);
    metrics.finish(ending)
}

/// Runs `protocol` in the surroundings of a scenario, under any observer.
pub fn drive<P: Protocol, O: Observer>(
    scenario: &Scenario,
    protocol: &P,
    number: u64,
    tuning: Tuning,
    observer: &mut O,
) -> Ending {
    let read = |(place, entry): (usize, &workload::Entry)| {
        let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
        protocol.parse(&words).unwrap_or_else(|error| bad_command(place, &error))
    };
    let commands: Vec<P::Command> = scenario.workload.iter().enumerate().map(read).collect();
    let setup = Setup {
        protocol,
        seed: scenario.seed,
        replication: number,
        nodes: scenario.nodes,
        topology: &scenario.topology,
        network: &scenario.network,
        faults: &scenario.faults,
        workload: &scenario.workload,
        commands: &commands,
        stop: scenario.stop,
        epoch_ns: scenario.epoch_unix_s.saturating_mul(crate::time::NANOS_PER_SECOND),
    };
    engine::run(&setup, tuning, observer)
}
