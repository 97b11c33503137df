//! Groups: whose parameters decide what, to the nanosecond.

use gossip_sim::engine::Tuning;
use gossip_sim::outcome::Replication;
use gossip_sim::run;
use gossip_sim::scenario::{Override, Scenario, parse};
use std::path::Path;

/// Node 0 tells 1 and 2, each of them at once.
const MAIL: &str = "
[cluster]
nodes = 3
[protocol]
kind = 'direct-mail'
[network]
latency = { kind = 'constant', value = '10 ms' }
[[groups]]
name = 'odd'
nodes = [2]
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
when = 'never'
at = '2 s'
";

fn scenario(text: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<Override> = sets.iter().map(|set| Override::set(*set)).collect();
    parse(text, "s.toml", Path::new(""), &sets).unwrap_or_else(|error| panic!("{error}"))
}

fn run(text: &str, sets: &[&str]) -> Replication {
    run::replicate(&scenario(text, sets), 0, Tuning::default()).0
}

/// When the second and third node held it, in microseconds.
fn times(sets: &[&str]) -> [Option<u64>; 2] {
    let replication = run(MAIL, sets);
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
    assert_eq!(run(MAIL, &[twice]).messages.duplicated, 0);
    assert_eq!(run(MAIL, &[twice, sender]).messages.duplicated, 2);
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
