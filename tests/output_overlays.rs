//! Lines of theory over the curve: dashed, named, where theory.csv says, and clear of labels.

use crate::output_support::chart_cases::cases;
use crate::output_support::drawing::{self, Drawing};
use gossip_sim::output::chart::charts;
use gossip_sim::output::tables::{Source, THEORY};
use gossip_sim::output::{Folder, Options, Summary, write};
use gossip_sim::run::overlays::Overlay;
use gossip_sim::scenario::ChartFormat;

/// The curve of a run that has lines of theory.
fn curve(source: &Source) -> Option<Drawing> {
    if source.overlays.is_empty() {
        return None;
    }
    let mut scenario = source.scenario.clone();
    scenario.output.format = ChartFormat::Svg;
    let charts = charts(&Source::new(&scenario, source.run), &Summary::of(&scenario, source.run));
    Some(Drawing::of(std::str::from_utf8(&charts[0].1).unwrap()))
}

/// The dashes of the line of theory `name`, without those of the key, in the order of drawing.
fn dashes<'a>(curve: &'a Drawing, name: &str) -> Vec<&'a drawing::Line> {
    let text = curve.texts.iter().find(|text| text.text == name).expect("it is in the key");
    let middle = (text.area.top + text.area.bottom) / 2.0;
    let sample = |line: &&drawing::Line| {
        let (x, y) = line.points[0];
        (text.area.left - 30.0..text.area.left).contains(&x) && (y - middle).abs() < 8.0
    };
    let sign: Vec<_> = curve.lines.iter().filter(sample).collect();
    let colour = &sign.first().expect("the key shows how it is drawn").stroke;
    let same = curve.lines.iter().filter(|line| line.stroke == *colour);
    same.filter(|line| line.points[0].1 > text.area.bottom + 10.0).collect()
}

#[test]
fn theory_is_dashed_named_and_where_the_table_says() {
    let mut drawn = 0;
    for (name, scenario, run) in cases() {
        let source = Source::new(&scenario, &run);
        assert_eq!(source.overlays.is_empty(), !name.starts_with("theory"), "{name}");
        let Some(curve) = curve(&source) else { continue };
        let axis = seconds_at(&curve);
        for line in &source.overlays {
            let dashes = dashes(&curve, &line.name);
            assert!(dashes.len() > 5, "{name}: {}", line.name);
            let levels: Vec<f64> = ["0 %", "100 %"]
                .map(|label| curve.texts.iter().find(|text| text.text == label).unwrap())
                .map(|text| (text.area.top + text.area.bottom) / 2.0)
                .to_vec();
            for (x, y) in dashes.iter().flat_map(|dash| &dash.points) {
                let (at_s, share) = (axis(*x), (levels[0] - y) / (levels[0] - levels[1]));
                assert!(
                    distance(line, at_s, share) < 0.02,
                    "{name}: {}: {at_s} {share}",
                    line.name
                );
            }
            drawn += 1;
        }
    }
    assert_eq!(drawn, 9);
}

/// From a pixel to seconds, by the first and the last label of the axis of time.
fn seconds_at(curve: &Drawing) -> impl Fn(f64) -> f64 {
    let title = curve.texts.iter().find(|t| t.text.starts_with("time since the start")).unwrap();
    let unit_s = match &title.text[title.text.rfind('(').unwrap()..] {
        "(s)" => 1.0,
        "(min)" => 60.0,
        other => panic!("{other}"),
    };
    let above = |text: &&drawing::Text| {
        let up = title.area.top - text.area.bottom;
        (0.0..20.0).contains(&up) && text.text.parse::<f64>().is_ok()
    };
    let labels: Vec<_> = curve.texts.iter().filter(above).collect();
    let at = |text: &drawing::Text| {
        let value = text.text.parse::<f64>().unwrap();
        ((text.area.left + text.area.right) / 2.0, value * unit_s)
    };
    let [from, to] = [labels[0], labels[labels.len() - 1]].map(at);
    move |x: f64| from.1 + (x - from.0) * (to.1 - from.1) / (to.0 - from.0)
}

/// How far a point is from a line of theory, in shares of the height and of ten seconds.
fn distance(line: &Overlay, at_s: f64, share: f64) -> f64 {
    let far = |pair: &[(f64, f64)]| {
        let (a, b) = (pair[0], pair[1]);
        let steps = 200;
        let between = |i: i32| {
            let part = f64::from(i) / f64::from(steps);
            let (x, y) = (a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1));
            ((x - at_s) / 10.0).hypot(y - share)
        };
        (0..=steps).map(between).fold(f64::MAX, f64::min)
    };
    line.points.windows(2).map(far).fold(f64::MAX, f64::min)
}

#[test]
fn no_label_stands_on_a_line_of_theory() {
    let mut labels = 0;
    for (name, scenario, run) in cases() {
        let source = Source::new(&scenario, &run);
        let Some(curve) = curve(&source) else { continue };
        let values = ["t50 = ", "t90 = ", "t99 = ", "(middle 90 %: "];
        let panel = curve.texts.iter().position(|t| t.text.starts_with("coverage (%")).unwrap();
        let is_label = |t: &&drawing::Text| values.iter().any(|start| t.text.starts_with(start));
        for text in curve.texts[panel..].iter().filter(is_label) {
            labels += 1;
            for line in &source.overlays {
                for dash in dashes(&curve, &line.name) {
                    let crossed = dash.points.windows(2).any(|p| text.area.crossed(p[0], p[1]));
                    assert!(!crossed, "{name}: {} runs through {text:?}", line.name);
                }
            }
        }
    }
    assert!(labels > 20, "{labels}");
}

#[test]
fn the_table_is_there_where_a_formula_applies() {
    for wanted in ["main", "theory", "theory_push_pull"] {
        let (name, scenario, run) = cases().into_iter().find(|case| case.0 == wanted).unwrap();
        let out = tempfile::tempdir().unwrap();
        let folder = Folder::prepare(out.path(), &scenario.stem).unwrap();
        let options = Options { plots: false, ..Options::default() };
        let manifest = write(&scenario, &run, &options, &folder, Vec::new()).unwrap();
        let listed = manifest.data.iter().any(|entry| entry.file == THEORY.name);
        assert_eq!(listed, name != "main");
        let path = folder.path().join(THEORY.name);
        assert_eq!(path.exists(), listed);
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        match name {
            "theory" => {
                assert_eq!(lines[0], "overlay,time_s,coverage");
                assert_eq!(lines[1], "logistic growth without delays,0.000000000,0.001000000");
                let rows = Source::new(&scenario, &run).curve.rows.len();
                assert_eq!(lines.len(), 1 + 2 * rows);
            }
            "theory_push_pull" => {
                let law = "log3 n + log2 ln n = 9.1 cycles until all know (up to a constant)";
                assert_eq!(lines[1], format!("{law},9.075926796,0.000000000"));
                assert_eq!(lines[2], format!("{law},9.075926796,1.000000000"));
                assert_eq!(lines.len(), 3);
            }
            _ => assert!(lines.is_empty()),
        }
    }
}
