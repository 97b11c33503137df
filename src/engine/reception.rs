//! What lies between a message's arrival and its handler: the receiver's link, and its time.
//!
//! A node handles one message after the other, each in `processing`; what comes meanwhile waits in
//! its receive queue, and what finds no room there is dropped. A crash empties the queue.

use super::Setup;
use super::event::{Event, Position, Step, What};
use super::handling::{end_arrival, take_judged};
use super::observer::Observer;
use super::payloads::PayloadId;
use super::record::Record;
use super::schedule::Schedule;
use super::world::World;
use crate::id::NodeId;
use crate::network::{Fate, Network};
use crate::protocol::{Message, Protocol};
use crate::rng::{EventKey, Purpose};
use crate::time::{Instant, Span};
use std::mem::ManuallyDrop;

/// The receive queues of all nodes.
pub struct Reception {
    processing: Span,
    room: u64,
    of: Vec<Waiting>,
}

/// What waits for one node.
#[derive(Clone, Copy, Default)]
struct Waiting {
    /// When the node will have handled all that waits.
    free_at: Instant,
    octets: u64,
    /// The life whose queue this is.
    life: u32,
}

impl Reception {
    /// Nothing waits; `None` where handling takes no time.
    pub fn new(network: &Network, nodes: u32) -> Option<Reception> {
        let (processing, room) = (network.processing, network.receive_queue_bytes);
        let of = || vec![Waiting::default(); nodes as usize];
        (processing > Span::ZERO).then(|| Reception { processing, room, of: of() })
    }

    /// When `node`, in this life, will have handled a message of `len` octets that it receives at
    /// `at`; `None` if there is no room for it.
    fn admit(&mut self, (node, life): (NodeId, u32), at: Instant, len: u32) -> Option<Instant> {
        let waiting = &mut self.of[node.index()];
        if waiting.life != life {
            *waiting = Waiting { life, ..Waiting::default() };
        }
        if waiting.octets + u64::from(len) > self.room {
            return None;
        }
        waiting.octets += u64::from(len);
        waiting.free_at = at.max(waiting.free_at).saturating_add(self.processing);
        Some(waiting.free_at)
    }

    /// A message of `len` octets that waited for `node` is handled.
    fn release(&mut self, node: NodeId, len: u32) {
        self.of[node.index()].octets -= u64::from(len);
    }
}

/// A message between its arrival and its handler.
#[derive(Clone, Copy)]
pub struct Passage {
    /// When and where it takes this step.
    pub position: Position,
    /// Its sender.
    pub from: NodeId,
    /// The life at which it arrived.
    pub life: u32,
    /// The step that it has reached.
    pub step: Step,
}

/// Lets a message reach the step of `passage` at `at`, later than now.
#[inline(never)]
pub(super) fn delay<P: Protocol, O: Observer, Q: Schedule>(
    world: &mut World<'_, P, O>,
    passage: &Passage,
    message: &P::Msg,
    at: Instant,
    queue: &mut Q,
) {
    let payload = world.outbox.store(ManuallyDrop::new(message.clone()));
    world.outbox.retain(1);
    world.in_flight += 1;
    let Passage { position: (now, to, _, key), from, life, step } = *passage;
    let what = What::Passing { from, payload, life, step };
    queue.push(Event { at: at.max(now.saturating_add(Span::TICK)), to, key, what });
}

/// A message is through the receiver's link: it is handled, or waits until the node has time.
#[inline(never)]
pub(super) fn receive<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (position, from, message): (Position, NodeId, &P::Msg),
    queue: &mut Q,
) {
    let Some(reception) = &mut world.reception else {
        return take_judged(setup, world, record, idle, (position, from, message), queue);
    };
    let (at, to, ..) = position;
    let life = record.meta.life;
    match reception.admit((to, life), at, message.wire_len()) {
        Some(at) => {
            let passage = Passage { position, from, life, step: Step::Ready };
            delay(world, &passage, message, at, queue);
        }
        None => {
            let full = (position, from, message, Fate::QueueFull);
            end_arrival(setup, world, record, idle, full, queue);
        }
    }
}

/// Lets a message that has arrived take its next step, unless the life at which it arrived is over.
#[inline(never)]
pub(super) fn pass<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (passage, message): (&Passage, &P::Msg),
    queue: &mut Q,
) {
    let Passage { position, from, life, step } = *passage;
    if !record.meta.is_up() || record.meta.life != life {
        let dead = (position, from, message, Fate::Dead);
        return end_arrival(setup, world, record, idle, dead, queue);
    }
    match step {
        Step::Received => receive(setup, world, record, idle, (position, from, message), queue),
        Step::Ready => {
            if let Some(reception) = &mut world.reception {
                reception.release(position.1, message.wire_len());
            }
            take_judged(setup, world, record, idle, (position, from, message), queue);
        }
    }
}

/// The same for a message that was put off in the open window.
#[inline(never)]
pub(super) fn pass_early<P: Protocol, O: Observer, Q: Schedule>(
    setup: &Setup<P>,
    world: &mut World<'_, P, O>,
    record: &mut Record<P::Node>,
    idle: &mut u32,
    (passage, payload): (&Passage, PayloadId),
    queue: &mut Q,
) {
    let message = world.outbox.take(payload);
    pass(setup, world, record, idle, (passage, &message), queue);
}

impl<P: Protocol, O> World<'_, P, O> {
    /// Whether a message cannot be read: damaged on the way, or longer than the receiver's buffer.
    pub fn garbles(&self, network: &Network, message: EventKey, len: u32) -> bool {
        if network.receive_buffer_bytes.is_some_and(|limit| len > limit) {
            return true;
        }
        let below = network.corruption.threshold();
        below > 0 && self.draws.shared_block(Purpose::Arrival, message.0, 0, true)[0] >> 32 < below
    }
}
