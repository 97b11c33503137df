//! Drawn workloads: gaps, keys and nodes have the laws that they should.

use gossip_sim::id::NodeId;
use gossip_sim::rng::Draws;
use gossip_sim::select::Selector;
use gossip_sim::time::Instant;
use gossip_sim::workload::{Entry, Frequency, Keys, Pace, Request, lines, plan};
use gossip_sim::{engine::Tuning, run, scenario};
use std::path::Path;

fn words() -> Vec<String> {
    ["set", "{key}", "v"].map(String::from).to_vec()
}

fn poisson(rate: &str, count: Option<u64>, until: Instant) -> Entry {
    let pace = Pace::Poisson { rate: Frequency::read(rate).unwrap(), count, until };
    Entry { pace, ..Entry::once(Instant(5_000_000_000), Selector::One(NodeId(3)), words()) }
}

fn plan_of(entry: &Entry) -> Vec<Request> {
    plan(std::slice::from_ref(entry), 100, &Draws::new(1, 0))
}

#[test]
fn the_gaps_of_a_rate_are_exponential() {
    let requests = plan_of(&poisson("50 /s", Some(20_000), Instant::MAX));
    assert_eq!(requests.len(), 20_000);
    let begin = [5_000_000_000];
    let times: Vec<u64> = begin.into_iter().chain(requests.iter().map(|r| r.at.0)).collect();
    let mut gaps: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let (n, mean) = (gaps.len() as f64, 0.02);
    let distance = gaps.iter().enumerate().map(|(place, gap)| {
        let law = 1.0 - libm::exp(-(*gap as f64) / 1e9 / mean);
        (law - place as f64 / n).abs().max((law - (place + 1) as f64 / n).abs())
    });
    // Kolmogorov and Smirnov at the level of 1 %.
    let distance = distance.fold(0.0, f64::max);
    assert!(distance < 1.628 / n.sqrt(), "{distance}");
}

#[test]
fn a_rate_is_a_mean_and_its_counts_vary_as_poisson_does() {
    let entry = poisson("4 /s", None, Instant(30_000_000_000));
    // 100 on average, in 2,000 replications.
    let counts: Vec<f64> = (0..2_000)
        .map(|number| plan(std::slice::from_ref(&entry), 100, &Draws::new(1, number)))
        .inspect(|plan| assert!(plan.iter().all(|r| r.at <= Instant(30_000_000_000))))
        .map(|plan| plan.len() as f64)
        .collect();
    let mean = counts.iter().sum::<f64>() / 2_000.0;
    let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / 1_999.0;
    // Four standard errors: of the mean sqrt(100 / 2000), of the variance 100 sqrt(2.01 / 2000).
    assert!((mean - 100.0).abs() < 4.0 * 0.2236, "{mean}");
    assert!((variance - 100.0).abs() < 4.0 * 3.17, "{variance}");
    let most = entry.pace.count_most(entry.at);
    assert!(most < 300 && counts.iter().all(|count| *count <= most as f64), "{most}");
}

/// The sum of (found - expected)^2 / expected.
fn chi_squared(found: &[u64], expected: impl Iterator<Item = f64>) -> f64 {
    found.iter().zip(expected).map(|(f, e)| (*f as f64 - e).powi(2) / e).sum()
}

#[test]
fn keys_are_drawn_by_the_law_of_zipf() {
    let draws = Draws::new(1, 0);
    let entry =
        Entry { keys: Some(Keys::zipf(20, 0.9)), ..poisson("1 /s", Some(50_000), Instant::MAX) };
    let mut found = [0; 20];
    for (words, requests) in lines(&[entry], 100, &draws) {
        assert_eq!(requests, 1);
        found[words[1].strip_prefix('k').unwrap().parse::<usize>().unwrap()] += 1;
    }
    let weight = |place: usize| libm::pow(place as f64 + 1.0, -0.9);
    let total: f64 = (0..20).map(weight).sum();
    let statistic = chi_squared(&found, (0..20).map(|place| 50_000.0 * weight(place) / total));
    // The 99 % quantile of chi squared with 19 degrees of freedom.
    assert!(statistic < 36.19, "{statistic}: {found:?}");
}

#[test]
fn one_of_many_is_asked_each_time() {
    let nodes = Selector::Range(40, 50);
    let entry = Entry { nodes, one: true, ..poisson("1 /s", Some(20_000), Instant::MAX) };
    let requests = plan_of(&entry);
    let mut found = [0; 10];
    requests.iter().for_each(|request| found[request.node.index() - 40] += 1);
    assert!(requests.iter().zip(0..).all(|(request, number)| request.id.0 == number));
    let statistic = chi_squared(&found, [2_000.0; 10].into_iter());
    // The 99 % quantile with 9 degrees of freedom.
    assert!(statistic < 21.67, "{statistic}: {found:?}");
}

const DRAWN: &str = "
[cluster]
nodes = 40
[protocol]
kind = 'gossip'
[[workload]]
at = '1 s'
nodes = '50 %'
each = 'one'
command = 'set {key} of-{key}'
keys = { kind = 'zipf', count = 5 }
rate = '3 /s'
until = '6 s'
[[workload]]
at = '2 s'
node = 7
command = 'get k0'
[stop]
at = '60 s'
";

#[test]
fn each_item_is_told_with_the_key_that_it_wrote() {
    let scenario = scenario::parse(DRAWN, "s.toml", Path::new(""), &[]).unwrap();
    let mut different = Vec::new();
    for number in 0..20 {
        let (replication, _) = run::replicate(&scenario, number, Tuning::default());
        let lines = run::lines(&scenario, number);
        // One line for each write, and the reading one.
        assert_eq!(replication.updates + 1, lines.len() as u64, "replication {number}");
        assert_eq!(
            (replication.held, replication.due),
            (40 * replication.updates, 40 * replication.updates)
        );
        for (words, _) in &lines[..lines.len() - 1] {
            assert_eq!(words[2], format!("of-{}", words[1]));
        }
        different.push(replication.updates);
    }
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 5, "{different:?}");
}
