//! A graph in compressed rows: each node's neighbours, ascending, in one array.

use crate::id::NodeId;

/// An undirected graph without loops or repeated links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where each node's row begins; one more at the end.
    starts: Vec<u64>,
    neighbours: Vec<NodeId>,
    /// Of each row the weights, each added to those before it in the row.
    weights: Option<Vec<u64>>,
}

impl Graph {
    /// What a weight of 1 is as an integer: weights have six decimals.
    pub const WEIGHT_UNITS: u64 = 1_000_000;

    /// The graph over `nodes` nodes with these links; a link may be named more than once, in
    /// either direction.
    ///
    /// # Panics
    /// If a link names an id past the end, or links a node to itself.
    pub fn from_links(nodes: u32, links: &[(u32, u32)]) -> Graph {
        let mut both: Vec<(u32, u32)> =
            links.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).collect();
        both.sort_unstable();
        both.dedup();
        assert!(both.iter().all(|(a, b)| a != b && *a < nodes), "links are checked when read");
        let mut starts = vec![0; nodes as usize + 1];
        both.iter().for_each(|(a, _)| starts[*a as usize + 1] += 1);
        (0..nodes as usize).for_each(|i| starts[i + 1] += starts[i]);
        let neighbours = both.into_iter().map(|(_, b)| NodeId(b)).collect();
        Graph { starts, neighbours, weights: None }
    }

    /// The same with a weight on each link, in units of [`Graph::WEIGHT_UNITS`] to one, alike in
    /// both directions; of a link that is named more than once the least weight counts. The
    /// weights of any node fit 64 bits.
    ///
    /// # Panics
    /// If a link names an id past the end, or links a node to itself.
    pub fn with_weights(nodes: u32, links: &[(u32, u32, u64)]) -> Graph {
        let bare: Vec<(u32, u32)> = links.iter().map(|(a, b, _)| (*a, *b)).collect();
        let mut graph = Graph::from_links(nodes, &bare);
        let mut both: Vec<(u32, u32, u64)> = links
            .iter()
            .flat_map(|(a, b, weight)| [(*a, *b, *weight), (*b, *a, *weight)])
            .collect();
        both.sort_unstable();
        both.dedup_by_key(|(a, b, _)| (*a, *b));
        let rows = both.chunk_by_mut(|(a, ..), (next, ..)| a == next);
        rows.for_each(|row| (1..row.len()).for_each(|i| row[i].2 += row[i - 1].2));
        graph.weights = Some(both.into_iter().map(|(.., weight)| weight).collect());
        graph
    }

    /// The same with the weights of the nodes at the far ends on its links, by id. Their sum fits 64
    /// bits.
    pub fn with_node_weights(mut self, of_node: &[u64]) -> Graph {
        let mut weights: Vec<u64> =
            self.neighbours.iter().map(|far| of_node[far.index()]).collect();
        for node in 0..self.nodes() {
            super::super::weights::add_up(&mut weights[self.row(NodeId(node))]);
        }
        self.weights = Some(weights);
        self
    }

    /// The graph of all links that this one lacks.
    pub fn complement(&self) -> Graph {
        let nodes = self.nodes();
        let lacking =
            |a: u32| (a + 1..nodes).filter(move |b| !self.has_link(NodeId(a), NodeId(*b)));
        let links: Vec<(u32, u32)> =
            (0..nodes).flat_map(|a| lacking(a).map(move |b| (a, b))).collect();
        Graph::from_links(nodes, &links)
    }

    /// The number of nodes.
    pub fn nodes(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// The number of links.
    pub fn links(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// The neighbours of `node`, ascending.
    #[inline(always)]
    pub fn neighbours(&self, node: NodeId) -> &[NodeId] {
        &self.neighbours[self.row(node)]
    }

    /// The weights of a node's links, in the order of its neighbours, each added to those before
    /// it; nothing if links have none.
    pub fn weights(&self, node: NodeId) -> Option<&[u64]> {
        self.weights.as_ref().map(|weights| &weights[self.row(node)])
    }

    /// Whether links have weights of their own.
    pub fn has_weights(&self) -> bool {
        self.weights.is_some()
    }

    /// Whether any link has a weight above 0.
    pub fn has_weight_above_zero(&self) -> bool {
        self.weights.as_ref().is_none_or(|weights| weights.iter().any(|sum| *sum > 0))
    }

    #[inline(always)]
    fn row(&self, node: NodeId) -> std::ops::Range<usize> {
        self.starts[node.index()] as usize..self.starts[node.index() + 1] as usize
    }

    /// Whether there is a link.
    #[inline(always)]
    pub fn has_link(&self, a: NodeId, b: NodeId) -> bool {
        let row = self.neighbours(a);
        if row.len() <= 16 { row.contains(&b) } else { row.binary_search(&b).is_ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_symmetric_and_without_repeats() {
        let graph = Graph::from_links(5, &[(3, 1), (1, 3), (0, 1), (4, 1)]);
        assert_eq!(graph.neighbours(NodeId(1)), [NodeId(0), NodeId(3), NodeId(4)]);
        assert!(graph.neighbours(NodeId(2)).is_empty());
        assert!(graph.has_link(NodeId(3), NodeId(1)) && !graph.has_link(NodeId(3), NodeId(4)));
        assert_eq!((graph.nodes(), graph.links()), (5, 3));
        assert_eq!(graph.weights(NodeId(1)), None);
    }

    #[test]
    fn weights_add_up_along_a_row() {
        let graph = Graph::with_weights(4, &[(3, 1, 5), (1, 0, 2), (2, 1, 0), (0, 1, 2)]);
        assert_eq!(graph.neighbours(NodeId(1)), [0, 2, 3].map(NodeId));
        assert_eq!(graph.weights(NodeId(1)), Some([2, 2, 7].as_slice()));
        assert_eq!(graph.weights(NodeId(3)), Some([5].as_slice()));
        assert_eq!(graph.links(), 3);
    }
}
