//! The committed schema and reference are those of the source.
//!
//! `UPDATE_DOCS=1 cargo test --test all scenario_docs` writes them anew.

use crate::support::scenarios;
use gossip_sim::scenario::{Scenario, load, parse, reference, schema, template};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn fresh(name: &str, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path(name), text).unwrap();
    }
    let committed = std::fs::read_to_string(path(name)).unwrap();
    assert!(
        committed == text,
        "{name} is stale: UPDATE_DOCS=1 cargo test --test all scenario_docs"
    );
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

/// `scenario` is valid, claims something, and its resolved text means the same.
fn read(path: &Path) -> Scenario {
    let scenario = load(path, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert!(scenario.claim.is_some(), "{path:?}");
    let again = parse(&scenario.resolved, "scenario.toml", path.parent().unwrap(), &[]).unwrap();
    assert_eq!(again.resolved, scenario.resolved, "{path:?}");
    let without_stem =
        |s: &Scenario| format!("{:?}", Scenario { stem: String::new(), ..s.clone() });
    assert_eq!(without_stem(&again), without_stem(&scenario), "{path:?}");
    scenario
}

#[test]
fn every_scenario_is_valid_claims_something_and_resolves_to_a_fixpoint() {
    for folder in scenarios::FOLDERS {
        let schema =
            format!("{}docs/scenario.schema.json", "../".repeat(folder.split('/').count()));
        for path in scenarios::paths(folder) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(&format!("#:schema {schema}\n")), "{path:?}");
            let scenario = read(&path);
            // The figures of `reproduce` are judged by its own catalogue.
            assert_eq!(scenario.expect.is_empty(), folder.ends_with("reproduce"), "{path:?}");
        }
    }
}
