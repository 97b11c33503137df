//! Nodes that come back on new addresses: who gets what when, to the tick, and what belongs to the
//! host behind an address.

use crate::support::hello::{Seen, Story};
use crate::support::recorder::Call;
use crate::support::three::MS;
use gossip_sim::engine::Tuning;
use gossip_sim::faults::{Address, Disk, Fault, FaultKind, Lie, Offset, Repeats, Stops};
use gossip_sim::id::NodeId;
use gossip_sim::metrics::Sinks;
use gossip_sim::network::{
    Bandwidth, Jitter, Latency, Loss, Matrix, Network, StreamTiming, Transport,
};
use gossip_sim::protocol::Fact;
use gossip_sim::run;
use gossip_sim::scenario;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// From this time on.
fn since(seen: &Seen, from_ms: u64) -> Seen {
    let at = |line: &str| line.split([' ', '+']).next().unwrap().parse::<u64>().unwrap();
    seen.iter().filter(|line| at(line) >= from_ms).cloned().collect()
}

/// A fault of host 1.
fn fault(at_ms: u64, lasts_ms: u64, what: FaultKind) -> Fault {
    let (at, lasts) = (Instant(at_ms * MS), Some(Span(lasts_ms * MS)));
    Fault { id: None, at, lasts, repeats: Repeats::ONCE, what }
}

const HOST: Selector = Selector::One(NodeId(1));

fn crash(at_ms: u64, lasts_ms: u64, disk: Disk) -> Fault {
    fault(at_ms, lasts_ms, FaultKind::Crash { nodes: HOST, disk, address: Address::New })
}

/// Down from 2.07 s to 4.5 s.
fn moved() -> Fault {
    crash(2_070, 2_430, Disk::Kept)
}

#[test]
fn a_node_comes_back_as_somebody_else() {
    let story = Story::of(&[moved()]);
    let expected = [
        "1050 1 to 0: hello delivered",
        "1100 0 to 1: answer delivered",
        "2050 1 to 0: hello delivered",
        "2070 down 1",
        // What was on its way to the old address finds nobody, whoever is behind it.
        "2100 0 to 1: answer dead",
        "4500 up 3",
        // A life of its own: its rounds begin with its boot, and node 0 learns of it from its message.
        "5550 3 to 0: hello delivered",
        "5600 0 to 3: answer delivered",
        "6550 3 to 0: hello delivered",
        "6600 0 to 3: answer delivered",
    ];
    let seen = story.of_host_1();
    assert_eq!(seen[..expected.len()], expected);
    // The rows of nodes: which host is behind which address.
    let (ending, recorder) = story.run(Tuning::default());
    let rows: Vec<(u32, u32, u32, bool, u64)> = recorder
        .calls(false)
        .into_iter()
        .filter_map(|call| match call {
            Call::NodeEnd(row, _) => {
                Some((row.node.0, row.host.0, row.lives, row.up, row.receives))
            }
            _ => None,
        })
        .collect();
    // Node 2 says hello ten times, of which the last arrives after the end.
    let expected =
        [(0, 0, 1, true, 16), (1, 1, 1, false, 1), (2, 2, 1, true, 9), (3, 1, 1, true, 5)];
    assert_eq!(rows, expected);
    assert_eq!(ending.nodes_alive, 3);
}

#[test]
fn a_fault_means_the_host_wherever_it_is() {
    let twice = Fault { repeats: Repeats { every: Span(4_000 * MS), count: 2 }, ..moved() };
    let seen = Story::of(&[twice]).of_host_1();
    let gone: Vec<&String> =
        seen.iter().filter(|l| l.contains("up") || l.contains("down")).collect();
    assert_eq!(gone, ["2070 down 1", "4500 up 3", "6070 down 3", "8500 up 4"]);
    assert_eq!(
        since(&seen, 9_000),
        ["9550 4 to 0: hello delivered", "9600 0 to 4: answer delivered"]
    );
}

#[test]
fn one_that_covers_the_same_time_may_say_so() {
    let same = |at_ms, lasts_ms| {
        let what = FaultKind::Crash { nodes: HOST, disk: Disk::Kept, address: Address::Same };
        fault(at_ms, lasts_ms, what)
    };
    let ups = |faults: &[Fault]| {
        let seen = Story::of(faults).of_host_1();
        seen.into_iter().filter(|line| line.contains("up")).collect::<Seen>()
    };
    assert_eq!(ups(&[same(2_000, 5_000), crash(3_000, 1_000, Disk::Kept)]), ["7000 up 3"]);
    assert_eq!(ups(&[crash(2_000, 2_000, Disk::Kept), same(3_000, 4_000)]), ["7000 up 3"]);
    assert_eq!(
        ups(&[crash(2_000, 500, Disk::Kept), same(3_000, 4_000)]),
        ["2500 up 3", "7000 up 3"]
    );
    // Before its first boot nobody has been on its address.
    assert_eq!(ups(&[crash(0, 2_000, Disk::Kept)]), ["2000 up 1"]);
}

#[test]
fn a_disk_goes_with_its_host_and_a_client_does_not() {
    let story = |disk| Story {
        asked: vec![(1_500, 7), (5_000, 8)],
        ..Story::of(&[crash(2_070, 2_430, disk)])
    };
    let said = |disk| {
        let seen = story(disk).of_host_1();
        seen.into_iter().filter(|line| !line.contains("to")).collect::<Seen>()
    };
    let [kept, lost] = [Disk::Kept, Disk::Lost].map(said);
    assert_eq!(kept, ["2070 down 1", "4500 up 3", "4500 3 finds 7", "5000 1 refuses"]);
    assert_eq!(lost, ["2070 down 1", "4500 up 3", "5000 1 refuses"]);
}

#[test]
fn cuts_are_between_hosts() {
    // It begins while a message of the old address is under way, and ends after the restart.
    let isolate = fault(2_030, 3_600, FaultKind::Isolate { nodes: HOST, stops: Stops::Both });
    let seen = Story::of(&[moved(), isolate]).of_host_1();
    let expected = [
        "2050 1 to 0: hello cut",
        "2070 down 1",
        "4500 up 3",
        // Sent at 5.5 s, it would arrive at 5.55 s: it is cut where it leaves, and has no event.
        "6550 3 to 0: hello delivered",
        "6600 0 to 3: answer delivered",
    ];
    assert_eq!(since(&seen, 2_000)[..expected.len()], expected);
    // One that begins on the new address finds it, on its way to node 0 as well.
    let later = fault(5_520, 900, FaultKind::Isolate { nodes: HOST, stops: Stops::Out });
    let seen = Story::of(&[moved(), later]).of_host_1();
    let expected = ["5550 3 to 0: hello cut", "6550 3 to 0: hello delivered"];
    assert_eq!(since(&seen, 5_000)[..2], expected);
    // A partition has sides of hosts: 1 and 2 are apart from 0, and so is who was 1.
    let groups = vec![Selector::Range(1, 3)];
    let sides =
        Fault { what: FaultKind::Partition { groups }, ..fault(3_000, 4_000, moved().what) };
    let seen = Story::of(&[moved(), sides]).of_host_1();
    assert_eq!(since(&seen, 4_000)[..2], ["4500 up 3", "7550 3 to 0: hello delivered"]);
}

#[test]
fn latencies_and_links_are_those_of_hosts() {
    // By rows: from host 1 it takes 200 ms, from others 50 ms. Address 3 would have the row of 0.
    let rows = [50, 50, 50, 200, 50, 50, 50, 50, 50].map(|ms| ms * MS);
    let matrix = Matrix::new(3, rows.to_vec(), None, Jitter::NONE, 3);
    let network = Network::new(Latency::Matrix(Arc::new(matrix)), Loss::NONE);
    let seen = Story { network: network.clone(), ..Story::of(&[moved()]) }.of_host_1();
    let expected = ["5700 3 to 0: hello delivered", "5750 0 to 3: answer delivered"];
    assert_eq!(since(&seen, 5_000)[..2], expected);
    // Drawn once a pair of hosts, whichever address they have.
    let law = Arc::new(Latency::Uniform { min: Span(MS), max: Span(400 * MS) });
    let fixed = Network::new(Latency::Fixed { law, symmetric: false }, Loss::NONE);
    let seen = Story { network: fixed, ..Story::of(&[moved()]) }.of_host_1();
    let after = |sent_ms: u64| {
        let hello = seen.iter().find(|line| {
            line.contains("hello") && since(&vec![line.to_string()], sent_ms).len() == 1
        });
        let at = hello.unwrap().split(' ').next().unwrap().to_string();
        let (whole, rest) = at.split_once('+').unwrap();
        (whole.parse::<u64>().unwrap() - sent_ms, rest.to_string())
    };
    assert_eq!(after(1_000), after(5_500));
    // 100 octets take 100 ms of the link up, which is the host's.
    let up = Some(Bandwidth { bytes_per_s: 1_000, queue_bytes: None });
    let slow = Network { up, ..Story::of(&[]).network };
    let groups = (vec![Story::of(&[]).network, slow], vec![0, 1, 0]);
    let seen = Story { groups, ..Story::of(&[moved()]) }.of_host_1();
    let expected = ["5650 3 to 0: hello delivered", "5700 0 to 3: answer delivered"];
    assert_eq!(since(&seen, 5_000)[..2], expected);
}

#[test]
fn a_new_address_takes_connections_of_its_own() {
    let transport = Transport::Stream(StreamTiming::default());
    let network = Network { transport, ..Story::of(&[]).network };
    let seen = Story { network, ..Story::of(&[moved()]) }.of_host_1();
    let expected = [
        "2050 1 to 0: hello delivered",
        "2070 down 1",
        // Refused at 2.1 s, of which its sender hears 50 ms later.
        "2150 1 to 0: answer dead",
        "4500 up 3",
        // A handshake each way.
        "5650 3 to 0: hello delivered",
        "5800 0 to 3: answer delivered",
        "6550 3 to 0: hello delivered",
    ];
    assert_eq!(since(&seen, 2_000)[..expected.len()], expected);
}

#[test]
fn clocks_lies_and_pauses_are_those_of_hosts() {
    let by = Offset(77);
    let skew = fault(1_000, 9_000, FaultKind::ClockSkew { nodes: HOST, by });
    let (_, recorder) = Story::of(&[moved(), skew]).run(Tuning::default());
    let shown = recorder.calls(false).into_iter().find_map(|call| match call {
        Call::Fact((_, NodeId(3), ..), Fact::Leads { term }) => Some(*term),
        _ => None,
    });
    assert_eq!(shown, Some(4_500 * MS + 77));
    // Twice as fast: its rounds are half as long.
    let drift = fault(1_000, 8_900, FaultKind::ClockDrift { nodes: HOST, rate_ppm: 1_000_000 });
    let seen = Story::of(&[moved(), drift]).of_host_1();
    assert_eq!(since(&seen, 5_000)[0], "5050 3 to 0: hello delivered");
    assert_eq!(since(&seen, 5_500)[0], "5550 3 to 0: hello delivered");
    // Mute when it goes, and still when it is back.
    let mute = fault(1_500, 4_500, FaultKind::Lie { nodes: HOST, lie: Lie::Mute });
    let seen = Story::of(&[moved(), mute]).of_host_1();
    let expected = [
        "1100 0 to 1: answer delivered",
        "2070 down 1",
        "4500 up 3",
        "6550 3 to 0: hello delivered",
    ];
    assert_eq!(since(&seen, 1_100)[..4], expected);
    // Its tick at 5.5 s comes due in a pause of the host.
    let pause = fault(5_000, 1_200, FaultKind::Pause { nodes: HOST });
    let seen = Story::of(&[moved(), pause]).of_host_1();
    assert_eq!(since(&seen, 5_000)[0], "6250+1 3 to 0: hello delivered");
}

#[test]
fn addresses_that_nobody_takes_do_not_show() {
    let story = |unused| Story { unused, ..Story::of(&[moved()]) };
    let [(ending, calls), (padded, padded_calls)] =
        [0, 1_000].map(|unused| story(unused).run(Tuning::default()));
    assert_eq!(ending, padded);
    assert_eq!(calls.calls(true), padded_calls.calls(true));
    assert_eq!(ending.load.sends.iter().map(|(_, nodes)| nodes).sum::<u64>(), 4);
}

/// Everything that watches a run, where half of the nodes are somebody else each time.
#[test]
fn all_observers_know_who_is_there() {
    let text = "
[cluster]
nodes = 60
[protocol]
kind = 'gossip'
persist = true
[network]
loss = '10 %'
[[groups]]
name = 'few'
nodes = '20..40'
network = { latency = { kind = 'constant', value = '70 ms' } }
[[workload]]
at = '2 s'
every = '3 s'
count = 4
node = 0
command = 'set a b'
[[faults]]
at = '1 s'
kind = 'churn'
nodes = '10..50'
up = { kind = 'exponential', mean = '4 s' }
down = { kind = 'exponential', mean = '1 s' }
address = 'new'
[measure]
from = '4 s'
[stop]
when = 'never'
at = '20 s'
[expect]
no_version_goes_back = 'holds'
nothing_unwritten = 'holds'
datagram_sizes = 'holds'
[output]
nodes = true
";
    let scenario = scenario::parse(text, "new.toml", Path::new("."), &[]);
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut written = Vec::new();
    let sinks = Sinks { trace: Some(&mut written), log: None };
    let (replication, _) = run::trace(&scenario, 0, sinks).unwrap();
    assert!(replication.violations.is_empty(), "{:?}", replication.violations);
    let measured = replication.measured.unwrap().messages;
    assert!(replication.messages.balance() && measured.balance());

    // Each host is at most once up, and each is there from the beginning.
    let rows = &replication.per_node;
    assert!(rows.len() > 120, "{} addresses", rows.len());
    let mut lives: BTreeMap<NodeId, (u32, u32)> = BTreeMap::new();
    for row in rows {
        assert_eq!(row.lives, 1, "an address has one life: {row:?}");
        let (of_host, up) = lives.entry(row.host).or_default();
        (*of_host, *up) = (*of_host + 1, *up + u32::from(row.up));
        assert!(row.node == row.host || row.node.0 >= 60);
    }
    assert!(lives.keys().copied().eq((0..60).map(NodeId)));
    assert!(lives.values().all(|(_, up)| *up <= 1));
    let stay = |host: &NodeId| !(10..50).contains(&host.0);
    assert!(lives.iter().all(|(host, (lives, _))| !stay(host) || *lives == 1));
    let up = lives.values().map(|(_, up)| *up).sum::<u32>();
    assert_eq!(up, replication.nodes_alive);
    let held: u64 = rows.iter().map(|row| row.held).sum();
    assert!(held > u64::from(up) * 9 / 10, "{held} of {up}");

    // A group is of hosts.
    let groups: Vec<(u32, u32)> =
        replication.groups.iter().map(|row| (row.nodes, row.nodes_alive)).collect();
    let few = rows.iter().filter(|row| row.up && (20..40).contains(&row.host.0)).count() as u32;
    assert_eq!(groups, [(40, up - few), (20, few)]);
    let sent = |group: usize| replication.groups[group].traffic.messages_sent;
    assert_eq!(sent(0) + sent(1), replication.messages.sent);

    // Whoever boots later does so because of the line that says that it comes up, once.
    let lines = String::from_utf8(written).unwrap();
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_kind = |kind: &str| lines.iter().filter(move |line| line["kind"] == kind).collect();
    let (boots, faults): (Vec<_>, Vec<_>) = (of_kind("boot"), of_kind("fault"));
    assert_eq!(boots.len(), rows.len());
    for boot in boots.iter().filter(|boot| boot["node"].as_u64() >= Some(60)) {
        let cause = faults.iter().find(|fault| fault["id"] == boot["cause"]).unwrap();
        assert_eq!(cause["up"], serde_json::json!([boot["node"]]));
        let address = NodeId(boot["node"].as_u64().unwrap() as u32);
        let row = rows.iter().find(|row| row.node == address).unwrap();
        assert_eq!(cause["node"], row.host.0);
    }
}
