//! The graphs that scenarios draw, against what is known of them: exact counts, and laws of chance
//! within four standard errors, or at chances below one in a thousand. Seeds are fixed.

use gossip_sim::id::NodeId;
use gossip_sim::network::topology::{Density, Graph, Statistics};
use gossip_sim::network::{Topology, TopologyKind};
use gossip_sim::rng::Draws;
use libm::log;
use proptest::prelude::*;
use statrs::distribution::{Binomial, Discrete, Poisson};
use std::sync::Arc;

fn graph(kind: &TopologyKind, nodes: u32, replication: u64) -> Arc<Graph> {
    match kind.build(nodes, &Draws::new(5, replication)) {
        Topology::Graph(graph) => graph,
        Topology::Complete(_) => panic!("no rows"),
    }
}

fn statistics(kind: &TopologyKind, nodes: u32, replication: u64) -> Statistics {
    Statistics::of(&graph(kind, nodes, replication))
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn assert_mean(values: &[f64], expected: f64, what: &str) {
    let (mean, error) = mean(values);
    assert!((mean - expected).abs() < 4.0 * error, "{what}: {mean} ± {error}, not {expected}");
}

/// The sum of (found − expected)² / expected over the counts, and over all others together.
fn chi_square(counts: &[f64], expected: &[f64], total: f64) -> f64 {
    let rest = |cells: &[f64]| total - cells.iter().sum::<f64>();
    let cells = counts.iter().copied().chain([rest(counts)]);
    let wanted = expected.iter().copied().chain([rest(expected)]);
    cells.zip(wanted).map(|(found, wanted)| (found - wanted).powi(2) / wanted).sum()
}

/// How many nodes of all graphs have degrees `from`, `from` + 1 …, so many of them.
fn degree_counts(found: &[Statistics], from: u32, cells: usize) -> Vec<f64> {
    let mut counts = vec![0.0; cells];
    for (degree, nodes) in found.iter().flat_map(|found| &found.degrees) {
        if let Some(cell) = degree.checked_sub(from).and_then(|c| counts.get_mut(c as usize)) {
            *cell += f64::from(*nodes);
        }
    }
    counts
}

#[test]
fn the_same_replication_draws_the_same_graph_and_others_do_not() {
    let kinds = [
        TopologyKind::RandomRegular { degree: 4 },
        TopologyKind::ErdosRenyi { density: Density::MeanDegree(4.0) },
        TopologyKind::SmallWorld { degree: 4, rewire: "10 %".parse().unwrap() },
        TopologyKind::ScaleFree { links: 2 },
    ];
    for kind in kinds {
        assert_eq!(graph(&kind, 300, 0), graph(&kind, 300, 0), "{kind:?}");
        assert_ne!(graph(&kind, 300, 0), graph(&kind, 300, 1), "{kind:?}");
    }
}

/// A number that depends on every link.
fn checksum(graph: &Graph) -> u64 {
    let row = |node| graph.neighbours(NodeId(node)).iter().map(move |other| (node, other.0));
    (0..graph.nodes()).flat_map(row).fold(0, |sum: u64, (a, b)| {
        let mixed = (sum ^ (u64::from(a) << 32) ^ u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    })
}

#[test]
fn graphs_are_as_committed() {
    let share = |text: &str| text.parse().unwrap();
    let kinds = [
        (TopologyKind::RandomRegular { degree: 4 }, 0xd1ac_964f_5c46_5366),
        (TopologyKind::ErdosRenyi { density: Density::MeanDegree(4.5) }, 0x3f59_c5a9_19c7_9095),
        (
            TopologyKind::ErdosRenyi { density: Density::Probability(share("2 %")) },
            0xd335_781f_ce44_06a6,
        ),
        (TopologyKind::SmallWorld { degree: 6, rewire: share("20 %") }, 0x699a_5af2_a6d5_3378),
        (TopologyKind::ScaleFree { links: 3 }, 0xdbac_62ef_752b_865a),
    ];
    // A change here changes the results of every scenario with such a graph: raise `model`.
    let found = kinds.each_ref().map(|(kind, _)| checksum(&graph(kind, 500, 3)));
    assert_eq!(found, kinds.map(|(_, committed)| committed), "{found:#018x?}");
}

#[test]
fn rings_have_the_paths_and_triangles_of_the_formulas() {
    for (nodes, degree) in [(50, 2), (101, 6), (64, 10)] {
        let found = statistics(&TopologyKind::Ring { degree }, nodes, 0);
        let steps = |d: u32| (2 * d.min(nodes - d)).div_ceil(degree);
        let paths: u32 = (1..nodes).map(steps).sum();
        assert_eq!(found.mean_path, Some(f64::from(paths) / f64::from(nodes - 1)));
        assert_eq!(found.longest_path, steps(nodes / 2));
        // C = 3 (K − 2) / 4 (K − 1), for the local mean and for the whole: all nodes are alike.
        let clustering = 0.75 * f64::from(degree - 2) / f64::from(degree - 1);
        assert!((found.clustering - clustering).abs() < 1e-12);
        assert!((found.transitivity - clustering).abs() < 1e-12);
        assert_eq!(found.degrees, [(degree, nodes)]);
    }
}

#[test]
fn lattices_have_the_paths_of_the_formulas() {
    for (side, dimensions) in [(8u32, 2u32), (4, 3), (6, 1)] {
        let nodes = side.pow(dimensions);
        let torus = statistics(&TopologyKind::Lattice { dimensions, wrap: true }, nodes, 0);
        assert_eq!(torus.degrees, [(2 * dimensions, nodes)]);
        // Along an even closed axis the mean distance, that to itself included, is a quarter side.
        let along = f64::from(dimensions * side) / 4.0;
        let path = along * f64::from(nodes) / f64::from(nodes - 1);
        assert!((torus.mean_path.unwrap() - path).abs() < 1e-12, "{torus:?}");
        assert_eq!(torus.longest_path, dimensions * side / 2);
        let grid = statistics(&TopologyKind::Lattice { dimensions, wrap: false }, nodes, 0);
        let links = dimensions * side.pow(dimensions - 1) * (side - 1);
        assert_eq!(grid.links, u64::from(links));
        // On an open axis it is (side² − 1) / 3 side.
        let along = f64::from(dimensions * (side * side - 1)) / f64::from(3 * side);
        let path = along * f64::from(nodes) / f64::from(nodes - 1);
        assert!((grid.mean_path.unwrap() - path).abs() < 1e-12, "{grid:?}");
        assert_eq!((grid.longest_path, grid.triangles), (dimensions * (side - 1), 0));
    }
}

#[test]
fn erdos_renyi_links_are_binomial_and_so_are_degrees() {
    // More than 2,000, so that paths are measured from 200 nodes only: quicker.
    const NODES: u32 = 2100;
    const GRAPHS: u64 = 40;
    let kind = TopologyKind::ErdosRenyi { density: Density::Probability("0.4 %".parse().unwrap()) };
    let found: Vec<Statistics> = (0..GRAPHS).map(|r| statistics(&kind, NODES, r)).collect();
    let (pairs, p) = (f64::from(NODES) * f64::from(NODES - 1) / 2.0, 0.004);
    let links: Vec<f64> = found.iter().map(|found| found.links as f64).collect();
    let (average, _) = mean(&links);
    let deviation = f64::sqrt(pairs * p * (1.0 - p));
    assert!((average - pairs * p).abs() < 4.0 * deviation / (GRAPHS as f64).sqrt(), "{average}");
    let square = links.iter().map(|links| (links - pairs * p).powi(2)).sum::<f64>();
    // Chi-square of 40 degrees of freedom: from 17.9 to 73.4 but for one in a thousand either way.
    let chi = square / deviation.powi(2);
    assert!((17.9..73.4).contains(&chi), "{chi}");
    // Degrees 2 to 15, and all others together: 36.1 is exceeded once in a thousand.
    let law = Binomial::new(p, u64::from(NODES) - 1).unwrap();
    let total = f64::from(NODES) * GRAPHS as f64;
    let expected: Vec<f64> = (2..16).map(|degree| total * law.pmf(degree)).collect();
    let chi = chi_square(&degree_counts(&found, 2, 14), &expected, total);
    assert!(chi < 36.1, "{chi}");
    // Neighbours of a node are linked as likely as any.
    let transitivity: Vec<f64> = found.iter().map(|found| found.transitivity).collect();
    assert_mean(&transitivity, p, "transitivity");
}

#[test]
fn sparse_erdos_renyi_graphs_leave_nodes_alone() {
    const NODES: u32 = 2000;
    let kind = TopologyKind::ErdosRenyi { density: Density::MeanDegree(2.0) };
    let found: Vec<Graph> = (0..30).map(|r| (*graph(&kind, NODES, r)).clone()).collect();
    let alone = |graph: &Graph| {
        (0..NODES).filter(|node| graph.neighbours(NodeId(*node)).is_empty()).count() as f64
    };
    let expected = f64::from(NODES) * (1.0 - 2.0 / 1999.0_f64).powi(1999);
    assert_mean(&found.iter().map(alone).collect::<Vec<_>>(), expected, "alone");
    // The share s of the largest component solves s = 1 − exp(−2 s): 0.7968.
    let largest: Vec<f64> = found.iter().map(|g| f64::from(g.components()[0]) / 2000.0).collect();
    assert_mean(&largest, 0.7968, "largest");
}

#[test]
fn small_worlds_keep_links_lose_triangles_and_shorten_paths() {
    // More than 2,000, so that paths are measured from 200 nodes only: quicker.
    const NODES: u32 = 2100;
    const DEGREE: u32 = 6;
    let ring = statistics(&TopologyKind::Ring { degree: DEGREE }, NODES, 0);
    let mut last = ring.mean_path.unwrap();
    for (rewire, graphs) in [("10 %", 12), ("30 %", 12), ("60 %", 12)] {
        let kind = TopologyKind::SmallWorld { degree: DEGREE, rewire: rewire.parse().unwrap() };
        let graphs: Vec<Arc<Graph>> = (0..graphs).map(|r| graph(&kind, NODES, r)).collect();
        let found: Vec<Statistics> = graphs.iter().map(|graph| Statistics::of(graph)).collect();
        assert!(found.iter().all(|found| found.links == u64::from(NODES * DEGREE / 2)));
        // Triangles of the ring of which no link was rewired, and those that chance makes.
        let (n, k) = (f64::from(NODES), f64::from(DEGREE));
        let kept = (1.0 - rewire.trim_end_matches(" %").parse::<f64>().unwrap() / 100.0).powi(3);
        let expected = n * k * (k - 2.0) / 8.0 * kept + k.powi(3) * (1.0 - kept) / 6.0;
        let triangles: Vec<f64> = found.iter().map(|found| found.triangles as f64).collect();
        assert_mean(&triangles, expected, rewire);
        let paths: Vec<f64> = found.iter().filter_map(|found| found.mean_path).collect();
        let (path, _) = mean(&paths);
        assert!(path < last, "{path} after {last}");
        last = path;
    }
    assert!(last < 7.0 && ring.mean_path.unwrap() > 160.0);
}

#[test]
fn small_worlds_cluster_and_spread_their_degrees_by_the_laws() {
    const NODES: u32 = 2100;
    const GRAPHS: u64 = 20;
    const HALF: u32 = 3;
    for (rewire, p) in [("5 %", 0.05_f64), ("10 %", 0.1), ("30 %", 0.3)] {
        let kind = TopologyKind::SmallWorld { degree: 2 * HALF, rewire: rewire.parse().unwrap() };
        let found: Vec<Statistics> = (0..GRAPHS).map(|r| statistics(&kind, NODES, r)).collect();
        // C(p) = C(0) (1 − p)³ if all nodes had the mean degree K (Barrat, Weigt 2000), C(0) = 0.6.
        // By their degrees' variance, K p (2 − p) / 2, the mean of 1 / d (d − 1) is greater by the
        // share 3 variance / K², to second order; that nodes of more links keep more triangles takes
        // 2 p / K, less than that, back again.
        let (k, degree) = (f64::from(HALF), f64::from(2 * HALF));
        let (law, variance) = (0.6 * (1.0 - p).powi(3), k * p * (2.0 - p));
        let values: Vec<f64> = found.iter().map(|found| found.clustering).collect();
        let (clustering, error) = mean(&values);
        let band = law * 3.0 * variance / degree.powi(2) + 4.0 * error;
        assert!((clustering - law).abs() < band, "{rewire}: {clustering}, not {law} ± {band}");
        // A node has its own half of the links, what is left of the others' and what comes anew.
        let (left, anew) = (Binomial::new(1.0 - p, HALF.into()), Poisson::new(k * p));
        let (left, anew) = (left.unwrap(), anew.unwrap());
        let share = |d: u64| (0..=d.min(3)).map(|n| left.pmf(n) * anew.pmf(d - n)).sum::<f64>();
        let total = f64::from(NODES) * GRAPHS as f64;
        let expected: Vec<f64> = (1..6).map(|d| total * share(d)).collect();
        // Degrees 4 to 8, and all others together: 20.5 is exceeded once in a thousand.
        let chi = chi_square(&degree_counts(&found, HALF + 1, 5), &expected, total);
        assert!(chi < 20.5, "{rewire}: {chi}");
    }
}

/// Mean paths of some graphs of this kind, averaged.
fn mean_path(kind: &TopologyKind, nodes: u32) -> f64 {
    let paths: Vec<f64> = (0..4).filter_map(|r| statistics(kind, nodes, r).mean_path).collect();
    mean(&paths).0
}

#[test]
fn paths_in_random_graphs_grow_as_the_logarithm() {
    for nodes in [500, 8000] {
        let n = f64::from(nodes);
        // From two nodes, shells grow until they meet, at about √n nodes each: up to then the graph is
        // a tree but for some 1 / √n of it, 4 % of 500. Such an error in the nodes reached is one of
        // 0.04 / ln (degree) links; the band is 0.1.
        //
        // Erdős-Rényi (Fronczak, Fronczak, Hołyst 2004): ln n / ln k, and 1/2 − γ / ln k; the spread
        // of early branchings adds and takes 1 / k, and its square remains.
        let kind = TopologyKind::ErdosRenyi { density: Density::MeanDegree(8.0) };
        let (found, law) = (mean_path(&kind, nodes), 0.5 + (log(n) - 0.5772) / log(8.0));
        assert!((found - law).abs() < 0.1, "Erdős-Rényi, {nodes}: {found}, not {law}");
        // Random regular (Nitzan et al. 2016): the share of nodes further than l is
        // exp(−d ((d − 1)^l − 1) / (d − 2) n), a law of Gompertz around ln n / ln (d − 1).
        let kind = TopologyKind::RandomRegular { degree: 4 };
        let further = |l: i32| libm::exp(-4.0 * (3.0_f64.powi(l) - 1.0) / (2.0 * n));
        let (found, law) = (mean_path(&kind, nodes), (0..40).map(further).sum::<f64>());
        assert!((found - law).abs() < 0.1, "random regular, {nodes}: {found}, not {law}");
        assert!((law - log(n) / log(3.0)).abs() < 1.0);
    }
}

#[test]
fn paths_in_scale_free_graphs_are_ultra_small() {
    let kind = TopologyKind::ScaleFree { links: 3 };
    let law = |nodes: u32| {
        // Around ln n / ln ln n (Bollobás, Riordan 2004). With the terms of lower order of Fronczak,
        // Fronczak, Hołyst 2004, γ among them; m / 2 = 1.5.
        let ln = log(f64::from(nodes));
        (ln - log(1.5) - 1.0 - 0.5772) / (log(ln) + log(1.5)) + 1.5
    };
    let found = [500, 8000].map(|nodes| {
        // They take degrees of neighbours as independent. In these graphs the old are linked to the
        // old: a hub more or less on the way, which is a link for some of the pairs.
        let (found, law) = (mean_path(&kind, nodes), law(nodes));
        assert!((found - law).abs() < 0.5, "{nodes}: {found}, not {law}");
        found
    });
    // With the same number of links, 16 times the nodes take ln 16 / ln 6 = 1.55 links more at random.
    let more = found[1] - found[0];
    assert!(more < 0.5 * (1.55 + law(8000) - law(500)), "{more}");
}

/// Pairs that are linked, of so many nodes.
fn small_graphs() -> impl Strategy<Value = (u32, Vec<(u32, u32)>)> {
    (1..12u32, 0.0..1.0f64).prop_flat_map(|(nodes, density)| {
        let pairs: Vec<_> = (0..nodes).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
        let drawn = prop::collection::vec(prop::bool::weighted(density), pairs.len());
        drawn.prop_map(move |drawn| {
            let chosen = pairs.iter().zip(drawn).filter(|(_, drawn)| *drawn);
            (nodes, chosen.map(|(pair, _)| *pair).collect())
        })
    })
}

proptest! {
    #[test]
    fn figures_are_those_of_brute_force((nodes, links) in small_graphs()) {
        let found = Statistics::of(&Graph::from_links(nodes, &links));
        let linked = |a: u32, b: u32| links.contains(&(a.min(b), a.max(b)));
        let (mut local, mut closed, mut open) = (0.0, 0, 0);
        for node in 0..nodes {
            let around: Vec<u32> = (0..nodes).filter(|other| linked(node, *other)).collect();
            let pairs = around.iter().flat_map(|a| around.iter().map(move |b| (*a, *b)));
            let pairs: Vec<_> = pairs.filter(|(a, b)| a < b).collect();
            let both = pairs.iter().filter(|(a, b)| linked(*a, *b)).count();
            local += if pairs.is_empty() { 0.0 } else { both as f64 / pairs.len() as f64 };
            (closed, open) = (closed + both, open + pairs.len());
        }
        prop_assert!((found.clustering - local / f64::from(nodes)).abs() < 1e-12);
        let share = if open == 0 { 0.0 } else { closed as f64 / open as f64 };
        prop_assert!((found.transitivity - share).abs() < 1e-12);
        prop_assert_eq!(found.triangles, closed as u64 / 3);
        // Shortest paths by Floyd and Warshall.
        let far = |a, b| if a == b { 0 } else if linked(a, b) { 1 } else { 1000 };
        let row = |a| (0..nodes).map(|b| far(a, b)).collect::<Vec<u32>>();
        let mut far: Vec<Vec<u32>> = (0..nodes).map(row).collect();
        let n = nodes as usize;
        for (by, (a, b)) in (0..n).flat_map(|by| (0..n * n).map(move |i| (by, (i / n, i % n)))) {
            far[a][b] = far[a][b].min(far[a][by] + far[by][b]);
        }
        let reached: Vec<u32> = far.concat().into_iter().filter(|d| (1..1000).contains(d)).collect();
        let path = reached.iter().sum::<u32>() as f64 / reached.len() as f64;
        prop_assert_eq!(found.mean_path, Some(path).filter(|path| path.is_finite()));
        prop_assert_eq!(found.longest_path, reached.into_iter().max().unwrap_or(0));
    }
}

#[test]
fn rewired_links_are_as_many_as_asked() {
    let ring = graph(&TopologyKind::Ring { degree: 6 }, 2000, 0);
    let kind = TopologyKind::SmallWorld { degree: 6, rewire: "30 %".parse().unwrap() };
    let kept = |r| {
        let graph = graph(&kind, 2000, r);
        let row = |node| graph.neighbours(NodeId(node)).iter().map(move |other| (node, *other));
        let kept = |(node, other): &(u32, NodeId)| ring.has_link(NodeId(*node), *other);
        (0..2000).flat_map(row).filter(kept).count() as f64 / 2.0
    };
    // Hardly any comes back: of 1,800 that are rewired, each is a link of the ring with 6/2000 at
    // most, and then only if that one was rewired too.
    let kept: Vec<f64> = (0..20).map(kept).collect();
    let (kept, error) = mean(&kept);
    assert!(kept > 4200.0 - 4.0 * error && kept < 4205.4 + 4.0 * error, "{kept} ± {error}");
}

#[test]
fn scale_free_degrees_follow_the_power_law() {
    const NODES: u32 = 10_000;
    const GRAPHS: u64 = 6;
    let m = 3;
    let kind = TopologyKind::ScaleFree { links: m };
    let found: Vec<Statistics> = (0..GRAPHS).map(|r| statistics(&kind, NODES, r)).collect();
    for graph in &found {
        assert_eq!(graph.links, u64::from(m * (m + 1) / 2 + m * (NODES - m - 1)));
        assert_eq!(graph.components, [NODES]);
        // Hubs: the largest degree grows as m √n, here 300; a random graph's would be near 20.
        assert!((100..1500).contains(&graph.degree_quantile(1.0)));
    }
    let total = f64::from(NODES) * GRAPHS as f64;
    // P(k) = 2 m (m + 1) / k (k + 1) (k + 2).
    let law = |k: f64| total * 2.0 * 3.0 * 4.0 / (k * (k + 1.0) * (k + 2.0));
    let expected: Vec<f64> = (3..21).map(|k| law(f64::from(k))).collect();
    // 18 degrees of freedom: 42.3 is exceeded once in a thousand.
    let chi = chi_square(&degree_counts(&found, m, 18), &expected, total);
    assert!(chi < 42.3, "{chi}");
}

#[test]
fn random_regular_graphs_have_few_triangles() {
    // The number of triangles tends to a Poisson law of mean (d − 1)³ / 6.
    let found: Vec<f64> = (0..200)
        .map(|r| statistics(&TopologyKind::RandomRegular { degree: 4 }, 500, r).triangles as f64)
        .collect();
    assert_mean(&found, 27.0 / 6.0, "triangles");
}

#[test]
fn most_links_are_what_there_is_at_most() {
    let kinds = [
        (TopologyKind::Ring { degree: 4 }, true),
        (TopologyKind::Lattice { dimensions: 2, wrap: false }, true),
        (TopologyKind::RandomRegular { degree: 6 }, true),
        (TopologyKind::SmallWorld { degree: 4, rewire: "50 %".parse().unwrap() }, true),
        (TopologyKind::ScaleFree { links: 4 }, true),
        (TopologyKind::ErdosRenyi { density: Density::MeanDegree(6.0) }, false),
    ];
    for (kind, exact) in kinds {
        let (most, found) = (kind.links_most(400), graph(&kind, 400, 0).links() as u64);
        assert!(found <= most && (found == most || !exact), "{kind:?}: {found} of {most}");
    }
}
