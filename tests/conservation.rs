//! Every message ends in exactly one way, and what is said to be in flight really is.

use crate::support::case::Case;
use crate::support::chaos::Chaos;
use crate::support::scenarios;
use gossip_sim::engine::{Engine, Handled, Observer, Sent, Stop, StopWhen, Tuning};
use gossip_sim::faults::{Address, Disk, Fault, FaultKind, Repeats};
use gossip_sim::metrics::Both;
use gossip_sim::network::{
    Backoff, Bandwidth, Fate, Latency, Loss, Network, Order, StreamTiming, TopologyKind, Transport,
};
use gossip_sim::outcome::Replication;
use gossip_sim::protocol::{Phase, Timing};
use gossip_sim::rng::EventKey;
use gossip_sim::run::{self, estimate};
use gossip_sim::scenario::Scenario;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use std::collections::BTreeSet;

/// The committed scenarios, sweeps and those of `reproduce` among them, by name.
fn scenarios() -> impl Iterator<Item = (String, Scenario)> {
    scenarios::quick().into_iter().map(|(name, path)| {
        let scenario = scenarios::load(&path, None);
        (name, scenario)
    })
}

fn conserves(name: &str, r: &Replication) {
    let m = &r.messages;
    let ends = [
        Fate::Delivered,
        Fate::Lost,
        Fate::Cut,
        Fate::NoRoute,
        Fate::TooBig,
        Fate::QueueFull,
        Fate::Dead,
        Fate::Corrupt,
        Fate::InFlight,
    ];
    let ended: u64 = ends.iter().map(|fate| m.fate(*fate)).sum();
    assert_eq!(m.sent + m.duplicated, ended, "{name}, replication {}: {m:?}", r.number);
    let load = |pairs: &[(u64, u64)]| pairs.iter().map(|(n, nodes)| n * nodes).sum::<u64>();
    assert_eq!(load(&r.load.sends), m.sent, "{name}: what the nodes sent");
    assert_eq!(load(&r.load.receives), m.fate(Fate::Delivered), "{name}: what they received");
    assert!(m.useful <= m.fate(Fate::Delivered), "{name}");
    // The columns of the data file, which may be of a part of the run.
    assert!(r.counted().messages.balance(), "{name}: {:?}", r.counted());
}

#[test]
fn every_message_ends_once_in_every_scenario() {
    for (name, scenario) in scenarios() {
        for number in 0..2 {
            let (replication, traffic) = run::replicate(&scenario, number, Tuning::default());
            conserves(&name, &replication);
            let expected = estimate::events_max(&scenario);
            let bounded = estimate::events_are_bounded(&scenario);
            assert!(!bounded || replication.events <= expected, "{name}");
            let mut by_fate = [0; 9];
            for bin in &traffic.bins {
                by_fate.iter_mut().zip(bin.by_fate).for_each(|(sum, n)| *sum += n);
            }
            assert_eq!(by_fate, replication.messages.by_fate, "{name}: traffic");
        }
    }
}

/// Follows each message by its key.
#[derive(Default)]
struct Pending {
    under_way: BTreeSet<EventKey>,
    /// The message whose sending has been told last.
    leaving: Option<EventKey>,
    in_flight: u64,
}

impl Observer for Pending {
    fn event(&mut self, handled: &Handled) {
        self.leaving = None;
        if handled.fate.is_some() {
            assert!(self.under_way.remove(&handled.position.3), "arrives once: {handled:?}");
        }
    }

    fn sent(&mut self, sent: &Sent) {
        assert!(self.under_way.insert(sent.key), "no two messages have one key: {sent:?}");
        self.leaving = Some(sent.key);
    }

    fn copied(&mut self, sent: &Sent) {
        assert!(self.under_way.insert(sent.key), "no copy has another's key: {sent:?}");
        self.leaving = None;
    }

    fn ended(&mut self, _at: Instant, fate: Fate) {
        if fate == Fate::InFlight {
            self.in_flight += 1;
        } else if let Some(key) = self.leaving.take() {
            self.under_way.remove(&key);
        }
    }
}

#[test]
fn what_is_in_flight_is_what_has_not_ended() {
    for (name, mut scenario) in scenarios() {
        // An end in the middle of things, without questions about coverage.
        scenario.stop.when = StopWhen::Never;
        scenario.stop.at = Instant(scenario.stop.at.0.min(4_321_000_000));
        for engine in [Engine::Fast, Engine::Reference] {
            let tuning = Tuning { engine, ..Tuning::default() };
            let mut pending = Pending::default();
            run::watch(&scenario, 0, tuning, &mut pending);
            let left = pending.under_way.len() as u64;
            assert_eq!(pending.in_flight, left, "{name} {engine:?}");
            let found = run::replicate(&scenario, 0, tuning).0.messages.fate(Fate::InFlight);
            assert_eq!(found, left, "{name} {engine:?}");
        }
    }
}

/// Nodes without sense, who also write to strangers, on a graph with every kind of trouble; it ends
/// in the middle of things.
fn trouble() -> Case {
    let ms = 1_000_000;
    let fault = |at_ms: u64, what| {
        let (at, lasts) = (Instant(at_ms * ms), Some(Span::from_millis(400)));
        Fault { id: None, at, lasts, repeats: Repeats::ONCE, what }
    };
    let (crashed, aside) = (Selector::Range(0, 6), vec![Selector::Range(10, 20)]);
    Case {
        cycles: None,
        groups: Default::default(),
        apart: Default::default(),
        seed: 1,
        nodes: 30,
        topology: TopologyKind::RandomRegular { degree: 6 },
        network: Network {
            transport: Transport::Datagram,
            latency: Latency::Uniform { min: Span::from_millis(10), max: Span::from_millis(90) },
            loss: Loss::Independent("10 %".parse().unwrap()),
            duplication: "5 %".parse().unwrap(),
            corruption: "2 %".parse().unwrap(),
            order: Order::Fifo,
            up: Some(Bandwidth { bytes_per_s: 400_000, queue_bytes: Some(4_000) }),
            down: Some(Bandwidth { bytes_per_s: 300_000, queue_bytes: Some(3_000) }),
            processing: Span::from_millis(1),
            receive_queue_bytes: 2_000,
            datagram_limit_bytes: Some(1_000),
            receive_buffer_bytes: Some(500),
            header_bytes: 28,
        },
        faults: vec![
            fault(
                100,
                FaultKind::Crash { nodes: crashed, disk: Disk::Kept, address: Address::Same },
            ),
            fault(300, FaultKind::Partition { groups: aside }),
        ],
        workload: Vec::new(),
        stop: Stop { when: StopWhen::Never, at: Instant(1_000 * ms) },
        chaos: Chaos {
            ticks: vec![Timing::periodic(Span(20 * ms), Phase::Random)],
            shots: Vec::new(),
            delays: vec![ms],
            fanout_max: 4,
            deeds_max: 3,
            energy: 200,
            hops: 2,
            items: 9,
            lens: vec![100, 501, 1_001],
            forgets: true,
            persists: true,
            calls: false,
        },
        disk_write: Span::from_millis(3),
        forgets: true,
    }
}

#[test]
fn messages_that_end_in_every_way_are_conserved() {
    for engine in [Engine::Fast, Engine::Reference] {
        let mut both = Both(trouble().metrics(), Pending::default());
        let ending = trouble().run(Tuning { engine, ..Tuning::default() }, &mut both);
        let Both(metrics, pending) = both;
        let (replication, _) = metrics.finish(ending);
        conserves("trouble", &replication);
        let messages = &replication.messages;
        for fate in Fate::ALL {
            assert!(messages.fate(fate) > 0, "{engine:?} {fate:?}: {messages:?}");
        }
        assert!(messages.duplicated > 0);
        assert_eq!(messages.fate(Fate::InFlight), pending.under_way.len() as u64, "{engine:?}");
    }
}

/// The same over streams: nothing is doubled, damaged or too big, and no queue's fault.
#[test]
fn messages_over_streams_are_conserved() {
    let backoff = |ms, tries| Backoff { first: Span::from_millis(ms), tries };
    let (data, handshake) = (backoff(40, 3), backoff(100, 3));
    let mut case = trouble();
    case.network.transport = Transport::Stream(StreamTiming { data, handshake });
    for engine in [Engine::Fast, Engine::Reference] {
        let mut both = Both(case.metrics(), Pending::default());
        let ending = case.run(Tuning { engine, ..Tuning::default() }, &mut both);
        let Both(metrics, pending) = both;
        let (replication, _) = metrics.finish(ending);
        conserves("streams", &replication);
        let messages = &replication.messages;
        let ends =
            [Fate::Delivered, Fate::Lost, Fate::Cut, Fate::NoRoute, Fate::Dead, Fate::InFlight];
        for fate in Fate::ALL {
            let count = messages.fate(fate);
            assert_eq!(count > 0, ends.contains(&fate), "{engine:?} {fate:?}: {messages:?}");
        }
        assert_eq!(messages.duplicated, 0);
        assert_eq!(messages.fate(Fate::InFlight), pending.under_way.len() as u64, "{engine:?}");
    }
}
