//! What a run ended as: plain data, numbers and series, without anything that lives.
//!
//! Sums are integers to the end: whoever prints a mean makes the one division.

mod cell;
mod columns;
mod curve;
mod incidents;
mod invariant;
mod item;
mod parts;
pub mod statistics;
mod stores;
mod views;

pub use cell::Cell;
pub use columns::{COLUMNS, Column, GROUP_COLUMNS, INCIDENTS, INVARIANTS, STORES, VIEWS, column};
pub use curve::Curve;
pub use incidents::Incidents;
pub use invariant::{About, Invariant, Violation};
pub use item::{Item, Receipts};
pub use parts::{GroupRow, GroupTraffic, Measured};
pub use stores::StoreTotals;
pub use views::{Ages, Change, ListCurves, OverTime, Share, ViewTotals};

use crate::id::{NodeId, RequestId};
use crate::network::Fate;
use crate::time::{Instant, Span};

/// The version of the result files' format: names, columns, meanings.
pub const FORMAT: u32 = 1;
/// The version of the model: raised by any change that alters a committed digest.
pub const MODEL: u32 = 4;

/// All replications of a scenario, ascending by number.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// One entry a finished replication.
    pub replications: Vec<Replication>,
    /// The traffic of all finished replications together.
    pub traffic: Traffic,
}

impl Run {
    /// One digest of all replications.
    pub fn digest(&self) -> u128 {
        digest(&self.replications)
    }
}

/// One digest of replications: the wrapping 128-bit sum of theirs, each times the odd number 2r + 1,
/// so that it also says which replication had which.
pub fn digest(replications: &[Replication]) -> u128 {
    let one = |r: &Replication| r.digest.wrapping_mul(2 * u128::from(r.number) + 1);
    replications.iter().map(one).fold(0, u128::wrapping_add)
}

/// One seeded repetition of a scenario.
#[derive(Clone, Debug)]
pub struct Replication {
    /// Its number, from 0.
    pub number: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// When the last event was handled.
    pub ended_at: Instant,
    /// The start of the last unbroken stretch in which every due pair holds.
    pub converged_at: Option<Instant>,
    /// t50, t90, t99, t100: the largest over the items; `None` if any item never reached it.
    pub reached: [Option<Span>; 4],
    /// Of the held pairs' first receipts minus births: the largest, the sum, the count.
    pub receipts: Receipts,
    /// Due pairs that hold at the end.
    pub held: u64,
    /// Due pairs at the end.
    pub due: u64,
    /// Items born.
    pub updates: u64,
    /// Nodes up at the end.
    pub nodes_alive: u32,
    /// Nodes of the cluster.
    pub nodes: u32,
    /// Messages by what became of them.
    pub messages: Messages,
    /// Update copies put on the wire.
    pub payloads_sent: u64,
    /// Octets of all messages sent, headers included; what a stream sends again counts once.
    pub bytes_sent: u64,
    /// Octets of the longest message sent, without headers.
    pub message_bytes_max: u32,
    /// The most messages that one node sent.
    pub sends_per_node_max: u64,
    /// The most messages that one node received.
    pub receives_per_node_max: u64,
    /// The largest number of ticks of any one timer of any node.
    pub rounds: u64,
    /// Events handled.
    pub events: u64,
    /// The digest of the whole run.
    pub digest: u128,
    /// Coverage over time.
    pub curve: Curve,
    /// Nodes up, and nodes of the cluster, over time; empty where that never changes.
    pub nodes_up: Curve,
    /// One entry an item, ascending.
    pub items: Vec<Item>,
    /// Facts kept for `facts.csv`, in total order.
    pub facts: Vec<FactRow>,
    /// How many nodes sent (and received) how many messages, ascending by the latter.
    pub load: Load,
    /// One entry a node, if asked for.
    pub per_node: Vec<NodeRow>,
    /// One entry a group that has nodes, if there are groups.
    pub groups: Vec<GroupRow>,
    /// What counts of the messages, where not all of the run is measured; the above is of all of it.
    pub measured: Option<Measured>,
    /// What no fate of a message tells.
    pub incidents: Incidents,
    /// What became of lists of members, of kinds whose nodes have such.
    pub views: Option<ViewTotals>,
    /// How stores stand at the end, of kinds whose stores are compared.
    pub stores: Option<StoreTotals>,
    /// Lists of members over time, of a run with series.
    pub lists: Option<Box<ListCurves>>,
    /// The invariants that broke, of those that were judged: one entry each.
    pub violations: Vec<Violation>,
}

impl Replication {
    /// The messages that count.
    pub fn counted(&self) -> Measured {
        self.measured.unwrap_or(Measured {
            messages: self.messages,
            payloads_sent: self.payloads_sent,
            bytes_sent: self.bytes_sent,
            sends_per_node_max: self.sends_per_node_max,
            receives_per_node_max: self.receives_per_node_max,
            lasted: self.ended_at.since(Instant::ZERO),
        })
    }

    /// When it converged for good, if it ended so: where an invariant broke, nothing converged.
    pub fn converged_for_good(&self) -> Option<Instant> {
        self.converged_at.filter(|_| self.verdict == Verdict::Converged)
    }

    /// Notes the invariants that broke: with one or more it counts as violated.
    pub fn judge(&mut self, violations: Vec<Violation>) {
        if !violations.is_empty() {
            self.verdict = Verdict::Violated;
        }
        self.violations = violations;
    }

    /// Takes it back: what the replication came to without checkers.
    pub fn unjudge(&mut self) {
        if self.verdict == Verdict::Violated {
            let converged = self.converged_at.is_some();
            self.verdict = if converged { Verdict::Converged } else { Verdict::NotConverged };
        }
        self.violations.clear();
    }

    /// Where `invariant` broke, if it did.
    pub fn violation(&self, invariant: Invariant) -> Option<&Violation> {
        self.violations.iter().find(|violation| violation.invariant == invariant)
    }
}

/// How a replication ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Every due pair holds at the end.
    Converged,
    /// Some due pair does not hold at the end.
    NotConverged,
    /// An invariant broke.
    Violated,
    /// The program itself failed.
    Failed,
}

impl Verdict {
    /// The verdict's name in result files and in `[expect]`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Converged => "converged",
            Verdict::NotConverged => "not-converged",
            Verdict::Violated => "violated",
            Verdict::Failed => "failed",
        }
    }
}

/// Messages by what became of them. What was sent or duplicated ends in exactly one fate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Messages {
    /// Given to the network, one a destination.
    pub sent: u64,
    /// Copies that the network made.
    pub duplicated: u64,
    /// Delivered messages from which the receiver learned something.
    pub useful: u64,
    /// By [`Fate`], in the order of [`Fate::ALL`].
    pub by_fate: [u64; 9],
}

impl Messages {
    /// How many ended so.
    pub fn fate(&self, fate: Fate) -> u64 {
        self.by_fate[fate as usize]
    }

    /// Whether every message that was sent or duplicated ended in exactly one fate.
    pub fn balance(&self) -> bool {
        self.sent + self.duplicated == self.by_fate.iter().sum::<u64>()
    }
}

/// A fact worth a row: all but what was learned, forgotten, and believed of peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// When.
    pub at: Instant,
    /// Where.
    pub node: NodeId,
    /// `answered`, `leads`, `decided`, `conflict`.
    pub kind: &'static str,
    /// The command that it answers.
    pub request: Option<RequestId>,
    /// Whether that was refused.
    pub refused: bool,
    /// What was said.
    pub text: String,
}

/// How many nodes carried how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// (messages sent, nodes), ascending.
    pub sends: Vec<(u64, u64)>,
    /// (messages received, nodes), ascending.
    pub receives: Vec<(u64, u64)>,
}

/// One node at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRow {
    /// Its address.
    pub node: NodeId,
    /// Its first address: those with the same are of one host.
    pub host: NodeId,
    /// Boots.
    pub lives: u32,
    /// Whether it is up.
    pub up: bool,
    /// Messages it sent.
    pub sends: u64,
    /// Messages that it received.
    pub receives: u64,
    /// Items that it holds.
    pub held: u64,
}

/// Messages over time: by what became of them, and by kind.
///
/// A message counts as sent at its sending; it counts under its fate when that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// The width of a bin (a, b], in nanoseconds: a power of ten. The first bin includes time 0.
    pub bin_ns: u64,
    /// The names of the protocol's message kinds.
    pub kinds: Vec<&'static str>,
    /// One entry a bin.
    pub bins: Vec<TrafficBin>,
}

/// A protocol has no more kinds of messages than this.
pub const KINDS_MAX: usize = 16;

/// The messages of one bin of time. In place, because a short run has thousands of bins: lists of
/// their own would take longer to make than to fill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrafficBin {
    /// By [`Fate`], in the order of [`Fate::ALL`].
    pub by_fate: [u64; 9],
    /// Sent, by kind.
    pub sent_by_kind: [u64; KINDS_MAX],
    /// Octets sent, headers included, by kind.
    pub bytes_by_kind: [u64; KINDS_MAX],
}

impl TrafficBin {
    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &TrafficBin) {
        let add = |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(t, f)| *t += f);
        add(&mut self.by_fate, &other.by_fate);
        add(&mut self.sent_by_kind, &other.sent_by_kind);
        add(&mut self.bytes_by_kind, &other.bytes_by_kind);
    }
}

impl Traffic {
    /// Merges bins until each is `bin_ns` wide, a multiple of the present width.
    pub fn coarsen(&mut self, bin_ns: u64) {
        let factor = bin_ns / self.bin_ns.max(1);
        if factor > 1 {
            self.bins = self.bins.chunks(factor as usize).map(sum).collect();
        }
        self.bin_ns = bin_ns;
    }

    /// Adds another replication's traffic, at the coarser of the two widths.
    pub fn add(&mut self, mut other: Traffic) {
        let width = self.bin_ns.max(other.bin_ns);
        self.coarsen(width);
        other.coarsen(width);
        if self.kinds.is_empty() {
            self.kinds = other.kinds;
        }
        self.bins.resize(self.bins.len().max(other.bins.len()), TrafficBin::default());
        self.bins.iter_mut().zip(&other.bins).for_each(|(to, from)| to.add(from));
    }
}

fn sum(bins: &[TrafficBin]) -> TrafficBin {
    let mut total = TrafficBin::default();
    bins.iter().for_each(|bin| total.add(bin));
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic(bin_ns: u64, lost: &[u64]) -> Traffic {
        let bin = |n: &u64| {
            let mut by_fate = [0; 9];
            by_fate[Fate::Lost as usize] = *n;
            let of_first = |n| std::array::from_fn(|kind| if kind == 0 { n } else { 0 });
            TrafficBin { by_fate, sent_by_kind: of_first(*n), bytes_by_kind: of_first(28 * n) }
        };
        Traffic { bin_ns, kinds: vec!["push"], bins: lost.iter().map(bin).collect() }
    }

    #[test]
    fn traffic_adds_at_the_coarser_width_in_either_order() {
        let fine = traffic(1, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        let coarse = traffic(10, &[100]);
        let [mut a, mut b] = [Traffic::default(), Traffic::default()];
        a.add(fine.clone());
        a.add(coarse.clone());
        b.add(coarse);
        b.add(fine);
        assert_eq!(a, b);
        assert_eq!(a, traffic(10, &[155, 11]));
    }
}
