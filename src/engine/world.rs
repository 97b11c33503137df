//! What surrounds the nodes: the network at the moment, the disks, the draws, the observer.

use super::Cycles;
use super::calls::Calls;
use super::clocks::Clocks;
use super::disk::Disks;
use super::liars::Liars;
use super::pauses::Pauses;
use super::payloads::Outbox;
use super::reception::Reception;
use super::streams::Streams;
use crate::id::NodeId;
use crate::network::Links;
use crate::protocol::{Message, Protocol};
use crate::rng::Draws;
use crate::time::Instant;

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
    /// What nodes have on disk.
    pub disks: Disks<P>,
    /// Whether observers want lines of log.
    pub logging: bool,
    /// Synchronous cycles, if there are any, and the start of the last one that was asked for.
    pub cycles: Option<Cycles>,
    pub cycle_start: Instant,
    /// How many callers nodes have accepted, where that is limited.
    pub calls: Option<Calls>,
    /// How wrong the nodes' clocks are.
    pub clocks: Clocks,
    /// The nodes that lie.
    pub liars: Liars<'a, P>,
    /// What waits for paused nodes.
    pub pauses: Pauses,
    /// The messages that wait for busy nodes, where handling takes time.
    pub reception: Option<Reception>,
    /// All connections, where messages take streams.
    pub streams: Option<Streams>,
    /// The weights of all nodes as peers of each other, each added to those before it, where
    /// everybody is everybody's neighbour and they have weights.
    pub weights: Option<Vec<u64>>,
    /// The number of the turn of the timer that is being handled.
    pub turn: u64,
}

impl<P: Protocol, O> World<'_, P, O> {
    /// Whether a node takes a message that has reached it: one that opens a contact is refused by a
    /// node that has accepted all the callers that it may.
    #[inline(never)]
    pub fn admits(&mut self, to: NodeId, at: Instant, message: &P::Msg) -> bool {
        let calls = self.calls.as_mut().filter(|_| message.opens());
        calls.is_none_or(|calls| calls.accepts(to, at))
    }

    /// Whether no message is in flight or waits for a disk.
    pub fn nothing_on_its_way(&self) -> bool {
        self.in_flight == 0 && self.disks.waiting() == 0
    }

    /// Whether nothing but a dead receiver can stop an arrival, and observers are told its own time.
    pub fn arrives_freely(&self) -> bool {
        self.links.arrives_freely() && self.cycles.is_none()
    }

    /// The time of which observers are told: within the legs of a cycle, its start.
    #[inline(always)]
    pub fn seen(&mut self, at: Instant) -> Instant {
        match self.cycles {
            None => at,
            Some(cycles) => self.seen_in(cycles, at),
        }
    }

    #[inline(never)]
    fn seen_in(&mut self, cycles: Cycles, at: Instant) -> Instant {
        if at.0.wrapping_sub(self.cycle_start.0) > Cycles::LEGS_NS {
            let Some(into) = cycles.leg(at) else { return at };
            self.cycle_start = Instant(at.0 - into);
        }
        self.cycle_start
    }
}
