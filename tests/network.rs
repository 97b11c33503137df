//! What the network does to messages, against closed forms: bandwidth, bursts, duplication,
//! corruption, order, and the time that handling takes.

use crate::support::both::parsed;
use crate::support::seen::{Seen, binomial, run_both};
use gossip_sim::engine::{Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::time::Instant;
use std::collections::BTreeMap;

const MS: u64 = 1_000_000;

/// Direct mail: `writers` of `nodes` nodes write at once, and tell all others in that instant.
fn mail(nodes: u32, writers: &str, value_len: usize, network: &str) -> Scenario {
    let value = "x".repeat(value_len);
    let text = format!(
        "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'direct-mail'\n[network]\n{network}\n\
         [[workload]]\nat = '1 s'\nnodes = {writers}\ncommand = 'set k {value}'\n\
         [stop]\nwhen = 'quiet'\nat = '100 s'\n"
    );
    parsed(&text)
}

/// When the messages were handled, in nanoseconds from the write at 1 s, ascending.
fn handled(seen: &Seen) -> Vec<u64> {
    let whole = seen.arrivals.iter().filter(|(.., fate)| *fate == Fate::Delivered);
    let mut times: Vec<u64> = whole.map(|(at, ..)| at.0 - 1_000 * MS).collect();
    times.sort_unstable();
    times
}

/// The value with which a message takes 10 kB on the wire: 28 octets of headers and 21 of its own.
const TEN_KB: usize = 10_000 - 28 - 21;

#[test]
fn a_hundred_datagrams_leave_ten_milliseconds_apart() {
    let network = "latency = { kind = 'constant', value = '50 ms' }\nup = { rate = '1 MB/s' }";
    let (replication, seen) = run_both(&mail(101, "[0]", TEN_KB, network), 0);
    assert_eq!(replication.bytes_sent, 1_000_000);
    let expected: Vec<u64> = (1..=100).map(|i| (i * 10 + 50) * MS).collect();
    assert_eq!(handled(&seen), expected, "the last at 1 s + latency, to the tick");
}

/// What is passing through the link is part of the queue, so twenty times 10 kB fill 200 kB.
#[test]
fn a_queue_of_200_kb_drops_eighty_of_them() {
    let network = "latency = { kind = 'constant', value = '50 ms' }\n\
                   up = { rate = '1 MB/s', queue = '200 kB' }";
    let (replication, seen) = run_both(&mail(101, "[0]", TEN_KB, network), 0);
    assert_eq!(replication.messages.fate(Fate::QueueFull), 80);
    let expected: Vec<u64> = (1..=20).map(|i| (i * 10 + 50) * MS).collect();
    assert_eq!(handled(&seen), expected);
}

/// Twenty arrive at each node in one instant.
#[test]
fn what_arrives_at_once_is_received_one_after_the_other() {
    let network = "latency = { kind = 'constant', value = '50 ms' }\n\
                   down = { rate = '8 Mbit/s', queue = '150 kB' }";
    let (replication, seen) = run_both(&mail(21, "'all'", TEN_KB, network), 0);
    assert_eq!(replication.messages.fate(Fate::QueueFull), 21 * 5);
    let expected: Vec<u64> = (1..=15).flat_map(|i| [(i * 10 + 50) * MS; 21]).collect();
    assert_eq!(handled(&seen), expected);
}

#[test]
fn a_node_is_busy_with_each_message() {
    // Of messages of 9,972 octets ten find room, and are handled 3 ms apart.
    let network = "latency = { kind = 'constant', value = '50 ms' }\n\
                   processing = '3 ms'\nreceive_queue = '100 kB'";
    let (replication, seen) = run_both(&mail(21, "'all'", TEN_KB, network), 0);
    assert_eq!(replication.messages.fate(Fate::QueueFull), 21 * 10);
    let expected: Vec<u64> = (1..=10).flat_map(|i| [(i * 3 + 50) * MS; 21]).collect();
    assert_eq!(handled(&seen), expected);
}

#[test]
fn link_and_processing_are_a_pipeline() {
    let network = "latency = { kind = 'constant', value = '50 ms' }\n\
                   down = { rate = '1 MB/s' }\nprocessing = '4 ms'";
    let (_, seen) = run_both(&mail(21, "'all'", TEN_KB, network), 0);
    // The link is the slower of the two, so nothing waits behind it.
    let expected: Vec<u64> = (1..=20).flat_map(|i| [(i * 10 + 4 + 50) * MS; 21]).collect();
    assert_eq!(handled(&seen), expected);
}

/// A crash empties the queue of what has arrived and is not handled.
#[test]
fn what_waits_for_a_node_dies_with_it() {
    let network = "latency = { kind = 'constant', value = '50 ms' }\nprocessing = '10 ms'";
    let text = "[[faults]]\nkind = 'crash'\nat = '1095 ms'\nlasts = '1 ns'\nnodes = [3]\n";
    let mut crash = mail(11, "'all'", 1, network);
    crash.faults = parsed(&format!("{}{text}", crash.resolved)).faults;
    let (replication, seen) = run_both(&crash, 0);
    // Four of ten were handled by 1,095 ms.
    assert_eq!(replication.messages.fate(Fate::Dead), 6);
    let at_three = seen.arrivals.iter().filter(|(_, node, ..)| *node == NodeId(3));
    let fates: Vec<Fate> = at_three.map(|(.., fate)| *fate).collect();
    assert_eq!(fates, [[Fate::Delivered; 4].as_slice(), &[Fate::Dead; 6]].concat());
}

/// A steady stream of mail from one node to another.
fn stream(network: &str, every_ms: u64, count: u64) -> Scenario {
    let end_ms = every_ms * count + 2_000;
    parsed(&format!(
        "[cluster]\nnodes = 2\n[protocol]\nkind = 'direct-mail'\n[network]\n\
         latency = {{ kind = 'constant', value = '50 ms' }}\n{network}\n[[workload]]\nat = '1 s'\n\
         node = 0\ncommand = 'set k v'\nevery = '{every_ms} ms'\ncount = {count}\n\
         [stop]\nwhen = 'never'\nat = '{end_ms} ms'\n"
    ))
}

/// How long the runs of consecutive losses were.
fn runs_of_losses(scenario: &Scenario, replications: u64) -> Vec<u64> {
    let mut runs = Vec::new();
    for number in 0..replications {
        let mut seen = Seen::default();
        run::watch(scenario, number, Tuning::default(), &mut seen);
        let arrived: BTreeMap<EventKey, Fate> =
            seen.arrivals.iter().map(|(_, _, key, fate)| (*key, *fate)).collect();
        let mut sent: Vec<&Sent> = seen.sent.values().collect();
        sent.sort_unstable_by_key(|sent| sent.at);
        let mut run = 0;
        for sent in sent {
            // What the sender's link loses never arrives.
            match arrived.get(&sent.key) {
                Some(Fate::Delivered) if run > 0 => runs.push(std::mem::take(&mut run)),
                Some(Fate::Delivered) => {}
                _ => run += 1,
            }
        }
    }
    runs
}

/// Mean run length, and the share of runs of ten and more, with their standard errors.
fn lengths(runs: &[u64]) -> [(f64, f64); 2] {
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<u64>() as f64 / n;
    let variance = runs.iter().map(|run| (*run as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let long = runs.iter().filter(|run| **run >= 10).count() as f64 / n;
    [(mean, (variance / n).sqrt()), (long, (long * (1.0 - long) / n).sqrt())]
}

#[test]
fn bursts_have_the_run_lengths_of_the_chain_and_independent_loss_has_not() {
    // Bad for 200 ms of 2 s, seen every 20 ms: it stays bad with p = .1 + .9 e^(−.02 (5 + 1/1.8)).
    let p = 0.1 + 0.9 * libm::exp(-0.02 * (1.0 / 1.8 + 1.0 / 0.2));
    for link in ["up", "down"] {
        let bursts = format!(
            "loss = {{ kind = 'gilbert-elliott', good = '1800 ms', bad = '200 ms', link = '{link}' }}"
        );
        let runs = runs_of_losses(&stream(&bursts, 20, 20_000), 12);
        let [(mean, mean_se), (long, long_se)] = lengths(&runs);
        assert!(runs.len() > 1_500, "{}", runs.len());
        let expected = 1.0 / (1.0 - p);
        assert!((mean - expected).abs() < 4.0 * mean_se, "{mean} +- {mean_se}, not {expected}");
        let expected = p.powi(9);
        assert!((long - expected).abs() < 4.0 * long_se, "{long} +- {long_se}, not {expected}");
    }
    // As much is lost, and hardly ever ten in a row: 10^-9.
    let runs = runs_of_losses(&stream("loss = '10 %'", 20, 20_000), 12);
    let [(mean, mean_se), (long, _)] = lengths(&runs);
    assert!((mean - 1.0 / 0.9).abs() < 4.0 * mean_se, "{mean} +- {mean_se}");
    assert!(runs.len() > 20_000 && long == 0.0);
}

#[test]
fn what_is_doubled_or_damaged_is_as_much_as_asked() {
    let network = "duplication = '20 %'\ncorruption = '10 %'\nloss = '30 %'\n\
                   latency = { kind = 'uniform', min = '10 ms', max = '90 ms' }";
    let (replication, seen) = run_both(&mail(120, "'all'", 1, network), 0);
    let messages = &replication.messages;
    let left = messages.sent - messages.fate(Fate::Lost);
    binomial(messages.fate(Fate::Lost), messages.sent, 0.3);
    binomial(messages.duplicated, left, 0.2);
    // Each copy comes to harm by itself.
    binomial(messages.fate(Fate::Corrupt), left + messages.duplicated, 0.1);
    assert_eq!(seen.arrivals.len() as u64, left + messages.duplicated);
    assert!(messages.balance());
}

#[test]
fn in_fifo_order_nothing_is_overtaken() {
    for (order, overtakes) in [("datagram", true), ("fifo", false)] {
        let network = format!("order = '{order}'\nloss = '10 %'");
        let mut scenario = stream(&network, 5, 2_000);
        scenario.network.latency = parsed(&scenario.resolved.replace(
            "latency = { kind = \"constant\", value = \"50 ms\" }",
            "latency = { kind = \"uniform\", min = \"1 ms\", max = \"80 ms\" }",
        ))
        .network
        .latency;
        let (_, seen) = run_both(&scenario, 0);
        let sent: Vec<Instant> =
            seen.arrivals.iter().map(|(.., key, _)| seen.sent[key].at).collect();
        assert!(sent.len() > 1_700);
        assert_eq!(sent.is_sorted(), !overtakes, "{order}");
        // And no two arrive at once.
        let times: Vec<Instant> = seen.arrivals.iter().map(|(at, ..)| *at).collect();
        assert!(overtakes || times.windows(2).all(|pair| pair[0] < pair[1]));
    }
}

/// Common random numbers: more duplication doubles a superset, and moves nothing else.
#[test]
fn shares_are_nested() {
    let at = |share: &str| {
        let network = format!("duplication = '{share}'\ncorruption = '{share}'\nloss = '10 %'");
        let mut seen = Seen::default();
        run::watch(&mail(60, "'all'", 1, &network), 0, Tuning::default(), &mut seen);
        seen
    };
    let (few, many) = (at("5 %"), at("15 %"));
    assert!(few.sent.len() < many.sent.len());
    assert!(few.sent.keys().all(|key| many.sent.contains_key(key)));
    let corrupt = |seen: &Seen, wanted: &EventKey| {
        seen.arrivals.iter().any(|(.., key, fate)| key == wanted && *fate == Fate::Corrupt)
    };
    let damaged: Vec<EventKey> =
        few.arrivals.iter().map(|(.., key, _)| *key).filter(|key| corrupt(&few, key)).collect();
    assert!(damaged.len() > 100 && damaged.iter().all(|key| corrupt(&many, key)));
}

/// Of ten nodes each mails all others at 1 s, 2 s and 3 s; a fault is in force from 1.5 s to 2.5 s.
#[test]
fn cuts_stop_what_they_name_and_nothing_else() {
    let pairs = |from: std::ops::Range<u32>, to: std::ops::Range<u32>| {
        from.flat_map(move |a| to.clone().map(move |b| (a, b))).filter(|(a, b)| a != b)
    };
    let cases: [(&str, Vec<(u32, u32)>); 5] = [
        ("kind = 'cut'\nfrom = '0..3'\nto = '5..7'\none_way = true", pairs(0..3, 5..7).collect()),
        (
            "kind = 'cut'\nfrom = '0..3'\nto = '5..7'",
            pairs(0..3, 5..7).chain(pairs(5..7, 0..3)).collect(),
        ),
        ("kind = 'isolate'\nnodes = '0..2'\nstops = 'in'", pairs(0..10, 0..2).collect()),
        ("kind = 'isolate'\nnodes = '0..2'\nstops = 'out'", pairs(0..2, 0..10).collect()),
        (
            "kind = 'isolate'\nnodes = '0..2'",
            pairs(0..2, 0..10).chain(pairs(2..10, 0..2)).collect(),
        ),
    ];
    for (fault, mut expected) in cases {
        let scenario = parsed(&format!(
            "[cluster]\nnodes = 10\n[protocol]\nkind = 'direct-mail'\n[network]\n\
             latency = {{ kind = 'constant', value = '50 ms' }}\n[[workload]]\nat = '1 s'\n\
             every = '1 s'\ncount = 3\nnodes = 'all'\ncommand = 'set k v'\n[[faults]]\n\
             at = '1500 ms'\nlasts = '1 s'\n{fault}\n[stop]\nwhen = 'never'\nat = '4 s'\n"
        ));
        let (replication, seen) = run_both(&scenario, 0);
        let arrived: std::collections::BTreeSet<EventKey> =
            seen.arrivals.iter().map(|(_, _, key, _)| *key).collect();
        let stopped = seen.sent.values().filter(|sent| !arrived.contains(&sent.key));
        let mut stopped: Vec<(u32, u32)> = stopped
            .inspect(|sent| assert_eq!(sent.at, Instant(2_000 * MS)))
            .map(|sent| (sent.from.0, sent.to.0))
            .collect();
        stopped.sort_unstable();
        expected.sort_unstable();
        assert_eq!(stopped, expected, "{fault}");
        assert_eq!(replication.messages.fate(Fate::Cut), expected.len() as u64);
    }
}
