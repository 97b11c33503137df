//! The statistics of a sweep against scipy, statsmodels and numpy (`independent/statistics.py`).

use gossip_sim::outcome::Cell;
use gossip_sim::outcome::statistics::wilson;
use gossip_sim::sweep::{Spread, Statistics, of_cells};
use serde_json::Value;

fn answers() -> Value {
    serde_json::from_str(include_str!("independent/statistics.json")).unwrap()
}

fn cell(kind: &str, value: &Value) -> Cell {
    let value = value.as_u64().unwrap();
    match kind {
        "time" => Cell::Time(value),
        "count" => Cell::Count(value.into()),
        _ => Cell::share(value, 1000),
    }
}

/// To within `relative` of the greater; both absent is equal, too.
fn near(found: Option<f64>, expected: &Value, relative: f64, what: &str) {
    match (found, expected.as_f64()) {
        (None, None) => {}
        (Some(a), Some(b)) => {
            let most = relative * a.abs().max(b.abs());
            assert!((a - b).abs() <= most, "{what}: {a} against {b}");
        }
        (a, b) => panic!("{what}: {a:?} against {b:?}"),
    }
}

#[test]
fn spreads_are_those_of_scipy() {
    let answers = answers();
    let samples = answers["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 30);
    for sample in samples {
        let kind = sample["kind"].as_str().unwrap();
        let cells: Vec<Cell> =
            sample["values"].as_array().unwrap().iter().map(|value| cell(kind, value)).collect();
        let Statistics { count, spread } = of_cells(cells);
        let spread: Spread = spread.unwrap();
        let name = |statistic: &str| format!("{statistic} of {count} values, {kind}");
        let number = |cell: &Cell| cell.number();
        let exact = [
            ("mean", &spread.mean),
            ("min", &spread.min),
            ("p05", &spread.p05),
            ("median", &spread.median),
            ("p95", &spread.p95),
            ("max", &spread.max),
        ];
        for (statistic, cell) in exact {
            near(number(cell), &sample[statistic], 1e-14, &name(statistic));
        }
        near(spread.sd, &sample["sd"], 1e-12, &name("sd"));
        let ends = spread.interval95.unzip();
        near(ends.0, &sample["lo95"], 1e-12, &name("lo95"));
        near(ends.1, &sample["hi95"], 1e-12, &name("hi95"));
    }
}

#[test]
fn wilson_is_that_of_statsmodels() {
    let answers = answers();
    for row in answers["wilson"].as_array().unwrap() {
        let [successes, trials] = [0, 1].map(|i| row[i].as_u64().unwrap());
        let (low, high) = wilson(successes, trials).unwrap();
        for (found, expected) in [(low, &row[2]), (high, &row[3])] {
            let expected = expected.as_f64().unwrap();
            assert!((found - expected).abs() <= 1e-12, "{successes} of {trials}: {found}");
        }
    }
}

#[test]
fn nothing_has_no_spread_and_one_value_no_interval() {
    assert_eq!(of_cells(Vec::new()), Statistics { count: 0, spread: None });
    let one = of_cells(vec![Cell::Time(5)]).spread.unwrap();
    assert_eq!((one.sd, one.interval95, one.mean.to_string()), (None, None, "0.000000005".into()));
}
