//! `groups.csv` against a slow observer of each group that looks at every pair, and a plain count of
//! its messages.

use crate::support::case;
use crate::support::case::Case;
use crate::support::oracle::Oracle;
use gossip_sim::engine::{Handled, Observer, Position, Sent, Tuning};
use gossip_sim::faults::Moment;
use gossip_sim::id::NodeId;
use gossip_sim::metrics::{Both, Ledger};
use gossip_sim::network::Fate;
use gossip_sim::outcome::{GroupRow, GroupTraffic, Replication};
use gossip_sim::protocol::Fact;
use gossip_sim::time::Instant;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::cell::Cell;

/// What the layers below add to a message.
const HEADER: u32 = 28;

/// Looks at each group by itself.
struct Naive {
    of: Vec<u8>,
    groups: Vec<(Oracle, GroupTraffic)>,
}

impl Naive {
    fn new(of: &[u8]) -> Naive {
        let count = of.iter().max().map_or(0, |most| *most + 1);
        let members = |group| of.iter().map(|of| *of == group).collect();
        let group = |group| (Oracle::of(members(group)), GroupTraffic::default());
        Naive { of: of.to_vec(), groups: (0..count).map(group).collect() }
    }

    fn traffic(&mut self, node: NodeId) -> &mut GroupTraffic {
        &mut self.groups[usize::from(self.of[node.index()])].1
    }

    /// With the rows of a run of so many nodes; later addresses are further ones of theirs.
    fn compare(&self, found: &[GroupRow], nodes: u32) {
        let count = |group: usize| {
            let nodes = self.of[..nodes as usize].iter();
            (group, nodes.filter(|of| usize::from(**of) == group).count() as u32)
        };
        let groups = (0..self.groups.len()).map(count).filter(|(_, nodes)| *nodes > 0);
        let rows = found.iter().map(|row| (row.group, row.nodes));
        assert_eq!(rows.collect::<Vec<_>>(), groups.collect::<Vec<_>>());
        for row in found {
            let (oracle, traffic) = &self.groups[row.group];
            oracle.compare_group(row);
            assert_eq!(row.traffic, *traffic, "messages of group {}", row.group);
        }
    }
}

impl Observer for Naive {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn event(&mut self, handled: &Handled) {
        let delivered = handled.fate == Some(Fate::Delivered);
        self.traffic(handled.position.1).messages_delivered += u64::from(delivered);
    }

    fn sent(&mut self, sent: &Sent) {
        let traffic = self.traffic(sent.from);
        traffic.messages_sent += 1;
        traffic.bytes_sent += u64::from(sent.len + HEADER);
    }

    fn fact(&mut self, position: Position, fact: Fact) {
        self.groups.iter_mut().for_each(|(one, _)| one.fact(position, fact.clone()));
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.groups.iter_mut().for_each(|(one, _)| one.up(at, node));
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.groups.iter_mut().for_each(|(one, _)| one.down(at, node, held));
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.groups.iter_mut().for_each(|(one, _)| one.moment_end(moment));
    }
}

/// The group of each address, that of its host: what the case has, or some split into at most three.
fn groups(case: &Case) -> Vec<u8> {
    let of: Vec<u8> = match case.groups.0.is_empty() {
        true => (0..u64::from(case.nodes)).map(|node| ((node * 5 + case.seed) % 3) as u8).collect(),
        false => case.groups.0.clone(),
    };
    let hosts = case.hosts();
    let later = (0..hosts.moves()).map(|place| hosts.of(NodeId(case.nodes + place)));
    of.iter().copied().chain(later.map(|host| of[host.index()])).collect()
}

/// The run and what was seen besides.
fn run<O: Observer>(case: &Case, of: &[u8], other: O) -> (Replication, O) {
    let mut metrics = case.metrics();
    metrics.group(of.to_vec());
    let ledger = Ledger::new(HEADER, case.nodes, None, of.to_vec());
    let mut observer = Both(metrics, Both(ledger, other));
    let ending = case.run(Tuning::default(), &mut observer);
    let Both(metrics, Both(ledger, other)) = observer;
    let mut replication = metrics.finish(ending).0;
    let traffic = ledger.finish(replication.ended_at).groups;
    replication.groups.iter_mut().for_each(|row| row.traffic = traffic[row.group]);
    (replication, other)
}

/// The sums over the groups are what the whole run has.
fn sums(found: &Replication) {
    let sum = |count: fn(&GroupRow) -> u64| found.groups.iter().map(count).sum::<u64>();
    assert_eq!((sum(|g| g.held), sum(|g| g.due)), (found.held, found.due));
    assert_eq!(sum(|g| g.nodes_alive.into()), u64::from(found.nodes_alive));
    assert_eq!(sum(|g| g.traffic.messages_sent), found.messages.sent);
    assert_eq!(sum(|g| g.traffic.messages_delivered), found.messages.fate(Fate::Delivered));
    assert_eq!(sum(|g| g.traffic.bytes_sent), found.bytes_sent);
}

thread_local! {
    /// Cases with more than one group, with a node that is down at the end, and with a group that had
    /// an item at last which some other group lacks.
    static SEEN: Cell<[u32; 3]> = const { Cell::new([0; 3]) };
}

fn note(found: &Replication) {
    let groups = &found.groups;
    let reached = |row: &GroupRow| row.reached[3].is_some();
    let seen = [
        groups.len() > 1,
        found.nodes_alive < found.nodes,
        groups.iter().any(reached) && !groups.iter().all(reached),
    ];
    SEEN.set(std::array::from_fn(|i| SEEN.get()[i] + u32::from(seen[i])));
}

#[test]
fn groups_are_what_a_look_at_every_pair_gives() {
    let config = ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(11),
        failure_persistence: None,
        max_shrink_iters: 1_000,
        ..ProptestConfig::default()
    };
    proptest!(config, |(case in case::case())| {
        let of = groups(&case);
        let (found, naive) = run(&case, &of, Naive::new(&of));
        naive.compare(&found.groups, case.nodes);
        sums(&found);
        note(&found);
        // The same where windows are handled node by node.
        let (batched, _) = run(&case, &of, None::<Naive>);
        prop_assert_eq!(batched.groups, found.groups);
    });
    let seen = SEEN.get();
    assert!(seen.iter().zip([300, 50, 10]).all(|(seen, least)| *seen >= least), "{seen:?} of 400");
}
