//! From a scenario to an outcome: runs the engine, with whoever looks on.

mod checking;
pub mod estimate;
mod kinds;
pub mod overlays;
pub mod replications;

pub use checking::checks;
pub use kinds::{Visit, with_protocol};

use crate::engine::{self, Ending, Observer, Setup, Tuning};
use crate::faults::{self, FaultKind, Lie};
use crate::id::{Hosts, NodeId};
use crate::metrics::{
    Both, Counted, Gauge, Kept, Ledger, Metrics, MetricsSetup, Sinks, Trace, TraceSetup,
};
use crate::outcome::{Replication, Traffic};
use crate::protocol::{Message, Protocol};
use crate::protocols::Asked;
use crate::rng::Draws;
use crate::scenario::Scenario;
use crate::workload;
use kinds::bad_command;
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
    let watch = Watch { number, tuning, gauge, kept: Kept::Run, sinks: None };
    run_protocol(scenario, watch).0
}

/// One replication with the columns of `convergence.csv` and `groups.csv` alone: no curve, traffic over
/// time, items, facts or loads. Ten thousand of them take little memory, and short ones half the time.
///
/// # Panics
/// As [`replicate`].
pub fn replicate_slim(
    scenario: &Scenario,
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
) -> Replication {
    slim(scenario, Watch { number, tuning, gauge, kept: Kept::Columns, sinks: None })
}

/// The same with the curve.
///
/// # Panics
/// As [`replicate`].
pub fn replicate_curve(
    scenario: &Scenario,
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
) -> Replication {
    let watch = Watch { number, tuning, gauge, kept: Kept::Curves, sinks: None };
    let mut replication = slim(scenario, watch);
    replication.curve.shorten();
    replication.lists.iter_mut().for_each(|lists| lists.shorten());
    replication
}

fn slim(scenario: &Scenario, watch: Watch) -> Replication {
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
    let watch = Watch {
        number,
        tuning: Tuning::default(),
        gauge: None,
        kept: Kept::Run,
        sinks: Some(sinks),
    };
    let (result, written) = run_protocol(scenario, watch);
    written.map(|()| result)
}

/// Which replication, and who looks on.
struct Watch<'a> {
    number: u64,
    tuning: Tuning,
    gauge: Option<Arc<Gauge>>,
    kept: Kept,
    sinks: Option<Sinks<'a>>,
}

/// What a replication gave, and whether its trace could be written.
type Watched = ((Replication, Traffic), io::Result<()>);

fn run_protocol(scenario: &Scenario, watch: Watch) -> Watched {
    struct Measure<'a, 'b>(&'a Scenario, Watch<'b>);
    impl Visit for Measure<'_, '_> {
        type Out = Watched;
        fn visit<P: Protocol>(self, protocols: &[P]) -> Watched {
            measure(self.0, protocols, self.1)
        }
    }
    let number = watch.number;
    with_protocol(scenario, number, Measure(scenario, watch))
}

/// The words of each command of a replication, and how many requests it makes.
pub fn lines(scenario: &Scenario, number: u64) -> Vec<(Vec<String>, u64)> {
    let draws = Draws::new(scenario.seed, number);
    workload::lines(&scenario.workload, scenario.nodes, &draws)
}

/// Whether a node can lose what it held: then it is noted for each node what it holds.
pub fn forgets(scenario: &Scenario) -> bool {
    // A forged version of an old write stands above a newer one.
    let loses = |what: &FaultKind| {
        what.takes_down() || matches!(what, FaultKind::Lie { lie: Lie::Forge, .. })
    };
    let lapse = scenario.groups.protocols.iter().any(|own| own.lapses());
    lapse || scenario.protocol.lapses() || scenario.faults.iter().any(|fault| loses(&fault.what))
}

/// Whether nodes renew their records of themselves, by themselves or where a command asks for it.
fn renews(scenario: &Scenario) -> bool {
    let asks = |entry: &workload::Entry| {
        let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
        matches!(scenario.protocol.asked(&words), Ok(Asked::Renewal))
    };
    scenario.protocol.renews_every().is_some() || scenario.workload.iter().any(asks)
}

/// Who is who in a replication, which has to be known before it begins.
struct Members {
    /// Who is behind each address.
    hosts: Hosts,
    /// The group of each node, by number, those included that are on later addresses; empty without
    /// groups.
    groups: Vec<u8>,
}

impl Members {
    fn of(scenario: &Scenario, number: u64) -> Members {
        let Scenario { seed, nodes, ref faults, stop, .. } = *scenario;
        let legs = cycles(scenario).map(engine::Cycles::legs);
        let hosts = faults::hosts(faults, nodes, (seed, number), legs, stop.at);
        let named = &scenario.groups.named;
        if named.is_empty() {
            return Members { hosts, groups: Vec::new() };
        }
        let mut groups = named.of_nodes(nodes, &Draws::new(seed, number));
        let later = (0..hosts.moves()).map(|place| hosts.of(NodeId(nodes + place)));
        let later: Vec<u8> = later.map(|host| groups[host.index()]).collect();
        groups.extend(later);
        Members { hosts, groups }
    }
}

fn cycles(scenario: &Scenario) -> Option<engine::Cycles> {
    scenario.protocol.timing().and_then(engine::Cycles::of)
}

/// Runs `protocol` under the default metrics.
fn measure<P: Protocol>(scenario: &Scenario, protocols: &[P], watch: Watch) -> Watched {
    let Watch { number, tuning, gauge, kept, sinks } = watch;
    let mut metrics = Metrics::new(MetricsSetup {
        replication: number,
        nodes: scenario.nodes,
        header_bytes: scenario.network.header_bytes,
        kinds: P::Msg::KINDS,
        forgets: forgets(scenario),
        node_rows: scenario.output.nodes,
        kept,
    });
    gauge.into_iter().for_each(|gauge| metrics.tell(gauge));
    scenario.measure.into_iter().for_each(|window| metrics.measure(window));
    metrics.count_nodes(scenario.faults.iter().any(|fault| fault.what.brings_up_or_down()));
    if scenario.protocol.keeps_views() {
        metrics.view(scenario.protocol.changes_are_items(), renews(scenario));
    }
    let members = Members::of(scenario, number);
    let groups = &members.groups;
    if !groups.is_empty() {
        metrics.group(groups.clone());
    }
    if scenario.protocol.compares_stores() {
        metrics.compare_stores();
    }
    if scenario.protocol.due_at_others() {
        metrics.spare_writers();
    }
    let (header, window) = (scenario.network.header_bytes, scenario.measure);
    let calls_itself = scenario.protocols().any(|protocol| protocol.may_call_itself());
    let followed = window.is_some() || !groups.is_empty() || calls_itself;
    let ledger = Ledger::new(header, scenario.nodes, window, groups.clone());
    let checks = checking::of(scenario, number, scenario.invariants(), groups);
    let cast = Cast { protocols, members };
    if sinks.is_none() && checks.is_empty() {
        if !followed {
            let ending = cast.play(scenario, number, tuning, &mut metrics);
            return (metrics.finish(ending), Ok(()));
        }
        let mut both = Both(metrics, ledger);
        let ending = cast.play(scenario, number, tuning, &mut both);
        return (finish(both, ending), Ok(()));
    }
    let commands = sinks.as_ref().map_or(Vec::new(), |_| lines(scenario, number));
    let setup = TraceSetup {
        seed: scenario.seed,
        replication: number,
        nodes: scenario.nodes,
        kinds: P::Msg::KINDS,
        faults: &scenario.faults,
        streamed: scenario.network.transport.stream().is_some(),
        refuses: cycles(scenario).is_some_and(|cycles| cycles.connection_limit.is_some()),
        commands: &commands,
    };
    let trace = sinks.map(|sinks| Trace::new(setup, sinks));
    let mut all = Both(Both(metrics, ledger), Both(checks, trace));
    let ending = cast.play(scenario, number, tuning, &mut all);
    let Both(told, Both(checks, trace)) = all;
    let (mut replication, traffic) = finish(told, ending);
    replication.judge(checks.finish(&replication));
    ((replication, traffic), trace.map_or(Ok(()), Trace::finish))
}

/// The outcome, with what a ledger kept.
fn finish(Both(metrics, ledger): Both<Metrics, Ledger>, ending: Ending) -> (Replication, Traffic) {
    let Counted { measured, groups, to_itself } = ledger.finish(ending.at);
    let (mut replication, traffic) = metrics.finish(ending);
    replication.measured = measured;
    replication.incidents.messages_to_itself = to_itself;
    for row in &mut replication.groups {
        row.traffic = groups.get(row.group).copied().unwrap_or_default();
    }
    (replication, traffic)
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
        fn visit<P: Protocol>(self, protocols: &[P]) -> Ending {
            drive(self.0, protocols, self.1, self.2, self.3)
        }
    }
    with_protocol(scenario, number, Drive(scenario, number, tuning, observer))
}

/// Runs a protocol in the surroundings of a scenario, under any observer: the first of `protocols`,
/// or where groups differ, each of them at the nodes of its group.
pub fn drive<P: Protocol, O: Observer>(
    scenario: &Scenario,
    protocols: &[P],
    number: u64,
    tuning: Tuning,
    observer: &mut O,
) -> Ending {
    Cast { protocols, members: Members::of(scenario, number) }
        .play(scenario, number, tuning, observer)
}

/// Who plays in a replication.
struct Cast<'a, P> {
    /// The first, or where groups differ, each of them at the nodes of its group.
    protocols: &'a [P],
    members: Members,
}

impl<P: Protocol> Cast<'_, P> {
    fn play<O: Observer>(
        &self,
        scenario: &Scenario,
        number: u64,
        tuning: Tuning,
        observer: &mut O,
    ) -> Ending {
        let Cast { protocols, ref members } = *self;
        let protocol = &protocols[0];
        let groups = &scenario.groups;
        let differ = protocols.len() > 1 || !groups.networks.is_empty() || !groups.seeds.is_empty();
        let grouped = engine::Grouped {
            of: &members.groups,
            protocols: if protocols.len() > 1 { protocols } else { &[] },
            networks: &groups.networks,
            seeds: &groups.seeds,
        };
        let read = |(place, (words, _)): (usize, &(Vec<String>, u64))| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            protocol.parse(&words).unwrap_or_else(|error| bad_command(place, &error))
        };
        let commands: Vec<P::Command> =
            lines(scenario, number).iter().enumerate().map(read).collect();
        let setup = Setup {
            protocol,
            seed: scenario.seed,
            replication: number,
            nodes: scenario.nodes,
            hosts: members.hosts.clone(),
            topology: &scenario.topology,
            bootstrap: &scenario.bootstrap,
            weights: &scenario.weights,
            network: &scenario.network,
            groups: differ.then_some(grouped),
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
}
