//! The stored scenario of a sweep reproduces its data, whatever an axis changes.

use crate::cli_support::{Place, SMALL, names};

/// Sweeps `scenario` along `axis`, which may hold blanks, and runs the result again.
fn sweep_and_rerun(place: &Place, scenario: &str, axis: &str) {
    let words = format!("sweep {scenario} --no-plots --out results --vary");
    let said = place.command(&words).arg(axis).output().unwrap();
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(0), "{axis}: {error}");
    let folder = format!("results/{}_sweep", scenario.trim_end_matches(".toml"));
    let said = place.run(&format!("rerun {folder}"), 0);
    assert!(said.out.contains("equal"), "{axis}: {}", said.out);
}

/// `small.toml` with another `[protocol]`, stopping at a time.
fn other(protocol: &str) -> String {
    let text = SMALL.replace("kind = \"gossip\"", protocol);
    let text = text.split("[expect]").next().unwrap().to_string();
    text.replace("when = \"converged\"", "when = \"never\"").replace("60 s", "20 s")
}

#[test]
fn axes_that_change_which_keys_are_legal_are_run_again() {
    let place = Place::new();
    place.write("gossip.toml", &other("kind = \"gossip\""));
    place.write("rumor.toml", &other("kind = \"rumor\""));
    sweep_and_rerun(&place, "gossip.toml", "protocol.kind=gossip,rumor,flood,direct-mail");
    sweep_and_rerun(&place, "rumor.toml", "protocol.removal=counter,coin,infect-and-die");
    sweep_and_rerun(&place, "rumor.toml", "protocol.feedback=true,false");
    let timing = "protocol.timing={ kind = 'periodic', period = '2 s' },{ kind = 'poisson' }";
    sweep_and_rerun(&place, "gossip.toml", timing);
    place.write("timing.toml", &other("kind = \"gossip\"\ntiming = { kind = \"periodic\" }"));
    sweep_and_rerun(&place, "timing.toml", "protocol.timing.kind=periodic,poisson");
}

#[test]
fn files_of_one_name_are_stored_apart() {
    let place = Place::new();
    let ring: Vec<String> = (0..20).map(|i| format!("{i} {}\n", (i + 1) % 20)).collect();
    let star: Vec<String> = (1..20).map(|i| format!("0 {i}\n")).collect();
    place.write("a/e.txt", &ring.concat());
    place.write("b/e.txt", &star.concat());
    let file = "nodes = 20\ntopology = { kind = \"file\", path = \"a/e.txt\" }";
    place.write("file.toml", &SMALL.replace("nodes = 20", file));
    let tables = "cluster.topology={kind='file',path='a/e.txt'},{kind='file',path='b/e.txt'}";
    for axis in ["cluster.topology.path=a/e.txt,b/e.txt", tables] {
        sweep_and_rerun(&place, "file.toml", axis);
        assert_eq!(names(&place.path("results/file_sweep/inputs")), ["e-2.txt", "e.txt"]);
        assert_eq!(place.read("results/file_sweep/inputs/e-2.txt"), star.concat());
        let stored = place.read("results/file_sweep/scenario.toml");
        assert!(stored.contains("\"inputs/e-2.txt\"") && !stored.contains("b/e"), "{stored}");
    }
}

#[test]
fn files_of_latencies_are_stored_too() {
    let place = Place::new();
    place.write("a/d.csv", "0, 20 ms\n30 ms, 0\n");
    place.write("b/d.csv", "0, 90 ms\n70 ms, 0\n");
    let table =
        "latency = { kind = \"matrix\", file = \"a/d.csv\", value = \"rtt\", unit = \"ms\" }";
    let uniform = "latency = { kind = \"uniform\", min = \"10 ms\", max = \"100 ms\" }";
    place.write("file.toml", &SMALL.replace(uniform, table));
    sweep_and_rerun(&place, "file.toml", "network.latency.file=a/d.csv,b/d.csv");
    assert_eq!(names(&place.path("results/file_sweep/inputs")), ["d-2.csv", "d.csv"]);
    let stored = place.read("results/file_sweep/scenario.toml");
    assert!(stored.contains("\"inputs/d-2.csv\"") && !stored.contains("b/d"), "{stored}");
    sweep_and_rerun(&place, "file.toml", "network.latency.per=message,pair");
}
