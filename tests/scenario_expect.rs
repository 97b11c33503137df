//! Expectations, judged on made-up outcomes.

use gossip_sim::outcome::{
    COLUMNS, Cell, Curve, GroupRow, GroupTraffic, Load, Messages, Receipts, Replication, Verdict,
};
use gossip_sim::scenario::{Judgement, Scenario, parse};
use gossip_sim::time::{Instant, Span};
use std::path::Path;

/// A replication whose t100 is `t100_ms`, if it was reached.
fn replication(number: u64, t100_ms: Option<u64>) -> Replication {
    let t100 = t100_ms.map(Span::from_millis);
    let held = if t100.is_some() { 1000 } else { 990 };
    Replication {
        number,
        verdict: if t100.is_some() { Verdict::Converged } else { Verdict::NotConverged },
        ended_at: Instant(0),
        converged_at: t100.map(|span| Instant(span.0)),
        reached: [Some(Span(1)), Some(Span(2)), Some(Span(3)), t100],
        receipts: Receipts { count: 3, sum_ns: 10, last: Span(7) },
        held,
        due: 1000,
        updates: 1,
        nodes_alive: 1000,
        nodes: 3,
        messages: Messages { sent: 100 + number, ..Messages::default() },
        payloads_sent: 0,
        bytes_sent: 0,
        message_bytes_max: 0,
        sends_per_node_max: 0,
        receives_per_node_max: 0,
        rounds: 4,
        events: 0,
        digest: 0xabc,
        curve: Curve::default(),
        nodes_up: Curve::default(),
        items: Vec::new(),
        facts: Vec::new(),
        load: Load::default(),
        per_node: Vec::new(),
        groups: Vec::new(),
        measured: None,
        incidents: Default::default(),
        views: None,
        lists: None,
        stores: None,
        violations: Vec::new(),
    }
}

fn scenario(expect: &str) -> Scenario {
    let text = format!(
        "[cluster]\nnodes = 3\n[protocol]\nkind = \"gossip\"\n[stop]\nat = \"9 s\"\n\
         [[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[expect]\n{expect}\n"
    );
    parse(&text, "s.toml", Path::new(""), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Judges one expectation on replications with these t100, in milliseconds.
fn judge(expect: &str, t100_ms: &[Option<u64>]) -> Judgement {
    let scenario = scenario(expect);
    let of = |(number, t100): (usize, &Option<u64>)| replication(number as u64, *t100);
    let replications: Vec<Replication> = t100_ms.iter().enumerate().map(of).collect();
    let [only] = scenario.expect.as_slice() else { panic!("one expectation: {expect}") };
    only.judge(&replications)
}

const THREE: [Option<u64>; 3] = [Some(4_000), Some(4_200), Some(5_000)];

#[test]
fn bounds_hold_for_every_replication_and_are_exact() {
    for (expect, holds) in [
        ("t100 = '< 5 s'", false),
        ("t100 = '<= 5 s'", true),
        ("t100 = '< 5.000000001 s'", true),
        ("t100 = '> 4 s'", false),
        ("t100 = '>= 4 s'", true),
        ("t100 = '4.5 s ± 500 ms'", true),
        ("t100 = '4.5 s +- 499 ms'", false),
        ("t100 = '4.6 s ± 10 %'", false),
        ("rounds = 4", true),
        ("rounds = '== 4'", true),
        ("rounds = '< 4'", false),
        ("rounds = '≤ 4'", true),
        ("rounds = '≥ 1_000'", false),
        ("bytes_sent = '< 3 kB'", true),
        ("bytes_sent = '>= 1'", false),
        ("rounds = 4.5", false),
        ("coverage = '= 100 %'", true),
        ("coverage = 1", true),
        ("coverage = '> 0.999999999999'", true),
        ("outcome = 'converged'", true),
        ("outcome = '= violated'", false),
        ("digest = '00000000000000000000000000000ABC'", true),
        ("sends_per_node_mean = '> 33.3'", true),
        ("sends_per_node_mean = '<= 33.333333333333'", false),
    ] {
        assert_eq!(judge(expect, &THREE).holds, holds, "{expect}");
    }
}

#[test]
fn statistics_are_of_all_replications() {
    for (expect, holds) in [
        ("t100 = 'mean 4.4 s ± 0 s'", true),
        ("t100 = 'mean < 4.4 s'", false),
        ("t100 = 'median = 4.2 s'", true),
        ("t100 = 'p50 = 4.2 s'", true),
        ("t100 = 'p95 < 5 s'", false),
        ("t100 = 'p33 = 4 s'", true),
        ("t100 = 'p34 = 4.2 s'", true),
        ("t100 = 'min = 4 s'", true),
        ("t100 = 'max <= 5 s'", true),
        // The deviation of 4, 4.2 and 5 is 0.529150262213.
        ("t100 = 'sd 0.529150262 s ± 1 ns'", true),
        ("t100 = 'sd < 0.529150262 s'", false),
        ("messages_sent = 'mean = 101'", true),
        ("sends_per_node_mean = 'mean 33.666667 ± 0.000001'", true),
    ] {
        assert_eq!(judge(expect, &THREE).holds, holds, "{expect}");
    }
}

#[test]
fn what_was_not_reached_is_longer_than_every_bound() {
    let runs = [Some(4_000), None, Some(5_000)];
    for (expect, holds) in [
        ("t100 = '< 100 d'", false),
        ("t100 = '> 100 d in 33 % of runs'", true),
        ("t100 = '> 100 d in 34 % of runs'", false),
        ("t100 = 'median = 5 s'", true),
        ("t100 = 'p99 > 100 d'", true),
        ("t100 = 'mean > 0 s'", false),
        ("t100 = 'sd >= 0 s'", false),
        ("t100 = 'max = 5 s'", false),
        ("outcome = 'converged in 66 % of runs'", true),
        ("outcome = 'converged in 67 % of runs'", false),
        ("coverage = '>= 99 %'", true),
    ] {
        assert_eq!(judge(expect, &runs).holds, holds, "{expect}");
    }
}

/// Of a replication in which the program failed nothing is known: what it lacks is not 0.
#[test]
fn nothing_holds_where_the_program_failed() {
    let failed = |number| Replication {
        verdict: Verdict::Failed,
        messages: Messages::default(),
        ..replication(number, None)
    };
    let judge =
        |expect: &str, replications: &[Replication]| scenario(expect).expect[0].judge(replications);
    for expect in ["messages_lost = \"= 0\"", "no_resurrection = \"holds\"", "coverage = \"< 1 %\""]
    {
        assert!(!judge(expect, &[failed(0)]).holds, "{expect}");
        assert!(!judge(expect, &[replication(0, None), failed(1)]).holds, "{expect}");
    }
    let lost = "messages_lost = \"= 0 in 50 % of runs\"";
    let half = judge(lost, &[replication(0, None), failed(1)]);
    assert!(
        half.found.starts_with("true in 1 of 2 replications, but not in replication 1"),
        "{half:?}"
    );
    for statistic in ["mean", "min", "max", "sd", "p50"] {
        let judged = judge(&format!("messages_lost = \"{statistic} = 0\""), &[failed(0)]);
        assert_eq!(
            (judged.holds, &*judged.found),
            (false, "the program failed in 1 of 1 replications")
        );
    }
    assert!(judge("outcome = \"failed\"", &[failed(0)]).holds);
}

#[test]
fn expectations_stand_in_the_order_of_the_file() {
    let text = "t99 = '< 9 s'\nrounds = ['> 1', '< 9']\nt100 = '< 9 s'\ncoverage = 1";
    let scenario = scenario(text);
    let names: Vec<_> = scenario.expect.iter().map(|e| e.name()).collect();
    assert_eq!(names, ["t99", "rounds", "rounds", "t100", "coverage"]);
}

#[test]
fn findings_are_told_in_words() {
    let many: Vec<Option<u64>> = (0..50).map(|n| Some(4_000 + 40 * n)).collect();
    let runs = [Some(4_000), None, Some(5_000)];
    for (expect, values, text, found) in [
        ("t100 = '< 5 s'", &THREE[..1], "t100 < 5 s", "4 s"),
        ("t100 = '< 6 s'", &THREE, "t100 < 6 s", "true in all 3 replications; greatest 5 s"),
        (
            "t100 = '< 5 s'",
            &many,
            "t100 < 5 s",
            "true in 25 of 50 replications, but not in replications 25, 26, 27, 28, 29, 30, 31, 32, 33, \
             34, …; greatest 5.96 s",
        ),
        ("t100 = '< 1 s'", &THREE, "t100 < 1 s", "true in none of 3 replications; greatest 5 s"),
        ("t100 = 'p95 < 5 s'", &many, "t100 p95 < 5 s", "p95 5.88 s"),
        ("t100 = 'mean < 5 s'", &runs, "t100 mean < 5 s", "not reached in 1 of 3 replications"),
        ("t100 = 'max < 5 s'", &runs, "t100 max < 5 s", "max not reached"),
        (
            "outcome = 'converged'",
            &runs,
            "outcome = converged",
            "true in 2 of 3 replications, but not in replication 1; found converged, not-converged",
        ),
        ("coverage = '> 0.5'", &runs, "coverage > 0.5", "true in all 3 replications; least 99 %"),
        (
            "sends_per_node_mean = 'mean > 1'",
            &THREE,
            "sends_per_node_mean mean > 1",
            "mean 33.666666667",
        ),
    ] as [(&str, &[Option<u64>], &str, &str); 10]
    {
        let judgement = judge(expect, values);
        assert_eq!((judgement.text.as_str(), judgement.found.as_str()), (text, found));
    }
    assert!(!judge("t100 = '< 5 s'", &[]).holds);
}

/// `Kind::of` goes by names: this holds it to the cells.
#[test]
fn every_column_has_the_kind_that_its_name_says() {
    let replication = replication(0, Some(1));
    for column in COLUMNS.iter().filter(|column| column.name != "replication") {
        let value = match column.cell(&replication) {
            Cell::Time(_) => "'> 0 s'",
            Cell::Count(_) => "'>= 0'",
            Cell::Quotient { decimals: 9, .. } => "'> 1 %'",
            Cell::Quotient { .. } => "'> 1'",
            Cell::Text(_) => "'converged'",
            Cell::Digest(_) => "'00000000000000000000000000000abc'",
            Cell::Empty | Cell::NotReached => panic!("{} is empty", column.name),
        };
        let scenario = scenario(&format!("{} = {value}", column.expect_name()));
        let judgement = scenario.expect[0].judge(std::slice::from_ref(&replication));
        assert!(judgement.holds, "{judgement:?}");
    }
}

#[test]
fn all_of_a_list_must_hold_and_the_list_is_kept() {
    let scenario = scenario("t100 = ['> 1 s', '< 5 s']\nt50 = '< 1 s'");
    let texts: Vec<String> =
        scenario.expect.iter().map(|one| format!("{} {}", one.name(), one.text())).collect();
    assert_eq!(texts, ["t100 > 1 s", "t100 < 5 s", "t50 < 1 s"]);
    assert!(scenario.resolved.contains("t100 = [\"> 1 s\", \"< 5 s\"]\n"));
}

/// Of three groups and the rest, the second group is empty in no replication and slow in all.
#[test]
fn figures_of_a_group_are_of_its_row() {
    let row = |group: usize, t99: Option<u64>, held| GroupRow {
        group,
        nodes: 10 * (group as u32 + 1),
        reached: [Some(Span(1)), None, t99.map(Span::from_millis), None],
        held,
        due: 10,
        traffic: GroupTraffic { messages_sent: 7, bytes_sent: 4_000, ..GroupTraffic::default() },
        ..GroupRow::default()
    };
    let runs = [(Some(6_000), 10), (Some(8_000), 9), (None, 5)].map(|(slow, held)| Replication {
        groups: vec![row(0, Some(1_000), 10), row(1, Some(2_000), 10), row(2, slow, held)],
        ..replication(0, Some(3_000))
    });
    let groups = "[[groups]]\nname = 'fast'\nnodes = [0]\n[[groups]]\nname = 'slow'\nnodes = [1]\n";
    for (expect, holds, found) in [
        ("t99 = '< 5 s'", true, "true in all 3 replications; greatest 0.000000003 s"),
        ("groups.slow.t99 = '> 5 s'", true, "true in all 3 replications; least 6 s"),
        ("groups.slow.t99 = '< 9 s in 66 % of runs'", true, "true in 2 of 3"),
        ("groups.slow.t99 = 'mean > 5 s'", false, "not reached in 1 of 3 replications"),
        ("groups.slow.t99 = 'median 8 s ± 0 s'", true, "median 8 s"),
        ("groups.fast.t99 = '= 2 s'", true, "true in all 3"),
        ("groups.rest.t99 = '= 1 s'", true, "true in all 3"),
        ("groups.slow.coverage = 'mean 80 % ± 0.1 %'", true, "mean 80 %"),
        ("groups.slow.nodes = 30", true, "true in all 3"),
        ("groups.slow.bytes_sent = '< 4 kB'", false, "true in none of 3 replications"),
    ] {
        let scenario = scenario(&format!("{expect}\n{groups}"));
        let [only] = scenario.expect.as_slice() else { panic!("one expectation: {expect}") };
        let judgement = only.judge(&runs);
        assert_eq!(judgement.holds, holds, "{expect}: {}", judgement.found);
        assert!(judgement.found.starts_with(found), "{expect}: {}", judgement.found);
        let (name, _) = expect.split_once(' ').unwrap();
        assert!(judgement.text.starts_with(&format!("{name} ")), "{}", judgement.text);
        let printed =
            format!("[expect]\n{}\n", expect.replace('\'', "\"").replace("= 30", "= \"= 30\""));
        assert!(scenario.resolved.contains(&printed), "{}", scenario.resolved);
    }
    // Of a group that a replication does not have nothing is known.
    let none = [replication(0, Some(1))];
    let scenario =
        scenario(&format!("groups.slow.t99 = '> 1 s'\ngroups.slow.nodes = '> 0'\n{groups}"));
    assert_eq!(
        scenario.expect.iter().map(|e| e.judge(&none).holds).collect::<Vec<_>>(),
        [false, false]
    );
}

/// The judgement of `expect` in a scenario with these other lines before it.
fn judged_where(protocol: &str, expect: &str, t100_ms: &[Option<u64>]) -> Judgement {
    let text = format!(
        "[cluster]\nnodes = 1000\n[protocol]\n{protocol}\n[stop]\nat = '99.5 s'\n\
         [[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set a b'\n[expect]\n{expect}\n"
    );
    let scenario = parse(&text, "s.toml", Path::new(""), &[]).unwrap_or_else(|e| panic!("{e}"));
    let of = |(number, t100): (usize, &Option<u64>)| replication(number as u64, *t100);
    let replications: Vec<Replication> = t100_ms.iter().enumerate().map(of).collect();
    scenario.expect[0].judge(&replications)
}

#[test]
fn a_law_is_a_value_of_its_scenario() {
    // log2 1000 + ln 1000 = 16.8735396 cycles, here of 2 s: 33.7470791 s.
    let push = "kind = 'gossip'\nmode = 'push'\n\
                timing = { kind = 'synchronous', period = '2 s' }";
    for (expect, t100_ms, holds) in [
        ("t100 = 'mean law ± 1 ms'", 33_747, true),
        ("t100 = 'mean law ± 1 ms'", 33_749, false),
        ("t100 = 'law ± 1 %'", 33_410, true),
        ("t100 = 'law ± 1 %'", 33_409, false),
        ("t100 = 'law + 2 s ± 0.5 s'", 36_247, true),
        ("t100 = 'law + 2 s ± 0.5 s'", 35_247, false),
        ("t100 = 'law - 747 ms ± 500 us'", 33_000, true),
        ("t100 = '< law'", 33_747, true),
        ("t100 = '< law - 1 s'", 33_000, false),
    ] {
        let judgement = judged_where(push, expect, &[Some(t100_ms)]);
        assert_eq!(judgement.holds, holds, "{expect} at {t100_ms}: {}", judgement.found);
    }
    let judgement = judged_where(push, "t100 = 'mean law ± 1 s'", &[Some(34_000)]);
    assert_eq!(judgement.found, "mean 34 s; log2 n + ln n = 33.747079127 s");
}

#[test]
fn where_no_law_applies_nothing_holds() {
    let pull = "kind = 'gossip'\nmode = 'pull'";
    let judgement = judged_where(pull, "t100 = '> law - 1 s'", &[Some(9_000)]);
    assert!(!judgement.holds);
    assert_eq!(judgement.text, "t100 > law - 1 s");
    assert_eq!(judgement.found, "no law says what t100 is here");
}

#[test]
fn a_share_of_the_runs_may_be_a_law_and_have_two_ends() {
    // e^(−e^(−c)), c = 7 − ln 1000: .40177.
    let binomial = "kind = 'rumor'\nremoval = 'infect-and-die'\n\
                    fanout = { kind = 'binomial', mean = 7 }";
    let runs = |converged: usize| -> Vec<Option<u64>> {
        (0..100).map(|i| (i < converged).then_some(1)).collect()
    };
    for (expect, converged, holds) in [
        ("outcome = 'converged in law ± 3 % of runs'", 38, true),
        ("outcome = 'converged in law ± 3 % of runs'", 43, true),
        ("outcome = 'converged in law ± 3 % of runs'", 37, false),
        ("outcome = 'converged in law ± 3 % of runs'", 44, false),
        ("outcome = 'converged in law of runs'", 41, true),
        ("outcome = 'converged in law of runs'", 40, false),
        ("outcome = 'converged in law - 5 % of runs'", 36, true),
        // No share is more than all.
        ("outcome = 'converged in law + 90 % of runs'", 99, false),
        ("outcome = 'converged in law + 90 % of runs'", 100, true),
        ("outcome = 'converged in 40 ± 3 % of runs'", 43, true),
        ("outcome = 'converged in 40 % ± 3 % of runs'", 36, false),
        ("t100 = '< 5 s in 40 ± 3 % of runs'", 44, false),
    ] {
        let judgement = judged_where(binomial, expect, &runs(converged));
        assert_eq!(judgement.holds, holds, "{expect} of {converged}: {}", judgement.found);
    }
    let found = judged_where(binomial, "outcome = 'converged in law of runs'", &runs(50)).found;
    assert!(found.ends_with("; e^(−e^(−c)), c = f − ln n = 40.176739969 %"), "{found}");
}
