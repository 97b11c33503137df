//! `gossip-sim run`: scenarios in, result folders out.

use super::args::RunArgs;
use super::execute::{Executed, complain, execute, execute_traced, use_threads};
use super::report::{Report, RunReport, folder_name};
use super::scenarios::{self, Loaded};
use super::status::Status;
use super::terminal::{Terminal, print};
use super::violations::{replay, tell, violated};
use super::{interrupt, machine};
use gossip_sim::output::{self, Folder, Manifest, Options, Staged, Summary};
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

/// The folder that holds result folders, unless `--out` says otherwise.
pub const OUT: &str = "results";

/// Runs every scenario of the call.
///
/// # Errors
/// If a file cannot be written, or two scenarios share a name.
pub fn run(args: &RunArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let loaded =
        match scenarios::load_all(&args.scenarios, &args.changes, args.replications, terminal) {
            Ok(loaded) => loaded,
            Err(status) => return Ok(status),
        };
    scenarios::distinct_stems(&loaded)?;
    loaded.iter().try_for_each(|one| machine::enough_memory(&one.scenario))?;
    interrupt::listen(*terminal)?;
    let threads = machine::threads(args.common.threads);
    use_threads(threads)?;
    let out = args.common.out.as_deref().unwrap_or(Path::new(OUT));
    // A place that cannot be written to is found out before the first long run.
    let prepare = |one: &Loaded| {
        Folder::prepare(out, &scenarios::folder_stem(&one.scenario.stem, asked(args)))
    };
    let folders: Vec<Folder> = loaded.iter().map(prepare).collect::<Result<_, _>>()?;
    let mut status = Status::Done;
    let mut reports = Vec::new();
    for (one, folder) in loaded.iter().zip(&folders) {
        if interrupt::stopped() {
            break;
        }
        let (report, so_far) = run_one(args, one, folder, threads, terminal)?;
        reports.push(report);
        status = status.max(so_far);
    }
    if args.common.json {
        print(&Report::of(reports).json()?)?;
    }
    Ok(if interrupt::stopped() { Status::Interrupted } else { status })
}

fn run_one(
    args: &RunArgs,
    one: &Loaded,
    folder: &Folder,
    threads: usize,
    terminal: &Terminal,
) -> anyhow::Result<(RunReport, Status)> {
    let begun = Instant::now();
    let numbers = numbers(args, one);
    terminal.note(head(args, one, &numbers, threads));
    if asked(args).is_some() {
        let place = folder_name(folder.path());
        terminal.note(format!("one replication only: its files go to {place}"));
    }
    let (executed, extra) = if args.trace || args.log {
        execute_traced(&one.scenario, numbers.start, folder, (args.trace, args.log))?
    } else {
        (execute(&one.scenario, numbers, threads, terminal)?, Vec::new())
    };
    let manifest = write(args, one, folder, &executed, extra)?;
    let report = report(args, one, folder, &executed, manifest.is_some(), begun);
    if !args.common.json {
        let charts = manifest.iter().flat_map(|m| &m.charts).map(|c| c.file.clone()).collect();
        let charts: Vec<String> = charts;
        print(&report.text(&executed, &charts, terminal.colour_out))?;
    }
    complain(&executed.batch.failures, &replay(&one.path, &args.changes, &[]), terminal);
    remark(&report, &executed, terminal);
    let status = status(&report, &executed);
    Ok((report, status))
}

/// Which replications are asked for.
fn numbers(args: &RunArgs, one: &Loaded) -> Range<u64> {
    match asked(args) {
        Some(number) => number..number + 1,
        None => 0..one.scenario.replications,
    }
}

fn asked(args: &RunArgs) -> Option<u64> {
    let one = args.replication.or((args.trace || args.log).then_some(0));
    one.map(u64::from)
}

/// The seed and what else decides the run.
fn head(args: &RunArgs, one: &Loaded, numbers: &Range<u64>, threads: usize) -> String {
    let scenario = &one.scenario;
    let replications = match asked(args) {
        Some(number) => format!("replication {number}"),
        None => output::plural(numbers.end, "replication"),
    };
    format!(
        "{}: seed {}, {replications}, {}, protocol {}, {}",
        one.path.display(),
        scenario.seed,
        output::plural(scenario.nodes.into(), "node"),
        scenario.protocol.kind(),
        output::plural(threads as u64, "thread")
    )
}

/// Writes the files; nothing if nothing is complete, so that an earlier result stays.
fn write(
    args: &RunArgs,
    one: &Loaded,
    folder: &Folder,
    executed: &Executed,
    extra: Vec<Staged>,
) -> anyhow::Result<Option<Manifest>> {
    let batch = &executed.batch;
    if batch.run.replications.is_empty() {
        return Ok(None);
    }
    let options = Options {
        plots: !args.common.no_plots,
        complete: batch.complete,
        replication: asked(args),
    };
    Ok(Some(output::write(&one.scenario, &batch.run, &options, folder, extra)?))
}

fn report(
    args: &RunArgs,
    one: &Loaded,
    folder: &Folder,
    executed: &Executed,
    written: bool,
    begun: Instant,
) -> RunReport {
    let run = &executed.batch.run;
    // Half a run proves nothing.
    let complete = executed.batch.complete;
    let judged: Vec<_> = one.scenario.judged_by(&run.replications).filter(|_| complete).collect();
    RunReport {
        scenario: one.path.display().to_string(),
        folder: written.then(|| folder_name(folder.path())),
        complete: executed.batch.complete,
        summary: Summary::of(&one.scenario, run),
        expectations_judged: executed.batch.complete,
        expectations_of_all: if complete { one.scenario.expect.len() - judged.len() } else { 0 },
        expectations: judged.iter().map(|e| e.judge(&run.replications).into()).collect(),
        violations: violated(
            &one.scenario,
            &run.replications,
            executed.batch.complete,
            &replay(&one.path, &args.changes, &[]),
        ),
        events: executed.events(),
        wall_s: begun.elapsed().as_secs_f64(),
        simulation_s: executed.simulation_s,
        events_per_s: executed.events_per_s(),
    }
}

/// What is wrong with the run, on stderr even if it is to stay silent.
fn remark(report: &RunReport, executed: &Executed, terminal: &Terminal) {
    let path = &report.scenario;
    tell(&report.violations, path, terminal);
    let failed = report.disappointed();
    if failed > 0 {
        let all = output::plural(report.expectations.len() as u64, "expectation");
        terminal.complain(&format!("{path}: {failed} of {all} failed"));
    }
    if !executed.batch.complete {
        let done = output::plural(report.summary.outcomes.replications, "replication");
        terminal.complain(&match &report.folder {
            Some(folder) => format!("{path}: interrupted; {done} kept in {folder}"),
            None => format!("{path}: interrupted before a replication was complete"),
        });
    }
}

fn status(report: &RunReport, executed: &Executed) -> Status {
    if !executed.batch.failures.is_empty() {
        Status::Bug
    } else if report.disappointed() > 0 || report.violations.iter().any(|one| !one.expected) {
        Status::Failed
    } else {
        Status::Done
    }
}
