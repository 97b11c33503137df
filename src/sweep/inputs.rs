//! The files that a sweep names, each with a name of its own in the result folder.

use crate::scenario::{Input, Paths};
use std::collections::BTreeSet;
use std::path::Path;

/// A file, and where the result folder keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInput {
    /// The file.
    pub input: Input,
    /// `inputs/NAME`, and `inputs/NAME-2` of another file called NAME.
    pub path: String,
}

/// The files with different paths, each once.
pub(super) fn distinct<'i>(inputs: impl Iterator<Item = &'i Input>) -> Vec<StoredInput> {
    let (mut names, mut taken, mut all) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for input in inputs {
        if names.insert(input.name.as_str()) {
            let path = free(&input.stored_path(), &taken);
            taken.insert(path.to_lowercase());
            all.push(StoredInput { path, input: input.clone() });
        }
    }
    all
}

/// `path`, or with the first number from 2 that none has. Some file systems tell no cases apart.
fn free(path: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(&path.to_lowercase()) {
        return path.to_string();
    }
    let file = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
    let end = Path::new(path).extension().unwrap_or_default().to_string_lossy();
    let dot = if end.is_empty() { "" } else { "." };
    let mut numbered = (2..).map(|number: u64| format!("inputs/{file}-{number}{dot}{end}"));
    numbered.find(|path| !taken.contains(&path.to_lowercase())).unwrap_or_default()
}

/// From the paths as they are written to those in the result folder.
pub(super) fn paths(inputs: &[StoredInput]) -> Paths {
    inputs.iter().map(|one| (one.input.name.clone(), one.path.clone())).collect()
}
