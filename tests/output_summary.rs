//! What a terminal says after a run.

use crate::output_support::{Shape, run, scenario};
use gossip_sim::engine::Tuning;
use gossip_sim::outcome::{Run, Verdict};
use gossip_sim::output::Summary;
use gossip_sim::run;
use gossip_sim::scenario::parse;
use std::path::Path;

fn text(name: &str, shape: &Shape, change: impl FnOnce(&mut Run)) -> String {
    let mut run = run(shape);
    change(&mut run);
    Summary::of(&scenario(name, None, shape), &run).text()
}

#[test]
fn summaries() {
    let one = Shape { replications: 1, ..Shape::default() };
    let residue = Shape { limit: 0.6, end_s: 20.0, ..Shape::default() };
    let silent =
        Shape { born_s: vec![], replications: 3, rate: 0.0, end_s: 5.0, ..Shape::default() };
    let all = [
        text("1000 nodes, 10 % loss", &Shape::default(), |_| ()),
        text("one replication", &one, |_| ()),
        text("a rumor that leaves a residue", &residue, |run| {
            run.replications[3].verdict = Verdict::Violated;
            run.replications[4].verdict = Verdict::Failed;
        }),
        text("nothing to say", &silent, |_| ()),
        text("interrupted at once", &one, |run| run.replications.clear()),
    ];
    assert!(all.iter().all(|text| text.lines().count() <= 12));
    insta::assert_snapshot!(all.join("\n"));
}

/// Three of four writes reach somebody; whose time it is and what was refused is said.
#[test]
fn what_was_refused_and_how_many_updates_there_are_is_said() {
    let text = "[cluster]\nnodes = 9\n[protocol]\nkind = 'gossip'\n\
        [[workload]]\nat = '2 s'\nnodes = '0..4'\ncommand = 'set {key} b'\n\
        keys = { kind = 'uniform', count = 1000000 }\n\
        [[faults]]\nat = '1 s'\nlasts = '3 s'\nkind = 'crash'\nnodes = 2\n\
        [stop]\nat = '60 s'\n";
    let scenario = parse(text, "s.toml", Path::new(""), &[]).unwrap_or_else(|e| panic!("{e}"));
    let replications =
        (0..3).map(|number| run::replicate(&scenario, number, Tuning::default()).0).collect();
    let run = Run { replications, ..Run::default() };
    let summary = Summary::of(&scenario, &run);
    let asked = summary.asked.unwrap();
    assert_eq!((asked.updates_min, asked.updates_max), (3, 3));
    assert_eq!((asked.commands_answered, asked.commands_refused), (12, 3));
    let lines = summary.text();
    assert!(lines.contains("updates      3; times are of the slowest\n"), "{lines}");
    assert!(lines.contains("commands     3 of 12 refused; see facts.csv\n"), "{lines}");
}

#[test]
fn json_has_the_same_numbers() {
    let shape = Shape { replications: 2, ..Shape::default() };
    let summary = Summary::of(&scenario("two", None, &shape), &run(&shape));
    let json = serde_json::to_value(&summary).unwrap();
    assert_eq!(json["outcomes"]["converged"], 2);
    assert_eq!(json["times"][2]["name"], "t99");
    let t99 = summary.times[2].spread.median_s.unwrap();
    assert_eq!(json["times"][2]["median_s"].as_f64().unwrap(), t99);
}
