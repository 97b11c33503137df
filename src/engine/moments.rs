//! What happens when a fault begins or ends.

use super::core::Core;
use super::observer::Observer;
use super::record::Status;
use super::schedule::Schedule;
use crate::faults::{FaultKind, Moment, Stops};
use crate::id::NodeId;
use crate::network::{ChangedLinks, Cut};
use crate::protocol::Protocol;
use crate::select::Selector;
use crate::time::Instant;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// Applies the faults of time 0, then counts the nodes that no fault keeps down as up.
    pub fn begin(&mut self, queue: &mut impl Schedule) {
        while self.moment_at().is_some_and(|at| at == Instant::ZERO) {
            self.apply_moment(queue);
        }
        for node in (0..self.setup.nodes).map(NodeId) {
            let status = self.table.get(node).meta.status;
            if status == Status::Down && !self.covers.covered(node) {
                self.table.get_mut(node).meta.status = Status::Booting;
                self.world.observer.up(Instant::ZERO, node);
            }
        }
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
            FaultKind::Partition { groups } => self.part(groups, moment.place),
            FaultKind::Cut { from, to, one_way } => self.cut([from, to], *one_way, moment.place),
            FaultKind::Isolate { nodes, stops } => self.isolate(nodes, *stops, moment.place),
            FaultKind::Link { from, to, one_way, change } => {
                let [from, to] = [from, to].map(|named| self.victims(named, moment.place));
                let changed = ChangedLinks::new(change, self.setup.nodes, [&from, &to], *one_way);
                self.world.begin_change(moment.place, changed);
            }
            FaultKind::Crash { .. }
            | FaultKind::Churn { .. }
            | FaultKind::ChurnTrace { .. }
            | FaultKind::Join { .. }
            | FaultKind::Leave { .. } => self.come_and_go(&moment, queue),
            FaultKind::ClockSkew { nodes, by } => {
                let by_ns = i128::from(by.0) * if moment.ends { -1 } else { 1 };
                self.shift_clocks(nodes, &moment, by_ns);
            }
            // A step has no end.
            FaultKind::ClockJump { .. } if moment.ends => {}
            FaultKind::ClockJump { nodes, by } => self.shift_clocks(nodes, &moment, by.0.into()),
            FaultKind::ClockDrift { nodes, rate_ppm } => {
                let by_ppm = i128::from(if moment.ends { -*rate_ppm } else { *rate_ppm });
                self.each(nodes, &moment, |core, node| {
                    let addresses = core.setup.addresses();
                    core.world.clocks.drift(node, addresses, moment.at, by_ppm);
                    core.leave_grid(node, queue);
                });
            }
            FaultKind::Pause { nodes } => {
                self.each(nodes, &moment, |core, node| match moment.ends {
                    false => core.pause((moment.at, node), moment.place, queue),
                    true => core.resume((moment.at, node), moment.place, queue),
                });
            }
            FaultKind::Lie { nodes, lie } => {
                self.each(nodes, &moment, |core, node| match moment.ends {
                    false => core.world.liars.begin(node, *lie),
                    true => core.world.liars.end(node, *lie),
                });
            }
        }
        self.world.observer.moment_end(&moment);
    }

    fn part(&mut self, groups: &[Selector], place: u32) {
        let groups: Vec<Vec<NodeId>> =
            groups.iter().map(|group| self.victims(group, place)).collect();
        self.world.begin_cut(place, Cut::sides(self.setup.nodes, &groups));
    }

    fn cut(&mut self, sides: [&Selector; 2], one_way: bool, place: u32) {
        let [from, to] = sides.map(|named| self.victims(named, place));
        self.world.begin_cut(place, Cut::ways(self.setup.nodes, &from, &to));
        if !one_way {
            self.world.begin_cut(place, Cut::ways(self.setup.nodes, &to, &from));
        }
    }

    fn isolate(&mut self, nodes: &Selector, stops: Stops, place: u32) {
        let victims = self.victims(nodes, place);
        let named = |named: bool| if named { &victims[..] } else { &[] };
        let (out, into) = (named(stops != Stops::In), named(stops != Stops::Out));
        self.world.begin_cut(place, Cut::isolated(self.setup.nodes, out, into));
    }

    fn shift_clocks(&mut self, nodes: &Selector, moment: &Moment, by_ns: i128) {
        self.each(nodes, moment, |core, node| {
            core.world.clocks.shift(node, core.setup.addresses(), by_ns);
        });
    }

    /// Does something to each node that a fault means, on its present address.
    fn each(
        &mut self,
        nodes: &Selector,
        moment: &Moment,
        mut happen: impl FnMut(&mut Self, NodeId),
    ) {
        for host in self.victims(nodes, moment.place) {
            happen(self, self.covers.address(host));
        }
    }

    /// The nodes that the fault at `place` means: the same at its beginning and its end.
    fn victims(&self, nodes: &Selector, place: u32) -> Vec<NodeId> {
        self.timeline.victims(nodes, place)
    }
}
