//! Random regular graphs, by the pairing of Steger and Wormald ("Generating random regular graphs
//! quickly", Combinatorics, Probability and Computing 8, 1999): asymptotically uniform.
//!
//! Every node has `degree` stubs. Stubs are shuffled and paired; a pair that would make a loop or
//! a repeated link goes back, and the rest is shuffled again. When what is left admits no pair,
//! all begins anew.

use super::Graph;
use rand::Rng;

/// A random graph over `nodes` nodes in which every node has `degree` neighbours.
///
/// # Panics
/// If `degree` is not below `nodes`, or `degree` × `nodes` is odd.
pub fn generate(nodes: u32, degree: u32, rng: &mut impl Rng) -> Graph {
    assert!(degree < nodes && (u64::from(degree) * u64::from(nodes)).is_multiple_of(2));
    if degree > (nodes - 1) / 2 {
        // Dense graphs admit hardly any pairing: draw the links that are missing.
        return generate(nodes, nodes - 1 - degree, rng).complement();
    }
    loop {
        if let Some(links) = attempt(nodes, degree, rng) {
            return Graph::from_links(nodes, &links);
        }
    }
}

fn attempt(nodes: u32, degree: u32, rng: &mut impl Rng) -> Option<Vec<(u32, u32)>> {
    let mut neighbours = vec![Vec::with_capacity(degree as usize); nodes as usize];
    let mut stubs: Vec<u32> = (0..nodes).flat_map(|n| (0..degree).map(move |_| n)).collect();
    let mut links = Vec::with_capacity(stubs.len() / 2);
    while !stubs.is_empty() {
        shuffle(&mut stubs, rng);
        let mut left = Vec::new();
        for pair in stubs.chunks_exact(2) {
            let (a, b) = (pair[0], pair[1]);
            if a == b || neighbours[a as usize].contains(&b) {
                left.extend([a, b]);
            } else {
                neighbours[a as usize].push(b);
                neighbours[b as usize].push(a);
                links.push((a, b));
            }
        }
        let stuck = left.len() == stubs.len() && !any_pair_fits(&left, &neighbours);
        if stuck {
            return None;
        }
        stubs = left;
    }
    Some(links)
}

fn any_pair_fits(stubs: &[u32], neighbours: &[Vec<u32>]) -> bool {
    let fits = |a: u32, b: u32| a != b && !neighbours[a as usize].contains(&b);
    stubs.iter().enumerate().any(|(i, a)| stubs[i + 1..].iter().any(|b| fits(*a, *b)))
}

/// Fisher-Yates, each index by multiply-shift of one word.
fn shuffle(items: &mut [u32], rng: &mut impl Rng) {
    for i in (1..items.len()).rev() {
        let j = ((u128::from(rng.next_u64()) * (i as u128 + 1)) >> 64) as usize;
        items.swap(i, j);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;
    use crate::rng::{Draws, Purpose};

    #[test]
    fn every_node_has_the_degree() {
        for (nodes, degree) in
            [(2, 1), (4, 3), (10, 3), (50, 7), (1000, 8), (9, 8), (6, 0), (200, 190), (200, 99)]
        {
            let mut rng = Draws::new(1, 0).bulk(Purpose::Topology);
            let graph = generate(nodes, degree, &mut rng);
            assert!((0..nodes).all(|n| graph.neighbours(NodeId(n)).len() == degree as usize));
        }
    }

    #[test]
    fn links_are_equally_likely() {
        let mut counts = [0u32; 36];
        for replication in 0..20_000 {
            let mut rng = Draws::new(1, replication).bulk(Purpose::Topology);
            let graph = generate(6, 3, &mut rng);
            for a in 0..6 {
                graph
                    .neighbours(NodeId(a))
                    .iter()
                    .for_each(|b| counts[a as usize * 6 + b.index()] += 1);
            }
        }
        // Each of the 15 pairs is linked in 3/5 of the graphs; five deviations of the count are 346.
        for a in 0..6 {
            assert!((0..6).filter(|b| *b != a).all(|b| counts[a * 6 + b].abs_diff(12_000) < 346));
        }
    }
}
