//! Loading scenarios: all mistakes of all files before anything runs.

use super::args::Changes;
use super::status::{Status, Wrong};
use super::terminal::Terminal;
use gossip_sim::scenario::{self, Override, Scenario};
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

/// Loads every file; complains about each that is wrong.
///
/// # Errors
/// The status of the worst of them.
pub fn load_all(
    paths: &[PathBuf],
    overrides: &[Override],
    terminal: &Terminal,
) -> Result<Vec<Loaded>, Status> {
    let mut loaded = Vec::new();
    let mut statuses = Vec::new();
    for path in paths {
        match scenario::load(path, overrides) {
            Ok(scenario) => loaded.push(Loaded { path: path.clone(), scenario }),
            Err(error) => {
                let error = anyhow::Error::new(error);
                statuses.push(Status::of(&error));
                terminal.error(&error);
            }
        }
    }
    // A wrong scenario stands before a file that cannot be read: both mean that nothing was run.
    statuses.into_iter().min().map_or(Ok(loaded), Err)
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
