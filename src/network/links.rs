//! The links at the moment: the judgements on a message.

use super::bursts::{Chains, Side};
use super::changes::{ChangedLinks, Changes};
use super::order::{LastArrivals, Order};
use super::pipes::Pipes;
use super::{
    Arrival, Arriving, Cut, Cuts, Departure, Fate, Leaving, Loss, Network, Sampler, Topology,
};
use crate::id::{Hosts, NodeId};
use crate::rng::{Draws, EventKey, Purpose};
use crate::time::{Instant, Span};
use std::sync::Arc;

/// What is sent at one instant, where only loss stops a message at its sender and delays are linear.
#[derive(Clone, Copy, Debug)]
pub struct FreeWay {
    lost_below: u64,
    earliest: u64,
    values: u64,
}

impl FreeWay {
    /// When the message with this draw arrives; `None` if it is lost.
    #[inline(always)]
    pub fn arrival(&self, fate: u64) -> Option<Instant> {
        let arrives = fate >> 32 >= self.lost_below;
        let draw = u64::from(fate as u32);
        arrives.then(|| Instant(self.earliest + ((self.values * draw) >> 32)))
    }
}

/// Every link, with what is cut at the moment.
#[derive(Clone, Debug)]
pub struct Links {
    topology: Topology,
    /// Links are those of hosts: messages are judged by who is behind their addresses.
    pub(super) hosts: Hosts,
    pub(super) cuts: Cuts,
    changes: Changes,
    datagram_limit_bytes: Option<u32>,
    header_bytes: u32,
    delay: Sampler,
    /// The draw below which a message is lost, whatever link it takes.
    lost_below: u64,
    /// The draw below which a message comes twice.
    twice_below: u64,
    /// The draw below which a message is damaged.
    damaged_below: u64,
    /// The longest message, in octets, that a receiver takes whole.
    receive_buffer_bytes: u32,
    pub(super) bursts: Option<(Side, Chains)>,
    up: Option<Pipes>,
    pub(super) down: Option<Pipes>,
    fifo: Option<LastArrivals>,
    /// Whether messages take streams, which judge them by themselves.
    streamed: bool,
    /// Whether nothing but loss can stop a message at its sender.
    free_departure: bool,
    /// Whether nothing but a dead receiver can stop it there.
    free_arrival: bool,
    /// Whether a message is judged, or waits, after its arrival as well.
    hindered: bool,
    /// Whether somebody else judges departures.
    elsewhere: bool,
}

impl Links {
    /// The links of `nodes` nodes with nothing cut, over `topology`.
    pub fn new(network: &Network, topology: Topology, nodes: u32, hosts: &Hosts) -> Links {
        let (lost_below, bursts) = match network.loss {
            Loss::Independent(rate) => (rate.threshold(), None),
            Loss::GilbertElliott(law) => (0, Some((law.side, Chains::new(law, nodes)))),
        };
        let pipes = |bandwidth: Option<_>| bandwidth.map(|b| Pipes::new(b, nodes));
        let mut links = Links {
            topology,
            hosts: hosts.clone(),
            cuts: Cuts::default(),
            changes: Changes::default(),
            datagram_limit_bytes: network.datagram_limit_bytes,
            header_bytes: network.header_bytes,
            delay: network.latency.sampler(),
            lost_below,
            twice_below: network.duplication.threshold(),
            damaged_below: network.corruption.threshold(),
            receive_buffer_bytes: network.receive_buffer_bytes.unwrap_or(u32::MAX),
            bursts,
            up: pipes(network.up),
            down: pipes(network.down),
            fifo: (network.order == Order::Fifo).then(|| LastArrivals::new(nodes)),
            streamed: network.transport.stream().is_some(),
            free_departure: false,
            free_arrival: false,
            hindered: network.handles_late() || network.may_garble(),
            elsewhere: false,
        };
        links.find_free_ways();
        links
    }

    /// No arrival is free from now on: somebody else judges each as well.
    pub fn hinder_arrivals(&mut self) {
        self.hindered = true;
        self.find_free_ways();
    }

    /// No departure is free from now on: somebody else judges them.
    pub fn hinder_departures(&mut self) {
        self.elsewhere = true;
        self.find_free_ways();
    }

    /// Who may talk to whom.
    #[inline(always)]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Begins a cut for the fault at `place`.
    pub fn begin_cut(&mut self, place: u32, cut: Arc<Cut>) {
        self.cuts.begin(place, cut);
        self.find_free_ways();
    }

    /// Ends what the fault at `place` cut.
    pub fn end_cuts(&mut self, place: u32) {
        self.cuts.end(place);
        self.find_free_ways();
    }

    /// Begins a change for the fault at `place`.
    pub fn begin_change(&mut self, place: u32, changed: Arc<ChangedLinks>) {
        self.changes.begin(place, changed);
        self.find_free_ways();
    }

    /// Ends what the fault at `place` changed.
    pub fn end_changes(&mut self, place: u32) {
        self.changes.end(place);
        self.find_free_ways();
    }

    fn find_free_ways(&mut self) {
        let whole = self.cuts.is_empty();
        let usual = self.changes.is_empty();
        let complete = matches!(self.topology, Topology::Complete(_));
        let limited = self.datagram_limit_bytes.is_some() || self.up.is_some();
        let odd =
            self.streamed || self.bursts.is_some() || self.fifo.is_some() || self.twice_below > 0;
        self.free_departure = whole && usual && complete && !limited && !odd && !self.elsewhere;
        let safe = !self.hindered && !self.changes.damage();
        self.free_arrival = safe && whole && !self.loses_arrivals();
    }

    /// Whether loss is judged here when a message arrives.
    pub fn loses_arrivals(&self) -> bool {
        matches!(&self.bursts, Some((Side::Down, _)))
    }

    /// The judgement of [`Links::depart`] on what is sent at `now`, where no message differs from
    /// another but by its draw.
    #[inline(always)]
    pub fn free_way(&self, now: Instant) -> Option<FreeWay> {
        let (true, &Sampler::Linear { least, values }) = (self.free_departure, &self.delay) else {
            return None;
        };
        // Nothing may arrive beyond all time: there the general way saturates.
        now.0.checked_add(least + values)?;
        Some(FreeWay { lost_below: self.lost_below, earliest: now.0 + least, values })
    }

    /// Judges a message when it is sent: its size, the topology, cuts, the sender's link, loss, and
    /// how long it takes.
    pub fn depart(&mut self, draws: &Draws, message: &Leaving) -> Departure {
        match self.hosts.stay() {
            true => self.judge_departure(draws, message),
            false => self.judge_departure(draws, &message.of_hosts(&self.hosts)),
        }
    }

    fn judge_departure(&mut self, draws: &Draws, message: &Leaving) -> Departure {
        if let Some(fate) = self.barred(message) {
            return Departure::Ends(fate);
        }
        let Some(sent_at) = self.upload(message) else {
            return Departure::Ends(Fate::QueueFull);
        };
        if self.loses(draws, message, sent_at) {
            return Departure::Ends(Fate::Lost);
        }
        let first = self.arrives(draws, message, sent_at, message.fate as u32);
        let changed = self.changes.twice_below((message.from, message.to));
        let twice_below = changed.unwrap_or(self.twice_below);
        if twice_below == 0 {
            return Departure::Arrives(first);
        }
        let words = draws.block(Purpose::Duplicate, message.key.0, 0);
        match words[0] >> 32 < twice_below {
            true => Departure::Twice(first, self.arrives(draws, message, sent_at, words[1] as u32)),
            false => Departure::Arrives(first),
        }
    }

    /// What stops a message at its sender whatever its luck.
    fn barred(&self, message: &Leaving) -> Option<Fate> {
        if self.datagram_limit_bytes.is_some_and(|limit| message.len > limit) {
            return Some(Fate::TooBig);
        }
        if !self.topology.has_link(message.from, message.to) {
            return Some(Fate::NoRoute);
        }
        self.cuts.cut(message.from, message.to).then_some(Fate::Cut)
    }

    /// When a message is through its sender's link; `None` if it finds the queue full.
    pub(super) fn upload(&mut self, message: &Leaving) -> Option<Instant> {
        let octets = self.octets(message.len);
        match &mut self.up {
            Some(up) => up.pass(message.from, message.at, octets),
            None => Some(message.at),
        }
    }

    pub(super) fn octets(&self, len: u32) -> u64 {
        u64::from(len) + u64::from(self.header_bytes)
    }

    pub(super) fn loses(&mut self, draws: &Draws, message: &Leaving, sent_at: Instant) -> bool {
        let draw = (message.fate >> 32) as u32;
        match (&mut self.bursts, self.changes.lost_below((message.from, message.to))) {
            // A change takes the place of all loss, and is judged once: there, if that is at all.
            (_, Some(lost_below)) => !message.judged_there && u64::from(draw) < lost_below,
            (Some((Side::Up, chains)), None) => chains.lose(draws, message.from, sent_at, draw),
            (_, None) => u64::from(draw) < self.lost_below,
        }
    }

    /// How long a message with this draw takes between `ends` now.
    pub fn delay(&self, ends: (NodeId, NodeId), draw: u32, draws: &Draws) -> Span {
        let ends = (self.hosts.of(ends.0), self.hosts.of(ends.1));
        match self.changes.is_empty() {
            true => self.delay.delay(ends, draw, draws),
            false => self.changes.delay(&self.delay, ends, draw, draws),
        }
    }

    /// How long after it was sent a copy of a message arrives.
    fn arrives(&mut self, draws: &Draws, message: &Leaving, sent_at: Instant, draw: u32) -> Span {
        let ends = (message.from, message.to);
        let at = sent_at.saturating_add(self.delay(ends, draw, draws));
        let at = match &mut self.fifo {
            Some(last) => last.after(ends, message.at, at),
            None => at,
        };
        at.since(message.at)
    }

    /// Whether nothing but a dead receiver can stop an arrival.
    #[inline(always)]
    pub fn arrives_freely(&self) -> bool {
        self.free_arrival
    }

    /// Judges a message when it arrives: cuts, loss on the way down, a receiver that is down, and
    /// the receiver's link.
    pub fn arrive(&mut self, draws: &Draws, message: &Arriving) -> Arrival {
        match self.hosts.stay() {
            true => self.judge_arrival(draws, message),
            false => self.judge_arrival(draws, &message.of_hosts(&self.hosts)),
        }
    }

    fn judge_arrival(&mut self, draws: &Draws, message: &Arriving) -> Arrival {
        if self.cuts.cut(message.from, message.to) {
            return Arrival::Ends(Fate::Cut);
        }
        if self.loses_arrivals() {
            let draw = draws.shared_block(Purpose::Arrival, message.key.0, 0, true)[1];
            if self.loses_on_arrival(draws, message, (draw >> 32) as u32) {
                return Arrival::Ends(Fate::Lost);
            }
        }
        if !message.up {
            return Arrival::Ends(Fate::Dead);
        }
        let octets = self.octets(message.len);
        match &mut self.down {
            None => Arrival::There,
            Some(down) => match down.pass(message.to, message.at, octets) {
                Some(at) => Arrival::Through(at),
                None => Arrival::Ends(Fate::QueueFull),
            },
        }
    }

    /// Whether its receiver's link, where losses are judged, loses a message with this draw.
    pub(super) fn loses_on_arrival(
        &mut self,
        draws: &Draws,
        message: &Arriving,
        draw: u32,
    ) -> bool {
        match (&mut self.bursts, self.changes.lost_below((message.from, message.to))) {
            (_, Some(lost_below)) => u64::from(draw) < lost_below,
            (Some((_, chains)), None) => chains.lose(draws, message.to, message.at, draw),
            (None, None) => false,
        }
    }

    /// Judges, when its receiver turns to it, whether a message between `ends` is too damaged to be
    /// read: on the way, or cut off by the receiver's buffer.
    pub fn garbles(
        &self,
        draws: &Draws,
        ends: (NodeId, NodeId),
        (message, len): (EventKey, u32),
    ) -> bool {
        if self.streamed {
            return false;
        }
        let damaged_below = self.damaged_below(ends);
        let damaged = || {
            let draw = draws.shared_block(Purpose::Arrival, message.0, 0, true)[0];
            draw >> 32 < damaged_below
        };
        self.readable(len) < len || (damaged_below > 0 && damaged())
    }

    /// The draw below which a message between `ends` is damaged now.
    pub(super) fn damaged_below(&self, (from, to): (NodeId, NodeId)) -> u64 {
        let ends = (self.hosts.of(from), self.hosts.of(to));
        self.changes.damaged_below(ends).unwrap_or(self.damaged_below)
    }

    /// What a receiver has of a message of `len` octets, in octets.
    pub fn readable(&self, len: u32) -> u32 {
        len.min(self.receive_buffer_bytes)
    }
}
