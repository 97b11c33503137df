//! Initial holders: `shared = true` lets any set of nodes hold one update from its birth on.

use gossip_sim::engine::{Engine, Observer, Position, Tuning};
use gossip_sim::id::{ItemId, NodeId};
use gossip_sim::network::Fate;
use gossip_sim::outcome::Replication;
use gossip_sim::protocol::Fact;
use gossip_sim::run;
use gossip_sim::scenario::{Scenario, parse};
use gossip_sim::time::{Instant, Span};
use std::path::Path;

const BASE: &str = "
[cluster]
nodes = 1000
[protocol]
kind = \"gossip\"
mode = \"push-pull\"
fanout = 1
[network]
loss = \"10 %\"
[stop]
when = \"converged\"
at = \"60 s\"
";

/// A scenario of 1,000 nodes with these lines after the others.
fn scenario(lines: &str) -> Scenario {
    parse(&format!("{BASE}{lines}"), "holders.toml", Path::new(""), &[]).unwrap()
}

fn tenth() -> Scenario {
    scenario("[[workload]]\nat = \"0 s\"\nnodes = \"10 %\"\nshared = true\ncommand = \"set a b\"\n")
}

fn replicate(scenario: &Scenario, number: u64) -> Replication {
    run::replicate(scenario, number, Tuning::default()).0
}

/// When which node learned what.
#[derive(Default)]
struct Learned {
    all: Vec<(Instant, NodeId, ItemId)>,
    answers: Vec<NodeId>,
}

impl Observer for Learned {
    fn fact(&mut self, position: Position, fact: Fact) {
        match fact {
            Fact::Learned { item, .. } => self.all.push((position.0, position.1, item)),
            Fact::Answered { .. } => self.answers.push(position.1),
            _ => {}
        }
    }
}

fn watched(scenario: &Scenario) -> Learned {
    let mut learned = Learned::default();
    run::watch(scenario, 0, Tuning::default(), &mut learned);
    learned
}

#[test]
fn holders_count_at_birth_and_hold_one_item() {
    let mut scenario = tenth();
    scenario.stop.at = Instant(1);
    let found = replicate(&scenario, 0);
    assert_eq!((found.updates, found.held, found.due), (1, 100, 1000));
    assert_eq!(found.curve.start.1, 1000);
    assert_eq!((found.receipts.count, found.receipts.sum_ns), (100, 0));
    assert_eq!(found.receipts.last, Span::ZERO);

    let learned = watched(&scenario);
    assert_eq!(learned.all.len(), 100);
    assert!(learned.all.iter().all(|(at, _, item)| (*at, *item) == (Instant::ZERO, ItemId(0))));
    let writer = learned.all.iter().map(|(_, node, _)| *node).min().unwrap();
    assert_eq!((found.items[0].writer, learned.answers), (writer, vec![writer]));
}

#[test]
fn times_count_holders_as_0() {
    let mut scenario = tenth();
    let found = replicate(&scenario, 0);
    let learned = watched(&scenario);
    let sum: u128 = learned.all.iter().map(|(at, ..)| u128::from(at.0)).sum();
    assert_eq!(learned.all.len(), 1000);
    assert_eq!((found.receipts.count, found.receipts.sum_ns), (1000, sum));
    assert_eq!(Some(found.receipts.last), found.reached[3]);

    // Half of the nodes hold it at once: t50 is 0.
    scenario.workload[0].nodes = gossip_sim::select::Selector::Range(0, 500);
    let found = replicate(&scenario, 0);
    assert_eq!(found.reached[0], Some(Span::ZERO));
    assert!(found.reached[1].unwrap() > Span::ZERO);
}

#[test]
fn replications_draw_their_own_holders_of_a_share() {
    let holders = |number| {
        let mut learned = Learned::default();
        let mut scenario = tenth();
        scenario.stop.at = Instant(1);
        run::watch(&scenario, number, Tuning::default(), &mut learned);
        let mut nodes: Vec<NodeId> = learned.all.iter().map(|(_, node, _)| *node).collect();
        nodes.sort_unstable();
        nodes
    };
    assert_eq!(holders(0), holders(0));
    assert_ne!(holders(0), holders(1));
}

#[test]
fn holders_tell_each_other_nothing_new() {
    let mut scenario = tenth();
    scenario.workload[0].nodes = gossip_sim::select::Selector::All;
    assert_eq!(replicate(&scenario, 0).reached, [Some(Span::ZERO); 4]);
    scenario.stop.when = gossip_sim::engine::StopWhen::Never;
    scenario.stop.at = Instant(5_000_000_000);
    let found = replicate(&scenario, 0);
    assert_eq!((found.messages.useful, found.converged_at), (0, Some(Instant::ZERO)));
    // A call a node and period; nobody has anything to answer.
    assert!(found.messages.sent > 4_000);
}

/// Ten holders of which the least is down when the update is born, crashes and a later delete of
/// another key by many.
fn troubled() -> Scenario {
    scenario(
        "[[workload]]\nat = \"1 s\"\nnodes = \"0..10\"\nshared = true\ncommand = \"set a b\"\n\
         every = \"2 s\"\ncount = 3\n\
         [[workload]]\nat = \"1 s\"\nnodes = \"5 %\"\nshared = true\ncommand = \"delete c\"\n\
         [[workload]]\nat = \"2 s\"\nnodes = \"0..3\"\ncommand = \"get a\"\n\
         [[faults]]\nat = \"0 s\"\nlasts = \"1500 ms\"\nkind = \"crash\"\nnodes = [0, 20]\n\
         [[faults]]\nat = \"1200 ms\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = \"20 %\"\n",
    )
}

#[test]
fn the_next_holder_stands_in_for_a_writer_that_is_down() {
    let found = replicate(&troubled(), 0);
    assert_eq!(found.updates, 4);
    let births: Vec<(u64, u32)> =
        found.items.iter().map(|item| (item.born_at.0 / 1_000_000_000, item.writer.0)).collect();
    assert_eq!(births[..3], [(1, 1), (3, 0), (5, 0)]);
    assert_eq!(found.held, found.due);
    // The answer of the writer that was down, and of no other.
    let refused: Vec<_> = found.facts.iter().filter(|fact| fact.text.contains("is down")).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].node, refused[0].at.0), (NodeId(0), 1_000_000_000));
}

#[test]
fn both_engines_agree_on_shared_updates() {
    for scenario in [tenth(), troubled()] {
        for number in 0..3 {
            let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
            let [fast, slow] = [Tuning::default(), reference]
                .map(|tuning| format!("{:?}", run::replicate(&scenario, number, tuning)));
            assert!(fast == slow, "replication {number}");
        }
    }
}

#[test]
fn what_was_resolved_gives_the_same_scenario() {
    let scenario = troubled();
    let again = parse(&scenario.resolved, "again.toml", Path::new(""), &[]).unwrap();
    assert_eq!(again.resolved, scenario.resolved);
    assert_eq!(scenario.resolved.matches("shared = true").count(), 2);
    assert_eq!(scenario.resolved.matches("shared = false").count(), 1);
    assert!(again.workload[0].shared && !again.workload[2].shared);
}

/// 300 nodes of this kind, a tenth of which hold the update.
fn other_kind(protocol: &str, until: &str) -> Scenario {
    let text = format!(
        "[cluster]\nnodes = 300\n[protocol]\n{protocol}\n\
         [[workload]]\nat = \"0 s\"\nnodes = \"10 %\"\nshared = true\ncommand = \"set a b\"\n\
         [stop]\nwhen = \"never\"\nat = \"{until}\"\n"
    );
    parse(&text, "kinds.toml", Path::new(""), &[]).unwrap_or_else(|error| panic!("{error}"))
}

const CYCLES: &str = "timing = { kind = \"synchronous\", period = \"1 s\" }";

#[test]
fn other_kinds_take_shared_updates_too() {
    let kinds = [
        "kind = \"rumor\"\nmode = \"push\"\nremoval = \"coin\"\nk = 2".to_string(),
        format!("kind = \"rumor\"\nmode = \"pull\"\n{CYCLES}"),
        format!("kind = \"rumor\"\nmode = \"push-pull\"\nk = 2\n{CYCLES}"),
        "kind = \"rumor\"\nremoval = \"infect-and-die\"\nfanout = 2".to_string(),
        "kind = \"flood\"".to_string(),
    ];
    for kind in kinds {
        let scenario = other_kind(&kind, "20500 ms");
        let learned = watched(&scenario);
        let first: Vec<NodeId> = (learned.all.iter())
            .filter(|(at, ..)| *at == Instant::ZERO)
            .map(|(_, node, _)| *node)
            .collect();
        assert_eq!(first.len(), 30, "{kind}");
        assert_eq!(learned.answers, [*first.iter().min().unwrap()], "{kind}");
        assert!(learned.all.iter().all(|(_, _, item)| *item == ItemId(0)), "{kind}");
        assert!(learned.all.len() > 150, "{kind}: {}", learned.all.len());
        let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
        let [fast, slow] = [Tuning::default(), reference]
            .map(|tuning| format!("{:?}", run::replicate(&scenario, 0, tuning)));
        assert!(fast == slow, "{kind}");
    }
}

/// Each of them tells it: counted exactly.
#[test]
fn every_holder_spreads_it() {
    // 2L - n + i copies, with L = n(n - 1)/2.
    let flood = replicate(&other_kind("kind = \"flood\"", "1 s"), 0);
    assert_eq!((flood.held, flood.payloads_sent), (300, 300 * 299 - 300 + 30));
    // In the first cycle each of the 30 pushes, and nobody else.
    let push = format!("kind = \"rumor\"\nmode = \"push\"\nk = 3\n{CYCLES}");
    assert_eq!(replicate(&other_kind(&push, "900 ms"), 0).payloads_sent, 0);
    assert_eq!(replicate(&other_kind(&push, "1500 ms"), 0).payloads_sent, 30);
    // Each who ever holds it sends it to two, once.
    let die = replicate(
        &other_kind("kind = \"rumor\"\nremoval = \"infect-and-die\"\nfanout = 2", "60 s"),
        0,
    );
    assert_eq!(die.payloads_sent, 2 * die.held);
    assert_eq!(die.messages.fate(Fate::InFlight), 0);
}

/// Later shared updates of a key stand above earlier ones, and are told again; also if the writer
/// was down when the first was born.
#[test]
fn a_shared_update_can_be_repeated() {
    let die = "kind = \"rumor\"\nremoval = \"infect-and-die\"\nfanout = \"all\"";
    for kind in ["kind = \"gossip\"", "kind = \"flood\"", die] {
        let text = format!(
            "[cluster]\nnodes = 40\n[protocol]\n{kind}\n\
             [[workload]]\nat = \"1 s\"\nnodes = \"0..10\"\nshared = true\n\
             command = \"set a b\"\nevery = \"5 s\"\ncount = 3\n\
             [[faults]]\nat = \"0 s\"\nlasts = \"1500 ms\"\nkind = \"crash\"\nnodes = 0\n\
             [stop]\nwhen = \"never\"\nat = \"25 s\"\n"
        );
        let scenario = parse(&text, "again.toml", Path::new(""), &[]).unwrap();
        let found = replicate(&scenario, 0);
        assert_eq!((found.updates, found.held, found.due), (3, 120, 120), "{kind}");
        let times: Vec<u64> = found.items.iter().map(|item| item.born_at.0).collect();
        let learned = watched(&scenario);
        for (place, born) in times.into_iter().enumerate() {
            let item = ItemId(place as u32);
            let first = learned.all.iter().filter(|l| l.2 == item && l.0.0 == born).count();
            assert_eq!(first, if place == 0 { 9 } else { 10 }, "{kind}: {item:?}");
            let all = learned.all.iter().filter(|l| l.2 == item).count();
            // Of the first only anti-entropy tells node 0 when it is back.
            let missed = usize::from(place == 0 && !kind.contains("gossip"));
            assert_eq!(all, 40 - missed, "{kind}: {item:?}");
        }
    }
}
