//! Lists of members over time: `lists.csv`, its chart, and the laws of the dead that lists have.

use crate::output_support::drawing::Drawing;
use crate::output_support::sweeps;
use crate::support::both::{in_both, parsed};
use gossip_sim::outcome::{Run, Traffic};
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
at = '200 s'
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
    assert!(compared > 300 && compared == rows.len() - 1, "{compared}");
}

#[test]
fn the_endemic_share_stands_where_records_come_back() {
    let r0 = 35.0 / (10.0 * 0.5);
    let scenario = parsed(ZOMBIE);
    let value = law(&scenario, Measured::Ghosts).unwrap().value;
    assert!((value - (1.0 - 1.0 / r0)).abs() < 1e-12, "{value}");
    let lines = overlays(&scenario, "ghosts", &[10_000_000_000, 90_000_000_000]);
    assert_eq!(lines[0].points, [(60.0, value), (90.0, value)]);
    assert_eq!(overlays(&scenario, "missing", &[0]), []);

    let of = |from: &str, to: &str| {
        assert!(ZOMBIE.contains(from));
        law(&parsed(&ZOMBIE.replace(from, to)), Measured::Ghosts).map(|law| law.value)
    };
    assert_eq!(of("'500 ms'", "'5 s'"), Some(0.0));
    let lossy = of("[[workload]]", "[network]\nloss = '50 %'\n[[workload]]").unwrap();
    assert!((lossy - (1.0 - 2.0 / r0)).abs() < 1e-12, "{lossy}");
    assert_eq!(of("start =", "life = 'incarnation'\nstart ="), None);
    assert_eq!(of("start =", "fanout = 2\nstart ="), None);
    assert_eq!(of("nodes = 0\n", "nodes = [0, 1]\n"), None);
    assert_eq!(of("kind = 'leave'", "kind = 'crash'\nlasts = '5 s'"), None);

    let swept = sweeps::files(&format!("{ZOMBIE}{SWEPT}"));
    let name = "1 − 1/R0, R0 = (age + t4/2)/(n·t3)";
    let law = format!("\"{name}\",ghosts_mean_mean,0,none,0.857142857");
    assert_eq!(swept["theory.csv"].lines().nth(1), Some(&law[..]));
    let law = format!("\"{name}: 86 %\",ghosts,0,none,60.000000000,0.857142857");
    assert_eq!(swept["curves_theory.csv"].lines().nth(1), Some(&law[..]));
    let chart = Drawing::of(&swept["curves.svg"]);
    assert!(chart.words().contains("theory for protocol.life none: 1 − 1/R0"));
    assert!(swept.contains_key("ghosts_mean.svg"));
}
