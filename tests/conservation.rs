//! Every message ends in exactly one way, and what is said to be in flight really is.

use gossip_sim::engine::{Engine, Handled, Observer, Sent, StopWhen, Tuning};
use gossip_sim::network::Fate;
use gossip_sim::outcome::Replication;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::{self, ProtocolSpec, Scenario};
use gossip_sim::time::Instant;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The committed scenarios that are not marked as long.
fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    let long = |path: &PathBuf| {
        std::fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with("# long"))
    };
    paths.retain(|path| !long(path));
    paths.iter().map(|path| scenario::load(path, &[]).unwrap()).collect()
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
}

#[test]
fn every_message_ends_once_in_every_scenario() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 5);
    for scenario in scenarios {
        for number in 0..2 {
            let (replication, traffic) = run::replicate(&scenario, number, Tuning::default());
            conserves(&scenario.stem, &replication);
            let mut by_fate = [0; 9];
            for bin in &traffic.bins {
                by_fate.iter_mut().zip(bin.by_fate).for_each(|(sum, n)| *sum += n);
            }
            assert_eq!(by_fate, replication.messages.by_fate, "{}: traffic", scenario.stem);
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
    for mut scenario in scenarios() {
        // An end in the middle of things, without questions about coverage.
        scenario.stop.when = StopWhen::Never;
        scenario.stop.at = Instant(scenario.stop.at.0.min(4_321_000_000));
        let ProtocolSpec::Gossip(params) = &scenario.protocol;
        let protocol = run::gossip_of(&scenario, params);
        for engine in [Engine::Fast, Engine::Reference] {
            let tuning = Tuning { engine, ..Tuning::default() };
            let mut pending = Pending::default();
            run::drive(&scenario, &protocol, 0, tuning, &mut pending);
            let left = pending.under_way.len() as u64;
            assert_eq!(pending.in_flight, left, "{} {engine:?}", scenario.stem);
            let found = run::replicate(&scenario, 0, tuning).0.messages.fate(Fate::InFlight);
            assert_eq!(found, left, "{} {engine:?}", scenario.stem);
        }
    }
}
