//! What happens when a fault begins or ends.

use super::core::Core;
use super::digest::{Mark, word};
use super::event::{Event, What};
use super::observer::Observer;
use super::placeholder::Placeholder;
use super::record::Status;
use super::schedule::Schedule;
use crate::faults::{Disk, FaultKind, Moment, Stops};
use crate::id::NodeId;
use crate::network::Cut;
use crate::protocol::Protocol;
use crate::select::Selector;
use crate::time::Instant;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// Applies the faults of time 0, then counts the nodes that no crash covers as up.
    pub fn begin(&mut self, queue: &mut impl Schedule) {
        self.cover_joiners();
        while self.moment_at().is_some_and(|at| at == Instant::ZERO) {
            self.apply_moment(queue);
        }
        for node in (0..self.setup.nodes).map(NodeId) {
            let status = self.table.get(node).meta.status;
            if status == Status::Down && !self.covered(node) {
                self.table.get_mut(node).meta.status = Status::Booting;
                self.world.observer.up(Instant::ZERO, node);
            }
        }
    }

    /// Whether a crash covers `node` now.
    pub(super) fn covered(&self, node: NodeId) -> bool {
        self.crashes.get(node.index()).is_some_and(|crashes| *crashes > 0)
    }

    /// Begins or ends the next fault.
    pub fn apply_moment(&mut self, queue: &mut impl Schedule) {
        let Some(moment) = self.timeline.advance() else { return };
        self.listed -= u64::from(moment.is_listed(self.setup.faults));
        self.events += 1;
        self.now = moment.at;
        let (setup, place) = (self.setup, moment.place);
        match &setup.faults[place as usize].what {
            FaultKind::Partition { .. } | FaultKind::Cut { .. } | FaultKind::Isolate { .. }
                if moment.ends =>
            {
                self.world.end_cuts(place);
            }
            FaultKind::Partition { groups } => {
                let groups: Vec<Vec<NodeId>> =
                    groups.iter().map(|group| self.victims(group, place)).collect();
                self.world.begin_cut(place, Cut::sides(setup.nodes, &groups));
            }
            FaultKind::Cut { from, to, one_way } => {
                let [from, to] = [from, to].map(|nodes| self.victims(nodes, place));
                self.world.begin_cut(place, Cut::ways(setup.nodes, &from, &to));
                if !one_way {
                    self.world.begin_cut(place, Cut::ways(setup.nodes, &to, &from));
                }
            }
            FaultKind::Link { .. } if moment.ends => self.world.end_changes(place),
            FaultKind::Link { from, to, one_way, change } => {
                let [from, to] = [from, to].map(|nodes| self.victims(nodes, place));
                let (nodes, ends) = (setup.nodes, [&from[..], &to[..]]);
                self.world.begin_change(place, change, nodes, ends, *one_way);
            }
            FaultKind::Isolate { nodes, stops } => {
                let nodes = self.victims(nodes, place);
                let named = |named: bool| if named { &nodes[..] } else { &[] };
                let (out, into) = (named(*stops != Stops::In), named(*stops != Stops::Out));
                self.world.begin_cut(place, Cut::isolated(setup.nodes, out, into));
            }
            FaultKind::Pause { nodes } => {
                for node in self.victims(nodes, place) {
                    match moment.ends {
                        false => self.pause((moment.at, node), place, queue),
                        true => self.resume((moment.at, node), place, queue),
                    }
                }
            }
            FaultKind::ClockSkew { nodes, by } => {
                let by_ns = i128::from(by.0) * if moment.ends { -1 } else { 1 };
                self.shift_clocks(&self.victims(nodes, place), by_ns);
            }
            FaultKind::ClockJump { nodes, by } => {
                let by_ns = if moment.ends { 0 } else { by.0.into() };
                self.shift_clocks(&self.victims(nodes, place), by_ns);
            }
            FaultKind::ClockDrift { nodes, rate_ppm } => {
                let by_ppm = i128::from(if moment.ends { -*rate_ppm } else { *rate_ppm });
                for node in self.victims(nodes, place) {
                    self.world.clocks.drift(node, setup.nodes, moment.at, by_ppm);
                    self.leave_grid(node, queue);
                }
            }
            FaultKind::Lie { nodes, lie } => {
                for node in self.victims(nodes, place) {
                    match moment.ends {
                        false => self.world.liars.begin(node, *lie),
                        true => self.world.liars.end(node, *lie),
                    }
                }
            }
            FaultKind::Crash { nodes, disk } => {
                for node in self.victims(nodes, place) {
                    match moment.ends {
                        false => self.crash(moment, node, *disk, queue),
                        true => self.uncover(moment, node, queue),
                    }
                }
            }
            FaultKind::Churn { disk, .. } | FaultKind::ChurnTrace { disk, .. } => {
                self.churn(moment, *disk, queue);
            }
            FaultKind::Join { nodes } => {
                for node in self.victims(nodes, place) {
                    self.uncover(moment, node, queue);
                }
            }
            FaultKind::Leave { nodes } => {
                for node in self.victims(nodes, place) {
                    self.crash(moment, node, Disk::Lost, queue);
                }
            }
        }
        self.world.observer.moment_end(&moment);
    }

    fn shift_clocks(&mut self, nodes: &[NodeId], by_ns: i128) {
        let clocks = &mut self.world.clocks;
        nodes.iter().for_each(|node| clocks.shift(*node, self.setup.nodes, by_ns));
    }

    /// The nodes that the fault at `place` means: the same at its beginning and its end.
    fn victims(&self, nodes: &Selector, place: u32) -> Vec<NodeId> {
        self.timeline.victims(nodes, place)
    }

    /// How many crashes cover `node`.
    pub(super) fn cover_of(&mut self, node: NodeId) -> &mut u32 {
        self.crashes.resize(self.setup.nodes as usize, 0);
        &mut self.crashes[node.index()]
    }

    /// One crash more covers `node`.
    pub(super) fn crash(
        &mut self,
        moment: Moment,
        node: NodeId,
        disk: Disk,
        queue: &mut impl Schedule,
    ) {
        *self.cover_of(node) += 1;
        self.world.disks.crash(node, moment.at, disk);
        let record = self.table.get_mut(node);
        let before = std::mem::replace(&mut record.meta.status, Status::Down);
        let mut held = Vec::new();
        if matches!(before, Status::Up | Status::Paused) {
            self.setup.protocol_of(node).held(&record.node, &mut |fact| held.push(fact));
            let mut blank = Placeholder::new(node, self.setup.nodes);
            record.node = self.setup.protocol_of(node).boot(&[], &mut blank);
            let key = moment.key(self.world.draws.keys());
            record.meta.chain.mix(key.0, moment.at.0);
            record.meta.chain.mix(word(Mark::Crash, disk as u8, 0), held.len() as u64);
            self.idle -= u32::from(record.meta.idle);
            (record.meta.idle, record.meta.writing) = (false, false);
            record.meta.next_tick = Instant::MAX;
            self.up -= 1;
            self.forget_streams(moment.at, node, queue);
        }
        if before != Status::Down {
            self.world.observer.down(moment.at, node, &held);
        }
        self.drop_waiting(moment.at, node);
    }

    /// One crash less covers `node`; without any it counts as up, and boots in the same instant.
    pub(super) fn uncover(&mut self, moment: Moment, node: NodeId, queue: &mut impl Schedule) {
        let covers = self.cover_of(node);
        *covers -= 1;
        if *covers > 0 {
            return;
        }
        let meta = &mut self.table.get_mut(node).meta;
        meta.status = Status::Booting;
        let key = self.world.draws.keys().boot(node, meta.life + u32::from(meta.booted));
        self.listed += 1;
        self.world.observer.up(moment.at, node);
        queue.push(Event { at: moment.at, to: node, key, what: What::Boot });
    }
}
