//! Lists of members over time: `lists.csv`, its chart, and the laws of the dead that lists have.

use crate::output_support::drawing::Drawing;
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
    for (from, to) in [
        ("'500 ms'", "'5 s'"),
        ("start =", "life = 'incarnation'\nstart ="),
        ("start =", "fanout = 2\nstart ="),
        ("start =", "t4 = '16 s'\nstart ="),
        ("start =", "receive_buffer = '300 B'\nstart ="),
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
    let lossy = of("[[workload]]", "[network]\nloss = '50 %'\n[[workload]]").unwrap();
    assert!((lossy - (1.0 - 2.0 / r0)).abs() < 1e-12, "{lossy}");

    let swept = sweeps::files(&format!("{ZOMBIE}{SWEPT}"));
    let name = "1 − 1/R0, R0 = (age + t4/2)/(n·t3)";
    let law = format!("\"{name}\",ghosts_share_mean,0,none,0.857142857");
    assert_eq!(swept["theory.csv"].lines().nth(1), Some(&law[..]));
    let law = format!("\"{name}: 86 %\",ghosts,0,none,60.000000000,0.857142857");
    assert_eq!(swept["curves_theory.csv"].lines().nth(1), Some(&law[..]));
    let chart = Drawing::of(&swept["curves.svg"]);
    assert!(chart.words().contains("theory for protocol.life none: 1 − 1/R0"));
    // At one word of two.
    let chart = Drawing::of(&swept["ghosts_share.svg"]);
    assert!(chart.words().contains("theory: 1 − 1/R0"), "{}", chart.words());
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
    assert!(chart_of(ZOMBIE).unwrap().words().contains("1 − 1/R0"));

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
    let without = times(&curves(ZOMBIE));
    assert_eq!((without, times(&curves(&measured))), (0, 2));
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
