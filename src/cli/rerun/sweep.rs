//! The second run of a sweep.

use super::{Place, Report, charts_different, differences};
use crate::cli::args::RerunArgs;
use crate::cli::scenarios::overrides;
use crate::cli::status::{Status, Wrong};
use crate::cli::sweep::{execute, folder_stem, plan_of};
use crate::cli::terminal::Terminal;
use crate::cli::{interrupt, machine};
use gossip_sim::output::{Folder, Manifest, plural, write_sweep};
use gossip_sim::scenario::Text;

/// Runs the stored sweep again; `Err` is the status with which to give up.
pub fn second_sweep(
    args: &RerunArgs,
    manifest: &Manifest,
    report: &mut Report,
    terminal: &Terminal,
) -> anyhow::Result<Result<(), Status>> {
    if !manifest.complete {
        let folder = args.folder.display();
        let help = "help: sweep its scenario.toml again";
        return Err(Wrong(format!("{folder}: the sweep was interrupted\n{help}")).into());
    }
    let text = Text::read(&args.folder.join("scenario.toml"))?;
    let mut plan = plan_of(&text, &overrides(&args.changes, None), u64::MAX)?;
    plan.base.stem.clone_from(&manifest.scenario);
    interrupt::listen(*terminal)?;
    let threads = machine::threads(args.common.threads);
    crate::cli::execute::use_threads(threads)?;
    let points = plural(plan.points.len() as u64, "design point");
    terminal.note(format!("{}: {points}", args.folder.display()));
    let place = Place::new(args, manifest)?;
    let folder = Folder::prepare(place.out(), &folder_stem(&manifest.scenario))?;
    let (results, simulation_s) = execute(&plan, threads, terminal)?;
    if !results.complete {
        return Ok(Err(Status::Interrupted));
    }
    if !results.failures.is_empty() {
        return Ok(Err(Status::Bug));
    }
    let plots = args.common.out.is_some() && !args.common.no_plots;
    let second = write_sweep(&plan, &results, plots, &folder)?;
    report.differences = differences(manifest, &args.folder, &second, folder.path())?;
    report.equal = report.differences.is_empty();
    report.charts_different = charts_different(manifest, &second);
    let events: u64 = results.points.iter().flatten().map(|r| r.events).sum();
    report.events = Some(events);
    report.wall_s = Some(simulation_s);
    report.events_per_s = Some(events as f64 / simulation_s.max(1e-9));
    Ok(Ok(()))
}
