//! What no fate of a message tells, counted to the last one.

use crate::support::both::{in_both, parsed};
use crate::support::mail::{ask, mail};
use gossip_sim::engine::{Observer, Sent, Tuning};
use gossip_sim::network::Fate;
use gossip_sim::outcome::{Column, INCIDENTS, Incidents, Replication, Run, Traffic};
use gossip_sim::output::tables::{self, Source};
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::time::{Instant, Span};

fn fault(kind: &str, at_ms: u64, lasts_ms: u64, keys: &str) -> String {
    format!("[[faults]]\nkind = '{kind}'\nat = '{at_ms} ms'\nlasts = '{lasts_ms} ms'\n{keys}\n")
}

fn replicate(scenario: &Scenario) -> Replication {
    in_both(scenario, 0)
}

fn incidents(scenario: &Scenario) -> Incidents {
    replicate(scenario).incidents
}

const NONE: Incidents = Incidents {
    messages_waited: 0,
    timers_overdue: 0,
    handshakes: 0,
    retransmissions: 0,
    writes_lost: 0,
    writes_torn: 0,
    messages_unsent: 0,
    messages_withheld: 0,
    messages_falsified: 0,
    messages_to_itself: 0,
    stalls: 0,
    stalled_at_end: 0,
    stall_longest: Span(0),
};

#[test]
fn messages_that_a_paused_node_lets_wait() {
    let commands = [ask(1_000, 0, "set a x"), ask(1_200, 0, "set b x"), ask(1_300, 1, "set c x")];
    let paused = commands.concat() + &fault("pause", 1_100, 1_000, "nodes = 2");
    // Of three the first arrives before the pause.
    let waited = |network: &str, rest: &str| incidents(&mail(3, network, rest));
    assert_eq!(waited("", &paused), Incidents { messages_waited: 2, ..NONE });
    // The node is still busy with that one, too.
    let busy = "processing = '100 ms'";
    assert_eq!(waited(busy, &paused).messages_waited, 3);
    // All three are put off once more by a second pause.
    let twice = paused.clone() + &fault("pause", 2_120, 500, "nodes = 2");
    assert_eq!(waited(busy, &twice).messages_waited, 6);
    // A pause within the time for a message puts that off, and nothing else.
    let within = commands[0].clone() + &fault("pause", 1_060, 10, "nodes = 2");
    assert_eq!(waited(busy, &within).messages_waited, 1);
    // What finds no room does not wait, and what dies waiting has waited.
    let full = replicate(&mail(3, "receive_queue = '30 B'", &paused));
    assert_eq!((full.incidents.messages_waited, full.messages.fate(Fate::QueueFull)), (1, 1));
    let crash = replicate(&mail(3, "", &(paused + &fault("crash", 2_000, 10, "nodes = 2"))));
    assert_eq!((crash.incidents.messages_waited, crash.messages.fate(Fate::Dead)), (2, 2));
}

/// Two nodes that gossip at whole seconds.
fn gossip(cluster: &str, rest: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = 2\n{cluster}\n[protocol]\nkind = 'gossip'\nmode = 'push'\n\
         fanout = 1\npersist = true\n\
         timing = {{ kind = 'periodic', period = '1 s', phase = 'aligned' }}\n\
         [network]\nlatency = {{ kind = 'constant', value = '10 ms' }}\n{rest}\n\
         [stop]\nwhen = 'never'\nat = '10 s'\n"
    ))
}

#[test]
fn turns_that_come_due_in_a_pause() {
    let rest = ask(5_500, 0, "set a x") + &fault("pause", 1_500, 3_000, "nodes = 1");
    // At 2, 3 and 4 s.
    assert_eq!(incidents(&gossip("", &rest)), Incidents { timers_overdue: 3, ..NONE });
}

#[test]
fn tries_of_streams() {
    let mails = |count: u64, faults: &str| {
        let workload = "[[workload]]\nat = '1 s'\nevery = '1 s'\nnode = 0\ncommand = 'set k v'\n";
        let workload = format!("{workload}count = {count}\n{faults}");
        incidents(&mail(2, "transport = 'stream'", &workload))
    };
    assert_eq!(mails(3, ""), Incidents { handshakes: 1, ..NONE });
    // Tries of the second at 2,000, 2,200, 2,600 and 3,400 ms.
    let lossy = fault("link", 1_900, 1_000, "loss = 1");
    assert_eq!(mails(3, &lossy), Incidents { handshakes: 1, retransmissions: 3, ..NONE });
    // At 1, 2, 4, 8, 16 and 32 s.
    let cut = fault("cut", 500, 99_000, "from = 0\nto = 1\none_way = true");
    assert_eq!(mails(2, &cut), Incidents { handshakes: 6, ..NONE });
    // Who has booted since is called anew.
    let crash = fault("crash", 1_500, 100, "nodes = 1");
    assert_eq!(mails(3, &crash), Incidents { handshakes: 2, ..NONE });
}

#[test]
fn writes_that_a_crash_undoes() {
    let undone = |disk: &str, asked: &[u64], at_ms: u64| {
        let commands: String =
            asked.iter().zip(0..).map(|(at, key)| ask(*at, 0, &format!("set k{key} x"))).collect();
        let crash = fault("crash", at_ms, 100, &format!("nodes = 0\ndisk = '{disk}'"));
        let replication = replicate(&gossip("disk_write = '100 ms'", &(commands + &crash)));
        (replication.incidents, replication.items.iter().map(|item| item.held).collect::<Vec<_>>())
    };
    // The first of three is durable after 100 ms, and so is on any disk that is not lost.
    let asked = [1_100, 1_150, 1_180];
    let lost = |writes_lost| Incidents { writes_lost, ..NONE };
    assert_eq!(undone("kept", &asked, 1_210), (lost(2), vec![2, 0, 0]));
    assert_eq!(undone("lost", &asked, 1_210), (lost(2), vec![0, 0, 0]));
    assert_eq!(
        undone("torn", &asked, 1_210),
        (Incidents { writes_torn: 1, ..NONE }, vec![2, 2, 0])
    );
    assert_eq!(undone("kept", &asked, 1_300), (NONE, vec![2, 2, 2]));
    // The call of 2 s waits for the write and is never made.
    let unsent = Incidents { writes_lost: 1, messages_unsent: 1, ..NONE };
    assert_eq!(undone("kept", &[1_950], 2_020), (unsent, vec![0]));
}

/// A call of 2 s waits for a write until 2,050 ms.
#[test]
fn what_waits_for_a_disk_at_the_end_never_left() {
    let mut scenario = gossip("disk_write = '100 ms'", &ask(1_950, 0, "set k x"));
    let mut unsent_at = |end_ms: u64| {
        scenario.stop.at = Instant(end_ms * 1_000_000);
        incidents(&scenario).messages_unsent
    };
    assert_eq!([1_990, 2_020, 2_049, 2_060].map(&mut unsent_at), [0, 1, 1, 0]);
}

#[test]
fn what_liars_do_not_say() {
    let commands: String = (1..5).map(|s| ask(s * 1_000, 0, &format!("set k{s} x"))).collect();
    let lie = |kind: &str| {
        let replication =
            replicate(&mail(4, "", &(commands.clone() + &fault(kind, 1_500, 2_000, "nodes = 0"))));
        (replication.incidents, replication.messages.sent)
    };
    // Two of four mails to three others.
    assert_eq!(lie("mute"), (Incidents { messages_withheld: 6, ..NONE }, 6));
    assert_eq!(lie("forge"), (Incidents { messages_falsified: 6, ..NONE }, 12));
    // The first of the two is the truth, which is said again in place of the second.
    assert_eq!(lie("replay"), (Incidents { messages_falsified: 3, ..NONE }, 12));
}

/// The names of the data files of a run.
fn files(scenario: &Scenario) -> Vec<&'static str> {
    tables::of(scenario).map(|table| table.name).collect()
}

/// Two members; from 2.5 s on nothing passes between them.
fn two_members(protocol: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = 2\n[protocol]\nkind = 'membership'\nprofile = 'as-written'\n\
         contacts = true\n\
         timing = {{ kind = 'periodic', period = '1 s', phase = 'aligned' }}\n{protocol}\
         [network]\nlatency = {{ kind = 'constant', value = '1 ms' }}\n\
         [[faults]]\nkind = 'isolate'\nat = '2500 ms'\nnodes = 1\n\
         [stop]\nwhen = 'never'\nat = '10500 ms'\n"
    ))
}

#[test]
fn turns_that_wait_for_an_answer() {
    // Each calls at 3 s; its turn of 4 s waits, and the ones after that are dropped, of which that of
    // 10 s is the last event.
    let Incidents { stalls, stalled_at_end, stall_longest, .. } = incidents(&two_members(""));
    assert_eq!((stalls, stalled_at_end, stall_longest), (2, 2, Span::from_secs(6)));
    let late = incidents(&two_members("rpc_timeout = '1500 ms'\n"));
    let Incidents { stalls, stalled_at_end, stall_longest, .. } = late;
    assert_eq!((stalls, stalled_at_end, stall_longest), (2, 0, Span::from_millis(500)));
    let timely = incidents(&two_members("rpc_timeout = '900 ms'\n"));
    assert_eq!((timely.stalls, timely.stall_longest), (0, Span::ZERO));
}

/// Looks at each message.
#[derive(Default)]
struct ToItself(u64);

impl Observer for ToItself {
    fn sent(&mut self, sent: &Sent) {
        self.0 += u64::from(sent.from == sent.to);
    }
}

#[test]
fn messages_to_oneself_are_a_third_among_three() {
    let text = |own_address: &str| {
        format!(
            "[cluster]\nnodes = 3\n[protocol]\nkind = 'versioned-kv'\nprofile = 'as-written'\n\
             own_address = '{own_address}'\n[stop]\nwhen = 'never'\nat = '2000 s'\n"
        )
    };
    let of = |own_address: &str| parsed(&text(own_address));
    let learned = in_both(&of("learned"), 0);
    let mut seen = ToItself::default();
    run::watch(&of("learned"), 0, Tuning::default(), &mut seen);
    assert_eq!(learned.incidents.messages_to_itself, seen.0);
    // Of 3,000 sendings, but for the first few; the standard error is 26.
    assert!(seen.0.abs_diff(1_000) < 100, "{}", seen.0);
    let refused = in_both(&of("refused"), 0);
    assert_eq!(refused.incidents.messages_to_itself, 0);
    // 72 octets, 16 for the first peer, and 17 for each of the others, oneself among them.
    assert_eq!([&learned, &refused].map(|r| r.message_bytes_max), [72 + 16 + 2 * 17, 72 + 16 + 17]);
    let group = "\n[[groups]]\nname = 'old'\nnodes = [0]\nprotocol = { own_address = 'learned' }\n";
    // What one group alone has may be expected.
    let expect = "[expect]\nwithout_self_share = '> 0 %'\n";
    let mixed = parsed(&(text("refused") + group + expect));
    assert!(in_both(&mixed, 0).incidents.messages_to_itself > 0);
    for scenario in [&of("learned"), &mixed] {
        assert!(files(scenario).contains(&"incidents.csv"));
    }
}

#[test]
fn the_file_is_there_where_there_is_something_to_say() {
    let commands = ask(1_000, 0, "set a x");
    let has = |scenario: &Scenario| files(scenario).contains(&"incidents.csv");
    assert!(!has(&mail(3, "loss = '10 %'", &commands)));
    assert!(!has(&mail(3, "", &(commands.clone() + &fault("crash", 500, 100, "nodes = 1")))));
    assert!(has(&mail(3, "transport = 'stream'", &commands)));
    assert!(has(&gossip("disk_write = '1 ms'", &commands)));
    // The longest message of kinds whose messages grow.
    for kind in ["versioned-kv", "membership", "folder-metadata"] {
        let network = "[network]\ntransport = 'datagram'\n[stop]\nwhen = 'never'\nat = '9 s'\n";
        let keys = if kind == "membership" { "rpc_timeout = '2 s'\n" } else { "" };
        let text = format!("[cluster]\nnodes = 3\n[protocol]\nkind = '{kind}'\n{keys}{network}");
        assert!(has(&parsed(&text)), "{kind}");
    }
    for kind in ["pause", "mute", "replay", "forge"] {
        assert!(has(&mail(3, "", &(commands.clone() + &fault(kind, 500, 100, "nodes = 1")))));
    }
}

#[test]
fn one_row_a_replication_in_the_order_of_the_header() {
    let scenario =
        mail(3, "", &(ask(1_000, 0, "set a x") + &fault("pause", 500, 100, "nodes = 1")));
    let mut replication = run::replicate(&scenario, 0, Tuning::default()).0;
    replication.number = 7;
    replication.incidents = Incidents {
        messages_waited: 1,
        timers_overdue: 2,
        handshakes: 3,
        retransmissions: 4,
        writes_lost: 5,
        writes_torn: 6,
        messages_unsent: 7,
        messages_withheld: 8,
        messages_falsified: 9,
        messages_to_itself: 10,
        stalls: 11,
        stalled_at_end: 12,
        stall_longest: Span::from_secs(13),
    };
    replication.message_bytes_max = 99;
    let run = Run { replications: vec![replication], traffic: Traffic::default() };
    let mut bytes = Vec::new();
    tables::INCIDENTS.write(&Source::new(&scenario, &run), &mut bytes).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "replication,messages_waited,timers_overdue,handshakes,retransmissions,writes_lost,\
         writes_torn,messages_unsent,messages_withheld,messages_falsified,messages_to_itself,\
         message_bytes_max,stalls,stalled_at_end,stall_longest_s\n\
         7,1,2,3,4,5,6,7,8,9,10,99,11,12,13.000000000\n"
    );
    let (times, counts): (Vec<&Column>, Vec<&Column>) =
        INCIDENTS.iter().partition(|column| column.name == "stall_longest_s");
    assert!(counts.iter().all(|column| column.expect_name() == column.name));
    assert_eq!(times[0].expect_name(), "stall_longest");
}

#[test]
fn they_can_be_expected() {
    let text = |expected: &str| {
        let paused = ask(1_000, 0, "set a x") + &fault("pause", 1_020, 100, "nodes = 1");
        let claim = format!("[expect]\nmessages_waited = '{expected}'\n");
        let scenario = mail(3, "", &(paused + &claim));
        let all = [run::replicate(&scenario, 0, Tuning::default()).0];
        scenario.expect[0].judge(&all).holds
    };
    assert!(text("= 1") && !text("= 0") && text("mean 1 ± 0 %"));
}
