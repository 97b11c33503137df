//! Rings: every node is linked to its nearest neighbours on a circle of ids.

use super::Graph;

/// The links of a ring over `nodes` nodes: each has `degree` / 2 neighbours on either side.
///
/// # Panics
/// If `degree` is odd or not below `nodes`.
pub fn links(nodes: u32, degree: u32) -> Vec<(u32, u32)> {
    assert!(degree < nodes && degree.is_multiple_of(2), "degrees are checked when read");
    let after = |node: u32, steps: u32| (u64::from(node) + u64::from(steps)) % u64::from(nodes);
    let laps = 1..=degree / 2;
    laps.flat_map(|steps| (0..nodes).map(move |node| (node, after(node, steps) as u32))).collect()
}

/// The ring as a graph.
pub fn generate(nodes: u32, degree: u32) -> Graph {
    Graph::from_links(nodes, &links(nodes, degree))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;

    #[test]
    fn neighbours_are_the_nearest_on_either_side() {
        let graph = generate(7, 4);
        assert_eq!(graph.neighbours(NodeId(0)), [1, 2, 5, 6].map(NodeId));
        assert_eq!(graph.neighbours(NodeId(3)), [1, 2, 4, 5].map(NodeId));
        assert_eq!(generate(3, 2).links(), 3);
        assert_eq!(generate(5, 4).links(), 10);
    }
}
