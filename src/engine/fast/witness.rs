//! Witnesses: a few nodes that are known to lack an item, kept to prove that a window cannot end
//! the run.
//!
//! A run that stops when it has converged can stop in a window only if every node that lacks
//! something has an event in it. So one witness without an event is proof to the contrary, at the
//! cost of looking at a few nodes.

use super::packed::Packed;
use crate::engine::core::Core;
use crate::engine::observer::Observer;
use crate::id::{ItemId, NodeId};
use crate::protocol::Protocol;
use crate::time::Instant;

const WITNESSES: usize = 4;

/// A few nodes that lack an item, and where the search for more goes on.
#[derive(Default)]
pub struct Witnesses {
    nodes: Vec<NodeId>,
    cursor: u32,
}

impl Witnesses {
    /// Whether some node is sure to lack an item throughout the window that ends at `last`.
    pub fn prove<P: Protocol, O: Observer>(
        &mut self,
        core: &Core<P, O>,
        window: &[Packed],
        last: Instant,
    ) -> bool {
        let Some((lacking, count)) = core.world.observer.lacking() else { return false };
        self.nodes.retain(|node| lacks(core, *node, lacking));
        let untouched = |node: NodeId| {
            core.table.get(node).meta.next_tick > last && !window.iter().any(|e| e.to == node.0)
        };
        if self.nodes.iter().any(|node| untouched(*node)) {
            return true;
        }
        while self.nodes.len() < WITNESSES.min(count as usize) {
            let Some(node) = self.find(core, lacking) else { return false };
            self.nodes.push(node);
            if untouched(node) {
                return true;
            }
        }
        false
    }

    /// The next node that lacks the item and is no witness yet, within one turn of the cursor.
    fn find<P: Protocol, O: Observer>(
        &mut self,
        core: &Core<P, O>,
        item: ItemId,
    ) -> Option<NodeId> {
        let nodes = core.table.len() as u32;
        for _ in 0..nodes {
            let node = NodeId(self.cursor);
            self.cursor = (self.cursor + 1) % nodes;
            if lacks(core, node, item) && !self.nodes.contains(&node) {
                return Some(node);
            }
        }
        None
    }
}

/// Whether `node` is up and does not hold `item`.
fn lacks<P: Protocol, O: Observer>(core: &Core<P, O>, node: NodeId, item: ItemId) -> bool {
    let record = core.table.get(node);
    let mut holds = false;
    core.setup
        .protocol_of(node)
        .held(&record.node, &mut |fact| holds |= core.world.observer.implies(&fact, item));
    record.meta.is_there() && !holds
}
