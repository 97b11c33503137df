//! How one slot is handled: node by node, or in the total order.

use super::Fast;
use super::packed::Packed;
use super::pure::{self, Purity};
use super::queue::Queue;
use crate::engine::StopWhen;
use crate::engine::core::Core;
use crate::engine::event::{Class, Event, Position};
use crate::engine::memory::prefetch;
use crate::engine::observer::Observer;
use crate::engine::streams::Streams;
use crate::id::NodeId;
use crate::protocol::Protocol;
use crate::rng::EventKey;
use crate::time::Instant;

/// How many events ahead of their turn their lines of memory are asked for.
pub(super) const AHEAD: usize = 32;

impl<P: Protocol, O: Observer> Fast<'_, P, O> {
    /// Handles all events of a slot; true if the run ends in it.
    pub(super) fn handle_slot(&mut self, slot: u64) -> bool {
        let Fast { core, queue, window, .. } = self;
        queue.slots.advance(slot);
        self.waiting = queue.slots.open(window, AHEAD);
        core.seal();
        queue.window_last = queue.slots.last(slot).min(core.setup.stop.at);
        let last = queue.slots.last(slot);
        let purity = if self.pure { self.purity(last) } else { Purity::Mixed };
        let batched = purity == Purity::Mixed && self.batches && self.may_batch(last);
        let Fast { core, queue, window, waiting, .. } = self;
        queue.batched = batched;
        core.world.observer.window(queue.batched);
        let start = queue.slots.start(slot);
        let ended = match purity {
            Purity::Ticks => pure::ticks(core, queue),
            Purity::Waiting => pure::waiting(core, queue, &window[..*waiting + AHEAD], start),
            Purity::Mixed if batched => {
                batch(core, queue, &window[..*waiting + AHEAD], start);
                false
            }
            Purity::Mixed => in_total_order(core, queue, &window[..*waiting], start),
        };
        core.world.observer.window_end(queue.window_last, core.events);
        // Ticks after the time limit may still lie in this slot.
        ended || queue.window_last >= core.setup.stop.at
    }

    /// Whether no order but that of each node can show in the window that has been opened.
    fn may_batch(&mut self, last: Instant) -> bool {
        let Fast { core, queue, window, witnesses, waiting, .. } = self;
        let window = &window[..*waiting];
        if last > core.setup.stop.at || core.moment_at().is_some_and(|at| at <= last) {
            return false;
        }
        let rare = &queue.slots.rare;
        let listed = |e: &&Packed| e.class(rare) == Class::Command;
        match core.setup.stop.when {
            StopWhen::Never => true,
            // What is on its way beyond this window stays on its way.
            StopWhen::Quiet => {
                let held = core.world.streams.as_ref().map_or(0, Streams::held);
                core.world.in_flight > window.len() as u64 + held
            }
            StopWhen::Converged => {
                let left = core.listed_left();
                let later = left > 0 && left > window.iter().filter(listed).count() as u64;
                later || witnesses.prove(core, window, last)
            }
        }
    }
}

/// Handles a window node by node: deliveries in order of time, each after the node's own earlier
/// tick; then the ticks that are left; then what was born meanwhile.
fn batch<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    window: &[Packed],
    start: u64,
) {
    match core.world.arrives_freely() {
        true => deliveries::<true, P, O>(core, queue, window, start),
        false => deliveries::<false, P, O>(core, queue, window, start),
    }
    remaining_ticks(core, queue);
    while let Some(((_, event), ())) = queue.born_of.pop_first() {
        core.handle(&event, queue);
    }
}

/// What was waiting for the window. Behind its events, `window` has `AHEAD` more of no meaning.
///
/// With `FREE`, nothing but a dead receiver stops an arrival.
#[inline(never)]
fn deliveries<const FREE: bool, P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    window: &[Packed],
    start: u64,
) {
    let fetches = core.table.is_large();
    let (mut others, mut last) = (0, core.now);
    for events in window.windows(AHEAD + 1) {
        let (packed, ahead) = (&events[0], &events[AHEAD]);
        if fetches {
            prefetch(core.table.address(NodeId(ahead.to)));
            prefetch(core.sealed.address(ahead.likely_payload()));
        }
        let (at, to) = (Instant(start + u64::from(packed.offset)), NodeId(packed.to));
        let (key, from) = (EventKey(packed.key), packed.from());
        match packed.payload().filter(|_| queue.born_of.is_empty()) {
            Some(payload) if FREE && core.deliver_freely(at, to, key, from, payload, queue) => {}
            Some(payload) if !FREE && core.table.get(to).meta.next_tick >= at => {
                core.deliver(at, to, key, from, payload, queue);
            }
            _ => {
                other(core, queue, packed, start);
                others += 1;
                continue;
            }
        }
        last = at;
    }
    core.count_arrivals((window.len() - AHEAD) as u64 - others, last);
}

/// Handles what is no delivery, or has to wait for a tick or for something born in the window.
#[inline(never)]
fn other<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    packed: &Packed,
    start: u64,
) {
    let event = packed.unpack(start, &mut queue.slots.rare);
    catch_up(core, queue, event.to, event.position());
    core.handle(&event, queue);
}

/// The ticks of the window that no delivery has pulled forward.
#[inline(never)]
fn remaining_ticks<P: Protocol, O: Observer>(core: &mut Core<P, O>, queue: &mut Queue) {
    while queue.grid.peek(&core.table).is_some() {
        // Lent, so that handlers can add to the queue while the order is walked through.
        let (order, cursor, number) = queue.grid.lend();
        let done = ticks_of::<false, P, O>(core, queue, &order[cursor..], number);
        let cycle_done = cursor + done == order.len();
        queue.grid.restore(order, cursor + done);
        if !cycle_done {
            return;
        }
    }
}

/// The ticks numbered `number` of `nodes`, up to the end of the window; how many places are done.
///
/// With `STOPS` they are in the total order, and no more are handled after one that ends the run or
/// bears something in the window.
pub(super) fn ticks_of<const STOPS: bool, P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    nodes: &[u32],
    number: u64,
) -> usize {
    let (last, timer, period) = (queue.window_last, queue.grid.timer(), queue.grid.period());
    let (mut ticks, mut latest) = (0, core.now);
    let mut done = nodes.len();
    for (place, node) in nodes.iter().map(|node| NodeId(*node)).enumerate() {
        if let Some(ahead) = nodes.get(place + AHEAD) {
            prefetch(core.table.address(NodeId(*ahead)));
        }
        let at = core.table.get(node).meta.next_tick;
        if at <= last {
            if STOPS || queue.born_of.is_empty() {
                core.tick(node, (timer, period), number, queue);
            } else {
                tick_after_born(core, queue, node, number);
            }
            (ticks, latest) = (ticks + 1, at);
            if STOPS && (core.done() || !queue.born.is_empty()) {
                done = place + 1;
                break;
            }
        } else if at < Instant::MAX && queue.grid.of_this_cycle(at) > last {
            // The window is over. (Or else the node has left, or its tick was pulled forward.)
            done = place;
            break;
        }
    }
    if ticks > 0 {
        core.count_ticks(ticks, latest, number);
    }
    done
}

/// Handles what was born for `node` before its next implicit tick, and that; the caller counts it.
#[inline(never)]
fn tick_after_born<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    node: NodeId,
    number: u64,
) {
    catch_up(core, queue, node, tick_position(core, queue, node));
    core.tick(node, (queue.grid.timer(), queue.grid.period()), number, queue);
}

/// Handles the next implicit tick of `node`.
#[inline(never)]
fn tick<P: Protocol, O: Observer>(core: &mut Core<P, O>, queue: &mut Queue, node: NodeId) {
    let number = queue.grid.number(core.table.get(node).meta.next_tick);
    let at = core.tick(node, (queue.grid.timer(), queue.grid.period()), number, queue);
    core.count_ticks(1, at, number);
}

/// The position of a node's next implicit tick.
fn tick_position<P: Protocol, O>(core: &Core<P, O>, queue: &Queue, node: NodeId) -> Position {
    let meta = &core.table.get(node).meta;
    let number = queue.grid.number(meta.next_tick);
    let key = core.world.draws.keys().tick(node, meta.life, queue.grid.timer(), number);
    (meta.next_tick, node, Class::Timer, key)
}

/// Handles all that `node` has to do before `position`: its tick, and what was born for it.
fn catch_up<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    node: NodeId,
    position: Position,
) {
    loop {
        let own = |(of, _): &(NodeId, Event)| *of == node;
        let born = queue.born_of.keys().find(|k| own(k)).map(|(_, event)| *event);
        let ticks = core.table.get(node).meta.next_tick <= position.0;
        let next_tick = ticks.then(|| tick_position(core, queue, node)).filter(|t| *t < position);
        let born = born.filter(|event| event.position() < position);
        match (born, next_tick) {
            (Some(event), tick) if tick.is_none_or(|t| event.position() < t) => {
                queue.born_of.remove(&(node, event));
                core.handle(&event, queue);
            }
            (_, Some(_)) => tick(core, queue, node),
            _ => return,
        }
    }
}

/// What comes next in a window that is handled in the total order.
enum Next {
    Waiting,
    Born,
    Tick(NodeId),
}

/// Handles a window in the total order; true if the run ends in it.
pub(super) fn in_total_order<P: Protocol, O: Observer>(
    core: &mut Core<P, O>,
    queue: &mut Queue,
    window: &[Packed],
    start: u64,
) -> bool {
    let mut waiting = window.iter();
    loop {
        let next = next_in_order(core, queue, waiting.as_slice().first(), start);
        let fault = core.moment_at().filter(|at| *at <= queue.window_last);
        match (next, fault) {
            (next, Some(at)) if next.as_ref().is_none_or(|(p, _)| at <= p.0) => {
                core.apply_moment(queue);
            }
            (None, _) => return false,
            (Some((position, _)), _) if position.0 > core.setup.stop.at => return true,
            (Some((_, Next::Waiting)), _) => {
                if let Some(packed) = waiting.next() {
                    let event = packed.unpack(start, &mut queue.slots.rare);
                    core.handle(&event, queue);
                }
            }
            (Some((_, Next::Born)), _) => {
                if let Some(std::cmp::Reverse(event)) = queue.born.pop() {
                    core.handle(&event, queue);
                }
            }
            (Some((_, Next::Tick(node))), _) => {
                tick(core, queue, node);
                queue.grid.pass();
            }
        }
        if core.done() {
            return true;
        }
    }
}

fn next_in_order<P: Protocol, O: Observer>(
    core: &Core<P, O>,
    queue: &mut Queue,
    waiting: Option<&Packed>,
    start: u64,
) -> Option<(Position, Next)> {
    let waiting = waiting.map(|packed| {
        let at = Instant(start + u64::from(packed.offset));
        let class = packed.class(&queue.slots.rare);
        ((at, NodeId(packed.to), class, EventKey(packed.key)), Next::Waiting)
    });
    let born = queue.born.peek().map(|event| (event.0.position(), Next::Born));
    let tick = queue.grid.next(&core.table).filter(|(_, at)| *at <= queue.window_last);
    let tick = tick.map(|(node, _)| (tick_position(core, queue, node), Next::Tick(node)));
    waiting.into_iter().chain(born).chain(tick).min_by_key(|(position, _)| *position)
}
