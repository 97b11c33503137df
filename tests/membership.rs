//! Kind `membership` in runs: the laws of its flaws, and that what is counted is what nodes list. Its
//! sessions: transcripts.rs.

use crate::support::both::{in_both, parsed};
use gossip_sim::engine::{Observer, Position, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::outcome::{NodeRow, Replication, ViewTotals};
use gossip_sim::protocol::Fact;
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

fn totals(scenario: &Scenario, number: u64) -> (Replication, ViewTotals) {
    let (replication, _) = run::replicate(scenario, number, Tuning::default());
    let views = replication.views.expect("nodes of this kind keep lists");
    (replication, views)
}

/// Every node's list, as its facts tell it.
#[derive(Default)]
struct Lists {
    of: BTreeMap<NodeId, BTreeSet<NodeId>>,
    false_deletions: u64,
    ended: bool,
}

impl Observer for Lists {
    fn needs_total_order(&self) -> bool {
        true
    }
    fn wants_ends(&self) -> bool {
        true
    }
    fn up(&mut self, _at: Instant, node: NodeId) {
        assert!(self.of.insert(node, BTreeSet::from([node])).is_none());
    }
    fn down(&mut self, _at: Instant, node: NodeId, held: &[Fact]) {
        assert_eq!(peers(held), self.of.remove(&node).unwrap());
    }
    fn fact(&mut self, (_, node, ..): Position, fact: Fact) {
        match fact {
            // It lists itself from its boot on.
            Fact::PeerUp { peer } if peer == node => {}
            Fact::PeerUp { peer } => assert!(self.of.get_mut(&node).unwrap().insert(peer)),
            Fact::PeerDown { peer } => {
                self.false_deletions += u64::from(self.of.contains_key(&peer));
                assert!(self.of.get_mut(&node).unwrap().remove(&peer));
            }
            _ => {}
        }
    }
    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        self.ended = true;
        assert_eq!(peers(held), self.of.get(&row.node).cloned().unwrap_or_default());
    }
}

fn peers(held: &[Fact]) -> BTreeSet<NodeId> {
    let peer = |fact: &Fact| match fact {
        Fact::PeerUp { peer } => *peer,
        other => panic!("{other:?} is nothing that a node of this kind holds"),
    };
    held.iter().map(peer).collect()
}

/// Counted by looking at all lists.
fn looked(lists: &Lists) -> (u64, u64, u64, u64) {
    let (mut listed, mut ghosts, mut missing) = (0, 0, 0);
    for (observer, list) in &lists.of {
        listed += list.len() as u64 - 1;
        ghosts += list.iter().filter(|peer| !lists.of.contains_key(peer)).count() as u64;
        let others = lists.of.keys().filter(|other| *other != observer);
        missing += others.filter(|other| !list.contains(other)).count() as u64;
    }
    (listed, ghosts, missing, lists.false_deletions)
}

const TROUBLE: &str = "
[network]
transport = 'datagram'
loss = '5 %'
duplication = '5 %'
latency = { kind = 'uniform', min = '1 ms', max = '40 ms' }
[[workload]]
at = '0 s'
nodes = '1..20'
command = 'AddSeed 0'
[[workload]]
at = '2 s'
nodes = '5..15'
command = 'UpdateSelfInfo late'
[[faults]]
at = '4 s'
lasts = '3 s'
kind = 'crash'
nodes = [2, 3]
[[faults]]
at = '5 s'
kind = 'crash'
nodes = [4]
[[workload]]
at = '7500 ms'
nodes = [2, 3]
command = 'AddSeed 1'
[[faults]]
at = '6 s'
lasts = '2 s'
kind = 'partition'
groups = ['0..8']
[[faults]]
at = '9 s'
lasts = '1 s'
kind = 'pause'
nodes = [9]
[[faults]]
at = '3 s'
kind = 'join'
nodes = [18, 19]
[[workload]]
at = '3100 ms'
nodes = [18, 19]
command = 'AddSeed 7'
[stop]
when = 'never'
at = '20 s'
";

fn troubled(protocol: &str, trouble: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = 20\n[protocol]\nkind = 'membership'\n{protocol}\n{trouble}"
    ))
}

#[test]
fn what_is_counted_is_what_nodes_list_in_both_engines() {
    let streams = TROUBLE.replace("transport = 'datagram'", "transport = 'stream'");
    let streams = streams.replace("duplication = '5 %'\n", "");
    let period = "timing = { kind = 'periodic', period = '200 ms' }";
    let protocols = [
        "profile = 'as-written'\nrpc_timeout = '90 ms'",
        "profile = 'as-written'\nrpc_timeout = '500 ms'\ndeletions_gossiped = true",
        "profile = 'fixed'",
        "profile = 'fixed'\ndeletions_gossiped = false\ncontacts = true",
        "contacts = true\nrpc_timeout = '300 ms'",
    ];
    for protocol in protocols.map(|keys| format!("{keys}\n{period}")) {
        for trouble in [TROUBLE, &streams] {
            let scenario = troubled(&protocol, trouble);
            for number in 0..3 {
                let views = in_both(&scenario, number).views.unwrap();
                let mut lists = Lists::default();
                run::watch(&scenario, number, Tuning::default(), &mut lists);
                let counted = (views.listed, views.ghosts, views.missing, views.false_deletions);
                assert!(lists.ended && counted == looked(&lists), "{protocol}: {counted:?}");
            }
        }
    }
    // Where silence may last for ever.
    let scenario = troubled(&format!("profile = 'as-written'\n{period}"), &streams);
    in_both(&scenario, 0);
}

#[test]
fn lists_melt_in_a_straight_line() {
    // (nodes, loss in per cent, turns): n − 1 − q·t, while no list is empty.
    for (nodes, loss, turns) in [(10, 10, 24), (10, 30, 8), (50, 10, 129), (100, 1, 600)] {
        let scenario = parsed(&format!(
            "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'membership'\ncontacts = true\n\
             profile = 'as-written'\nrpc_timeout = '21 ms'\n[network]\ntransport = 'datagram'\n\
             latency = {{ kind = 'constant', value = '10 ms' }}\nloss = '{loss} %'\n\
             [stop]\nwhen = 'never'\nat = '{turns} s'\n"
        ));
        let replications = 40;
        let listed: u64 = (0..replications).map(|r| totals(&scenario, r).1.listed).sum();
        let observers = (replications * nodes) as f64;
        let mean = listed as f64 / observers;
        let fails = 1.0 - (1.0 - loss as f64 / 100.0).powi(2);
        let law = (nodes - 1) as f64 - fails * turns as f64;
        // Four standard deviations of the mean, and what still waits at the end.
        let sd = (turns as f64 * fails * (1.0 - fails) / observers).sqrt();
        assert!((mean - law).abs() < 4.0 * sd + 0.021 * fails, "{nodes}: {mean}, law {law}");
    }
}

#[test]
fn a_crash_is_found_by_each_within_as_many_periods_as_there_are_others() {
    let scenario = parsed(
        "[cluster]\nnodes = 20\n[protocol]\nkind = 'membership'\ncontacts = true\n\
         [network]\nlatency = { kind = 'constant', value = '1 ms' }\n\
         [[faults]]\nat = '30 s'\nkind = 'crash'\nnodes = [7]\n\
         [stop]\nwhen = 'never'\nat = '60 s'\n",
    );
    let (mut sum, mut count, mut all) = (0, 0, Vec::new());
    for number in 0..50 {
        let (replication, views) = totals(&scenario, number);
        assert_eq!((views.ghosts, views.missing, views.false_deletions), (0, 0, 0));
        let crash = &replication.items[20];
        assert_eq!(crash.receipts.count, 19);
        sum += crash.receipts.sum_ns;
        count += u128::from(crash.receipts.count);
        all.push(views.detection_all.unwrap().0);
    }
    // At most n − 1 periods, and a refusal; on average half a round.
    assert!(all.iter().all(|ns| *ns < 19_010_000_000), "{all:?}");
    let mean_s = (sum / count) as f64 / 1e9;
    assert!((mean_s - 9.5).abs() < 0.5, "{mean_s}");
}

#[test]
fn who_learns_of_a_dead_node_from_others_lists_it_for_ever() {
    // Node 3 dies; before all have found that, node 11 comes and adds one of them.
    let ghosts = |profile: &str| -> u64 {
        let scenario = parsed(&format!(
            "[cluster]\nnodes = 12\n[protocol]\nkind = 'membership'\nprofile = '{profile}'\n\
             [network]\nlatency = {{ kind = 'constant', value = '1 ms' }}\n\
             [[workload]]\nat = '0 s'\nnodes = '1..11'\ncommand = 'AddSeed 0'\n\
             [[faults]]\nat = '30 s'\nkind = 'crash'\nnodes = [3]\n\
             [[faults]]\nat = '30100 ms'\nkind = 'join'\nnodes = [11]\n\
             [[workload]]\nat = '30200 ms'\nnode = 11\ncommand = 'AddSeed 5'\n\
             [stop]\nwhen = 'never'\nat = '150 s'\n"
        ));
        (0..10).map(|number| totals(&scenario, number).1.ghosts).sum()
    };
    assert!(ghosts("as-written") > 0);
    assert_eq!(ghosts("fixed"), 0);
}
