//! Flooding and direct mail: what they cost and reach, counted exactly.

use gossip_sim::engine::Tuning;
use gossip_sim::outcome::Replication;
use gossip_sim::run;
use gossip_sim::scenario::{self, Override};
use std::path::Path;

const BASE: &str = r#"
[cluster]
nodes = 300
[protocol]
kind = "flood"
[network]
latency = { kind = "uniform", min = "10 ms", max = "50 ms" }
[[workload]]
at = "1 s"
node = 7
command = 'set k v'
[stop]
when = "quiet"
at = "60 s"
"#;

fn run(settings: &[&str], number: u64) -> Replication {
    let settings: Vec<Override> = settings.iter().map(|text| Override::set(*text)).collect();
    let scenario = scenario::parse(BASE, "flood.toml", Path::new("."), &settings);
    let scenario = scenario.unwrap_or_else(|e| panic!("{e}"));
    run::replicate(&scenario, number, Tuning::default()).0
}

/// 2L - n + 1 copies on a connected graph, whatever the latencies.
#[test]
fn a_flood_sends_two_copies_a_link_less_one_a_node() {
    let complete = run(&[], 0);
    assert_eq!((complete.held, complete.payloads_sent), (300, 299 * 299));
    for degree in [3, 4, 8] {
        let topology = format!("cluster.topology={{ kind = 'random-regular', degree = {degree} }}");
        for number in 0..3 {
            let regular = run(&[&topology], number);
            assert_eq!(regular.held, 300, "degree {degree}");
            assert_eq!(regular.payloads_sent, 300 * degree - 300 + 1, "degree {degree}");
        }
    }
}

/// A copy that comes back to the writer is dropped, and so is an older version.
#[test]
fn a_flood_with_a_fanout_sends_so_many_from_each() {
    for number in 0..3 {
        let some = run(&["protocol.fanout=4"], number);
        assert!(some.held > 250 && some.held < 300, "{}", some.held);
        assert_eq!(some.payloads_sent, 4 * some.held);
    }
}

/// Two writers of one key: every node ends with the greater version, by whatever way it came.
#[test]
fn floods_of_one_key_end_with_the_greater_version() {
    let second = "workload=[{ at = '1 s', node = 7, command = 'set k v' }, \
        { at = '1 s', node = 200, command = 'set k w' }, \
        { at = '30 s', nodes = 'all', command = 'get k' }]";
    let both = run(&[second], 0);
    let answers = both.facts.iter().filter(|fact| fact.text.contains('w'));
    assert_eq!(answers.count(), 300);
}

#[test]
fn direct_mail_is_one_message_to_each_other_node() {
    let mail = run(&["protocol={ kind = 'direct-mail' }"], 0);
    assert_eq!((mail.held, mail.payloads_sent, mail.messages.sent), (300, 299, 299));
    // The last of 299 uniform latencies up to 50 ms.
    assert!((45_000_000..=50_000_000).contains(&mail.receipts.last.0), "{}", mail.receipts.last);
}

/// Each of 299 letters arrives with probability 0.7, and nothing repairs the others.
#[test]
fn direct_mail_misses_those_whose_letter_is_lost() {
    let runs = 60;
    let settings = ["protocol={ kind = 'direct-mail' }", "network.loss=30 %"];
    let held: u64 = (0..runs).map(|number| run(&settings, number).held).sum();
    let (letters, mean) = (runs as f64 * 299.0, (held - runs) as f64);
    let se = (letters * 0.7 * 0.3).sqrt();
    assert!((mean - letters * 0.7).abs() < 4.0 * se, "{mean} of {letters}");
}
