//! Result folders: data as CSV, charts as PNG or SVG, and the manifest that makes a folder whole.
//!
//! Everything here is made from plain data ([`crate::outcome`]) after the run. [`Folder::prepare`]
//! comes before the run, so that a place that cannot be written to is found out in time; then
//! [`write()`] writes all files or none.

pub mod chart;
pub mod comparison;
mod error;
mod folder;
mod lists;
mod lock;
mod manifest;
mod share;
mod staged;
mod summary;
mod sweep;
pub mod tables;
pub mod units;

pub use error::OutputError;
pub use folder::Folder;
pub use manifest::{MANIFEST, Manifest, Problem, Wrong};

pub use staged::{Entry, Staged};
pub use summary::{
    Asked, Coverage, Interval, Outcomes, Spread, Summary, TimeSummary, TrafficSummary, plural,
    wilson,
};

pub use chart::sweep::no_charts;
pub use sweep::{SweepSource, plan_csv, write_sweep};

use crate::outcome::Run;
use crate::scenario::Scenario;
use rayon::prelude::*;
use std::io::{self, Write};
use tables::{Source, Table};

/// The folder, inside the result folder, of the files that the scenario names.
pub const INPUTS: &str = "inputs";

/// The names of our files in a result folder, apart from [`INPUTS`].
pub const NAMES: [&str; 38] = [
    MANIFEST,
    SCENARIO,
    "convergence.csv",
    "curve.csv",
    "updates.csv",
    "traffic.csv",
    "load.csv",
    "facts.csv",
    "nodes.csv",
    "groups.csv",
    "incidents.csv",
    "nodes_up.csv",
    "stores.csv",
    "views.csv",
    "lists.csv",
    "lists_theory.csv",
    "theory.csv",
    "trace.jsonl",
    "plan.csv",
    "runs.csv",
    "summary.csv",
    "runs_groups.csv",
    "summary_groups.csv",
    "curves.csv",
    "curves_theory.csv",
    comparison::TABLE,
    "curve.png",
    "convergence.png",
    "groups.png",
    "lists.png",
    "traffic.png",
    "curve.svg",
    "convergence.svg",
    "groups.svg",
    "lists.svg",
    "traffic.svg",
    "curves.png",
    "curves.svg",
];

const SCENARIO: &str = "scenario.toml";

/// How a run was made, as far as the files tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether to draw charts.
    pub plots: bool,
    /// Whether the run was not interrupted.
    pub complete: bool,
    /// The one replication asked for with `--replication`.
    pub replication: Option<u64>,
}

impl Default for Options {
    fn default() -> Options {
        Options { plots: true, complete: true, replication: None }
    }
}

/// Writes every file of a run: all of them and then the manifest, or an error and no manifest.
///
/// `extra` are data files that the caller has written through [`Folder::create`], such as the
/// trace.
pub fn write(
    scenario: &Scenario,
    run: &Run,
    options: &Options,
    folder: &Folder,
    extra: Vec<Staged>,
) -> Result<Manifest, OutputError> {
    let source = Source { complete: options.complete, ..Source::new(scenario, run) };
    let mut staged = stage_all(data_jobs(&source), folder)?;
    for mut file in extra {
        file.make_durable()?;
        staged.push(file);
    }
    let data = staged.len();
    let summary = Summary::of(scenario, run);
    let charts = if options.plots { chart::charts(&source, &summary) } else { Vec::new() };
    let jobs = charts.iter().map(|(name, content)| Job::bytes(name.clone(), content));
    staged.extend(stage_all(jobs.collect(), folder)?);
    let manifest = Manifest::of(scenario, run, options);
    folder.commit(staged, |mut entries| {
        let charts = entries.split_off(data);
        Manifest { data: entries, charts, ..manifest }
    })
}

/// A file to write: its name, and what writes it.
struct Job<'a> {
    name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Bytes(&'a [u8]),
    Table(Table, &'a Source<'a>),
}

impl<'a> Job<'a> {
    fn bytes(name: String, content: &'a [u8]) -> Job<'a> {
        Job { name, content: Content::Bytes(content) }
    }

    fn write(&self, out: &mut Staged) -> io::Result<()> {
        match &self.content {
            Content::Bytes(bytes) => out.write_all(bytes),
            Content::Table(table, source) => table.write(source, out),
        }
    }
}

fn data_jobs<'a>(source: &'a Source<'a>) -> Vec<Job<'a>> {
    let scenario = source.scenario;
    let mut jobs = vec![Job::bytes(SCENARIO.to_string(), scenario.stored.as_bytes())];
    let inputs = scenario.inputs.iter();
    jobs.extend(inputs.map(|input| Job::bytes(input.stored_path(), &input.bytes)));
    jobs.extend(tables::of(scenario).chain(tables::of_theory(source)).map(|table| {
        let name = table.name.to_string();
        Job { name, content: Content::Table(table, source) }
    }));
    jobs
}

/// Writes each file under its temporary name, durably; in parallel, since disks make one wait.
fn stage_all(jobs: Vec<Job>, folder: &Folder) -> Result<Vec<Staged>, OutputError> {
    let stage = |job: Job| {
        let mut staged = folder.create(&job.name)?;
        job.write(&mut staged).map_err(|error| staged.error(&error))?;
        staged.make_durable()?;
        Ok(staged)
    };
    jobs.into_par_iter().map(stage).collect()
}
