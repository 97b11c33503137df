//! The trace: what its lines say adds up, and writing it changes nothing.

use gossip_sim::engine::Tuning;
use gossip_sim::metrics::Sinks;
use gossip_sim::network::Transport;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn shrunk(name: &str, nodes: u32) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let mut scenario = scenario::load(&path, &[]).unwrap();
    scenario.nodes = nodes;
    scenario
}

fn lines(scenario: &Scenario) -> Vec<Value> {
    let mut text = Vec::new();
    let sinks = Sinks { trace: Some(&mut text), log: None };
    let (traced, _) = run::trace(scenario, 2, sinks).unwrap();
    let (plain, _) = run::replicate(scenario, 2, Tuning::default());
    assert_eq!(format!("{traced:?}"), format!("{plain:?}"), "the trace changes nothing");
    let text = String::from_utf8(text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every line but those from outside names an earlier line that explains it.
fn causes_come_first(lines: &[Value]) {
    let mut seen = BTreeSet::new();
    for line in lines {
        let cause = line["cause"].as_str();
        assert!(cause.is_none_or(|cause| seen.contains(cause)), "{line}");
        let outside = match line["kind"].as_str().unwrap() {
            "command" => true,
            "boot" => line["t_ns"] == 0,
            "fault" => line["ends"] == false,
            _ => false,
        };
        assert_eq!(cause.is_none(), outside, "{line}");
        assert!(seen.insert(line["id"].as_str().unwrap()), "twice: {line}");
    }
}

/// Every message ends once: at its sender, in an arrival, or not before the end.
fn messages_add_up(lines: &[Value], scenario: &Scenario) {
    let mut under_way = BTreeMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in lines {
        if let "delivery" | "drop" = line["kind"].as_str().unwrap() {
            let from_and_to = under_way.remove(line["id"].as_str().unwrap()).unwrap();
            let mut ends = (line["peer"].clone(), line["node"].clone());
            // A stream is given up at its sender.
            if scenario.network.transport != Transport::Datagram && from_and_to != ends {
                assert_eq!(line["kind"], "drop");
                ends = (ends.1, ends.0);
            }
            assert_eq!(from_and_to, ends);
            *counts.entry(line["fate"].as_str().unwrap().into()).or_default() += 1;
        }
        for send in line["sends"].as_array().into_iter().flatten() {
            match send["fate"].as_str() {
                Some(fate) => *counts.entry(fate.into()).or_default() += 1,
                None => {
                    let ends = (line["node"].clone(), send["to"].clone());
                    under_way.insert(send["id"].as_str().unwrap(), ends);
                }
            }
        }
    }
    let messages = run::replicate(scenario, 2, Tuning::default()).0.messages;
    for fate in gossip_sim::network::Fate::ALL {
        let counted = match fate.name() {
            "in_flight" => under_way.len() as u64,
            name => counts.get(name).copied().unwrap_or(0),
        };
        assert_eq!(counted, messages.fate(fate), "{}", fate.name());
    }
}

#[test]
fn a_trace_adds_up() {
    let cases = [
        ("1000_nodes_10pct_loss.toml", 40),
        ("mass_crash.toml", 30),
        ("partition_heal.toml", 1000),
    ];
    let streamed = cases.map(|(name, nodes)| (name, nodes, Transport::Stream(Default::default())));
    let cases = cases.map(|(name, nodes)| (name, nodes, Transport::Datagram));
    for (name, nodes, transport) in cases.into_iter().chain(streamed) {
        let mut scenario = shrunk(name, nodes);
        scenario.network.transport = transport;
        let lines = lines(&scenario);
        causes_come_first(&lines);
        messages_add_up(&lines, &scenario);
        let order: Vec<u64> = lines.iter().map(|line| line["t_ns"].as_u64().unwrap()).collect();
        assert!(order.is_sorted());
    }
}

#[test]
fn a_trace_reads_well() {
    let mut scenario = shrunk("mass_crash.toml", 4);
    scenario.stop.at = gossip_sim::time::Instant(14_000_000_000);
    let mut text = Vec::new();
    run::trace(&scenario, 0, Sinks { trace: Some(&mut text), log: None }).unwrap();
    let text = String::from_utf8(text).unwrap();
    // The first lines, and those around the restart.
    let shown = |line: &&str| line.contains("fault") || !line.contains("tick");
    let shown: Vec<&str> = text.lines().filter(shown).take(24).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_first_error_of_a_sink_is_told() {
    struct Full(u32);
    impl std::io::Write for Full {
        fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(octets.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let sinks = Sinks { trace: Some(&mut Full(100)), log: None };
    let error = run::trace(&shrunk("push.toml", 20), 0, sinks).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}
