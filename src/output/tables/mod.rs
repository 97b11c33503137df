//! The CSV files of a run: each always has its header, even alone.
//!
//! Every cell is printed from integers, so a file is the same bytes wherever the run is repeated; but
//! for formulas, which use no function of the system's own.

pub mod curve;
mod facts;
pub mod groups;
pub mod incidents;
pub mod lists;
pub mod load;
pub mod nodes_up;
mod traffic;
mod updates;

pub use curve::ShareCurve;
pub use lists::Listed;
pub use updates::words;

use crate::outcome::{self, COLUMNS, Column, OverTime, Run, Traffic};
use crate::run::overlays::{Overlay, overlays};
use crate::scenario::Scenario;
use std::io::{self, Write};

/// What the files are made of.
pub struct Source<'a> {
    /// The scenario that was run.
    pub scenario: &'a Scenario,
    /// What it ended as.
    pub run: &'a Run,
    /// The curve of the run.
    pub curve: ShareCurve,
    /// What is wrong with lists over time; empty where nodes keep none.
    pub lists: Vec<Listed>,
    /// The run's traffic in bins as wide as the curve's step.
    pub traffic: Traffic,
    /// Whether the run was not interrupted; half a run proves nothing. True unless set.
    pub complete: bool,
    /// What theory says of the same; empty where no formula applies.
    pub overlays: Vec<Overlay>,
}

impl<'a> Source<'a> {
    /// Computes what more than one file or chart needs.
    pub fn new(scenario: &'a Scenario, run: &'a Run) -> Source<'a> {
        let curve = ShareCurve::of(run);
        let mut traffic = run.traffic.clone();
        traffic.coarsen(curve.step_ns);
        let times: Vec<u64> = curve.rows.iter().map(|row| row.at_ns).collect();
        let overlays = overlays(scenario, OverTime::Coverage, &times);
        let lists = lists::over_time(scenario, run, &curve);
        Source { scenario, run, curve, lists, traffic, complete: true, overlays }
    }
}

/// The data files of a run of `scenario`, but for what theory says.
pub fn of(scenario: &Scenario) -> impl Iterator<Item = Table> {
    let per_node = scenario.output.nodes.then_some(PER_NODE);
    let per_group = (!scenario.groups.named.is_empty()).then_some(PER_GROUP);
    let incidents = incidents::can_happen(scenario).then_some(INCIDENTS);
    let nodes_up = nodes_up::change(scenario).then_some(NODES_UP);
    let views = scenario.protocol.keeps_views().then_some(VIEWS);
    let always = ALWAYS.into_iter().chain(per_node).chain(per_group);
    let stores = scenario.protocol.compares_stores().then_some(STORES);
    let lists = scenario.protocol.keeps_views().then_some(LISTS);
    always.chain(incidents).chain(nodes_up).chain(stores).chain(views).chain(lists)
}

/// One CSV file.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub header: fn() -> Vec<&'static str>,
    rows: for<'a> fn(&'a Source<'a>) -> Rows<'a>,
}

type Rows<'a> = Box<dyn Iterator<Item = Vec<String>> + 'a>;

/// The columns of `facts.csv`.
const FACTS: [&str; 6] = ["replication", "time_s", "node", "fact", "request", "text"];
/// The columns of `nodes.csv`.
const NODES: [&str; 8] =
    ["replication", "node", "lives", "up", "sends", "receives", "held", "host"];

/// The columns of `theory.csv`.
const OVERLAYS: [&str; 3] = ["overlay", "time_s", "coverage"];

/// The files that every run writes.
pub const ALWAYS: [Table; 6] = [
    Table {
        name: "convergence.csv",
        header: || COLUMNS.iter().map(|column| column.name).collect(),
        rows: |source| Box::new(convergence(source.run)),
    },
    Table {
        name: "curve.csv",
        header: || curve::HEADER.to_vec(),
        rows: |source| Box::new(source.curve.cells()),
    },
    Table {
        name: "updates.csv",
        header: || updates::HEADER.to_vec(),
        rows: |source| Box::new(updates::cells(source.scenario, source.run)),
    },
    Table {
        name: "traffic.csv",
        header: || traffic::HEADER.to_vec(),
        rows: |source| Box::new(traffic::cells(&source.traffic)),
    },
    Table {
        name: "load.csv",
        header: || load::HEADER.to_vec(),
        rows: |source| Box::new(load::cells(source.run)),
    },
    Table {
        name: "facts.csv",
        header: || FACTS.to_vec(),
        rows: |source| Box::new(facts::rows(source.run)),
    },
];

/// The file that `[output] nodes = true` adds.
pub const PER_NODE: Table = Table {
    name: "nodes.csv",
    header: || NODES.to_vec(),
    rows: |source| Box::new(nodes(source.run)),
};

/// The file of a run with groups.
pub const PER_GROUP: Table = Table {
    name: "groups.csv",
    header: groups::header,
    rows: |source| Box::new(groups::cells(source.scenario, source.run)),
};

/// The file of a run in which something can happen that no fate of a message tells.
pub const INCIDENTS: Table = Table {
    name: "incidents.csv",
    header: || by_replication(outcome::INCIDENTS),
    rows: |source| Box::new(replications(source.run, outcome::INCIDENTS)),
};

/// The file of a run in which nodes come and go.
pub const NODES_UP: Table = Table {
    name: "nodes_up.csv",
    header: || nodes_up::HEADER.to_vec(),
    rows: |source| Box::new(nodes_up::cells(source)),
};

/// The file of a run whose nodes keep lists of members.
pub const VIEWS: Table = Table {
    name: "views.csv",
    header: || by_replication(outcome::VIEWS),
    rows: |source| Box::new(replications(source.run, outcome::VIEWS)),
};

/// Its file of lists over time.
pub const LISTS: Table = Table {
    name: "lists.csv",
    header: lists::header,
    rows: |source| Box::new(lists::cells(source)),
};

/// The file of a run whose nodes hold values that are compared.
pub const STORES: Table = Table {
    name: "stores.csv",
    header: || by_replication(outcome::STORES),
    rows: |source| Box::new(replications(source.run, outcome::STORES)),
};

/// The file that a run has to which a formula applies.
pub const THEORY: Table = Table {
    name: "theory.csv",
    header: || OVERLAYS.to_vec(),
    rows: |source| Box::new(theory(source)),
};

/// The same of what is wrong with lists.
pub const LISTS_THEORY: Table = Table {
    name: "lists_theory.csv",
    header: || lists::THEORY.to_vec(),
    rows: |source| Box::new(lists::theory_cells(source)),
};

/// The files of what theory says: those that have a line.
pub fn of_theory(source: &Source) -> impl Iterator<Item = Table> {
    let of_coverage = (!source.overlays.is_empty()).then_some(THEORY);
    let is_known = source.lists.iter().any(|listed| !listed.theory.is_empty());
    of_coverage.into_iter().chain(is_known.then_some(LISTS_THEORY))
}

/// The columns of a file with a row a replication.
fn by_replication(columns: &[Column]) -> Vec<&'static str> {
    ["replication"].into_iter().chain(columns.iter().map(|column| column.name)).collect()
}

/// Its rows.
fn replications<'a>(
    run: &'a Run,
    columns: &'static [Column],
) -> impl Iterator<Item = Vec<String>> + 'a {
    run.replications.iter().map(|replication| {
        let cells = columns.iter().map(|column| column.cell(replication).to_string());
        [replication.number.to_string()].into_iter().chain(cells).collect()
    })
}

impl Table {
    /// Writes the file.
    pub fn write(&self, source: &Source, out: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record((self.header)()).map_err(system_error)?;
        for row in (self.rows)(source) {
            csv.write_record(row).map_err(system_error)?;
        }
        csv.flush()
    }
}

/// The system's own error, whose kind says what may help.
fn system_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn convergence(run: &Run) -> impl Iterator<Item = Vec<String>> + '_ {
    let row = |r| COLUMNS.iter().map(|column| column.cell(r).to_string()).collect();
    run.replications.iter().map(row)
}

fn nodes(run: &Run) -> impl Iterator<Item = Vec<String>> + '_ {
    let rows = run.replications.iter().flat_map(|r| r.per_node.iter().map(move |node| (r, node)));
    rows.map(|(replication, node)| {
        let mut row = vec![replication.number.to_string()];
        row.extend([node.node.to_string(), node.lives.to_string(), node.up.to_string()]);
        row.extend([node.sends, node.receives, node.held].map(|count| count.to_string()));
        row.push(node.host.to_string());
        row
    })
}

fn theory<'a>(source: &'a Source) -> impl Iterator<Item = Vec<String>> + 'a {
    let rows = source.overlays.iter().flat_map(|line| line.points.iter().map(move |at| (line, at)));
    rows.map(|(line, (time_s, coverage))| {
        vec![line.name.clone(), format!("{time_s:.9}"), format!("{coverage:.9}")]
    })
}
