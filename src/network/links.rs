//! The links at the moment: the two judgements on a message.

use super::{Cuts, Departure, Fate, Loss, Sampler, Topology};
use crate::id::NodeId;
use crate::rng::PairDraws;
use crate::time::Span;

/// A way on which only loss stops a message at its sender, and on which delays are linear.
#[derive(Clone, Copy, Debug)]
pub struct FreeWay {
    lost_below: u64,
    least: u64,
    values: u64,
}

impl FreeWay {
    /// How long the message with this draw is on its way; `None` if it is lost.
    #[inline(always)]
    pub fn delay(&self, fate: u64) -> Option<Span> {
        let arrives = fate >> 32 >= self.lost_below;
        let draw = u64::from(fate as u32);
        arrives.then(|| Span(self.least + ((self.values * draw) >> 32)))
    }
}

/// Every link, with what is cut at the moment.
#[derive(Clone, Debug)]
pub struct Links {
    pub(super) topology: Topology,
    pub(super) cuts: Cuts,
    pub(super) datagram_limit_bytes: Option<u32>,
    pub(super) receive_buffer_bytes: Option<u32>,
    pub(super) loss: Loss,
    pub(super) delay: Sampler,
    pub(super) pairs: PairDraws,
    /// Whether nothing but loss can stop a message at its sender.
    pub(super) free_departure: bool,
    /// Whether nothing but a dead receiver can stop it there.
    pub(super) free_arrival: bool,
    /// Whether somebody else judges arrivals as well.
    pub(super) hindered: bool,
}

impl Links {
    /// No arrival is free from now on: somebody else judges each as well.
    pub fn hinder_arrivals(&mut self) {
        self.hindered = true;
        self.find_free_ways();
    }

    /// Who may talk to whom.
    #[inline(always)]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Splits a cluster of `nodes` into `groups`, for the fault at `place`.
    pub fn begin_partition(&mut self, place: u32, nodes: u32, groups: &[Vec<NodeId>]) {
        self.cuts.begin(place, nodes, groups);
        self.find_free_ways();
    }

    /// Ends that partition.
    pub fn end_partition(&mut self, place: u32) {
        self.cuts.end(place);
        self.find_free_ways();
    }

    pub(super) fn find_free_ways(&mut self) {
        let whole = self.cuts.is_empty();
        let complete = matches!(self.topology, Topology::Complete(_));
        self.free_departure = whole && complete && self.datagram_limit_bytes.is_none();
        self.free_arrival = !self.hindered && whole && self.receive_buffer_bytes.is_none();
    }

    /// Judges a message of `len` octets when `from` sends it to `to`.
    ///
    /// `fate` is the message's own draw: high 32 bits for loss, low 32 bits for latency. One draw
    /// decides each, so that among equal keys a higher loss rate loses a superset.
    #[inline(always)]
    pub fn depart(&self, (from, to): (NodeId, NodeId), len: u32, fate: u64) -> Departure {
        if !self.free_departure
            && let Some(fate) = self.barred((from, to), len)
        {
            return Departure::Ends(fate);
        }
        if self.loss.loses((fate >> 32) as u32) {
            return Departure::Ends(Fate::Lost);
        }
        Departure::Arrives(self.delay.delay((from, to), fate as u32, &self.pairs))
    }

    /// The judgement of [`Links::depart`] where no message differs from another but by its draw.
    #[inline(always)]
    pub fn free_way(&self) -> Option<FreeWay> {
        let (true, &Sampler::Linear { least, values }) = (self.free_departure, &self.delay) else {
            return None;
        };
        Some(FreeWay { lost_below: self.loss.threshold(), least, values })
    }

    /// What stops a message at its sender whatever its luck.
    #[inline(never)]
    fn barred(&self, (from, to): (NodeId, NodeId), len: u32) -> Option<Fate> {
        if self.datagram_limit_bytes.is_some_and(|limit| len > limit) {
            return Some(Fate::TooBig);
        }
        if !self.topology.has_link(from, to) {
            return Some(Fate::NoRoute);
        }
        self.cuts.cut(from, to).then_some(Fate::Cut)
    }

    /// Whether nothing but a dead receiver can stop an arrival.
    #[inline(always)]
    pub fn arrives_freely(&self) -> bool {
        self.free_arrival
    }

    /// Judges a message of `len` octets when it arrives at `to`; `up` says whether `to` is.
    #[inline(always)]
    pub fn arrive(&self, (from, to): (NodeId, NodeId), len: u32, up: bool) -> Fate {
        if self.free_arrival && up {
            return Fate::Delivered;
        }
        self.arrive_hindered((from, to), len, up)
    }

    #[inline(never)]
    fn arrive_hindered(&self, (from, to): (NodeId, NodeId), len: u32, up: bool) -> Fate {
        if self.cuts.cut(from, to) {
            return Fate::Cut;
        }
        if !up {
            return Fate::Dead;
        }
        if self.receive_buffer_bytes.is_some_and(|limit| len > limit) {
            return Fate::Corrupt;
        }
        Fate::Delivered
    }
}
