//! How many nodes are up, as a line beside the curve of coverage.

use crate::output::tables::{Source, nodes_up};
use crate::output::units::grouped;
use crate::run::overlays::Overlay;

/// The lines beside the curve: those of theory and, where nodes come and go, how many are up.
pub fn beside(source: &Source) -> Vec<Overlay> {
    let up = nodes_up::change(source.scenario).then(|| up(source));
    source.overlays.iter().cloned().chain(up).collect()
}

/// The median over the replications, as a share of all nodes.
fn up(source: &Source) -> Overlay {
    let nodes = f64::from(source.scenario.nodes.max(1));
    let many = if source.curve.replications > 1 { " (median)" } else { "" };
    let all = grouped(source.scenario.nodes.into());
    Overlay {
        name: format!("nodes up, in % of {all}{many}"),
        points: nodes_up::at_times(source)
            .map(|(at_ns, up)| (at_ns as f64 / 1e9, nodes_up::median(&up) as f64 / nodes))
            .collect(),
    }
}
