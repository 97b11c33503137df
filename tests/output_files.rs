//! The data files of a run, to the letter.

use crate::output_support::{Shape, run, scenario};
use gossip_sim::id::{NodeId, RequestId};
use gossip_sim::outcome::{FactRow, NodeRow, Run, Verdict};
use gossip_sim::output::tables::{ALWAYS, PER_NODE, Source, Table};
use gossip_sim::scenario::Scenario;
use gossip_sim::time::Instant;

fn text(table: &Table, scenario: &Scenario, run: &Run) -> String {
    let mut bytes = Vec::new();
    table.write(&Source::new(scenario, run), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn small() -> (Scenario, Run) {
    let shape = Shape {
        nodes: 4,
        replications: 3,
        born_s: vec![0.0, 0.000_000_020],
        half_s: 0.000_000_030,
        constant_s: 0.000_000_010,
        rate: 40_000_000.0,
        ..Shape::default()
    };
    let (scenario, mut run) = (scenario("small", None, &shape), run(&shape));
    let fact = |kind, request, text: &str| FactRow {
        at: Instant(1_500_000_000),
        node: NodeId(3),
        kind,
        request,
        refused: false,
        text: text.into(),
    };
    run.replications[1].facts =
        vec![fact("answered", Some(RequestId(1)), "value \"a, b\""), fact("leads", None, "term 2")];
    let row = NodeRow {
        node: NodeId(1000),
        host: NodeId(0),
        lives: 2,
        up: true,
        sends: 7,
        receives: 5,
        held: 2,
    };
    run.replications[2].per_node = vec![row];
    (scenario, run)
}

#[test]
fn every_file_of_a_small_run() {
    let (scenario, run) = small();
    for table in ALWAYS.iter().chain([&PER_NODE]) {
        insta::assert_snapshot!(table.name, text(table, &scenario, &run));
    }
}

#[test]
fn headers_are_the_contract_and_stand_alone_over_nothing() {
    let (scenario, _) = small();
    let expected = [
        "replication,outcome,converged_at_s,t50_s,t90_s,t99_s,t100_s,t_last_s,t_mean_s,coverage,\
         updates,nodes_alive,messages_sent,messages_delivered,messages_lost,messages_cut,\
         messages_no_route,messages_too_big,messages_queue_full,messages_dead,messages_corrupt,\
         messages_in_flight,messages_duplicated,messages_useful,payloads_sent,bytes_sent,\
         sends_per_node_mean,sends_per_node_max,receives_per_node_max,rounds,events,digest",
        "time_s,coverage_mean,coverage_min,coverage_p05,coverage_p25,coverage_p50,coverage_p75,\
         coverage_p95,coverage_max,replications",
        "replication,item,command,writer,born_at_s,t50_s,t90_s,t99_s,t100_s,t_last_s,t_mean_s,\
         coverage,held,due",
        "time_s,by,name,count",
        "direction,messages,nodes",
        "replication,time_s,node,fact,request,text",
        "replication,node,lives,up,sends,receives,held,host",
    ];
    for (table, header) in ALWAYS.iter().chain([&PER_NODE]).zip(expected) {
        assert_eq!(
            text(table, &scenario, &Run::default()),
            format!("{header}\n"),
            "{}",
            table.name
        );
    }
}

#[test]
fn a_curve_has_at_most_a_thousand_rows_and_ends_at_the_final_coverage() {
    for end_s in [0.001, 3.0, 10.0, 999.9, 100_000.0] {
        let shape = Shape { replications: 3, end_s, limit: 0.6, ..Shape::default() };
        let (scenario, run) = (scenario("any", None, &shape), run(&shape));
        let source = Source::new(&scenario, &run);
        let rows = &source.curve.rows;
        assert!(rows.len() <= 1_000 && rows.len() > 200, "{end_s}: {} rows", rows.len());
        let least = run.replications.iter().map(|r| r.held).min().unwrap();
        let last = rows.last().unwrap();
        assert_eq!(last.quantiles[0].held, least);
        assert!(last.at_ns >= run.replications.iter().map(|r| r.ended_at.0).max().unwrap());
    }
}

#[test]
fn traffic_rows_add_up_to_the_messages() {
    let shape = Shape { replications: 3, ..Shape::default() };
    let (scenario, run) = (scenario("any", None, &shape), run(&shape));
    let mut by = std::collections::BTreeMap::<String, u64>::new();
    for line in text(&ALWAYS[3], &scenario, &run).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        *by.entry(cells[1].to_string()).or_default() += cells[3].parse::<u64>().unwrap();
    }
    let sent: u64 = run.replications.iter().map(|r| r.messages.sent).sum();
    let bytes: u64 = run.replications.iter().map(|r| r.bytes_sent).sum();
    assert_eq!([by["fate"], by["kind-sent"], by["kind-bytes"]], [sent, sent, bytes]);
}

#[test]
fn a_failed_replication_stays_out_of_the_curve_and_of_its_count() {
    let (scenario, mut run) = small();
    run.replications[0].verdict = Verdict::Failed;
    let source = Source::new(&scenario, &run);
    assert_eq!(source.curve.replications, 2);
    let lines = text(&ALWAYS[1], &scenario, &run);
    assert!(lines.lines().skip(1).all(|line| line.ends_with(",2")));
}
