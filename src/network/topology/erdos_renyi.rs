//! Random graphs in which every pair is linked with the same probability, independently: G(n, p)
//! (Gilbert, "Random graphs", Annals of Mathematical Statistics 30, 1959; Erdős and Rényi, "On
//! random graphs I", Publicationes Mathematicae 6, 1959).
//!
//! Pairs that are not linked are skipped over by geometric jumps, so the work is in links and
//! nodes, not in pairs (Batagelj and Brandes, "Efficient generation of large random networks",
//! Physical Review E 71, 2005).

use super::Graph;
use crate::rng::Ratio;
use rand::Rng;

/// How many of the pairs are linked, as it was said.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Density {
    /// Links of a node on average, from 0 to nodes − 1.
    MeanDegree(f64),
    /// The probability that a pair is linked.
    Probability(Ratio),
}

impl Density {
    /// The probability that a pair of `nodes` nodes is linked.
    pub fn probability(self, nodes: u32) -> f64 {
        match self {
            Density::MeanDegree(mean) => (mean / f64::from((nodes - 1).max(1))).clamp(0.0, 1.0),
            Density::Probability(ratio) => ratio.as_f64(),
        }
    }

    /// The mean number of links of a graph of `nodes` nodes.
    pub fn links_mean(self, nodes: u32) -> f64 {
        self.probability(nodes) * f64::from(nodes) * f64::from(nodes - 1) / 2.0
    }

    /// A number of links that fewer than one graph in 10^8 exceeds: six standard deviations, and
    /// some more for the skew of small numbers.
    pub fn links_most(self, nodes: u32) -> u64 {
        let mean = self.links_mean(nodes);
        let pairs = u64::from(nodes) * u64::from(nodes - 1) / 2;
        pairs.min((mean + 6.0 * libm::sqrt(mean) + 20.0) as u64)
    }
}

/// A random graph over `nodes` nodes in which every pair is linked with this density.
pub fn generate(nodes: u32, density: Density, rng: &mut impl Rng) -> Graph {
    let probability = density.probability(nodes);
    let mut links = Vec::new();
    // Pairs in rows: (1, 0), (2, 0), (2, 1), (3, 0) …; `column` is of the next pair.
    let (mut row, mut column) = (1u64, 0u64);
    if probability == 0.0 {
        return Graph::from_links(nodes, &links);
    }
    while row < u64::from(nodes) {
        column = column.saturating_add(skip(probability, rng.next_u64()));
        while column >= row && row < u64::from(nodes) {
            column -= row;
            row += 1;
        }
        if row < u64::from(nodes) {
            links.push((column as u32, row as u32));
            column += 1;
        }
    }
    Graph::from_links(nodes, &links)
}

/// How many pairs are not linked before the next that is: ⌊ln u / ln(1 − p)⌋ for a uniform u.
fn skip(probability: f64, word: u64) -> u64 {
    // 52 bits, the middle of each step: never 0, never 1.
    let u = ((word >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0;
    // A saturating cast: a jump past the last pair ends the graph.
    (libm::log(u) / libm::log1p(-probability)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Draws, Purpose};

    fn links(nodes: u32, density: Density) -> usize {
        let mut rng = Draws::new(1, 0).bulk(Purpose::Topology);
        generate(nodes, density, &mut rng).links()
    }

    #[test]
    fn never_and_always_are_exact() {
        assert_eq!(links(50, Density::Probability(Ratio::ZERO)), 0);
        assert_eq!(links(50, Density::MeanDegree(0.0)), 0);
        assert_eq!(links(50, Density::Probability(Ratio::ONE)), 50 * 49 / 2);
        assert_eq!(links(50, Density::MeanDegree(49.0)), 50 * 49 / 2);
        assert_eq!(links(1, Density::MeanDegree(0.0)), 0);
        assert_eq!(links(1, Density::Probability(Ratio::ONE)), 0);
    }

    #[test]
    fn pairs_are_equally_likely() {
        let mut counts = [0u32; 36];
        for replication in 0..20_000 {
            let mut rng = Draws::new(1, replication).bulk(Purpose::Topology);
            let graph = generate(6, Density::MeanDegree(1.5), &mut rng);
            for a in 0..6 {
                let row = graph.neighbours(crate::id::NodeId(a));
                row.iter().for_each(|b| counts[a as usize * 6 + b.index()] += 1);
            }
        }
        // Each of the 15 pairs in 3 of 10 graphs; five deviations of the count are 324.
        for a in 0..6 {
            assert!((0..6).filter(|b| *b != a).all(|b| counts[a * 6 + b].abs_diff(6_000) < 324));
        }
    }

    #[test]
    fn hardly_any_graph_has_more_links_than_most() {
        let density = Density::MeanDegree(2.0);
        assert!(density.links_mean(100) == 100.0 && density.links_most(100) == 180);
        assert_eq!(Density::Probability(Ratio::ONE).links_most(10), 45);
    }
}
