//! Every exit status, and the message that goes with it.

use crate::cli_support;
use crate::cli_support::{Place, SMALL, Said};

#[test]
fn status_1_an_expectation_fails() {
    let place = Place::new();
    let said = place.run("run small.toml --no-plots --quiet --set expect.t100=<1ms", 1);
    assert_eq!(said.err, "error: small.toml: 1 of 2 expectations failed\n");
    assert!(said.out.contains("does not hold: true in none of 4 replications"), "{}", said.out);
    assert!(place.path("results/small/manifest.json").exists());
}

#[test]
fn status_2_wrong_usage() {
    let place = Place::new();
    for words in [
        "",
        "fly",
        "run",
        "run small.toml --fly",
        "run small.toml --threads 0",
        "run small.toml --seed -1",
        "run small.toml --replication 1 --replications 2",
        "run small.toml --replications 0",
        "run small.toml --set nonsense",
        "verify small.toml --replications 0",
        "protocols gosip",
        "completions cobol",
        "sweep small.toml",
    ] {
        let said = place.run(words, 2);
        assert!(said.out.is_empty() && !said.err.is_empty(), "{words}");
    }
    assert!(!place.path("results").exists());
}

#[test]
fn status_2_wrong_scenarios_are_all_shown_and_nothing_is_run() {
    let place = Place::new();
    place.write("one.toml", &SMALL.replace("nodes = 20", "knots = 20"));
    place.write("two.toml", &SMALL.replace("10 ms", "10"));
    for command in ["run", "check", "verify"] {
        let said = place.run(&format!("{command} one.toml small.toml two.toml"), 2);
        assert!(said.err.contains("knots") && said.err.contains("two.toml:"), "{}", said.err);
    }
    assert!(!place.path("results").exists());
}

#[test]
fn status_2_two_scenarios_of_one_stem() {
    let place = Place::new();
    place.write("other/small.toml", SMALL);
    for command in ["run", "verify"] {
        let said = place.run(&format!("{command} small.toml other/small.toml"), 2);
        assert!(said.err.contains("small.toml and other/small.toml would both"), "{}", said.err);
    }
}

#[test]
fn status_3_a_file_that_is_not_there_or_in_the_way() {
    let place = Place::new();
    let said = place.run("run smal.toml", 3);
    assert!(said.err.contains("did you mean `small.toml`"), "{}", said.err);
    place.write("results/small", "a file");
    let said = place.run("run small.toml", 3);
    assert!(said.err.contains("results/small"), "{}", said.err);
    place.run("run small.toml --out small.toml", 3);
    place.run("rerun nowhere", 3);
    let said = place.run("init small.toml", 3);
    assert!(said.err.contains("it exists already"), "{}", said.err);
}

#[test]
#[cfg(target_os = "linux")]
fn status_3_a_full_or_unwritable_place() {
    let place = Place::new();
    let said = place.run("run small.toml --out /proc/nowhere", 3);
    assert!(said.err.contains("/proc/nowhere"), "{}", said.err);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"));
    let output = command.arg("schema").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_no_error() {
    let place = Place::new();
    for words in [&["schema"][..], &["completions", "zsh"], &["--help"], &["show", "small.toml"]] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"));
        command.args(words).current_dir(place.path("."));
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {err}");
        assert!(!err.contains("panic"), "{err}");
    }
}

/// Runs a long scenario into `results` and sends `signals`; its exit status and stderr.
#[cfg(unix)]
fn interrupt(place: &Place, set: &[&str], signals: &[&str]) -> (Option<i32>, String) {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"));
    command.args(["run", "small.toml", "--no-plots"]).args(set).current_dir(place.path("."));
    let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    // The folder is there when the run begins; some replications more, and it is time.
    while !place.path("results/small").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    for signal in signals {
        let sent =
            Command::new("kill").args([*signal, child.id().to_string().as_str()]).status().unwrap();
        assert!(sent.success());
        std::thread::sleep(Duration::from_millis(50));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// A program that ends with the test, also when the test fails.
#[cfg(unix)]
struct Running(std::process::Child);

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[cfg(unix)]
fn status_3_another_run_is_writing_until_it_is_killed() {
    use std::io::BufRead;
    use std::process::{Command, Stdio};
    let place = Place::new();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("gossip-sim"));
    let long = ["cluster.nodes=3000", "stop.when=never", "stop.at=100h"];
    command.args(["run", "small.toml", "--no-plots"]);
    command
        .args(long.iter().flat_map(|set| ["--set", set]))
        .current_dir(place.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut first = Running(command.spawn().unwrap());
    // It says what it runs when it has its folder.
    let mut line = String::new();
    let mut said_by_first = std::io::BufReader::new(first.0.stderr.take().unwrap());
    said_by_first.read_line(&mut line).unwrap();
    let said = |words: &str| Said::of(place.command(words).output().unwrap());
    let second = said("run small.toml --no-plots");
    let elsewhere = said("run small.toml --no-plots --out other");
    drop(first);
    let expected = "error: cannot write results/small: another run is writing it\n\
        help: wait for the other run, or give each its own --out\n";
    assert_eq!((second.err.as_str(), second.status), (expected, Some(3)));
    assert_eq!(elsewhere.status, Some(0), "{}", elsewhere.err);
    assert!(line.contains("seed 1"), "{line}");
    let left = cli_support::names(&place.path("results/small"));
    assert_eq!(left, [".gossip-sim-lock"]);
    place.run("run small.toml --no-plots", 0);
    let left = cli_support::names(&place.path("results/small"));
    assert!(!left.iter().any(|name| name.starts_with('.')), "{left:?}");
    assert!(!place.read("results/small/manifest.json").contains("lock"));
}

#[test]
#[cfg(target_os = "linux")]
fn status_2_the_system_refuses_threads() {
    let place = Place::new();
    // Each thread wants 1 GB of the 6 GB of addresses that the shell allows.
    let shell = "ulimit -v 6000000 && exec \"$0\" run small.toml --threads 16 --replications 1";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", shell]).arg(assert_cmd::cargo::cargo_bin("gossip-sim"));
    command.env("RUST_MIN_STACK", "1000000000").current_dir(place.path(""));
    let said = Said::of(command.output().unwrap());
    assert_eq!(said.status, Some(2), "{}", said.err);
    assert!(said.err.starts_with("error: cannot start 16 threads: "), "{}", said.err);
    assert!(said.err.ends_with("help: ask for fewer with --threads\n"), "{}", said.err);
    assert!(!place.path("results").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn status_4_the_system_refuses_to_listen_for_signals() {
    let place = Place::new();
    let program = assert_cmd::cargo::cargo_bin("gossip-sim");
    // No machine has room for such a stack: not even the thread that waits for signals begins.
    let mut command = std::process::Command::new(program);
    command.args(["run", "small.toml", "--quiet", "--no-plots"]).current_dir(place.path(""));
    command.env("RUST_MIN_STACK", (1u64 << 50).to_string());
    let said = Said::of(command.output().unwrap());
    assert_eq!(said.status, Some(4), "{}", said.err);
    assert!(said.err.starts_with("error: cannot listen for signals: "), "{}", said.err);
    assert!(!place.path("results").exists());
}

#[test]
#[cfg(unix)]
fn status_130_keeps_what_is_complete_and_says_so() {
    for signal in ["-TERM", "-INT"] {
        let place = Place::new();
        let (status, err) = interrupt(&place, &["--replications", "100000"], &[signal]);
        assert_eq!(status, Some(130), "{err}");
        assert!(err.contains("kept in results/small/"), "{err}");
        let manifest = place.read("results/small/manifest.json");
        assert!(manifest.contains("\"complete\": false"), "{manifest}");
        // What is kept has no gaps and is what an undisturbed run has.
        let rows = place.read("results/small/convergence.csv");
        let numbers = rows.lines().skip(1).map(|row| row.split(',').next().unwrap().to_string());
        assert!(numbers.enumerate().all(|(i, number)| number == i.to_string()));
        place.run("rerun results/small --quiet", 0);
    }
}

#[test]
#[cfg(unix)]
fn status_130_a_second_signal_stops_at_once() {
    let place = Place::new();
    let long = ["--set", "cluster.nodes=3000", "--set", "stop.when=never", "--set", "stop.at=100h"];
    let (status, err) = interrupt(
        &place,
        &[&long[..], &["--set", "expect.t100=>0s"]].concat(),
        &["-TERM", "-TERM"],
    );
    assert_eq!(status, Some(130), "{err}");
    assert!(!place.path("results/small/manifest.json").exists());
}
