//! How one node handles one event: the digest first, then the protocol's handler.

use super::Setup;
use super::StopWhen;
use super::context::HandlerContext;
use super::digest::{Mark, word};
use super::event::{Class, Position};
use super::observer::{Handled, Observer};
use super::reception::Site;
use super::record::Record;
use super::schedule::Schedule;
use super::world::World;
use crate::id::NodeId;
use crate::network::Fate;
use crate::protocol::{Message, Protocol};
use crate::rng::EventKey;
use crate::time::Instant;

/// Runs a handler at a node.
#[inline(always)]
pub(super) fn with_record<'a, P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'a, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    position: Position,
    queue: &mut Q,
    handler: impl FnOnce(&P, &mut P::Node, &mut HandlerContext<'_, 'a, P, O, Q>),
) {
    let mut cx = HandlerContext::new(world, queue, &mut record.meta, position);
    handler(setup.protocol_of(position.1), &mut record.node, &mut cx);
    note_idle(setup, position.1, record, idle);
}

/// Keeps the number of idle nodes, where the stop condition asks for it.
#[inline(always)]
fn note_idle<P: Protocol>(
    setup: &Setup<P>,
    node: NodeId,
    record: &mut Record<P::Node>,
    idle: &mut u32,
) {
    if setup.stop.when == StopWhen::Quiet {
        count_idle(setup.protocol_of(node), record, idle);
    }
}

#[inline(never)]
fn count_idle<P: Protocol>(protocol: &P, record: &mut Record<P::Node>, idle: &mut u32) {
    let now = record.meta.is_there() && protocol.idle(&record.node);
    *idle = *idle + u32::from(now) - u32::from(record.meta.idle);
    record.meta.idle = now;
}

/// The turn of a timer.
#[inline(always)]
pub(super) fn take_turn<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (position, timer): (Position, u32),
    queue: &mut Q,
) {
    let handled = Handled { position, peer: None, message: None, timer: Some(timer), fate: None };
    world.observer.event(&handled);
    let word = word(Mark::Event, Class::Timer as u8, timer);
    record.meta.chain.event(position.3, position.0, word, 0);
    if !setup.protocol_of(position.1).ignores_timer(&record.node, P::Timer::from(timer)) {
        act(setup, world, record, idle, position.0, position.1, position.3, timer, queue);
    }
}

/// Out of line, so that a loop over timers that do nothing stays small.
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "a tuple would be written to memory at every turn")]
fn act<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    at: Instant,
    node: NodeId,
    key: EventKey,
    timer: u32,
    queue: &mut Q,
) {
    let position = (at, node, Class::Timer, key);
    // Written out instead of calling `with_record`, whose closure is not always inlined.
    let mut cx = HandlerContext::new(world, queue, &mut record.meta, position);
    setup.protocol_of(node).on_timer(&mut record.node, P::Timer::from(timer), &mut cx);
    note_idle(setup, node, record, idle);
}

/// Judges an arrival and hands it to the node.
#[inline(always)]
pub(super) fn arrive<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (position, from, message): (Position, NodeId, &P::Msg),
    queue: &mut Q,
) {
    if world.links.arrives_freely() && record.meta.is_up() {
        take(setup, world, record, idle, (position, from, message), queue);
    } else {
        arrive_judged(setup, world, record, idle, (position, from, message), queue);
    }
}

/// The same where more than a dead receiver can stop it, or nobody has looked.
#[inline(never)]
pub(super) fn arrive_judged<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (position, from, message): (Position, NodeId, &P::Msg),
    queue: &mut Q,
) {
    Site { setup, world, record, idle, queue, position, from, message }.arrive();
}

/// Hands a message to the node.
#[inline(always)]
pub(super) fn take<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (position, from, message): (Position, NodeId, &P::Msg),
    queue: &mut Q,
) {
    let (at, to, _, key) = position;
    let (kind, len) = (message.kind(), message.wire_len());
    note_arrival(world, &Arrival { position, from, fate: Fate::Delivered, kind, len });
    accept(setup, world, record, idle, at, to, key, from, message, queue);
}

/// The same where nothing can stop an arrival, and observers are told its own time.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "a tuple would be written to memory")]
pub(super) fn take_freely<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    at: Instant,
    to: NodeId,
    key: EventKey,
    from: NodeId,
    message: &P::Msg,
    queue: &mut Q,
) {
    let position = (at, to, Class::Delivery, key);
    let (kind, len) = (message.kind(), message.wire_len());
    let arrival = Arrival { position, from, fate: Fate::Delivered, kind, len };
    note_arrival_at(world, &arrival, at);
    accept(setup, world, record, idle, at, to, key, from, message, queue);
}

/// The node takes a message: the digest first, then the handler, if there is anything to do.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "a tuple would be written to memory")]
fn accept<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    at: Instant,
    to: NodeId,
    key: EventKey,
    from: NodeId,
    message: &P::Msg,
    queue: &mut Q,
) {
    record.meta.receives += 1;
    let small = Class::Delivery as u8 | message.kind() << 3;
    let word = word(Mark::Event, small, message.wire_len());
    record.meta.chain.event(key, at, word, from.0.into());
    if !setup.protocol_of(to).ignores_message(&record.node, message) {
        hear(setup, world, record, idle, at, to, key, from, message, queue);
    }
}

/// Out of line, so that a loop over messages that say nothing new stays small.
#[inline(never)]
#[expect(
    clippy::too_many_arguments,
    reason = "a tuple would be written to memory at every arrival"
)]
fn hear<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    at: Instant,
    to: NodeId,
    key: EventKey,
    from: NodeId,
    message: &P::Msg,
    queue: &mut Q,
) {
    let position = (at, to, Class::Delivery, key);
    let mut cx = HandlerContext::new(world, queue, &mut record.meta, position);
    setup.protocol_of(to).on_message(&mut record.node, from, message, &mut cx);
    if cx.learned {
        world.observer.useful();
    }
    note_idle(setup, to, record, idle);
}

/// A message that arrives, judged.
pub(super) struct Arrival {
    pub position: Position,
    pub from: NodeId,
    pub fate: Fate,
    pub kind: u8,
    pub len: u32,
}

#[inline(always)]
pub(super) fn note_arrival<P: Protocol, O: Observer>(
    world: &mut World<'_, P, O>,
    arrival: &Arrival,
) {
    let seen = world.seen(arrival.position.0);
    note_arrival_at(world, arrival, seen);
}

#[inline(always)]
fn note_arrival_at<P: Protocol, O: Observer>(
    world: &mut World<'_, P, O>,
    arrival: &Arrival,
    seen: Instant,
) {
    let Arrival { position, from, fate, kind, len } = *arrival;
    world.observer.event(&Handled {
        position,
        peer: Some(from),
        message: Some((kind, len)),
        timer: None,
        fate: Some(fate),
    });
    world.observer.ended(seen, fate);
}
