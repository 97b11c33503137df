//! The result folder of a sweep: `plan.csv`, `runs.csv`, `summary.csv`, the same of groups where
//! there are some, `curves.csv` of few points, `theory.csv` where a formula applies, charts, manifest.

pub mod curves;
mod groups;
mod tables;
mod theory;

pub use tables::plan_csv;

use super::chart::sweep::charts;
use super::folder::Folder;
use super::manifest::{Manifest, chained};
use super::{Job, Options, OutputError, SCENARIO, stage_all};
use crate::outcome::{Replication, Run, column, digest};
use crate::sweep::{Metric, Plan, Point, Results, Statistics, of_metric};

/// What a sweep's files and charts are made of.
pub struct SweepSource<'a> {
    /// What was to be run.
    pub plan: &'a Plan,
    /// What was run.
    pub results: &'a Results,
}

impl<'a> SweepSource<'a> {
    /// The points that are complete, each with its replications: half a point is no estimate.
    pub fn complete(&self) -> impl Iterator<Item = (&'a Point, &'a [Replication])> {
        let points = self.plan.points.iter().zip(&self.results.points);
        let whole = |(point, rows): &(&Point, &Vec<Replication>)| {
            rows.len() as u64 == point.scenario.replications
        };
        points.filter(whole).map(|(point, rows)| (point, rows.as_slice()))
    }

    /// The statistics of the column that `[expect]` calls `name`, for each complete point.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn of(&self, name: &str) -> Vec<(&'a Point, Statistics)> {
        let metric: Metric = column(name).expect("a column");
        self.complete().map(|(point, rows)| (point, of_metric(metric, rows))).collect()
    }

    /// One digest of all replications that are done.
    fn digest(&self) -> u128 {
        self.results.points.iter().map(|rows| digest(rows)).fold(0, chained)
    }
}

/// Writes every file of a sweep: all of them and then the manifest, or an error and no manifest.
///
/// # Errors
/// If a file cannot be written.
pub fn write_sweep(
    plan: &Plan,
    results: &Results,
    plots: bool,
    folder: &Folder,
) -> Result<Manifest, OutputError> {
    let source = SweepSource { plan, results };
    let base = &plan.base;
    let mut tables = vec![
        ("plan.csv", tables::plan_csv(plan, false)),
        ("runs.csv", tables::runs_csv(&source)),
        ("summary.csv", tables::summary_csv(&source)),
    ];
    tables.extend(groups::tables(&source));
    let curves = plan.curves.then(|| curves::of(&source));
    let curves = curves.unwrap_or_default();
    let laws = curves::laws(&curves);
    if plan.curves {
        tables.push(("curves.csv", curves::csv(plan, &curves)));
        let laws = (!laws.is_empty()).then(|| curves::laws_csv(plan, &laws));
        tables.extend(laws.map(|bytes| ("curves_theory.csv", bytes)));
    }
    tables.extend(theory::theory_csv(plan).map(|bytes| ("theory.csv", bytes)));
    let claim = base.claim.as_ref().map(|claim| format!("# Claim: {claim}\n"));
    let scenario = claim.unwrap_or_default() + &plan.stored;
    let mut jobs = vec![Job::bytes(SCENARIO.to_string(), scenario.as_bytes())];
    let inputs = plan.inputs.iter();
    jobs.extend(inputs.map(|one| Job::bytes(one.path.clone(), &one.input.bytes)));
    jobs.extend(tables.iter().map(|(name, bytes)| Job::bytes(name.to_string(), bytes)));
    let mut staged = stage_all(jobs, folder)?;
    let data = staged.len();
    let charts = if plots { charts(&source, (&curves, &laws)) } else { Vec::new() };
    let jobs = charts.iter().map(|(name, content)| Job::bytes(name.clone(), content));
    staged.extend(stage_all(jobs.collect(), folder)?);
    let options = Options { complete: results.complete, ..Options::default() };
    let manifest = Manifest {
        points: Some(plan.points.len() as u64),
        replications_asked: plan.replications(),
        replications: results.points.iter().map(|rows| rows.len() as u64).sum(),
        digest: format!("{:032x}", source.digest()),
        ..Manifest::of(base, &Run::default(), &options)
    };
    folder.commit(staged, |mut entries| {
        let charts = entries.split_off(data);
        Manifest { data: entries, charts, ..manifest }
    })
}
