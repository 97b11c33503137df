//! Nodes that come and go: churn, by law or by trace, and those that join and leave.

use super::core::Core;
use super::observer::Observer;
use super::schedule::Schedule;
use crate::faults::{Disk, FaultKind, Moment, down_at_first};
use crate::id::NodeId;
use crate::protocol::Protocol;
use std::collections::{BTreeMap, BTreeSet};

/// By the place of its fault, the nodes that are down by churn.
pub type Churned = BTreeMap<u32, BTreeSet<NodeId>>;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// Before time 0: those that join later are no members.
    pub(super) fn cover_joiners(&mut self) {
        let setup = self.setup;
        for (fault, place) in setup.faults.iter().zip(0..) {
            if let FaultKind::Join { nodes } = &fault.what {
                for node in self.timeline.victims(nodes, place) {
                    *self.cover_of(node) += 1;
                }
            }
        }
    }

    /// The churn at this place begins or ends, or takes a node down or brings it up.
    pub(super) fn churn(&mut self, moment: Moment, disk: Disk, queue: &mut impl Schedule) {
        match (moment.life, moment.ends) {
            (Some((node, _)), false) => self.go(moment, node, disk, queue),
            (Some((node, _)), true) => self.come(moment, node, queue),
            (None, false) => {
                let what = &self.setup.faults[moment.place as usize].what;
                if let FaultKind::ChurnTrace { changes, .. } = what {
                    for node in down_at_first(changes) {
                        self.go(moment, node, disk, queue);
                    }
                }
            }
            (None, true) => {
                let down = self.churned.remove(&moment.place).unwrap_or_default();
                down.into_iter().for_each(|node| self.uncover(moment, node, queue));
            }
        }
    }

    fn go(&mut self, moment: Moment, node: NodeId, disk: Disk, queue: &mut impl Schedule) {
        if self.churned.entry(moment.place).or_default().insert(node) {
            self.crash(moment, node, disk, queue);
        }
    }

    fn come(&mut self, moment: Moment, node: NodeId, queue: &mut impl Schedule) {
        if self.churned.entry(moment.place).or_default().remove(&node) {
            self.uncover(moment, node, queue);
        }
    }
}
