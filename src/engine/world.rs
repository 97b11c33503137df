//! What surrounds the nodes: the network at the moment, the disks, the draws.

use crate::id::NodeId;
use crate::network::{Cuts, Network, Topology};
use crate::protocol::Protocol;
use crate::rng::Draws;
use rustc_hash::FxHashMap;

/// Everything shared by all handlers of a replication.
pub struct World<'a, P: Protocol> {
    /// Every link.
    pub network: &'a Network,
    /// Who may talk to whom.
    pub topology: Topology,
    /// The partitions in force.
    pub cuts: Cuts,
    /// Everything random.
    pub draws: Draws,
    /// The wall clock at time 0, in nanoseconds since 1970.
    pub epoch_ns: u64,
    /// Messages on their way.
    pub in_flight: u64,
    /// What nodes have on disk; looked up by node, never walked through.
    pub disks: FxHashMap<NodeId, Vec<P::Record>>,
    /// Whether observers want lines of log.
    pub logging: bool,
}
