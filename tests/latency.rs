//! Every kind of latency: its closed form, what depends on the pair of nodes, and that a run has
//! exactly the delays it should.

use crate::cli_support::Place;
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::id::{Hosts, NodeId};
use gossip_sim::metrics::Sinks;
use gossip_sim::network::regions::REGIONS;
use gossip_sim::network::{Departure, Latency, Leaving, Links, Topology};
use gossip_sim::output::units::time;
use gossip_sim::rng::{Draws, EventKey, Purpose};
use gossip_sim::run;
use gossip_sim::scenario::{Scenario, parse, schema};
use gossip_sim::time::{Instant, Span};
use serde_json::Value;
use statrs::distribution::{Continuous, ContinuousCDF, Exp, LogNormal, Normal, Pareto};
use std::path::{Path, PathBuf};

const MS: f64 = 1e6;

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs")
}

/// A flood over `nodes` nodes with this latency, whose files are in `folder`.
fn scenario_in(folder: &Path, nodes: u32, latency: &str, more: &str) -> Scenario {
    let text = format!(
        "[cluster]\nnodes = {nodes}\n{more}[network]\nlatency = {{ {latency} }}\n\
         [[workload]]\nat = '1 s'\nnode = 2\ncommand = 'set k v'\n[stop]\nwhen = 'never'\nat = '9 s'\n"
    );
    let text = if more.contains("[protocol]") { text } else { text + "[protocol]\nkind='flood'\n" };
    parse(&text, "s.toml", folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn latency(text: &str) -> Latency {
    scenario_in(&inputs(), 20, text, "").network.latency
}

/// 2^18 draws, evenly spread, and the probability of a lesser one.
fn grid() -> impl Iterator<Item = (u32, f64)> {
    (0..1u32 << 18).map(|i| (i << 14 | 1 << 13, (f64::from(i) + 0.5) / f64::from(1 << 18)))
}

/// Samples rise with the draw, have this distribution function, of ms, and this mean.
fn has_law(text: &str, cdf: impl Fn(f64) -> f64, mean: f64) {
    let latency = latency(text);
    let (mut last, mut sum) = (latency.least(), 0.0);
    for (draw, below) in grid() {
        let sample = latency.sample(draw);
        assert!(sample >= last, "{text}: falls at {draw}");
        last = sample;
        let ms = sample.0 as f64 / MS;
        sum += ms;
        assert!((cdf(ms) - below).abs() < 1e-6, "{text}: {} below {ms}, not {below}", cdf(ms));
    }
    assert!(last <= latency.greatest());
    let found = sum / f64::from(1 << 18);
    assert!((found / mean - 1.0).abs() < 1e-3, "{text}: mean {found}, not {mean}");
}

#[test]
fn laws_have_their_closed_forms() {
    let exp = Exp::new(1.0 / 20.0).unwrap();
    has_law("kind = 'exponential', mean = '20 ms', min = '5 ms'", |x| exp.cdf(x - 5.0), 25.0);
    let pareto = Pareto::new(20.0, 2.5).unwrap();
    has_law("kind = 'pareto', scale = '20 ms', shape = 2.5", |x| pareto.cdf(x), 20.0 * 2.5 / 1.5);
    let log_normal = LogNormal::new(libm::log(50.0), 0.5).unwrap();
    let mean = 50.0 * libm::exp(0.125) + 3.0;
    let text = "kind = 'log-normal', median = '50 ms', sigma = 0.5, min = '3 ms'";
    has_law(text, |x| log_normal.cdf(x - 3.0), mean);
    has_law("kind = 'uniform', min = '10 ms', max = '30 ms'", |x| (x - 10.0) / 20.0, 20.0);
}

/// What lies below `min` is cut off: F(x) = (Φ(x) − Φ(min)) / (1 − Φ(min)), and the mean is
/// μ + σ φ(α) / (1 − Φ(α)).
#[test]
fn a_normal_law_is_cut_and_scaled_up() {
    for (min, sd) in [(0.0, 10.0), (0.0, 60.0), (50.0, 20.0), (35.0, 30.0)] {
        let normal = Normal::new(50.0, sd).unwrap();
        let kept = 1.0 - normal.cdf(min);
        let mean = 50.0 + sd * sd * normal.pdf(min) / kept;
        let text = format!("kind = 'normal', mean = '50 ms', sd = '{sd} ms', min = '{min} ms'");
        has_law(&text, |x| (normal.cdf(x) - normal.cdf(min)) / kept, mean);
        assert!(latency(&text).least().0 as f64 >= min * MS);
    }
}

#[test]
fn measured_delays_are_equally_likely() {
    let latency = latency("kind = 'empirical', file = 'delays.txt', min = '1 ms'");
    let us = [9_000, 12_500, 14_250, 31_000, 200_000];
    for (draw, below) in grid() {
        let expected = us[(below * 5.0) as usize] + 1_000;
        assert_eq!(latency.sample(draw), Span(expected * 1_000));
    }
    let ends = [latency.least(), latency.greatest()];
    assert_eq!(ends, [Span::from_millis(10), Span::from_millis(201)]);
}

/// How long the message with this fate is on its way.
fn under_way(links: &mut Links, draws: &Draws, (from, to): (NodeId, NodeId), fate: u64) -> Span {
    let (at, len, key) = (Instant(5), 10, EventKey(1));
    let message = Leaving { from, to, at, len, key, fate, judged_there: false };
    match links.depart(draws, &message) {
        Departure::Arrives(after) => after,
        other => panic!("{other:?}"),
    }
}

/// The same in one replication of 20 nodes.
fn sent(latency: &str, number: u64, (from, to): (u32, u32), fate: u64) -> Span {
    let scenario = scenario_in(&inputs(), 20, latency, "");
    let mut links = Links::new(&scenario.network, Topology::Complete(20), 20, &Hosts::default());
    under_way(&mut links, &Draws::new(1, number), (NodeId(from), NodeId(to)), fate)
}

#[test]
fn what_is_fixed_per_pair_never_changes_within_a_replication() {
    let both = "kind = 'uniform', min = '10 ms', max = '100 ms', per = 'pair'";
    let base = sent(both, 0, (3, 7), 0);
    for fate in [1, 1 << 20, u64::from(u32::MAX)] {
        assert_eq!(sent(both, 0, (3, 7), fate), base);
        assert_eq!(sent(both, 0, (7, 3), fate), base);
    }
    assert_ne!(sent(both, 0, (3, 8), 0), base);
    assert_ne!(sent(both, 1, (3, 7), 0), base);
    let one_way = format!("{both}, symmetric = false");
    let there = sent(&one_way, 0, (3, 7), 0);
    assert_eq!(sent(&one_way, 0, (3, 7), 9), there);
    assert_ne!(sent(&one_way, 0, (7, 3), 0), there);
    // Without `per`, each message has its own.
    let each = "kind = 'uniform', min = '10 ms', max = '100 ms'";
    assert_eq!(sent(each, 0, (3, 7), 1 << 31), Span(55_000_000));
}

#[test]
fn pairs_have_the_law_of_the_kind() {
    let text = "kind = 'exponential', mean = '20 ms', per = 'pair', symmetric = false";
    let scenario = scenario_in(&inputs(), 20, text, "");
    let draws = Draws::new(7, 0);
    let pairs = (0..100).flat_map(|a| (0..100).map(move |b| (NodeId(a), NodeId(b))));
    let mut found: Vec<f64> = pairs
        .map(|ends| scenario.network.latency.of_message(ends, 0, &draws).0 as f64 / MS)
        .collect();
    found.sort_by(f64::total_cmp);
    let law = Exp::new(1.0 / 20.0).unwrap();
    let gap = |(i, x): (usize, &f64)| (law.cdf(*x) - (i as f64 + 0.5) / 1e4).abs();
    let most = found.iter().enumerate().map(gap).fold(0.0, f64::max);
    // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded once in a thousand.
    assert!(most < 0.0195, "{most}");
}

#[test]
fn nodes_are_dealt_to_the_rows_of_a_matrix() {
    let text = "kind = 'matrix', file = 'delays.csv', value = 'rtt'";
    let plain = latency(text);
    let us = |latency: &Latency, from, to| latency.between((NodeId(from), NodeId(to)), 0).0 / 1_000;
    // Rows 0, 1, 2, 0, 1 …: half of the round trip from the sender's row to the receiver's.
    assert_eq!([us(&plain, 0, 1), us(&plain, 1, 0), us(&plain, 3, 2)], [10_500, 10_000, 45_250]);
    assert_eq!([us(&plain, 5, 7), us(&plain, 19, 18)], [54_500, 10_000]);
    assert_eq!(plain.between((NodeId(0), NodeId(3)), 0), Span::TICK);
    assert_eq!((plain.least(), plain.greatest()), (Span::TICK, Span(55_000_000)));
    let one_way = latency(&text.replace("rtt", "one-way"));
    assert_eq!(us(&one_way, 1, 2), 110_000);
    let local = latency(&format!("{text}, local = '2 ms', jitter = '10 %'"));
    let ends = (NodeId(0), NodeId(3));
    let draws = [0, 1 << 31, u32::MAX].map(|draw| local.between(ends, draw).0 / 1_000);
    assert_eq!(draws, [1_800, 2_000, 2_200]);
    assert_eq!(local.least(), Span(1_800_000));
}

#[test]
fn a_matrix_of_some_hundred_rows_loads() {
    let rows: Vec<String> = (0..300)
        .map(|a| (0..300).map(|b| format!("{}", a * 300 + b)).collect::<Vec<_>>().join(","))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("m.csv"), rows.join("\n")).unwrap();
    let text = "kind = 'matrix', file = 'm.csv', value = 'one-way', unit = 'us'";
    let latency = scenario_in(folder.path(), 1_000, text, "").network.latency;
    for (from, to) in [(0, 1), (299, 7), (308, 999)] {
        let expected = (from % 300 * 300 + to % 300) * 1_000;
        assert_eq!(latency.between((NodeId(from as u32), NodeId(to as u32)), 9), Span(expected));
    }
    assert_eq!(latency.greatest(), Span(89_999_000));
}

const WORLD: &str = "kind = 'regions', regions = [{ name = 'us-east', nodes = '40 %' }, \
    { name = 'eu-central' }, { name = 'ap-southeast', nodes = 3 }, { name = 'sa-east', nodes = 1 }]";

/// The median of many messages, through the network, is what `show` prints for the pair.
#[test]
fn show_prints_the_medians_of_regions() {
    let scenario = scenario_in(&inputs(), 24, WORLD, "");
    let regions = scenario.network.latency.regions().unwrap();
    let ids: Vec<_> = (0..4).map(|place| regions.nodes_at(place)).collect();
    assert_eq!(ids, [0..8, 8..20, 20..23, 23..24]);
    let names = ["us-east", "eu-central", "ap-southeast", "sa-east"];
    let place = Place::new();
    let set = format!("network.latency={{ {WORLD} }}");
    let said = place.command("show small.toml --set cluster.nodes=24 --set").arg(set).output();
    let said = String::from_utf8(said.unwrap().stderr).unwrap();
    let table = said.split("median one-way").nth(1).unwrap().lines().skip(2);
    let mut links = Links::new(&scenario.network, Topology::Complete(24), 24, &Hosts::default());
    let draws = Draws::new(5, 5);
    let mut checked = 0;
    for ((from, name), line) in names.iter().enumerate().zip(table) {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some(*name));
        let cells: Vec<&str> = words.collect();
        for (to, cell) in cells.chunks(2).enumerate() {
            let (a, b) = (NodeId(ids[from].start), NodeId(ids[to].end - 1));
            let mut delays: Vec<Span> = (0..4_001)
                .map(|i| draws.block(Purpose::Fate, i, (from * 4 + to) as u64)[0])
                .map(|fate| under_way(&mut links, &draws, (a, b), fate))
                .collect();
            delays.sort_unstable();
            // A message to itself, where a region has one node, is not what `show` speaks of.
            if a != b {
                let median = delays[2_000].0 as f64;
                let printed = regions.median(from, to).0 as f64;
                // Uniform within 10 %: the standard error of the median is 0.16 %.
                assert!((median / printed - 1.0).abs() < 0.006, "{name} {to}: {median}");
                assert_eq!(time(printed), cell.join(" "), "{said}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 15, "{said}");
}

#[test]
fn every_region_is_documented_and_shown() {
    let text = schema().to_string().replace("\\n", " ");
    for region in REGIONS {
        assert!(text.contains(&format!("`{}` ({})", region.name, region.city)), "{}", region.name);
    }
    let place = Place::new();
    let set = format!("network.latency={{ {WORLD} }}");
    let said = place.command("show small.toml --set cluster.nodes=24 --set").arg(set).output();
    insta::assert_snapshot!(String::from_utf8(said.unwrap().stderr).unwrap());
}

/// When each node has heard of the update of node 2, after its birth, in ns.
fn heard(scenario: &Scenario) -> Vec<u64> {
    let mut text = Vec::new();
    let sinks = Sinks { trace: Some(&mut text), log: None };
    run::trace(scenario, 0, sinks).unwrap();
    let mut first = vec![u64::MAX; scenario.nodes as usize];
    first[2] = 0;
    for line in String::from_utf8(text).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["kind"] == "delivery" {
            let at = line["t_ns"].as_u64().unwrap() - 1_000_000_000;
            let node = &mut first[line["node"].as_u64().unwrap() as usize];
            *node = at.min(*node);
        }
    }
    first
}

/// The shortest path from node 2 to each, by Dijkstra's algorithm without a heap.
fn shortest(
    nodes: usize,
    linked: impl Fn(usize, usize) -> bool,
    ns: impl Fn(usize, usize) -> u64,
) -> Vec<u64> {
    let (mut best, mut done) = (vec![u64::MAX; nodes], vec![false; nodes]);
    best[2] = 0;
    for _ in 0..nodes {
        let near = (0..nodes).filter(|v| !done[*v]).min_by_key(|v| best[*v]).unwrap();
        done[near] = true;
        for to in (0..nodes).filter(|to| linked(near, *to)) {
            best[to] = best[to].min(best[near].saturating_add(ns(near, to)));
        }
    }
    best
}

/// Fixed delays without any pattern: direct ways are often not the shortest.
fn rough(a: usize, b: usize) -> u64 {
    let mixed = (a as u64 * 31 + b as u64 * 17 + 5) % 97;
    1_000_000 + mixed * mixed * 10_007
}

#[test]
fn a_flood_over_a_matrix_takes_the_shortest_paths() {
    let folder = tempfile::tempdir().unwrap();
    let row = |a| (0..40).map(|b| rough(a, b).to_string()).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = (0..40).map(row).collect();
    std::fs::write(folder.path().join("m.txt"), rows.join("\n")).unwrap();
    let ring = |a: usize, b: usize| matches!((40 + a - b) % 40, 1 | 2 | 5 | 35 | 38 | 39);
    let edges: Vec<String> = (0..40)
        .flat_map(|a| (0..a).filter(move |b| ring(a, *b)).map(move |b| format!("{a} {b}\n")))
        .collect();
    std::fs::write(folder.path().join("e.txt"), edges.concat()).unwrap();
    let text = "kind = 'matrix', file = 'm.txt', value = 'one-way', unit = 'ns'";
    let complete = scenario_in(folder.path(), 40, text, "");
    assert_eq!(heard(&complete), shortest(40, |a, b| a != b, rough));
    let flooded = run::replicate(&complete, 0, Tuning::default()).0;
    assert_eq!((flooded.held, flooded.payloads_sent), (40, 39 * 39));
    let graph = "topology = { kind = 'file', path = 'e.txt' }\n";
    let sparse = scenario_in(folder.path(), 40, text, graph);
    assert_eq!(heard(&sparse), shortest(40, ring, rough));
    let flooded = run::replicate(&sparse, 0, Tuning::default()).0;
    assert_eq!((flooded.held, flooded.payloads_sent), (40, 2 * edges.len() as u64 - 40 + 1));
}

/// Both engines, and every way that the fast one has, do the same under every kind.
#[test]
fn engines_agree_on_every_kind() {
    let kinds = [
        "kind = 'normal', mean = '50 ms', sd = '30 ms'",
        "kind = 'exponential', mean = '50 ms', min = '1 ms'",
        "kind = 'pareto', scale = '10 ms', shape = 1.5",
        "kind = 'empirical', file = 'delays.txt'",
        "kind = 'matrix', file = 'delays.csv', value = 'rtt'",
        "kind = 'matrix', file = 'delays.csv', value = 'one-way', local = '1 ms', jitter = '5 ms'",
        WORLD,
        "kind = 'uniform', min = '10 ms', max = '90 ms', per = 'pair'",
        "kind = 'log-normal', median = '50 ms', sigma = 1, per = 'pair', symmetric = false",
        "kind = 'matrix', file = 'delays.csv', value = 'rtt', jitter = '50 %', per = 'pair'",
    ];
    let gossip = "[protocol]\nkind = 'gossip'\ntiming = { kind = 'periodic', period = '200 ms' }\n\
        [[faults]]\nat = '1500 ms'\nlasts = '500 ms'\nkind = 'partition'\ngroups = ['0..10']\n\
        [[faults]]\nat = '1200 ms'\nlasts = '2 s'\nkind = 'crash'\nnodes = '20 %'\n";
    let mut digests = Vec::new();
    for (kind, protocol) in kinds.iter().flat_map(|kind| [(kind, ""), (kind, gossip)]) {
        let scenario = scenario_in(&inputs(), 24, kind, protocol);
        let fast = Tuning::default();
        let shown = |tuning| run::replicate(&scenario, 1, tuning);
        let expected = shown(Tuning { engine: Engine::Reference, ..fast });
        let others = [
            fast,
            Tuning { slot_shift: -2, ..fast },
            Tuning { slot_shift: 2, queue_ticks: true, ..fast },
            Tuning { total_order: true, ..fast },
        ];
        for tuning in others {
            assert_eq!(format!("{:?}", shown(tuning)), format!("{expected:?}"), "{kind}");
        }
        assert_eq!(expected.0.held, 24, "{kind}");
        digests.push(expected.0.digest);
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 2 * kinds.len());
}

/// The stored scenario names the copies of its files, and gives the same there.
#[test]
fn files_of_latencies_are_inputs() {
    let text = "kind = 'matrix', file = '../inputs/delays.csv', value = 'rtt'";
    let scenario = scenario_in(&inputs(), 24, text, "");
    let [input] = scenario.inputs.as_slice() else { panic!("one input") };
    assert_eq!(input.bytes, std::fs::read(inputs().join("delays.csv")).unwrap());
    assert_eq!(input.stored_path(), "inputs/delays.csv");
    assert!(scenario.resolved.contains("file = \"../inputs/delays.csv\""));
    let again = parse(&scenario.stored, "s.toml", &inputs().join(".."), &[]).unwrap();
    assert_eq!((again.network.latency, again.stored), (scenario.network.latency, scenario.stored));
    assert!(!scenario.essence.contains("delays.csv"), "{}", scenario.essence);
}
