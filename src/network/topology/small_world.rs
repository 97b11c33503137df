//! Small worlds: a ring of which some links are rewired (Watts and Strogatz, "Collective dynamics
//! of 'small-world' networks", Nature 393, 1998).
//!
//! Lap by lap, each link from a node to one further on keeps its near end and, with the given
//! probability, gets a new far end: uniform among the nodes to which the near end has no link at
//! that moment. So the number of links never changes, and there are no loops and no repeats.

use super::{Graph, ring};
use crate::rng::{Ratio, scaled};
use rand::Rng;

/// A ring over `nodes` nodes of `degree` neighbours each, of whose links a share is rewired.
///
/// # Panics
/// If `degree` is odd or not below `nodes`.
pub fn generate(nodes: u32, degree: u32, rewire: Ratio, rng: &mut impl Rng) -> Graph {
    let mut links = ring::links(nodes, degree);
    let mut rows = vec![Vec::with_capacity(degree as usize); nodes as usize];
    for (a, b) in &links {
        rows[*a as usize].push(*b);
        rows[*b as usize].push(*a);
    }
    let threshold = rewire.threshold();
    for (near, far) in &mut links {
        // Decided and drawn even where it is not needed: a higher share rewires a superset.
        let (decision, target) = (rng.next_u64() >> 32, rng.next_u64());
        let free = nodes - 1 - rows[*near as usize].len() as u32;
        if decision >= threshold || free == 0 {
            continue;
        }
        let new = another(*near, &rows[*near as usize], scaled(target, free));
        replace(&mut rows, *near, *far, new);
        *far = new;
    }
    drop(rows);
    Graph::from_links(nodes, &links)
}

/// The node of this number among those that are neither `me` nor in `row`.
fn another(me: u32, row: &[u32], number: u32) -> u32 {
    let mut taken = row.to_vec();
    taken.push(me);
    taken.sort_unstable();
    taken.iter().fold(number, |candidate, taken| candidate + u32::from(*taken <= candidate))
}

/// The link from `near` to `old` becomes one to `new`.
fn replace(rows: &mut [Vec<u32>], near: u32, old: u32, new: u32) {
    rows[near as usize].retain(|other| *other != old);
    rows[old as usize].retain(|other| *other != near);
    rows[near as usize].push(new);
    rows[new as usize].push(near);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Draws, Purpose};

    fn world(nodes: u32, degree: u32, rewire: &str) -> Graph {
        let mut rng = Draws::new(1, 0).bulk(Purpose::Topology);
        generate(nodes, degree, rewire.parse().unwrap(), &mut rng)
    }

    #[test]
    fn nothing_rewired_is_the_ring() {
        assert_eq!(world(20, 4, "0 %"), ring::generate(20, 4));
    }

    #[test]
    fn links_stay_as_many() {
        for (nodes, degree) in [(20, 4), (100, 10), (7, 6), (8, 6), (200, 190), (3, 2)] {
            for rewire in ["10 %", "50 %", "100 %"] {
                assert_eq!(world(nodes, degree, rewire).links() as u32, nodes * degree / 2);
            }
        }
        assert_ne!(world(20, 4, "50 %"), ring::generate(20, 4));
    }

    #[test]
    fn the_new_end_is_any_other() {
        let found: Vec<u32> = (0..4).map(|number| another(2, &[5, 0, 3], number)).collect();
        assert_eq!(found, [1, 4, 6, 7]);
    }
}
