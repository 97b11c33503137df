//! Nodes that stop for a while, whose clocks are wrong, or that lie: what happens when, to the tick.

use crate::support::both::{in_both, parsed};
use crate::support::clockwork::{Clockwork, EVERY, SEED, Turn, fault, turns};
use crate::support::mail::{ask, mail};
use gossip_sim::engine::{Class, Handled, Observer, Position, Sent, Tuning};
use gossip_sim::faults::{Address, Disk, Fault, FaultKind, Offset};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::outcome::Replication;
use gossip_sim::protocol::{Fact, Phase, Timing};
use gossip_sim::rng::Draws;
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::select::Selector;
use gossip_sim::time::Span;

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;
const NODE: Selector = Selector::One(NodeId(0));

fn pause(at_ms: u64, lasts_ms: u64, nodes: &str) -> String {
    format!(
        "[[faults]]\nkind = 'pause'\nat = '{at_ms} ms'\nlasts = '{lasts_ms} ms'\nnodes = {nodes}\n"
    )
}

/// What was handled where: when, what, and of a message its fate.
#[derive(Default)]
struct Seen {
    events: Vec<(u64, u32, Class, Option<Fate>)>,
    sent: Vec<Sent>,
    facts: Vec<(u64, u32, Fact)>,
}

impl Observer for Seen {
    fn event(&mut self, handled: &Handled) {
        let (at, node, class, _) = handled.position;
        self.events.push((at.0, node.0, class, handled.fate));
    }
    fn sent(&mut self, sent: &Sent) {
        self.sent.push(*sent);
    }
    fn fact(&mut self, (at, node, ..): Position, fact: Fact) {
        self.facts.push((at.0, node.0, fact));
    }
}

/// One replication, the same in both engines, and what was seen.
fn run_both(scenario: &Scenario) -> (Replication, Seen) {
    let replication = in_both(scenario, 0);
    let mut seen = Seen::default();
    run::watch(scenario, 0, Tuning::default(), &mut seen);
    (replication, seen)
}

/// What `node` did from 1 s on.
fn at(seen: &Seen, node: u32) -> Vec<(u64, Class, Option<Fate>)> {
    let own = seen.events.iter().filter(|(at, of, ..)| *of == node && *at >= SECOND);
    own.map(|(at, _, class, fate)| (*at, *class, *fate)).collect()
}

const DELIVERED: Option<Fate> = Some(Fate::Delivered);

#[test]
fn what_waits_is_handled_a_nanosecond_apart_as_it_came() {
    let commands = [
        ask(1_000, 0, "set a x"),
        ask(1_010, 1, "set b x"),
        ask(1_055, 2, "get a"),
        ask(1_100, 0, "set c x"),
        ask(2_100, 0, "set d x"),
    ];
    let scenario = mail(3, "", &(commands.concat() + &pause(1_020, 1_000, "2")));
    let (replication, seen) = run_both(&scenario);
    let end = 2_020 * MS;
    let expected = [
        (end + 1, Class::Delivery, DELIVERED),
        (end + 2, Class::Command, None),
        (end + 3, Class::Delivery, DELIVERED),
        (end + 4, Class::Delivery, DELIVERED),
        (2_150 * MS, Class::Delivery, DELIVERED),
    ];
    assert_eq!(at(&seen, 2), expected);
    assert_eq!(replication.nodes_alive, 3);
}

/// What arrives while a node is busy with what waited comes after that.
#[test]
fn nothing_overtakes_what_waits() {
    let mut commands: String = (0..5).map(|i| ask(1_000 + i, 0, "set a x")).collect();
    // It arrives 3 ns after the end.
    commands += "[[workload]]\nat = '1970000003 ns'\nnode = 1\ncommand = 'set b x'\n";
    let (_, seen) = run_both(&mail(3, "", &(commands + &pause(1_020, 1_000, "2"))));
    let times: Vec<u64> = at(&seen, 2).iter().map(|(at, ..)| at - 2_020 * MS).collect();
    assert_eq!(times, [1, 2, 3, 4, 5, 6]);
    let from: Vec<u32> = seen
        .facts
        .iter()
        .filter(|(_, node, fact)| *node == 2 && matches!(fact, Fact::Learned { .. }))
        .map(|(at, ..)| (at - 2_020 * MS) as u32)
        .collect();
    assert_eq!(from, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn as_many_octets_wait_as_there_is_room_for() {
    let commands: String = (0..20).map(|i| ask(1_000 + i, 0, "set a x")).collect();
    let rest = commands + &pause(1_020, 1_000, "1");
    let (_, seen) = run_both(&mail(2, "", &rest));
    let len = u64::from(seen.sent[0].len);
    for (room, kept) in [(7 * len, 7), (7 * len - 1, 6), (len, 1), (len - 1, 0), (212_992, 20)] {
        let (replication, seen) = run_both(&mail(2, &format!("receive_queue = '{room} B'"), &rest));
        assert_eq!(replication.messages.fate(Fate::QueueFull), 20 - kept, "{room}");
        let full = at(&seen, 1).into_iter().filter(|(.., fate)| *fate == Some(Fate::QueueFull));
        assert!(full.map(|(at, ..)| at).eq((1_050 + kept..1_070).map(|at| at * MS)), "{room}");
        let whole = at(&seen, 1).into_iter().filter(|(.., fate)| *fate == DELIVERED);
        assert!(whole.map(|(at, ..)| at).eq((1..=kept).map(|i| 2_020 * MS + i)), "{room}");
    }
}

#[test]
fn a_node_lives_through_pauses_that_overlap_as_through_one() {
    let faults = [pause(1_020, 1_000, "2"), pause(1_500, 900, "[1, 2]"), pause(1_600, 100, "2")];
    let (_, seen) = run_both(&mail(3, "", &(ask(1_000, 0, "set a x") + &faults.concat())));
    assert_eq!(at(&seen, 2), [(2_400 * MS + 1, Class::Delivery, DELIVERED)]);
    // A second one in the midst of the turns puts them off.
    let commands: String = (0..5).map(|i| ask(1_000 + i, 0, "set a x")).collect();
    let again = "[[faults]]\nkind = 'pause'\nat = '2020000003 ns'\nlasts = '1 s'\nnodes = 2\n";
    let rest = commands + &pause(1_020, 1_000, "2") + again;
    let (_, seen) = run_both(&mail(3, "", &rest));
    let times: Vec<u64> = at(&seen, 2).iter().map(|(at, ..)| at - 2_020 * MS).collect();
    assert_eq!(times, [1, 2, SECOND + 4, SECOND + 5, SECOND + 6]);
}

#[test]
fn a_crash_ends_a_pause_and_what_waits() {
    let crash = "[[faults]]\nkind = 'crash'\nat = '1500 ms'\nlasts = '100 ms'\nnodes = 2\n";
    let commands = [ask(1_000, 0, "set a x"), ask(1_300, 2, "get a"), ask(1_700, 0, "set b x")];
    let rest = commands.concat() + &pause(1_020, 1_000, "2") + crash;
    let (replication, seen) = run_both(&mail(3, "", &rest));
    let expected = [
        (1_500 * MS, Class::Delivery, Some(Fate::Dead)),
        (1_500 * MS, Class::Command, None),
        (1_600 * MS, Class::Boot, None),
        // Nothing pauses the new life.
        (1_750 * MS, Class::Delivery, DELIVERED),
    ];
    assert_eq!(at(&seen, 2), expected);
    assert_eq!(replication.messages.fate(Fate::Dead), 1);
    assert_eq!(replication.facts.iter().filter(|fact| fact.node == NodeId(2)).count(), 1);
}

/// A message has had 50 of 100 ms when the node stops, and two more wait.
#[test]
fn a_paused_node_does_no_work() {
    let commands = [ask(1_000, 0, "set a x"), ask(1_200, 0, "set b x"), ask(1_300, 1, "set c x")];
    let rest = commands.concat() + &pause(1_100, 1_000, "2");
    let (_, seen) = run_both(&mail(3, "processing = '100 ms'", &rest));
    let times: Vec<u64> = at(&seen, 2).iter().map(|(at, ..)| *at / MS).collect();
    assert_eq!(times, [2_150, 2_250, 2_350]);
    // Two pauses, of which the second begins before the node is through.
    let rest = rest + &pause(2_120, 500, "2");
    let (_, seen) = run_both(&mail(3, "processing = '100 ms'", &rest));
    let times: Vec<u64> = at(&seen, 2).iter().map(|(at, ..)| *at / MS).collect();
    assert_eq!(times, [2_650, 2_750, 2_850]);
}

fn paused(from_ns: u64, lasts_ns: u64) -> Fault {
    fault(from_ns, Some(lasts_ns), FaultKind::Pause { nodes: NODE })
}

fn key_of_tick(number: u64) -> u64 {
    Draws::new(SEED, 0).keys().tick(NodeId(0), 0, EVERY, number).0
}

fn times(turns: &[Turn]) -> Vec<u64> {
    turns.iter().map(|(at, ..)| *at).collect()
}

const ALIGNED: Timing =
    Timing::Periodic { period: Span(SECOND), phase: Phase::Aligned, jitter: Span(0) };

#[test]
fn each_overdue_timer_has_one_turn_and_ticks_keep_their_numbers() {
    let shots = vec![(5, 3_500 * MS), (6, 2_600 * MS), (5, 4_100 * MS), (7, 7 * SECOND)];
    let clockwork = Clockwork { shots, every: Some(ALIGNED) };
    let end = 5_250 * MS;
    let (found, events) = turns(&clockwork, 1, &[paused(2_500 * MS, end - 2_500 * MS)], 8 * SECOND);
    let key = |number| Some(key_of_tick(number));
    let expected = [
        (SECOND, EVERY, key(0)),
        (2 * SECOND, EVERY, key(1)),
        // Due at 2.6 s, 3.5 s, 4.1 s; of the ticks at 3, 4 and 5 s the last.
        (end + 1, 6, None),
        (end + 2, 5, None),
        (end + 3, 5, None),
        (end + 4, EVERY, key(4)),
        (6 * SECOND, EVERY, key(5)),
        (7 * SECOND, EVERY, key(6)),
        (7 * SECOND, 7, None),
        (8 * SECOND, EVERY, key(7)),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let of = |time: u64, timer: u32| found.iter().find(|turn| (turn.0, turn.3) == (time, timer));
    for (time, timer, key) in expected {
        let turn = of(time, timer).unwrap_or_else(|| panic!("{timer} at {time}: {found:?}"));
        assert!(key.is_none_or(|key| key == turn.2), "{timer} at {time}");
    }
    assert_eq!(events, 10 + 1 + 2, "turns, a boot, and the fault");
}

#[test]
fn a_node_that_is_paused_from_the_start_boots_and_waits() {
    let clockwork = Clockwork { shots: vec![(5, MS)], every: Some(ALIGNED) };
    let faults = [paused(0, 2_500 * MS)];
    let (found, _) = turns(&clockwork, 2, &faults, 3 * SECOND);
    let own: Vec<Turn> = found.into_iter().filter(|turn| turn.1 == 0).collect();
    assert_eq!(times(&own), [2_500 * MS + 1, 2_500 * MS + 2, 3 * SECOND]);
    assert_eq!(own[1].2, key_of_tick(1));
}

/// One that is down when the pause begins is not paused in its next life.
#[test]
fn a_pause_takes_whom_it_finds_up() {
    let clockwork = Clockwork { shots: vec![(5, 500 * MS)], every: None };
    let crash = FaultKind::Crash { nodes: NODE, disk: Disk::Kept, address: Address::Same };
    let faults = [fault(100 * MS, Some(200 * MS), crash), paused(200 * MS, 2 * SECOND)];
    assert_eq!(times(&turns(&clockwork, 1, &faults, 3 * SECOND).0), [800 * MS]);
}

#[test]
fn wall_clocks_are_off_as_long_as_a_skew_lasts_and_for_good_after_a_jump() {
    let clockwork = Clockwork { shots: Vec::new(), every: Some(ALIGNED) };
    let skew = |by_ms: i64| FaultKind::ClockSkew { nodes: NODE, by: Offset(by_ms * MS as i64) };
    let jump = |by_ms: i64| FaultKind::ClockJump { nodes: NODE, by: Offset(by_ms * MS as i64) };
    let faults = [
        fault(1_500 * MS, Some(3 * SECOND), skew(250)),
        fault(2_500 * MS, Some(SECOND), skew(-100)),
        fault(5_500 * MS, None, jump(-7_000)),
        fault(6_500 * MS, None, jump(1)),
    ];
    let (found, _) = turns(&clockwork, 2, &faults, 8 * SECOND);
    let shown: Vec<u64> = found.iter().filter(|turn| turn.1 == 0).map(|turn| turn.4 / MS).collect();
    assert_eq!(shown, [1_000, 2_250, 3_150, 4_250, 5_000, 0, 1, 1_001]);
    // Timers, and other nodes, do not care.
    assert!(times(&found).chunks(2).zip(1..).all(|(pair, s)| pair == [s * SECOND; 2]));
    assert!(found.iter().filter(|turn| turn.1 == 1).all(|turn| turn.4 == turn.0));
}

#[test]
fn a_drift_stretches_timers_and_what_it_gained_stays() {
    let clockwork = Clockwork { shots: vec![(5, 3 * SECOND)], every: Some(ALIGNED) };
    let drift = |rate_ppm| FaultKind::ClockDrift { nodes: NODE, rate_ppm };
    let faults = [fault(1_500 * MS, Some(2 * SECOND), drift(250_000))];
    let (found, _) = turns(&clockwork, 2, &faults, 6 * SECOND);
    let own: Vec<(u64, u32, u64)> =
        found.iter().filter(|turn| turn.1 == 0).map(|t| (t.0 / MS, t.3, t.4 / MS)).collect();
    // The second turn was set before: it keeps its end, as the shot does. Two take 800 ms, and
    // the next a second again: the drift is over at 3,500 ms.
    let expected = [
        (1_000, EVERY, 1_000),
        (2_000, EVERY, 2_125),
        (2_800, EVERY, 3_125),
        (3_000, 5, 3_375),
        (3_600, EVERY, 4_100),
        (4_600, EVERY, 5_100),
        (5_600, EVERY, 6_100),
    ];
    assert_eq!(own, expected);
    assert!(found.iter().filter(|turn| turn.1 == 1 && turn.3 == EVERY).count() == 6);
    // From the start, slow: 10^6 / (10^6 - 200) s, to the nearest nanosecond.
    let (found, _) = turns(&clockwork, 1, &[fault(0, None, drift(-200))], 3 * SECOND);
    assert_eq!(times(&found), [1_000_200_040, 2_000_400_080]);
}

/// A node that takes it to be an hour later forgets a deletion at once, and one whose clock is
/// behind keeps it for an hour more.
#[test]
fn skewed_clocks_kill_and_keep_death_certificates_at_the_wrong_time() {
    let skew = |node: u32, by: &str| {
        format!("[[faults]]\nkind = 'clock-skew'\nat = '0 s'\nnodes = {node}\nby = '{by}'\n")
    };
    let text = format!(
        "[cluster]\nnodes = 5\nepoch_unix = 1000000\n[protocol]\nkind = 'gossip'\nkeep = '10 s'\n\
         [network]\nlatency = {{ kind = 'constant', value = '5 ms' }}\n{}{}{}{}[stop]\n\
         when = 'never'\nat = '30 s'\n",
        ask(0, 0, "set a x"),
        ask(5_000, 0, "delete a"),
        skew(1, "1 h"),
        skew(2, "-1 h"),
    );
    let (_, seen) = run_both(&parsed(&text));
    let forgot = |node: u32| {
        let own = seen.facts.iter().filter(move |(_, of, _)| *of == node);
        own.filter(|(.., fact)| matches!(fact, Fact::Forgot { .. })).map(|(at, ..)| *at / SECOND)
    };
    assert!(forgot(0).any(|s| (15..17).contains(&s)), "10 s after the deletion");
    assert_eq!(forgot(2).count(), 0, "not within the run");
    assert!(forgot(1).all(|s| s < 8) && forgot(1).count() > 0, "as soon as it has heard of it");
}

fn lie(kind: &str, at_ms: u64, lasts_ms: u64) -> String {
    format!("[[faults]]\nkind = '{kind}'\nat = '{at_ms} ms'\nlasts = '{lasts_ms} ms'\nnodes = 0\n")
}

/// How many nodes hold each of four updates that node 0 mails to three others: at 1, 2, 3 and 4 s.
fn held_after(faults: &str) -> (Vec<u64>, Replication) {
    let commands: String = ["a", "b", "c", "d"]
        .iter()
        .zip(1..)
        .map(|(k, s)| ask(s * 1_000, 0, &format!("set {k} x")))
        .collect();
    let (replication, _) = run_both(&mail(4, "", &(commands + faults)));
    (replication.items.iter().map(|item| item.held).collect(), replication)
}

#[test]
fn a_mute_node_sends_nothing() {
    let (held, replication) = held_after(&lie("mute", 1_500, 2_000));
    assert_eq!(held, [4, 1, 1, 4]);
    assert_eq!(replication.messages.sent, 6, "what is not sent does not count");
}

#[test]
fn a_node_that_replays_says_what_it_said_first() {
    let (held, replication) = held_after(&lie("replay", 1_500, 2_000));
    assert_eq!(held, [4, 4, 1, 4], "the second update is sent twice");
    assert_eq!(replication.messages.sent, 12);
    // Mute stands before replay, and what is not sent is not replayed.
    let both = lie("replay", 500, 5_000) + &lie("mute", 1_500, 2_000);
    assert_eq!(held_after(&both).0, [4, 1, 1, 1]);
    let both = lie("mute", 500, 1_000) + &lie("replay", 500, 5_000) + &lie("forge", 500, 5_000);
    assert_eq!(held_after(&both).0, [1, 4, 1, 1]);
}

#[test]
fn a_forged_version_stands_above_every_other() {
    let liar = lie("forge", 500, 1_000);
    let commands = ask(1_000, 0, "set a x") + &ask(2_000, 1, "set a y");
    let (replication, seen) = run_both(&mail(3, "", &(commands + &liar)));
    let ranks: Vec<Option<u128>> = seen
        .facts
        .iter()
        .filter_map(|(.., fact)| match fact {
            Fact::Learned { rank, .. } => Some(rank.map(|rank| rank >> 64)),
            _ => None,
        })
        .collect();
    let forged = Some(u128::from(u32::MAX));
    // Node 0 knows the truth; no version is left to node 1 for what it is asked to write.
    assert_eq!(ranks, [Some(1), forged, forged]);
    assert_eq!(replication.items.len(), 1);
    assert_eq!(replication.messages.sent, 2);
}
