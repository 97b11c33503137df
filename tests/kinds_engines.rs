//! Every kind, timing and topology that a scenario can name, in both engines: the same replication
//! to the last bit, whatever way the fast engine takes.
//!
//! Random protocols are in `engines.rs`; here are the real ones, as scenarios write them.

use crate::support::surroundings::{
    BAD_CYCLES, BAD_PERIODIC, CLOCKS, CYCLES, DRIFT, LIVELY, PERIODIC, STREAMS,
};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::outcome::{Replication, Verdict};
use gossip_sim::run::{self, estimate};
use gossip_sim::scenario::parse;
use std::path::Path;

const SYNCHRONOUS: &str = "kind = 'synchronous', period = '500 ms'";

/// The name of a case, its `[protocol]`, its topology and the rest.
struct Case(String, String, &'static str, &'static str);

const COMPLETE: &str = "kind = 'complete'";

/// Each kind with each timing.
fn kinds() -> Vec<Case> {
    let rumors = [
        "mode = 'push'\nk = 2",
        "mode = 'push'\nremoval = 'coin'\nk = 3\nfeedback = false\nfanout = 2",
        "mode = 'pull'\nk = 2",
        "mode = 'push-pull'\nk = 2\ncounter = 'cumulative'",
        "mode = 'push-pull'\nremoval = 'coin'\nk = 2\nfanout = { kind = 'binomial', mean = 1.5 }",
        "mode = 'push-pull'\nfeedback = false\nk = 4\nfanout = 2",
        "mode = 'pull'\nremoval = 'coin'\nfeedback = false\nk = 3",
    ];
    let rumors = rumors.map(|keys| format!("kind = 'rumor'\n{keys}"));
    let gossips =
        ["push", "pull", "push-pull"].map(|mode| format!("kind = 'gossip'\nmode = '{mode}'"));
    let digests = "kind = 'gossip'\nexchange = 'digest'\nfanout = 2".to_string();
    let timings = [
        ("kind = 'periodic', phase = 'random'".to_string(), PERIODIC),
        ("kind = 'periodic', phase = 'aligned', jitter = '1 s'".to_string(), PERIODIC),
        ("kind = 'poisson', period = '700 ms'".to_string(), PERIODIC),
        (SYNCHRONOUS.to_string(), CYCLES),
    ];
    let mut cases = Vec::new();
    for kind in rumors.iter().chain(&gossips).chain([&digests]) {
        for (timing, rest) in &timings {
            let protocol = format!("{kind}\ntiming = {{ {timing} }}");
            cases.push(Case(protocol.clone(), protocol, COMPLETE, rest));
        }
    }
    cases
}

/// Kinds without rounds.
fn without_rounds() -> Vec<Case> {
    let kinds = [
        "kind = 'flood'",
        "kind = 'flood'\nfanout = 3",
        "kind = 'flood'\nfanout = { kind = 'binomial', mean = 4.5 }",
        "kind = 'direct-mail'",
        "kind = 'rumor'\nremoval = 'infect-and-die'\nfanout = 4",
        "kind = 'rumor'\nremoval = 'infect-and-die'\nfanout = { kind = 'binomial', mean = 5 }",
    ];
    kinds.map(|kind| Case(kind.to_string(), kind.to_string(), COMPLETE, PERIODIC)).into()
}

/// Callers that are refused, and hunt.
fn limits() -> Vec<Case> {
    let kinds = [
        "kind = 'gossip'\nmode = 'push'",
        "kind = 'gossip'\nmode = 'push-pull'\nexchange = 'digest'",
        "kind = 'rumor'\nmode = 'push'\nk = 3",
        "kind = 'rumor'\nmode = 'push'\nremoval = 'coin'\nk = 4\nfanout = 2",
        "kind = 'rumor'\nmode = 'pull'\nk = 2",
        "kind = 'rumor'\nmode = 'push-pull'\nk = 2",
    ];
    let limits = [
        "connection_limit = 1",
        "connection_limit = 1, hunt = 4",
        "connection_limit = 2, hunt = 1",
    ];
    let case = |kind: &str, limit: &str| {
        let protocol = format!("{kind}\ntiming = {{ {SYNCHRONOUS}, {limit} }}");
        Case(protocol.clone(), protocol, COMPLETE, CYCLES)
    };
    kinds.iter().flat_map(|kind| limits.map(|limit| case(kind, limit))).collect()
}

/// Each topology under a kind with rounds, one in cycles and one without rounds.
fn topologies() -> Vec<Case> {
    let topologies = [
        "kind = 'ring', degree = 4",
        "kind = 'lattice', dimensions = 2",
        "kind = 'lattice', dimensions = 3, wrap = false",
        "kind = 'erdos-renyi', mean_degree = 6",
        "kind = 'erdos-renyi', probability = 0.1",
        "kind = 'small-world', degree = 6, rewire = '20 %'",
        "kind = 'scale-free', links = 3",
        "kind = 'random-regular', degree = 5",
    ];
    let limited =
        format!("kind = 'gossip'\ntiming = {{ {SYNCHRONOUS}, connection_limit = 1, hunt = 3 }}");
    let kinds = [
        ("kind = 'rumor'\nmode = 'push-pull'\nk = 3", PERIODIC),
        (limited.as_str(), CYCLES),
        ("kind = 'flood'", PERIODIC),
        ("kind = 'direct-mail'", PERIODIC),
    ];
    let cases = kinds.into_iter().flat_map(|(kind, rest)| {
        topologies
            .map(|topology| Case(format!("{topology} {kind}"), kind.to_string(), topology, rest))
    });
    cases.collect()
}

/// Each kind where messages are lost in bursts, come twice, are damaged and wait.
fn bad_networks() -> Vec<Case> {
    let cases = kinds().into_iter().chain(without_rounds()).chain(limits());
    let bad = |Case(name, protocol, topology, rest)| {
        let rest = if rest == CYCLES { BAD_CYCLES } else { BAD_PERIODIC };
        Case(name, protocol, topology, rest)
    };
    cases.map(bad).collect()
}

/// Groups whose parameters and networks differ.
fn in_groups() -> Vec<Case> {
    let mine = |keys: &str, network: &str| {
        format!(
            "[[groups]]\nname = 'few'\nnodes = '0..9'\nprotocol = {{ {keys} }}\n[[groups]]\n\
             name = 'slow'\nnodes = '30 %'\nnetwork = {{ {network} }}\n"
        )
    };
    let late = "latency = { kind = 'constant', value = '70 ms' }, processing = '3 ms', \
                corruption = '9 %', up = '9 kB/s', duplication = '8 %'";
    let often = "fanout = 2, timing = { kind = 'periodic', period = '300 ms' }";
    let kinds = [
        ("kind = 'gossip'\nmode = 'push-pull'", often, late, PERIODIC),
        (
            "kind = 'gossip'\nmode = 'push'",
            "mode = 'pull', exchange = 'digest'",
            late,
            BAD_PERIODIC,
        ),
        ("kind = 'rumor'\nmode = 'push'\nk = 3", "k = 9, fanout = 3", late, PERIODIC),
        ("kind = 'flood'", "fanout = 4", late, BAD_PERIODIC),
        (
            "kind = 'gossip'\ntiming = { kind = 'synchronous', period = '500 ms' }",
            "fanout = 3",
            "loss = '40 %'",
            CYCLES,
        ),
    ];
    let case = |(kind, keys, network, rest): (&str, &str, &str, &'static str)| {
        let protocol = format!("{kind}\n{}", mine(keys, network));
        Case(protocol.clone(), protocol, COMPLETE, rest)
    };
    kinds.into_iter().map(case).collect()
}

/// Runs the case both ways, and every other way that the fast engine has; what it ended as.
fn agreed(Case(name, protocol, topology, rest): &Case, number: u64) -> Replication {
    // 64 is a square and a cube.
    let text = format!(
        "[cluster]\nnodes = 64\ntopology = {{ {topology} }}\n[protocol]\n{protocol}\n{rest}"
    );
    agrees(name, &text, number)
}

/// The same of a whole scenario.
fn agrees(name: &str, text: &str, number: u64) -> Replication {
    let untimed = ["'flood'", "'direct-mail'", "'infect-and-die'"];
    let text = match untimed.iter().any(|kind| text.contains(kind)) {
        true => &text.replace(DRIFT, ""),
        false => text,
    };
    let scenario = parse(text, "kinds.toml", Path::new("."), &[]);
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let fast = Tuning::default();
    let shown = |tuning| run::replicate(&scenario, number, tuning);
    let expected = shown(Tuning { engine: Engine::Reference, ..fast });
    let others = [
        fast,
        Tuning { slot_shift: -2, ..fast },
        Tuning { slot_shift: 2, queue_ticks: true, ..fast },
        Tuning { total_order: true, ..fast },
    ];
    for tuning in others {
        let found = shown(tuning);
        assert!(
            format!("{found:?}") == format!("{expected:?}"),
            "{name}\nreplication {number}, {tuning:?}: digest {:032x}, not {:032x}",
            found.0.digest,
            expected.0.digest
        );
    }
    let most = estimate::events_max(&scenario);
    if estimate::events_are_bounded(&scenario) {
        assert!(expected.0.events <= most, "{name}: {} events, not {most}", expected.0.events);
    }
    expected.0
}

/// All of these cases agree, each does something, and no two are the same run.
fn all_agree(cases: &[Case]) {
    let mut digests = Vec::new();
    for case in cases {
        for number in 0..2 {
            let replication = agreed(case, number);
            assert_ne!(replication.verdict, Verdict::Failed, "{}", case.0);
            // Direct mail to few neighbours has least to do.
            let useful = replication.messages.useful;
            assert!(useful > 3, "{}: {useful} useful messages", case.0);
            digests.push(replication.digest);
        }
    }
    let count = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), count, "two cases are one");
}

#[test]
fn kinds_and_timings() {
    all_agree(&kinds());
}

#[test]
fn kinds_without_rounds() {
    all_agree(&without_rounds());
}

#[test]
fn connection_limits() {
    all_agree(&limits());
}

#[test]
fn groups_that_differ() {
    all_agree(&in_groups());
}

#[test]
fn in_bad_networks() {
    all_agree(&bad_networks());
}

/// Each kind that is not in cycles, over streams.
fn streams() -> Vec<Case> {
    let cases = kinds().into_iter().filter(|case| case.3 != CYCLES).chain(without_rounds());
    cases.map(|Case(name, protocol, topology, _)| Case(name, protocol, topology, STREAMS)).collect()
}

#[test]
fn over_streams() {
    all_agree(&streams());
}

#[test]
fn where_nodes_come_and_go() {
    let cases = kinds().into_iter().chain(without_rounds());
    let lively = |Case(name, protocol, topology, _)| Case(name, protocol, topology, LIVELY);
    let cases: Vec<Case> = cases.filter(|case| case.3 == PERIODIC).map(lively).collect();
    all_agree(&cases);
    let disks = "[cluster]\nnodes = 64\ndisk_write = '40 ms'\n[protocol]\nkind = 'gossip'\n\
        persist = true\n";
    let torn = LIVELY.replace("'lost'", "'torn'");
    agrees("disks that take time", &format!("{disks}{torn}"), 0);
    let rest = torn.replace("loss =", "transport = 'stream'\nloss =");
    let pauses = "[[faults]]\nat = '1 s'\nlasts = '600 ms'\nevery = '2 s'\ncount = 5\n\
        kind = 'pause'\nnodes = '50 %'\n";
    let liars = "[[faults]]\nat = '2 s'\nlasts = '4 s'\nkind = 'replay'\nnodes = '0..30'\n";
    agrees("disks of paused nodes", &format!("{disks}{torn}{pauses}{liars}"), 0);
    agrees("disks before streams", &format!("{disks}{rest}{pauses}{liars}"), 0);
}

/// Nodes that come back are others, and whoever calls the old ones calls in vain.
#[test]
fn where_nodes_come_back_on_new_addresses() {
    let few = "[[groups]]\nname = 'few'\nnodes = '10..35'\nprotocol = { fanout = 2 }\n\
        network = { loss = '0 %' }\n";
    let weighted = "peers = { kind = 'weighted', by = 'node', weights = [{ nodes = '0..20', \
        weight = 3 }] }\n";
    let in_cycles = format!("timing = {{ {SYNCHRONOUS}, connection_limit = 1, hunt = 3 }}\n");
    let mut cases = Vec::new();
    for (kind, keys, rest) in [
        ("gossip", "persist = true\n", LIVELY),
        ("gossip", "mode = 'pull'\nexchange = 'digest'\nfanout = 'all'\n", LIVELY),
        ("gossip", few, LIVELY),
        ("gossip", weighted, LIVELY),
        ("gossip", "peers = { kind = 'round-robin' }\n", LIVELY),
        ("gossip", in_cycles.as_str(), CYCLES),
        ("rumor", "mode = 'push-pull'\nk = 2\n", PERIODIC),
        ("rumor", in_cycles.as_str(), CYCLES),
        ("flood", "", PERIODIC),
        ("direct-mail", "", LIVELY),
        ("gossip", "", STREAMS),
        ("rumor", "mode = 'push-pull'\nk = 3\n", STREAMS),
    ] {
        cases.push((format!("kind = '{kind}'\n{keys}"), rest));
    }
    for (protocol, rest) in &cases {
        let moved = ["churn", "crash"].iter().fold(rest.to_string(), |text, kind| {
            let kind = format!("kind = '{kind}'\n");
            text.replace(&kind, &format!("address = 'new'\n{kind}"))
        });
        let run = |rest: &str| {
            let text = format!("[cluster]\nnodes = 64\n[protocol]\n{protocol}{rest}");
            agrees(protocol, &text, 0)
        };
        let (stays, moves) = (run(rest), run(&moved));
        assert_eq!(stays.nodes_alive, moves.nodes_alive, "{protocol}");
        assert_ne!(stays.digest, moves.digest, "{protocol}");
        let addresses = |r: &Replication| r.load.sends.iter().map(|(_, nodes)| nodes).sum::<u64>();
        assert!(addresses(&stays) == 64 && addresses(&moves) > 64, "{protocol}");
    }
}

#[test]
fn where_clocks_are_wrong() {
    let keeps = "[cluster]\nnodes = 64\n[protocol]\nkind = 'gossip'\nkeep = '2 s'\n\
        [[workload]]\nat = '1 s'\nnode = 9\ncommand = 'delete a'\n";
    for rest in [PERIODIC, BAD_PERIODIC] {
        let [right, wrong] = ["", CLOCKS].map(|clocks| {
            agrees("death certificates", &format!("{keeps}{rest}{clocks}"), 0).digest
        });
        assert_ne!(right, wrong);
    }
}

#[test]
fn every_topology() {
    all_agree(&topologies());
}
