//! What surrounds the nodes: the network at the moment, the disks, the draws, the observer.

use super::Cycles;
use super::calls::Calls;
use super::clocks::Clocks;
use super::disk::Disks;
use super::liars::Liars;
use super::pauses::Pauses;
use super::payloads::Outbox;
use super::reception::Reception;
use super::sites::Sites;
use super::streams::Streams;
use crate::id::NodeId;
use crate::network::{ChangedLinks, Contacts, Cut, Departure, Leaving, Links};
use crate::outcome::Incidents;
use crate::protocol::{Message, Protocol};
use crate::rng::Draws;
use crate::time::Instant;
use std::sync::Arc;

/// Everything shared by all handlers of a replication, apart from the queue.
pub struct World<'a, P: Protocol, O> {
    /// Every link, as it is at the moment.
    pub links: Links,
    /// Whom nodes know when they boot.
    pub contacts: Contacts<'a>,
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
    /// How many octets of messages may wait for a node.
    pub room: u64,
    /// The networks of groups, where they differ: then they stand for `links`, `reception` and `room`.
    /// Not beside streams, which go by `links`.
    pub groups: Option<Sites>,
    /// All connections, where messages take streams.
    pub streams: Option<Streams>,
    /// The weights of all nodes as peers of each other, each added to those before it, where
    /// everybody is everybody's neighbour and they have weights.
    pub weights: Option<Vec<u64>>,
    /// What no fate of a message tells, so far.
    pub incidents: Incidents,
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

    /// The links by which a node sends and receives, judged one message at a time.
    pub fn links_of(&mut self, node: NodeId) -> (&mut Links, &Draws) {
        let links = match &mut self.groups {
            None => &mut self.links,
            Some(groups) => groups.links(node),
        };
        (links, &self.draws)
    }

    /// Judges a message when it is sent, by the links of its sender.
    pub fn depart(&mut self, message: Leaving) -> Departure {
        let judged_there = self.links_of(message.to).0.loses_arrivals();
        let (links, draws) = self.links_of(message.from);
        links.depart(draws, &Leaving { judged_there, ..message })
    }

    /// The queue of what waits for a node, where its handling takes time.
    pub fn reception_of(&mut self, node: NodeId) -> Option<&mut Reception> {
        match &mut self.groups {
            None => self.reception.as_mut(),
            Some(groups) => groups.reception(node),
        }
    }

    /// How many octets of messages may wait for a node.
    pub fn room_of(&self, node: NodeId) -> u64 {
        self.groups.as_ref().map_or(self.room, |groups| groups.room(node))
    }

    /// Begins a cut for the fault at `place`, on all links.
    pub fn begin_cut(&mut self, place: u32, cut: Cut) {
        let cut = Arc::new(cut);
        self.all_links().for_each(|links| links.begin_cut(place, cut.clone()));
    }

    /// Ends what the fault at `place` cut, on all links.
    pub fn end_cuts(&mut self, place: u32) {
        self.all_links().for_each(|links| links.end_cuts(place));
    }

    /// Begins a change for the fault at `place`, on all links.
    pub fn begin_change(&mut self, place: u32, changed: ChangedLinks) {
        let changed = Arc::new(changed);
        self.all_links().for_each(|links| links.begin_change(place, changed.clone()));
    }

    /// Ends what the fault at `place` changed, on all links.
    pub fn end_changes(&mut self, place: u32) {
        self.all_links().for_each(|links| links.end_changes(place));
    }

    fn all_links(&mut self) -> impl Iterator<Item = &mut Links> {
        self.groups.iter_mut().flat_map(Sites::all_links).chain([&mut self.links])
    }

    /// What belongs to the host and not to its address goes with it from one to another. (Links know
    /// hosts by themselves: what is under way names addresses that may have been left.)
    pub fn move_host(&mut self, from: NodeId, to: NodeId) {
        self.disks.move_to(from, to);
        self.clocks.move_to(from, to);
        self.liars.move_to(from, to);
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
