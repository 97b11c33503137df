//! `[cluster]`.

use super::Checker;
use crate::id::NODES_MAX;
use crate::network::TopologyKind;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, Document, TopologyTable};
use crate::time::{NANOS_PER_SECOND, Span};

/// `[cluster]`, resolved.
pub(super) struct Cluster {
    pub(super) nodes: u32,
    /// Nothing when it is wrong.
    pub(super) topology: Option<TopologyKind>,
    /// The path of the topology's file, if it has one.
    pub(super) path: Option<String>,
    pub(super) epoch_unix_s: u64,
    pub(super) disk_write: Span,
}

impl Checker<'_> {
    pub(super) fn cluster(&mut self, cluster: &raw::Cluster) -> Option<Cluster> {
        let count = cluster.nodes.value.0;
        if count == 0 || count > u64::from(NODES_MAX) {
            let problem =
                Problem::at(&cluster.nodes.place, format!("{count} nodes are out of range"));
            self.add(problem.label(format!("expected 1 to {NODES_MAX}")));
            return None;
        }
        let nodes = count as u32;
        let table = cluster.topology.as_ref();
        let path = match table.map(|table| &table.value) {
            Some(TopologyTable::File(file)) => Some(file.path.value.0.clone()),
            _ => None,
        };
        let topology = match table {
            None => Some(TopologyKind::Complete),
            Some(table) => self.topology(table, nodes, &cluster.nodes.place),
        };
        let epoch_unix_s = cluster.epoch_unix.as_ref().map_or(0, |epoch| epoch.value.0);
        let disk_write = cluster.disk_write.as_ref().map_or(Span::ZERO, |time| time.value.0);
        Some(Cluster { nodes, topology, path, epoch_unix_s, disk_write })
    }

    /// Wall clocks count nanoseconds since 1970 in 63 bits, to the end of the run.
    pub(super) fn wall_clock_fits(&mut self, document: &Document) {
        let epoch = document.cluster.as_ref().and_then(|section| section.value.epoch_unix.as_ref());
        let Some(epoch) = epoch else { return };
        let end = document.stop.as_ref().map_or(0, |stop| stop.value.at.value.0.0);
        let most = (i64::MAX as u64 - end) / NANOS_PER_SECOND;
        if epoch.value.0 > most {
            let title = format!("an epoch of {} is out of range", epoch.value.0);
            let problem = Problem::at(&epoch.place, title);
            let problem = problem.label(format!("expected at most {most}"));
            self.add(
                problem.help(
                    "the clocks count nanoseconds since 1970 in 63 bits, to the end of the run",
                ),
            );
        }
    }
}
