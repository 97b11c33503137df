//! Charts: drawn from plain data, the same bytes every time, for every shape that a run can take.
//!
//! `CHARTS_DIR=DIR cargo test --test all output_charts` also writes them there, to look at.

use crate::output_support::chart_cases::{cases, main_case};
use crate::output_support::drawing::{self, Drawing};
use gossip_sim::network::Fate;
use gossip_sim::outcome::{Run, Verdict};
use gossip_sim::output::Summary;
use gossip_sim::output::chart::{Chart, charts};
use gossip_sim::output::tables::Source;
use gossip_sim::scenario::{ChartFormat, Scenario};
use std::path::Path;
use std::sync::LazyLock;

fn drawn(scenario: &Scenario, run: &Run) -> Vec<Chart> {
    charts(&Source::new(scenario, run), &Summary::of(scenario, run))
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

/// The three charts of every case, read from their SVG: curve, convergence, traffic.
fn drawings(scenario: &Scenario, run: &Run) -> [Drawing; 3] {
    let mut scenario = scenario.clone();
    scenario.output.format = ChartFormat::Svg;
    let charts = drawn(&scenario, run);
    let names: Vec<&str> = charts.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(names, ["curve.svg", "convergence.svg", "traffic.svg"]);
    [0, 1, 2].map(|i| Drawing::of(std::str::from_utf8(&charts[i].1).unwrap()))
}

/// A case with its three charts.
struct Case {
    name: &'static str,
    scenario: Scenario,
    run: Run,
    drawings: [Drawing; 3],
}

/// All cases, drawn once for all tests.
fn read_cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let read = |(name, scenario, run)| {
            let drawings = drawings(&scenario, &run);
            Case { name, scenario, run, drawings }
        };
        cases().into_iter().map(read).collect()
    });
    &CASES
}

fn assert_says(name: &str, drawing: &Drawing, wanted: &[&str]) {
    let words = drawing.words();
    for text in wanted {
        assert!(words.contains(text), "{name}: no “{text}” in: {words}");
    }
}

#[test]
fn every_text_is_on_the_canvas_and_clear_of_the_others() {
    for Case { name, drawings, .. } in read_cases() {
        for drawing in drawings {
            assert_eq!(drawing.width, 800.0);
            for (i, text) in drawing.texts.iter().enumerate() {
                let drawing::Box { left, top, right, bottom } = text.area;
                let inside =
                    left >= 0.0 && top >= 0.0 && right <= 800.0 && bottom <= drawing.height;
                assert!(inside, "{name}: off the canvas: {text:?}");
                for other in &drawing.texts[..i] {
                    assert!(!text.area.overlaps(&other.area), "{name}: {text:?} and {other:?}");
                }
            }
        }
    }
}

#[test]
fn every_chart_says_what_was_run() {
    for Case { name, scenario, run, drawings } in read_cases() {
        let start = |text: &str, count: usize| text.chars().take(count).collect::<String>();
        let claim = scenario.claim.as_ref().map_or("".into(), |claim| format!("Claim: {claim}"));
        let thousands =
            if scenario.nodes == 1000 { "1,000".into() } else { scenario.nodes.to_string() };
        let done = run.replications.len() as u64;
        let replications = match (done, scenario.replications) {
            (1, _) => "1 replication".to_string(),
            (done, all) if done == all => format!("{done} replications"),
            (done, all) => format!("{done} of {all} replications"),
        };
        let converged = run.replications.iter().filter(|r| r.verdict == Verdict::Converged).count();
        let cycles = ["theory_push", "theory_push_pull", "theory_ten"];
        let loss =
            if ["lossless", "many"].iter().chain(&cycles).any(|n| n == name) { 0 } else { 10 };
        for drawing in drawings {
            assert_says(
                name,
                drawing,
                &[
                    &start(&scenario.name, 60),
                    &start(&claim, 90),
                    &format!("n = {thousands} nodes · "),
                    &format!("loss {loss} % · "),
                    &format!("· {replications} · seed 1 · {converged} of {done} converged"),
                ],
            );
        }
    }
}

/// The text of an axis of time, whatever its unit.
fn has_time_axis(drawing: &Drawing, name: &str) -> bool {
    let units = ["ns", "µs", "ms", "s", "min", "h", "d"];
    units.iter().any(|unit| drawing.texts.iter().any(|t| t.text == format!("{name} ({unit})")))
}

#[test]
fn every_axis_has_its_name_and_unit() {
    for Case { name, drawings, .. } in read_cases() {
        let [curve, convergence, traffic] = drawings;
        for drawing in [curve, traffic] {
            assert!(has_time_axis(drawing, "time since the start of the run"), "{name}");
        }
        assert!(has_time_axis(convergence, "time since the update’s birth"), "{name}");
        assert_says(name, curve, &["coverage (% of what is due)", "0 %", "50 %", "100 %"]);
        assert_says(name, traffic, &["messages per second", "share of nodes (%)"]);
        assert_says(name, traffic, &["Heaped up in the order of the key, from the bottom."]);
        assert_says(name, traffic, &["messages per node and run (count"]);
        for row in ["50 % hold it", "90 % hold it", "99 % hold it", "100 % hold it"] {
            assert_says(name, convergence, &[row]);
        }
    }
}

#[test]
fn every_colour_has_its_entry_in_the_key() {
    for Case { name, run, drawings, .. } in read_cases() {
        let [curve, _, traffic] = drawings;
        let count = run.replications.len();
        let entries = |drawing: &Drawing| -> Vec<String> {
            drawing.legend().into_iter().map(|(_, text)| text).collect()
        };
        let bands = vec![
            format!("median of {count} replications"),
            "middle 50 % of them (25th to 75th percentile)".to_string(),
            "middle 90 % (5th to 95th)".to_string(),
        ];
        let one = vec!["the one replication".to_string()];
        assert_eq!(entries(curve), if count == 1 { one } else { bands }, "{name}");
        for (colour, text) in curve.legend() {
            assert!(curve.draws(&colour), "{name}: {text}");
        }
        // The lines of theory are dashed in the key as well: see tests/output_overlays.rs. So is the one
        // of nodes that are up.
        let dashed = curve.words().contains("nodes up, in %").then_some("#1A1A1A");
        let drawings =
            if name.starts_with("theory") { vec![traffic] } else { vec![curve, traffic] };
        for drawing in drawings {
            let key = drawing.legend();
            for colour in drawing.colours() {
                let named = key.iter().any(|(of_key, _)| of_key == colour);
                assert!(named || dashed == Some(colour), "{name}: {colour}");
            }
        }

        let total =
            |fate: Fate| run.replications.iter().map(|r| r.messages.fate(fate)).sum::<u64>();
        let fates = [Fate::Delivered, Fate::Lost, Fate::Cut, Fate::InFlight];
        let present = fates.into_iter().filter(|fate| total(*fate) > 0);
        let mut wanted: Vec<String> = present.map(|fate| fate.name().replace('_', " ")).collect();
        if run.replications.iter().any(|r| r.load.sends.iter().any(|(messages, _)| *messages > 0)) {
            wanted.extend(["sent: mean".to_string(), "received: mean".to_string()]);
        }
        let legend = traffic.legend();
        assert_eq!(legend.len(), wanted.len(), "{name}: {legend:?}");
        for ((colour, text), start) in legend.iter().zip(&wanted) {
            assert!(text.starts_with(start.as_str()), "{name}: {text}, not {start}");
            assert!(text.ends_with("not drawn") || traffic.draws(colour), "{name}: {text}");
        }
    }
}

#[test]
fn the_box_plot_says_what_its_parts_are() {
    for Case { name, scenario, run, drawings } in read_cases() {
        let [_, convergence, _] = drawings;
        let wanted: &[&str] = match run.replications.len() {
            1 => &["One replication: each dot is its one value."],
            301.. => &[
                "Bars: number of replications, each row to its own height.",
                "Box: middle 50 % of them; whiskers: middle 90 %",
            ],
            _ => &[
                "Each dot is one replication.",
                "Box: middle 50 % of them; whiskers: middle 90 % (5th to 95th percentile); line: median.",
            ],
        };
        assert_says(name, convergence, wanted);
        for time in &Summary::of(scenario, run).times {
            assert!(convergence.texts.iter().any(|text| text.text == time.name), "{name}");
            let reached = format!("{} of {}", time.reached, run.replications.len());
            assert_says(name, convergence, &[&reached]);
            if time.reached == 0 {
                assert_says(name, convergence, &["not reached in any replication"]);
            }
        }
    }
}

/// What the chart gives for a milestone, in seconds.
fn seconds_printed(words: &str, milestone: &str) -> Option<f64> {
    let (_, rest) = words.split_once(&format!("{milestone} = "))?;
    let mut parts = rest.split([' ', ',', ';']);
    let number: f64 = parts.next()?.parse().ok()?;
    let unit = match parts.next()? {
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        other => panic!("{other}"),
    };
    Some(number * unit)
}

#[test]
fn every_milestone_can_be_read_off_the_curve() {
    for Case { name, scenario, run, drawings } in read_cases() {
        let [curve, ..] = drawings;
        if run.replications[0].updates == 0 {
            assert_says(name, curve, &["no update was written"]);
            continue;
        }
        let words = curve.words();
        for time in &Summary::of(scenario, run).times {
            let printed = seconds_printed(&words, time.name);
            match time.spread.median_s {
                None => assert!(words.contains(&format!("{} not reached", time.name)), "{name}"),
                Some(median_s) => {
                    let printed = printed.unwrap_or_else(|| panic!("{name}: {words}"));
                    assert!((printed - median_s).abs() <= 0.005 * median_s, "{name} {}", time.name);
                }
            }
        }
    }
}

#[test]
fn labels_stand_by_their_points_and_off_the_median() {
    let mut labels = 0;
    for Case { name, drawings, .. } in read_cases() {
        let [curve, ..] = drawings;
        let points: Vec<&drawing::Filled> =
            curve.discs.iter().filter(|disc| disc.fill == "#D55E00").collect();
        let is_value = |text: &&drawing::Text| {
            ["t50 = ", "t90 = ", "t99 = "].iter().any(|start| text.text.starts_with(start))
        };
        // The notes above the panel may begin with a value.
        let panel = curve.texts.iter().position(|t| t.text.starts_with("coverage (%")).unwrap();
        let values: Vec<&drawing::Text> = curve.texts[panel..].iter().filter(is_value).collect();
        assert_eq!(values.len(), points.len(), "{name}");
        labels += values.len();
        let ranges = curve.texts[panel..].iter().filter(|t| t.text.starts_with("(middle 90 %: "));
        for text in values.iter().copied().chain(ranges.clone()) {
            for line in curve.lines.iter().filter(|line| line.stroke == "#0072B2") {
                let crossed = line.points.windows(2).any(|p| text.area.crossed(p[0], p[1]));
                assert!(!crossed, "{name}: the median runs through {text:?}");
            }
        }
        // Points and labels are drawn in the same order.
        let ranges: Vec<&drawing::Text> = ranges.collect();
        assert!(ranges.is_empty() || ranges.len() == points.len(), "{name}");
        for (k, point) in points.into_iter().enumerate() {
            let area = point.area;
            let centre = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
            let label: Vec<_> = [values.get(k), ranges.get(k)].into_iter().flatten().collect();
            let near =
                |at: (f64, f64), most: f64| label.iter().any(|text| text.area.distance(at) < most);
            let leader = curve.lines.iter().any(|line| {
                line.stroke == "#555555" && line.points[0] == centre && near(line.points[1], 8.0)
            });
            // So near to its point a label needs no line.
            assert!(leader || near(centre, 20.0), "{name}: {point:?} and {label:?}");
        }
    }
    assert!(labels > 20, "{labels}");
}

#[test]
fn faults_are_shaded_and_told() {
    for Case { name, scenario, drawings, .. } in read_cases() {
        let [curve, convergence, traffic] = drawings;
        for drawing in [curve, traffic] {
            match *name {
                "partition" => {
                    assert_says(
                        name,
                        drawing,
                        &["faults", "partition, 500 | 500 nodes, 1 to 11 s"],
                    );
                }
                "crash" => {
                    assert_says(name, drawing, &["crash of 30 % of the nodes, 1.2 to 3.2 s"])
                }
                "faults" => {
                    let forever = "crash of 30 % of the nodes, from 12 s on";
                    assert_says(name, drawing, &["partition, 500 | 500 nodes", forever]);
                }
                _ => assert_says(name, drawing, &["no faults"]),
            }
            // The shade is as wide as the bar below it.
            let bars = ["#F6DDA6", "#EDD0E0"].map(|fill| {
                drawing.rects.iter().filter(|rect| rect.fill == fill).collect::<Vec<_>>()
            });
            assert_eq!(bars.iter().map(Vec::len).sum::<usize>(), scenario.faults.len(), "{name}");
            for bar in bars.iter().flatten() {
                let shaded = drawing.rects.iter().any(|rect| {
                    (rect.area.left, rect.area.right) == (bar.area.left, bar.area.right)
                        && rect.area.bottom - rect.area.top > 100.0
                });
                assert!(shaded, "{name}: {bar:?}");
            }
        }
        assert!(convergence.texts.iter().all(|text| text.text != "faults"), "{name}");
    }
}
