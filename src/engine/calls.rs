//! The connection limit: how many callers each node has accepted in the present cycle.

use super::Cycles;
use crate::id::NodeId;
use crate::time::Instant;

/// By node, the last cycle in which it was called, and how many callers it has accepted in it.
pub struct Calls {
    limit: u32,
    period: u64,
    of: Vec<(u32, u32)>,
}

impl Calls {
    /// Nobody has called yet; `None` where there is no limit.
    pub fn new(cycles: Option<Cycles>, addresses: u32) -> Option<Calls> {
        let Cycles { period, connection_limit } = cycles?;
        let of = vec![(0, 0); addresses as usize];
        Some(Calls { limit: connection_limit?, period: period.0, of })
    }

    /// Whether `node` accepts one more caller at `at`; asked in the order of the calls' keys.
    pub fn accepts(&mut self, node: NodeId, at: Instant) -> bool {
        let cycle = (at.0 / self.period) as u32;
        let (last, accepted) = &mut self.of[node.index()];
        if *last != cycle {
            (*last, *accepted) = (cycle, 0);
        }
        let accepts = *accepted < self.limit;
        *accepted += u32::from(accepts);
        accepts
    }
}
