//! The runs that the charts are drawn of: every shape that a run can take.

use crate::output_support::{Shape, crash, partition, run, scenario};
use gossip_sim::faults::Fault;
use gossip_sim::outcome::Run;
use gossip_sim::protocol::{Phase, Timing};
use gossip_sim::protocols::choice::{Choice, Fanout};
use gossip_sim::protocols::round::Mode;
use gossip_sim::scenario::{ProtocolSpec, Scenario};
use gossip_sim::time::Span;

const CLAIM: &str = "push-pull with fanout 3 informs 1,000 nodes within 5 s although one message \
                     in ten is lost.";

pub fn main_case() -> (Scenario, Run) {
    let shape = Shape::default();
    (scenario("1000 nodes, 10 % loss", Some(CLAIM), &shape), run(&shape))
}

type Case = (&'static str, Scenario, Run);

/// Every shape that the charts must cope with.
pub fn cases() -> Vec<Case> {
    let mut cases = shapes();
    cases.extend(faulty());
    cases.extend([split(), partly()]);
    cases.extend(theory());
    cases
}

fn case(name: &'static str, title: &str, claim: Option<&str>, shape: &Shape) -> Case {
    (name, scenario(title, claim, shape), run(shape))
}

fn shapes() -> Vec<Case> {
    let base = Shape::default();
    vec![
        case("main", "1000 nodes, 10 % loss", Some(CLAIM), &base),
        case("one", "One replication", Some(CLAIM), &Shape { replications: 1, ..base.clone() }),
        case(
            "residue",
            "A rumor that leaves a residue",
            Some("push with fanout 1 and one round leaves two nodes in five without the update."),
            &Shape { limit: 0.6, end_s: 60.0, ..base.clone() },
        ),
        case("empty", "Nothing is written", None, &Shape { born_s: vec![], end_s: 5.0, ..base.clone() }),
        case(
            "silent",
            "Nothing is sent",
            None,
            &Shape { born_s: vec![], end_s: 5.0, rate: 0.0, replications: 1, ..base.clone() },
        ),
        case(
            "milliseconds",
            "A data centre",
            Some("a rack learns of a write within 4 ms."),
            &Shape { half_s: 0.0012, constant_s: 0.0002, rate: 6000.0, ..base.clone() },
        ),
        case(
            "hours",
            &"A cluster with a name that is much longer than anybody would call a cluster ".repeat(2),
            Some(&"a claim may be long as well, and goes on to say under which conditions it holds. ".repeat(5)),
            &Shape { half_s: 20_000.0, constant_s: 2_500.0, rate: 0.001, ..base.clone() },
        ),
        case(
            "many",
            "400 replications",
            Some(CLAIM),
            &Shape { replications: 400, nodes: 100, loss: 0.0, ..base.clone() },
        ),
        case("lossless", "No loss", Some(CLAIM), &Shape { loss: 0.0, ..base.clone() }),
        case("none", "None converges", Some(CLAIM), &Shape { limit: 0.3, end_s: 5.0, ..base.clone() }),
        case("pair", "Two nodes", Some(CLAIM), &Shape { nodes: 2, ..base.clone() }),
        case("ten", "Ten nodes", Some(CLAIM), &Shape { nodes: 10, ..base.clone() }),
        case("ten_one", "Ten nodes, once", None, &Shape { nodes: 10, replications: 1, ..base.clone() }),
        case("slow", "A slow spread", Some(CLAIM), &Shape { constant_s: 2.0, half_s: 9.0, ..base.clone() }),
        case(
            "late",
            "A late write",
            None,
            &Shape { born_s: vec![3600.0], rate: 0.1, replications: 5, ..base.clone() },
        ),
        case(
            "two",
            "A key is written, then deleted",
            Some("a deletion reaches every node as fast as the write that it takes back."),
            &Shape { born_s: vec![0.0, 10.0], ..base.clone() },
        ),
    ]
}

fn faulty() -> Vec<Case> {
    let shape = Shape { frozen_s: Some((1.0, 11.0)), replications: 20, ..Shape::default() };
    let with = |name, title: &str, faults: Vec<Fault>| {
        let mut case = case(name, title, Some(CLAIM), &shape);
        case.1.faults = faults;
        case
    };
    let all = vec![partition(1.0, 10.0), crash(5.0, Some(2.0)), crash(12.0, None)];
    vec![
        with("faults", "A partition that heals, and a crash", all),
        with("partition", "One fault", vec![partition(1.0, 10.0)]),
        with("crash", "One fault", vec![crash(1.2, Some(2.0))]),
    ]
}

/// Some replications are much faster, some much slower: the bands leave no room for labels.
fn split() -> Case {
    let middle =
        Shape { nodes: 10, replications: 20, half_s: 12.0, constant_s: 2.0, ..Shape::default() };
    let mut split = case("split", "Ten nodes, wide bands", Some(CLAIM), &middle);
    for (replications, half_s) in [(20, 0.8), (10, 25.0)] {
        let other = run(&Shape { replications, half_s, constant_s: 0.2, ..middle.clone() });
        split.2.replications.extend(other.replications);
        split.2.traffic.add(other.traffic);
    }
    split.1.replications = 50;
    split
}

/// Not all replications reached t99, and not all that were asked for were run.
fn partly() -> Case {
    let few = Shape { replications: 8, ..Shape::default() };
    let mut partly = case("partly", "Most reach it, some do not", Some(CLAIM), &few);
    for replication in &mut partly.2.replications[5..] {
        replication.reached[2] = None;
        replication.reached[3] = None;
    }
    partly.1.replications = 20;
    partly
}

/// Runs to which formulas apply.
fn theory() -> Vec<Case> {
    let period = Span::from_secs(1);
    let own = Timing::periodic(period, Phase::Random);
    let cycles = Timing::Synchronous { period, connection_limit: None, hunt: 0 };
    let base = Shape { half_s: 8.3, constant_s: 1.1, ..Shape::default() };
    let with = |name, title: &str, mode, timing, shape: &Shape| {
        let mut case = case(name, title, Some(CLAIM), shape);
        let ProtocolSpec::Gossip(params) = &mut case.1.protocol else { panic!("kind gossip") };
        (params.mode, params.timing) = (mode, timing);
        params.choice = Choice::uniform(Fanout::Count(1));
        case
    };
    let late = Shape { born_s: vec![3600.0], replications: 5, ..base.clone() };
    let synchronous = Shape { half_s: 11.0, constant_s: 0.9, loss: 0.0, ..Shape::default() };
    let faster = Shape { half_s: 5.5, constant_s: 0.5, ..synchronous.clone() };
    let tiny = Shape { nodes: 10, half_s: 0.8, constant_s: 0.2, ..synchronous.clone() };
    vec![
        with("theory", "Push, random phases", Mode::Push, own, &base),
        with("theory_late", "Push, late", Mode::Push, own, &late),
        with("theory_push", "Push in cycles", Mode::Push, cycles, &synchronous),
        with("theory_push_pull", "Push-pull in cycles", Mode::PushPull, cycles, &faster),
        with("theory_ten", "Ten nodes, ahead of theory", Mode::Push, cycles, &tiny),
    ]
}
