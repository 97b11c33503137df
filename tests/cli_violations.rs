//! An invariant that breaks: the outcome, what is said of it, and the command that shows it again.

use crate::cli_support::Place;

/// Node 11 is cut off for longer than death certificates are kept, and brings the old value back.
const COMES_BACK: &str = r#"# Claim: a value that was deleted comes back from a node that was cut off for too long.
name = "comes back"
replications = 3
[cluster]
nodes = 12
[protocol]
kind = "gossip"
mode = "push-pull"
keep = "1 s"
timing = { kind = "periodic", period = "100 ms", phase = "random" }
[[workload]]
at = "0 s"
node = 0
command = "set motd hello"
[[workload]]
at = "2 s"
node = 0
command = "delete motd"
[[faults]]
id = "cut"
at = "1900 ms"
lasts = "4 s"
kind = "isolate"
nodes = 11
[stop]
when = "never"
at = "8 s"
[expect]
no_resurrection = "holds"
no_version_goes_back = "holds"
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("bad.toml", COMES_BACK);
    place.write("known.toml", &COMES_BACK.replace("tion = \"holds\"", "tion = \"violated\""));
    place
}

const CHANGES: &str = "--seed 5 --set network.loss=0.1";

#[test]
fn a_violation_is_told_and_can_be_run_again() {
    let place = place();
    let said = place.run(&format!("run bad.toml --no-plots --quiet {CHANGES}"), 1);
    insta::assert_snapshot!(said.err);
    let replay = said.err.lines().find_map(|line| line.strip_prefix("help: gossip-sim ")).unwrap();
    let again = place.run(&format!("{replay} --no-plots --quiet"), 1);
    let first = |text: &str| text.lines().find(|l| l.starts_with("first: ")).map(String::from);
    assert_eq!(first(&again.err), first(&said.err));
    assert!(place.path("results/bad_replication0/trace.jsonl").exists());
    let facts = place.read("results/bad/facts.csv");
    let broken: Vec<&str> = facts.lines().filter(|line| line.contains(",violated,")).collect();
    assert_eq!(broken.len(), 3, "one a replication: {facts}");
    assert_eq!(place.read("results/bad_replication0/facts.csv").lines().nth(3), Some(broken[0]));
    let rows = place.read("results/bad/convergence.csv");
    assert!(rows.lines().skip(1).all(|row| row.contains(",violated,")), "{rows}");
    place.run("rerun results/bad", 0);
}

#[test]
fn checkers_change_no_digest() {
    let place = place();
    let unchecked = COMES_BACK.split("[expect]").next().unwrap();
    place.write("free.toml", unchecked);
    place.run("run bad.toml free.toml --no-plots", 1);
    let cells = |name: &str| -> Vec<String> {
        let rows = place.read(&format!("results/{name}/convergence.csv"));
        rows.lines().map(|row| row.replace(",violated,", ",not-converged,")).collect()
    };
    assert_eq!(cells("bad"), cells("free"));
}

#[test]
fn json_has_each_invariant_that_broke() {
    let place = place();
    let said = place.run(&format!("run bad.toml --no-plots --json {CHANGES}"), 1);
    let json = &said.json()["runs"][0];
    let [one] = json["violations"].as_array().unwrap().as_slice() else { panic!("{json}") };
    assert_eq!(one["invariant"], "no_resurrection");
    assert_eq!((&one["replications"], &one["replication"]), (&3.into(), &0.into()));
    assert_eq!(one["expected"], false);
    assert!(one["at_s"].as_f64().unwrap() > 5.9, "after the cut: {one}");
    assert_eq!(json["outcomes"]["violated"], 3);
    let replay = "gossip-sim run bad.toml --seed 5 --set network.loss=0.1 --replication 0 --trace";
    assert_eq!(one["replay"], replay);
}

#[test]
fn a_violation_that_is_expected_is_as_expected() {
    let place = place();
    let said = place.run("run known.toml --no-plots", 0);
    let told = "as expected, known.toml: invariant no_resurrection was violated in 3 of 3";
    assert!(said.err.contains(told), "{}", said.err);
    assert!(
        said.out.contains("no_resurrection = violated    holds: true in all 3"),
        "{}",
        said.out
    );
}

#[test]
fn verify_compares_runs_without_checkers_and_one_with_them() {
    let place = place();
    let said = place.run("verify bad.toml small.toml", 0);
    assert!(said.out.contains("  with its checkers         equal\n"), "{}", said.out);
    assert!(
        said.out.contains("  invariants were violated in 3 of 3 replications\n"),
        "{}",
        said.out
    );
    // The small scenario names none.
    assert_eq!(said.out.matches("with its checkers").count(), 1);
    let json = place.run("verify bad.toml small.toml --json", 0).json();
    assert_eq!(json["scenarios"][0]["violated"], 3);
    assert!(json["scenarios"][1]["violated"].is_null());
}

#[test]
fn a_sweep_says_at_which_points_and_how_to_run_them() {
    let place = place();
    let vary = "--vary protocol.keep=1s,7s --no-plots --quiet";
    let said = place.run(&format!("sweep bad.toml {vary}"), 1);
    let told = "bad.toml, design point 0: invariant no_resurrection was violated in 3 of 3";
    assert!(said.err.contains(told), "{}", said.err);
    assert!(!said.err.contains("design point 1:"), "{}", said.err);
    let summary = place.read("results/bad_sweep/summary.csv");
    let ends: Vec<&str> =
        summary.lines().skip(1).filter_map(|row| row.rsplit(',').next()).collect();
    assert_eq!(ends, ["false", "true"]);
    let replay = said.err.lines().find_map(|line| line.strip_prefix("help: gossip-sim ")).unwrap();
    assert_eq!(replay, r#"run bad.toml --set 'protocol.keep="1s"' --replication 0 --trace"#);
    let share = COMES_BACK.replace("tion = \"holds\"", "tion = \"holds in 50 ± 50 % of runs\"");
    place.write("some.toml", &share);
    place.run(&format!("sweep some.toml {vary}"), 0);
}
