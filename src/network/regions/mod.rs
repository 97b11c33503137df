//! Regions: nodes in cities all over the world, and how long light takes between them.
//!
//! One way, a message takes the great circle at two thirds of the speed of light (that in fibre),
//! times a stretch because no cable runs straight, plus an access delay for all that is not
//! distance, give or take a uniform jitter.

mod allotment;
mod places;

pub use allotment::{Allotment, Mismatch, allot};
pub use places::{REGIONS, Region};

use super::latency::{Dealing, Jitter, PairTable, block};
use crate::id::NodeId;
use crate::time::Span;
use std::ops::Range;

/// Two thirds of the speed of light: that in fibre, about, in kilometres a second.
const FIBRE_KM_S: f64 = 299_792.458 * 2.0 / 3.0;

/// A region that has nodes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settled {
    /// The region.
    pub region: Region,
    /// Which part of the nodes is there.
    pub part: Allotment,
}

/// What makes a delay out of a distance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Route {
    /// How much longer than the great circle the way is, as a factor of at least 1.
    pub stretch: f64,
    /// What does not depend on distance, one way, both ends together.
    pub access: Span,
    /// How much more or less a message takes.
    pub jitter: Jitter,
}

/// The regions of a cluster: blocks of ids in the order of the regions, and the delays.
#[derive(Clone, PartialEq, Debug)]
pub struct Regions {
    settled: Vec<Settled>,
    /// By region, the first id above its block.
    ends: Vec<u32>,
    route: Route,
    table: PairTable,
}

impl Regions {
    /// `nodes` nodes in these regions, at least one.
    ///
    /// # Errors
    /// If the parts are not all of the nodes.
    pub fn new(settled: Vec<Settled>, route: Route, nodes: u32) -> Result<Regions, Mismatch> {
        let parts: Vec<Allotment> = settled.iter().map(|one| one.part).collect();
        let mut ends = allot(&parts, nodes)?;
        (1..ends.len()).for_each(|i| ends[i] += ends[i - 1]);
        let rows = settled.len() as u32;
        let pairs = settled.iter().flat_map(|from| settled.iter().map(move |to| (from, to)));
        let nanos = pairs.map(|(from, to)| route.nanos(&from.region, &to.region)).collect();
        let dealing = Dealing::InBlocks(ends.clone().into());
        let table = PairTable::new(dealing, rows, nanos, route.jitter, nodes);
        Ok(Regions { settled, ends, route, table })
    }

    /// The regions in the order of their nodes.
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// The place of a node's region in [`Regions::settled`]. A node that comes later than all, on
    /// an address of its own, is in the last.
    pub fn region_of(&self, node: NodeId) -> usize {
        self.table.row_of(node) as usize
    }

    /// The ids of the nodes in the region at this place.
    pub fn nodes_at(&self, place: usize) -> Range<u32> {
        let (from, to) = block(&self.ends, place);
        from..to
    }

    /// The ids of the nodes in the region of this name; `None` if it is none of the cluster's.
    pub fn nodes_in(&self, name: &str) -> Option<Range<u32>> {
        let place = self.settled.iter().position(|one| one.region.name == name)?;
        Some(self.nodes_at(place))
    }

    /// The median one-way delay from a node in one region to one in another, by their places.
    pub fn median(&self, from: usize, to: usize) -> Span {
        self.route.jitter.apply(self.table.of_rows(from as u32, to as u32), 1 << 31)
    }

    /// What makes a delay out of a distance.
    pub fn route(&self) -> Route {
        self.route
    }

    /// The delays by regions.
    pub fn table(&self) -> &PairTable {
        &self.table
    }
}

impl Route {
    /// The delay between two regions without jitter, in nanoseconds.
    fn nanos(&self, from: &Region, to: &Region) -> u64 {
        let seconds = from.distance_km(to) / FIBRE_KM_S * self.stretch;
        // A saturating cast of what is rounded to the nearest.
        self.access.0.saturating_add(libm::round(seconds * 1e9) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(names: &[&str], nodes: u32) -> Regions {
        let settle =
            |name: &&str| Settled { region: Region::named(name).unwrap(), part: Allotment::Rest };
        let jitter = Jitter::Share("10 %".parse().unwrap());
        let route = Route { stretch: 1.5, access: Span::from_millis(1), jitter };
        Regions::new(names.iter().map(settle).collect(), route, nodes).unwrap()
    }

    #[test]
    fn delays_are_those_of_light_in_a_cable() {
        let regions = regions(&["us-east", "eu-central"], 5);
        // 6,540 km at 199,862 km/s are 32.7 ms; half as much again, and a millisecond.
        let median = regions.median(0, 1);
        assert!((50_000_000..50_200_000).contains(&median.0), "{median}");
        assert_eq!(median, regions.median(1, 0));
        assert_eq!(regions.median(1, 1), Span::from_millis(1));
        let table = regions.table();
        assert_eq!(table.between((NodeId(0), NodeId(4)), 1 << 31), median);
        assert_eq!(table.least(), Span(900_000));
    }

    #[test]
    fn nodes_know_their_region() {
        let regions = regions(&["us-east", "eu-central", "ap-south"], 8);
        let places: Vec<usize> = (0..9).map(|id| regions.region_of(NodeId(id))).collect();
        assert_eq!(places, [0, 0, 0, 1, 1, 1, 2, 2, 2]);
        assert_eq!(regions.nodes_in("eu-central"), Some(3..6));
        assert_eq!(regions.nodes_in("sa-east"), None);
    }
}
