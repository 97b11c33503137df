//! What is estimated is an upper bound, and not far from what happens.

use super::*;
use crate::id::NodeId;
use crate::scenario::{Override, parse};
use crate::select::Selector;
use std::path::Path;

const SMALL: &str = "[cluster]\nnodes = 100\n[protocol]\nkind = \"gossip\"\n[[workload]]\n\
    id = \"w\"\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[stop]\nat = \"0.5 s\"\n";

fn scenario(overrides: &[&str]) -> Scenario {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::set(*text)).collect();
    parse(SMALL, "s.toml", Path::new(""), &overrides).unwrap_or_else(|e| panic!("{e}"))
}

fn bytes(overrides: &[&str]) -> u64 {
    bytes_per_replication(&scenario(overrides))
}

#[test]
fn a_run_of_half_a_period_has_events() {
    // Every node boots, half of them have a round, and there is one command.
    assert_eq!(events_max(&scenario(&[])), 100 * 3 + 100 + 1);
    // A crash begins and ends, and each node has one more life and one more round.
    let crash = "faults=[{ at = '1 ms', lasts = '1 ms', kind = 'crash', nodes = 'all' }]";
    assert_eq!(events_max(&scenario(&[crash])), 200 * 3 + 200 + 1 + 2);
    let [every, thrice] = ["faults.0.every=2 ms", "faults.0.count=3"];
    assert_eq!(events_max(&scenario(&[crash, every, thrice])), 400 * 3 + 400 + 1 + 6);
}

#[test]
fn each_new_address_takes_memory() {
    let crash = |address| {
        format!(
            "faults=[{{ at = '1 ms', lasts = '1 ms', kind = 'crash', nodes = '0..40', \
             address = '{address}' }}]"
        )
    };
    let [same, new] = ["same", "new"].map(|address| bytes(&[&crash(address)]));
    assert_eq!(new - same, 40 * (BYTES_PER_NODE + 8 + 1));
    assert_eq!(bytes(&[&crash("new"), "faults.0.every=2 ms", "faults.0.count=3"]) - new, 80 * 89);
}

#[test]
fn what_befalls_messages_makes_events() {
    let ticks = 100 * 2 * 2;
    let events = |overrides: &[&str]| {
        let pull = ["protocol.mode=pull", "protocol.exchange=full", "stop.at=1 s"];
        events_max(&scenario(&[&pull, overrides].concat())) - 100 - 1
    };
    // Each node asks once a tick, and is answered.
    let [one, three] = [ticks / 2 * 3, ticks / 2 * (1 + 2 * 3)];
    assert_eq!(events(&[]), one);
    // Two copies of the question, and of each answer.
    assert_eq!(events(&["network.duplication=1 %"]), ticks / 2 * (1 + 2 + 4));
    let link = "faults=[{ at = '1 ms', lasts = '1 ms', kind = 'link', duplication = '1 %' }]";
    assert_eq!(events(&[link]), ticks / 2 * (1 + 2 + 4) + 2);
    // Each arrives, is through, and is handled.
    let late = ["network.down={ rate = '1 MB/s' }", "network.processing=1 ms"];
    assert_eq!(events(&late), three);
    // Each arrives, waits, and is handled; the pause begins and ends.
    let pause = "faults=[{ at = '1 ms', lasts = '1 ms', kind = 'pause', nodes = 'all' }]";
    assert_eq!(events(&[pause]), ticks / 2 * (1 + 2 * 2) + 2);
    // With processing the pause may put each off once more.
    let busy = ["network.processing=1 ms", pause];
    assert_eq!(events(&busy), ticks / 2 * (1 + 2 * 4) + 2);
    // Clocks that count two seconds in one, and go on to.
    let fast = "faults=[{ at = '0 s', kind = 'clock-drift', nodes = 3, rate = '500000 ppm' }, \
                { at = '0 s', kind = 'clock-drift', nodes = 3, rate = '500000 ppm' }]";
    assert_eq!(events(&[fast]), ticks / 4 * 3 * 3 + 2);
    // Three calls, each refused but for the last, or that as well; an answer.
    let hunting = "protocol.timing={ kind = 'synchronous', connection_limit = 1, hunt = 2 }";
    assert_eq!(events(&[hunting]), ticks / 2 * (1 + 3 + 3 + 1));
}

#[test]
fn what_waits_takes_memory() {
    let small = bytes(&[]);
    // 100 nodes have one round, ask and are answered: 128 octets take 1.28 s.
    assert_eq!(bytes(&["network.up=100 B/s"]) - small, 100 * 2 * 56);
    let narrow = "network.up={ rate = '100 B/s', queue = '29 B' }";
    assert_eq!(bytes(&[narrow]) - small, 100 * 56);
    let busy = ["network.processing=400 ms", "network.receive_queue=1 kB"];
    assert_eq!(bytes(&busy) - small, 100 * 56);
    let busy = ["network.processing=600 ms", "network.receive_queue=1 B"];
    assert_eq!(bytes(&busy) - small, 100 * 56);
    // What is carried does not wait, however long the run.
    let long = ["stop.at=1000 s", "network.up=1 MB/s", "network.processing=1 ms"];
    assert_eq!(bytes(&long), bytes(&long[..1]));
}

#[test]
fn the_fanout_and_the_mean_degree_bound_the_messages_of_a_round() {
    let scale_free = "cluster.topology={ kind = 'scale-free', links = 2 }";
    let messages = |fanout: &str| {
        messages_per_round(&scenario(&[scale_free, &format!("protocol.fanout={fanout}")]))
    };
    // 197 links are 3.94 neighbours of a node on average, each asked and answering.
    assert_eq!(["1", "3", "9", "all"].map(messages), [2, 6, 8, 8]);
}

#[test]
fn nothing_overflows() {
    let huge = [
        "cluster.nodes=2147483648",
        "protocol.fanout=all",
        "protocol.timing={ kind = 'periodic', period = '1 ns' }",
        "protocol.keep=1 s",
        "network.latency={ kind = 'constant', value = '4611686018427387904 ns' }",
        "stop.at=4611686018427387904 ns",
        "replications=18446744073709551615",
        "workload.w.every=1 ns",
        "workload.w.count=4294967295",
    ];
    assert_eq!(bytes(&huge), u64::MAX);
    assert_eq!(events_max(&scenario(&huge)), u64::MAX);
    assert_eq!(bytes_of_results(&scenario(&huge)), u64::MAX);
}

#[test]
fn what_takes_memory_is_counted() {
    let small = bytes(&[]);
    // 1000 commands at 300 octets.
    assert_eq!(bytes(&["workload.w.every=1 us", "workload.w.count=1001"]) - small, 300_000);
    // 100 nodes ask and are answered, 5 s times 1000 rounds a second.
    let slow = ["protocol.timing={ kind = 'periodic', period = '1 ms' }", "stop.at=10 s"];
    let latency = "network.latency={ kind = 'constant', value = '5 s' }";
    let [slow, slower] = [bytes(&slow), bytes(&[slow[0], slow[1], latency])];
    assert!(slower - slow > 50_000_000, "{slow} {slower}");
    // Of a node that can forget an item, 9 octets more.
    assert_eq!(bytes(&["protocol.keep=1 s"]) - small, 900);
    // 3,000 links while they are made, and the rows of 100 nodes.
    let graph = "cluster.topology={ kind = 'ring', degree = 60 }";
    assert_eq!(bytes(&[graph]) - small, 3_000 * 48 + 100 * 32);
    let aligned = "protocol.timing={ kind = 'periodic', phase = 'aligned' }";
    assert!(bytes(&[aligned]) > small);
}

#[test]
fn whom_nodes_know_takes_memory() {
    let bytes = |bootstrap, seeds: &[Option<Selector>]| {
        let mut scenario = Scenario { bootstrap, ..scenario(&[]) };
        scenario.groups.seeds = seeds.to_vec();
        bytes_per_replication(&scenario) - bytes(&[])
    };
    assert_eq!(bytes(Bootstrap::Random { peers: 5 }, &[]), 100 * 5 * 4);
    assert_eq!(bytes(Bootstrap::Random { peers: 99 }, &[]), 0);
    assert_eq!(bytes(Bootstrap::Chain, &[]), 99 * 4);
    let seeds = [None, Some(Selector::Range(0, 3)), Some(Selector::One(NodeId(7)))];
    assert_eq!(bytes(Bootstrap::Full, &seeds), 2 * (3 + 1) * 4);
    assert_eq!(bytes(Bootstrap::Seeds(Selector::All), &seeds), 2 * (100 + 4) * 4);
}
