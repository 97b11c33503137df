//! `gossip-sim sweep`: options, files, statuses.

use crate::cli_support::{self, Place, SMALL, names};
use gossip_sim::outcome::{COLUMNS, INCIDENTS};

const DATA: [&str; 6] =
    ["curves.csv", "manifest.json", "plan.csv", "runs.csv", "scenario.toml", "summary.csv"];
const AXES: &str = "--vary network.loss=0..0.2/0.1 --vary protocol.fanout=2,3 --no-plots";

/// The rows of a CSV file of the sweep, the header first.
fn rows(place: &Place, name: &str) -> Vec<Vec<String>> {
    let text = place.read(&format!("results/small_sweep/{name}"));
    text.lines().map(|line| line.split(',').map(String::from).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let place = rows[0].iter().position(|n| n == name).unwrap_or_else(|| panic!("{name}"));
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

#[test]
fn a_sweep_leaves_a_plan_all_rows_and_a_summary() {
    let place = Place::new();
    let said = place.run(&format!("sweep small.toml {AXES}"), 0);
    assert_eq!(names(&place.path("results/small_sweep")), DATA);
    assert!(said.out.contains("network.loss 0.1, protocol.fanout 3"), "{}", said.out);
    assert!(said.err.contains("6 design points, 24 replications"), "{}", said.err);
    let (plan, runs) = (rows(&place, "plan.csv"), rows(&place, "runs.csv"));
    let summary = rows(&place, "summary.csv");
    assert_eq!([plan.len(), runs.len(), summary.len()], [7, 25, 7]);
    assert_eq!(plan[0], ["point", "hash", "network.loss", "protocol.fanout", "replications"]);
    let mut header = vec!["network.loss", "protocol.fanout"];
    header.extend(COLUMNS.iter().map(|column| column.name));
    assert_eq!(runs[0], header);
    let first = ["network.loss", "protocol.fanout", "replications", "converged_share"];
    assert_eq!(summary[0][..4], first);
    assert_eq!(summary[0].len(), 6 + 10 * (COLUMNS.len() - 3) + 1);
    assert_eq!(column(&summary, "as_expected"), ["true"; 6]);
    assert_eq!(
        column(&runs, "network.loss")[4..9].join(" "),
        "0.000000000 0.000000000 \
        0.000000000 0.000000000 0.100000000"
    );
    // The mean in one is the mean of the other.
    let times: Vec<u64> = column(&runs, "t99_s")[..4]
        .iter()
        .map(|time| time.replace('.', "").parse::<u64>().unwrap())
        .collect();
    let mean = format!("{:.9}", times.iter().sum::<u64>() as f64 / 4.0 / 1e9);
    assert_eq!(column(&summary, "t99_s_mean")[0], mean);
    assert_eq!(column(&summary, "t99_s_count")[0], "4");
}

#[test]
fn rows_tell_of_incidents_where_there_can_be_any() {
    let place = Place::new();
    let mute = "\n[[faults]]\nat = \"0 s\"\nkind = \"mute\"\nnodes = 1\n";
    std::fs::write(place.path("mute.toml"), SMALL.to_string() + mute).unwrap();
    place.run(&format!("sweep mute.toml {AXES}"), 0);
    let text = place.read("results/mute_sweep/runs.csv");
    let runs: Vec<Vec<String>> =
        text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
    let header: Vec<&str> = COLUMNS.iter().chain(INCIDENTS).map(|column| column.name).collect();
    assert_eq!(runs[0][2..], header);
    assert!(column(&runs, "messages_withheld").iter().all(|count| count != "0"));
}

#[test]
fn a_point_is_the_run_with_its_values() {
    let place = Place::new();
    place.run(&format!("sweep small.toml {AXES}"), 0);
    place.run("run small.toml --no-plots --set network.loss=0.2 --set protocol.fanout=3", 0);
    let runs = place.read("results/small_sweep/runs.csv");
    let last: Vec<String> = runs.lines().skip(21).map(|line| line.to_string() + "\n").collect();
    let plain = place.read("results/small/convergence.csv");
    let expected: Vec<String> =
        plain.lines().skip(1).map(|line| format!("0.200000000,3,{line}\n")).collect();
    assert_eq!(last, expected);
}

#[test]
fn threads_change_no_octet_and_the_stored_scenario_reproduces_the_data() {
    let place = Place::new();
    for threads in [1, 3] {
        place.run(&format!("sweep small.toml {AXES} --threads {threads} --out {threads}"), 0);
    }
    let manifest = place.read("1/small_sweep/manifest.json");
    assert_eq!(place.read("3/small_sweep/manifest.json"), manifest);
    place.run("sweep 1/small_sweep/scenario.toml --no-plots", 0);
    for file in ["plan.csv", "runs.csv", "summary.csv", "curves.csv"] {
        let again = place.read(&format!("results/scenario_sweep/{file}"));
        assert_eq!(again, place.read(&format!("1/small_sweep/{file}")), "{file}");
    }
    let said = place.run("rerun 1/small_sweep", 0);
    assert!(said.out.contains("equal"), "{}", said.out);
}

#[test]
fn a_dry_run_prints_the_plan_and_runs_nothing() {
    let place = Place::new();
    let said = place.run(&format!("sweep small.toml {AXES} --dry-run"), 0);
    assert!(!place.path("results").exists());
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines.len(), 7);
    assert!(lines[0].ends_with("replications,events_per_replication_max,memory_bytes_max"));
    place.run("sweep small.toml --vary seed=1..11 --max-points 10 --dry-run", 2);
    let json = place.run(&format!("sweep small.toml {AXES} --dry-run --json --quiet"), 0).json();
    assert_eq!((&json["design_points"], &json["replications"]), (&6.into(), &24.into()));
    let last = &json["points"][5];
    assert_eq!(last["parameters"]["network.loss"], "0.200000000");
    assert!(lines[6].starts_with(&format!("5,{},", last["hash"].as_str().unwrap())));
    assert!(lines[6].ends_with(&format!(",{}", last["memory_bytes_max"])));
    assert!(!place.path("results").exists());
}

#[test]
fn an_expectation_that_fails_at_a_point_is_status_1() {
    let place = Place::new();
    let said = place.run("sweep small.toml --vary stop.at=1ms,60s --no-plots", 1);
    assert!(said.err.contains("expectations failed at 1 of 2 design points"), "{}", said.err);
    assert_eq!(names(&place.path("results/small_sweep")), DATA);
}

#[test]
fn a_mean_of_fewer_replications_stands_beside_their_count() {
    let place = Place::new();
    let some = "sweep small.toml --vary network.loss=0,0.7 --set stop.at=20s --replications 9";
    let said = place.run(&format!("{some} --no-plots"), 1);
    let mut lines = said.out.lines();
    let (all, few) = (lines.next().unwrap(), lines.next().unwrap());
    assert!(all.contains(" s  coverage") && !all.contains("(in"), "{all}");
    assert!(few.contains(" of 9)  coverage") && few.ends_with("not as expected"), "{few}");
    let (failed, rest): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("    "));
    assert!(!failed.is_empty() && failed.iter().all(|line| line.contains(" does not hold: ")));
    assert!(rest[0].starts_with("t99 is the mean over the replications that"));
}

#[test]
fn the_number_of_replications_may_be_set_as_a_key() {
    let place = Place::new();
    place.run(&format!("sweep small.toml {AXES} --set replications=1"), 0);
    assert_eq!(rows(&place, "runs.csv").len(), 7);
    place.run("run small.toml --no-plots --set replications=1", 0);
    assert_eq!(place.read("results/small/convergence.csv").lines().count(), 2);
    let said = place.run("run small.toml --set replications=1 --replications 2", 2);
    assert!(said.err.contains("`replications` is set twice"), "{}", said.err);
}

/// What persistence costs, say: a key has a use at one point and none at another.
#[test]
fn a_key_that_does_nothing_at_one_point_is_no_mistake() {
    let place = Place::new();
    let write = |name: &str, more: &str| {
        let text = SMALL.replace("[cluster]\n", "[cluster]\ndisk_write = \"5 ms\"\n") + more;
        std::fs::write(place.path(name), text).unwrap();
    };
    write("alone.toml", "");
    write("swept.toml", "\n[sweep.vary]\n\"protocol.persist\" = [false, true]\n");
    write("idle.toml", "\n[sweep.vary]\n\"protocol.fanout\" = [1, 2]\n");
    for command in ["check", "run --no-plots", "sweep --no-plots"] {
        place.run(&format!("{command} swept.toml"), 0);
        let said = place.run(&format!("{command} alone.toml"), 2);
        assert!(command.contains("sweep") || said.err.contains("`disk_write` where"), "{command}");
    }
    place.run("rerun results/swept", 0);
    place.run("rerun results/swept_sweep", 0);
    place.run("sweep --no-plots alone.toml --vary protocol.persist=false,true", 0);
    for command in ["check", "sweep"] {
        let said = place.run(&format!("{command} idle.toml"), 2);
        assert!(said.err.contains("no design point makes anything of it"), "{}", said.err);
    }
}

#[test]
fn wrong_usage_is_status_2_and_nothing_is_run() {
    let place = Place::new();
    let cases = [
        ("sweep small.toml", "nothing to vary"),
        ("sweep small.toml --vary network.loss", "no `=` in an axis"),
        ("sweep small.toml --vary cluster.nodes=20,-1", "design point 1"),
        ("sweep small.toml --vary seed=1,2 --seed 3", "`seed` is both set and varied"),
        ("sweep small.toml --vary seed=1,2 --vary stop.at=1s,2s,3s --zip", "different lengths"),
    ];
    for (words, expected) in cases {
        let said = place.run(words, 2);
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
    }
    place.run("sweep absent.toml --vary seed=1,2", 3);
    assert!(!place.path("results").exists());
}

#[test]
fn json_is_one_object_with_every_point() {
    let place = Place::new();
    let said = place.run(&format!("sweep small.toml {AXES} --json --quiet"), 0);
    let json = said.json();
    assert_eq!(json["points"].as_array().unwrap().len(), 6);
    assert_eq!(json["points"][5]["parameters"]["network.loss"], "0.200000000");
    assert_eq!(json["points"][5]["replications"], 4);
    assert_eq!(json["complete"], true);
    assert_eq!(said.err, "");
}

#[test]
fn a_sweep_of_the_number_of_replications_has_the_column_once() {
    let place = Place::new();
    place.write(
        "own.toml",
        &format!("{SMALL}[sweep]\nzip = true\nvary = {{ replications = [2, 3], seed = [1, 2] }}\n"),
    );
    place.run("sweep own.toml --no-plots --out results", 0);
    let summary = place.read("results/own_sweep/summary.csv");
    assert!(summary.starts_with("seed,replications,converged_share,"), "{summary}");
    assert_eq!(place.read("results/own_sweep/runs.csv").lines().count(), 6);
}

#[test]
fn charts_are_drawn_for_one_two_and_three_axes() {
    let place = Place::new();
    for axes in ["seed=1,2", "protocol.fanout=2,3", "protocol.mode=push,pull"] {
        let axes = format!("sweep small.toml --vary network.loss=0,0.1 --vary {axes}");
        place.run(&axes, 0);
        let all = names(&place.path("results/small_sweep"));
        assert!(all.contains(&"t99.png".to_string()), "{all:?}");
    }
    place.run("sweep small.toml --vary seed=1,2 --vary replications=1,2 --vary network.loss=0,0.1 --set output.format=svg", 0);
    let all = names(&place.path("results/small_sweep"));
    assert!(all.contains(&"t99.svg".to_string()) && !all.contains(&"t99.png".to_string()));
}

#[test]
#[cfg(unix)]
fn an_interrupted_sweep_keeps_complete_points_and_says_so() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let place = Place::new();
    let words = "sweep small.toml --no-plots --threads 2 --vary";
    // Points of equal size are begun in their order: the first is soon complete, the second never.
    let child = Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"))
        .args(words.split(' '))
        .arg("replications=5,1000000")
        .current_dir(place.path("."))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !place.path("results/small_sweep").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let said = cli_support::Said::of(child.wait_with_output().unwrap());
    assert_eq!(said.status, Some(130), "{}", said.err);
    assert!(said.err.contains("1 of 2 design points are complete"), "{}", said.err);
    assert!(said.err.contains("kept in results/small_sweep/"), "{}", said.err);
    let manifest = place.read("results/small_sweep/manifest.json");
    assert!(manifest.contains("\"complete\": false"), "{manifest}");
    let (runs, summary) = (rows(&place, "runs.csv"), rows(&place, "summary.csv"));
    assert_eq!(column(&summary, "replications"), ["5"]);
    // What is kept has no gaps and is what an undisturbed sweep has.
    let numbers = column(&runs, "replication");
    assert!(numbers.len() > 6, "{}", numbers.len());
    let wanted = (0..5).chain(0..numbers.len() - 5).map(|number| number.to_string());
    assert!(numbers.into_iter().eq(wanted));
    place.run(&format!("{words} replications=5,6 --out again"), 0);
    let again = place.read("again/small_sweep/runs.csv");
    let kept = place.read("results/small_sweep/runs.csv");
    assert!(kept.lines().take(6).eq(again.lines().take(6)));
    let again = place.read("again/small_sweep/summary.csv");
    let kept = place.read("results/small_sweep/summary.csv");
    assert!(kept.lines().eq(again.lines().take(2)));
}
