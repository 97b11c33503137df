//! Lattices: nodes on the points of a line, square, cube and so on, linked to the next along each
//! axis. With `wrap` opposite sides meet: a ring, a torus.

use super::Graph;

/// How many nodes a side has when `nodes` of them fill a lattice of so many dimensions, if any
/// number of them does.
pub fn side(nodes: u32, dimensions: u32) -> Option<u32> {
    let least = side_below(nodes, dimensions);
    (volume(least, dimensions) == u64::from(nodes)).then_some(least)
}

/// The longest side whose lattice has at most `nodes` nodes.
pub fn side_below(nodes: u32, dimensions: u32) -> u32 {
    let (mut fits, mut too_long) = (1, u64::from(nodes) + 1);
    while too_long - fits > 1 {
        let middle = fits.midpoint(too_long);
        match volume(middle as u32, dimensions) <= u64::from(nodes) {
            true => fits = middle,
            false => too_long = middle,
        }
    }
    fits as u32
}

/// The nodes of a lattice, saturating.
pub fn volume(side: u32, dimensions: u32) -> u64 {
    u64::from(side).saturating_pow(dimensions)
}

/// The links of a lattice of `side`^`dimensions` nodes.
pub fn links(side: u32, dimensions: u32, wrap: bool) -> u64 {
    let lines = volume(side, dimensions - 1);
    // Two nodes on a line are linked once, whether it closes or not.
    let closes = wrap && side > 2;
    u64::from(dimensions) * lines * (u64::from(side) - u64::from(!closes))
}

/// The lattice of `dimensions` dimensions over `nodes` nodes: ids count along the first axis
/// first.
///
/// # Panics
/// If no side gives that many nodes.
pub fn generate(nodes: u32, dimensions: u32, wrap: bool) -> Graph {
    let side = side(nodes, dimensions).expect("sides are checked when read");
    let mut all = Vec::with_capacity(links(side, dimensions, wrap) as usize);
    for axis in 0..dimensions {
        let stride = volume(side, axis) as u32;
        for node in 0..nodes {
            let at = node / stride % side;
            if at + 1 < side {
                all.push((node, node + stride));
            } else if wrap && side > 2 {
                all.push((node, node - at * stride));
            }
        }
    }
    Graph::from_links(nodes, &all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;

    #[test]
    fn neighbours_are_the_next_along_each_axis() {
        let grid = generate(9, 2, false);
        assert_eq!(grid.neighbours(NodeId(4)), [1, 3, 5, 7].map(NodeId));
        assert_eq!(grid.neighbours(NodeId(0)), [1, 3].map(NodeId));
        let torus = generate(9, 2, true);
        assert_eq!(torus.neighbours(NodeId(0)), [1, 2, 3, 6].map(NodeId));
    }

    #[test]
    fn links_are_as_many_as_said() {
        for side in 1..5 {
            for dimensions in 1..4 {
                for wrap in [false, true] {
                    let graph = generate(volume(side, dimensions) as u32, dimensions, wrap);
                    let said = links(side, dimensions, wrap);
                    assert_eq!(graph.links() as u64, said, "{side}^{dimensions} {wrap}");
                }
            }
        }
    }

    #[test]
    fn sides_are_exact_roots() {
        assert_eq!(
            [(1000, 3), (1024, 2), (1 << 31, 31), (7, 1)].map(|(n, d)| side(n, d)),
            [Some(10), Some(32), Some(2), Some(7)]
        );
        assert_eq!([(1000, 2), (999, 3), (2, 2)].map(|(n, d)| side(n, d)), [None; 3]);
        assert_eq!(side_below(1000, 2), 31);
        assert_eq!(side(u32::MAX, 1), Some(u32::MAX));
    }
}
