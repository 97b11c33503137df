//! Coverage over time at few design points: `curves.csv` and its chart.

use crate::output_support::drawing::{self, Drawing};
use crate::output_support::sweeps::{self, ONE, files, files_of, plan, text};
use gossip_sim::engine::Tuning;
use gossip_sim::outcome::{Run, Traffic};
use gossip_sim::output::tables::ShareCurve;
use gossip_sim::run;
use std::collections::BTreeMap;

/// Two points that end at the same time, half of their messages cut for a while.
const PAIR: &str = "# Claim: two ways
name = 'A pair'
replications = 5
[cluster]
nodes = 20
[protocol]
kind = 'gossip'
mode = 'push'
fanout = 1
timing = { kind = 'periodic', period = '1 s', phase = 'random' }
[[workload]]
at = '2 s'
node = 0
command = 'set a b'
[[faults]]
id = 'split'
at = '3 s'
kind = 'partition'
groups = ['0..10', '10..20']
lasts = '5 s'
[stop]
when = 'never'
at = '30 s'
[expect]
coverage = '= 100 %'
[output]
format = 'svg'
[sweep]
zip = true
vary = { 'protocol.mode' = ['push', 'push-pull'], 'expect.coverage' = ['> 90 %', '= 100 %'] }
";

/// The rows of a point in curves.csv, from `time_s` on.
fn rows(files: &BTreeMap<String, String>, point: &str) -> Vec<String> {
    let begin = format!("{point},");
    files["curves.csv"]
        .lines()
        .filter_map(|row| row.strip_prefix(&begin))
        .map(String::from)
        .collect()
}

#[test]
fn a_point_has_the_curve_of_its_run() {
    let files = files(PAIR);
    let header = files["curves.csv"].lines().next().unwrap();
    assert!(
        header.starts_with("point,protocol.mode,time_s,coverage_mean,coverage_min,"),
        "{header}"
    );
    assert!(
        header.ends_with(",coverage_p95,coverage_max,replications") && !header.contains("expect")
    );
    for point in plan(PAIR).points {
        let mut traffic = Traffic::default();
        let replications = (0..5).map(|number| {
            let (replication, sent) = run::replicate(&point.scenario, number, Tuning::default());
            traffic.add(sent);
            replication
        });
        let replications = replications.collect();
        let curve = ShareCurve::of(&Run { replications, traffic });
        let expected: Vec<String> = curve.cells().map(|row| row.join(",")).collect();
        assert!(expected.len() > 100);
        let own = format!("{},{}", point.number, point.cells[0]);
        assert_eq!(rows(&files, &own), expected, "point {}", point.number);
    }
}

#[test]
fn all_points_have_the_steps_of_the_longest() {
    let two = format!("{ONE}vary = {{ 'cluster.nodes' = [3, 60] }}");
    let files = files(&two);
    let times = |point: &str| -> Vec<String> {
        rows(&files, point).iter().map(|row| row.split(',').next().unwrap().to_string()).collect()
    };
    let (short, long) = (times("0,3"), times("1,60"));
    assert!(2 < short.len() && short.len() < long.len());
    assert_eq!(short[..], long[..short.len()]);
}

#[test]
fn the_chart_has_a_line_a_point_and_says_what_differs() {
    let chart = Drawing::of(&files(PAIR)["curves.svg"]);
    for words in ["A pair", "Claim: two ways", "expectations hold", "bands: the middle 90 %"] {
        assert!(chart.words().contains(words), "{words}: {}", chart.words());
    }
    text(&chart, "protocol.mode push: 100 % at the end");
    text(&chart, "protocol.mode push-pull: 100 % at the end");
    text(&chart, "faults");
    assert!(!chart.words().contains("expect."));
    // The first is one line, the second of dashes; both from the left of the panel on.
    let lines = |colour: &str| {
        let inside = |line: &&drawing::Line| line.points[0].0 > 72.0 && line.points.len() > 1;
        chart.lines.iter().filter(|line| line.stroke == colour).filter(inside).count()
    };
    let whole = |line: &&drawing::Line| line.stroke == "#D55E00" && line.points.len() > 20;
    assert_eq!(chart.lines.iter().filter(whole).count(), 1);
    assert!(lines("#D55E00") <= 2 && lines("#0072B2") > 10, "{}", lines("#0072B2"));
    for (i, one) in chart.texts.iter().enumerate() {
        assert!(one.area.right <= chart.width && one.area.bottom <= chart.height, "{one:?}");
        let over = chart.texts[i + 1..].iter().find(|other| other.area.overlaps(&one.area));
        assert!(over.is_none(), "{one:?} and {over:?}");
    }
}

#[test]
fn half_a_point_has_no_curve() {
    let files = files_of(PAIR, |results| {
        results.points[1].pop();
        results.complete = false;
    });
    assert!(rows(&files, "0,push").len() > 100);
    assert!(rows(&files, "1,push-pull").is_empty());
    let chart = Drawing::of(&files["curves.svg"]);
    assert!(chart.words().contains("interrupted: 1 of 2 design points complete"));
    assert!(!chart.words().contains("protocol.mode push-pull"));
}

/// Lists of members from which losses take one after the other, or do not.
const LISTS: &str = "
name = 'Lists'
replications = 2
[cluster]
nodes = 20
[protocol]
kind = 'membership'
profile = 'as-written'
contacts = true
rpc_timeout = '21 ms'
timing = { kind = 'periodic', period = '1 s', phase = 'random' }
[network]
transport = 'datagram'
latency = { kind = 'constant', value = '10 ms' }
loss = '10 %'
[stop]
when = 'never'
at = '50 s'
[output]
format = 'svg'
[sweep]
vary = { 'protocol.profile' = ['as-written', 'fixed'] }
";

#[test]
fn theory_stands_beside_the_points_to_which_it_applies() {
    let files = files(LISTS);
    let lines: Vec<&str> = files["curves_theory.csv"].lines().collect();
    assert_eq!(lines[0], "overlay,column,point,protocol.profile,time_s,value");
    let name = "1 − q·t/(n − 1), q = 1 − (1 − p)²";
    let begin = format!("\"{name}\",coverage,0,as-written,");
    assert!(lines[1..].iter().all(|line| line.starts_with(&begin)), "{}", lines[1]);
    assert_eq!(lines[1], format!("{begin}0.000000000,1.000000000"));
    // 1 − 0.19 · 50 / 19.
    assert_eq!(lines[lines.len() - 1], format!("{begin}50.000000000,0.500000000"));
    let last = rows(&files, "0,as-written").pop().unwrap();
    let mean: f64 = last.split(',').nth(1).unwrap().parse().unwrap();
    assert!((mean - 0.5).abs() < 0.05, "{mean}");
    let chart = Drawing::of(&files["curves.svg"]);
    text(&chart, &format!("theory for protocol.profile as-written: {name}"));
    assert!(chart.words().contains("entries of lists"));
    assert!(!chart.words().contains("that lists lack"), "nobody died");
    let header = files["curves.csv"].lines().next().unwrap();
    let place = |name: &str| header.split(',').position(|one| one == name).unwrap();
    let cell = |row: &str, name: &str| row.split(',').nth(place(name)).unwrap().to_string();
    let all: Vec<&str> = files["curves.csv"].lines().skip(1).collect();
    for row in all.iter().filter(|row| row.starts_with("0,")) {
        let [held, missing] = ["coverage_mean", "missing_mean"].map(|name| cell(row, name));
        let sum = held.parse::<f64>().unwrap() + missing.parse::<f64>().unwrap();
        assert!((sum - 1.0).abs() < 1e-8 && cell(row, "ghosts_max") == "0.000000000", "{row}");
    }
    // With faults it does not; and of the dead and of what lists lack there are panels of their own.
    let crash = "[[faults]]\nat = '20 s'\nkind = 'crash'\nnodes = [4]\n";
    let files = sweeps::files(&LISTS.replace("[stop]", &format!("{crash}[stop]")));
    assert!(!files.contains_key("curves_theory.csv"));
    let chart = Drawing::of(&files["curves.svg"]);
    text(&chart, "live nodes that lists lack (%)");
    text(&chart, "dead nodes that lists have (%)");
}

#[test]
fn many_points_have_none() {
    let nodes = |count: u32| (10..10 + count).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let of = |count| files(&format!("{ONE}vary = {{ 'cluster.nodes' = [{}] }}", nodes(count)));
    let (eight, nine) = (of(8), of(9));
    assert!(eight.contains_key("curves.csv") && eight.contains_key("curves.svg"));
    assert!(!nine.contains_key("curves.csv") && !nine.contains_key("curves.svg"));
    let many = format!("{ONE}vary = {{ 'cluster.nodes' = [10, 20] }}");
    let many = many.replace("replications = 4", "replications = 2001");
    assert!(!plan(&many).curves && plan(&many.replace("2001", "2000")).curves);
}
