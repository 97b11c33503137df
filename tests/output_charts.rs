//! Charts: drawn from plain data, the same bytes every time, for every shape that a run can take.
//!
//! `CHARTS_DIR=DIR cargo test --test output_charts` also writes them there, to look at.

mod output_support;

use gossip_sim::outcome::Run;
use gossip_sim::output::Summary;
use gossip_sim::output::chart::{Chart, charts};
use gossip_sim::output::tables::Source;
use gossip_sim::scenario::{ChartFormat, Scenario};
use output_support::{Shape, crash, partition, run, scenario};
use std::path::Path;

const CLAIM: &str = "push-pull with fanout 3 informs 1,000 nodes within 5 s although one message \
                     in ten is lost.";

fn drawn(scenario: &Scenario, run: &Run) -> Vec<Chart> {
    charts(&Source::new(scenario, run), &Summary::of(scenario, run))
}

fn main_case() -> (Scenario, Run) {
    let shape = Shape::default();
    (scenario("1000 nodes, 10 % loss", Some(CLAIM), &shape), run(&shape))
}

/// Every shape that the charts must cope with.
fn cases() -> Vec<(&'static str, Scenario, Run)> {
    let base = Shape::default();
    let case = |name, title: &str, claim: Option<&str>, shape: &Shape| {
        (name, scenario(title, claim, shape), run(shape))
    };
    let mut cases = vec![
        case("main", "1000 nodes, 10 % loss", Some(CLAIM), &base),
        case("one", "One replication", Some(CLAIM), &Shape { replications: 1, ..base.clone() }),
        case(
            "residue",
            "A rumor that leaves a residue",
            Some("push with fanout 1 and one round leaves two nodes in five without the update."),
            &Shape { limit: 0.6, end_s: 60.0, ..base.clone() },
        ),
        case("empty", "Nothing is written", None, &Shape { born_s: vec![], end_s: 5.0, ..base.clone() }),
        case(
            "silent",
            "Nothing is sent",
            None,
            &Shape { born_s: vec![], end_s: 5.0, rate: 0.0, replications: 1, ..base.clone() },
        ),
        case(
            "milliseconds",
            "A data centre",
            Some("a rack learns of a write within 4 ms."),
            &Shape { half_s: 0.0012, constant_s: 0.0002, rate: 6000.0, ..base.clone() },
        ),
        case(
            "hours",
            &"A cluster with a name that is much longer than anybody would call a cluster ".repeat(2),
            Some(&"a claim may be long as well, and goes on to say under which conditions it holds. ".repeat(5)),
            &Shape { half_s: 20_000.0, constant_s: 2_500.0, rate: 0.001, ..base.clone() },
        ),
        case(
            "many",
            "400 replications",
            Some(CLAIM),
            &Shape { replications: 400, nodes: 100, loss: 0.0, ..base.clone() },
        ),
        case(
            "late",
            "A late write",
            None,
            &Shape { born_s: vec![3600.0], rate: 0.1, replications: 5, ..base.clone() },
        ),
        case(
            "two",
            "A key is written, then deleted",
            Some("a deletion reaches every node as fast as the write that it takes back."),
            &Shape { born_s: vec![0.0, 10.0], ..base.clone() },
        ),
    ];
    let frozen = Shape { frozen_s: Some((1.0, 11.0)), replications: 20, ..base };
    let mut faults = case("faults", "A partition that heals, and a crash", Some(CLAIM), &frozen);
    faults.1.faults = vec![partition(1.0, 10.0), crash(5.0, Some(2.0)), crash(12.0, None)];
    cases.push(faults);
    let few = Shape { replications: 8, ..Shape::default() };
    let mut partly = case("partly", "Most reach it, some do not", Some(CLAIM), &few);
    for replication in &mut partly.2.replications[5..] {
        replication.reached[2] = None;
        replication.reached[3] = None;
    }
    partly.1.replications = 20;
    cases.push(partly);
    cases
}

#[test]
fn every_shape_of_a_run_has_its_three_charts() {
    let folder = std::env::var_os("CHARTS_DIR");
    for (name, scenario, run) in cases() {
        let charts = drawn(&scenario, &run);
        let names: Vec<&str> = charts.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(names, ["curve.png", "convergence.png", "traffic.png"], "{name}");
        for (file, bytes) in &charts {
            let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
            assert_eq!(reader.info().width, 1600, "{name} {file}");
            if let Some(folder) = &folder {
                std::fs::write(Path::new(folder).join(format!("{name}_{file}")), bytes).unwrap();
            }
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (scenario, run) = main_case();
    assert!(drawn(&scenario, &run) == drawn(&scenario, &run));
}

#[test]
fn svg_says_the_same_in_words() {
    let (mut scenario, run) = main_case();
    scenario.output.format = ChartFormat::Svg;
    let charts = drawn(&scenario, &run);
    let svg = |file: &str| {
        let (_, bytes) = charts.iter().find(|(name, _)| name == file).unwrap();
        String::from_utf8(bytes.clone()).unwrap().replace('\u{a0}', " ")
    };
    let curve = svg("curve.svg");
    assert!(curve.starts_with("<svg width=\"800\" "));
    for text in ["Claim: push-pull", "n = 1,000 nodes", "loss 10 %", "t99 = ", "5th to 95th"] {
        assert!(curve.contains(text), "{text}");
    }
    assert!(svg("convergence.svg").contains("50 of 50"));
    assert!(svg("traffic.svg").contains("delivered 8"));
    if let Some(folder) = std::env::var_os("CHARTS_DIR") {
        std::fs::write(Path::new(&folder).join("main_curve.svg"), curve).unwrap();
    }
}
