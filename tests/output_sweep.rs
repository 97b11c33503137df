//! Files and charts of sweeps: what a reader finds in the SVG, and theory where theory.csv says.

use crate::output_support::drawing;
use crate::output_support::drawing::{Drawing, Text};
use crate::output_support::sweeps::{ONE, charts, files, middle, text};
use std::collections::BTreeMap;

const MODES: &str = "
name = 'Three modes'
replications = 5
[cluster]
nodes = 20
[protocol]
kind = 'gossip'
fanout = 1
timing = { kind = 'synchronous', period = '2 s' }
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
at = '100.5 s'
[output]
format = 'svg'
[sweep]
vary = { 'protocol.mode' = ['push', 'pull', 'push-pull'], 'cluster.nodes' = [20, 60, 200] }
";

const RESIDUE: &str = "
name = 'What a rumor leaves'
replications = 10
[cluster]
nodes = 300
[protocol]
kind = 'rumor'
mode = 'push'
removal = 'coin'
judged = 'receipt'
timing = { kind = 'synchronous', period = '1 s' }
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
when = 'quiet'
at = '300.5 s'
[output]
format = 'svg'
[sweep]
vary = { 'protocol.k' = [1, 2, 3] }
";

const FLOOD: &str = "
name = 'Graphs'
replications = 3
[cluster]
nodes = 60
[protocol]
kind = 'flood'
[network]
latency = { kind = 'uniform', min = '10 ms', max = '100 ms' }
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
when = 'quiet'
at = '60 s'
[output]
format = 'svg'
[sweep.vary]
'cluster.nodes' = [60, 1000]
'cluster.topology' = [{ kind = 'ring', degree = 4 }, { kind = 'random-regular', degree = 6 }]
";

/// Words everywhere: panels, colours, and a level axis of long ones.
const WORDS: &str = "vary = { 'protocol.mode' = ['push', 'pull', 'push-pull'], \
    'protocol.fanout' = [1, 2], 'cluster.topology' = [{ kind = 'ring', degree = 6 }, \
    { kind = 'small-world', degree = 6, rewire = '10 %' }, \
    { kind = 'random-regular', degree = 6 }, { kind = 'scale-free', links = 3 }] }";

/// The values of a law in theory.csv, each with the cell before it.
fn law(files: &BTreeMap<String, String>, name: &str, column: &str) -> Vec<(String, f64)> {
    let rows = files["theory.csv"].lines().skip(1);
    rows.filter_map(|row| row.strip_prefix(&format!("{name},{column},")))
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            (cells[cells.len() - 2].to_string(), cells[cells.len() - 1].parse().unwrap())
        })
        .collect()
}

/// From a height in pixels to a value, by the labels of the upright axis.
fn value_at(chart: &Drawing, log: bool) -> impl Fn(f64) -> f64 {
    let is_label = |text: &&Text| (58.0..62.0).contains(&text.area.right);
    let labels = chart.texts.iter().filter(is_label);
    let labels: Vec<(f64, f64)> = labels
        .filter_map(|text| Some((middle(text).1, text.text.replace(',', "").parse().ok()?)))
        .collect();
    assert!(labels.len() > 2, "{labels:?}");
    let place = move |value: f64| if log { value.log10() } else { value };
    let (from, to) = (labels[0], labels[labels.len() - 1]);
    move |y: f64| {
        let share = (y - from.0) / (to.0 - from.0);
        let at = place(from.1) + share * (place(to.1) - place(from.1));
        if log { libm::pow(10.0, at) } else { at }
    }
}

/// Asserts that the dashed line `name` of the key goes through `values`, at the labels of the level
/// axis, and through nothing between them but straight lines.
fn follows(chart: &Drawing, name: &str, values: &[(String, f64)], log: bool) {
    let key = text(chart, &format!("theory: {name}"));
    let beside = |line: &&drawing::Line| {
        let (x, y) = line.points[0];
        (key.area.left - 30.0..key.area.left).contains(&x) && (y - middle(key).1).abs() < 8.0
    };
    let sign: Vec<_> = chart.lines.iter().filter(beside).collect();
    assert!(!sign.is_empty(), "{name}: no dashes in the key");
    let below = |line: &&drawing::Line| {
        line.stroke == sign[0].stroke && line.points[0].1 > key.area.bottom + 10.0
    };
    let dashes: Vec<_> = chart.lines.iter().filter(below).collect();
    assert!(dashes.len() > 10, "{name}: {} dashes", dashes.len());
    let at = value_at(chart, log);
    let bottom = chart.texts.iter().map(|text| text.area.bottom).fold(0.0, f64::max);
    let place = |label: &str| {
        let labels = chart.texts.iter().filter(|text| text.text == label);
        let mut level = labels.filter(|text| text.area.bottom > bottom - 40.0);
        middle(level.next_back().unwrap_or_else(|| panic!("no {label} below"))).0
    };
    let stops: Vec<(f64, f64)> =
        values.iter().map(|(label, value)| (place(label), *value)).collect();
    for (x, y) in dashes.iter().flat_map(|dash| &dash.points) {
        let pair = stops.windows(2).find(|pair| *x <= pair[1].0 + 1.0).expect("inside the panel");
        let share = (x - pair[0].0) / (pair[1].0 - pair[0].0);
        let place = |value: f64| if log { value.log10() } else { value };
        let wanted = place(pair[0].1) + share * (place(pair[1].1) - place(pair[0].1));
        let found = place(at(*y));
        assert!((found - wanted).abs() < 0.02 * wanted.abs().max(1.0), "{name}: {found} {wanted}");
    }
    assert!(dashes[0].points[0].0 - stops[0].0 < 2.0, "{name} begins late");
}

#[test]
fn lines_have_titles_axes_units_keys_and_theory() {
    let files = files(MODES);
    // Every node knew it everywhere: of shares there is nothing to see.
    assert_eq!(charts(&files), ["sends_per_node_mean", "t100", "t99"]);
    let chart = Drawing::of(&files["t100.svg"]);
    let wanted = [
        "Three modes",
        "Time until all nodes know it: mean and 95 % interval",
        "t100 (s)",
        "cluster.nodes (logarithmic)",
    ];
    for wanted in wanted {
        text(&chart, wanted);
    }
    let facts = chart.words();
    for fact in ["loss 0 %", "in cycles of 2 s", "9 design points", "5 replications a point"] {
        assert!(facts.contains(fact), "{facts}");
    }
    assert!(facts.contains("all converged") && !facts.contains("latency"), "{facts}");
    let legend = chart.legend();
    let names: Vec<&str> = legend.iter().map(|(_, name)| name.as_str()).collect();
    let modes = ["protocol.mode push", "protocol.mode pull", "protocol.mode push-pull"];
    assert_eq!(names, modes);
    for (colour, name) in &legend {
        let points = chart.discs.iter().filter(|disc| disc.fill == *colour).count();
        assert_eq!(points, 3, "{name}");
    }
    for name in ["log2 n + ln n", "log3 n + log2 ln n"] {
        let values = law(&files, name, "t100_s_mean");
        assert_eq!(values.len(), 3, "{name}");
        follows(&chart, name, &values, false);
    }
    // Two seconds a cycle.
    let (_, push) = &law(&files, "log2 n + ln n", "t100_s_mean")[2];
    assert!((push - 2.0 * gossip_sim::theory::push_cycles(200.0)).abs() < 1e-6);
    assert!(!Drawing::of(&files["t99.svg"]).words().contains("theory"));
}

#[test]
fn a_residue_stands_on_a_logarithmic_axis_beside_its_law() {
    let files = files(RESIDUE);
    assert!(charts(&files).contains(&"residue") && charts(&files).contains(&"coverage"));
    let reached = law(&files, "\"1 − s, s = e^(−(k+1)(1−s))\"", "coverage_mean");
    let left: Vec<(String, f64)> =
        reached.iter().map(|(k, share)| (k.clone(), 100.0 * (1.0 - share))).collect();
    assert!((left[0].1 - 20.32).abs() < 0.01 && left.len() == 3, "{left:?}");
    let chart = Drawing::of(&files["residue.svg"]);
    text(&chart, "residue (%), logarithmic");
    text(&chart, "protocol.k");
    follows(&chart, "s = e^(−(k+1)(1−s))", &left, true);
    let percent: Vec<(String, f64)> =
        reached.into_iter().map(|(k, share)| (k, 100.0 * share)).collect();
    let chart = Drawing::of(&files["coverage.svg"]);
    text(&chart, "coverage (%), not from 0");
    follows(&chart, "1 − s, s = e^(−(k+1)(1−s))", &percent, false);
}

#[test]
fn tables_are_named_in_words_and_floods_cost_what_they_must() {
    let files = files(FLOOD);
    let chart = Drawing::of(&files["sends_per_node_mean.svg"]);
    let legend = chart.legend();
    let names: Vec<&str> = legend.iter().map(|(_, name)| name.as_str()).collect();
    let words = ["ring, degree = 4", "random-regular, degree = 6"];
    assert_eq!(names, words.map(|words| format!("cluster.topology {words}")));
    text(&chart, "messages a node");
    // A flood costs the same in every replication: theory and mean are one number.
    let rows: Vec<Vec<&str>> =
        files["summary.csv"].lines().map(|line| line.split(',').collect()).collect();
    let place = rows[0].iter().position(|name| *name == "sends_per_node_mean_mean").unwrap();
    let means: Vec<String> =
        rows[1..].iter().map(|row| row[row.len() + place - rows[0].len()].to_string()).collect();
    assert_eq!(means, ["3.016667", "5.016667", "3.001000", "5.001000"]);
    let theory: Vec<String> = files["theory.csv"]
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap()[..8].to_string())
        .collect();
    assert_eq!(theory, ["3.016666", "5.016666", "3.001000", "5.001000"]);
}

#[test]
fn no_text_covers_another_or_leaves_the_page() {
    let mut texts = 0;
    let words = format!("{ONE}{WORDS}");
    for source in [MODES, RESIDUE, FLOOD, &words] {
        let files = files(source);
        for name in charts(&files) {
            let chart = Drawing::of(&files[&format!("{name}.svg")]);
            for (i, text) in chart.texts.iter().enumerate() {
                let area = text.area;
                let inside = area.left >= 0.0 && area.right <= chart.width;
                assert!(inside && area.bottom <= chart.height, "{name}: {text:?}");
                let other = chart.texts[i + 1..].iter().find(|other| other.area.overlaps(&area));
                assert!(other.is_none(), "{name}: {text:?} and {other:?}");
                texts += 1;
            }
        }
    }
    assert!(texts > 150, "{texts}");
}
