//! The layers, and what the code must not name: rules that a compiler does not know.

use crate::support::rules::{BANS, LINES_MAX, code_of, faults};
use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files below `folder`, by path.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let (inner, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
        folders.extend(inner);
        for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((path, fs::read_to_string(file).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_sources_keep_the_rules() {
    let sources = sources("src");
    assert!(sources.len() > 50, "the walk finds the sources");
    let found: Vec<String> = sources.iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(found.is_empty(), "{} breaches:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_tests_keep_their_rules() {
    for (path, text) in sources("tests") {
        assert!(text.starts_with("//! "), "tests/{path} begins without a `//!` line");
        assert!(text.lines().count() <= LINES_MAX, "tests/{path} is longer than {LINES_MAX} lines");
        for line in code_of(&text) {
            let skipped =
                ["#[ignore", "todo!(", "unimplemented!("].iter().find(|w| line.contains(**w));
            assert!(skipped.is_none(), "tests/{path}: {line}");
        }
    }
}

#[test]
fn every_file_of_tests_is_run() {
    let sources = sources("tests");
    let listed = code_of(&sources.iter().find(|(path, _)| path == "all.rs").unwrap().1).join("\n");
    for (path, _) in sources.iter().filter(|(path, _)| !path.contains('/') && path != "all.rs") {
        let line = format!("mod {};", path.trim_end_matches(".rs"));
        assert!(listed.lines().any(|found| found == line), "tests/all.rs has no `{line}`");
    }
    // What these share is named by one of them.
    let lines: Vec<String> = sources.iter().flat_map(|(_, text)| code_of(text)).collect();
    for (path, _) in sources.iter().filter(|(path, _)| path.contains('/')) {
        let name = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
        let line = format!("mod {};", name.rsplit('/').next().unwrap_or(name));
        let names = |found: &String| found.trim_start_matches("pub ") == line;
        let placed = format!("#[path = \"{path}\"]");
        let is_placed = || sources.iter().any(|(_, text)| text.contains(&placed));
        assert!(lines.iter().any(names) || is_placed(), "nothing in tests/ has `{line}`");
    }
}

/// What the checker says of a file at `path` with this line in it.
fn planted(path: &str, line: &str) -> String {
    faults(path, &format!("//! A file.\n\n{line}\n")).join("\n")
}

#[test]
fn the_checker_catches_what_is_planted() {
    for ban in BANS {
        let found = planted("engine/planted.rs", &format!("    {} x", ban.name));
        assert!(found.contains(ban.why), "{}: {found}", ban.name);
        assert_eq!(planted("engine/planted.rs", &format!("    // {} x", ban.name)), "");
        assert_eq!(planted("engine/planted.rs", &format!("    f(\"{} x\")", ban.name)), "");
        if let Some(place) = ban.allowed.iter().find(|place| place.ends_with('/')) {
            assert_eq!(planted(&format!("{place}planted.rs"), &format!("{} x", ban.name)), "");
        }
    }
    let cases = [
        ("engine/x.rs", "use crate::protocols::gossip;", "must not know of `protocols`"),
        ("run/x.rs", "use crate::protocols::gossip;", ""),
        ("protocols/x.rs", "use crate::network::Network;", "`protocols` (layer 5) names `network`"),
        ("protocols/a/x.rs", "use crate::engine::run;", "`protocols` (layer 5) names `engine`"),
        ("engine/x.rs", "    let m = crate::metrics::Metrics::new();", "names `metrics`"),
        ("engine/fast/x.rs", "use super::super::super::metrics;", "climbs to the root"),
        ("engine/fast/x.rs", "use super::super::core::Core;", ""),
        ("rng/key.rs", "use crate::id::NodeId;", ""),
        ("novel.rs", "use crate::id::NodeId;", "`novel` has no layer"),
        ("engine/x.rs", "let share = 0.5_f64; let x: f64 = 1.0;", "`f64` is not for here"),
        ("network/latency.rs", "let x: f64 = 1.0;", ""),
        ("engine/x.rs", "let nonunsafe_name = reprint!(x);", ""),
    ];
    for (path, line, expected) in cases {
        let found = planted(path, line);
        assert!(
            found.contains(expected) && (found.is_empty() == expected.is_empty()),
            "{path}: {line}: {found}"
        );
    }
    assert!(faults("id.rs", "use std::fmt;\n")[0].contains("begins without"));
    let long = format!("//! A file.\n{}", "\n".repeat(LINES_MAX));
    assert!(faults("id.rs", &long)[0].contains("at most 400"));
}
