//! The commands besides `run`: check, show, init, verify, rerun, protocols, schema, completions.

use crate::cli_support::{Place, SMALL};
use gossip_sim::protocols::catalogue::CATALOGUE;

#[test]
fn help_works_for_a_newcomer() {
    let place = Place::new();
    let commands =
        ["", "run", "sweep", "check", "show", "init", "verify", "rerun", "reproduce", "protocols"];
    let help = |command: &&str| place.run(&format!("{command} --help"), 0).out;
    let all: Vec<String> = commands.iter().map(help).collect();
    insta::assert_snapshot!(all.join("\n--------\n\n"));
    assert_eq!(
        place.run("--version", 0).out,
        format!("gossip-sim {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn check_says_what_would_be_run() {
    let place = Place::new();
    let said = place.run("check small.toml --set cluster.nodes=1_000_000 --seed 3 --quiet", 0);
    let begins = "small.toml: ok: 1,000,000 nodes, 4 replications; a replication takes about 97.2 ";
    assert!(said.out.starts_with(begins), "{}", said.out);
    assert_eq!(said.err, "");
}

#[test]
fn check_and_show_look_at_every_design_point() {
    let place = Place::new();
    let sweep = |axis: &str| place.write("own.toml", &format!("{SMALL}[sweep.vary]\n{axis}\n"));
    sweep("\"network.loss\" = [0, 0.1, 0.2]");
    let said = place.run("check own.toml", 0);
    let line = "own.toml: [sweep]: 3 design points, 12 replications in all\n";
    assert!(said.out.ends_with(line), "{}", said.out);
    let said = place.run("show own.toml --set network.loss=0.5", 0);
    assert!(said.err.contains("3 design points, 12 replications in all"), "{}", said.err);
    sweep("seed = \"1..20000\"");
    let said = place.run("check own.toml", 0);
    assert!(said.out.contains("20,000 design points, not looked at"), "{}", said.out);
    sweep("\"network.loss\" = [0, 0.1, 1.2]");
    for words in ["check own.toml small.toml", "show own.toml"] {
        let said = place.run(words, 2);
        assert!(said.err.contains("own.toml:23:27"), "{}", said.err);
    }
}

#[test]
fn show_prints_a_scenario_that_shows_the_same() {
    let place = Place::new();
    let said = place.run("show small.toml --seed 9", 0);
    assert!(said.out.contains("seed = 9") && said.out.contains("header_bytes = 28"));
    assert!(said.err.contains("190 links") && said.err.contains("mean 55.0 ms"), "{}", said.err);
    place.write("again.toml", &said.out);
    assert_eq!(place.run("show again.toml", 0).out, said.out);
}

#[test]
fn show_describes_the_graph_of_replication_0() {
    let place = Place::new();
    let described = |topology: &str, nodes: u32| {
        let set = format!("--set cluster.nodes={nodes} --set cluster.topology={topology}");
        let said = place.run(&format!("show small.toml --set stop.when=never {set}"), 0);
        place.write("again.toml", &said.out);
        assert_eq!(place.run("show again.toml", 0).out, said.out, "{topology}");
        said.err
    };
    insta::assert_snapshot!(
        "graphs",
        [
            described("{kind='ring',degree=4}", 20),
            described("{kind='lattice',dimensions=2,wrap=false}", 25),
            described("{kind='erdos-renyi',mean_degree=1.5}", 200),
            described("{kind='small-world',degree=6,rewire=0.1}", 3000),
            described("{kind='scale-free',links=2}", 500),
            described("{kind='random-regular',degree=4}", 1_000_000),
        ]
        .join("\n")
    );
}

#[test]
fn init_writes_a_scenario_that_runs_as_expected() {
    let place = Place::new();
    let said = place.run("init", 0);
    assert!(said.err.contains("gossip-sim run gossip.toml"), "{}", said.err);
    place.run("init mine.toml", 0);
    place.run("run mine.toml --no-plots", 0);
}

#[test]
fn verify_compares_every_variant() {
    let place = Place::new();
    let said = place.run("verify small.toml", 0);
    assert_eq!(said.out.matches("  equal\n").count(), 9, "{}", said.out);
    assert!(said.out.contains("first 3 of 4 replications (--replications N for more)"));
    assert!(!place.path("results").exists());
    let said = place.run("verify small.toml --json --replications 1 --threads 2 --seed 5", 0);
    let json = said.json();
    let verified = &json["scenarios"][0];
    assert_eq!((&verified["equal"], &verified["replications"]), (&true.into(), &1.into()));
    // One replication leaves nothing to share out among threads.
    let varied = verified["variants"].as_array().unwrap();
    assert_eq!(varied.iter().filter(|variant| variant["equal"].is_null()).count(), 3);
}

#[test]
fn rerun_finds_what_was_changed() {
    let place = Place::new();
    place.run("run small.toml", 0);
    let said = place.run("rerun results/small", 0);
    assert!(said.out.starts_with("equal  results/small: 10 files"), "{}", said.out);
    place.run("rerun results/small --no-run --quiet", 0);
    let said = place.run("rerun results/small --seed 2 --json", 1);
    let json = said.json();
    assert_eq!(
        (&json["equal"], &json["differences"][0]["what"]),
        (&false.into(), &"digest".into())
    );
    let said = place.run("rerun results/small --seed 2", 1);
    assert!(said.out.contains("convergence.csv, line 2: expected `0,converged"), "{}", said.out);
    let curve = place.read("results/small/curve.csv");
    place.write("results/small/curve.csv", &curve.replacen("0.05", "0.06", 1));
    for words in ["rerun results/small", "rerun results/small --no-run --quiet"] {
        let said = place.run(words, 1);
        assert!(said.err.contains("curve.csv has changed"), "{}", said.err);
    }
}

#[test]
fn rerun_keeps_the_second_run_where_it_is_told_to() {
    let place = Place::new();
    place.run("run small.toml --no-plots", 0);
    place.run("rerun results/small --out second --threads 2", 0);
    assert_eq!(place.read("second/small/curve.csv"), place.read("results/small/curve.csv"));
    assert!(place.path("second/small/curve.png").exists());
    let said = place.run("rerun results/small --out results", 2);
    assert!(said.err.contains("would overwrite"), "{}", said.err);
}

#[test]
fn protocols_are_listed_and_explained() {
    let place = Place::new();
    for kind in CATALOGUE {
        let said = place.run(&format!("protocols {}", kind.name), 0).out;
        assert!(said.contains("\nchecks    "), "{said}");
    }
    insta::assert_snapshot!("protocols_versioned_kv", place.run("protocols versioned-kv", 0).out);
    insta::assert_snapshot!("protocols", place.run("protocols", 0).out);
    insta::assert_snapshot!("protocols_rumor", place.run("protocols rumor", 0).out);
    insta::assert_snapshot!(place.run("protocols gossip", 0).out);
    let said = place.run("protocols gosip", 2);
    assert!(said.err.contains("did you mean `gossip`?"), "{}", said.err);
}

#[test]
fn schema_and_completions_are_data() {
    let place = Place::new();
    let schema = place.run("schema", 0);
    assert!(schema.json()["properties"]["cluster"].is_object());
    assert_eq!(schema.err, "");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(place.run(&format!("completions {shell}"), 0).out.contains("gossip-sim"));
    }
}

#[test]
fn no_colour_where_none_is_wanted() {
    let place = Place::new();
    let said = place.run("run nothing.toml", 3);
    assert!(!said.err.contains('\u{1b}'), "{}", said.err);
}
