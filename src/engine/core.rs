//! What both engines share: the nodes, and what happens to them when an event's time has come.
//!
//! An engine decides in which order [`Core`] is called; nothing here knows of a queue's shape.

use super::calls::Calls;
use super::clocks::Clocks;
use super::context::HandlerContext;
use super::digest::{Mark, word};
use super::disk::Disks;
use super::event::{ANY_LIFE, Class, Event, Position, Tick, What};
use super::handling::{arrive, arrive_judged, take_freely, take_turn, with_record};
use super::liars::Liars;
use super::observer::{Handled, Observer};
use super::pauses::Pauses;
use super::payloads::{Outbox, PayloadId, Sealed};
use super::reception::{Reception, Site};
use super::record::{Status, Table};
use super::schedule::Schedule;
use super::sites::Sites;
use super::streams::Streams;
use super::world::World;
use super::{Cycles, Setup, StopWhen, ticks};
use crate::faults::{self, Covers, Timeline};
use crate::id::NodeId;
use crate::network::{Links, weights};
use crate::outcome::Incidents;
use crate::protocol::Protocol;
use crate::rng::{Draws, EventKey};
use crate::time::Instant;
use crate::workload::{self, Request};

/// The state of one replication.
pub struct Core<'a, P: Protocol, O> {
    pub(super) setup: &'a Setup<'a, P>,
    pub(super) world: World<'a, P, O>,
    pub(super) table: Table<P::Node>,
    pub(super) sealed: Sealed<P::Msg>,
    /// All commands: the plan.
    pub(super) requests: Vec<Request>,
    /// The beginnings and ends of faults that are still to come.
    pub(super) timeline: Timeline<'a>,
    /// The hosts that faults keep down, and the addresses of all.
    pub(super) covers: Covers<'a>,
    /// What is listed and still to happen: boots, commands, beginnings and ends of faults.
    pub(super) listed: u64,
    /// Nodes up, and nodes up that are idle.
    pub(super) up: u32,
    pub(super) idle: u32,
    /// Events handled.
    pub(super) events: u64,
    /// The largest number of ticks of one queued timer.
    pub(super) rounds: u64,
    /// The time of the last event handled.
    pub(super) now: Instant,
}

impl<'a, P: Protocol, O: Observer> Core<'a, P, O> {
    /// The state before time 0.
    pub fn new(setup: &'a Setup<'a, P>, observer: &'a mut O) -> Core<'a, P, O> {
        let draws = Draws::new(setup.seed, setup.replication);
        let requests = workload::plan(setup.workload, setup.nodes, &draws);
        let legs = setup.cycles.map(Cycles::legs);
        let seed = (setup.seed, setup.replication);
        let timeline = Timeline::new(setup.faults, setup.nodes, seed, legs);
        let covers = Covers::new(setup.faults, setup.nodes, &timeline);
        let addresses = setup.addresses();
        let calls = Calls::new(setup.cycles, addresses);
        let topology = setup.topology.build(setup.nodes, &draws);
        let (topology, weights) = weights::weigh(topology, setup.weights, setup.nodes, &draws);
        let mut links = Links::new(setup.network, topology, setup.nodes, &setup.hosts);
        calls.iter().for_each(|_| links.hinder_arrivals());
        let (groups, contacts) = (Sites::of(setup, &mut links), setup.contacts(&draws));
        let table = Table::new(setup.nodes, addresses, |node| setup.blank(node));
        let world = World {
            links,
            contacts,
            draws,
            outbox: Outbox::new(table.is_large()),
            epoch_ns: setup.epoch_ns,
            in_flight: 0,
            disks: Disks::new(setup.disk_write),
            logging: observer.wants_log(),
            cycles: setup.cycles,
            cycle_start: Instant::ZERO,
            calls,
            clocks: Clocks::new(),
            liars: Liars::new(setup),
            pauses: Pauses::new(),
            reception: Reception::new(setup.network, addresses),
            room: Reception::room(setup.network),
            groups,
            streams: Streams::new(setup.network, addresses),
            weights,
            incidents: Incidents::default(),
            turn: 0,
            observer,
        };
        let listed = requests.len() as u64 + u64::from(setup.nodes);
        Core {
            setup,
            world,
            table,
            sealed: Sealed::new(),
            requests,
            timeline,
            covers,
            listed: faults::listed(setup.faults).saturating_add(listed),
            up: 0,
            idle: 0,
            events: 0,
            rounds: 0,
            now: Instant::ZERO,
        }
    }

    /// The first boot of `node`.
    pub fn first_boot(&self, node: NodeId) -> Event {
        let key = self.world.draws.keys().boot(node, 0);
        Event { at: Instant::ZERO, to: node, key, what: What::Boot }
    }

    /// The events of all commands.
    pub fn command_events(&self) -> impl Iterator<Item = Event> + '_ {
        self.requests.iter().zip(0..).map(|(request, index)| {
            let Request { at, node, place, occurrence, .. } = *request;
            let key = self.world.draws.keys().command(place, occurrence, node);
            Event { at, to: node, key, what: What::Command(index) }
        })
    }

    /// When the next fault begins or ends.
    pub fn moment_at(&self) -> Option<Instant> {
        self.timeline.next_at()
    }

    /// Whether something listed is still to happen.
    pub fn listed_left(&self) -> u64 {
        self.listed
    }

    /// Between windows: what was sent so far can be read while more is sent.
    pub fn seal(&mut self) {
        self.sealed.seal(&mut self.world.outbox);
    }

    /// Whether the stop condition holds now.
    #[inline(always)]
    pub fn done(&self) -> bool {
        match self.setup.stop.when {
            StopWhen::Never => false,
            StopWhen::Converged => self.listed == 0 && self.world.observer.complete(),
            StopWhen::Quiet => {
                self.listed == 0 && self.world.nothing_on_its_way() && self.idle == self.up
            }
        }
    }

    /// Handles any event.
    #[inline(always)]
    pub fn handle(&mut self, event: &Event, queue: &mut impl Schedule) {
        let (at, to, key) = (event.at, event.to, event.key);
        match event.what {
            What::Delivery { from, payload } => {
                self.deliver(at, to, key, from, payload, queue);
                self.count_arrivals(1, at);
            }
            What::Tick(tick) => self.queued_tick(event, tick, queue),
            _ => self.handle_rare(event, queue),
        }
    }

    #[inline(never)]
    fn handle_rare(&mut self, event: &Event, queue: &mut impl Schedule) {
        match event.what {
            What::Boot => self.boot(event, queue),
            What::Stream { leg, trip } => self.stream(event, leg, trip, queue),
            What::Command(index) => self.command(event, index, queue),
            What::Turn { number, .. } => self.turn(event, number, queue),
            What::Passing { from, payload, life, step } => {
                let message = &self.content(payload);
                let Core { setup, world, table, idle, .. } = self;
                let (record, position) = (table.get_mut(event.to), event.position());
                Site { setup, world, record, idle, queue, position, from, message }
                    .pass(life, step);
                self.count_arrivals(1, event.at);
            }
            What::Failure { peer, why, life } => {
                let known = if life == ANY_LIFE { self.life_of(event.to) } else { life };
                if self.lives(event.to, known) {
                    self.hear_failure(event.position(), (peer, why), queue);
                } else if self.waits(event.to, known) {
                    self.hold_failure(event, peer, why);
                }
            }
            What::Timer { timer, life } => {
                if self.lives(event.to, life) {
                    self.timer(event.position(), timer, 0, queue);
                } else if self.waits(event.to, life) {
                    self.miss_timer(event, timer, None);
                }
            }
            What::Durable { life } => self.durable(event.position(), life, queue),
            What::Delivery { .. } | What::Tick(_) => unreachable!("handled by the caller"),
        }
    }

    fn life_of(&self, node: NodeId) -> u32 {
        self.table.get(node).meta.life
    }

    pub(super) fn lives(&self, node: NodeId, life: u32) -> bool {
        let meta = &self.table.get(node).meta;
        meta.is_up() && meta.life == life
    }

    /// Counts arrivals that have been handled, the last at `last`.
    pub fn count_arrivals(&mut self, arrivals: u64, last: Instant) {
        self.world.in_flight -= arrivals;
        self.events += arrivals;
        self.now = self.now.max(last);
    }

    /// Handles an arrival; the caller counts it.
    #[inline(always)]
    pub fn deliver(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
        queue: &mut impl Schedule,
    ) {
        let Core { setup, world, table, sealed, idle, .. } = self;
        let record = table.get_mut(to);
        let position = (at, to, Class::Delivery, key);
        let Some((message, last)) = sealed.take(payload) else {
            // Sent in the open window.
            let message = world.outbox.take(payload);
            return arrive_judged(setup, world, record, idle, (position, from, &message), queue);
        };
        arrive(setup, world, record, idle, (position, from, message), queue);
        if last {
            sealed.recycle(payload, &mut world.outbox);
        }
    }

    /// Handles an arrival where only a dead receiver can stop it; the caller counts it. False, and
    /// nothing is done, if this takes more: the receiver is down, its implicit tick stands before,
    /// the message was sent in the open window, or no other copy needs its content.
    #[inline(always)]
    pub fn deliver_freely(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
        queue: &mut impl Schedule,
    ) -> bool {
        let Core { setup, world, table, sealed, idle, .. } = self;
        let record = table.get_mut(to);
        if record.meta.next_tick < at || !record.meta.is_up() {
            return false;
        }
        let Some(message) = sealed.take_one_of_many(payload) else { return false };
        take_freely(setup, world, record, idle, at, to, key, from, message, queue);
        true
    }

    /// A copy of a content, of which one copy fewer is on its way.
    pub(super) fn content(&mut self, payload: PayloadId) -> P::Msg {
        let Some((message, last)) = self.sealed.take(payload) else {
            return self.world.outbox.take(payload);
        };
        let message = P::Msg::clone(message);
        if last {
            self.sealed.recycle(payload, &mut self.world.outbox);
        }
        message
    }

    /// Counts ticks that have been handled, the last at `last` with the number `number`.
    pub fn count_ticks(&mut self, ticks: u64, last: Instant, number: u64) {
        self.events += ticks;
        self.now = self.now.max(last);
        self.rounds = self.rounds.max(number + 1);
    }

    /// Handles the next turn of a periodic timer that the engine generates by itself; the caller
    /// counts it. Returns when that was.
    #[inline(always)]
    pub fn tick(
        &mut self,
        to: NodeId,
        (timer, period): (u32, u64),
        number: u64,
        queue: &mut impl Schedule,
    ) -> Instant {
        let Core { setup, world, table, idle, .. } = self;
        let record = table.get_mut(to);
        let at = record.meta.next_tick;
        record.meta.next_tick = Instant(at.0.saturating_add(period));
        let key = world.draws.keys().tick(to, record.meta.life, timer, number);
        world.turn = number;
        take_turn(setup, world, record, idle, ((at, to, Class::Timer, key), timer), queue);
        at
    }

    fn queued_tick(&mut self, event: &Event, tick: Tick, queue: &mut impl Schedule) {
        if self.lives(event.to, tick.life) {
            self.rounds = self.rounds.max(tick.number + 1);
            self.timer(event.position(), tick.timer, tick.number, queue);
        } else if self.waits(event.to, tick.life) {
            self.miss_timer(event, tick.timer, Some(tick.number));
        } else {
            return;
        }
        let number = tick.number + 1;
        let key = self.world.draws.keys().tick(event.to, tick.life, tick.timer, number);
        let real = |span| self.world.clocks.real(event.to, span);
        let at = ticks::next(&self.world.draws, &tick, (event.at, event.key), key, real);
        queue.push(Event { at, to: event.to, key, what: What::Tick(Tick { number, ..tick }) });
    }

    pub(super) fn timer(
        &mut self,
        position: Position,
        timer: u32,
        turn: u64,
        queue: &mut impl Schedule,
    ) {
        let Core { setup, world, table, idle, .. } = self;
        self.events += 1;
        self.now = self.now.max(position.0);
        world.turn = turn;
        let record = table.get_mut(position.1);
        take_turn(setup, world, record, idle, (position, timer), queue);
    }

    fn boot(&mut self, event: &Event, queue: &mut impl Schedule) {
        let to = event.to;
        self.listed -= 1;
        let meta = &mut self.table.get_mut(to).meta;
        if meta.status != Status::Booting {
            return;
        }
        meta.life += u32::from(meta.booted);
        (meta.booted, meta.status) = (true, Status::Up);
        self.up += 1;
        self.observe(event.position(), None);
        let disk = self.world.disks.records(to);
        let word = word(Mark::Event, Class::Boot as u8, self.life_of(to));
        self.run(event.position(), word, disk.len() as u64, queue, |protocol, node, cx| {
            *node = protocol.boot(&disk, cx);
        });
        if self.world.pauses.covers(to) {
            self.halt(to, queue);
        }
    }

    pub(super) fn observe(&mut self, position: Position, peer: Option<NodeId>) {
        let handled = Handled { position, peer, message: None, timer: None, fate: None };
        self.world.observer.event(&handled);
    }

    /// Counts and digests an event, and runs its handler.
    #[inline(always)]
    pub(super) fn run<Q: Schedule>(
        &mut self,
        position: Position,
        word: u64,
        detail: u64,
        queue: &mut Q,
        handler: impl FnOnce(&P, &mut P::Node, &mut HandlerContext<'_, 'a, P, O, Q>),
    ) {
        self.events += 1;
        self.now = self.now.max(position.0);
        let chain = &mut self.table.get_mut(position.1).meta.chain;
        chain.event(position.3, position.0, word, detail);
        self.with_node(position, queue, handler);
    }

    #[inline(always)]
    fn with_node<Q: Schedule>(
        &mut self,
        position: Position,
        queue: &mut Q,
        handler: impl FnOnce(&P, &mut P::Node, &mut HandlerContext<'_, 'a, P, O, Q>),
    ) {
        let record = self.table.get_mut(position.1);
        with_record(self.setup, &mut self.world, record, &mut self.idle, position, queue, handler);
    }
}
