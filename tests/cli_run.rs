//! `gossip-sim run`: every flag, what goes to stdout and stderr, and the files that it leaves.

use crate::cli_support::{Place, SMALL, names};

const DATA: [&str; 8] = [
    "convergence.csv",
    "curve.csv",
    "facts.csv",
    "load.csv",
    "manifest.json",
    "scenario.toml",
    "traffic.csv",
    "updates.csv",
];

#[test]
fn a_run_leaves_data_and_charts_and_says_what_it_found() {
    let place = Place::new();
    let said = place.run("run small.toml", 0);
    let mut all: Vec<&str> = DATA.into_iter().collect();
    all.extend(["convergence.png", "curve.png", "traffic.png"]);
    all.sort_unstable();
    assert_eq!(names(&place.path("results/small")), all);
    for words in
        ["small: 20 nodes, 4 replications, seed 1", "t99", "t100 < 30 s", "holds: true in all 4"]
    {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
    assert!(said.out.contains("results/small/; look at curve.png"), "{}", said.out);
    // The seed and what else decides the run come first; a pipe gets neither colour nor a bar.
    assert_eq!(
        said.err.lines().next().unwrap().split(", protocol").next(),
        Some("small.toml: seed 1, 4 replications, 20 nodes")
    );
    assert!(!said.err.contains(['\u{1b}', '\r']) && !said.out.contains('\u{1b}'));
}

#[test]
fn out_and_no_plots_and_quiet() {
    let place = Place::new();
    let said = place.run("run small.toml --out deep/er --no-plots --quiet", 0);
    assert_eq!(names(&place.path("deep/er/small")), DATA);
    assert_eq!(said.err, "");
    assert!(!place.path("results").exists());
}

#[test]
fn threads_change_no_octet() {
    let place = Place::new();
    for threads in ["1", "2", "5"] {
        place.run(&format!("run small.toml --no-plots --threads {threads} --out {threads}"), 0);
        let manifest = place.read(&format!("{threads}/small/manifest.json"));
        assert_eq!(manifest, place.read("1/small/manifest.json"));
    }
}

#[test]
fn seed_set_and_replications_change_the_stored_scenario() {
    let place = Place::new();
    let words = "--seed 7 --replications 2 --set cluster.nodes=30 --set network.loss=5%";
    place.run(&format!("run small.toml --no-plots {words}"), 0);
    let stored = place.read("results/small/scenario.toml");
    for line in ["seed = 7", "replications = 2", "nodes = 30", "rate = \"5 %\""] {
        assert!(stored.contains(line), "{line} in {stored}");
    }
    assert_eq!(place.read("results/small/convergence.csv").lines().count(), 3);
}

#[test]
fn a_replication_is_the_same_by_itself() {
    let place = Place::new();
    place.run("run small.toml --no-plots", 0);
    place.run("run small.toml --no-plots --replication 2 --out one", 0);
    let (all, one) = (
        place.read("results/small/convergence.csv"),
        place.read("one/small_replication2/convergence.csv"),
    );
    assert_eq!(one.lines().nth(1), all.lines().nth(3));
    assert!(place.read("one/small_replication2/manifest.json").contains("\"replication\": 2"));
}

#[test]
fn trace_and_log_are_of_one_replication() {
    let place = Place::new();
    place.run("run small.toml --no-plots", 0);
    let said = place.run("run small.toml --no-plots --trace", 0);
    assert!(said.err.contains("go to results/small_replication0/"), "{}", said.err);
    // The whole result stays.
    assert_eq!(place.read("results/small/convergence.csv").lines().count(), 5);
    let trace = place.read("results/small_replication0/trace.jsonl");
    assert!(trace.lines().count() > 50);
    let manifest = place.read("results/small_replication0/manifest.json");
    assert!(manifest.contains("trace.jsonl") && manifest.contains("\"replication\": 0"));
    place.run("rerun results/small_replication0", 0);
    place.run("rerun results/small_replication0 --out again", 0);
    assert!(place.path("again/small_replication0/manifest.json").exists());
    let said = place.run("rerun results/small_replication0 --out results", 2);
    assert!(said.err.contains("would overwrite"), "{}", said.err);
    place.run("run small.toml --no-plots --trace --replication 3", 0);
    assert_ne!(place.read("results/small_replication3/trace.jsonl"), trace);
    place.run("run small.toml --no-plots --log", 0);
    assert!(!place.path("results/small_replication0/trace.jsonl").exists());
    place.run("run small.toml --trace --replications 2", 2);
}

#[test]
fn one_of_several_replications_says_nothing_of_all() {
    let place = Place::new();
    // Of no replication it holds that it takes as long as the mean of all.
    let text = SMALL.replace("t100 = \"< 30 s\"", "t100 = [\"< 30 s\", \"mean > 30 s\"]");
    place.write("means.toml", &text);
    let said = place.run("run means.toml --no-plots", 1);
    assert!(said.out.contains("t100 mean > 30 s"), "{}", said.out);
    let said = place.run("run means.toml --no-plots --replication 2", 0);
    assert!(said.out.contains("t100 < 30 s"), "{}", said.out);
    assert!(!said.out.contains("mean > 30 s"), "{}", said.out);
    let left = "1 expectation of all replications together: not judged";
    assert!(said.out.contains(left), "{}", said.out);
    // A scenario of one replication is all of it.
    place.run("run means.toml --no-plots --replications 1", 1);
}

#[test]
fn json_is_one_object_with_everything() {
    let place = Place::new();
    place.write("other.toml", SMALL);
    let said = place.run("run small.toml other.toml --no-plots --json", 0);
    let json = said.json();
    let runs = json["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[1]["folder"], "results/other/");
    assert_eq!(runs[0]["outcomes"]["converged"], 4);
    assert_eq!(runs[0]["expectations"][1]["text"], "t100 < 30 s");
    assert_eq!(runs[0]["expectations"][1]["holds"], true);
    for number in ["wall_s", "simulation_s", "events_per_s", "events"] {
        assert!(runs[0][number].as_f64().unwrap() > 0.0, "{number}");
    }
    if cfg!(target_os = "linux") {
        assert!(json["peak_memory_bytes"].as_u64().unwrap() > 1_000_000);
    }
}

#[test]
fn one_scenario_after_the_other_and_foreign_files_stay() {
    let place = Place::new();
    place.run("run small.toml --no-plots", 0);
    place.write("results/small/notes.txt", "mine");
    place.run("run small.toml --no-plots --seed 2", 0);
    assert_eq!(place.read("results/small/notes.txt"), "mine");
    place.run("rerun results/small", 0);
}

#[test]
fn a_claim_is_of_the_file_and_says_when_it_was_changed() {
    let place = Place::new();
    let first = |place: &Place| {
        place.read("results/small/scenario.toml").lines().next().unwrap().to_string()
    };
    let claim = "push-pull informs 20 nodes within 30 s.";
    place.run("run small.toml --no-plots --seed 3 --set output.nodes=true", 0);
    assert_eq!(first(&place), format!("# Claim: {claim}"));
    let mut command = place.command("run small.toml --no-plots --set network.loss=5% --set");
    assert!(command.arg("name = \"a\"\n").output().unwrap().status.success());
    assert_eq!(
        first(&place),
        format!("# Claim: (of the file, before --set network.loss=5%, name = \"a\") {claim}")
    );
    // The stored scenario runs by itself, and says the same.
    place.run("rerun results/small", 0);
    let shown = place.run("show small.toml --set network.loss=5%", 0).out;
    assert!(shown.starts_with("# Claim: (of the file, before --set network.loss=5%) push-pull"));
}

#[test]
fn charts_say_what_became_of_the_expectations() {
    let place = Place::new();
    let svg = |words: &str, status: i32| {
        place.run(&format!("run small.toml --set output.format=svg {words}"), status);
        place.read("results/small/traffic.svg").replace('\u{a0}', " ")
    };
    let held = svg("", 0);
    assert!(held.contains("expectations hold") && !held.contains("failed"));
    let failed = svg("--set expect.t100=<1ms", 1);
    assert!(failed.contains("1 of 2 expectations failed: t100 "), "{failed}");
    assert!(!failed.contains("expectations hold"));
}

/// Push alone, with loss and little time: some replications get there, some do not.
const PARTLY: &str = r#"name = "partly reached"
replications = 20
[cluster]
nodes = 20
[protocol]
kind = "gossip"
mode = "push"
[network]
loss = "20 %"
[[workload]]
at = "0 s"
node = 0
command = "set motd hello"
[stop]
at = "8 s"
[expect]
t90 = "p75 < 7 s"
t99 = "median < 10 s"
t100 = "p75 < 8 s"
coverage = "mean > 90 %"
"#;

/// Numbers to six decimals; what differs from run to run is left out.
fn settled(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(entries) => {
            let pace = ["wall_s", "simulation_s", "events_per_s", "peak_memory_bytes", "version"];
            entries.retain(|key, _| !pace.contains(&key.as_str()));
            entries.values_mut().for_each(settled);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(settled),
        serde_json::Value::Number(number) if number.is_f64() => {
            let rounded = (number.as_f64().unwrap() * 1e6).round() / 1e6;
            *value = rounded.into();
        }
        _ => {}
    }
}

#[test]
fn what_only_some_replications_reach_is_said_so() {
    let place = Place::new();
    place.write("partly.toml", PARTLY);
    let said = place.run("run partly.toml --no-plots", 1);
    let lines = said.out.lines().filter(|line| !line.starts_with("speed"));
    insta::assert_snapshot!("partly_reached", lines.collect::<Vec<_>>().join("\n"));
    let mut json = place.run("run partly.toml --no-plots --json", 1).json();
    settled(&mut json);
    let text = serde_json::to_string_pretty(&json).unwrap();
    insta::assert_snapshot!("partly_reached_json", text);
}
