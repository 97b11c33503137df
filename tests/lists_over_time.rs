//! Lists of members over time: `lists.csv`, its chart, and the laws of the dead that lists have.

use crate::output_support::drawing::{Drawing, Line, Text};
use crate::output_support::sweeps;
use crate::support::both::{in_both, parsed};
use gossip_sim::outcome::{OverTime, Run, Traffic};
use gossip_sim::output::Summary;
use gossip_sim::output::chart::charts;
use gossip_sim::output::tables::{self, Source};
use gossip_sim::run::overlays::overlays;
use gossip_sim::scenario::Scenario;
use gossip_sim::scenario::laws::{Measured, law};

/// One dies; as written the others pass its record on for ever.
const ZOMBIE: &str = "
name = 'Zombie'
seed = 3
replications = 2
[cluster]
nodes = 10
[protocol]
kind = 'folder-metadata'
profile = 'as-written'
t3 = '500 ms'
start = 'random'
[[workload]]
at = '0 s'
node = 0
command = 'add a.txt'
[[faults]]
id = 'death'
at = '60 s'
kind = 'leave'
nodes = 0
[stop]
when = 'never'
at = '420 s'
[output]
format = 'svg'
";
/// What the upright axis of ghosts is called.
const GHOSTS: &str = "dead nodes that lists have (%)";
const SWEPT: &str = "[sweep]\nvary = { 'protocol.life' = ['none', 'incarnation'] }\n";

fn lists_of(scenario: &Scenario) -> (Run, Vec<Vec<String>>) {
    let replications = (0..scenario.replications).map(|number| in_both(scenario, number));
    let run = Run { replications: replications.collect(), traffic: Traffic::default() };
    let mut bytes = Vec::new();
    tables::LISTS.write(&Source::new(scenario, &run), &mut bytes).unwrap();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    let rows = rows.records().map(|row| row.unwrap().iter().map(String::from).collect());
    let rows: Vec<Vec<String>> = rows.collect();
    (run, rows)
}

#[test]
fn the_last_row_is_how_the_run_ended() {
    let (run, rows) = lists_of(&parsed(ZOMBIE));
    let place = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
    let last = |name: &str| rows.last().unwrap()[place(name)].parse::<f64>().unwrap();
    let share = |of: fn(&gossip_sim::outcome::ViewTotals) -> (u64, u64)| {
        let shares = run.replications.iter().map(|replication| {
            let (part, whole) = of(replication.views.as_ref().unwrap());
            part as f64 / whole as f64
        });
        shares.sum::<f64>() / run.replications.len() as f64
    };
    let missing = share(|views| (views.missing, views.live_pairs()));
    let ghosts = share(|views| (views.ghosts, views.observers));
    assert!(ghosts > 0.3, "{ghosts}");
    assert_eq!(rows[1][place("missing_min")], "1.000000000", "nobody knows anybody at first");
    assert!((last("missing_mean") - missing).abs() < 1e-8);
    assert!((last("ghosts_mean") - ghosts).abs() < 1e-8);
    assert_eq!((last("deaf_max"), last("replications")), (0.0, 2.0));
    // Nobody has died before.
    let before = |row: &&Vec<String>| row[0].parse::<f64>().is_ok_and(|at| at < 60.0);
    let dead = |row: &Vec<String>| row[place("ghosts_max")] != "0.000000000";
    assert!(rows.iter().filter(before).count() > 100 && !rows.iter().filter(before).any(dead));
}

#[test]
fn a_sweep_has_the_same_rows() {
    let (_, rows) = lists_of(&parsed(ZOMBIE));
    let swept = sweeps::files(&format!("{ZOMBIE}{SWEPT}"));
    let mut curves = swept["curves.csv"].lines().map(|row| row.split(',').collect::<Vec<&str>>());
    let header = curves.next().unwrap();
    let column = |name: &str| header.iter().position(|cell| *cell == name).unwrap();
    let same = ["time_s", "missing_p05", "ghosts_mean", "ghosts_p50", "deaf_max"]
        .map(|name| (rows[0].iter().position(|cell| cell == name).unwrap(), column(name)));
    let mut compared = 0;
    for (row, of_sweep) in rows[1..].iter().zip(curves.filter(|row| row[0] == "0")) {
        same.iter().for_each(|(here, there)| assert_eq!(row[*here], of_sweep[*there]));
        compared += 1;
    }
    assert!(compared > 100 && compared == rows.len() - 1, "{compared}");
}

#[test]
fn the_endemic_share_stands_where_records_come_back() {
    let r0 = 35.0 / (10.0 * 0.5);
    let scenario = parsed(ZOMBIE);
    let value = law(&scenario, Measured::Ghosts).unwrap().value;
    assert!((value - (1.0 - 1.0 / r0)).abs() < 1e-12, "{value}");
    let lines = overlays(&scenario, OverTime::Ghosts, &[10_000_000_000, 90_000_000_000]);
    assert_eq!(lines[0].points, [(60.0, value), (90.0, value)]);
    assert_eq!(overlays(&scenario, OverTime::Missing, &[0]), []);

    let of = |from: &str, to: &str| {
        assert!(ZOMBIE.contains(from));
        law(&parsed(&ZOMBIE.replace(from, to)), Measured::Ghosts).map(|law| law.value)
    };
    // Five names of 240 letters in one file's place do not fit 1,024 octets.
    let long = |letter: &str| format!("add {}", letter.repeat(240));
    let entry = "'\n[[workload]]\nat = '0 s'\nnode = 0\ncommand = '";
    let many = ["a", "b", "c", "d", "e"].map(long).join(entry);
    for (from, to) in [
        ("'500 ms'", "'5 s'"),
        ("start =", "life = 'incarnation'\nstart ="),
        ("start =", "fanout = 2\nstart ="),
        ("start =", "t4 = '16 s'\nstart ="),
        ("start =", "receive_buffer = '60 B'\nstart ="),
        ("start =", "t1 = '26 s'\nstart ="),
        ("add a.txt", &many),
        ("start = 'random'\n", ""),
        ("nodes = 10", "nodes = 9"),
        ("add a.txt", "fill 100"),
        ("at = '60 s'", "at = '30 s'"),
        ("at = '420 s'", "at = '400 s'"),
        ("'never'", "'converged'"),
        ("nodes = 0\n", "nodes = [0, 1]\n"),
        ("kind = 'leave'", "kind = 'crash'\nlasts = '5 s'"),
    ] {
        assert_eq!(of(from, to), None, "{to}");
    }
    // A buffer that the network has.
    let all = ZOMBIE.replace("start =", "receive_buffer = 'none'\nstart =");
    let with_buffer = |octets: u32| {
        let network = format!("[network]\nreceive_buffer = '{octets} B'\n[[workload]]");
        law(&parsed(&all.replace("[[workload]]", &network)), Measured::Ghosts)
    };
    assert!(with_buffer(60).is_none() && with_buffer(600).is_some());
    let lossy = of("[[workload]]", "[network]\nloss = '50 %'\n[[workload]]").unwrap();
    assert!((lossy - (1.0 - 2.0 / r0)).abs() < 1e-12, "{lossy}");

    let swept = sweeps::files(&format!("{ZOMBIE}{SWEPT}"));
    let name = "1 − 1/R0, R0 = (age + t4/2)/(n·t3)";
    let law = format!("\"{name}\",ghosts_share_mean,0,none,0.857142857");
    assert_eq!(swept["theory.csv"].lines().nth(1), Some(&law[..]));
    let law = format!("\"{name}: 86 %\",ghosts,0,none,60.000000000,0.857142857");
    assert_eq!(swept["curves_theory.csv"].lines().nth(1), Some(&law[..]));
    let chart = Drawing::of(&swept["curves.svg"]);
    let (law, title, levels) =
        ("theory for protocol.life none: 1 − 1/R0", GHOSTS, [("0 %", 0.0), ("100 %", 1.0)]);
    let (left, right) = stands_at(&chart, law, title, value, levels);
    assert!(right - left > 0.5 * chart.width);
    // At one word of two.
    let chart = Drawing::of(&swept["ghosts_share.svg"]);
    let levels = [("0", 0.0), ("60", 0.6)];
    let (left, right) = stands_at(&chart, "theory: 1 − 1/R0", GHOSTS, value, levels);
    assert!(right - left < 30.0, "{left} to {right}");
}

#[test]
fn a_run_has_the_line_as_well() {
    let theory_of = |text: &str| {
        let scenario = parsed(text);
        let (run, _) = lists_of(&scenario);
        let source = Source::new(&scenario, &run);
        let names = tables::of_theory(&source).map(|table| table.name).collect::<Vec<_>>();
        let mut bytes = Vec::new();
        tables::LISTS_THEORY.write(&source, &mut bytes).unwrap();
        (names, String::from_utf8(bytes).unwrap())
    };
    let (names, text) = theory_of(ZOMBIE);
    assert_eq!(names, ["lists_theory.csv"]);
    let lines: Vec<&str> = text.lines().collect();
    let name = "\"1 − 1/R0, R0 = (age + t4/2)/(n·t3): 86 %\"";
    assert_eq!(lines[0], "overlay,column,time_s,value");
    assert_eq!(lines[1], format!("{name},ghosts,60.000000000,0.857142857"));
    assert_eq!(lines.last().unwrap(), &format!("{name},ghosts,420.000000000,0.857142857"));
    let chart = chart_of(ZOMBIE).unwrap();
    let levels = [("0 %", 0.0), ("100 %", 1.0)];
    let (left, right) = stands_at(&chart, "1 − 1/R0", GHOSTS, 6.0 / 7.0, levels);
    assert!(right - left > 0.5 * chart.width);

    let mended = ZOMBIE.replace("start =", "life = 'incarnation'\nstart =");
    assert_eq!(theory_of(&mended), (vec![], "overlay,column,time_s,value\n".to_string()));
    assert!(!chart_of(&mended).unwrap().words().contains("R0"));
}

#[test]
fn the_part_that_is_measured_stands_below() {
    let measured = format!("{ZOMBIE}[measure]\nfrom = '100 s'\nuntil = '200 s'\n");
    let words = "measured from 100 s to 200 s";
    let chart = chart_of(&measured).unwrap();
    // In the head, and in the bar.
    let times = |chart: &Drawing| chart.texts.iter().filter(|t| t.text.contains(words)).count();
    assert_eq!(times(&chart), 2, "{}", chart.words());
    let curves = |text: &str| Drawing::of(&sweeps::files(&format!("{text}{SWEPT}"))["curves.svg"]);
    assert_eq!(times(&curves(ZOMBIE)), 0);
    assert_eq!(times(&curves(&measured)), 2);
    // Where it begins and where it ends, through every panel and down to the bar.
    assert_eq!(upright(&chart), 2 * (2 + 1));
    assert_eq!(upright(&curves(&measured)), 2 * (3 + 1));
    // Where it varies there is none.
    let vary = "[sweep]\nvary = { 'measure.from' = ['100 s', '150 s'] }\n";
    let varied = Drawing::of(&sweeps::files(&format!("{measured}{vary}"))["curves.svg"]);
    assert_eq!(upright(&varied), 0);
}

/// How many upright lines a chart has beside its grid.
fn upright(chart: &Drawing) -> usize {
    let is_upright = |line: &&Line| {
        let [(left, top), (right, bottom)] = line.points[..] else { return false };
        left == right && top != bottom && line.stroke == "#555555"
    };
    chart.lines.iter().filter(is_upright).count()
}

/// Asserts that the line of a law stands at a level of the panel with this title, and nowhere else:
/// `levels` are two labels of the upright axis, with what they say. Where it begins and ends.
fn stands_at(
    chart: &Drawing,
    law: &str,
    title: &str,
    value: f64,
    levels: [(&str, f64); 2],
) -> (f64, f64) {
    let text = |name: &str| chart.texts.iter().find(|text| text.text.contains(name)).unwrap();
    let middle = |text: &Text| (text.area.top + text.area.bottom) / 2.0;
    let (key, title) = (text(law), text(title));
    let beside = |line: &&Line| {
        let (x, y) = line.points[0];
        (key.area.left - 30.0..key.area.left).contains(&x) && (y - middle(key)).abs() < 8.0
    };
    let stroke = &chart.lines.iter().find(beside).expect("it is in the key").stroke;
    let below = |line: &&Line| {
        line.stroke == *stroke && line.points.iter().all(|(_, y)| *y > key.area.bottom + 10.0)
    };
    let dashes: Vec<&Line> = chart.lines.iter().filter(below).collect();
    let y_of = |label: &str| {
        let labels = chart.texts.iter().filter(|text| text.text == label);
        let first = labels.map(middle).filter(|y| *y > title.area.top).min_by(f64::total_cmp);
        first.unwrap_or_else(|| panic!("no {label}"))
    };
    let [(low, from), (high, to)] = levels;
    let wanted = y_of(low) + (value - from) / (to - from) * (y_of(high) - y_of(low));
    let points = || dashes.iter().flat_map(|line| &line.points);
    assert!(points().count() > 1, "{}", chart.words());
    for (_, y) in points() {
        assert!((y - wanted).abs() < 2.0, "{y} is not {wanted}");
    }
    let xs = || points().map(|(x, _)| *x);
    (xs().fold(f64::INFINITY, f64::min), xs().fold(0.0, f64::max))
}

/// The chart of lists of a run, if it has one.
fn chart_of(text: &str) -> Option<Drawing> {
    let scenario = parsed(text);
    let (run, _) = lists_of(&scenario);
    let all = charts(&Source::new(&scenario, &run), &Summary::of(&scenario, &run));
    let chart = all.into_iter().find(|(name, _)| name == "lists.svg")?;
    Some(Drawing::of(&String::from_utf8(chart.1).unwrap()))
}

#[test]
fn a_chart_has_a_panel_for_what_is_ever_wrong() {
    let (missing, ghosts, deaf) =
        ("that lists lack", "that lists have", "take in nothing any more");
    let chart = chart_of(ZOMBIE).unwrap();
    for words in ["Zombie", missing, ghosts, "death: node 0 leave", "median of 2 replications"] {
        assert!(chart.words().contains(words), "{words}: {}", chart.words());
    }
    assert!(!chart.words().contains(deaf));
    for (i, one) in chart.texts.iter().enumerate() {
        assert!(one.area.right <= chart.width && one.area.bottom <= chart.height, "{one:?}");
        let over = chart.texts[i + 1..].iter().find(|other| other.area.overlaps(&one.area));
        assert!(over.is_none(), "{one:?} and {over:?}");
    }
    let full = ZOMBIE.replace("add a.txt", "fill 100");
    assert!(chart_of(&full).unwrap().words().contains(deaf));
    // Of replications of which one is wrong for a moment, too.
    let rare = "name = 'Rare'\nreplications = 40\n[cluster]\nnodes = 4\n[protocol]\nkind = 'membership'\n\
        profile = 'as-written'\ncontacts = true\nrpc_timeout = '21 ms'\n\
        [network]\ntransport = 'datagram'\nlatency = { kind = 'constant', value = '10 ms' }\n\
        loss = '0.02 %'\n[stop]\nwhen = 'never'\nat = '20 s'\n[output]\nformat = 'svg'\n";
    let (run, _) = lists_of(&parsed(rare));
    let lost = run.replications.iter().filter(|r| r.views.unwrap().missing > 0).count();
    assert!((1..=2).contains(&lost), "{lost} of 40: choose another loss");
    assert!(chart_of(rare).unwrap().words().contains(missing));
    assert!(chart_of(&rare.replace("'0.02 %'", "'0 %'")).is_none());
}
