//! `gossip-sim reproduce`: options, files, statuses, and that a wrong rule is found out.

use crate::cli_support;
use crate::cli_support::{Place, names};
use gossip_sim::output::comparison::COLUMNS;
use gossip_sim::reproduce::CHECKS;

/// A check that ends in a second with so few replications.
const CHEAP: &str = "reproduce demers-tables-4-5 --set replications=60";
const FOLDER: &str = "results/reproduce";

/// The rows of a result folder's table, the header first.
fn rows(place: &Place, folder: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(place.path(&format!("{folder}/reproduce.csv")))
        .unwrap();
    reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let place = rows[0].iter().position(|n| n == name).unwrap_or_else(|| panic!("{name}"));
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

#[test]
fn the_list_names_every_check_and_runs_nothing() {
    let place = Place::new();
    let said = place.run("reproduce --list", 0);
    let listed: Vec<&str> = said.out.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(listed, CHECKS.iter().map(|check| check.name).collect::<Vec<_>>());
    assert_eq!(place.run("reproduce connectivity --list", 0).out.lines().count(), 1);
    let json = place.run("reproduce --list --json", 0).json();
    let checks = json["checks"].as_array().unwrap();
    assert_eq!((checks.len(), &checks[0]["name"]), (CHECKS.len(), &CHECKS[0].name.into()));
    assert!(!place.path("results").exists());
}

#[test]
fn wrong_usage_is_status_2_and_nothing_is_run() {
    let place = Place::new();
    let cases = [
        ("reproduce conectivity", "`conectivity` is no check; did you mean `connectivity`?"),
        ("reproduce round-push", "did you mean `rounds-push`?"),
        (
            "reproduce zzzzzzzzzzzz",
            "`zzzzzzzzzzzz` is no check\nhelp: `gossip-sim reproduce --list`",
        ),
        ("reproduce poisson-push --set protocol.fanuot=2", "fanuot"),
        ("reproduce demers-table-1 --set protocol.k=2", "`protocol.k` is both set and varied"),
        ("reproduce connectivity rounds-pull connectivity", "`connectivity` is named twice"),
        ("reproduce connectivity --set replications=1", "at least 2 replications"),
    ];
    for (words, expected) in cases {
        let said = place.run(words, 2);
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
        assert_eq!(said.out, "");
    }
    assert!(!place.path("results").exists());
}

#[test]
fn a_check_leaves_a_table_its_scenarios_and_a_chart() {
    let place = Place::new();
    let said = place.run(&format!("{CHEAP} --seed 3"), 0);
    let files = ["demers-tables-4-5.png", "inputs", "manifest.json", "reproduce.csv"];
    assert_eq!(names(&place.path(FOLDER)), files);
    let inputs = ["demers_tables4_5.toml", "demers_tables4_5_conversations.toml"];
    assert_eq!(names(&place.path(&format!("{FOLDER}/inputs"))), inputs);
    assert!(said.out.contains("all 5 figures hold"), "{}", said.out);

    let rows = rows(&place, FOLDER);
    assert_eq!(rows[0], COLUMNS.map(|(name, _)| name));
    assert_eq!(column(&rows, "replications"), ["60"; 5]);
    assert_eq!(column(&rows, "verdict"), ["holds"; 5]);
    assert_eq!(column(&rows, "printed")[2], "11.000000000");
    let [ours, low, high] = ["ours", "ours_lo95", "ours_hi95"]
        .map(|name| column(&rows, name)[2].parse::<f64>().unwrap());
    assert!(low < ours && ours < high && high - low < 1.0, "{low} {ours} {high}");

    // What was asked for stands in what is kept, and gives the same figures again.
    let manifest: serde_json::Value =
        serde_json::from_str(&place.read(&format!("{FOLDER}/manifest.json"))).unwrap();
    assert_eq!((&manifest["seed"], &manifest["replications"]), (&3.into(), &180.into()));
    place.run(&format!("sweep {FOLDER}/inputs/{} --no-plots", inputs[0]), 0);
    let again = place.read("results/demers_tables4_5_sweep/runs.csv");
    let mut reader = csv::Reader::from_reader(again.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == "t_last_s").unwrap();
    let last: Vec<f64> = reader.records().map(|row| row.unwrap()[at].parse().unwrap()).collect();
    let mean = last[60..].iter().sum::<f64>() / 60.0;
    assert!((mean - ours).abs() < 1e-8, "{mean} {ours}");
}

/// The form of what a reader sees; the figures are those of the seed.
#[test]
fn the_table_is_read_by_a_newcomer() {
    let place = Place::new();
    let said = place.run("reproduce demers-tables-4-5 --set replications=8 --no-plots", 0);
    insta::assert_snapshot!("table", timeless(&said.out));
    // One that has theory, exact laws and nothing printed; half of the messages are too many to lose.
    let laws = "reproduce infect-and-die --set replications=20 --set cluster.nodes=500";
    let lossy = format!("{laws} --set network.loss=0.5 --no-plots --out laws");
    insta::assert_snapshot!("table_of_laws", timeless(&place.run(&lossy, 1).out));
}

/// The text without the seconds that it took.
fn timeless(text: &str) -> String {
    let line = |line: &str| match line.rsplit_once("; ") {
        Some((before, after)) if after.ends_with(" s") => format!("{before}; WALL s\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// A counter that is never set back gives clearly other figures: 4.8 % instead of 3.7 % for k = 2.
#[test]
fn a_wrong_rule_fails() {
    let place = Place::new();
    let wrong = "reproduce demers-table-1 --set replications=30 --set protocol.counter=cumulative";
    let said = place.run(&format!("{wrong} --no-plots"), 1);
    assert!(said.out.contains("figures FAIL"), "{}", said.out);
    let rows = rows(&place, FOLDER);
    let (verdicts, statistics) = (column(&rows, "verdict"), column(&rows, "statistic"));
    let cases = column(&rows, "case");
    let failed: Vec<(&str, &str)> = (cases.iter().zip(&statistics).zip(&verdicts))
        .filter(|(_, verdict)| *verdict == "FAILS")
        .map(|((case, statistic), _)| (case.as_str(), statistic.as_str()))
        .collect();
    for k in ["k = 2", "k = 3", "k = 4", "k = 5"] {
        assert!(failed.contains(&(k, "updates sent per node m")), "{k}: {failed:?}");
    }
    // With k = 1 there is nothing to set back.
    assert!(failed.iter().all(|(case, _)| *case != "k = 1"), "{failed:?}");
    let kept = place.read(&format!("{FOLDER}/inputs/demers_table1.toml"));
    assert!(kept.lines().next().unwrap().contains("before --set replications=30"), "{kept}");
    assert!(kept.contains("counter = \"cumulative\"") && kept.contains("replications = 30"));
}

#[test]
fn json_is_one_object_with_every_figure() {
    let place = Place::new();
    let said = place.run(&format!("{CHEAP} --json --quiet --no-plots"), 0);
    let json = said.json();
    let figures = json["figures"].as_array().unwrap();
    assert_eq!((figures.len(), &json["holds"], &json["fails"]), (5, &5.into(), &0.into()));
    assert_eq!(figures[0].as_object().unwrap().len(), COLUMNS.len());
    assert_eq!(figures[3]["case"], "limit 1");
    assert_eq!(figures[3]["printed"], 7.0);
    assert_eq!(figures[3]["theory"], serde_json::Value::Null);
    assert_eq!(figures[4]["verdict"], "holds");
    assert_eq!((&json["complete"], &json["folder"]), (&true.into(), &format!("{FOLDER}/").into()));
    for key in ["events", "wall_s", "simulation_s", "events_per_s"] {
        assert!(json[key].as_f64().unwrap() > 0.0, "{key}");
    }
    assert_eq!(said.err, "");
}

#[test]
fn engine_threads_and_what_was_there_change_no_octet() {
    let place = Place::new();
    let cheap = "reproduce demers-tables-4-5 --set replications=10 --no-plots";
    place.run(&format!("{cheap} --threads 1"), 0);
    let table = place.read(&format!("{FOLDER}/reproduce.csv"));
    for (out, more) in [("slow", "--reference"), ("many", "--threads 3")] {
        place.run(&format!("{cheap} --out {out} {more}"), 0);
        assert_eq!(place.read(&format!("{out}/reproduce/reproduce.csv")), table, "{more}");
        let manifest = place.read(&format!("{out}/reproduce/manifest.json"));
        assert_eq!(manifest, place.read(&format!("{FOLDER}/manifest.json")), "{more}");
    }
    // Another run takes the folder's place, file by file; what is not ours stays.
    place.write("slow/reproduce/notes.txt", "mine");
    let charted = "reproduce demers-tables-4-5 --set replications=8 --out slow";
    place.run(charted, 0);
    let after = ["demers-tables-4-5.png", "inputs", "manifest.json", "notes.txt", "reproduce.csv"];
    assert_eq!(names(&place.path("slow/reproduce")), after);
    assert_eq!(column(&rows(&place, "slow/reproduce"), "replications"), ["8"; 5]);
    // Checks that are not asked for stay: this is refused, and nothing is lost.
    let said = place.run("reproduce rumor-residue --set replications=8 --out slow", 2);
    let expected =
        "slow/reproduce holds other checks, which would be lost: demers-tables-4-5\nhelp";
    assert!(said.err.contains(expected), "{}", said.err);
    assert_eq!(names(&place.path("slow/reproduce")), after);
    let two = "reproduce rumor-residue demers-tables-4-5 --no-plots --set replications=8";
    place.run(&format!("{two} --out slow"), 0);
    assert_eq!(column(&rows(&place, "slow/reproduce"), "check").len(), 5 + 5);
}

/// A run that its time limit stopped has times of those nodes alone that heard soon.
#[test]
fn replications_that_did_not_finish_fail_the_figure() {
    let place = Place::new();
    let short = "reproduce demers-tables-4-5 --set replications=30 --set stop.at=9.5s --no-plots";
    let said = place.run(short, 1);
    assert!(said.out.contains(" unfinished ") && said.out.contains("figures FAIL"), "{}", said.out);
    let rows = rows(&place, FOLDER);
    let had: Vec<u64> = column(&rows, "replications").iter().map(|n| n.parse().unwrap()).collect();
    assert!(had[0] > 0 && had[2] < 30 && had[4] == 30, "{had:?}");
    assert_eq!(column(&rows, "verdict")[2], "FAILS");
}

#[test]
fn rerun_says_what_to_run_instead() {
    let place = Place::new();
    place.run("reproduce demers-tables-4-5 --set replications=8 --no-plots", 0);
    let said = place.run(&format!("rerun {FOLDER}"), 2);
    assert!(said.err.contains("was made by `gossip-sim reproduce`"), "{}", said.err);
    place.run(&format!("rerun {FOLDER} --no-run"), 0);
}

#[test]
#[cfg(unix)]
fn an_interrupted_call_keeps_the_checks_that_are_complete() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    let place = Place::new();
    let words = "reproduce demers-tables-4-5 demers-table-2 --set replications=1000 --no-plots";
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"))
        .args(words.split(' '))
        .current_dir(place.path("."))
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The table of the first check is printed when it is complete; the second takes long.
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with("demers-tables-4-5: "), "{line}");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    out.read_to_string(&mut line).unwrap();
    let said = cli_support::Said::of(child.wait_with_output().unwrap());
    assert_eq!(said.status, Some(130), "{}", said.err);
    let kept = format!("1 of 2 checks are complete, and kept in {FOLDER}/");
    assert!(said.err.contains(&kept), "{}", said.err);
    let manifest = place.read(&format!("{FOLDER}/manifest.json"));
    assert!(manifest.contains("\"complete\": false"), "{manifest}");
    assert_eq!(column(&rows(&place, FOLDER), "check"), ["demers-tables-4-5"; 5]);
}
