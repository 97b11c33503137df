//! Who is kept down by faults, and who comes back on which address: known from the timeline alone, so
//! that it can be known before a run.
//!
//! Faults mean hosts. A host is down as long as any fault covers it. When the last one ends, it comes
//! back on the address that it had, or, if one of those that have covered it meanwhile says so, on a
//! new one, unless it has never booted on the one that it has.

use super::{Address, Fault, FaultKind, Legs, Moment, Timeline, down_at_first};
use crate::id::{Hosts, NodeId};
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Which hosts are covered, and where they are.
pub struct Covers<'a> {
    faults: &'a [Fault],
    nodes: u32,
    /// By host, how many faults cover it; empty while none ever did.
    counts: Vec<u32>,
    /// By the place of its fault, the hosts that are down by churn.
    churned: BTreeMap<u32, BTreeSet<NodeId>>,
    /// Where hosts are, if any of these faults lets one move.
    moves: Option<Moves>,
}

/// Where hosts are.
struct Moves {
    of: Vec<Stay>,
    /// The address that is taken next.
    next: NodeId,
}

/// A host on its present address.
#[derive(Clone, Copy)]
struct Stay {
    address: NodeId,
    /// Since when it has been up, or was when it went down.
    up_since: Option<Instant>,
    /// Whether it has booted there.
    booted: bool,
    /// Whether a fault that has covered it since says that it comes back on another.
    leaves: bool,
}

/// What a moment means to a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// One fault more covers it.
    Goes(NodeId),
    /// One fault less does.
    Comes(NodeId),
}

/// A host comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Restart {
    /// Its address from now on.
    pub address: NodeId,
    /// That which it has left, if it is a new one.
    pub left: Option<NodeId>,
}

impl<'a> Covers<'a> {
    /// Before time 0, in a cluster of `nodes`: only those are covered that join later.
    pub fn new(faults: &'a [Fault], nodes: u32, timeline: &Timeline<'_>) -> Covers<'a> {
        let stay = |address| Stay {
            address: NodeId(address),
            up_since: Some(Instant::ZERO),
            booted: false,
            leaves: false,
        };
        let moves = || Moves { of: (0..nodes).map(stay).collect(), next: NodeId(nodes) };
        let moves = faults.iter().any(moves_hosts).then(moves);
        let (counts, churned) = (Vec::new(), BTreeMap::new());
        let mut covers = Covers { faults, nodes, counts, churned, moves };
        for (fault, place) in faults.iter().zip(0..) {
            let FaultKind::Join { nodes } = &fault.what else { continue };
            for host in timeline.victims(nodes, place) {
                *covers.count_of(host) += 1;
                covers.stay_of(host).into_iter().for_each(|stay| stay.up_since = None);
            }
        }
        covers
    }

    /// Whether a fault covers `host` now.
    pub fn covered(&self, host: NodeId) -> bool {
        self.counts.get(host.index()).is_some_and(|count| *count > 0)
    }

    /// The present address of `host`.
    pub fn address(&self, host: NodeId) -> NodeId {
        self.moves.as_ref().map_or(host, |moves| moves.of[host.index()].address)
    }

    /// What a moment means to hosts, in this order: [`Covers::begin`] and [`Covers::end`] are to be
    /// told of each.
    pub fn turns(&mut self, moment: &Moment, timeline: &Timeline<'_>) -> Vec<Turn> {
        let place = moment.place;
        let (comes, nodes) = match &self.faults[place as usize].what {
            FaultKind::Crash { nodes, .. } => (moment.ends, nodes),
            FaultKind::Join { nodes } => (true, nodes),
            FaultKind::Leave { nodes } => (false, nodes),
            FaultKind::Churn { .. } => return self.churn(moment, &[]),
            FaultKind::ChurnTrace { changes, .. } => {
                return self.churn(moment, &down_at_first(changes));
            }
            _ => return Vec::new(),
        };
        let turn = |host| if comes { Turn::Comes(host) } else { Turn::Goes(host) };
        timeline.victims(nodes, place).into_iter().map(turn).collect()
    }

    /// The same of a fault by which hosts come and go, with those that it takes down at first.
    fn churn(&mut self, moment: &Moment, first: &[NodeId]) -> Vec<Turn> {
        let down = self.churned.entry(moment.place).or_default();
        let mut go = |host: NodeId| down.insert(host).then_some(Turn::Goes(host));
        match (moment.life, moment.ends) {
            (None, false) => first.iter().copied().filter_map(go).collect(),
            (None, true) => std::mem::take(down).into_iter().map(Turn::Comes).collect(),
            (Some((host, _)), false) => go(host).into_iter().collect(),
            (Some((host, _)), true) => {
                down.remove(&host).then_some(Turn::Comes(host)).into_iter().collect()
            }
        }
    }

    fn count_of(&mut self, host: NodeId) -> &mut u32 {
        self.counts.resize(self.nodes as usize, 0);
        &mut self.counts[host.index()]
    }

    fn stay_of(&mut self, host: NodeId) -> Option<&mut Stay> {
        self.moves.as_mut().map(|moves| &mut moves.of[host.index()])
    }

    /// The fault of this moment covers `host`, which is on this address.
    pub fn begin(&mut self, moment: &Moment, host: NodeId) -> NodeId {
        *self.count_of(host) += 1;
        let leaves = moves_hosts(&self.faults[moment.place as usize]);
        let Some(stay) = self.stay_of(host) else { return host };
        // What comes up boots after all moments of its instant.
        stay.booted |= stay.up_since.take().is_some_and(|since| since < moment.at);
        stay.leaves |= leaves;
        stay.address
    }

    /// The fault of this moment covers `host` no longer; how it comes back, if no other does.
    pub fn end(&mut self, moment: &Moment, host: NodeId) -> Option<Restart> {
        let count = self.count_of(host);
        *count -= 1;
        if *count > 0 {
            return None;
        }
        let Some(moves) = &mut self.moves else {
            return Some(Restart { address: host, left: None });
        };
        let stay = &mut moves.of[host.index()];
        let (before, leaves) = (stay.address, stay.leaves && stay.booted);
        if leaves {
            (stay.address, stay.booted) = (moves.next, false);
            moves.next.0 += 1;
        }
        (stay.up_since, stay.leaves) = (Some(moment.at), false);
        Some(Restart { address: stay.address, left: leaves.then_some(before) })
    }
}

/// Whether hosts that a fault has covered come back on new addresses.
fn moves_hosts(fault: &Fault) -> bool {
    fault.what.leaves().is_some_and(|(_, address)| address == Address::New)
}

/// Who is behind each address that is taken up to `until`, in a cluster of `nodes`, in the replication
/// with this seed and number; `legs` as in [`Timeline::new`].
pub fn hosts(
    faults: &[Fault],
    nodes: u32,
    seed: (u64, u64),
    legs: Option<Legs>,
    until: Instant,
) -> Hosts {
    if !faults.iter().any(moves_hosts) {
        return Hosts::default();
    }
    let mut timeline = Timeline::new(faults, nodes, seed, legs);
    let mut covers = Covers::new(faults, nodes, &timeline);
    let mut later = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= until)
        && let Some(moment) = timeline.advance()
    {
        for turn in covers.turns(&moment, &timeline) {
            match turn {
                Turn::Goes(host) => _ = covers.begin(&moment, host),
                Turn::Comes(host) => {
                    let moved = covers.end(&moment, host).and_then(|restart| restart.left);
                    later.extend(moved.map(|_| host));
                }
            }
        }
    }
    Hosts::new(nodes, later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Disk, Repeats};
    use crate::select::Selector;
    use crate::time::Span;

    fn crash(nodes: &[u32], at: u64, lasts: u64, address: Address) -> Fault {
        let nodes = Selector::List(nodes.iter().copied().map(NodeId).collect());
        Fault {
            id: None,
            at: Instant(at),
            lasts: Some(Span(lasts)),
            repeats: Repeats::ONCE,
            what: FaultKind::Crash { nodes, disk: Disk::Kept, address },
        }
    }

    /// The hosts of the addresses after the first ten, up to this time.
    fn later(faults: &[Fault], until: u64) -> Vec<u32> {
        let hosts = hosts(faults, 10, (1, 0), None, Instant(until));
        (0..hosts.moves()).map(|place| hosts.of(NodeId(10 + place)).0).collect()
    }

    #[test]
    fn addresses_are_taken_in_the_order_of_restarts() {
        let faults = [
            crash(&[4, 7], 10, 50, Address::New),
            crash(&[1, 8], 20, 10, Address::New),
            crash(&[2], 20, 10, Address::Same),
            crash(&[3], 40, 20, Address::New),
        ];
        assert_eq!(later(&faults, 100), [1, 8, 4, 7, 3]);
        assert_eq!(later(&faults, 59), [1, 8]);
        assert_eq!(later(&faults[2..3], 100), [0u32; 0]);
    }

    #[test]
    fn one_cover_of_several_is_enough() {
        // The last to end, the first, and one within another.
        let new = |at, lasts| crash(&[5], at, lasts, Address::New);
        let same = |at, lasts| crash(&[5], at, lasts, Address::Same);
        for pair in [[same(10, 10), new(15, 10)], [new(10, 10), same(15, 10)]] {
            assert_eq!(later(&pair, 100), [5]);
        }
        assert_eq!(later(&[same(10, 30), new(15, 10), new(16, 10)], 100), [5]);
        // What covered it in an earlier downtime says nothing of a later one.
        assert_eq!(later(&[new(10, 10), same(30, 10), new(50, 10)], 100), [5, 5]);
    }

    #[test]
    fn who_never_booted_has_its_address_still() {
        let new = |at, lasts| crash(&[5], at, lasts, Address::New);
        assert_eq!(later(&[new(0, 10)], 100), [0u32; 0]);
        // Up and down in one instant is no life.
        assert_eq!(later(&[new(0, 10), new(10, 10)], 100), [0u32; 0]);
        assert_eq!(later(&[new(0, 10), new(11, 10)], 100), [5]);
        let join = Fault {
            lasts: None,
            what: FaultKind::Join { nodes: Selector::One(NodeId(5)) },
            ..new(30, 0)
        };
        assert_eq!(later(&[join.clone(), new(20, 30)], 100), [0u32; 0]);
        assert_eq!(later(&[join, new(40, 30)], 100), [5]);
    }

    #[test]
    fn a_fault_that_comes_again_moves_its_nodes_again() {
        let again = Fault {
            repeats: Repeats { every: Span(100), count: 3 },
            ..crash(&[0, 9], 10, 5, Address::New)
        };
        assert_eq!(later(&[again], 1_000), [0, 9, 0, 9, 0, 9]);
    }
}
