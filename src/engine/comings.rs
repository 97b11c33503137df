//! Nodes that go down, and come up again, on the same address or on a new one.

use super::core::Core;
use super::digest::{Mark, word};
use super::event::{Event, What};
use super::observer::Observer;
use super::placeholder::Placeholder;
use super::record::Status;
use super::schedule::Schedule;
use crate::faults::{Disk, FaultKind, Moment, Restart, Turn};
use crate::id::NodeId;
use crate::protocol::Protocol;
use crate::time::Instant;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// What a fault by which nodes come and go does to them at this moment.
    pub(super) fn come_and_go(&mut self, moment: &Moment, queue: &mut impl Schedule) {
        let what = &self.setup.faults[moment.place as usize].what;
        let left = what.leaves();
        let disk = left.map_or(Disk::Kept, |(disk, _)| disk);
        for turn in self.covers.turns(moment, &self.timeline) {
            match turn {
                Turn::Goes(host) => {
                    let node = self.covers.begin(moment, host);
                    if matches!(what, FaultKind::Leave { .. }) {
                        self.stop(moment.at, node);
                    }
                    self.crash(moment, node, disk, queue);
                }
                Turn::Comes(host) => {
                    if let Some(restart) = self.covers.end(moment, host) {
                        self.restart(moment.at, host, restart, queue);
                    }
                }
            }
        }
    }

    /// `node` leaves: if it is up and not paused, it can still print.
    fn stop(&mut self, at: Instant, node: NodeId) {
        let record = self.table.get(node);
        if self.world.logging && record.meta.status == Status::Up {
            let observer = &mut *self.world.observer;
            let print = &mut |line: &str| observer.stopped(at, node, line);
            self.setup.protocol_of(node).on_stop(&record.node, print);
        }
    }

    /// One fault more covers `node`.
    fn crash(&mut self, moment: &Moment, node: NodeId, disk: Disk, queue: &mut impl Schedule) {
        self.world.incidents += self.world.disks.crash(node, moment.at, disk);
        let record = self.table.get_mut(node);
        let before = std::mem::replace(&mut record.meta.status, Status::Down);
        let mut held = Vec::new();
        if matches!(before, Status::Up | Status::Paused) {
            self.setup.protocol_of(node).held(&record.node, &mut |fact| held.push(fact));
            record.node = self.setup.blank(node);
            let key = moment.key(self.world.draws.keys());
            record.meta.chain.mix(key.0, moment.at.0);
            record.meta.chain.mix(word(Mark::Crash, disk as u8, 0), held.len() as u64);
            self.idle -= u32::from(record.meta.idle);
            (record.meta.idle, record.meta.writing) = (false, false);
            record.meta.next_tick = Instant::MAX;
            self.up -= 1;
            self.forget_streams(moment.at, (node, key), queue);
        }
        if before != Status::Down {
            self.world.observer.down(moment.at, node, &held);
        }
        self.drop_waiting(moment.at, node);
    }

    /// No fault covers `host` any more: it counts as up, and boots in the same instant.
    fn restart(&mut self, at: Instant, host: NodeId, restart: Restart, queue: &mut impl Schedule) {
        let node = restart.address;
        if let Some(left) = restart.left {
            debug_assert_eq!(self.setup.hosts.of(node), host, "planned otherwise");
            debug_assert_eq!(self.table.len(), node.index(), "addresses are taken in order");
            self.table.push(self.setup.blank(node));
            self.world.move_host(left, node);
        }
        let meta = &mut self.table.get_mut(node).meta;
        meta.status = Status::Booting;
        let key = self.world.draws.keys().boot(node, meta.life + u32::from(meta.booted));
        self.listed += 1;
        self.world.observer.up(at, node);
        queue.push(Event { at, to: node, key, what: What::Boot });
    }
}

impl<P: Protocol> super::Setup<'_, P> {
    /// The state of a node that is down, which means nothing.
    pub(super) fn blank(&self, node: NodeId) -> P::Node {
        self.protocol_of(node).boot(&[], &mut Placeholder::new(node, self.nodes))
    }
}
