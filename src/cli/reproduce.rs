//! `gossip-sim reproduce`: the literature's numbers beside ours.

mod table;

use super::args::ReproduceArgs;
use super::execute::no_threads;
use super::progress::while_shown;
use super::run::OUT;
use super::scenarios::{mark_claim, overrides};
use super::status::{Status, Wrong};
use super::sweep::plan_of;
use super::terminal::{Terminal, print};
use super::{execute, interrupt, machine};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::output::comparison::{self, Judged};
use gossip_sim::output::{Folder, plural};
use gossip_sim::reproduce::{CHECKS, Check, Part, Verdict, check, figures};
use gossip_sim::run::replications::Progress;
use gossip_sim::scenario::{Override, Text, nearest};
use gossip_sim::sweep::{POINTS_MAX, Plan, run_points};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The name of the result folder.
const STEM: &str = "reproduce";

/// Runs the checks that are named, or all.
///
/// # Errors
/// If a name is no check's, a scenario cannot be changed as asked, or a file cannot be written.
pub fn reproduce(args: &ReproduceArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let checks = named(&args.names)?;
    if args.list {
        checks.iter().try_for_each(|check| print(&(listed(check) + "\n")))?;
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
    let folder = Folder::prepare(args.common.out.as_deref().unwrap_or(Path::new(OUT)), STEM)?;
    let begun = Instant::now();
    let mut judged = Vec::new();
    for (check, plans) in checks.iter().zip(&plans) {
        let Some(one) = run(args, check, plans, threads, terminal)? else { break };
        if !args.common.json {
            print(&(table::table(&one) + "\n"))?;
        }
        judged.push(one);
    }
    if interrupt::stopped() {
        return Ok(Status::Interrupted);
    }
    let manifest = comparison::write(&folder, &judged, !args.common.no_plots)?;
    let fails = count(&judged, Verdict::Fails);
    if args.common.json {
        print(&(json(&judged, begun.elapsed().as_secs_f64()).to_string() + "\n"))?;
    } else {
        let files = plural(manifest.data.len() as u64, "file");
        let charts = plural(manifest.charts.len() as u64, "chart");
        let closing = table::closing(&judged, begun.elapsed().as_secs_f64());
        print(&format!("{}\n{closing}\n", table::legend(&judged)))?;
        print(&format!("files  {} ({files}, {charts})\n", folder.path().display()))?;
    }
    Ok(if fails > 0 { Status::Failed } else { Status::Done })
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
    names.iter().map(find).collect()
}

fn listed(check: &Check) -> String {
    format!("{:<20} {} ({})", check.name, check.summary, check.source)
}

/// The design points of a part; its text comes with the program.
fn plan(part: &Part, args: &ReproduceArgs, changes: &[Override]) -> anyhow::Result<Plan> {
    let text = Text {
        name: format!("scenarios/reproduce/{}.toml", part.file),
        text: part.text.to_string(),
        folder: PathBuf::from("scenarios/reproduce"),
    };
    let mut plan = plan_of(&text, changes, POINTS_MAX)?;
    mark_claim(&mut plan.base, &args.changes.set, &[]);
    Ok(plan)
}

/// Runs a check; nothing if it was interrupted.
fn run(
    args: &ReproduceArgs,
    check: &'static Check,
    plans: &[Plan],
    threads: usize,
    terminal: &Terminal,
) -> anyhow::Result<Option<Judged>> {
    let engine = if args.reference { Engine::Reference } else { Engine::Fast };
    let tuning = Tuning { engine, ..Tuning::default() };
    let mut judged = Judged::new(check, plans);
    for (part, plan) in check.parts.iter().zip(plans) {
        let progress = Progress::of(plan.replications(), threads);
        let results = while_shown(terminal, &progress, || {
            run_points(plan, threads, tuning, &progress, &interrupt::STOP)
        });
        let results = results.map_err(|error| no_threads(threads, &error))?;
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

fn json(judged: &[Judged], wall_s: f64) -> Value {
    let figures = |judged: &Judged| -> Vec<Value> {
        comparison::rows(std::slice::from_ref(judged))
            .into_iter()
            .map(|row| {
                let cells = comparison::COLUMNS.iter().zip(row).map(|((name, _), cell)| {
                    let number = cell.parse::<f64>().ok().map(Value::from);
                    let value = number.unwrap_or_else(|| match cell.as_str() {
                        "" => Value::Null,
                        "true" | "false" => Value::Bool(cell == "true"),
                        _ => Value::String(cell.clone()),
                    });
                    ((*name).to_string(), value)
                });
                Value::Object(cells.collect())
            })
            .collect()
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "figures": judged.iter().flat_map(figures).collect::<Vec<_>>(),
        "holds": count(judged, Verdict::Holds),
        "fails": count(judged, Verdict::Fails),
        "wall_s": wall_s,
    })
}
