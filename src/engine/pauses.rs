//! Pauses: nodes that are up and handle nothing, and what waits for them meanwhile.
//!
//! What reaches a paused node waits in one line: messages (as long as there is room), commands,
//! failures, and that a write is durable: the disk works on, but what waits for it leaves later. A
//! timer that comes due is noted as overdue; of a periodic one only the last turn. When the last pause
//! ends, the node has one *turn* a nanosecond: first what waits, as it came, then the overdue timers,
//! as they were due. Until nothing is left, what comes meanwhile joins the line.

use super::core::Core;
use super::digest::{Mark, word};
use super::event::{Class, Event, Position, Tick, What};
use super::handling::{Arrival, note_arrival};
use super::observer::Observer;
use super::payloads::PayloadId;
use super::reception::{Site, Stalled};
use super::record::Status;
use super::schedule::Schedule;
use crate::id::NodeId;
use crate::network::Fate;
use crate::protocol::{Failure, Message, Protocol};
use crate::rng::EventKey;
use crate::time::{Instant, Span};
use std::collections::{BTreeMap, VecDeque};

/// The nodes that are paused, or not yet through with what waited.
pub struct Pauses {
    /// By node.
    of: BTreeMap<NodeId, Backlog>,
    /// Nodes that no pause covers any more and that still have turns.
    draining: u32,
    /// The turns given so far: a turn is told from an older one by its number.
    turns: u64,
}

/// What waits for one node.
#[derive(Default)]
struct Backlog {
    /// The places of the faults that pause it.
    causes: Vec<u32>,
    /// Since when it has been paused.
    since: Instant,
    waiting: VecDeque<Held>,
    /// Timers, by the time at which they were due; of a periodic one, the number of the turn.
    overdue: BTreeMap<(Instant, EventKey), (u32, Option<u64>)>,
    /// Messages that it was busy with, or had no time for yet, when their time came.
    stalled: Vec<Stalled>,
    /// Of messages that wait.
    octets: u64,
    /// What has the turn to come, and the number of that.
    turn: Option<(u64, Held)>,
}

/// Something that waits, by its own key.
#[derive(Clone, Copy)]
struct Held {
    key: EventKey,
    what: Waits,
}

#[derive(Clone, Copy)]
enum Waits {
    Message {
        from: NodeId,
        payload: PayloadId,
    },
    Command(u32),
    Failure {
        peer: NodeId,
        why: Failure,
    },
    /// It hears that a write is durable.
    Durable,
    /// A timer that came due; of a periodic one, the number of its turn.
    Timer {
        at: Instant,
        timer: u32,
        number: Option<u64>,
    },
}

impl Waits {
    fn class(&self) -> Class {
        match self {
            Waits::Message { .. } => Class::Delivery,
            Waits::Command(_) => Class::Command,
            Waits::Failure { .. } => Class::Failure,
            Waits::Timer { .. } => Class::Timer,
            Waits::Durable => Class::Disk,
        }
    }
}

impl Backlog {
    /// A timer came due: of a periodic one the last turn counts.
    fn miss(&mut self, key: EventKey, (at, timer): (Instant, u32), number: Option<u64>) {
        if number.is_some() {
            self.overdue.retain(|_, (of, missed)| *of != timer || missed.is_none());
        }
        self.overdue.insert((at, key), (timer, number));
    }

    /// Takes back the turn that was given.
    fn take_back(&mut self) {
        match self.turn.take() {
            None => {}
            Some((_, Held { key, what: Waits::Timer { at, timer, number } })) => {
                let newer = |(of, missed): &(u32, Option<u64>)| *of == timer && missed.is_some();
                if number.is_none() || !self.overdue.values().any(newer) {
                    self.overdue.insert((at, key), (timer, number));
                }
            }
            Some((_, held)) => self.waiting.push_front(held),
        }
    }

    /// Takes out what has waited for longest.
    fn first(&mut self) -> Option<Held> {
        self.waiting.pop_front().or_else(|| {
            let ((at, key), (timer, number)) = self.overdue.pop_first()?;
            Some(Held { key, what: Waits::Timer { at, timer, number } })
        })
    }
}

impl Pauses {
    /// Nobody is paused.
    pub fn new() -> Pauses {
        Pauses { of: BTreeMap::new(), draining: 0, turns: 0 }
    }

    /// Whether some node has turns to come.
    pub fn draining(&self) -> bool {
        self.draining > 0
    }

    /// Whether a pause covers `node`.
    pub fn covers(&self, node: NodeId) -> bool {
        self.of.get(&node).is_some_and(|backlog| !backlog.causes.is_empty())
    }

    /// The fault at `place` pauses `node`.
    fn begin(&mut self, node: NodeId, place: u32, at: Instant) {
        let known = self.of.contains_key(&node);
        let backlog = self.of.entry(node).or_default();
        if backlog.causes.is_empty() {
            self.draining -= u32::from(known);
            backlog.since = at;
            backlog.take_back();
        }
        backlog.causes.push(place);
    }

    /// The fault at `place` does so no longer; since when the node has been paused, if no other
    /// pauses it.
    fn end(&mut self, node: NodeId, place: u32) -> Option<Instant> {
        let backlog = self.of.get_mut(&node)?;
        let cause = backlog.causes.iter().position(|cause| *cause == place)?;
        backlog.causes.remove(cause);
        backlog.causes.is_empty().then(|| {
            self.draining += 1;
            backlog.since
        })
    }

    /// Nothing pauses `node` any more, and nothing waits for it: what did.
    fn forget(&mut self, node: NodeId) -> Option<Backlog> {
        let backlog = self.of.remove(&node)?;
        self.draining -= u32::from(backlog.causes.is_empty());
        Some(backlog)
    }

    /// Whether a message of `len` octets may wait for `node`, for which there may be `room` octets,
    /// and then does: asked where no queue of messages counts them.
    pub fn admit(&mut self, node: NodeId, len: u32, room: u64) -> bool {
        let Some(backlog) = self.of.get_mut(&node) else { return false };
        let octets = backlog.octets + u64::from(len);
        let has_room = octets <= room;
        backlog.octets = if has_room { octets } else { backlog.octets };
        has_room
    }

    /// A message, for which there is room, waits for `node`.
    pub fn hold_message(&mut self, node: NodeId, key: EventKey, what: (NodeId, PayloadId)) {
        self.hold(node, key, Waits::Message { from: what.0, payload: what.1 });
    }

    fn hold(&mut self, node: NodeId, key: EventKey, what: Waits) {
        let backlog = self.of.get_mut(&node);
        backlog.into_iter().for_each(|backlog| backlog.waiting.push_back(Held { key, what }));
    }

    /// A message of `len` octets waits for `node` no longer.
    fn release(&mut self, node: NodeId, len: u32) {
        let backlog = self.of.get_mut(&node).filter(|backlog| backlog.octets > 0);
        backlog.into_iter().for_each(|backlog| backlog.octets -= u64::from(len));
    }

    /// The time of a message comes while `node` is paused.
    pub fn stall(&mut self, node: NodeId, message: Stalled) {
        let backlog = self.of.get_mut(&node);
        backlog.into_iter().for_each(|backlog| backlog.stalled.push(message));
    }

    /// A timer of `node` came due.
    fn miss(&mut self, (at, node, _, key): Position, timer: u32, number: Option<u64>) {
        let backlog = self.of.get_mut(&node);
        backlog.into_iter().for_each(|backlog| backlog.miss(key, (at, timer), number));
    }

    /// The event of the next turn of `node` after `now`; `None` if there is nothing left.
    fn next_turn(&mut self, node: NodeId, now: Instant) -> Option<Event> {
        let backlog = self.of.get_mut(&node)?;
        let held = backlog.first()?;
        self.turns += 1;
        backlog.turn = Some((self.turns, held));
        let what = What::Turn { class: held.what.class(), number: self.turns };
        Some(Event { at: now.saturating_add(Span::TICK), to: node, key: held.key, what })
    }
}

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// The fault at `place` pauses `node`: not one that is down.
    pub(super) fn pause(
        &mut self,
        (at, node): (Instant, NodeId),
        place: u32,
        queue: &mut impl Schedule,
    ) {
        let status = self.table.get(node).meta.status;
        // Before time 0 nobody has booted, and all are about to.
        let boots = at == Instant::ZERO && !self.covers.covered(node);
        if status == Status::Down && !boots {
            return;
        }
        self.world.pauses.begin(node, place, at);
        if status == Status::Up {
            self.halt(node, queue);
        }
    }

    /// A node that is up, and that a pause covers, handles nothing from now on.
    pub(super) fn halt(&mut self, node: NodeId, queue: &mut impl Schedule) {
        self.table.get_mut(node).meta.status = Status::Paused;
        self.leave_grid(node, queue);
    }

    /// The ticks of `node` go through the queue from now on.
    pub(super) fn leave_grid(&mut self, node: NodeId, queue: &mut impl Schedule) {
        let meta = &mut self.table.get_mut(node).meta;
        let at = std::mem::replace(&mut meta.next_tick, Instant::MAX);
        if at == Instant::MAX {
            return;
        }
        let Some(tick) = queue.tick_of_grid(at) else { return };
        let tick = Tick { life: meta.life, ..tick };
        let key = self.world.draws.keys().tick(node, tick.life, tick.timer, tick.number);
        queue.push(Event { at, to: node, key, what: What::Tick(tick) });
    }

    /// The fault at `place` pauses `node` no longer.
    pub(super) fn resume(
        &mut self,
        (at, node): (Instant, NodeId),
        place: u32,
        queue: &mut impl Schedule,
    ) {
        let Some(since) = self.world.pauses.end(node, place) else { return };
        let life = self.table.get(node).meta.life;
        let stalled = self.world.pauses.of.get_mut(&node).map(|b| std::mem::take(&mut b.stalled));
        if let Some(reception) = self.world.reception_of(node) {
            reception.resume((node, life), (since, at));
            for stalled in stalled.unwrap_or_default() {
                queue.push(reception.due(&stalled, (at, node, life)));
            }
        }
        self.give_turn((at, node), queue);
    }

    /// Lets `node` have its next turn after `now`; without one it is as any other.
    fn give_turn(&mut self, (now, node): (Instant, NodeId), queue: &mut impl Schedule) {
        match self.world.pauses.next_turn(node, now) {
            Some(event) => queue.push(event),
            None => {
                self.world.pauses.forget(node);
                let status = &mut self.table.get_mut(node).meta.status;
                if *status == Status::Paused {
                    *status = Status::Up;
                }
            }
        }
    }

    /// The turn `number` of a node, unless it has been paused or crashed since it was given.
    pub(super) fn turn(&mut self, event: &Event, number: u64, queue: &mut impl Schedule) {
        let node = event.to;
        let Some(backlog) = self.world.pauses.of.get_mut(&node) else { return };
        let Some((_, held)) = backlog.turn.take_if(|(given, _)| *given == number) else { return };
        self.handle_held(event.position(), held.what, queue);
        self.give_turn((event.at, node), queue);
    }

    fn handle_held(&mut self, position: Position, what: Waits, queue: &mut impl Schedule) {
        match what {
            Waits::Message { from, payload } => {
                let message = &self.content(payload);
                self.world.pauses.release(position.1, message.wire_len());
                let Core { setup, world, table, idle, .. } = self;
                let record = table.get_mut(position.1);
                Site { setup, world, record, idle, queue, position, from, message }.turn_to();
                self.count_arrivals(1, position.0);
            }
            Waits::Command(index) => {
                self.ask(position, self.requests[index as usize], queue);
            }
            Waits::Failure { peer, why } => self.hear_failure(position, (peer, why), queue),
            Waits::Durable => self.hear_durable(position, queue),
            Waits::Timer { timer, number, .. } => {
                self.rounds = self.rounds.max(number.map_or(0, |number| number + 1));
                self.timer(position, timer, number.unwrap_or(0), queue);
            }
        }
    }

    /// Whether what befalls `node` now, for its life `life`, has to wait.
    pub(super) fn waits(&self, node: NodeId, life: u32) -> bool {
        let meta = &self.table.get(node).meta;
        meta.status == Status::Paused && meta.life == life
    }

    /// A command waits for a paused node.
    pub(super) fn hold_command(&mut self, event: &Event, index: u32) {
        self.world.pauses.hold(event.to, event.key, Waits::Command(index));
    }

    /// A failure waits for a paused node.
    pub(super) fn hold_failure(&mut self, event: &Event, peer: NodeId, why: Failure) {
        self.world.pauses.hold(event.to, event.key, Waits::Failure { peer, why });
    }

    /// What a paused node wrote is durable; it hears of it later.
    pub(super) fn hold_durable(&mut self, node: NodeId, key: EventKey) {
        self.world.pauses.hold(node, key, Waits::Durable);
    }

    /// A timer of a paused node comes due; a periodic one with the number of its turn.
    pub(super) fn miss_timer(&mut self, event: &Event, timer: u32, number: Option<u64>) {
        self.world.incidents.timers_overdue += 1;
        self.world.pauses.miss(event.position(), timer, number);
    }

    /// A crash ends the pauses of `node`, and what waited for it.
    pub(super) fn drop_waiting(&mut self, at: Instant, node: NodeId) {
        let Some(mut backlog) = self.world.pauses.forget(node) else { return };
        backlog.take_back();
        for Held { key, what } in backlog.waiting {
            let position = (at, node, what.class(), key);
            match what {
                Waits::Message { from, payload } => self.die(position, from, payload),
                Waits::Command(index) => {
                    self.ask_nobody(position, self.requests[index as usize]);
                }
                Waits::Failure { .. } | Waits::Timer { .. } | Waits::Durable => {}
            }
        }
        for stalled in backlog.stalled {
            let position = (at, node, Class::Delivery, stalled.key);
            self.die(position, stalled.from, stalled.payload);
        }
    }

    /// A message that waited for a node ends with it.
    fn die(&mut self, position: Position, from: NodeId, payload: PayloadId) {
        let message = self.content(payload);
        let (kind, len, fate) = (message.kind(), message.wire_len(), Fate::Dead);
        note_arrival(&mut self.world, &Arrival { position, from, fate, kind, len });
        let word = word(Mark::Dropped, fate as u8, len);
        let chain = &mut self.table.get_mut(position.1).meta.chain;
        chain.event(position.3, position.0, word, from.0.into());
        self.count_arrivals(1, position.0);
    }
}
