//! `gossip-sim sweep`: a scenario at many design points.

use super::args::SweepArgs;
use super::execute::{complain_text, no_threads, use_threads};
use super::progress::while_shown;
use super::report::{Expected, folder_name};
use super::run::OUT;
use super::scenarios::{self, overrides};
use super::status::{Status, Wrong, panic_places};
use super::sweep_report::{PointReport, SweepReport};
use super::terminal::{Terminal, print};
use super::violations::{replay, tell, violated};
use super::{interrupt, machine};
use gossip_sim::engine::Tuning;
use gossip_sim::output::units::grouped;
use gossip_sim::output::{Folder, SweepSource, no_charts, plan_csv, plural, write_sweep};
use gossip_sim::run::estimate;
use gossip_sim::run::replications::Progress;
use gossip_sim::scenario::{Override, Text};
use gossip_sim::sweep::{Plan, PlanError, Point, Results, run_points};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::Instant;

/// Runs the sweep of the call.
///
/// # Errors
/// If the scenario or a point is wrong, or a file cannot be read or written.
pub fn sweep(args: &SweepArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let mut plan = plan(args)?;
    scenarios::mark_claim(&mut plan.base, &args.changes.set, &args.vary);
    if args.dry_run {
        terminal.note(head(args, &plan, None));
        print(&match args.common.json {
            true => planned(args, &plan).to_string() + "\n",
            false => String::from_utf8_lossy(&plan_csv(&plan, true)).into_owned(),
        })?;
        return Ok(Status::Done);
    }
    machine::enough_memory_for(&plan.largest().scenario)?;
    interrupt::listen(*terminal)?;
    let threads = machine::threads(args.common.threads);
    use_threads(threads)?;
    let out = args.common.out.as_deref().unwrap_or(Path::new(OUT));
    let folder = Folder::prepare(out, &folder_stem(&plan.base.stem))?;
    let begun = Instant::now();
    terminal.note(head(args, &plan, Some(threads)));
    let (results, simulation_s) = execute(&plan, threads, terminal)?;
    let done = results.points.iter().any(|rows| !rows.is_empty());
    let plots = !args.common.no_plots;
    let manifest = done.then(|| write_sweep(&plan, &results, plots, &folder)).transpose()?;
    let mut report = report(args, &plan, &results);
    report.folder = manifest.is_some().then(|| folder_name(folder.path()));
    report.charts = manifest.iter().flat_map(|m| &m.charts).map(|c| c.file.clone()).collect();
    report.simulation_s = simulation_s;
    report.events_per_s = report.events as f64 / simulation_s.max(1e-9);
    report.wall_s = begun.elapsed().as_secs_f64();
    match args.common.json {
        true => print(&report.json()?)?,
        false => print(&report.text(terminal.colour_out))?,
    }
    let missing = no_charts(&plan).filter(|_| plots && manifest.is_some());
    missing.iter().for_each(|why| terminal.note(why));
    remark(args, &report, &results, terminal);
    Ok(status(&report, &results))
}

/// The plan as the one object that `--dry-run --json` prints.
fn planned(args: &SweepArgs, plan: &Plan) -> Value {
    let point = |point: &Point| {
        let cells = plan.parameters.iter().zip(&point.cells);
        let parameters: Map<String, Value> =
            cells.map(|(parameter, cell)| (parameter.name.clone(), json!(cell))).collect();
        json!({
            "point": point.number,
            "hash": point.hash,
            "parameters": parameters,
            "replications": point.scenario.replications,
            "events_per_replication_max": estimate::events_max(&point.scenario),
            "memory_bytes_max": estimate::bytes_per_replication(&point.scenario),
        })
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": args.scenario.display().to_string(),
        "name": plan.base.name,
        "design_points": plan.points.len(),
        "replications": plan.replications(),
        "points": plan.points.iter().map(point).collect::<Vec<_>>(),
    })
}

/// The name of a sweep's folder.
pub fn folder_stem(stem: &str) -> String {
    format!("{stem}_sweep")
}

fn plan(args: &SweepArgs) -> anyhow::Result<Plan> {
    let text = Text::read(&args.scenario)?;
    let mut all = overrides(&args.changes, args.replications);
    all.extend(args.vary.iter().map(Override::vary));
    all.extend(args.zip.then(Override::zip));
    plan_of(&text, &all, args.max_points)
}

/// The plan; whatever is wrong with it has its exit status.
///
/// # Errors
/// As [`Plan::of`].
pub fn plan_of(text: &Text, overrides: &[Override], points_max: u64) -> anyhow::Result<Plan> {
    Plan::of(text, overrides, points_max).map_err(|error| match error {
        PlanError::Load(error) => error.into(),
        other => Wrong(other.to_string()).into(),
    })
}

/// Runs all points on at most `threads` threads; also how many seconds it took.
///
/// # Errors
/// If the system refuses threads.
pub fn execute(plan: &Plan, threads: usize, terminal: &Terminal) -> anyhow::Result<(Results, f64)> {
    let share = machine::share_of_rows(plan, threads);
    share.remark.iter().for_each(|remark| terminal.note(remark));
    let progress = Progress::of(plan.replications(), share.workers);
    let begun = Instant::now();
    let results = while_shown(terminal, &progress, || {
        run_points(plan, share.workers, Tuning::default(), &progress, &interrupt::STOP)
    });
    let results = results.map_err(|error| no_threads(share.workers, &error))?;
    Ok((results, begun.elapsed().as_secs_f64()))
}

fn head(args: &SweepArgs, plan: &Plan, threads: Option<usize>) -> String {
    let axes = plan.axes().axes.iter().map(|a| format!("{} ({})", a.key, a.values.len()));
    let joint = if plan.axes().zip { " with " } else { " × " };
    let threads = threads.map_or(String::new(), |t| format!(", {}", plural(t as u64, "thread")));
    format!(
        "{}: {}, {} = {}, {}{threads}",
        args.scenario.display(),
        seed(plan),
        axes.collect::<Vec<_>>().join(joint),
        plural(plan.points.len() as u64, "design point"),
        plural(plan.replications(), "replication"),
    )
}

fn seed(plan: &Plan) -> String {
    let varies = plan.axes().axes.iter().any(|axis| axis.key == "seed");
    if varies { "seeds vary".to_string() } else { format!("seed {}", plan.base.seed) }
}

fn report(args: &SweepArgs, plan: &Plan, results: &Results) -> SweepReport {
    let source = SweepSource { plan, results };
    let names: Vec<String> = plan.parameters.iter().map(|p| p.name.clone()).collect();
    let point = |(point, rows): (&gossip_sim::sweep::Point, &[_])| {
        let judged = point.scenario.expect.iter().map(|e| Expected::from(e.judge(rows)));
        let axes = plan.axes().axes.iter().zip(&point.settings);
        let set: Vec<_> = axes.map(|(a, s)| (a.key.clone(), s.literal.clone())).collect();
        let replay = replay(&args.scenario, &args.changes, &set);
        let violations = violated(&point.scenario, rows, true, &replay);
        PointReport::of(&names, point, rows, judged.collect(), violations)
    };
    SweepReport {
        version: env!("CARGO_PKG_VERSION"),
        scenario: args.scenario.display().to_string(),
        folder: None,
        charts: Vec::new(),
        complete: results.complete,
        name: plan.base.name.clone(),
        design_points: plan.points.len() as u64,
        replications: results.points.iter().map(|rows| rows.len() as u64).sum(),
        points: source.complete().map(point).collect(),
        events: results.points.iter().flatten().map(|r| r.events).sum(),
        wall_s: 0.0,
        simulation_s: 0.0,
        events_per_s: 0.0,
        peak_memory_bytes: machine::peak_bytes(),
    }
}

/// What is wrong with the sweep, on stderr even if it is to stay silent.
fn remark(args: &SweepArgs, report: &SweepReport, results: &Results, terminal: &Terminal) {
    let path = args.scenario.display();
    for failure in &results.failures {
        let what = format!("design point {}, replication {}", failure.point, failure.number);
        terminal.complain(&complain_text(&what, &failure.message));
    }
    if !results.failures.is_empty() && !panic_places().is_empty() {
        terminal.complain(&format!("the program failed at {}", panic_places().join(", ")));
    }
    for point in &report.points {
        tell(&point.violations, &format!("{path}, design point {}", point.point), terminal);
    }
    let failed = report.disappointed();
    if failed > 0 {
        let all = plural(report.points.len() as u64, "design point");
        terminal.complain(&format!("{path}: expectations failed at {failed} of {all}"));
    }
    if !results.complete {
        let [done, all] =
            [report.points.len() as u64, report.design_points].map(|n| grouped(n.into()));
        terminal.complain(&match &report.folder {
            Some(folder) => format!(
                "{path}: interrupted; {done} of {all} design points are complete, and {} in all \
                 kept in {folder}",
                plural(report.replications, "replication")
            ),
            None => format!("{path}: interrupted before a replication was complete"),
        });
    }
}

fn status(report: &SweepReport, results: &Results) -> Status {
    if interrupt::stopped() {
        Status::Interrupted
    } else if !results.failures.is_empty() {
        Status::Bug
    } else if report.disappointed() > 0 {
        Status::Failed
    } else {
        Status::Done
    }
}
