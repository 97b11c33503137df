//! Charts of runs with groups of nodes, and of runs of which a part is measured.

use crate::output_support::drawing::Drawing;
use crate::output_support::{Shape, run, scenario};
use gossip_sim::id::NodeId;
use gossip_sim::outcome::{GroupRow, Run};
use gossip_sim::output::Summary;
use gossip_sim::output::chart::charts;
use gossip_sim::output::tables::Source;
use gossip_sim::scenario::{ChartFormat, Scenario};
use gossip_sim::select::{Groups, Selector};
use gossip_sim::time::{Instant, Span};
use std::sync::Arc;

/// A run with `count` groups of 10 nodes each, of which the later ones are slower.
fn grouped(count: u32, replications: u64) -> (Scenario, Run) {
    let shape = Shape { replications, nodes: 400, ..Shape::default() };
    let (mut scenario, mut run) = (scenario("Groups", None, &shape), run(&shape));
    let group = |i: u32| (format!("group-{i}"), Selector::Range(10 * i, 10 * i + 10));
    scenario.groups.named = Arc::new(Groups::new((0..count).map(group).collect()));
    scenario.output.format = ChartFormat::Svg;
    for replication in &mut run.replications {
        let usual = replication.reached;
        let later = |i: u32| usual.map(|span| Some(Span(span?.0 + u64::from(i) * 100_000_000)));
        let row = |i: u32| {
            let (group, nodes) = (i as usize, if i == 0 { 400 - 10 * count } else { 10 });
            GroupRow { group, nodes, nodes_alive: nodes, reached: later(i), ..GroupRow::default() }
        };
        replication.groups = (0..=count).map(row).collect();
    }
    (scenario, run)
}

fn drawn(scenario: &Scenario, run: &Run, name: &str) -> Drawing {
    let charts = charts(&Source::new(scenario, run), &Summary::of(scenario, run));
    let (_, bytes) = charts.iter().find(|(file, _)| file == name).expect("it is drawn");
    Drawing::of(std::str::from_utf8(bytes).unwrap())
}

fn groups_of(scenario: &Scenario, run: &Run) -> Drawing {
    let drawing = drawn(scenario, run, "groups.svg");
    for (i, text) in drawing.texts.iter().enumerate() {
        let area = text.area;
        assert!(area.left >= 0.0 && area.right <= 800.0, "off the canvas: {text:?}");
        assert!(area.top >= 0.0 && area.bottom <= drawing.height, "off the canvas: {text:?}");
        for other in &drawing.texts[..i] {
            assert!(!text.area.overlaps(&other.area), "{text:?} and {other:?}");
        }
    }
    drawing
}

fn count(drawing: &Drawing, wanted: &str) -> usize {
    drawing.texts.iter().filter(|text| text.text == wanted).count()
}

#[test]
fn each_group_has_its_three_times() {
    let (scenario, run) = grouped(2, 20);
    let chart = groups_of(&scenario, &run);
    for (text, wanted) in [("t50", 3), ("t90", 3), ("t99", 3), ("20 of 20", 9), ("10 nodes", 2)] {
        assert_eq!(count(&chart, text), wanted, "{text}: {}", chart.words());
    }
    let names: Vec<&str> = (chart.texts.iter().map(|text| text.text.as_str()))
        .filter(|text| text.starts_with("group-") || *text == "rest")
        .collect();
    assert_eq!(names, ["rest", "group-0", "group-1"], "in the order of groups.csv");
    assert_eq!(chart.discs.len(), 9 * 20, "a dot a replication");
    let median = Summary::of(&scenario, &run).groups[2].t99.spread.median_s.unwrap();
    assert_eq!(count(&chart, &format!("{median:.2} s")), 1, "{median} in {}", chart.words());
}

#[test]
fn a_group_that_does_not_get_there_says_so() {
    let (scenario, mut run) = grouped(2, 8);
    for (i, replication) in run.replications.iter_mut().enumerate() {
        replication.groups[1].reached[2] = None;
        if i < 3 {
            replication.groups[2].reached[2] = None;
        }
    }
    let chart = groups_of(&scenario, &run);
    for text in
        ["0 of 8", "not reached in any replication", "5 of 8", "dots: the 5 that reached it"]
    {
        assert_eq!(count(&chart, text), 1, "{text}: {}", chart.words());
    }
}

#[test]
fn of_many_groups_the_slowest_are_drawn() {
    let (scenario, run) = grouped(20, 5);
    let chart = groups_of(&scenario, &run);
    let says = "Of 21 groups, the 12 with the longest median t99; all are in groups.csv.";
    assert!(chart.words().contains(says), "{}", chart.words());
    assert_eq!([count(&chart, "group-7"), count(&chart, "group-8")], [0, 1]);
    assert_eq!([count(&chart, "rest"), count(&chart, "t99")], [0, 12]);
}

#[test]
fn a_name_of_any_length_and_one_replication_have_room() {
    let (mut scenario, run) = grouped(1, 1);
    let long = "a-group-with-a-name-that-is-longer-than-its-column";
    let named = vec![(long.to_string(), Selector::One(NodeId(0)))];
    scenario.groups.named = Arc::new(Groups::new(named));
    let chart = groups_of(&scenario, &run);
    assert!(chart.words().contains("a-group-") && chart.words().contains('…'), "{}", chart.words());
    assert!(chart.words().contains("One replication: each dot is its one value."));
}

#[test]
fn without_groups_there_is_no_chart_of_them() {
    let shape = Shape::default();
    let (scenario, run) = (scenario("None", None, &shape), run(&shape));
    let charts = charts(&Source::new(&scenario, &run), &Summary::of(&scenario, &run));
    assert!(charts.iter().all(|(file, _)| file != "groups.png"));
}

#[test]
fn the_head_says_what_is_different_for_a_group() {
    let (mut scenario, run) = grouped(1, 3);
    let mut slow = scenario.network.clone();
    slow.processing = Span::from_secs(1);
    scenario.groups.networks = vec![scenario.network.clone(), slow];
    let words = groups_of(&scenario, &run).words();
    assert!(words.contains("group group-0: 1 s to handle a message"), "{words}");
}

#[test]
fn a_part_that_is_measured_is_named() {
    let (mut scenario, run) = grouped(1, 3);
    let seconds = |s: u64| Instant(s * 1_000_000_000);
    for (until, says) in
        [(seconds(50), "measured from 10 s to 50 s"), (Instant::MAX, "measured from 10 s on")]
    {
        scenario.measure = Some((seconds(10), until));
        for name in ["curve.svg", "convergence.svg", "groups.svg", "traffic.svg"] {
            let words = drawn(&scenario, &run, name).words();
            assert!(words.contains(says), "{name}: {words}");
            assert!(words.contains("median t99 of what was written then"), "{name}: {words}");
        }
        let words = drawn(&scenario, &run, "traffic.svg").words();
        assert!(words.contains("Of the whole run."), "{words}");
    }
}
