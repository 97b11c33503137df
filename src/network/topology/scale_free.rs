//! Scale-free graphs, by growth and preferential attachment (Barabási and Albert, "Emergence of
//! scaling in random networks", Science 286, 1999).
//!
//! The first `links` + 1 nodes are all linked to one another. Every later node links to `links`
//! distinct earlier ones, each drawn with a probability proportional to its degree: a uniform
//! entry of the list of all ends of links so far.

use super::Graph;
use rand::Rng;

/// The links of a graph over `nodes` nodes.
pub fn links(nodes: u32, links: u32) -> u64 {
    let (nodes, links) = (u64::from(nodes), u64::from(links));
    links * (links + 1) / 2 + links * (nodes - links - 1)
}

/// A random graph over `nodes` nodes, each of which came with `links` links.
///
/// # Panics
/// If `links` is not below `nodes`.
pub fn generate(nodes: u32, links: u32, rng: &mut impl Rng) -> Graph {
    assert!(links < nodes, "links are checked when read");
    let mut ends = Vec::with_capacity(2 * self::links(nodes, links) as usize);
    for node in 0..=links {
        (0..node).for_each(|earlier| ends.extend([earlier, node]));
    }
    let mut targets: Vec<u32> = Vec::with_capacity(links as usize);
    for node in links + 1..nodes {
        targets.clear();
        while targets.len() < links as usize {
            let target = ends[index(rng.next_u64(), ends.len())];
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        targets.iter().for_each(|target| ends.extend([*target, node]));
    }
    let links: Vec<(u32, u32)> = ends.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    Graph::from_links(nodes, &links)
}

/// One of `length` places, by multiply-shift.
fn index(word: u64, length: usize) -> usize {
    ((u128::from(word) * length as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;
    use crate::rng::{Draws, Purpose};

    #[test]
    fn links_are_as_many_as_said_and_nobody_has_fewer() {
        for (nodes, m) in [(2, 1), (5, 4), (100, 1), (100, 3), (50, 30)] {
            let mut rng = Draws::new(1, 0).bulk(Purpose::Topology);
            let graph = generate(nodes, m, &mut rng);
            assert_eq!(graph.links() as u64, links(nodes, m));
            assert!((0..nodes).all(|n| graph.neighbours(NodeId(n)).len() >= m as usize));
        }
    }

    #[test]
    fn the_rich_are_preferred() {
        // Of the nodes 0 to 2, a path after node 2 came to 0 or 1, the middle has half of the ends.
        let mut middle = 0;
        for replication in 0..10_000 {
            let mut rng = Draws::new(1, replication).bulk(Purpose::Topology);
            let graph = generate(4, 1, &mut rng);
            let degrees: Vec<usize> = (0..4).map(|n| graph.neighbours(NodeId(n)).len()).collect();
            middle += u32::from(degrees.contains(&3));
        }
        // Five deviations of a fair count are 250.
        assert!(middle.abs_diff(5_000) < 250, "{middle}");
    }
}
