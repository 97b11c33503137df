//! Charts of sweeps whose points are not all alike: not run, not reached, failed, words, zipped, many.

use crate::output_support::drawing;
use crate::output_support::drawing::Drawing;
use crate::output_support::sweeps::{ONE, charts, files, files_of, middle, plan, text};
use gossip_sim::engine::Tuning;
use gossip_sim::outcome::Verdict;
use gossip_sim::output::no_charts;
use gossip_sim::run;
use gossip_sim::sweep::Results;
use std::collections::BTreeMap;

/// How far the lines of a colour reach from left to right, of those that reach anywhere.
fn joined(chart: &Drawing, colour: &str) -> usize {
    let wide = |line: &&drawing::Line| {
        let reach = line.points.iter().map(|p| p.0);
        reach.clone().fold(0.0, f64::max) - reach.fold(f64::MAX, f64::min) > 20.0
    };
    chart.lines.iter().filter(|line| line.stroke == colour).filter(wide).count()
}

const BLUE: &str = "#0072B2";
const RED: &str = "#C8102E";

#[test]
fn what_was_not_run_is_not_what_was_not_reached_and_lines_break_there() {
    let text = format!("{ONE}vary = {{ 'cluster.nodes' = [10, 20, 30, 40, 50, 60] }}");
    let whole = Drawing::of(&files(&text)["t100.svg"]);
    assert_eq!(joined(&whole, BLUE), 1);
    assert!(!whole.words().contains("interrupted") && !whole.words().contains("no replication"));
    let missing = |results: &mut Results| {
        results.points[1].iter_mut().for_each(|row| row.reached = [None; 4]);
        results.points[3].pop();
        results.complete = false;
    };
    let chart = Drawing::of(&files_of(&text, missing)["t100.svg"]);
    for words in ["reached in no replication", "not run, or not wholly (interrupted)"] {
        assert!(chart.words().contains(words), "{}", chart.words());
    }
    assert!(chart.words().contains("interrupted: 5 of 6 design points complete"));
    // Of five neighbours only the last two are joined.
    assert_eq!(joined(&chart, BLUE), 1);
    let line = chart.lines.iter().filter(|line| line.stroke == BLUE).max_by(|a, b| {
        let reach = |line: &drawing::Line| line.points[line.points.len() - 1].0 - line.points[0].0;
        reach(a).total_cmp(&reach(b))
    });
    assert_eq!(line.unwrap().points.len(), 2);
}

#[test]
fn words_are_not_joined_and_zipped_axes_are_all_named() {
    let text = format!("{ONE}vary = {{ 'protocol.mode' = ['push', 'pull', 'push-pull'] }}");
    let chart = Drawing::of(&files(&text)["t100.svg"]);
    assert_eq!(joined(&chart, BLUE), 0);
    assert_eq!(chart.discs.iter().filter(|disc| disc.fill == BLUE).count(), 3);
    let text = format!(
        "{ONE}zip = true\nvary = {{ 'cluster.nodes' = [20, 50, 300], replications = [9, 7, 5] }}"
    );
    let chart = Drawing::of(&files(&text)["t100.svg"]);
    text_below(&chart, "cluster.nodes (logarithmic), with replications below it", &["300", "5"]);
    let text = format!(
        "{ONE}zip = true\nvary = {{ 'protocol.mode' = ['push', 'pull'], 'network.loss' = ['5 %', '1 %'] }}"
    );
    let chart = Drawing::of(&files(&text)["t100.svg"]);
    text_below(&chart, "protocol.mode, with network.loss below it", &["pull", "1 %"]);
    assert_eq!(joined(&chart, BLUE), 0);
}

#[test]
fn zipped_numbers_that_are_a_table_are_lines() {
    let zipped = |loss: &str| {
        let vary = format!("'cluster.nodes' = [20, 50, 90, 20, 50, 90], 'network.loss' = {loss}");
        Drawing::of(&files(&format!("{ONE}zip = true\nvary = {{ {vary} }}"))["t100.svg"])
    };
    let table = zipped("['0 %', '0 %', '0 %', '9 %', '9 %', '9 %']");
    let legend = table.legend();
    let names: Vec<&str> = legend.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["network.loss 0 %", "network.loss 9 %"]);
    assert!(legend.iter().all(|(colour, _)| joined(&table, colour) == 1), "{legend:?}");
    text(&table, "cluster.nodes");
    // One pair comes twice, another not at all.
    let other = zipped("['0 %', '0 %', '0 %', '9 %', '9 %', '0.5 %']");
    assert!(other.words().contains("network.loss below it"), "{}", other.words());
}

/// Asserts that the level axis has this name, and labels that stand below each other at its right.
fn text_below(chart: &Drawing, name: &str, labels: &[&str]) {
    let name = text(chart, name);
    let near = |wanted: &str| {
        let mut all: Vec<_> = chart.texts.iter().filter(|text| text.text == wanted).collect();
        all.retain(|text| (0.0..50.0).contains(&(name.area.top - text.area.bottom)));
        middle(all.pop().unwrap_or_else(|| panic!("no {wanted}: {}", chart.words())))
    };
    let places: Vec<_> = labels.iter().map(|label| near(label)).collect();
    assert!(places.windows(2).all(|p| (p[0].0 - p[1].0).abs() < 1.0 && p[0].1 + 10.0 < p[1].1));
}

#[test]
fn points_that_fail_an_expectation_are_marked() {
    let axis = "vary = { 'cluster.nodes' = [10, 20, 40, 1000] }\n[expect]\nt100 = 'mean < 12 s'";
    let chart = Drawing::of(&files(&format!("{ONE}{axis}"))["t99.svg"]);
    text(&chart, "an expectation failed");
    text(&chart, "Expectations failed at 1 of 4 design points: t100 mean < 12 s");
    // One in the key.
    assert_eq!(chart.lines.iter().filter(|line| line.stroke == RED).count(), 2);
    let map = "vary = { 'cluster.nodes' = [10, 1000], 'protocol.fanout' = [1, 2] }\n[expect]\nt100 = 'mean < 12 s'";
    let chart = Drawing::of(&files(&format!("{ONE}{map}"))["t99.svg"]);
    assert_eq!(chart.areas.iter().filter(|area| area.fill == RED).count(), 2);
    let held = axis.replace("12 s", "60 s");
    let chart = Drawing::of(&files(&format!("{ONE}{held}"))["t99.svg"]);
    assert!(chart.words().contains("expectations hold") && !chart.words().contains("fail"));
}

#[test]
fn pictures_stay_small_however_many_points_there_are() {
    let few =
        ONE.replace("nodes = 20", "nodes = 3").replace("replications = 4", "replications = 2");
    let small = |axes: &str, names: &[&str]| {
        let files = files(&format!("{few}vary = {{ {axes} }}"));
        let chart = Drawing::of(&files["t100.svg"]);
        assert!(chart.height < 1_000.0 && chart.texts.len() < 120, "{}", chart.height);
        names.iter().for_each(|name| assert!(chart.words().contains(name), "{name}"));
    };
    small("'network.loss' = '0 %..60 %/0.1 %', 'protocol.fanout' = [1, 2]", &["protocol.fanout 2"]);
    small(
        "'network.loss' = '0 %..19 %/1 %', seed = '1..60'",
        &["network.loss", "seed", "t100 (s)"],
    );
    let why = |axes: &str| no_charts(&plan(&format!("{few}vary = {{ {axes} }}")));
    assert_eq!(why("'network.loss' = '0 %..60 %/1 %', seed = '1..100'"), None);
    let said = why("'network.loss' = '0 %..20 %/0.1 %', seed = '1..13'").unwrap();
    assert!(said.starts_with("no charts: 201 × 13 design points are more than a map"), "{said}");
    let four = "seed = [1, 2], replications = [1, 2], 'network.loss' = ['0 %', '1 %'], 'protocol.fanout' = [1, 2]";
    let said = why(four).unwrap();
    assert!(said.starts_with("no charts: 4 keys vary"), "{said}");
    assert!(charts(&files(&format!("{few}vary = {{ {four} }}"))).is_empty());
}

/// Of four replications one is violated, though it held all.
#[test]
fn what_was_violated_has_not_converged() {
    let text = format!("{ONE}vary = {{ 'cluster.nodes' = [20] }}");
    let violated = |results: &mut Results| results.points[0][1].verdict = Verdict::Violated;
    let cells = |files: &BTreeMap<String, String>, names: &[&str]| {
        let mut rows = csv::Reader::from_reader(files["summary.csv"].as_bytes());
        let row: BTreeMap<String, String> = rows.deserialize().next().unwrap().unwrap();
        names.iter().map(|name| row[*name].clone()).collect::<Vec<_>>()
    };
    let files = files_of(&text, violated);
    let share = ["converged_share", "converged_share_lo95", "converged_share_hi95"];
    // Wilson's interval of 3 in 4.
    assert_eq!(cells(&files, &share), ["0.750000000", "0.300641843", "0.954412739"]);
    let counts = ["converged_at_s_count", "t100_s_count", "messages_sent_count"];
    assert_eq!(cells(&files, &counts), ["3", "4", "4"]);
    let scenario = &plan(&text).points[0].scenario;
    let at = |number| run::replicate(scenario, number, Tuning::default()).0.converged_at;
    let times = [0, 2, 3].map(|number| at(number).unwrap().0 as f64 / 1e9);
    let mean: f64 = cells(&files, &["converged_at_s_mean"])[0].parse().unwrap();
    assert!((mean - times.iter().sum::<f64>() / 3.0).abs() < 1e-8, "{mean}: {times:?}");
}
