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
use crate::network::{ChangedLinks, Cut};
use crate::protocol::Protocol;
use crate::select::Selector;
use crate::time::Instant;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// Applies the faults of time 0, then counts the nodes that no fault keeps down as up.
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

    /// Whether a fault keeps `node` down now.
    pub(super) fn covered(&self, node: NodeId) -> bool {
        self.crashes.get(node.index()).is_some_and(|crashes| *crashes > 0)
    }

    /// Begins or ends the next fault.
    pub fn apply_moment(&mut self, queue: &mut impl Schedule) {
        let Some(moment) = self.timeline.advance() else { return };
        self.listed -= u64::from(moment.is_listed(self.setup.faults));
        self.events += 1;
        self.now = moment.at;
        let what = &self.setup.faults[moment.place as usize].what;
        match what {
            FaultKind::Partition { .. } | FaultKind::Cut { .. } | FaultKind::Isolate { .. }
                if moment.ends =>
            {
                self.world.end_cuts(moment.place);
            }
            FaultKind::Link { .. } if moment.ends => self.world.end_changes(moment.place),
            FaultKind::Partition { .. }
            | FaultKind::Cut { .. }
            | FaultKind::Isolate { .. }
            | FaultKind::Link { .. } => self.begin_on_links(what, moment.place),
            FaultKind::Churn { disk, .. } | FaultKind::ChurnTrace { disk, .. } => {
                self.churn(moment, *disk, queue);
            }
            FaultKind::ClockSkew { nodes, .. }
            | FaultKind::ClockJump { nodes, .. }
            | FaultKind::ClockDrift { nodes, .. }
            | FaultKind::Pause { nodes }
            | FaultKind::Lie { nodes, .. }
            | FaultKind::Crash { nodes, .. }
            | FaultKind::Join { nodes }
            | FaultKind::Leave { nodes } => {
                for node in self.victims(nodes, moment.place) {
                    self.happen(what, moment, node, queue);
                }
            }
        }
        self.world.observer.moment_end(&moment);
    }

    /// A fault begins to change what passes between nodes.
    fn begin_on_links(&mut self, what: &FaultKind, place: u32) {
        let nodes = self.setup.nodes;
        match what {
            FaultKind::Partition { groups } => {
                let groups: Vec<Vec<NodeId>> =
                    groups.iter().map(|group| self.victims(group, place)).collect();
                self.world.begin_cut(place, Cut::sides(nodes, &groups));
            }
            FaultKind::Cut { from, to, one_way } => {
                let [from, to] = [from, to].map(|named| self.victims(named, place));
                self.world.begin_cut(place, Cut::ways(nodes, &from, &to));
                if !one_way {
                    self.world.begin_cut(place, Cut::ways(nodes, &to, &from));
                }
            }
            FaultKind::Isolate { nodes: named, stops } => {
                let victims = self.victims(named, place);
                let named = |named: bool| if named { &victims[..] } else { &[] };
                let (out, into) = (named(*stops != Stops::In), named(*stops != Stops::Out));
                self.world.begin_cut(place, Cut::isolated(nodes, out, into));
            }
            FaultKind::Link { from, to, one_way, change } => {
                let [from, to] = [from, to].map(|named| self.victims(named, place));
                let changed = ChangedLinks::new(change, nodes, [&from, &to], *one_way);
                self.world.begin_change(place, changed);
            }
            _ => {}
        }
    }

    /// A fault begins or ends at one of its nodes.
    fn happen(
        &mut self,
        what: &FaultKind,
        moment: Moment,
        node: NodeId,
        queue: &mut impl Schedule,
    ) {
        let (clocks, nodes) = (&mut self.world.clocks, self.setup.nodes);
        match what {
            FaultKind::ClockSkew { by, .. } => {
                let by_ns = i128::from(by.0) * if moment.ends { -1 } else { 1 };
                clocks.shift(node, nodes, by_ns);
            }
            FaultKind::ClockJump { by, .. } if !moment.ends => {
                clocks.shift(node, nodes, by.0.into());
            }
            FaultKind::ClockDrift { rate_ppm, .. } => {
                let by_ppm = i128::from(if moment.ends { -*rate_ppm } else { *rate_ppm });
                clocks.drift(node, nodes, moment.at, by_ppm);
                self.leave_grid(node, queue);
            }
            FaultKind::Pause { .. } => match moment.ends {
                false => self.pause((moment.at, node), moment.place, queue),
                true => self.resume((moment.at, node), moment.place, queue),
            },
            FaultKind::Lie { lie, .. } => match moment.ends {
                false => self.world.liars.begin(node, *lie),
                true => self.world.liars.end(node, *lie),
            },
            FaultKind::Crash { disk, .. } => match moment.ends {
                false => self.crash(moment, node, *disk, queue),
                true => self.uncover(moment, node, queue),
            },
            FaultKind::Join { .. } => self.uncover(moment, node, queue),
            FaultKind::Leave { .. } => self.crash(moment, node, Disk::Lost, queue),
            _ => {}
        }
    }

    /// The nodes that the fault at `place` means: the same at its beginning and its end.
    fn victims(&self, nodes: &Selector, place: u32) -> Vec<NodeId> {
        self.timeline.victims(nodes, place)
    }

    /// How many faults keep `node` down: crashes, churn, and those of members.
    pub(super) fn cover_of(&mut self, node: NodeId) -> &mut u32 {
        self.crashes.resize(self.setup.nodes as usize, 0);
        &mut self.crashes[node.index()]
    }

    /// One fault more keeps `node` down.
    pub(super) fn crash(
        &mut self,
        moment: Moment,
        node: NodeId,
        disk: Disk,
        queue: &mut impl Schedule,
    ) {
        *self.cover_of(node) += 1;
        self.world.incidents += self.world.disks.crash(node, moment.at, disk);
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

    /// One fault less keeps `node` down; without any it counts as up, and boots in the same instant.
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
