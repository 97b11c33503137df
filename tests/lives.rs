//! Nodes that come and go, and disks that take time: what happens when, to the tick.

use crate::support::both::parsed;
use crate::support::recorder::{Call, Recorder};
use crate::support::three::{MS, Three};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::faults::{Address, Disk, Fault, FaultKind, Lie, Repeats};
use gossip_sim::id::{Hosts, NodeId, RequestId};
use gossip_sim::network::{Fate, Latency, Loss, Network, StreamTiming, Transport};
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Protocol, Wire};
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};

/// A node sends, writes twice, and sends again; when it boots it tells of what it finds.
struct Writer;

#[derive(Clone)]
struct Said(u8);

impl Message for Said {
    const KINDS: &'static [&'static str] = &["before", "after"];
    fn kind(&self) -> u8 {
        self.0
    }
    fn wire_len(&self) -> u32 {
        10
    }
    fn updates(&self) -> u32 {
        0
    }
}

/// Two octets say the number twice; of one alone something else can be read, of none nothing.
#[derive(Clone)]
struct Record(u8);

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        // Odd numbers have two octets, even ones one.
        out.extend(std::iter::repeat_n(self.0, 1 + usize::from(self.0 % 2)));
    }
    fn decode(octets: &[u8]) -> Option<Record> {
        match octets {
            [] => None,
            [half] if half % 2 == 1 => Some(Record(100 + half)),
            [number, ..] => Some(Record(*number)),
        }
    }
}

impl Protocol for Writer {
    type Node = ();
    type Msg = Said;
    type Timer = u32;
    type Command = u8;
    type Record = Record;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Self>) {
        disk.iter().for_each(|record| cx.emit(Fact::Leads { term: record.0.into() }));
    }
    fn on_message(&self, (): &mut (), _: NodeId, _: &Said, _: &mut impl Context<Self>) {}
    fn on_timer(&self, (): &mut (), _: u32, cx: &mut impl Context<Self>) {
        // It writes nothing itself, but what it says waits for what was written before.
        cx.send(&[NodeId(2)], Said(1));
    }
    fn on_command(&self, (): &mut (), _: RequestId, number: u8, cx: &mut impl Context<Self>) {
        if number == 0 {
            return cx.rewrite(vec![Record(50)]);
        }
        cx.send(&[NodeId(1)], Said(0));
        cx.append(Record(number));
        cx.append(Record(number + 1));
        cx.send(&[NodeId(1), NodeId(2)], Said(1));
        cx.set_timer(0, Span(MS));
    }
    fn parse(&self, _: &[&str]) -> Result<u8, CommandError> {
        Ok(1)
    }
    fn held(&self, (): &(), _: &mut dyn FnMut(Fact)) {}
}

/// What node 0 of three does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// When it sends what, and to whom.
    sent: Vec<(u64, u8, u32)>,
    /// What it finds on its disk.
    found: Vec<u64>,
    /// When that arrives, and where.
    arrived: Vec<(u64, u32)>,
}

/// That, if it is asked at these times with these numbers; a message takes 50 ms, a write 5 ms.
fn agreed(asked: &[(u64, u8)], faults: &[Fault], transport: Transport) -> Shown {
    let network = Network::new(Latency::Constant(Span(50 * MS)), Loss::NONE);
    let three = Three {
        network: &Network { transport, ..network },
        groups: (&[], &[]),
        hosts: Hosts::default(),
        faults,
        asked: (0, asked),
        disk_write: Span(5 * MS),
        end_ns: 1_000 * MS,
    };
    let mut shown = Shown::default();
    for call in three.seen(&Writer).calls(false) {
        match call {
            Call::Sent(at, (_, to), _, (kind, ..)) => shown.sent.push((at.0, *kind, to.0)),
            Call::Fact(_, Fact::Leads { term }) => shown.found.push(*term),
            Call::Event((at, to, ..), _, _, _, Some(Fate::Delivered)) => {
                shown.arrived.push((at.0, to.0));
            }
            _ => {}
        }
    }
    shown
}

/// A fault of node 0.
fn fault(at_ms: u64, lasts_ms: u64, what: FaultKind) -> Fault {
    let (at, lasts) = (Instant(at_ms * MS), Some(Span(lasts_ms * MS)));
    Fault { id: None, at, lasts, repeats: Repeats::ONCE, what }
}

const NODE: Selector = Selector::One(NodeId(0));

fn crash(at_ms: u64, disk: Disk) -> Fault {
    fault(at_ms, 10, FaultKind::Crash { nodes: NODE, disk, address: Address::Same })
}

fn pause(at_ms: u64, lasts_ms: u64) -> Fault {
    fault(at_ms, lasts_ms, FaultKind::Pause { nodes: NODE })
}

/// What it sends and finds if it crashes at 20 ms for 10 ms.
fn both(asked: &[(u64, u8)], disk: Disk) -> (Vec<(u64, u8, u32)>, Vec<u64>) {
    let Shown { sent, found, .. } = agreed(asked, &[crash(20, disk)], Transport::Datagram);
    (sent, found)
}

#[test]
fn what_is_sent_after_a_write_leaves_when_that_is_durable() {
    let (sent, found) = both(&[(7 * MS, 1)], Disk::Kept);
    // The timer fires at 8 ms, and what it sends waits behind.
    let expected = [(7 * MS, 0, 1), (12 * MS, 1, 1), (12 * MS, 1, 2), (12 * MS, 1, 2)];
    assert_eq!(sent, expected);
    assert_eq!(found, [1, 2]);
}

#[test]
fn what_waits_is_never_sent_if_the_node_crashes_before() {
    // Written at 16 ms, the crash is at 20 ms; of before that, all is durable at 15 ms.
    let (sent, found) = both(&[(10 * MS, 3), (16 * MS, 7)], Disk::Kept);
    let first = [(10 * MS, 0, 1), (15 * MS, 1, 1), (15 * MS, 1, 2), (15 * MS, 1, 2)];
    assert_eq!(sent[..4], first);
    assert_eq!(sent[4..], [(16 * MS, 0, 1)]);
    assert_eq!(found, [3, 4]);
}

#[test]
fn what_is_durable_in_the_instant_of_the_crash_is_kept() {
    let (sent, found) = both(&[(15 * MS, 3)], Disk::Kept);
    assert_eq!((sent.len(), found), (1, vec![3, 4]));
    assert_eq!(both(&[(15 * MS + 1, 3)], Disk::Kept).1, [0u64; 0]);
}

#[test]
fn a_lost_disk_is_empty_and_a_torn_one_lacks_half_of_its_last_write() {
    let asked = [(MS, 3), (16 * MS, 7)];
    assert_eq!(both(&asked, Disk::Lost).1, [0u64; 0]);
    // 8 takes one octet: half of that is none.
    assert_eq!(both(&asked, Disk::Torn).1, [3, 4, 7]);
    // 9 takes two: of the first something else is read.
    assert_eq!(both(&[(16 * MS, 8)], Disk::Torn).1, [8, 109]);
    // All is durable: nothing can be torn.
    assert_eq!(both(&[(MS, 3)], Disk::Torn).1, [3, 4]);
}

#[test]
fn a_rewrite_happens_whole_or_not_at_all() {
    let asked = |at| [(MS, 3), (at, 0)];
    assert_eq!(both(&asked(14 * MS), Disk::Torn).1, [50]);
    assert_eq!(both(&asked(16 * MS), Disk::Torn).1, [3, 4]);
    assert_eq!(both(&asked(16 * MS), Disk::Kept).1, [3, 4]);
    // One that is not the last is there.
    assert_eq!(both(&[(MS, 3), (16 * MS, 0), (17 * MS, 7)], Disk::Torn).1, [50, 7]);
}

#[test]
fn a_node_hears_after_a_pause_what_became_durable_in_it() {
    let end = 20 * MS;
    let asked = |at_ms: u64| [(at_ms * MS, 1)];
    let sent = |asked: &[(u64, u8)]| agreed(asked, &[pause(10, 10)], Transport::Datagram).sent;
    // The timer fires before the pause, and what it sends waits behind.
    let expected = [(7 * MS, 0, 1), (end + 1, 1, 1), (end + 1, 1, 2), (end + 1, 1, 2)];
    assert_eq!(sent(&asked(7)), expected);
    // It is overdue: its turn comes after that of the disk, and nothing holds it up.
    let expected = [(9 * MS, 0, 1), (end + 1, 1, 1), (end + 1, 1, 2), (end + 2, 1, 2)];
    assert_eq!(sent(&asked(9)), expected);
    // What is durable after the end is heard at its own time, unless more waits.
    let late = agreed(&asked(7), &[pause(8, 2)], Transport::Datagram);
    let expected = [(7 * MS, 0, 1), (12 * MS, 1, 1), (12 * MS, 1, 2), (12 * MS, 1, 2)];
    assert_eq!(late.sent, expected);
}

#[test]
fn a_disk_works_on_while_its_node_is_paused() {
    // Durable at 12 ms, in the pause; the node crashes before it hears of it.
    let faults = [pause(10, 30), crash(15, Disk::Kept)];
    let Shown { sent, found, .. } = agreed(&[(7 * MS, 1)], &faults, Transport::Datagram);
    assert_eq!((sent, found), (vec![(7 * MS, 0, 1)], vec![1, 2]));
    let faults = [pause(10, 30), crash(11, Disk::Kept)];
    assert!(agreed(&[(7 * MS, 1)], &faults, Transport::Datagram).found.is_empty());
}

#[test]
fn what_leaves_a_disk_is_a_lie_if_the_node_lies_then() {
    let mute = |at_ms| fault(at_ms, 5, FaultKind::Lie { nodes: NODE, lie: Lie::Mute });
    let mute_and_ask = |at_ms, transport| agreed(&[(7 * MS, 1)], &[mute(at_ms)], transport).sent;
    for transport in [Transport::Datagram, Transport::Stream(StreamTiming::default())] {
        // Nothing leaves at 12 ms; at 7 ms it does.
        assert_eq!(mute_and_ask(10, transport), [(7 * MS, 0, 1)]);
        let later = mute_and_ask(6, transport);
        assert_eq!(later, [(12 * MS, 1, 1), (12 * MS, 1, 2), (12 * MS, 1, 2)]);
    }
}

#[test]
fn what_leaves_a_disk_takes_a_stream_from_then_on() {
    let streams = Transport::Stream(StreamTiming::default());
    let [plain, streamed] =
        [Transport::Datagram, streams].map(|transport| agreed(&[(7 * MS, 1)], &[], transport));
    assert_eq!(plain.sent, streamed.sent);
    let arrived = [(57 * MS, 1), (62 * MS, 1), (62 * MS, 2), (62 * MS, 2)];
    assert_eq!(plain.arrived, arrived);
    // A handshake takes 100 ms: that to node 1 begins at 7 ms, that to node 2 at 12 ms.
    let arrived = [(157 * MS, 1), (157 * MS + 1, 1), (162 * MS, 2), (162 * MS + 1, 2)];
    assert_eq!(streamed.arrived, arrived);
}

fn cluster(nodes: u32, faults: &str, stop: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'flood'\n[[workload]]\nat = '0 s'\n\
         node = 0\ncommand = 'set a b'\n{faults}[stop]\n{stop}\n"
    ))
}

/// How many nodes are up at these times, in nanoseconds.
fn alive<const N: usize>(faults: &str, times: [u64; N]) -> [u64; N] {
    let scenario = cluster(10, faults, "when = 'never'\nat = '60 s'");
    let mut recorder = Recorder::new(true);
    run::watch(&scenario, 0, Tuning::default(), &mut recorder);
    let calls = recorder.calls(false);
    times.map(|time| {
        let counted = |up: bool| {
            let known = |call: &&&Call| match call {
                Call::Up(at, _) => up && at.0 <= time,
                Call::Down(at, ..) => !up && at.0 <= time,
                _ => false,
            };
            calls.iter().filter(known).count() as u64
        };
        counted(true) - counted(false)
    })
}

#[test]
fn members_come_and_go_when_the_scenario_says() {
    let faults = "[[faults]]\nat = '3 s'\nkind = 'join'\nnodes = '4..7'\n\
        [[faults]]\nat = '5 s'\nkind = 'leave'\nnodes = [1, 5]\n\
        [[faults]]\nat = '2 s'\nlasts = '2 s'\nkind = 'crash'\nnodes = [5]\n";
    let times =
        [0, 3_000 * MS - 1, 3_000 * MS, 4_000 * MS, 5_000 * MS - 1, 5_000 * MS, 60_000 * MS];
    // Node 5, which crashes before it joins, boots when that ends.
    assert_eq!(alive(faults, times), [7, 7, 9, 10, 10, 8, 8]);
}

/// Who leaves prints its last lines, unless it is paused or down; who crashes prints nothing.
#[test]
fn who_can_still_print_when_it_is_stopped_does() {
    let leave = |node| format!("[[faults]]\nat = '5 s'\nkind = 'leave'\nnodes = [{node}]\n");
    let before = |kind: &str, node| {
        format!("[[faults]]\nat = '4 s'\nlasts = '2 s'\nkind = '{kind}'\nnodes = [{node}]\n")
    };
    let faults = [leave(1), leave(2), leave(3), before("pause", 2), before("crash", 3)].concat();
    let scenario = parsed(&format!(
        "[cluster]\nnodes = 5\n[protocol]\nkind = 'membership'\n{faults}{}[stop]\n\
         when = 'never'\nat = '9 s'\n",
        before("crash", 4)
    ));
    for tuning in [Tuning::default(), Tuning { engine: Engine::Reference, ..Tuning::default() }] {
        let mut recorder = Recorder::new(true);
        run::watch(&scenario, 0, tuning, &mut recorder);
        let printed = recorder.calls(true).into_iter().filter_map(|call| match call {
            Call::Stopped(at, node, line) => Some((at.0, node.0, line.as_str())),
            _ => None,
        });
        let lines = ["cancelled context", "closed all connections"];
        let why = "client stopped because of context canceled";
        let expected = [lines[0], lines[1], why].map(|line| (5_000 * MS, 1, line));
        assert_eq!(printed.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_trace_says_who_is_there() {
    let faults = "[[faults]]\nat = '10 s'\nkind = 'churn-trace'\nfile = 'churn.csv'\n";
    let times = [10_000 * MS - 1, 10_000 * MS, 11_500 * MS, 14_250 * MS, 30_000 * MS];
    assert_eq!(alive(faults, times), [10, 9, 8, 9, 10]);
    let ends = faults.replace("kind", "lasts = '3 s'\nkind");
    assert_eq!(alive(&ends, [12_000 * MS, 13_000 * MS, 14_000 * MS]), [8, 10, 10]);
}

/// With means of 60 s and 20 s three in four are up in the long run, whatever the laws.
#[test]
fn the_share_of_nodes_that_are_up_is_that_of_the_means() {
    for (up, down, long) in [
        ("{ kind = 'exponential', mean = '60 s' }", "{ kind = 'constant', time = '20 s' }", 1_000),
        (
            "{ kind = 'weibull', shape = 0.7, mean = '60 s' }",
            "{ kind = 'exponential', mean = '20 s' }",
            3_000,
        ),
        (
            "{ kind = 'pareto', shape = 3, mean = '60 s' }",
            "{ kind = 'weibull', shape = 2, mean = '20 s' }",
            6_000,
        ),
    ] {
        let churn = format!(
            "[[faults]]\nat = '0 s'\nkind = 'churn'\nnodes = 'all'\nup = {up}\ndown = {down}\n"
        );
        let scenario = cluster(2_000, &churn, &format!("when = 'never'\nat = '{long} s'"));
        let replication = run::replicate(&scenario, 0, Tuning::default()).0;
        // Nodes are independent: four standard errors of a binomial share.
        let error = 4.0 * (0.75 * 0.25 / 2_000.0f64).sqrt();
        let share = replication.nodes_alive as f64 / 2_000.0;
        assert!((share - 0.75).abs() < error, "{up}: {share}");
    }
}

#[test]
fn a_run_waits_for_faults_that_come_again_but_not_for_churn() {
    let ended = |faults: &str| {
        let scenario = cluster(10, faults, "when = 'converged'\nat = '600 s'");
        run::replicate(&scenario, 0, Tuning::default()).0.ended_at.0
    };
    let cut = "[[faults]]\nat = '2 s'\nlasts = '1 s'\nevery = '10 s'\nuntil = '45 s'\n\
        kind = 'isolate'\nnodes = [9]\n";
    assert_eq!(ended(cut), 43_000 * MS);
    let churn = "[[faults]]\nat = '50 s'\nlasts = '100 s'\nkind = 'churn'\nnodes = 'all'\n\
        up = { kind = 'constant', time = '200 s' }\ndown = { kind = 'constant', time = '1 s' }\n";
    assert_eq!(ended(churn), 150_000 * MS);
    let endless = churn.replace("lasts = '100 s'\n", "");
    assert_eq!(ended(&endless), 50_000 * MS);
}
