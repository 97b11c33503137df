//! From a scenario to an outcome: picks the concrete protocol, in one match, and runs the engine.

pub mod estimate;
pub mod overlays;
pub mod replications;

use crate::check::{Asked, CheckSetup, Checks};
use crate::engine::{self, Ending, Observer, Setup, Tuning};
use crate::faults::{FaultKind, Lie};
use crate::metrics::{Both, Gauge, Metrics, MetricsSetup, Sinks, Trace, TraceSetup};
use crate::outcome::{Invariant, Replication, Traffic};
use crate::protocol::{CommandError, Message, Protocol};
use crate::protocols::direct_mail::DirectMail;
use crate::protocols::flood::Flood;
use crate::protocols::gossip::Gossip;
use crate::protocols::rumor::RumorMongering;
use crate::rng::Draws;
use crate::scenario::{ProtocolSpec, Scenario};
use crate::workload;
use std::io;
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
    let watch = Watch { number, tuning, gauge, series: true, sinks: None };
    run_protocol(scenario, watch).0
}

/// One replication with the columns of `convergence.csv` alone: no curve, traffic over time, items,
/// facts or loads. Ten thousand of them take little memory, and short ones half the time.
///
/// # Panics
/// As [`replicate`].
pub fn replicate_slim(
    scenario: &Scenario,
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
) -> Replication {
    let watch = Watch { number, tuning, gauge, series: false, sinks: None };
    let (replication, _) = run_protocol(scenario, watch).0;
    let (items, load, per_node) = Default::default();
    Replication { items, load, per_node, ..replication }
}

/// The same, in the total order, and writes every event and the nodes' logs to `sinks`.
///
/// # Errors
/// The first that a sink reported.
///
/// # Panics
/// As [`replicate`].
pub fn trace(scenario: &Scenario, number: u64, sinks: Sinks) -> io::Result<(Replication, Traffic)> {
    let watch =
        Watch { number, tuning: Tuning::default(), gauge: None, series: true, sinks: Some(sinks) };
    let (result, written) = run_protocol(scenario, watch);
    written.map(|()| result)
}

/// Which replication, and who looks on.
struct Watch<'a> {
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
    series: bool,
    sinks: Option<Sinks<'a>>,
}

/// What a replication gave, and whether its trace could be written.
type Watched = ((Replication, Traffic), io::Result<()>);

fn run_protocol(scenario: &Scenario, watch: Watch) -> Watched {
    struct Measure<'a, 'b>(&'a Scenario, Watch<'b>);
    impl Visit for Measure<'_, '_> {
        type Out = Watched;
        fn visit<P: Protocol>(self, protocol: &P) -> Watched {
            measure(self.0, protocol, self.1)
        }
    }
    with_protocol(scenario, Measure(scenario, watch))
}

/// What is to be done with the protocol of a scenario, whichever it is.
pub trait Visit {
    /// What it gives.
    type Out;

    /// Does it.
    fn visit<P: Protocol>(self, protocol: &P) -> Self::Out;
}

/// Makes the protocol of a scenario, and hands it to `visitor`.
///
/// # Panics
/// As [`replicate`].
pub fn with_protocol<V: Visit>(scenario: &Scenario, visitor: V) -> V::Out {
    let entries = entries(scenario);
    match &scenario.protocol {
        ProtocolSpec::Gossip(params) => visitor.visit(&made(Gossip::new(params.clone(), &entries))),
        ProtocolSpec::Rumor(params) => {
            visitor.visit(&made(RumorMongering::new(params.clone(), &entries)))
        }
        ProtocolSpec::Flood(params) => visitor.visit(&made(Flood::new(params.clone(), &entries))),
        ProtocolSpec::DirectMail => visitor.visit(&made(DirectMail::new(&entries))),
    }
}

fn made<P: Protocol>(result: Result<P, (usize, CommandError)>) -> P {
    result.unwrap_or_else(|(place, error)| bad_command(place, &error))
}

/// The words of each workload entry, and how many requests it makes.
fn entries(scenario: &Scenario) -> Vec<(Vec<String>, u64)> {
    let words = scenario.workload.iter().map(|entry| entry.words.clone());
    words.zip(workload::sizes(&scenario.workload, scenario.nodes)).collect()
}

/// Whether a node can lose what it held: then it is noted for each node what it holds.
pub fn forgets(scenario: &Scenario) -> bool {
    // A forged version of an old write stands above a newer one.
    let loses = |what: &FaultKind| {
        what.takes_down() || matches!(what, FaultKind::Lie { lie: Lie::Forge, .. })
    };
    scenario.protocol.lapses() || scenario.faults.iter().any(|fault| loses(&fault.what))
}

fn cycles(scenario: &Scenario) -> Option<engine::Cycles> {
    scenario.protocol.timing().and_then(engine::Cycles::of)
}

fn bad_command(place: usize, error: &CommandError) -> ! {
    panic!("command of workload entry {place}: {error}")
}

/// Runs `protocol` under the default metrics.
fn measure<P: Protocol>(scenario: &Scenario, protocol: &P, watch: Watch) -> Watched {
    let Watch { number, tuning, gauge, series, sinks } = watch;
    let mut metrics = Metrics::new(MetricsSetup {
        replication: number,
        nodes: scenario.nodes,
        header_bytes: scenario.network.header_bytes,
        kinds: P::Msg::KINDS,
        forgets: forgets(scenario),
        node_rows: scenario.output.nodes,
        series,
    });
    gauge.into_iter().for_each(|gauge| metrics.tell(gauge));
    let checks = checks(scenario, number, scenario.invariants());
    if sinks.is_none() && checks.is_empty() {
        let ending = drive(scenario, protocol, number, tuning, &mut metrics);
        return (metrics.finish(ending), Ok(()));
    }
    let setup = TraceSetup {
        seed: scenario.seed,
        replication: number,
        nodes: scenario.nodes,
        kinds: P::Msg::KINDS,
        faults: &scenario.faults,
        streamed: scenario.network.transport.stream().is_some(),
        refuses: cycles(scenario).is_some_and(|cycles| cycles.connection_limit.is_some()),
    };
    let trace = sinks.map(|sinks| Trace::new(setup, sinks));
    let mut all = Both(metrics, Both(checks, trace));
    let ending = drive(scenario, protocol, number, tuning, &mut all);
    let Both(metrics, Both(checks, trace)) = all;
    let (mut replication, traffic) = metrics.finish(ending);
    replication.judge(checks.finish(&replication));
    ((replication, traffic), trace.map_or(Ok(()), Trace::finish))
}

/// The checkers of `invariants` for a replication of a scenario.
pub fn checks(scenario: &Scenario, number: u64, invariants: Vec<Invariant>) -> Checks {
    if invariants.is_empty() {
        return Checks::new(CheckSetup::default());
    }
    // Draws of their own: nothing of the run has used them yet.
    let draws = Draws::new(scenario.seed, number);
    let asked = |entry: &workload::Entry| {
        let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
        Asked {
            text: short(&words.join(" ")),
            writes: scenario.protocol.check_command(&words).unwrap_or_default(),
            deletes: scenario.protocol.deletes(&words),
        }
    };
    Checks::new(CheckSetup {
        invariants,
        requests: workload::plan(&scenario.workload, scenario.nodes, &draws),
        asked: scenario.workload.iter().map(asked).collect(),
        datagram_limit_bytes: scenario.network.datagram_limit_bytes,
    })
}

/// The words of a command, as much of them as a message has room for.
fn short(words: &str) -> String {
    const SHOWN: usize = 40;
    match words.chars().count() > SHOWN {
        true => words.chars().take(SHOWN - 1).chain(['…']).collect(),
        false => words.to_string(),
    }
}

/// Runs the protocol of a scenario under any observer.
///
/// # Panics
/// As [`replicate`].
pub fn watch(
    scenario: &Scenario,
    number: u64,
    tuning: Tuning,
    observer: &mut impl Observer,
) -> Ending {
    struct Drive<'a, O>(&'a Scenario, u64, Tuning, &'a mut O);
    impl<O: Observer> Visit for Drive<'_, O> {
        type Out = Ending;
        fn visit<P: Protocol>(self, protocol: &P) -> Ending {
            drive(self.0, protocol, self.1, self.2, self.3)
        }
    }
    with_protocol(scenario, Drive(scenario, number, tuning, observer))
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
        weights: &scenario.weights,
        network: &scenario.network,
        faults: &scenario.faults,
        workload: &scenario.workload,
        commands: &commands,
        stop: scenario.stop,
        epoch_ns: scenario.epoch_unix_s.saturating_mul(crate::time::NANOS_PER_SECOND),
        disk_write: scenario.disk_write,
        cycles: cycles(scenario),
    };
    engine::run(&setup, tuning, observer)
}
