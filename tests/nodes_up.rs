//! `nodes_up.csv`: how many nodes are up, to the nanosecond.

use crate::support::both::{in_both, parsed};
use gossip_sim::outcome::{Run, Traffic};
use gossip_sim::output::tables::{self, Source};
use gossip_sim::scenario::Scenario;

fn of(faults: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = 10\n[protocol]\nkind = 'gossip'\n[[workload]]\nat = '0 s'\nnode = 7\n\
         command = 'set a b'\n{faults}[stop]\nwhen = 'never'\nat = '10 s'\n"
    ))
}

/// Crashes that overlap, a node that comes and one that goes.
const FAULTS: &str = "[[faults]]\nkind = 'crash'\nnodes = '0..3'\nat = '2 s'\nlasts = '3 s'\n\
    address = 'new'\n[[faults]]\nkind = 'crash'\nnodes = '2..5'\nat = '4 s'\nlasts = '4 s'\n\
    [[faults]]\nkind = 'join'\nnodes = '8..10'\nat = '4500 ms'\n\
    [[faults]]\nkind = 'leave'\nnodes = 6\nat = '9 s'\n\
    [[faults]]\nkind = 'pause'\nnodes = 'all'\nat = '1 s'\nlasts = '500 ms'\n";

#[test]
fn nodes_are_counted_when_they_come_and_go() {
    let nodes_up = in_both(&of(FAULTS), 0).nodes_up;
    let at = |ms: u64| nodes_up.at(ms * 1_000_000);
    // Width of a bin: 10 ms.
    assert_eq!(nodes_up.bin_ns, 10_000_000);
    let expected = [
        (0, 8),
        (1_200, 8),
        (1_990, 8),
        (2_000, 5),
        (3_990, 5),
        (4_000, 3),
        (4_500, 5),
        (5_000, 7),
        (7_990, 7),
        (8_000, 10),
        (9_000, 9),
        (10_000, 9),
    ];
    for (ms, up) in expected {
        assert_eq!(at(ms), (up, 10), "{ms} ms");
    }
}

#[test]
fn the_file_has_the_rows_of_the_curve() {
    let names = |scenario: &Scenario| -> Vec<&str> {
        tables::of(scenario).map(|table| table.name).collect()
    };
    assert!(!names(&of("")).contains(&"nodes_up.csv"));
    let churn = "[[faults]]\nkind = 'churn'\nnodes = '0..5'\nat = '0 s'\nup = { kind = 'constant', \
                 time = '3 s' }\ndown = { kind = 'exponential', mean = '1 s' }\n";
    let scenario = of(churn);
    let replications: Vec<_> = (0..3).map(|number| in_both(&scenario, number)).collect();
    let run = Run { replications, traffic: Traffic::default() };
    let source = Source::new(&scenario, &run);
    let table = tables::of(&scenario).find(|table| table.name == "nodes_up.csv").unwrap();
    let mut text = Vec::new();
    table.write(&source, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.len(), source.curve.rows.len());
    for (row, curve) in rows.iter().zip(&source.curve.rows) {
        let mut up: Vec<u64> =
            run.replications.iter().map(|r| r.nodes_up.at(curve.at_ns).0).collect();
        up.sort_unstable();
        let [least, median, most] = [up[0], up[1], up[2]].map(|up| up.to_string());
        let mean = format!("{:.6}", up.iter().sum::<u64>() as f64 / 3.0);
        assert_eq!(row[1..], [&*mean, &least, &median, &most, "3"], "{row:?}");
    }
    // All are up until 3 s, and then five are down.
    let at = |time: &str| rows.iter().find(|row| row[0].starts_with(time)).unwrap()[2..5].to_vec();
    assert_eq!([at("2.98"), at("3.00")], [["10"; 3], ["5"; 3]].map(Vec::from));
}
