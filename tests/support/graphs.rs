//! A random topology.

use gossip_sim::network::TopologyKind;
use gossip_sim::network::topology::Graph;
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

/// Any topology of so many nodes.
pub fn topology(nodes: u32) -> BoxedStrategy<TopologyKind> {
    let regular = (0..nodes.min(9)).prop_map(move |degree| {
        let odd = degree * nodes % 2;
        TopologyKind::RandomRegular { degree: degree - odd.min(degree) }
    });
    let links = vec((0..nodes, 0..nodes), 0..90).prop_map(move |links| {
        let links: Vec<(u32, u32)> = links.into_iter().filter(|(a, b)| a != b).collect();
        TopologyKind::Fixed(Arc::new(Graph::from_links(nodes, &links)))
    });
    prop_oneof![4 => Just(TopologyKind::Complete), 1 => regular, 1 => links].boxed()
}
