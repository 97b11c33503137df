//! Whom a node contacts: how many, and how they are chosen.

use crate::network::topology::Graph;
use crate::network::weights::by_node;
use crate::network::{NodeWeight, TopologyKind};
use crate::protocols::choice::{By, Choice, Fanout, PeerChoice};
use crate::rng::Draws;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, Document, FanoutTable, NodesWeight, PeersTable, Weighted};
use crate::scenario::resolve::Checker;
use crate::scenario::resolve::cluster::Cluster;

impl Checker<'_> {
    /// Whom a node contacts: `default` many, uniformly, if nothing is said. A kind without rounds
    /// says so.
    pub(super) fn choice(
        &mut self,
        fanout: Option<&At<FanoutTable>>,
        default: Fanout,
        peers: Option<&At<PeersTable>>,
        has_rounds: bool,
    ) -> Choice {
        let count = fanout.map_or(default, |fanout| fanout.value.value());
        let Some(written) = peers else { return Choice::uniform(count) };
        let peers = match &written.value {
            PeersTable::Uniform(_) => PeerChoice::Uniform,
            PeersTable::RoundRobin(_) => PeerChoice::RoundRobin,
            PeersTable::Weighted(table) => PeerChoice::Weighted(table.by.value.0.into()),
        };
        if peers != PeerChoice::Uniform && self.intact("protocol") {
            self.counted(count, fanout, written);
        }
        if peers == PeerChoice::RoundRobin && !has_rounds && self.intact("protocol") {
            let problem = Problem::at(&written.place, "round robin without rounds");
            let problem = problem.label("expected another kind of choice");
            self.add(problem.help("here a node sends when it learns something, at no other time"));
        }
        Choice { fanout: count, peers }
    }

    /// Refuses a choice where no number of peers is chosen.
    fn counted(&mut self, count: Fanout, fanout: Option<&At<FanoutTable>>, peers: &At<PeersTable>) {
        let title = match count {
            Fanout::Count(_) => return,
            Fanout::All => "a choice among peers that are all contacted",
            Fanout::Binomial(_) => "a choice among peers who are all equally likely",
        };
        let problem = Problem::at(&peers.place, title);
        let problem = problem.label("expected a number as the `fanout` beside it");
        self.add(match fanout {
            Some(fanout) => problem.also(&fanout.place, "the fanout is here"),
            None => problem.help("the fanout of this kind is \"all\" if nothing is said"),
        });
    }

    /// The weights of nodes, where peers are chosen by them; and whether there are any weights
    /// where peers are chosen by any.
    pub(in crate::scenario::resolve) fn weights(
        &mut self,
        document: &Document,
        cluster: Option<&Cluster>,
    ) -> Option<Vec<NodeWeight>> {
        let peers = document.protocol.as_ref().and_then(|protocol| protocol.value.peers());
        let Some(At { value: PeersTable::Weighted(table), place }) = peers else {
            return Some(Vec::new());
        };
        if !self.intact("protocol") {
            return None;
        }
        match (By::from(table.by.value.0), &table.weights) {
            (By::Node, Some(weights)) => self.node_weights(weights, cluster),
            (By::Node, None) => {
                let problem = Problem::at(place, "missing key `weights`");
                self.add(problem.label("expected `weights` here").help(
                    "write weights = [{ nodes = \"0..10\", weight = 5 }]: other nodes weigh 1",
                ));
                None
            }
            (By::Edge, _) => self.edge_weights(table, cluster),
        }
    }

    fn node_weights(
        &mut self,
        written: &At<Vec<At<NodesWeight>>>,
        cluster: Option<&Cluster>,
    ) -> Option<Vec<NodeWeight>> {
        let nodes = cluster.map(|cluster| cluster.nodes);
        let entry = |entry: &At<NodesWeight>| {
            let nodes = self.nodes(&entry.value.nodes, nodes)?;
            Some(NodeWeight { nodes, weight: entry.value.weight.value.0 })
        };
        let entries: Vec<Option<NodeWeight>> = written.value.iter().map(entry).collect();
        let entries = entries.into_iter().collect::<Option<Vec<NodeWeight>>>()?;
        let problem = |title: &str| Some(Problem::at(&written.place, title));
        let wrong = match nodes {
            _ if entries.is_empty() => {
                problem("an empty list of weights").map(|p| p.label("expected at least one"))
            }
            Some(nodes) if all_zero(&entries, nodes) => problem("all nodes weigh 0")
                .map(|p| p.label("expected a weight above 0 for some").help(NEVER)),
            Some(nodes) if sum_most(&entries, nodes) > u128::from(u64::MAX) => {
                problem("the weights are too much")
                    .map(|p| p.label(format!("expected at most {MOST} for all nodes together")))
            }
            _ => None,
        };
        self.problems.extend(wrong);
        Some(entries)
    }

    fn edge_weights(
        &mut self,
        table: &Weighted,
        cluster: Option<&Cluster>,
    ) -> Option<Vec<NodeWeight>> {
        if let Some(weights) = &table.weights {
            let problem = Problem::at(&weights.place, "weights of nodes beside those of links");
            self.add(problem.label("expected no `weights` with `by = \"edge\"`"));
        }
        let graph = match cluster?.topology.as_ref()? {
            TopologyKind::Fixed(graph) if graph.has_weights() => graph,
            _ => {
                let problem = Problem::at(&table.by.place, "no link has a weight");
                self.add(problem.label("expected \"node\"").help(
                    "weights of links are the third column of an edge list: \
                     cluster.topology = { kind = \"file\", path = \"…\" }",
                ));
                return None;
            }
        };
        if !graph.has_weight_above_zero() {
            let problem = Problem::at(&table.by.place, "all links weigh 0");
            let problem = problem.label("expected a weight above 0 in the edge list");
            self.add(problem.help(NEVER));
        }
        Some(Vec::new())
    }
}

/// Whether no node has a weight. Shares are drawn anew in each replication: this looks at one.
fn all_zero(entries: &[NodeWeight], nodes: u32) -> bool {
    let named: u64 = entries.iter().map(|entry| entry.nodes.count(nodes)).sum();
    let last = entries.last().map_or(1, |entry| entry.weight);
    // What the last entry says counts, and who is in none weighs 1.
    last == 0
        && named >= u64::from(nodes)
        && by_node(entries, nodes, &Draws::new(0, 0)).iter().all(|weight| *weight == 0)
}

/// What all nodes weigh, at most.
fn sum_most(entries: &[NodeWeight], nodes: u32) -> u128 {
    let of = |weight: u64, count: u64| u128::from(weight) * u128::from(count);
    let named = entries.iter().map(|entry| of(entry.weight, entry.nodes.count(nodes)));
    named.sum::<u128>() + of(Graph::WEIGHT_UNITS, nodes.into())
}

const NEVER: &str = "who weighs 0 is never called";

/// What all nodes may weigh together.
const MOST: u64 = u64::MAX / Graph::WEIGHT_UNITS;
