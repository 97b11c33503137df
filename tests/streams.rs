//! Streams against what can be worked out by hand: handshakes, tries, order, refusals, ends.

use gossip_sim::engine::{Class, Engine, Handled, Observer, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use gossip_sim::time::Instant;
use std::collections::BTreeMap;
use std::path::Path;

const MS: u64 = 1_000_000;

/// Node 0 mails all others from 1 s on, by streams of 50 ms each way.
fn mail(nodes: u32, every_ms: u64, count: u64, network: &str, faults: &str) -> Scenario {
    let every = if count > 1 { format!("every = '{every_ms} ms'") } else { String::new() };
    let text = format!(
        "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'direct-mail'\n[network]\n{network}\n\
         latency = {{ kind = 'constant', value = '50 ms' }}\n[[workload]]\nat = '1 s'\n{every}\n\
         count = {count}\nnode = 0\ncommand = 'set k v'\n{faults}\n\
         [stop]\nwhen = 'never'\nat = '1000 d'\n"
    );
    scenario::parse(&text, "s.toml", Path::new("."), &[]).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

const STREAM: &str = "transport = 'stream'";

fn fault(kind: &str, at_ms: u64, lasts_ms: u64, keys: &str) -> String {
    let kind = format!("[[faults]]\nkind = '{kind}'\nat = '{at_ms} ms'\n{keys}\n");
    if lasts_ms > 0 { format!("{kind}lasts = '{lasts_ms} ms'\n") } else { kind }
}

/// What was seen: sendings, ends of messages, and failures that senders heard of.
#[derive(Default)]
struct Seen {
    sent: BTreeMap<EventKey, Instant>,
    ends: Vec<(EventKey, Instant, NodeId, Fate)>,
    failures: Vec<(Instant, NodeId)>,
}

impl Observer for Seen {
    fn event(&mut self, handled: &Handled) {
        let (at, node, class, key) = handled.position;
        self.ends.extend(handled.fate.map(|fate| (key, at, node, fate)));
        if class == Class::Failure {
            self.failures.push((at, node));
        }
    }
    fn sent(&mut self, sent: &Sent) {
        self.sent.insert(sent.key, sent.at);
    }
}

impl Seen {
    /// When each message was sent, when it ended, in nanoseconds, where and how; as they ended.
    fn told(&self) -> Vec<(u64, u64, u32, Fate)> {
        let row = |(key, at, node, fate): &(EventKey, Instant, NodeId, Fate)| {
            (self.sent[key].0, at.0, node.0, *fate)
        };
        self.ends.iter().map(row).collect()
    }
}

/// One replication, in both engines, and what was seen in the fast one.
fn seen(scenario: &Scenario, number: u64) -> Seen {
    let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
    let [fast, other] =
        [Tuning::default(), reference].map(|tuning| run::replicate(scenario, number, tuning).0);
    assert_eq!(format!("{fast:?}"), format!("{other:?}"));
    assert!(fast.messages.balance());
    let mut seen = Seen::default();
    run::watch(scenario, number, Tuning::default(), &mut seen);
    assert_eq!(seen.ends.len(), seen.sent.len(), "each message has one end");
    seen
}

/// The ends of a mail every second to node 1, in milliseconds; each at a whole one, or so many
/// nanoseconds later.
fn ends(count: u64, faults: &str) -> Vec<(u64, u64, u64, u32, Fate)> {
    let told = seen(&mail(2, 1_000, count, STREAM, faults), 0).told();
    told.iter().map(|(s, at, node, fate)| (s / MS, at / MS, at % MS, *node, *fate)).collect()
}

#[test]
fn first_contact_costs_a_round_trip() {
    use Fate::Delivered;
    assert_eq!(
        ends(3, ""),
        [
            (1_000, 1_150, 0, 1, Delivered),
            (2_000, 2_050, 0, 1, Delivered),
            (3_000, 3_050, 0, 1, Delivered)
        ]
    );
}

#[test]
fn what_is_lost_is_sent_again_after_doubling_waits() {
    use Fate::Delivered;
    // Tries at 2,000, 2,200, 2,600 and 3,400 ms: the last is the first that is neither lost nor damaged.
    for keys in ["loss = 1", "corruption = 1"] {
        let lossy = fault("link", 1_900, 1_000, keys);
        assert_eq!(
            ends(3, &lossy),
            [
                (1_000, 1_150, 0, 1, Delivered),
                (2_000, 3_450, 0, 1, Delivered),
                (3_000, 3_450, 1, 1, Delivered)
            ],
            "{keys}"
        );
    }
    // One that is cut on its way only: it leaves at 2,000 ms and would arrive at 2,050.
    let cut = fault("isolate", 2_010, 100, "nodes = 1\nstops = 'in'");
    assert_eq!(ends(2, &cut)[1], (2_000, 2_250, 0, 1, Delivered));
    // What is sent while it waits has to wait for it.
    let hole = fault("link", 1_999, 2, "loss = '100 %'");
    let told = seen(&mail(2, 50, 26, STREAM, &hole), 0).told();
    let late: Vec<(u64, u64)> =
        told[20..].iter().map(|(s, at, ..)| (s / MS, at - 2_250 * MS)).collect();
    let expected = [(2_000, 0), (2_050, 1), (2_100, 2), (2_150, 3), (2_200, 4), (2_250, 50 * MS)];
    assert_eq!(late, expected);
}

#[test]
fn handshakes_are_tried_six_times() {
    use Fate::{Cut, Delivered};
    // Tries at 1, 2 and 4 s; what was to be sent meanwhile goes in order.
    for way in ["from = 0\nto = 1", "from = 1\nto = 0"] {
        let cut = fault("cut", 500, 2_700, &format!("{way}\none_way = true"));
        let expected = [
            (1_000, 4_150, 0, 1, Delivered),
            (2_000, 4_150, 1, 1, Delivered),
            (3_000, 4_150, 2, 1, Delivered),
            (4_000, 4_150, 3, 1, Delivered),
        ];
        assert_eq!(ends(4, &cut), expected, "{way}");
        // 1 + 2 + 4 + 8 + 16 + 32 s after the first, both are given up; the sender is told of each.
        let cut = fault("cut", 500, 0, &format!("{way}\none_way = true"));
        let told = seen(&mail(2, 1_000, 2, STREAM, &cut), 0);
        let end = 64_000 * MS;
        let expected = [(1_000 * MS, end, 0, Cut), (2_000 * MS, end, 0, Cut)];
        assert_eq!(told.told(), expected, "{way}");
        assert_eq!(told.failures, [(Instant(end + 1), NodeId(0)); 2]);
    }
}

#[test]
fn a_message_is_tried_fifteen_times() {
    let waits = 200 * MS * ((1 << 15) - 1);
    for (kind, keys, fate) in
        [("link", "loss = '100 %'", Fate::Lost), ("isolate", "nodes = 1", Fate::Cut)]
    {
        let told = seen(&mail(2, 1_000, 3, STREAM, &fault(kind, 1_500, 0, keys)), 0);
        let end = 2_000 * MS + waits;
        // The one behind it falls with it, when its own wait is over.
        let expected = [
            (1_000 * MS, 1_150 * MS, 1, Fate::Delivered),
            (2_000 * MS, end, 0, fate),
            (3_000 * MS, end + 1_000 * MS, 0, fate),
        ];
        assert_eq!(told.told(), expected);
        assert_eq!(told.failures[0], (Instant(end + 1), NodeId(0)));
    }
}

#[test]
fn who_is_down_refuses_after_a_round_trip() {
    use Fate::{Dead, Delivered};
    // Before there is a connection, and after; then the next mail opens a new one.
    let early = fault("crash", 500, 2_000, "nodes = 1");
    let expected =
        [(1_000, 1_100, 0, 0, Dead), (2_000, 2_100, 0, 0, Dead), (3_000, 3_150, 0, 1, Delivered)];
    assert_eq!(ends(3, &early), expected);
    let late = fault("crash", 1_500, 1_000, "nodes = 1");
    let expected = [
        (1_000, 1_150, 0, 1, Delivered),
        (2_000, 2_100, 0, 0, Dead),
        (3_000, 3_150, 0, 1, Delivered),
        (4_000, 4_050, 0, 1, Delivered),
    ];
    assert_eq!(ends(4, &late), expected);
    // It is up again, but in another life, and a cut has kept that from its caller.
    let cut = fault("isolate", 1_400, 400, "nodes = 1");
    let between = fault("crash", 1_500, 200, "nodes = 1") + &cut;
    assert_eq!(ends(4, &between), expected);
    let told = seen(&mail(2, 1_000, 4, STREAM, &between), 0);
    assert_eq!(told.failures, [(Instant(2_100 * MS + 1), NodeId(0))]);
}

#[test]
fn who_crashes_resets_its_connections_after_a_latency() {
    let failures = |faults: &str| seen(&mail(2, 1_000, 4, STREAM, faults), 0).failures;
    let heard = |ms: u64| (Instant(ms * MS + 1), NodeId(0));
    let between = fault("crash", 1_500, 200, "nodes = 1");
    assert_eq!(failures(&between), [heard(1_550)]);
    // So the next mail opens a connection, and is not refused by one that has nothing behind it.
    assert_eq!(ends(4, &between)[1], (2_000, 2_150, 0, 1, Fate::Delivered));
    // A cut stops it when it leaves, or when it arrives.
    let cut = |at, lasts| between.clone() + &fault("isolate", at, lasts, "nodes = 1");
    assert_eq!(failures(&cut(1_400, 110)), [heard(2_100)]);
    assert_eq!(failures(&cut(1_540, 20)), [heard(2_100)]);
    assert_eq!(failures(&cut(1_510, 30)), [heard(1_550)]);
    // Nobody hears of a connection that it has no more, be it in a later life.
    assert_eq!(failures(&(between.clone() + &fault("crash", 1_520, 10, "nodes = 0"))), []);
    // One hears of the crash and of each message that is under way.
    let busy = fault("crash", 2_020, 200, "nodes = 1");
    assert_eq!(failures(&busy), [heard(2_070), heard(2_100)]);
}

#[test]
fn what_a_crashed_sender_has_under_way_arrives_and_no_more() {
    use Fate::{Delivered, Lost};
    let crash = fault("crash", 2_020, 0, "nodes = 0");
    assert_eq!(ends(2, &crash)[1], (2_000, 2_050, 0, 1, Delivered));
    // The first of two is lost, and nobody sends it again: the second waits in vain.
    let faults = crash + &fault("link", 1_999, 2, "loss = '100 %'");
    let told = seen(&mail(2, 10, 102, STREAM, &faults), 0);
    let rows = &told.told()[100..];
    // The first ends when its wait is over; the receiver learns of that 50 ms later, and the second
    // is back after as long.
    assert_eq!(rows[0], (2_000 * MS, 2_200 * MS, 0, Lost));
    assert_eq!(rows[1], (2_010 * MS, 2_300 * MS, 0, Lost));
    assert!(told.failures.is_empty(), "the life that sent them is over");
}

#[test]
fn a_black_hole_of_three_seconds_loses_nothing_and_is_one_stall() {
    // From 2 s to 5 s node 1 hears nothing; 64 mails, one every 50 ms, are sent from then on.
    let hole = fault("isolate", 2_000, 3_000, "nodes = 1\nstops = 'in'");
    let told = seen(&mail(2, 50, 20 + 64, STREAM, &hole), 0).told();
    assert!(told.iter().all(|(.., fate)| *fate == Fate::Delivered));
    // Each is there after the first try that leaves and arrives outside the hole, or after the one
    // before.
    let outside = |ms: u64| !(2_000..5_000).contains(&ms);
    let mut expected = vec![(1_000 * MS, 1_150 * MS)];
    for i in 1..84 {
        let sent = 1_000 + 50 * i;
        // The first wait for the handshake.
        let first = sent.max(1_100);
        let tries = [0, 200, 600, 1_400, 3_000, 6_200].map(|wait| first + wait);
        let own = tries.iter().find(|at| outside(**at) && outside(**at + 50)).unwrap() + 50;
        let before = expected.last().unwrap().1;
        expected.push((sent * MS, (own * MS).max(before + 1)));
    }
    let found: Vec<(u64, u64)> = told.iter().map(|(sent, at, ..)| (*sent, *at)).collect();
    assert_eq!(found, expected);
    let gaps = found.windows(2).map(|pair| pair[1].1 - pair[0].1);
    let stalls: Vec<u64> = gaps.filter(|gap| *gap > 50 * MS).map(|gap| gap / MS).collect();
    // The last that leaves before the hole arrives in it; its try after 3 s is 50 ms too early.
    assert_eq!(stalls, [6_250]);
}

/// Twenty streams with a mail a minute each: none waits for another. Their delays after the first, in
/// milliseconds, by what the network does.
fn delays(network: &str) -> Vec<u64> {
    let network = format!("{STREAM}\n{network}");
    let told = seen(&mail(21, 60_000, 1_001, &network, ""), 0).told();
    let later = told.iter().filter(|(sent, ..)| *sent > 1_000 * MS);
    let delays: Vec<u64> = later
        .map(|(sent, at, _, fate)| {
            assert_eq!((*fate, (at - sent) % MS), (Fate::Delivered, 0));
            (at - sent) / MS
        })
        .collect();
    assert_eq!(delays.len(), 20_000);
    delays
}

#[test]
fn the_mean_delay_under_loss_is_the_closed_form() {
    let cases = [
        ("loss = '10 %'", 0.1),
        ("corruption = '10 %'", 0.1),
        ("loss = '10 %'\ncorruption = '10 %'", 1.0 - 0.9 * 0.9),
    ];
    for (network, p) in cases {
        let delays = delays(network);
        let n = delays.len() as f64;
        let mean = delays.iter().sum::<u64>() as f64 / n;
        // L + the sum over k of p^k times the k-th wait.
        let expected =
            50.0 + (1..15).map(|k| f64::powi(p, k) * 100.0 * f64::powi(2.0, k)).sum::<f64>();
        let waits = |k: i32| 200.0 * (f64::powi(2.0, k) - 1.0);
        let square = (0..15).map(|k| (1.0 - p) * f64::powi(p, k) * waits(k).powi(2)).sum::<f64>();
        let se = ((square - (expected - 50.0).powi(2)) / n).sqrt();
        assert!((mean - expected).abs() < 4.0 * se, "{network}: {mean}, not {expected} +- {se}");
        // And so are the shares of those that took k tries more.
        for k in 0..4 {
            let share = (1.0 - p) * f64::powi(p, k);
            let count = delays.iter().filter(|ms| **ms == 50 + waits(k) as u64).count() as f64;
            let sd = (n * share * (1.0 - share)).sqrt();
            assert!(
                (count - n * share).abs() < 4.0 * sd,
                "{network}: {count} of {n} took {k} more"
            );
        }
    }
}

/// Common random numbers: the first try meets the fate that the same datagram does.
#[test]
fn the_first_try_is_the_datagram() {
    let mut lost = [STREAM, "transport = 'datagram'"].map(|transport| {
        let network = format!("{transport}\nloss = '30 %'");
        let scenario = mail(21, 60_000, 50, &network, "");
        let mut seen = Seen::default();
        run::watch(&scenario, 0, Tuning::default(), &mut seen);
        let late = |at: Instant, sent: Instant| at.0 - sent.0 > 50 * MS;
        let late = seen.ends.iter().filter(|(key, at, ..)| late(*at, seen.sent[key]));
        let late = late.map(|(key, ..)| *key);
        let ended: Vec<EventKey> = seen.ends.iter().map(|(key, ..)| *key).collect();
        let never = seen.sent.keys().filter(|key| !ended.contains(key)).copied();
        let mut keys: Vec<EventKey> = late.chain(never).collect();
        // The first mails wait for handshakes.
        keys.retain(|key| seen.sent[key] > Instant(1_000 * MS));
        keys.sort_unstable();
        keys
    });
    lost.sort();
    assert!(lost[0].len() > 200 && lost[0] == lost[1], "{} {}", lost[0].len(), lost[1].len());
}

#[test]
fn messages_of_a_link_keep_their_order_and_take_their_time() {
    // 100 kB/s up and down: what is sent in one instant leaves, and is received, one after the other.
    let network = format!("{STREAM}\nup = '10 kB/s'\ndown = '10 kB/s'\nprocessing = '1 ms'");
    let text = mail(2, 1_000, 3, &network, "");
    let told = seen(&text, 0).told();
    let octets = run::replicate(&text, 0, Tuning::default()).0.bytes_sent / 3;
    // Once up, once down, 50 ms between, and a millisecond for the handler.
    let takes = 2 * octets * 100_000 + 51 * MS;
    for (sent, at, ..) in &told[1..] {
        assert_eq!(at - sent, takes);
    }
    // A handshake takes the link's time for its 28 octets of header.
    assert_eq!(told[0].1 - told[0].0, takes + 100 * MS + 28 * 100_000);
}
