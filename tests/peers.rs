//! The choice of peers in whole runs: round robin visits everybody once a pass, weights are kept
//! exactly, and both engines do the same.

use gossip_sim::engine::{Engine, Handled, Observer, Position, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::protocol::Fact;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::{self, Scenario};
use gossip_sim::time::Instant;
use std::collections::BTreeMap;
use std::path::Path;

/// Everybody polls once a second, with these keys of `[protocol]` and sections.
fn scenario(nodes: u32, keys: &str, seconds: u32, tail: &str) -> Scenario {
    let text = format!(
        "seed = 11\n[cluster]\nnodes = {nodes}\n{tail}\n[protocol]\nkind = 'gossip'\n\
         mode = 'pull'\n{keys}\n[[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set k v'\n\
         [stop]\nwhen = 'never'\nat = '{seconds} s'\n"
    );
    parse(&text)
}

fn parse(text: &str) -> Scenario {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    match scenario::parse(text, "peers.toml", &inputs, &[]) {
        Ok(scenario) => scenario,
        Err(error) => panic!("{}", error.render(false)),
    }
}

const ROUND_ROBIN: &str = "peers = { kind = 'round-robin' }";
/// Nodes 0 to 9 weigh 5, node 10 nothing, the others 1.
const BY_NODE: &str = "peers = { kind = 'weighted', by = 'node', weights = [\
    { nodes = '0..11', weight = 5 }, { nodes = 10, weight = 0 }] }";

/// Openings, by caller and round, in order.
#[derive(Default)]
struct Calls {
    rounds: BTreeMap<(NodeId, Instant, EventKey), Vec<NodeId>>,
}

impl Observer for Calls {
    fn event(&mut self, _handled: &Handled) {}
    fn sent(&mut self, sent: &Sent) {
        // Kind `request` of gossip.
        if sent.kind == 1 {
            self.rounds.entry((sent.from, sent.at, sent.cause)).or_default().push(sent.to);
        }
    }
    fn fact(&mut self, _position: Position, _fact: Fact) {}
}

/// The calls of each node, by round.
fn calls(scenario: &Scenario, number: u64) -> BTreeMap<NodeId, Vec<Vec<NodeId>>> {
    let mut seen = Calls::default();
    run::watch(scenario, number, Tuning::default(), &mut seen);
    let mut calls: BTreeMap<NodeId, Vec<Vec<NodeId>>> = BTreeMap::new();
    for ((from, ..), peers) in seen.rounds {
        calls.entry(from).or_default().push(peers);
    }
    calls
}

#[test]
fn round_robin_calls_everybody_once_a_pass() {
    for (nodes, fanout, seconds) in [(12, 1, 60), (12, 3, 40), (12, 7, 40), (60, 4, 80)] {
        let scenario = scenario(nodes, &format!("fanout = {fanout}\n{ROUND_ROBIN}"), seconds, "");
        for (node, rounds) in calls(&scenario, 0) {
            assert!(rounds.len() >= seconds as usize - 1);
            let mut gaps: BTreeMap<NodeId, usize> = BTreeMap::new();
            for (place, peer) in rounds.concat().into_iter().enumerate() {
                let before = gaps.insert(peer, place).unwrap_or(place);
                assert!(place - before < 2 * (nodes as usize - 1));
            }
            let mut others: Vec<NodeId> = (0..nodes).map(NodeId).collect();
            others.retain(|other| *other != node);
            for pass in rounds.concat().chunks_exact(nodes as usize - 1) {
                let mut pass = pass.to_vec();
                pass.sort_unstable();
                assert_eq!(pass, others);
            }
            for mut round in rounds {
                round.sort_unstable();
                round.dedup();
                assert_eq!(round.len(), fanout);
            }
        }
    }
}

/// Sum of (found − expected)² / expected over cells that expect something, and their number less 1.
fn chi_square(counts: &[u64], law: &[f64]) -> (f64, f64) {
    let total = counts.iter().sum::<u64>() as f64;
    let (mut found, mut freedom) = (0.0, -1.0);
    for (count, law) in counts.iter().zip(law) {
        if *law == 0.0 {
            assert_eq!(*count, 0);
        } else {
            found += (*count as f64 - law * total).powi(2) / (law * total);
            freedom += 1.0;
        }
    }
    (found, freedom)
}

fn assert_law(counts: &[u64], law: &[f64]) {
    let (found, freedom) = chi_square(counts, law);
    assert!((found - freedom).abs() < 4.0 * (2.0 * freedom).sqrt(), "{found}, {freedom}");
}

#[test]
fn first_and_second_peers_of_round_robin_are_uniform() {
    // 2,000 nodes call their first two of 40 indices: 20 × 100 in a lattice is not needed, a
    // complete graph of 41 nodes in 50 replications is the same.
    let scenario = scenario(41, ROUND_ROBIN, 3, "");
    let mut first = vec![0; 40];
    let mut apart = vec![0; 39];
    for number in 0..50 {
        for (node, rounds) in calls(&scenario, number) {
            let index = |peer: NodeId| peer.index() - usize::from(peer > node);
            let [one, two] = [0, 1].map(|round| index(rounds[round][0]));
            first[one] += 1;
            apart[(two + 40 - one) % 40 - 1] += 1;
        }
    }
    assert_law(&first, &[1.0 / 40.0; 40]);
    assert_law(&apart, &[1.0 / 39.0; 39]);
}

#[test]
fn another_life_has_another_order() {
    let faults = "[[faults]]\nkind = 'crash'\nnodes = 'all'\nat = '30.5 s'\nlasts = '1 s'\n";
    let scenario = scenario(20, ROUND_ROBIN, 62, faults);
    for rounds in calls(&scenario, 0).into_values() {
        let order = rounds.concat();
        let (one, other) = (&order[..19], &order[order.len() - 29..]);
        assert!(other.windows(19).all(|window| window != one));
    }
}

#[test]
fn one_peer_by_weight_follows_the_weights() {
    let calls = calls(&scenario(50, BY_NODE, 200, ""), 0);
    // What node 0 calls: nine of 5, 39 of 1, itself and node 10 never.
    let weight = |id: usize| match id {
        0 | 10 => 0.0,
        1..10 => 5.0,
        _ => 1.0,
    };
    let total: f64 = (0..50).map(weight).sum();
    let law: Vec<f64> = (0..50).map(|id| weight(id) / total).collect();
    let mut counts = vec![0; 50];
    for number in 0..20 {
        let rounds = &self::calls(&scenario(50, BY_NODE, 100, ""), number)[&NodeId(0)];
        rounds.iter().for_each(|round| counts[round[0].index()] += 1);
    }
    assert_law(&counts, &law);
    assert!(calls.values().flatten().flatten().all(|peer| *peer != NodeId(10)));
}

/// w_i / W · w_j / (W − w_i), on a graph: the nodes of a ring of degree 6 by the weights of nodes.
#[test]
fn two_peers_by_weight_have_the_probability_of_their_order() {
    let keys = "fanout = 2\npeers = { kind = 'weighted', by = 'node', weights = [\
                { nodes = [1, 3], weight = 2.5 }, { nodes = 2, weight = 0.5 }, { nodes = 37, weight = 0 }] }";
    let ring = "topology = { kind = 'ring', degree = 6 }";
    let neighbours = [1, 2, 3, 37, 38, 39];
    let weights = [2.5, 0.5, 2.5, 0.0, 1.0, 1.0];
    let mut counts = vec![0; 36];
    for number in 0..40 {
        for round in &calls(&scenario(40, keys, 200, ring), number)[&NodeId(0)] {
            let place = |peer: NodeId| neighbours.iter().position(|id| *id == peer.0).unwrap();
            counts[place(round[0]) * 6 + place(round[1])] += 1;
        }
    }
    let law: Vec<f64> = (0..36)
        .map(|cell| {
            let (one, two) = (weights[cell / 6], weights[cell % 6]);
            if cell / 6 == cell % 6 { 0.0 } else { one / 7.5 * two / (7.5 - one) }
        })
        .collect();
    assert_law(&counts, &law);
}

#[test]
fn links_are_chosen_by_the_third_column() {
    let file = "topology = { kind = 'file', path = 'edges_weighted.txt' }";
    let keys = "peers = { kind = 'weighted', by = 'edge' }";
    let calls = calls(&scenario(4, keys, 50, file), 0);
    // The links are 0-1 with 2.5, 1-2 with 0 and 2-3 with 1.
    for (node, only) in [(0, 1), (1, 0), (2, 3), (3, 2)] {
        assert!(calls[&NodeId(node)].iter().all(|round| *round == [NodeId(only)]));
    }
    let all = scenario(4, &format!("fanout = 3\n{keys}"), 50, file);
    assert_eq!(self::calls(&all, 0), calls);
}

#[test]
fn a_larger_fanout_calls_a_superset() {
    for keys in [BY_NODE, "peers = { kind = 'uniform' }"] {
        let [few, many] = [2, 5]
            .map(|fanout| calls(&scenario(50, &format!("fanout = {fanout}\n{keys}"), 10, ""), 0));
        assert_eq!(few.len(), 50);
        for (node, rounds) in few {
            assert!(rounds.iter().zip(&many[&node]).all(|(two, five)| *two == five[..2]));
        }
    }
}

#[test]
fn uniform_is_what_nothing_said_is() {
    let [said, not] = ["peers = { kind = 'uniform' }", ""].map(|keys| scenario(30, keys, 5, ""));
    assert_eq!((&said.resolved, calls(&said, 0)), (&not.resolved, calls(&not, 0)));
}

/// Peers of all kinds, in protocols of all kinds, with what can happen to them.
#[test]
fn both_engines_agree_on_every_choice() {
    const TAIL: &str = "[[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set k v'\n\
        [[workload]]\nat = '2.5 s'\nnode = 3\ncommand = 'set m w'\n\
        [[faults]]\nkind = 'crash'\nnodes = '30 %'\nat = '3.2 s'\nlasts = '1.5 s'\n\
        [stop]\nwhen = 'never'\nat = '20.5 s'\n";
    const SHARE: &str =
        "peers = { kind = 'weighted', by = 'node', weights = [{ nodes = '20 %', weight = 9.5 }] }";
    const REGULAR: &str = "topology = { kind = 'random-regular', degree = 8 }";
    let kinds = [
        ("gossip", "fanout = 3\nmode = 'push-pull'\n", true),
        ("gossip", "timing = { kind = 'synchronous', connection_limit = 1, hunt = 2 }\n", false),
        ("rumor", "k = 2\nfanout = 2\ntiming = { kind = 'poisson' }\n", true),
        ("rumor", "removal = 'coin'\nk = 4\nfeedback = false\n", true),
        ("flood", "fanout = 4\n", true),
    ];
    for (kind, keys, late) in kinds {
        for peers in [ROUND_ROBIN, BY_NODE, SHARE] {
            if kind == "flood" && peers == ROUND_ROBIN {
                continue;
            }
            for topology in ["", REGULAR] {
                let network = if late {
                    "latency = { kind = 'uniform', min = '1 ms', max = '3 s' }\n"
                } else {
                    ""
                };
                let scenario = parse(&format!(
                    "[cluster]\nnodes = 60\n{topology}\n[protocol]\nkind = '{kind}'\n{keys}{peers}\n\
                     [network]\nloss = '10 %'\n{network}{TAIL}"
                ));
                agree(&scenario);
            }
        }
    }
}

fn agree(scenario: &Scenario) {
    for number in 0..2 {
        let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
        let expected = run::replicate(scenario, number, reference);
        let queued = Tuning { queue_ticks: true, ..Tuning::default() };
        for tuning in [Tuning::default(), queued] {
            let found = run::replicate(scenario, number, tuning);
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{}", scenario.resolved);
        }
    }
}

/// What is printed is read as the same scenario, and printed so again.
#[test]
fn resolved_choices_are_read_again() {
    for keys in [ROUND_ROBIN, BY_NODE] {
        let scenario = scenario(50, keys, 5, "");
        assert!(scenario.resolved.contains("\npeers = { kind = "), "{}", scenario.resolved);
        let again = parse(&scenario.resolved);
        assert_eq!((&again.resolved, &again.weights), (&scenario.resolved, &scenario.weights));
    }
}
