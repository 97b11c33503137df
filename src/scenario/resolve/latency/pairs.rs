//! Latencies from files, and by regions.

use super::span;
use crate::network::regions::{self, Allotment, Mismatch, Route, Settled};
use crate::network::{Jitter, Latency, Matrix};
use crate::rng::Ratio;
use crate::scenario::delays::{self, Reading};
use crate::scenario::errors::Problem;
use crate::scenario::raw::{
    At, EmpiricalLatency, MatrixLatency, RegionNodes, RegionsLatency, ShareOrTime, UnitName,
    ValueName, Word,
};
use crate::scenario::resolve::Checker;
use crate::scenario::source::Place;
use crate::time::Span;
use std::sync::Arc;

/// How much longer than the great circle the way between regions is, if nothing is said.
const STRETCH: f64 = 1.5;
/// What does not depend on distance, if nothing is said.
const ACCESS: Span = Span::from_millis(1);
/// The jitter between regions, if nothing is said.
const JITTER: Jitter = Jitter::Share(Ratio::percent(10));

impl Checker<'_> {
    pub(super) fn empirical(&mut self, table: &EmpiricalLatency) -> Option<Latency> {
        let reading = Reading { unit: unit(&table.unit), halved: false };
        let read = |text: &str, start| delays::list(text, reading, start);
        let sorted = self.input(&table.file, "a file of delays", read)?;
        Some(Latency::Empirical { min: span(table.min.as_ref()), sorted_ns: sorted.into() })
    }

    pub(super) fn matrix(&mut self, table: &MatrixLatency, nodes: Option<u32>) -> Option<Latency> {
        let halved = table.value.value.0 == ValueName::Rtt;
        let reading = Reading { unit: unit(&table.unit), halved };
        let read = |text: &str, start| delays::matrix(text, reading, start);
        let square = self.input(&table.file, "a matrix of delays", read)?;
        let local = table.local.as_ref().map(|local| local.value.0);
        let jitter = jitter(&table.jitter, Jitter::Share(Ratio::percent(0)));
        let matrix = Matrix::new(square.rows, square.nanos, local, jitter, nodes?);
        Some(Latency::Matrix(Arc::new(matrix)))
    }

    pub(super) fn regions(
        &mut self,
        table: &RegionsLatency,
        nodes: Option<u32>,
    ) -> Option<Latency> {
        let stretch = table.stretch.as_ref();
        let stretch = stretch.map_or(Some(STRETCH), |s| self.within(s, 1.0..=100.0, "a stretch"));
        let settled = self.settled(&table.regions);
        let route = Route {
            stretch: stretch?,
            access: table.access.as_ref().map_or(ACCESS, |access| access.value.0),
            jitter: jitter(&table.jitter, JITTER),
        };
        let nodes = nodes?;
        match regions::Regions::new(settled?, route, nodes) {
            Ok(regions) => Some(Latency::Regions(Arc::new(regions))),
            Err(mismatch) => {
                let last = table.regions.value.iter().rev();
                let last = last.filter_map(|one| one.value.nodes.as_ref()).next();
                let place = last.map_or(&table.regions.place, |part| &part.place);
                if self.links_intact() {
                    self.add(not_all(mismatch, place, nodes));
                }
                None
            }
        }
    }

    /// The regions, at least one and each once.
    fn settled(&mut self, written: &At<Vec<At<RegionNodes>>>) -> Option<Vec<Settled>> {
        if written.value.is_empty() && self.links_intact() {
            let problem = Problem::at(&written.place, "an empty list of regions");
            self.add(problem.label("expected at least one"));
        }
        let mut twice = false;
        for (i, one) in written.value.iter().enumerate() {
            let name = &one.value.name;
            let mut before = written.value[..i].iter().map(|other| &other.value.name);
            if let Some(first) = before.find(|other| other.value == name.value) {
                let title = format!("the region `{}` is named twice", name.value.0.name);
                let problem = Problem::at(&name.place, title).label("expected another region");
                self.add(problem.also(&first.place, "it is named here"));
                twice = true;
            }
        }
        let settle = |one: &At<RegionNodes>| Settled {
            region: one.value.name.value.0,
            part: one.value.nodes.as_ref().map_or(Allotment::Rest, |part| part.value.0),
        };
        let all: Vec<Settled> = written.value.iter().map(settle).collect();
        (!twice && !all.is_empty()).then_some(all)
    }
}

fn unit(written: &Option<At<Word<UnitName>>>) -> Option<&'static str> {
    written.as_ref().map(|unit| unit.value.0.name())
}

fn jitter(written: &Option<At<ShareOrTime>>, default: Jitter) -> Jitter {
    written.as_ref().map_or(default, |jitter| jitter.value.0)
}

/// The mistake that the nodes of the regions are not those of the cluster.
fn not_all(mismatch: Mismatch, place: &Place, nodes: u32) -> Problem {
    const REST: &str = "a region without `nodes` takes what the others leave";
    match mismatch {
        Mismatch::Counts(found) => {
            Problem::at(place, format!("the regions have {found} nodes together"))
                .label(format!("expected {nodes} together: `cluster.nodes` is {nodes}"))
                .help(REST)
        }
        Mismatch::Shares(parts) => {
            let percent = parts as f64 / Ratio::ONE_PARTS as f64 * 100.0;
            Problem::at(place, format!("the shares of the regions are {percent} % together"))
                .label("expected 100 % together")
                .help(REST)
        }
    }
}
