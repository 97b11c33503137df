//! Loading scenarios: all mistakes of all files before anything runs.

use super::args::Changes;
use super::status::{Status, Wrong};
use super::sweep::plan_of;
use super::terminal::Terminal;
use gossip_sim::output::units::grouped;
use gossip_sim::output::{MANIFEST, plural};
use gossip_sim::scenario::{self, Expectation, Override, Scenario, Text};
use gossip_sim::sweep::{POINTS_MAX, Point};
use std::path::{Path, PathBuf};

/// A scenario and where it came from.
pub struct Loaded {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub scenario: Scenario,
}

/// What the command line changes in a scenario.
pub fn overrides(changes: &Changes, replications: Option<u64>) -> Vec<Override> {
    let set = changes.set.iter().map(Override::set);
    set.chain(changes.seed.map(Override::seed))
        .chain(replications.map(Override::replications))
        .collect()
}

/// Loads every file with what the command line changes; complains about each that is wrong.
///
/// # Errors
/// The status of the worst of them.
pub fn load_all(
    paths: &[PathBuf],
    changes: &Changes,
    replications: Option<u64>,
    terminal: &Terminal,
) -> Result<Vec<Loaded>, Status> {
    let overrides = overrides(changes, replications);
    let mut loaded = Vec::new();
    let mut statuses = Vec::new();
    for path in paths {
        match scenario::load(path, &overrides) {
            Ok(mut scenario) => {
                mark_claim(&mut scenario, &changes.set, &[]);
                loaded.push(Loaded { path: path.clone(), scenario });
            }
            Err(error) => {
                let error = anyhow::Error::new(error);
                statuses.push(Status::of(&error));
                terminal.error(&error);
                if path.join(MANIFEST).is_file() {
                    let folder = path.display();
                    terminal.note(format!(
                        "help: did you mean {folder}/scenario.toml, or `gossip-sim rerun {folder}`?"
                    ));
                }
            }
        }
    }
    // A wrong scenario stands before a file that cannot be read: both mean that nothing was run.
    statuses.into_iter().min().map_or(Ok(loaded), Err)
}

/// The design points of a scenario with a section `[sweep]`.
pub struct Swept {
    points: u64,
    /// All replications; not known of more points than are planned unasked.
    replications: Option<u64>,
    /// Points with an expectation that names a law though none applies there.
    lawless: u64,
}

impl Swept {
    /// Plans the axes of a scenario that was loaded with `changes`, as far as these leave them
    /// alone; `None` without axes.
    ///
    /// # Errors
    /// What is wrong with any design point.
    pub fn of(one: &Loaded, changes: &Changes) -> anyhow::Result<Option<Swept>> {
        let Some(axes) = &one.scenario.sweep else { return Ok(None) };
        let points = axes.points();
        if points > POINTS_MAX {
            return Ok(Some(Swept { points, replications: None, lawless: 0 }));
        }
        let mut all = overrides(changes, None);
        // A single run may well set what a sweep varies.
        all.retain(|set| !axes.axes.iter().any(|axis| set.sets_within(&axis.key)));
        let plan = plan_of(&Text::read(&one.path)?, &all, POINTS_MAX)?;
        let lawless = |point: &&Point| point.scenario.expect.iter().any(Expectation::is_lawless);
        let lawless = plan.points.iter().filter(lawless).count() as u64;
        Ok(Some(Swept { points, replications: Some(plan.replications()), lawless }))
    }

    /// How many there are, in words.
    pub fn text(&self) -> String {
        let points = grouped(self.points.into());
        match self.replications {
            Some(all) => {
                let points = plural(self.points, "design point");
                let text = format!("{points}, {} in all", plural(all, "replication"));
                match self.lawless {
                    0 => text,
                    few => {
                        format!("{text}; no law applies at {few} of them, where [expect] names one")
                    }
                }
            }
            None => format!(
                "{points} design points, not looked at: `gossip-sim sweep` takes more than {} \
                 only with --max-points",
                grouped(POINTS_MAX.into())
            ),
        }
    }
}

/// As many characters of changes as stand in a claim.
const SHOWN: usize = 100;

/// A claim is of the file as it stands: where `--set` or `--vary` changed a key, it says so, on
/// charts and in the stored scenario. What is written, and the seed, are no part of a claim.
pub fn mark_claim(scenario: &mut Scenario, set: &[String], vary: &[String]) {
    let Some(old) = scenario.claim.clone() else { return };
    let set = set.iter().filter(|set| !set.trim_start().starts_with("output."));
    let set: Vec<String> = set.map(|set| printable(set)).collect();
    // The values are design points, and may be paths: the axis is named alone.
    let key = |vary: &String| printable(vary.split('=').next().unwrap_or_default());
    let vary: Vec<String> = vary.iter().map(key).collect();
    let given = |flag: &str, all: &[String]| match all {
        [] => None,
        all if all.join(", ").chars().count() > SHOWN => {
            Some(format!("{flag} {}", plural(all.len() as u64, "key")))
        }
        all => Some(format!("{flag} {}", all.join(", "))),
    };
    let changes = [given("--set", &set), given("--vary", &vary)];
    let all: Vec<String> = changes.into_iter().flatten().collect();
    if all.is_empty() {
        return;
    }
    let all = all.join(", ");
    let new = format!("(of the file, before {all}) {old}");
    for text in [&mut scenario.resolved, &mut scenario.stored] {
        if let Some(rest) = text.strip_prefix(&format!("# Claim: {old}\n")) {
            *text = format!("# Claim: {new}\n{rest}");
        }
    }
    scenario.claim = Some(new);
}

/// On one line, as a comment in TOML must be.
fn printable(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a result folder: one replication by itself leaves the whole result alone.
pub fn folder_stem(stem: &str, replication: Option<u64>) -> String {
    replication.map_or(stem.to_string(), |number| format!("{stem}_replication{number}"))
}

/// Two scenarios of one name would share a result folder.
///
/// # Errors
/// Which two.
pub fn distinct_stems(loaded: &[Loaded]) -> anyhow::Result<()> {
    for (i, second) in loaded.iter().enumerate() {
        let stem = &second.scenario.stem;
        let first = loaded[..i].iter().find(|first| first.scenario.stem == *stem);
        if let Some(first) = first {
            return Err(Wrong(clash(&first.path, &second.path, stem)).into());
        }
    }
    Ok(())
}

fn clash(first: &Path, second: &Path, stem: &str) -> String {
    format!(
        "{} and {} would both write to the result folder `{stem}`\n\
         help: rename one, or run them one after the other with different --out",
        first.display(),
        second.display()
    )
}
