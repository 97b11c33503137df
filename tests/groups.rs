//! Groups: whose parameters decide what, to the nanosecond.

use crate::support::group_mail::mail;
use gossip_sim::engine::Tuning;
use gossip_sim::network::Fate;
use gossip_sim::outcome::{GroupRow, GroupTraffic, Measured, Replication};
use gossip_sim::run;
use gossip_sim::scenario::{Override, Scenario, parse};
use gossip_sim::time::Span;
use std::path::Path;

fn scenario(text: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<Override> = sets.iter().map(|set| Override::set(*set)).collect();
    parse(text, "s.toml", Path::new(""), &sets).unwrap_or_else(|error| panic!("{error}"))
}

fn run(text: &str, sets: &[&str]) -> Replication {
    run::replicate(&scenario(text, sets), 0, Tuning::default()).0
}

/// When the second and third node held it, in microseconds.
fn times(sets: &[&str]) -> [Option<u64>; 2] {
    let replication = run(&mail(3, "2"), sets);
    assert!(replication.messages.balance());
    // A half of three are two.
    [replication.reached[0], replication.reached[3]].map(|span| span.map(|span| span.0 / 1_000))
}

#[test]
fn what_decides_at_the_sender_is_the_senders() {
    assert_eq!(times(&[]), [Some(10_000); 2]);
    let sender = "groups.odd.nodes=[0]";
    let late = "groups.odd.network={ latency = { kind = 'constant', value = '50 ms' } }";
    assert_eq!(times(&[late]), [Some(10_000); 2]);
    assert_eq!(times(&[late, sender]), [Some(50_000); 2]);
    let lossy = "groups.odd.network={ loss = '100 %' }";
    assert_eq!(times(&[lossy]), [Some(10_000); 2]);
    assert_eq!(times(&[lossy, sender]), [None; 2]);
    // 28 octets of headers and those of the update take their time one after the other.
    let narrow = "groups.odd.network={ up = '1 kB/s' }";
    assert_eq!(times(&[narrow]), [Some(10_000); 2]);
    let [first, second] = times(&[narrow, sender]).map(|time| time.unwrap() - 10_000);
    assert_eq!(second, 2 * first);
    let twice = "groups.odd.network={ duplication = '100 %' }";
    assert_eq!(run(&mail(3, "2"), &[twice]).messages.duplicated, 0);
    assert_eq!(run(&mail(3, "2"), &[twice, sender]).messages.duplicated, 2);
    let small = "groups.odd.network={ datagram_limit = '1 B' }";
    assert_eq!(times(&[small]), [Some(10_000); 2]);
    assert_eq!(times(&[small, sender]), [None; 2]);
}

#[test]
fn what_decides_at_the_receiver_is_the_receivers() {
    let sender = "groups.odd.nodes=[0]";
    let busy = "groups.odd.network={ processing = '5 ms' }";
    assert_eq!(times(&[busy]), [Some(10_000), Some(15_000)]);
    assert_eq!(times(&[busy, sender]), [Some(10_000); 2]);
    for broken in ["corruption = '100 %'", "receive_buffer = '1 B'"] {
        let broken = format!("groups.odd.network={{ {broken} }}");
        assert_eq!(times(&[&broken]), [Some(10_000), None]);
        assert_eq!(times(&[&broken, sender]), [Some(10_000); 2]);
    }
    let bad = "good = '1 ns', bad = '100 s', link = 'down'";
    let bursts = format!("groups.odd.network={{ loss = {{ kind = 'gilbert-elliott', {bad} }} }}");
    assert_eq!(times(&[&bursts]), [Some(10_000), None]);
    assert_eq!(times(&[&bursts, sender]), [Some(10_000); 2]);
    let narrow = "groups.odd.network={ down = '1 kB/s' }";
    let [first, second] = times(&[narrow]).map(Option::unwrap);
    assert!(first == 10_000 && second > 30_000, "{second}");
}

/// A change of links takes the place of all loss, and is judged once, whoever of the two has a link on
/// which losses are judged at arrival.
#[test]
fn a_change_of_links_between_groups_is_judged_once() {
    let always = "good = '1 ns', bad = '100 s', link = 'down'";
    let edge = format!("groups.odd.network={{ loss = {{ kind = 'gilbert-elliott', {always} }} }}");
    let link = |loss: &str| {
        format!("faults=[{{ at = '0 s', kind = 'link', loss = '{loss}', one_way = true }}]")
    };
    let lost = |odd: u32, loss: &str, more: &[&str]| {
        let (change, odd) = (link(loss), format!("groups.odd.nodes=[{odd}]"));
        let sets = [&[&edge[..], &change, &odd], more].concat();
        let messages = run(&mail(3, "2"), &sets).messages;
        (messages.sent, messages.fate(Fate::Lost))
    };
    for odd in [0, 2] {
        assert_eq!(lost(odd, "0 %", &[]), (2, 0), "{odd}");
        assert_eq!(lost(odd, "100 %", &[]), (2, 2), "{odd}");
    }
    // A half, not three quarters of one way and nothing of the other.
    let more =
        ["cluster.nodes=2", "workload.0.every=10 ms", "workload.0.count=2000", "stop.at=60 s"];
    for odd in [0, 1] {
        let (sent, lost) = lost(odd, "50 %", &more);
        assert_eq!(sent, 2_000);
        assert!((900..1_100).contains(&lost), "{lost} of {sent}: {odd}");
    }
}

/// Pushes aligned, so that each tick is known.
const PUSH: &str = "
[cluster]
nodes = 8
[protocol]
kind = 'gossip'
mode = 'push'
timing = { kind = 'periodic', period = '1 s', phase = 'aligned' }
[network]
latency = { kind = 'constant', value = '10 ms' }
[[groups]]
name = 'loud'
nodes = '25 %'
protocol = { fanout = 7, timing = { kind = 'periodic', period = '250 ms', phase = 'aligned' } }
[[workload]]
at = '0 s'
nodes = 'all'
shared = true
command = 'set a b'
[stop]
when = 'never'
at = '4100 ms'
";

#[test]
fn each_group_runs_with_its_own_parameters() {
    // Two nodes send 7 messages 16 times, six send one 4 times.
    let replication = run(PUSH, &[]);
    assert_eq!(replication.messages.sent, 2 * 7 * 16 + 6 * 4);
    assert_eq!(replication.load.sends, [(4, 6), (7 * 16, 2)]);
    assert_eq!(replication.rounds, 16);
    // Without what differs it is as if there were no group.
    let same = "groups.loud.protocol={ fanout = 1 }";
    let alone =
        PUSH.replace("[[groups]]", "[[groups]]\n# ").replace("protocol = { fanout = 7", "# ");
    let digest = |text: &str, sets: &[&str]| run(text, sets).digest;
    assert_eq!(digest(PUSH, &[same]), digest(&alone, &[]));
    assert_ne!(digest(PUSH, &[same]), replication.digest);
}

#[test]
fn groups_and_regions_are_named_everywhere() {
    let regions = "network.latency={ kind = 'regions', regions = [{ name = 'us-east' }, { name = 'eu-central' }] }";
    let crash = "faults=[{ at = '10 ms', kind = 'crash', nodes = 'region:eu-central' }]";
    let replication = run(PUSH, &[regions, crash]);
    assert_eq!(replication.nodes_alive, 4);
    let crash = "faults=[{ at = '10 ms', kind = 'crash', nodes = 'group:loud' }]";
    let replication = run(PUSH, &[crash]);
    assert_eq!(replication.nodes_alive, 6);
    // The same two as send so much.
    assert!(replication.load.sends.iter().all(|(sends, _)| *sends < 7), "{:?}", replication.load);
    let written = "workload.0.nodes='group:loud'";
    let scenario = scenario(PUSH, &[regions, written, "groups.loud.nodes='region:eu-central'"]);
    assert!(scenario.resolved.contains("nodes = \"group:loud\""), "{}", scenario.resolved);
    let again = parse(&scenario.resolved, "s.toml", Path::new(""), &[]).unwrap();
    assert_eq!(again.resolved, scenario.resolved);
}

/// The sum over the groups.
fn sum(replication: &Replication, count: fn(&GroupTraffic) -> u64) -> u64 {
    replication.groups.iter().map(|group| count(&group.traffic)).sum()
}

#[test]
fn the_run_is_its_groups() {
    let split = "groups=[{ name = 'a', nodes = '30 %' }, { name = 'b', nodes = [7] }]";
    let longer = ["protocol.mode=push-pull", "stop.at=12 s"];
    let some = ["workload.0.nodes=0", "workload.0.shared=false", "network.loss=20 %", split];
    let some = [&some[..], &longer].concat();
    let mut seen = 0;
    for number in 0..20 {
        let scenario = scenario(PUSH, &[&some[..], &["cluster.nodes=30"]].concat());
        let (replication, _) = run::replicate(&scenario, number, Tuning::default());
        let groups = &replication.groups;
        assert_eq!(
            groups.iter().map(|g| (g.group, g.nodes)).collect::<Vec<_>>(),
            [(0, 20), (1, 9), (2, 1)]
        );
        assert_eq!(sum(&replication, |t| t.messages_sent), replication.messages.sent);
        assert_eq!(sum(&replication, |t| t.bytes_sent), replication.bytes_sent);
        let delivered = replication.messages.fate(Fate::Delivered);
        assert_eq!(sum(&replication, |t| t.messages_delivered), delivered);
        let pairs = |count: fn(&GroupRow) -> u64| groups.iter().map(count).sum::<u64>();
        assert_eq!((pairs(|g| g.held), pairs(|g| g.due)), (replication.held, replication.due));
        // All have it when the last group has, and the last share of one is that of all.
        let all: Option<Vec<Span>> = groups.iter().map(|group| group.reached[3]).collect();
        let last = all.and_then(|times| times.into_iter().max());
        assert_eq!(last, replication.reached[3]);
        assert!(groups[2].reached.iter().all(|time| *time == groups[2].reached[3]));
        seen += u64::from(last.is_some());
    }
    assert!(seen > 3, "{seen} of 20 reached all");
}

/// Writes all the time, under loss, duplication and a slow uplink.
const STEADY: &str = "
[cluster]
nodes = 40
[protocol]
kind = 'gossip'
[network]
latency = { kind = 'exponential', mean = '80 ms' }
loss = '10 %'
duplication = '10 %'
corruption = '3 %'
up = { rate = '9 kB/s', queue = '1 kB' }
[[workload]]
at = '0 s'
nodes = 'all'
each = 'one'
command = 'set {key} b'
keys = { kind = 'uniform', count = 5 }
rate = '4 /s'
until = '9 s'
[stop]
when = 'never'
at = '10 s'
";

#[test]
fn what_is_measured_in_two_parts_is_the_whole() {
    let whole = run(STEADY, &[]);
    assert_eq!(whole.measured, None);
    let part = |from: &str, until: &str| {
        let sets = [format!("measure.from={from}"), format!("measure.until={until}")];
        let replication = run(STEADY, &[&sets[0], &sets[1]]);
        assert_eq!((replication.digest, replication.messages), (whole.digest, whole.messages));
        let measured = replication.counted();
        assert!(measured.messages.balance(), "{measured:?}");
        (measured, replication)
    };
    let (all, replication) = part("0 s", "10 s");
    let known = Measured {
        messages: whole.messages,
        payloads_sent: whole.payloads_sent,
        bytes_sent: whole.bytes_sent,
        sends_per_node_max: whole.sends_per_node_max,
        receives_per_node_max: whole.receives_per_node_max,
        lasted: whole.counted().lasted,
    };
    assert_eq!(
        (all, replication.reached, replication.receipts),
        (known, whole.reached, whole.receipts)
    );
    let [(first, early), (second, late)] = [part("0 s", "4 s"), part("4 s", "10 s")];
    assert!(first.messages.sent > 100 && second.messages.sent > 100);
    assert_eq!(first.messages.sent + second.messages.sent, whole.messages.sent);
    assert_eq!(first.messages.duplicated + second.messages.duplicated, whole.messages.duplicated);
    assert_eq!(first.messages.useful + second.messages.useful, whole.messages.useful);
    for fate in Fate::ALL {
        let parts = first.messages.fate(fate) + second.messages.fate(fate);
        assert_eq!(parts, whole.messages.fate(fate), "{}", fate.name());
    }
    assert_eq!(first.bytes_sent + second.bytes_sent, whole.bytes_sent);
    assert_eq!(first.payloads_sent + second.payloads_sent, whole.payloads_sent);
    assert_eq!(first.lasted, Span::from_secs(4));
    assert_eq!(first.lasted.0 + second.lasted.0, whole.ended_at.0);
    assert_eq!(early.updates + late.updates, whole.updates);
    assert_eq!(early.receipts.count + late.receipts.count, whole.receipts.count);
    assert_eq!(early.receipts.sum_ns + late.receipts.sum_ns, whole.receipts.sum_ns);
    for (share, whole) in whole.reached.iter().enumerate() {
        let parts = early.reached[share].zip(late.reached[share]);
        assert_eq!(parts.map(|(early, late)| early.max(late)), *whole);
    }
    assert_eq!((early.held + late.held, early.due + late.due), (whole.held, whole.due));
}
