//! How many nodes are up, over time.

use super::curve::CurveMeter;
use crate::outcome::Curve;
use crate::time::Instant;

/// Counts them.
pub struct Population {
    up: u64,
    nodes: u64,
    curve: CurveMeter,
}

impl Population {
    /// Nobody is up yet of so many nodes.
    pub fn new(nodes: u32) -> Population {
        Population { up: 0, nodes: nodes.into(), curve: CurveMeter::new() }
    }

    /// One more is up from `at` on.
    pub fn up(&mut self, at: Instant) {
        self.curve.advance(at, (self.up, self.nodes));
        self.up += 1;
    }

    /// One less is.
    pub fn down(&mut self, at: Instant) {
        self.curve.advance(at, (self.up, self.nodes));
        self.up -= 1;
    }

    /// Nodes up, and nodes of the cluster, over a run that ended at `at`.
    pub fn finish(self, at: Instant) -> Curve {
        self.curve.finish(at, (self.up, self.nodes))
    }
}
