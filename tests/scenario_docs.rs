//! The committed schema and reference are those of the source.
//!
//! `UPDATE_DOCS=1 cargo test --test scenario_docs` writes them anew.

use gossip_sim::scenario::{parse, reference, schema, template};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn fresh(name: &str, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path(name), text).unwrap();
    }
    let committed = std::fs::read_to_string(path(name)).unwrap();
    assert!(committed == text, "{name} is stale: UPDATE_DOCS=1 cargo test --test scenario_docs");
}

#[test]
fn the_schema_is_fresh() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    fresh("docs/scenario.schema.json", &text);
}

#[test]
fn the_reference_is_fresh() {
    fresh("docs/SCENARIO.md", &reference());
}

#[test]
fn the_template_is_valid_and_says_what_it_claims() {
    let scenario = parse(template(), "template.toml", Path::new(""), &[]).unwrap();
    assert!(scenario.claim.is_some());
    assert_eq!(scenario.expect.len(), 2);
    // What is commented out is valid too.
    let with_fault: String = template()
        .lines()
        .map(|line| {
            line.strip_prefix("# ").filter(|rest| is_toml(rest)).unwrap_or(line).to_string() + "\n"
        })
        .collect();
    let scenario = parse(&with_fault, "template.toml", Path::new(""), &[]).unwrap();
    assert_eq!(scenario.faults.len(), 1);
}

fn is_toml(line: &str) -> bool {
    line.starts_with("[[") || line.contains(" = ")
}

/// Every scenario of the repository.
fn scenarios() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path("scenarios")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "toml"));
    paths.sort();
    paths
}

#[test]
fn every_scenario_is_valid_claims_something_and_resolves_to_a_fixpoint() {
    assert!(scenarios().len() >= 10);
    for path in scenarios() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#:schema ../docs/scenario.schema.json\n"), "{path:?}");
        let scenario = gossip_sim::scenario::load(&path, &[]).unwrap_or_else(|e| panic!("{e}"));
        assert!(scenario.claim.is_some(), "{path:?}");
        assert!(!scenario.expect.is_empty(), "{path:?}");
        let again =
            parse(&scenario.resolved, "scenario.toml", path.parent().unwrap(), &[]).unwrap();
        assert_eq!(again.resolved, scenario.resolved);
        let same = |s: &gossip_sim::scenario::Scenario| {
            let mut s = s.clone();
            s.stem = String::new();
            format!("{s:?}")
        };
        assert_eq!(same(&again), same(&scenario));
    }
}
