//! A result folder is whole when it has a manifest, and holds no half file under a final name.

use crate::output_support::{Shape, run, scenario};
use gossip_sim::outcome::Run;
use gossip_sim::output::{Folder, MANIFEST, Manifest, Options, OutputError, Wrong, write};
use gossip_sim::scenario::{Input, Scenario};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

const QUICK: Options = Options { plots: false, complete: true, replication: None };

fn small() -> (Scenario, Run) {
    let shape = Shape { nodes: 10, replications: 2, ..Shape::default() };
    (scenario("small", None, &shape), run(&shape))
}

fn save(out: &Path, scenario: &Scenario, run: &Run) -> Result<Manifest, OutputError> {
    write(scenario, run, &QUICK, &Folder::prepare(out, &scenario.stem)?, Vec::new())
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_manifest_lists_every_file_and_verifies() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let written = save(out.path(), &scenario, &run).unwrap();
    let folder = out.path().join("example");
    let read = Manifest::read(&folder).unwrap();
    assert_eq!(read, written);
    assert_eq!(read.verify(&folder), []);
    let mut listed: BTreeSet<String> = read.files().map(|entry| entry.file.clone()).collect();
    listed.insert(MANIFEST.to_string());
    assert_eq!(names(&folder), listed);
    let text = fs::read_to_string(folder.join(MANIFEST)).unwrap();
    insta::assert_snapshot!("manifest.json", text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn a_changed_octet_and_a_missing_file_are_found() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let manifest = save(out.path(), &scenario, &run).unwrap();
    let folder = out.path().join("example");
    let mut bytes = fs::read(folder.join("curve.csv")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(folder.join("curve.csv"), bytes).unwrap();
    fs::remove_file(folder.join("facts.csv")).unwrap();
    let problems = manifest.verify(&folder);
    let what: Vec<_> = problems.iter().map(|p| (p.file.as_str(), p.what.clone())).collect();
    assert_eq!(what, [("curve.csv", Wrong::Changed), ("facts.csv", Wrong::Missing)]);
    assert_eq!(problems[0].to_string(), "curve.csv has changed since it was written");
}

#[test]
fn our_stale_files_go_and_foreign_files_stay() {
    let out = tempfile::tempdir().unwrap();
    let (mut scenario, run) = small();
    let folder = Folder::prepare(out.path(), "example").unwrap();
    scenario.output.nodes = true;
    scenario.inputs = vec![Input { name: "../edges.txt".into(), bytes: b"0 1\n".to_vec() }];
    let mut trace = folder.create("trace.jsonl").unwrap();
    trace.write_all(b"{}\n").unwrap();
    write(&scenario, &run, &QUICK, &folder, vec![trace]).unwrap();
    let path = folder.path();
    assert_eq!(fs::read(path.join("inputs/edges.txt")).unwrap(), b"0 1\n");
    assert!(names(path).is_superset(&["nodes.csv", "trace.jsonl"].map(String::from).into()));

    fs::write(path.join("notes.txt"), "mine").unwrap();
    fs::write(path.join("curve.svg"), "mine, and not in the manifest").unwrap();
    let (scenario, _) = small();
    let manifest = save(out.path(), &scenario, &run).unwrap();
    let mut expected: BTreeSet<String> = manifest.files().map(|entry| entry.file.clone()).collect();
    expected.extend([MANIFEST, "notes.txt", "curve.svg"].map(String::from));
    assert_eq!(names(path), expected);
}

#[test]
fn what_a_killed_run_left_is_cleaned_up_by_the_next() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let folder = Folder::prepare(out.path(), "example").unwrap();
    let mut trace = folder.create("trace.jsonl").unwrap();
    trace.write_all(b"{}\n").unwrap();
    write(&scenario, &run, &QUICK, &folder, vec![trace]).unwrap();

    // Killed while files took their final names: no manifest, a journal, a temporary file.
    let files: Vec<String> = names(folder.path()).into_iter().filter(|n| n != MANIFEST).collect();
    let journal = serde_json::to_vec(&files).unwrap();
    std::fs::write(folder.path().join(".gossip-sim-unfinished.json"), journal).unwrap();
    std::fs::remove_file(folder.path().join(MANIFEST)).unwrap();
    std::mem::forget(folder.create("curve.csv").unwrap());
    let left = names(folder.path());
    assert!(!left.contains(MANIFEST) && left.contains("trace.jsonl"));
    assert_eq!(left.iter().filter(|name| name.starts_with(".gossip-sim-")).count(), 2);

    let manifest = save(out.path(), &scenario, &run).unwrap();
    let mut expected: BTreeSet<String> = manifest.files().map(|entry| entry.file.clone()).collect();
    expected.insert(MANIFEST.to_string());
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn preparing_leaves_an_earlier_result_whole() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    save(out.path(), &scenario, &run).unwrap();
    let folder = Folder::prepare(out.path(), "example").unwrap();
    assert_eq!(Manifest::read(folder.path()).unwrap().verify(folder.path()), []);
}

#[test]
fn a_failure_half_way_leaves_no_manifest_and_no_half_file() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let old = save(out.path(), &scenario, &run).unwrap();
    let folder = Folder::prepare(out.path(), "example").unwrap();
    // A folder takes the place of a file while the run is under way.
    fs::remove_file(folder.path().join("traffic.csv")).unwrap();
    fs::create_dir(folder.path().join("traffic.csv")).unwrap();
    let error = write(&scenario, &run, &QUICK, &folder, Vec::new()).unwrap_err();
    assert!(error.path().ends_with("traffic.csv"), "{error}");
    let left = names(folder.path());
    assert!(!left.contains(MANIFEST));
    assert!(!left.iter().any(|name| name.ends_with(".tmp")), "{left:?}");
    let wrong = old.verify(folder.path());
    assert!(wrong.iter().all(|problem| problem.file == "traffic.csv"), "{wrong:?}");
}

#[test]
fn what_cannot_be_written_is_refused_before_the_run() {
    let out = tempfile::tempdir().unwrap();
    let refused = |out: &Path, stem: &str| {
        let text = Folder::prepare(out, stem).unwrap_err().to_string();
        text.replace(&out.display().to_string(), "OUT")
    };
    fs::write(out.path().join("file"), "").unwrap();
    let mut said = vec![refused(out.path(), "file"), refused(out.path(), "file/deeper")];
    fs::create_dir_all(out.path().join("a/curve.csv")).unwrap();
    said.push(refused(out.path(), "a"));
    fs::create_dir_all(out.path().join("b")).unwrap();
    fs::write(out.path().join("b/inputs"), "").unwrap();
    said.push(refused(out.path(), "b"));
    said.push(refused(out.path(), &"long".repeat(100)));
    insta::assert_snapshot!("refusals", said.join("\n\n"));
}

#[test]
fn two_runs_into_one_folder_are_told_of_each_other() {
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::prepare(out.path(), "example").unwrap();
    let _first = folder.create("curve.csv").unwrap();
    let second = |folder: Result<Folder, OutputError>| {
        let error = folder.unwrap_err().to_string();
        assert!(error.contains("example: another run is writing it"), "{error}");
    };
    second(Folder::prepare(out.path(), "example"));
    // It has removed nothing of the first run's, nor its lock.
    assert_eq!(names(folder.path()).len(), 2);
    second(Folder::prepare(out.path(), "example"));
    let error = folder.create("curve.csv").unwrap_err().to_string();
    assert!(error.contains("curve.csv: another run is writing it"), "{error}");
    drop(folder);
    Folder::prepare(out.path(), "example").unwrap();
    // Neither is left.
    assert!(names(&out.path().join("example")).is_empty());
}

#[test]
fn a_folder_is_free_when_it_is_whole() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let prepare = || Folder::prepare(out.path(), "example");
    let first = prepare().unwrap();
    write(&scenario, &run, &QUICK, &first, Vec::new()).unwrap();
    let second = prepare().unwrap();
    // The first run has nothing to do with the second's lock.
    drop(first);
    assert!(prepare().is_err());
    write(&scenario, &run, &QUICK, &second, Vec::new()).unwrap();
    assert!(!names(second.path()).iter().any(|name| name.starts_with('.')));
}

#[test]
fn a_manifest_cannot_reach_outside_its_folder() {
    let out = tempfile::tempdir().unwrap();
    let (scenario, run) = small();
    let precious = out.path().join("precious.txt");
    fs::write(&precious, "mine").unwrap();
    let mut manifest = save(out.path(), &scenario, &run).unwrap();
    manifest.data[0].file = "../precious.txt".into();
    let path = out.path().join("example").join(MANIFEST);
    fs::write(path, serde_json::to_vec(&manifest).unwrap()).unwrap();
    save(out.path(), &scenario, &run).unwrap();
    assert!(precious.exists());
}

#[test]
fn a_manifest_that_is_none_is_said_so() {
    let out = tempfile::tempdir().unwrap();
    let said = |content: &str| {
        fs::write(out.path().join(MANIFEST), content).unwrap();
        let text = Manifest::read(out.path()).unwrap_err().to_string();
        text.replace(&out.path().display().to_string(), "OUT")
    };
    let (scenario, run) = small();
    let mut newer = Manifest::of(&scenario, &run, &QUICK);
    newer.format = 99;
    let newer = String::from_utf8(newer.to_json()).unwrap();
    let mut all = vec![said("{"), said("{\"program\": 3}"), said(&newer)];
    fs::remove_file(out.path().join(MANIFEST)).unwrap();
    let missing = Manifest::read(out.path()).unwrap_err().to_string();
    all.push(missing.replace(&out.path().display().to_string(), "OUT"));
    insta::assert_snapshot!("bad_manifests", all.join("\n\n"));
}

#[test]
fn foreign_files_of_our_names_are_refused_without_a_manifest() {
    let out = tempfile::tempdir().unwrap();
    fs::create_dir_all(out.path().join("example")).unwrap();
    fs::write(out.path().join("example/curve.csv"), "mine").unwrap();
    let error = Folder::prepare(out.path(), "example").unwrap_err().to_string();
    assert!(error.contains("these are not ours: curve.csv"), "{error}");
    assert_eq!(fs::read(out.path().join("example/curve.csv")).unwrap(), b"mine");
}
