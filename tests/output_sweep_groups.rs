//! Groups of nodes in a sweep: their rows, their statistics, and what is expected of them.

use crate::output_support::sweeps::{ONE, files, plan};
use gossip_sim::engine::Tuning;
use gossip_sim::outcome::GROUP_COLUMNS;
use gossip_sim::run;
use std::collections::BTreeMap;

/// One node in four is busy for long, or not at all.
const SLOW: &str = "
replications = 5
[cluster]
nodes = 40
[protocol]
kind = 'gossip'
[[groups]]
name = 'slow'
nodes = '25 %'
network = { processing = '0 s' }
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
at = '60 s'
[output]
format = 'svg'
[expect.groups.slow]
t100 = 'mean > 8 s'
[sweep]
vary = { 'groups.slow.network.processing' = ['0 s', '3 s'], 'network.loss' = [0, 0.2] }
";

type Table = Vec<BTreeMap<String, String>>;

fn table(text: &str) -> Table {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_sweep_has_the_rows_of_the_runs_of_its_points() {
    let files = files(SLOW);
    let rows = table(&files["runs_groups.csv"]);
    let mut expected = Table::new();
    for point in plan(SLOW).points {
        for number in 0..5 {
            let replication = run::replicate(&point.scenario, number, Tuning::default()).0;
            for group in &replication.groups {
                let mut row: BTreeMap<String, String> = GROUP_COLUMNS
                    .iter()
                    .map(|c| (c.name.into(), c.of(group).to_string()))
                    .collect();
                let name = ["rest", "slow"][group.group];
                row.insert("group".into(), name.into());
                row.insert("replication".into(), number.to_string());
                row.insert("network.loss".into(), point.cells[1].clone());
                row.insert("groups.slow.network.processing_s".into(), point.cells[0].clone());
                expected.push(row);
            }
        }
    }
    assert_eq!(rows.len(), 4 * 5 * 2);
    assert_eq!(rows, expected);
}

#[test]
fn statistics_of_groups_are_of_their_own_rows() {
    let files = files(SLOW);
    let (rows, summary) = (table(&files["runs_groups.csv"]), table(&files["summary_groups.csv"]));
    assert_eq!(summary.len(), 4 * 2);
    let parameters = ["groups.slow.network.processing_s", "network.loss", "group"];
    for line in &summary {
        let of_line: Table = rows
            .iter()
            .filter(|row| parameters.iter().all(|name| row[*name] == line[*name]))
            .cloned()
            .collect();
        assert_eq!((of_line.len(), line["replications"].as_str()), (5, "5"));
        for column in GROUP_COLUMNS {
            let values: Vec<f64> =
                of_line.iter().filter_map(|row| row[column.name].parse().ok()).collect();
            let cell = |ending: &str| line[&format!("{}_{ending}", column.name)].parse::<f64>();
            assert_eq!(cell("count"), Ok(values.len() as f64));
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            assert!((cell("mean").unwrap() - mean).abs() < 1e-6, "{} of {line:?}", column.name);
            assert_eq!(cell("max").unwrap(), values.iter().copied().fold(0.0, f64::max));
        }
    }
    let t100 = |line: &BTreeMap<String, String>| line["t100_s_mean"].parse::<f64>().unwrap();
    // Who is busy hears later; that is what the scenario expects, and only then.
    let (fast, slow): (Table, Table) = summary
        .into_iter()
        .filter(|line| line["group"] == "slow")
        .partition(|line| line["groups.slow.network.processing_s"] == "0.000000000");
    assert!(fast.iter().all(|line| t100(line) < 8.0) && slow.iter().all(|line| t100(line) > 8.0));
    let as_expected: Vec<String> =
        table(&files["summary.csv"]).into_iter().map(|line| line["as_expected"].clone()).collect();
    assert_eq!(as_expected, ["false", "false", "true", "true"]);
}

#[test]
fn a_sweep_without_groups_has_no_files_of_them() {
    let files = files(&format!("{ONE}vary = {{ 'protocol.fanout' = [1, 2] }}\n"));
    assert!(files.contains_key("runs.csv"));
    assert!(files.keys().all(|name| !name.contains("groups")), "{:?}", files.keys());
}
