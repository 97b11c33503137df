//! `gossip-sim rerun`: runs what a result folder holds again, and compares.

mod sweep;

use super::args::{Changes, RerunArgs};
use super::compare::{Difference, first_difference};
use super::execute::{Executed, TRACE, complain, execute, execute_traced, use_threads};
use super::scenarios;
use super::status::{Status, Wrong};
use super::terminal::{Paint, Terminal, print};
use super::{interrupt, machine};
use anyhow::Context;
use gossip_sim::outcome::MODEL;
use gossip_sim::output::comparison::TABLE;
use gossip_sim::output::{self, Entry, Folder, Manifest, Options, OutputError, Staged, plural};
use gossip_sim::scenario::Scenario;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What `--json` prints, and what the reader is told.
#[derive(Serialize, Default)]
struct Report {
    version: &'static str,
    /// The result folder.
    folder: String,
    /// Whether everything is as it should be.
    equal: bool,
    /// Files that are not what the manifest says.
    damaged: Vec<String>,
    /// What the second run has otherwise; nothing if none was made.
    differences: Vec<Difference>,
    /// The charts that were drawn otherwise, which need not be a fault; absent if none was drawn.
    charts_different: Option<Vec<String>>,
    /// Absent if nothing was run.
    events: Option<u64>,
    wall_s: Option<f64>,
    events_per_s: Option<f64>,
    peak_memory_bytes: Option<u64>,
}

/// Compares a result folder with its manifest, and then with a second run.
///
/// # Errors
/// If a file cannot be read or written.
pub fn rerun(args: &RerunArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    if args.folder.is_file() {
        let file = args.folder.display();
        let help = "give the result folder, the one with a manifest.json";
        return Err(Wrong(format!("{file} is a file\nhelp: {help}")).into());
    }
    let manifest = Manifest::read(&args.folder)?;
    let damaged = manifest.verify(&args.folder);
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        folder: args.folder.display().to_string(),
        equal: damaged.is_empty(),
        damaged: damaged.iter().map(ToString::to_string).collect(),
        ..Report::default()
    };
    let mut status = if report.equal { Status::Done } else { Status::Failed };
    if !args.no_run && manifest.data.iter().any(|entry| entry.file == TABLE) {
        return Err(Wrong(not_of_a_scenario(&args.folder)).into());
    }
    if !args.no_run && report.equal {
        status = match second_run(args, &manifest, &mut report, terminal)? {
            Ok(()) if report.equal => Status::Done,
            Ok(()) => Status::Failed,
            Err(status) => return Ok(status),
        };
    }
    tell(args, &manifest, report, terminal)?;
    Ok(status)
}

/// What is said of the table of all checks, which is of many scenarios.
fn not_of_a_scenario(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "{folder} was made by `gossip-sim reproduce`, from more than one scenario\n\
         help: `gossip-sim reproduce --out OTHER` makes the table again; \
         `gossip-sim rerun {folder} --no-run` compares the files with manifest.json"
    )
}

/// Runs the stored scenario again; `Err` is the status with which to give up.
fn second_run(
    args: &RerunArgs,
    manifest: &Manifest,
    report: &mut Report,
    terminal: &Terminal,
) -> anyhow::Result<Result<(), Status>> {
    if manifest.points.is_some() {
        return sweep::second_sweep(args, manifest, report, terminal);
    }
    let Some(scenario) = load(&args.folder, manifest, &args.changes, terminal) else {
        return Ok(Err(Status::Usage));
    };
    interrupt::listen(*terminal)?;
    let threads = machine::threads(args.common.threads);
    use_threads(threads)?;
    let numbers = match manifest.replication {
        Some(number) => number..number + 1,
        None => 0..manifest.replications,
    };
    terminal.note(format!(
        "{}: seed {}, {}, {}",
        args.folder.display(),
        scenario.seed,
        plural(numbers.end - numbers.start, "replication"),
        plural(threads as u64, "thread")
    ));
    let place = Place::new(args, manifest)?;
    let folder = Folder::prepare(place.out(), &folder_stem(manifest))?;
    let traced = manifest.data.iter().any(|entry| entry.file == TRACE);
    let (executed, extra) = if traced {
        execute_traced(&scenario, numbers.start, &folder, (true, false))?
    } else {
        (execute(&scenario, numbers, threads, terminal)?, Vec::new())
    };
    if !executed.batch.complete {
        return Ok(Err(Status::Interrupted));
    }
    if !executed.batch.failures.is_empty() {
        let replay = format!("gossip-sim run {}/scenario.toml", args.folder.display());
        complain(&executed.batch.failures, &replay, terminal);
        return Ok(Err(Status::Bug));
    }
    let second = write(args, manifest, &scenario, (&executed, extra), &folder)?;
    report.differences = differences(manifest, &args.folder, &second, folder.path())?;
    report.equal = report.differences.is_empty();
    report.charts_different = charts_different(manifest, &second);
    report.events = Some(executed.events());
    report.wall_s = Some(executed.simulation_s);
    report.events_per_s = Some(executed.events_per_s());
    Ok(Ok(()))
}

/// The stored scenario, under its own name.
fn load(
    folder: &Path,
    manifest: &Manifest,
    changes: &Changes,
    terminal: &Terminal,
) -> Option<Scenario> {
    let paths = [folder.join("scenario.toml")];
    let loaded = scenarios::load_all(&paths, changes, None, terminal).ok()?;
    let scenario = loaded.into_iter().next()?.scenario;
    Some(Scenario { stem: manifest.scenario.clone(), ..scenario })
}

/// The folder's name below `--out`.
fn folder_stem(manifest: &Manifest) -> String {
    match manifest.points {
        Some(_) => super::sweep::folder_stem(&manifest.scenario),
        None => scenarios::folder_stem(&manifest.scenario, manifest.replication),
    }
}

/// Where the second run goes.
enum Place {
    /// It is thrown away.
    Temporary(tempfile::TempDir),
    /// It is kept.
    Kept(PathBuf),
}

impl Place {
    fn new(args: &RerunArgs, manifest: &Manifest) -> anyhow::Result<Place> {
        let Some(out) = &args.common.out else {
            let temporary = tempfile::tempdir().map_err(|error| {
                OutputError::io("create a folder in", &std::env::temp_dir(), &error)
            })?;
            return Ok(Place::Temporary(temporary));
        };
        let target = fs::canonicalize(out.join(folder_stem(manifest))).ok();
        if target.is_some() && target == fs::canonicalize(&args.folder).ok() {
            let folder = args.folder.display();
            return Err(Wrong(format!("--out would overwrite {folder} itself")).into());
        }
        Ok(Place::Kept(out.clone()))
    }

    fn out(&self) -> &Path {
        match self {
            Place::Temporary(folder) => folder.path(),
            Place::Kept(folder) => folder,
        }
    }
}

fn write(
    args: &RerunArgs,
    manifest: &Manifest,
    scenario: &Scenario,
    (executed, extra): (&Executed, Vec<Staged>),
    folder: &Folder,
) -> Result<Manifest, OutputError> {
    let options = Options {
        plots: args.common.out.is_some() && !args.common.no_plots,
        complete: manifest.complete,
        replication: manifest.replication,
    };
    output::write(scenario, &executed.batch.run, &options, folder, extra)
}

/// What the second run has otherwise than the first.
fn differences(
    first: &Manifest,
    first_folder: &Path,
    second: &Manifest,
    second_folder: &Path,
) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    if first.digest != second.digest {
        differences.push(Difference::new("digest", None, &first.digest, &second.digest));
    }
    let (one, two) = (by_name(&first.data), by_name(&second.data));
    // A file that the first lacks is one that an earlier version did not write.
    for name in one.keys() {
        if one.get(name).map(|entry| &entry.sha256) != two.get(name).map(|entry| &entry.sha256) {
            differences.extend(difference(name, first_folder, second_folder)?);
        }
    }
    Ok(differences)
}

/// The charts that are not, octet for octet, the same in both runs; absent if one drew none.
fn charts_different(first: &Manifest, second: &Manifest) -> Option<Vec<String>> {
    let (one, two) = (by_name(&first.charts), by_name(&second.charts));
    if one.is_empty() || two.is_empty() {
        return None;
    }
    let same =
        |name: &&&str| one.get(**name).map(|e| &e.sha256) == two.get(**name).map(|e| &e.sha256);
    let all: BTreeSet<&str> = one.keys().chain(two.keys()).copied().collect();
    Some(all.iter().filter(|name| !same(name)).map(|name| name.to_string()).collect())
}

/// What is said of the charts.
fn charts_text(report: &Report, manifest: &Manifest) -> String {
    match report.charts_different.as_deref() {
        None if manifest.charts.is_empty() => "there are no charts to compare".to_string(),
        None => "charts were not drawn again (--out without --no-plots does)".to_string(),
        Some([]) => "charts were drawn again, and are equal".to_string(),
        Some(names) => format!(
            "charts were drawn again, and differ: {} (they are equal for one build on one kind of \
             machine)",
            names.join(", ")
        ),
    }
}

fn by_name(entries: &[Entry]) -> BTreeMap<&str, &Entry> {
    entries.iter().map(|entry| (entry.file.as_str(), entry)).collect()
}

fn difference(name: &str, first: &Path, second: &Path) -> anyhow::Result<Option<Difference>> {
    let read = |folder: &Path| -> anyhow::Result<Vec<u8>> {
        let path = folder.join(name);
        match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            result => result.with_context(|| format!("cannot read {}", path.display())),
        }
    };
    Ok(first_difference(name, &read(first)?, &read(second)?))
}

/// Prints the verdict.
fn tell(
    args: &RerunArgs,
    manifest: &Manifest,
    mut report: Report,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let folder = &report.folder;
    report.damaged.iter().for_each(|what| terminal.complain(&format!("{folder}: {what}")));
    if !report.differences.is_empty() && manifest.model != MODEL {
        terminal.note(format!(
            "{folder} was made by version {} under model {}; this is model {MODEL}, whose results \
             differ (CHANGELOG says how)",
            manifest.version, manifest.model
        ));
    }
    if args.common.json {
        report.peak_memory_bytes = machine::peak_bytes();
        print(&(serde_json::to_string_pretty(&report)? + "\n"))?;
        return Ok(());
    }
    let mut text = String::new();
    for difference in &report.differences {
        let word = Paint::Bad.on(terminal.colour_out, "differs");
        text += &format!("{word}  {difference}\n");
    }
    if report.equal {
        let files = plural(manifest.files().count() as u64, "file");
        let same = Paint::Good.on(terminal.colour_out, "equal");
        text += &match report.events {
            None => format!("{same}  {folder}: {files} as manifest.json says\n"),
            Some(_) => format!(
                "{same}  {folder}: {files} as manifest.json says; digest {} and {} as run again; {}\n",
                manifest.digest,
                plural(manifest.data.len() as u64, "data file"),
                charts_text(&report, manifest)
            ),
        };
    }
    print(&text)?;
    Ok(())
}
