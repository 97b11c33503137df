//! What surrounds the nodes: the network at the moment, the disks, the draws, the observer.

use super::payloads::Outbox;
use crate::id::NodeId;
use crate::network::Links;
use crate::protocol::Protocol;
use crate::rng::Draws;
use rustc_hash::FxHashMap;

/// Everything shared by all handlers of a replication, apart from the queue.
pub struct World<'a, P: Protocol, O> {
    /// Every link, as it is at the moment.
    pub links: Links,
    /// Everything random.
    pub draws: Draws,
    /// What the handlers of the open window have sent.
    pub outbox: Outbox<P::Msg>,
    /// Who watches.
    pub observer: &'a mut O,
    /// The wall clock at time 0, in nanoseconds since 1970.
    pub epoch_ns: u64,
    /// Messages on their way.
    pub in_flight: u64,
    /// What nodes have on disk; looked up by node, never walked through.
    pub disks: FxHashMap<NodeId, Vec<P::Record>>,
    /// Whether observers want lines of log.
    pub logging: bool,
}
