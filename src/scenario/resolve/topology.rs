//! `topology` of `[cluster]`.

use super::Checker;
use crate::network::TopologyKind;
use crate::network::topology::{self, Density};
use crate::scenario::edges;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, ErdosRenyi, Lattice, Real, Text, TopologyTable, Whole};
use crate::scenario::source::Place;
use std::sync::Arc;

/// The number of nodes, and where it stands.
#[derive(Clone, Copy)]
struct Nodes<'a> {
    count: u32,
    place: &'a Place,
}

impl Checker<'_> {
    /// The topology over so many nodes; `place` is where that number stands.
    pub(super) fn topology(
        &mut self,
        table: &At<TopologyTable>,
        count: u32,
        place: &Place,
    ) -> Option<TopologyKind> {
        let nodes = Nodes { count, place };
        Some(match &table.value {
            TopologyTable::Complete(_) => TopologyKind::Complete,
            TopologyTable::RandomRegular(table) => {
                let degree = self.degree(&table.degree, nodes, 1)?;
                TopologyKind::RandomRegular {
                    degree: self.even_product(degree, &table.degree.place, nodes)?,
                }
            }
            TopologyTable::Ring(table) => {
                TopologyKind::Ring { degree: self.ring_degree(&table.degree, nodes)? }
            }
            TopologyTable::Lattice(table) => self.lattice(table, nodes)?,
            TopologyTable::ErdosRenyi(inner) => {
                TopologyKind::ErdosRenyi { density: self.density(inner, &table.place, nodes)? }
            }
            TopologyTable::SmallWorld(table) => {
                let degree = self.ring_degree(&table.degree, nodes)?;
                TopologyKind::SmallWorld { degree, rewire: table.rewire.value.0 }
            }
            TopologyTable::ScaleFree(table) => {
                let found = format!("{} links a node", table.links.value.0);
                let links = self.below_nodes(&table.links, nodes, 1, &found)?;
                TopologyKind::ScaleFree { links }
            }
            TopologyTable::File(file) => self.edge_list(&file.path, count)?,
        })
    }

    /// A number of neighbours from `least`, below the number of nodes.
    fn degree(&mut self, degree: &At<Whole>, nodes: Nodes<'_>, least: u32) -> Option<u32> {
        self.below_nodes(degree, nodes, least, &format!("degree {}", degree.value.0))
    }

    fn below_nodes(
        &mut self,
        number: &At<Whole>,
        nodes: Nodes<'_>,
        least: u32,
        found: &str,
    ) -> Option<u32> {
        let count = u64::from(nodes.count);
        if (u64::from(least)..count).contains(&number.value.0) {
            return Some(number.value.0 as u32);
        }
        let label = match nodes.count <= least {
            true => "expected more nodes".to_string(),
            false => format!("expected {least} to {}", count - 1),
        };
        let title = format!("no graph of {count} nodes has {found}");
        self.add(nodes.beside(&number.place, title).label(label));
        None
    }

    fn even_product(&mut self, degree: u32, place: &Place, nodes: Nodes<'_>) -> Option<u32> {
        if (u64::from(degree) * u64::from(nodes.count)).is_multiple_of(2) {
            return Some(degree);
        }
        let title =
            format!("no graph of {} nodes has degree {degree}: the product is odd", nodes.count);
        self.add(nodes.beside(place, title).label("expected an even degree"));
        None
    }

    /// As many neighbours on either side.
    fn ring_degree(&mut self, degree: &At<Whole>, nodes: Nodes<'_>) -> Option<u32> {
        let number = self.degree(degree, nodes, 2)?;
        if !number.is_multiple_of(2) {
            let title = format!("no ring has degree {number}: half of the links go either way");
            self.add(Problem::at(&degree.place, title).label("expected an even degree"));
            return None;
        }
        Some(number)
    }

    fn lattice(&mut self, table: &Lattice, nodes: Nodes<'_>) -> Option<TopologyKind> {
        let wrap = table.wrap.as_ref().is_none_or(|wrap| wrap.value.0);
        let (axes, place) = (table.dimensions.value.0, &table.dimensions.place);
        let Some(dimensions) = u32::try_from(axes).ok().filter(|axes| (1..=31).contains(axes))
        else {
            let problem = Problem::at(place, format!("a lattice of {axes} dimensions"));
            self.add(problem.label("expected 1 to 31"));
            return None;
        };
        if topology::lattice_side(nodes.count, dimensions).is_none() {
            let below = topology::lattice_side_below(nodes.count, dimensions);
            let [less, more] = [below, below + 1].map(|side| topology::volume(side, dimensions));
            let title = format!("{} nodes fill no lattice of {axes} dimensions", nodes.count);
            let label = format!("expected another number, or {less} or {more} nodes");
            self.add(nodes.beside(place, title).label(label));
            return None;
        }
        Some(TopologyKind::Lattice { dimensions, wrap })
    }

    /// Exactly one of `mean_degree` and `probability`.
    fn density(&mut self, table: &ErdosRenyi, place: &Place, nodes: Nodes<'_>) -> Option<Density> {
        match (&table.mean_degree, &table.probability) {
            (Some(mean), None) => self.mean_degree(mean, nodes),
            (None, Some(share)) => Some(Density::Probability(share.value.0)),
            (Some(mean), Some(share)) => {
                let problem = Problem::at(&share.place, "both `mean_degree` and `probability`");
                let problem = problem.label("expected one of them");
                self.add(problem.also(&mean.place, "`mean_degree` is here"));
                None
            }
            (None, None) if self.intact("cluster") => {
                let problem = Problem::at(place, "missing key `mean_degree` or `probability`");
                self.add(problem.label("expected `mean_degree` or `probability` here"));
                None
            }
            (None, None) => None,
        }
    }

    fn mean_degree(&mut self, mean: &At<Real>, nodes: Nodes<'_>) -> Option<Density> {
        let (value, most) = (mean.value.0, nodes.count - 1);
        if (0.0..=f64::from(most)).contains(&value) {
            return Some(Density::MeanDegree(value));
        }
        let title = format!("no graph of {} nodes has a mean degree of {value}", nodes.count);
        self.add(nodes.beside(&mean.place, title).label(format!("expected 0 to {most}")));
        None
    }

    fn edge_list(&mut self, path: &At<Text>, nodes: u32) -> Option<TopologyKind> {
        let read = |text: &str, start| edges::read(text, nodes, start);
        self.input(path, "an edge list", read).map(|graph| TopologyKind::Fixed(Arc::new(graph)))
    }
}

impl Nodes<'_> {
    /// A mistake at `place` that depends on the number of nodes.
    fn beside(self, place: &Place, title: String) -> Problem {
        Problem::at(place, title).also(self.place, format!("there are {} nodes", self.count))
    }
}
