//! What a terminal says after a run.

mod output_support;

use gossip_sim::outcome::{Run, Verdict};
use gossip_sim::output::Summary;
use output_support::{Shape, run, scenario};

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
