//! `gossip-sim reproduce`: the literature's numbers beside ours.

mod table;

use super::args::ReproduceArgs;
use super::execute::no_threads;
use super::progress::while_shown;
use super::report::folder_name;
use super::run::OUT;
use super::scenarios::{mark_claim, overrides};
use super::status::{Status, Wrong};
use super::sweep::plan_of;
use super::terminal::{Terminal, print};
use super::{execute, interrupt, machine};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::output::comparison::{self, Judged};
use gossip_sim::output::{Folder, Manifest, plural};
use gossip_sim::reproduce::{CHECKS, Check, Part, Verdict, check, figures};
use gossip_sim::run::replications::Progress;
use gossip_sim::scenario::{Override, Text, nearest};
use gossip_sim::sweep::{POINTS_MAX, Plan, run_points};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The name of the result folder.
const STEM: &str = "reproduce";

/// Refuses to remove the files of checks that are not asked for.
fn keeps_others(out: &Path, checks: &[&Check]) -> anyhow::Result<()> {
    let folder = out.join(STEM);
    let Ok(manifest) = Manifest::read(&folder) else { return Ok(()) };
    let asked = |other: &&Check| checks.iter().any(|check| check.name == other.name);
    let is_there = |other: &&Check| {
        let input = |part: &Part| format!("inputs/{}.toml", part.file);
        let inputs: Vec<String> = other.parts.iter().map(input).collect();
        manifest.data.iter().any(|entry| inputs.contains(&entry.file))
    };
    let others = CHECKS.iter().filter(|check| !asked(check) && is_there(check));
    let others: Vec<&str> = others.map(|check| check.name).collect();
    if others.is_empty() {
        return Ok(());
    }
    let (folder, others) = (folder.display(), others.join(", "));
    let help = "help: --out DIR puts the checks that are asked for elsewhere";
    Err(Wrong(format!("{folder} holds other checks, which would be lost: {others}\n{help}")).into())
}

/// Runs the checks that are named, or all.
///
/// # Errors
/// If a name is no check's, a scenario cannot be changed as asked, or a file cannot be written.
pub fn reproduce(args: &ReproduceArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let checks = named(&args.names)?;
    if args.list {
        print(&list(&checks, args.common.json))?;
        return Ok(Status::Done);
    }
    let changes = overrides(&args.changes, None);
    let plans: Vec<Vec<Plan>> = checks
        .iter()
        .map(|check| check.parts.iter().map(|part| plan(part, args, &changes)).collect())
        .collect::<anyhow::Result<_>>()?;
    interrupt::listen(*terminal)?;
    let threads = machine::threads(args.common.threads);
    execute::use_threads(threads)?;
    let out = args.common.out.as_deref().unwrap_or(Path::new(OUT));
    keeps_others(out, &checks)?;
    let folder = Folder::prepare(out, STEM)?;
    let begun = Instant::now();
    let mut done = Done::default();
    for (check, plans) in checks.iter().zip(&plans) {
        let Some(one) = run(args, check, plans, threads, &mut done, terminal)? else { break };
        if !args.common.json {
            print(&(table::table(&one) + "\n"))?;
        }
        done.judged.push(one);
    }
    let asked = plans.iter().flatten().map(Plan::replications).sum();
    // Nothing replaces an earlier table if no check is complete.
    let write = || comparison::write(&folder, &done.judged, asked, !args.common.no_plots);
    let manifest = (!done.judged.is_empty()).then(write).transpose()?;
    done.wall_s = begun.elapsed().as_secs_f64();
    conclude(args, &done, checks.len(), (&folder, manifest.as_ref()), terminal)
}

/// Says what was run and written.
fn conclude(
    args: &ReproduceArgs,
    done: &Done,
    checks: usize,
    (folder, manifest): (&Folder, Option<&Manifest>),
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    let complete = done.judged.len() == checks;
    let path = manifest.is_some().then(|| folder_name(folder.path()));
    match (args.common.json, manifest) {
        (true, _) => print(&(done.json(path.as_deref(), complete).to_string() + "\n"))?,
        (false, Some(manifest)) => print(&done.text(manifest, folder.path()))?,
        (false, None) => {}
    }
    if !complete {
        terminal.complain(&interrupted(done.judged.len(), checks, path.as_deref()));
        return Ok(Status::Interrupted);
    }
    let fails = count(&done.judged, Verdict::Fails);
    Ok(if fails > 0 { Status::Failed } else { Status::Done })
}

/// What was kept of a call that was interrupted.
fn interrupted(done: usize, all: usize, folder: Option<&str>) -> String {
    match folder {
        Some(folder) => {
            format!("interrupted; {done} of {all} checks are complete, and kept in {folder}")
        }
        None => "interrupted before a check was complete; nothing was written".to_string(),
    }
}

fn named(names: &[String]) -> anyhow::Result<Vec<&'static Check>> {
    if names.is_empty() {
        return Ok(CHECKS.iter().collect());
    }
    let find = |name: &String| {
        check(name).ok_or_else(|| {
            let near = nearest(name, CHECKS.iter().map(|check| check.name));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Wrong(format!("`{name}` is no check{hint}\nhelp: `gossip-sim reproduce --list`")).into()
        })
    };
    let twice = (1..names.len()).find(|i| names[..*i].contains(&names[*i]));
    if let Some(twice) = twice {
        return Err(Wrong(format!("the check `{}` is named twice", names[twice])).into());
    }
    names.iter().map(find).collect()
}

/// The checks, a line each, or as one JSON object.
fn list(checks: &[&Check], as_json: bool) -> String {
    if !as_json {
        let line =
            |check: &&Check| format!("{:<20} {} ({})\n", check.name, check.summary, check.source);
        return checks.iter().map(line).collect();
    }
    let check = |check: &&Check| {
        let scenarios: Vec<&str> = check.parts.iter().map(|part| part.file).collect();
        let figures: usize = check.parts.iter().map(|part| part.quantities.len()).sum();
        json!({
            "name": check.name,
            "summary": check.summary,
            "source": check.source,
            "scenarios": scenarios,
            "figures": figures,
        })
    };
    let checks: Vec<Value> = checks.iter().map(check).collect();
    json!({ "version": env!("CARGO_PKG_VERSION"), "checks": checks }).to_string() + "\n"
}

/// The design points of a part; its text comes with the program.
fn plan(part: &Part, args: &ReproduceArgs, changes: &[Override]) -> anyhow::Result<Plan> {
    let text = Text {
        name: format!("scenarios/reproduce/{}.toml", part.file),
        text: part.text.to_string(),
        folder: PathBuf::from("scenarios/reproduce"),
    };
    let mut plan = plan_of(&text, changes, POINTS_MAX)?;
    if plan.points.iter().any(|point| point.scenario.replications < 2) {
        let help = "help: --set replications=2 is the least";
        let title = "a figure needs at least 2 replications, for its interval";
        return Err(Wrong(format!("{}: {title}\n{help}", text.name)).into());
    }
    mark_claim(&mut plan.base, &args.changes.set, &[]);
    plan.curves = false;
    Ok(plan)
}

/// Runs a check; nothing if it was interrupted.
fn run(
    args: &ReproduceArgs,
    check: &'static Check,
    plans: &[Plan],
    threads: usize,
    done: &mut Done,
    terminal: &Terminal,
) -> anyhow::Result<Option<Judged>> {
    let engine = if args.reference { Engine::Reference } else { Engine::Fast };
    let tuning = Tuning { engine, ..Tuning::default() };
    let mut judged = Judged::new(check, plans);
    for (part, plan) in check.parts.iter().zip(plans) {
        let progress = Progress::of(plan.replications(), threads);
        let begun = Instant::now();
        let results = while_shown(terminal, &progress, || {
            run_points(plan, threads, tuning, &progress, &interrupt::STOP)
        });
        let results = results.map_err(|error| no_threads(threads, &error))?;
        done.simulation_s += begun.elapsed().as_secs_f64();
        done.events += results.points.iter().flatten().map(|one| one.events).sum::<u64>();
        if let Some(failure) = results.failures.first() {
            anyhow::bail!("{}: replication {}: {}", part.file, failure.number, failure.message);
        }
        if !results.complete {
            return Ok(None);
        }
        let all = figures(part, plan, &results);
        judged.add_digests(&results);
        judged.figures.extend(all.into_iter().map(|figure| (part.file, figure)));
    }
    Ok(Some(judged))
}

fn count(judged: &[Judged], verdict: Verdict) -> usize {
    let all = judged.iter().flat_map(|judged| &judged.figures);
    all.filter(|(_, figure)| figure.verdict == verdict).count()
}

/// What was run.
#[derive(Default)]
struct Done {
    /// The checks that are complete.
    judged: Vec<Judged>,
    /// Events handled, also of a check that was interrupted.
    events: u64,
    /// How long the simulation took on the wall clock.
    simulation_s: f64,
    /// The same of all, files included.
    wall_s: f64,
}

impl Done {
    /// What stands below the tables.
    fn text(&self, manifest: &Manifest, folder: &Path) -> String {
        let files = plural(manifest.data.len() as u64, "file");
        let charts = plural(manifest.charts.len() as u64, "chart");
        let closing = table::closing(&self.judged, self.wall_s);
        let legend = table::legend(&self.judged);
        format!("{legend}\n{closing}\nfiles  {} ({files}, {charts})\n", folder.display())
    }

    fn json(&self, folder: Option<&str>, complete: bool) -> Value {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "folder": folder,
            "complete": complete,
            "figures": comparison::rows(&self.judged).iter().map(|row| figure(row)).collect::<Vec<_>>(),
            "holds": count(&self.judged, Verdict::Holds),
            "fails": count(&self.judged, Verdict::Fails),
            "events": self.events,
            "wall_s": self.wall_s,
            "simulation_s": self.simulation_s,
            "events_per_s": self.events as f64 / self.simulation_s.max(1e-9),
            "peak_memory_bytes": machine::peak_bytes(),
        })
    }
}

/// A row of the table as an object.
fn figure(row: &[String]) -> Value {
    let cell = |((name, _), cell): (&(&str, &str), &String)| {
        let number = cell.parse::<f64>().ok().map(Value::from);
        let value = number.unwrap_or_else(|| match cell.as_str() {
            "" => Value::Null,
            "true" | "false" => Value::Bool(cell == "true"),
            _ => Value::String(cell.clone()),
        });
        ((*name).to_string(), value)
    };
    Value::Object(comparison::COLUMNS.iter().zip(row).map(cell).collect())
}
