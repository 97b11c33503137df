//! What a handler sends after a write to the disk, or where nodes lie.

use super::{HandlerContext, Shape};
use crate::engine::disk::{Held, Write};
use crate::engine::event::{Event, What};
use crate::engine::liars::Said;
use crate::engine::observer::Observer;
use crate::engine::payloads::PayloadId;
use crate::engine::schedule::Schedule;
use crate::engine::world::World;
use crate::id::NodeId;
use crate::protocol::{Message, Protocol};
use std::mem::ManuallyDrop;

impl<P: Protocol, O: Observer, Q: Schedule> HandlerContext<'_, '_, P, O, Q> {
    /// Writes to the node's disk.
    pub(super) fn write(&mut self, write: Write<P::Record>) {
        let Some(at) = self.world.disks.write(self.node, self.at, write) else { return };
        self.meta.writing = true;
        if !self.wrote {
            self.wrote = true;
            let (to, key, life) = (self.node, self.key.durable(), self.meta.life);
            self.world.observer.timer_set(key, self.key);
            self.queue.push(Event { at, to, key, what: What::Durable { life } });
        }
    }

    /// What is sent waits until all that the node wrote is durable.
    #[cold]
    #[inline(never)]
    pub(super) fn hold(&mut self, to: &[NodeId], message: P::Msg) {
        let (key, ordinal) = (self.key, self.ordinal);
        self.ordinal += to.len() as u32;
        self.world.disks.hold(self.node, Held { key, ordinal, to: to.to_vec(), message });
    }

    /// Sends what has waited, as the handler would have that sent it.
    pub fn release(mut self, held: Held<P::Msg>) {
        self.ordinal = held.ordinal;
        self.send_copies(&held.to, ManuallyDrop::new(held.message));
    }

    /// What a node, if it lies, makes of the content last stored. What is not sent takes its ordinals, so
    /// that all else has the keys that it would have had.
    #[cold]
    #[inline(never)]
    pub(super) fn send_lie(&mut self, to: &[NodeId], payload: PayloadId) {
        let World { liars, outbox, incidents, .. } = &mut *self.world;
        let Some(message) = outbox.last_stored() else { return };
        let (payload, shape) = match liars.twist(self.node, message) {
            Said::Truth => (payload, Shape::of(message)),
            Said::Nothing => {
                incidents.messages_withheld += to.len() as u64;
                self.ordinal += to.len() as u32;
                return;
            }
            Said::Lie(lie) => {
                incidents.messages_falsified += to.len() as u64;
                let shape = Shape::of(&lie);
                (outbox.store(ManuallyDrop::new(lie), P::Msg::is_same), shape)
            }
        };
        self.send_stored(to, payload, shape);
    }
}
