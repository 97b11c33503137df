//! `groups.csv` where it is hard: stories of crashes, churn and deletes, reckoned by hand.

use crate::support::group_mail::mail;
use gossip_sim::engine::Tuning;
use gossip_sim::outcome::GROUP_COLUMNS;
use gossip_sim::run;
use gossip_sim::scenario::{Override, parse};
use std::path::Path;

/// The rows of the rest, nodes 0 and 2, and of the odd nodes 1 and 3: up, coverage, t50 and t100 in milliseconds, sent,
/// delivered.
fn rows(sets: &[&str]) -> [String; 2] {
    let sets: Vec<Override> = sets.iter().map(|set| Override::set(*set)).collect();
    let scenario = parse(&mail(4, "[1, 3]"), "s.toml", Path::new(""), &sets);
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let replication = run::replicate(&scenario, 0, Tuning::default()).0;
    [0, 1].map(|group| {
        let cell = |name: &str| {
            let column = GROUP_COLUMNS.iter().find(|column| column.name == name).unwrap();
            column.cell(&replication, group)
        };
        let ms = |name| cell(name).number().map_or("-".to_string(), |s| format!("{} ms", s * 1e3));
        let share = cell("coverage").number().map_or("-".to_string(), |share| share.to_string());
        let [up, sent, delivered] = ["nodes_alive", "messages_sent", "messages_delivered"]
            .map(|name| cell(name).to_string());
        format!("{up} up, {share}, {}, {}, {sent}, {delivered}", ms("t50_s"), ms("t100_s"))
    })
}

#[test]
fn without_a_fault_each_group_has_its_own_times() {
    // The writer is half of the rest.
    assert_eq!(rows(&[]), ["2 up, 1, 0 ms, 10 ms, 3, 1", "2 up, 1, 10 ms, 10 ms, 0, 2"]);
}

#[test]
fn a_node_that_is_down_is_not_due_in_its_group() {
    let crash = |nodes: &str, lasts: &str| {
        format!("faults=[{{ at = '5 ms', kind = 'crash', nodes = {nodes}, disk = 'lost'{lasts} }}]")
    };
    // Node 1 is all that is due of the odd ones when it hears; then node 3 is back, and never does.
    let rest = "2 up, 1, 0 ms, 10 ms, 3, 1";
    assert_eq!(rows(&[&crash("3", ", lasts = '95 ms'")]), [rest, "2 up, 0.5, 10 ms, 10 ms, 0, 1"]);
    assert_eq!(rows(&[&crash("3", "")]), [rest, "1 up, 1, 10 ms, 10 ms, 0, 1"]);
    // Of a group that is down there is nothing to share.
    assert_eq!(rows(&[&crash("'group:odd'", "")]), [rest, "0 up, -, -, -, 0, 0"]);
    // The writer's crash takes half of the rest, and what it wrote; node 2 has it all the same.
    assert_eq!(
        rows(&[&crash("0", "")]),
        ["1 up, 1, 0 ms, 10 ms, 3, 1", "2 up, 1, 10 ms, 10 ms, 0, 2"]
    );
    // If both crash, the odd ones go on.
    assert_eq!(rows(&[&crash("[0, 2]", "")])[0], "0 up, -, 0 ms, -, 3, 0");
}

#[test]
fn what_a_node_that_comes_and_goes_loses_its_group_lacks() {
    let churn = "faults=[{ at = '0 s', kind = 'churn', nodes = 3, disk = 'lost', \
                 up = { kind = 'constant', time = '30 ms' }, \
                 down = { kind = 'constant', time = '20 ms' } }]";
    let rest = "2 up, 1, 0 ms, 10 ms, 3, 1";
    // It hears at 10 ms, is away from 30 to 50 ms and has forgotten; the times were reached before.
    assert_eq!(rows(&[churn, "stop.at=49 ms"]), [rest, "1 up, 1, 10 ms, 10 ms, 0, 2"]);
    assert_eq!(rows(&[churn, "stop.at=60 ms"]), [rest, "2 up, 0.5, 10 ms, 10 ms, 0, 2"]);
    // Written while it is away, the update is due at node 1 alone, and later at both.
    let later = ["workload.0.at=35 ms", "stop.at=60 ms"];
    assert_eq!(rows(&[&[churn], &later[..]].concat()), [rest, "2 up, 0.5, 10 ms, 10 ms, 0, 1"]);
}

#[test]
fn a_delete_is_an_item_of_every_group() {
    let delete = "workload=[{ at = '0 s', node = 0, command = 'set a b' }, \
                  { at = '50 ms', node = 1, command = 'delete a' }]";
    // Half of the odd nodes hold the delete when it is made, and half of the rest the write.
    assert_eq!(rows(&[delete]), ["2 up, 1, 10 ms, 10 ms, 3, 3", "2 up, 1, 10 ms, 10 ms, 3, 3"]);
    // What node 3 never heard of it holds by the delete, 60 ms after it was written.
    let cut = "faults=[{ at = '0 s', lasts = '20 ms', kind = 'isolate', nodes = 3 }]";
    assert_eq!(
        rows(&[delete, cut]),
        ["2 up, 1, 10 ms, 10 ms, 3, 3", "2 up, 1, 10 ms, 60 ms, 3, 2"]
    );
}

#[test]
fn who_has_a_later_version_holds_what_another_group_writes() {
    // Both write a first version; that of node 1 stands above that of node 0.
    let writes = |second: &str| {
        format!(
            "workload=[{{ at = '0 s', node = 1, command = 'set a x' }}, \
             {{ at = '{second}', node = 0, command = 'set a y' }}]"
        )
    };
    // When node 0 writes, node 1 holds a later version, and 5 ms later node 3 does: sooner than that
    // version took.
    assert_eq!(
        rows(&[&writes("5 ms")]),
        ["2 up, 1, 10 ms, 10 ms, 3, 3", "2 up, 1, 0 ms, 10 ms, 3, 3"]
    );
    // Node 0 has not heard of it, and all odd nodes have: they hold what it writes at its birth, and
    // so does node 2.
    let deaf =
        "faults=[{ at = '0 s', lasts = '15 ms', kind = 'isolate', nodes = 0, stops = 'in' }]";
    assert_eq!(
        rows(&[&writes("20 ms"), deaf]),
        ["2 up, 0.75, 10 ms, -, 3, 2", "2 up, 1, 0 ms, 10 ms, 3, 3"]
    );
}
