//! What a graph is like, in the usual figures of network science.

use super::Graph;
use crate::id::NodeId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Figures of one graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Statistics {
    /// How many nodes there are.
    pub nodes: u32,
    /// How many links there are.
    pub links: u64,
    /// How many nodes have each degree that occurs, by degree.
    pub degrees: Vec<(u32, u32)>,
    /// The numbers of nodes of the pieces between which there is no path, largest first.
    pub components: Vec<u32>,
    /// Triples of nodes that are all linked to one another.
    pub triangles: u64,
    /// The mean over nodes of the share of pairs of its neighbours that are linked (Watts and
    /// Strogatz); 0 for a node with fewer than two neighbours.
    pub clustering: f64,
    /// Of all paths of two links, the share whose ends are linked; 0 without such paths.
    pub transitivity: f64,
    /// Links of a shortest path, averaged over the pairs of a source and a node that it reaches;
    /// nothing without such a pair.
    pub mean_path: Option<f64>,
    /// The longest of those shortest paths, in links.
    pub longest_path: u32,
    /// From how many nodes paths were measured: from all of a small graph.
    pub sources: u32,
}

/// The largest graph of which paths are measured from every node.
const NODES_EXACT: u32 = 2_000;
/// From how many nodes, evenly spaced, they are measured in a larger one.
const SOURCES: u32 = 200;

impl Statistics {
    /// The figures of `graph`. Takes time in links × 200, and links^1.5.
    pub fn of(graph: &Graph) -> Statistics {
        let degrees = degrees(graph);
        let count = |value: fn(u64) -> u64| -> u64 {
            degrees.iter().map(|(degree, nodes)| value((*degree).into()) * u64::from(*nodes)).sum()
        };
        let paths_of_two = count(|degree| degree * degree.saturating_sub(1) / 2);
        let triangles = triangles(graph);
        let corners: u64 = triangles.iter().sum();
        let local = (0..graph.nodes()).zip(&triangles).map(|(node, triangles)| {
            let degree = graph.neighbours(NodeId(node)).len() as f64;
            share(*triangles as f64, degree * (degree - 1.0) / 2.0)
        });
        let clustering = local.sum::<f64>() / f64::from(graph.nodes());
        let paths = Paths::of(graph);
        Statistics {
            nodes: graph.nodes(),
            links: graph.links() as u64,
            components: graph.components(),
            triangles: corners / 3,
            clustering,
            transitivity: share(corners as f64, paths_of_two as f64),
            mean_path: (paths.pairs > 0).then(|| paths.links as f64 / paths.pairs as f64),
            longest_path: paths.longest,
            sources: paths.sources,
            degrees,
        }
    }

    /// Links of a node on average.
    pub fn degree_mean(&self) -> f64 {
        2.0 * self.links as f64 / f64::from(self.nodes)
    }

    /// The least degree that at least this share of the nodes does not exceed.
    pub fn degree_quantile(&self, share: f64) -> u32 {
        let mut nodes = 0;
        let reached = self.degrees.iter().find(|(_, count)| {
            nodes += count;
            f64::from(nodes) >= share * f64::from(self.nodes)
        });
        reached.or(self.degrees.last()).map_or(0, |(degree, _)| *degree)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn degrees(graph: &Graph) -> Vec<(u32, u32)> {
    let mut counts = BTreeMap::new();
    for node in 0..graph.nodes() {
        *counts.entry(graph.neighbours(NodeId(node)).len() as u32).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// The triangles of which each node is a corner. Links are followed from the node of lower degree
/// to the one of higher, so that no node has many to follow.
fn triangles(graph: &Graph) -> Vec<u64> {
    let rank = |node: NodeId| (graph.neighbours(node).len(), node);
    let upwards: Vec<Vec<NodeId>> = (0..graph.nodes())
        .map(|node| {
            let all = graph.neighbours(NodeId(node)).iter().copied();
            all.filter(|other| rank(*other) > rank(NodeId(node))).collect()
        })
        .collect();
    let mut found = vec![0; upwards.len()];
    for (first, above) in upwards.iter().enumerate() {
        for second in above {
            for third in common(above, &upwards[second.index()]) {
                [first, second.index(), third.index()]
                    .iter()
                    .for_each(|corner| found[*corner] += 1);
            }
        }
    }
    found
}

/// What two ascending lists share.
fn common<'a>(a: &'a [NodeId], b: &'a [NodeId]) -> impl Iterator<Item = NodeId> + 'a {
    let mut rest = b;
    a.iter().copied().filter(move |node| {
        while rest.first().is_some_and(|first| first < node) {
            rest = &rest[1..];
        }
        rest.first() == Some(node)
    })
}

/// The node at `place` of a fixed scatter over all: sources evenly apart would stand in a few columns
/// of a lattice.
fn scattered(place: u32, nodes: u32) -> u32 {
    // The fractional parts of multiples of the golden ratio fill the circle evenly; their mixing
    // breaks every grid.
    let word = u64::from(place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (word ^ (word >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    ((u128::from(mixed ^ (mixed >> 32)) * u128::from(nodes)) >> 64) as u32
}

/// Shortest paths from some nodes to all that they reach.
struct Paths {
    sources: u32,
    pairs: u64,
    links: u64,
    longest: u32,
}

impl Paths {
    fn of(graph: &Graph) -> Paths {
        let nodes = graph.nodes();
        let sources = if nodes <= NODES_EXACT { nodes } else { SOURCES };
        let mut paths = Paths { sources, pairs: 0, links: 0, longest: 0 };
        let mut distances = Vec::new();
        for place in 0..sources {
            let source = if nodes <= NODES_EXACT { place } else { scattered(place, nodes) };
            paths.add(graph, NodeId(source), &mut distances);
        }
        paths
    }

    /// Breadth first.
    fn add(&mut self, graph: &Graph, source: NodeId, distances: &mut Vec<u32>) {
        distances.clear();
        distances.resize(graph.nodes() as usize, u32::MAX);
        distances[source.index()] = 0;
        let (mut layer, mut distance) = (vec![source], 0);
        while !layer.is_empty() {
            self.longest = self.longest.max(distance);
            self.links += u64::from(distance) * layer.len() as u64;
            distance += 1;
            let mut next = Vec::new();
            for neighbour in layer.iter().flat_map(|node| graph.neighbours(*node)) {
                if distances[neighbour.index()] == u32::MAX {
                    distances[neighbour.index()] = distance;
                    next.push(*neighbour);
                }
            }
            self.pairs += next.len() as u64;
            layer = next;
        }
    }
}

impl Graph {
    /// The numbers of nodes of the pieces between which there is no path, largest first.
    pub fn components(&self) -> Vec<u32> {
        let mut seen = vec![false; self.nodes() as usize];
        let mut sizes: Vec<u32> = Vec::new();
        for start in 0..self.nodes() {
            if !std::mem::replace(&mut seen[start as usize], true) {
                sizes.push(self.reached(NodeId(start), &mut seen));
            }
        }
        sizes.sort_unstable_by_key(|size| Reverse(*size));
        sizes
    }

    /// How many nodes, not seen before, have a path to `start`, itself included.
    fn reached(&self, start: NodeId, seen: &mut [bool]) -> u32 {
        let (mut open, mut count) = (vec![start], 1);
        while let Some(node) = open.pop() {
            for next in self.neighbours(node) {
                if !std::mem::replace(&mut seen[next.index()], true) {
                    count += 1;
                    open.push(*next);
                }
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_graph_counted_by_hand() {
        // A triangle 0 1 2 with a tail 2 3, and a pair 4 5, and 6 alone.
        let links = [(0, 1), (1, 2), (0, 2), (2, 3), (4, 5)];
        let found = Statistics::of(&Graph::from_links(7, &links));
        assert_eq!((found.nodes, found.links, found.triangles), (7, 5, 1));
        assert_eq!(found.degrees, [(0, 1), (1, 3), (2, 2), (3, 1)]);
        assert_eq!(found.components, [4, 2, 1]);
        // 1, 1, 1/3 and four times 0; five paths of two links, three of them in the triangle.
        assert!((found.clustering - (2.0 + 1.0 / 3.0) / 7.0).abs() < 1e-12);
        assert!((found.transitivity - 0.6).abs() < 1e-12);
        // Pairs in both directions: five links once, 0 3 and 1 3 two links apart.
        assert_eq!((found.mean_path, found.longest_path), (Some(9.0 / 7.0), 2));
        assert!((found.degree_mean() - 10.0 / 7.0).abs() < 1e-12);
        assert_eq!([0.0, 0.5, 0.6, 1.0].map(|q| found.degree_quantile(q)), [0, 1, 2, 3]);
    }

    #[test]
    fn nothing_to_measure_is_no_number() {
        let found = Statistics::of(&Graph::from_links(3, &[]));
        assert_eq!((found.mean_path, found.longest_path), (None, 0));
        assert_eq!((found.clustering, found.transitivity), (0.0, 0.0));
        assert_eq!(Graph::from_links(1, &[]).components(), [1]);
    }
}
