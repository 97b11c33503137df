//! The observers that every run has: coverage, traffic, client answers.

mod both;
mod coverage;
mod covered;
mod curve;
mod facts;
mod gauge;
mod groups;
mod ledger;
mod maybe;
mod milestones;
mod population;
mod receipts;
mod stalls;
mod stores;
mod trace;
mod traffic;
mod views;

pub use both::Both;
pub use coverage::Coverage;
pub use gauge::{Gauge, Reading};
pub use ledger::{Counted, Ledger};
pub use trace::{Sinks, Trace, TraceSetup};

use crate::engine::{Ending, Observer, Position, Sent};
use crate::faults::Moment;
use crate::id::{ItemId, NodeId};
use crate::network::Fate;
use crate::outcome::{self, FactRow, NodeRow, Replication, Verdict};
use crate::protocol::Fact;
use crate::time::Instant;
use groups::GroupMeter;
use population::Population;
use stalls::StallMeter;
use std::sync::Arc;
use stores::StoreMeter;
use traffic::TrafficMeter;
use views::Views;

/// What the metrics need to know before a run.
#[derive(Clone, Copy, Debug)]
pub struct MetricsSetup {
    /// The replication's number.
    pub replication: u64,
    /// Nodes of the cluster.
    pub nodes: u32,
    /// What the layers below add to each message, in octets.
    pub header_bytes: u32,
    /// The names of the protocol's message kinds.
    pub kinds: &'static [&'static str],
    /// Whether a node can lose what it held: then first receipts are kept for each pair.
    pub forgets: bool,
    /// Whether a row for each node is wanted.
    pub node_rows: bool,
    /// What is kept over time.
    pub kept: Kept,
}

/// What is kept of a replication beside the columns of result files with a row for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Nothing: of a short run the series would be half the work.
    Columns,
    /// Coverage over time, and where nodes keep lists of each other, what is wrong with those.
    Curves,
    /// Coverage and traffic over time, nodes up, and facts: what the files of a run need.
    Run,
}

/// Watches one replication for all result files but the trace.
pub struct Metrics {
    setup: MetricsSetup,
    coverage: Coverage,
    /// Where nodes keep lists of each other.
    views: Option<Views>,
    /// Where the stores of nodes are compared at the end.
    stores: Option<StoreMeter>,
    stalls: StallMeter,
    /// Whether the changes of nodes are the items, in place of updates.
    changes_are_items: bool,
    traffic: TrafficMeter,
    useful: u64,
    /// Copies that the network made.
    duplicated: u64,
    /// Facts of a window that is handled node by node, to be put in order at its end.
    pending: Vec<(Position, Fact)>,
    /// The order of `pending`, while it is made.
    order: Vec<(Position, u32)>,
    batched: bool,
    facts: Vec<FactRow>,
    per_node: Vec<NodeRow>,
    gauge: Option<Arc<Gauge>>,
    groups: Option<GroupMeter>,
    population: Option<Population>,
    /// From when until when, its end excluded, updates are born that count.
    window: Option<(Instant, Instant)>,
}

impl Metrics {
    /// Nothing seen yet.
    pub fn new(setup: MetricsSetup) -> Metrics {
        let series = setup.kept == Kept::Run;
        Metrics {
            coverage: Coverage::new(setup.nodes, setup.forgets, setup.kept != Kept::Columns),
            views: None,
            stores: None,
            stalls: StallMeter::default(),
            changes_are_items: false,
            traffic: TrafficMeter::new(setup.kinds, setup.header_bytes, series),
            useful: 0,
            duplicated: 0,
            pending: Vec::new(),
            order: Vec::new(),
            batched: false,
            facts: Vec::new(),
            per_node: Vec::new(),
            gauge: None,
            groups: None,
            population: None,
            window: None,
            setup,
        }
    }

    /// Tells `gauge` after each window how far the replication is.
    pub fn tell(&mut self, gauge: Arc<Gauge>) {
        self.gauge = Some(gauge);
    }

    /// Looks at the lists that nodes keep of each other, and at the ages of their records if those are
    /// `renewed`; takes changes of nodes for the items, and not updates, if they are.
    pub fn view(&mut self, changes_are_items: bool, renewed: bool) {
        let mut views = Views::new(self.setup.kept, changes_are_items);
        if renewed {
            views.age();
        }
        self.window.into_iter().for_each(|window| views.measure(window));
        self.views = Some(views);
        self.changes_are_items = changes_are_items;
    }

    /// Compares the stores of nodes at the end.
    pub fn compare_stores(&mut self) {
        self.stores = Some(StoreMeter::default());
    }

    /// Items are due at all nodes but their writers.
    pub fn spare_writers(&mut self) {
        self.coverage.spare_writers();
        self.groups.iter_mut().for_each(GroupMeter::spare_writers);
    }

    /// Counts by group as well: the group of each node, by address.
    pub fn group(&mut self, of: Vec<u8>) {
        self.groups = Some(GroupMeter::new(of, self.setup.nodes));
    }

    /// Counts the nodes that are up, over time, if they `change` and a series is wanted.
    pub fn count_nodes(&mut self, change: bool) {
        let counted = change && self.setup.kept == Kept::Run;
        self.population = counted.then(|| Population::new(self.setup.nodes));
    }

    /// Adds up only the updates born from the first instant up to the second, itself excluded.
    pub fn measure(&mut self, window: (Instant, Instant)) {
        self.window = Some(window);
    }

    fn count_pending(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        // Arrivals come in order of time, so mostly what they taught does as well.
        if pending.is_sorted_by_key(|(position, _)| *position) {
            pending.drain(..).for_each(|(position, fact)| self.count(position, fact));
        } else {
            self.count_in_order(&mut pending);
        }
        self.pending = pending;
    }

    #[inline(never)]
    fn count_in_order(&mut self, pending: &mut Vec<(Position, Fact)>) {
        let mut order = std::mem::take(&mut self.order);
        // A short key first: facts are large, and mostly no two nodes tell one in one instant. The
        // last part keeps the facts of one handler in order.
        let key = |(place, (position, _)): (usize, &(Position, Fact))| (*position, place as u32);
        order.extend(pending.iter().enumerate().map(key));
        order.sort_unstable();
        for (position, place) in order.drain(..) {
            let fact = std::mem::replace(&mut pending[place as usize].1, Fact::Leads { term: 0 });
            self.count(position, fact);
        }
        pending.clear();
        self.order = order;
    }

    #[inline]
    fn count(&mut self, position: Position, fact: Fact) {
        let (at, node, ..) = position;
        match &fact {
            Fact::Learned { item, key, rank, replaces } => {
                if let Some(groups) = &mut self.groups {
                    groups.learned((at, node), *item, *key, *rank, *replaces);
                }
                self.coverage.learned((at, node), *item, *key, *rank, *replaces);
            }
            Fact::Forgot { item, .. } => {
                self.coverage.forgot((at, node), *item);
                self.groups.iter_mut().for_each(|groups| groups.forgot((at, node), *item));
            }
            Fact::PeerUp { .. } | Fact::PeerDown { .. } | Fact::Recorded { .. } | Fact::Deaf => {
                self.views.iter_mut().for_each(|views| views.fact((at, node), &fact));
            }
            Fact::Stalled => self.stalls.stalled(at, node),
            Fact::Resumed => self.stalls.over(at, node),
            _ if self.setup.kept == Kept::Run => self.facts.extend(facts::row(at, node, fact)),
            _ => {}
        }
    }

    /// The lists, where their changes are the items.
    fn items_of_views(&self) -> Option<&Views> {
        self.views.as_ref().filter(|_| self.changes_are_items)
    }

    /// Held and due pairs at the moment.
    fn value(&self) -> (u64, u64) {
        self.items_of_views().map_or_else(|| self.coverage.value(), Views::value)
    }

    /// The replication's outcome, once the engine has ended it, and its traffic.
    pub fn finish(self, ending: Ending) -> (Replication, outcome::Traffic) {
        let Metrics { setup, coverage, views, mut traffic, .. } = self;
        let window = self.window.unwrap_or((Instant::ZERO, Instant::MAX));
        let (changes, views, lists) = match views.map(|views| views.finish(ending.at, window)) {
            Some((changes, totals, curves)) => (Some(changes), Some(totals), Some(curves)),
            None => (None, None, None),
        };
        let stores = self.stores.map(|stores| stores.finish(coverage.births()));
        let changes = changes.filter(|_| self.changes_are_items);
        let covered = changes.unwrap_or_else(|| coverage.finish(ending.at, window));
        let groups = self.groups.map_or_else(Vec::new, |groups| groups.finish(ending.at, window));
        let nodes_up = self.population.map(|population| population.finish(ending.at));
        let totals = traffic.totals(self.useful, self.duplicated);
        let incidents = self.stalls.finish(ending.at, ending.incidents);
        let most = |pairs: &[(u64, u64)]| pairs.last().map_or(0, |(most, _)| *most);
        let converged = covered.converged_at.is_some();
        let replication = Replication {
            number: setup.replication,
            verdict: if converged { Verdict::Converged } else { Verdict::NotConverged },
            ended_at: ending.at,
            converged_at: covered.converged_at,
            reached: covered.reached,
            receipts: covered.receipts,
            held: covered.held,
            due: covered.due,
            updates: covered.updates,
            nodes_alive: ending.nodes_alive,
            nodes: setup.nodes,
            messages: totals.messages,
            payloads_sent: totals.payloads,
            bytes_sent: totals.bytes,
            message_bytes_max: totals.longest,
            sends_per_node_max: most(&ending.load.sends),
            receives_per_node_max: most(&ending.load.receives),
            rounds: ending.rounds,
            events: ending.events,
            digest: ending.digest,
            curve: if setup.kept == Kept::Columns {
                outcome::Curve::default()
            } else {
                covered.curve
            },
            nodes_up: nodes_up.unwrap_or_default(),
            items: covered.items,
            facts: self.facts,
            load: ending.load,
            per_node: self.per_node,
            groups,
            measured: None,
            incidents,
            views,
            stores,
            lists: lists.filter(|_| setup.kept != Kept::Columns).map(Box::new),
            violations: Vec::new(),
        };
        let traffic = match setup.kept {
            Kept::Run => traffic.finish(),
            Kept::Columns | Kept::Curves => outcome::Traffic::default(),
        };
        (replication, traffic)
    }
}

impl Observer for Metrics {
    fn window(&mut self, batched: bool) {
        self.batched = batched;
    }

    fn window_end(&mut self, at: Instant, events: u64) {
        self.count_pending();
        if let Some(gauge) = &self.gauge {
            let (held, due) = self.value();
            gauge.set(Reading { at, events, held, due });
        }
    }

    #[inline(always)]
    fn sends(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.traffic.sent(at, kind, len, updates, copies);
    }

    #[inline(always)]
    fn ended(&mut self, at: Instant, fate: Fate) {
        self.traffic.ended(at, fate);
    }

    fn copied(&mut self, _sent: &Sent) {
        self.duplicated += 1;
    }

    #[inline(always)]
    fn useful(&mut self) {
        self.useful += 1;
    }

    #[inline]
    fn fact(&mut self, position: Position, fact: Fact) {
        if self.batched {
            self.pending.push((position, fact));
        } else {
            self.count(position, fact);
        }
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.coverage.up((at, node));
        self.views.iter_mut().for_each(|views| views.up((at, node)));
        self.groups.iter_mut().for_each(|groups| groups.up(at, node));
        self.population.iter_mut().for_each(|population| population.up(at));
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.stalls.over(at, node);
        self.coverage.down((at, node), held);
        self.views.iter_mut().for_each(|views| views.down((at, node), held));
        self.groups.iter_mut().for_each(|groups| groups.down((at, node), held));
        self.population.iter_mut().for_each(|population| population.down(at));
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.coverage.moment_end(moment.at);
        self.views.iter_mut().for_each(|views| views.moment_end(moment.at));
        self.groups.iter_mut().for_each(|groups| groups.moment_end(moment.at));
    }

    fn wants_ends(&self) -> bool {
        let Metrics { setup, views, groups, stores, .. } = self;
        setup.forgets || setup.node_rows || views.is_some() || groups.is_some() || stores.is_some()
    }

    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        self.coverage.node_end(row.node, held);
        if let Some(stores) = self.stores.as_mut().filter(|_| row.up) {
            stores.node_end(held);
        }
        if let Some(views) = self.views.as_mut().filter(|_| row.up) {
            views.node_end(row.node, held);
        }
        self.groups.iter_mut().for_each(|groups| groups.node_end(&row));
        if self.setup.node_rows {
            self.per_node.push(row);
        }
    }

    fn complete(&self) -> bool {
        self.items_of_views().map_or_else(|| self.coverage.complete(), Views::complete)
    }

    fn lacking(&self) -> Option<(ItemId, u64)> {
        self.coverage.lacking()
    }

    fn implies(&self, fact: &Fact, item: ItemId) -> bool {
        self.coverage.implies(fact, item)
    }
}
