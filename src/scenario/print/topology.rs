//! `topology = { kind = … }` of `[cluster]`.

use super::{Written, quoted};
use crate::network::TopologyKind;
use crate::network::topology::Density;

/// The table in one line.
pub(super) fn topology(kind: &TopologyKind, written: &Written) -> String {
    let keys = match kind {
        TopologyKind::Complete => "kind = \"complete\"".to_string(),
        TopologyKind::RandomRegular { degree } => {
            format!("kind = \"random-regular\", degree = {degree}")
        }
        TopologyKind::Ring { degree } => format!("kind = \"ring\", degree = {degree}"),
        TopologyKind::Lattice { dimensions, wrap } => {
            format!("kind = \"lattice\", dimensions = {dimensions}, wrap = {wrap}")
        }
        // The shortest text that reads back as the same number.
        TopologyKind::ErdosRenyi { density: Density::MeanDegree(mean) } => {
            format!("kind = \"erdos-renyi\", mean_degree = {mean:?}")
        }
        TopologyKind::ErdosRenyi { density: Density::Probability(share) } => {
            format!("kind = \"erdos-renyi\", probability = \"{share}\"")
        }
        TopologyKind::SmallWorld { degree, rewire } => {
            format!("kind = \"small-world\", degree = {degree}, rewire = \"{rewire}\"")
        }
        TopologyKind::ScaleFree { links } => format!("kind = \"scale-free\", links = {links}"),
        TopologyKind::Fixed(_) => {
            let path = written.topology_path.as_deref().unwrap_or_default();
            format!("kind = \"file\", path = {}", quoted(path))
        }
    };
    format!("{{ {keys} }}")
}
