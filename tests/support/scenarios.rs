//! The committed scenarios: those at the top, the sweeps, and those of `reproduce`.

use gossip_sim::scenario::{self, Override, Scenario};
use std::path::{Path, PathBuf};

/// Where they are, and how deep below the root.
pub const FOLDERS: [&str; 6] = [
    "scenarios",
    "scenarios/folder_metadata",
    "scenarios/membership",
    "scenarios/sweeps",
    "scenarios/reproduce",
    "scenarios/versioned_kv",
];

/// The most nodes of a scenario in a quick test.
const NODES_MAX: u32 = 2_000;

/// All scenarios of `folder`, by path.
pub fn paths(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    assert!(paths.len() >= 5);
    paths
}

/// Those that a quick test can run, by the name within `scenarios`, as in `sweeps/threshold`. Of the
/// scenarios at the top, the long ones are not among them; of a sweep, the scenario without its
/// section `[sweep]` is short.
pub fn quick() -> Vec<(String, PathBuf)> {
    let all = FOLDERS.iter().flat_map(|folder| {
        let inner = folder.trim_start_matches("scenarios").trim_start_matches('/');
        paths(folder).into_iter().map(move |path| (inner, path))
    });
    all.filter(|(inner, path)| !inner.is_empty() || !is_long(path))
        .map(|(inner, path)| (Path::new(inner).join(path.file_stem().unwrap()), path))
        .map(|(name, path)| (name.to_str().unwrap().replace('\\', "/"), path))
        .collect()
}

fn is_long(path: &Path) -> bool {
    std::fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with("# long"))
}

/// The scenario as `run` reads it, with one replication and with `nodes`; or, unless they are given,
/// with its own, but no more than a quick test can do.
pub fn load(path: &Path, nodes: Option<u32>) -> Scenario {
    let read = |overrides: &[Override]| {
        scenario::load(path, overrides).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    };
    let mut overrides = vec![Override::replications(1)];
    let own = read(&overrides).nodes;
    let nodes = nodes.unwrap_or(own.min(NODES_MAX));
    if nodes == own {
        return read(&overrides);
    }
    overrides.push(Override::set(format!("cluster.nodes={nodes}")));
    read(&overrides)
}
