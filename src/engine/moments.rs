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
            FaultKind::Partition { .. }
            | FaultKind::Cut { .. }
            | FaultKind::Isolate { .. }
            | FaultKind::Link { .. } => self.begin_on_links(what, moment.place),
            FaultKind::Crash { .. }
            | FaultKind::Churn { .. }
            | FaultKind::ChurnTrace { .. }
            | FaultKind::Join { .. }
            | FaultKind::Leave { .. } => self.come_and_go(&moment, queue),
            FaultKind::ClockSkew { nodes, .. }
            | FaultKind::ClockJump { nodes, .. }
            | FaultKind::ClockDrift { nodes, .. }
            | FaultKind::Pause { nodes }
            | FaultKind::Lie { nodes, .. } => {
                for host in self.victims(nodes, moment.place) {
                    self.happen(what, moment, self.covers.address(host), queue);
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

    /// A fault begins or ends at one of its nodes, on its present address.
    fn happen(
        &mut self,
        what: &FaultKind,
        moment: Moment,
        node: NodeId,
        queue: &mut impl Schedule,
    ) {
        let (clocks, nodes) = (&mut self.world.clocks, self.setup.addresses());
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
            _ => {}
        }
    }

    /// The nodes that the fault at `place` means: the same at its beginning and its end.
    fn victims(&self, nodes: &Selector, place: u32) -> Vec<NodeId> {
        self.timeline.victims(nodes, place)
    }
}
