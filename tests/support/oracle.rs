//! Coverage the slow way: every pair of node and item looked at again after every fact.
//!
//! It follows the definitions, not the counters: who is up is due; who has an item, or a version
//! ranked above it, holds it; all times are read off the pairs.

use gossip_sim::engine::{Observer, Position};
use gossip_sim::faults::Moment;
use gossip_sim::id::{ItemId, KeyId, NodeId};
use gossip_sim::outcome::{GroupRow, Receipts, Replication};
use gossip_sim::protocol::Fact;
use gossip_sim::time::{Instant, Span};
use std::collections::BTreeMap;

const SHARES: [u64; 4] = [50, 90, 99, 100];

/// An item and what was seen of it.
struct Seen {
    key: KeyId,
    rank: Option<u128>,
    born_at: Instant,
    reached: [Option<Span>; 4],
    /// When each node first held it, from its birth.
    first: BTreeMap<NodeId, Span>,
}

/// Looks at every pair again and again.
pub struct Oracle {
    /// Whether it looks at this node.
    members: Vec<bool>,
    up: Vec<bool>,
    /// By node, the versions that it has.
    has: Vec<Vec<ItemId>>,
    items: BTreeMap<ItemId, Seen>,
    now: Instant,
    /// Since when every due pair holds, by the last instant that is over.
    complete_since: Option<Instant>,
    /// Held and due pairs from each instant on.
    changes: Vec<(Instant, u64, u64)>,
}

impl Oracle {
    pub fn new(nodes: u32) -> Oracle {
        Oracle::of(vec![true; nodes as usize])
    }

    /// One that looks at the nodes of a group alone. Items are born wherever they are written.
    pub fn of(members: Vec<bool>) -> Oracle {
        let nodes = members.len();
        Oracle {
            members,
            up: vec![false; nodes],
            has: vec![Vec::new(); nodes],
            items: BTreeMap::new(),
            now: Instant::ZERO,
            complete_since: None,
            changes: Vec::new(),
        }
    }

    fn holds(&self, node: NodeId, item: ItemId) -> bool {
        let sought = &self.items[&item];
        self.has[node.index()].iter().any(|version| {
            let seen = &self.items[version];
            let above = sought.rank.is_some() && seen.rank > sought.rank;
            *version == item || (seen.key == sought.key && above)
        })
    }

    fn nodes_up(&self) -> Vec<NodeId> {
        let is_up = |node: &NodeId| self.up[node.index()] && self.members[node.index()];
        (0..self.up.len() as u32).map(NodeId).filter(is_up).collect()
    }

    /// Held and due pairs.
    fn value(&self) -> (u64, u64) {
        let up = self.nodes_up();
        let held = |item: &ItemId| up.iter().filter(|node| self.holds(**node, *item)).count();
        let due = up.len() * self.items.len();
        (self.items.keys().map(held).sum::<usize>() as u64, due as u64)
    }

    /// An instant is over when something happens in a later one.
    fn turn_to(&mut self, at: Instant) {
        if at > self.now {
            self.note_instant();
            self.now = at;
        }
    }

    fn note_instant(&mut self) {
        let (held, due) = self.value();
        self.changes.push((self.now, held, due));
        self.complete_since = match due > 0 && held == due {
            true => self.complete_since.or(Some(self.now)),
            false => None,
        };
    }

    /// Looks at every pair.
    fn look(&mut self) {
        let up = self.nodes_up();
        for item in self.items.keys().copied().collect::<Vec<_>>() {
            let holders: Vec<NodeId> =
                up.iter().copied().filter(|node| self.holds(*node, item)).collect();
            let now = self.now;
            let seen = self.items.get_mut(&item).unwrap();
            let since = now.since(seen.born_at);
            for (share, reached) in SHARES.iter().zip(&mut seen.reached) {
                if holders.len() as u64 * 100 >= share * up.len() as u64 && !up.is_empty() {
                    reached.get_or_insert(since);
                }
            }
            holders.iter().for_each(|node| _ = seen.first.entry(*node).or_insert(since));
        }
    }

    /// Compares with what the metrics say of a run.
    pub fn compare(mut self, found: &Replication) {
        self.note_instant();
        assert_eq!((found.held, found.due), self.value(), "held and due pairs");
        assert_eq!(found.converged_at, self.complete_since, "converged at");
        assert_eq!(found.updates, self.items.len() as u64, "items");
        for (item, (id, seen)) in found.items.iter().zip(&self.items) {
            assert_eq!((item.id, item.born_at), (*id, seen.born_at), "birth");
            assert_eq!(item.reached, seen.reached, "tNN of item {id}");
            let first: Vec<Span> = (self.nodes_up().iter())
                .filter(|node| self.holds(**node, *id))
                .map(|node| seen.first[node])
                .collect();
            let receipts = Receipts {
                count: first.len() as u64,
                sum_ns: first.iter().map(|span| u128::from(span.0)).sum(),
                last: first.iter().copied().max().unwrap_or_default(),
            };
            assert_eq!(item.receipts, receipts, "first receipts of item {id}");
        }
        assert_eq!(found.reached, self.reached());
        self.compare_curve(found);
    }

    /// Compares with the row of its group, but for the messages.
    pub fn compare_group(&self, found: &GroupRow) {
        assert_eq!((found.held, found.due), self.value(), "held and due pairs of {found:?}");
        assert_eq!(found.reached, self.reached(), "tNN of {found:?}");
        let members = self.members.iter().filter(|is| **is).count();
        let counts = (found.nodes as usize, found.nodes_alive as usize);
        assert_eq!(counts, (members, self.nodes_up().len()), "nodes of {found:?}");
    }

    /// The largest times over the items.
    fn reached(&self) -> [Option<Span>; 4] {
        [0, 1, 2, 3].map(|share| {
            let all: Option<Vec<Span>> = self.items.values().map(|i| i.reached[share]).collect();
            all.and_then(|all| all.into_iter().max())
        })
    }

    fn compare_curve(&self, found: &Replication) {
        for bin in 0..=found.curve.points.len() as u64 + 1 {
            let at = Instant(bin * found.curve.bin_ns);
            let place = self.changes.partition_point(|(then, ..)| *then <= at);
            let (_, held, due) = place.checked_sub(1).map_or((at, 0, 0), |p| self.changes[p]);
            assert_eq!(found.curve.at(at.0), (held, due), "curve at {at}");
        }
    }
}

impl Observer for Oracle {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn fact(&mut self, (at, node, ..): Position, fact: Fact) {
        self.turn_to(at);
        let has = &mut self.has[node.index()];
        match fact {
            Fact::Learned { item, key, rank, replaces } => {
                has.retain(|version| Some(*version) != replaces && *version != item);
                has.push(item);
                let (reached, first) = ([None; 4], BTreeMap::new());
                let seen = Seen { key, rank, born_at: at, reached, first };
                self.items.entry(item).or_insert(seen);
            }
            Fact::Forgot { item, .. } => has.retain(|version| *version != item),
            _ => return,
        }
        self.look();
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.turn_to(at);
        self.up[node.index()] = true;
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.turn_to(at);
        let mut told: Vec<ItemId> = held.iter().map(learned).collect();
        told.sort();
        self.has[node.index()].sort();
        assert_eq!(told, self.has[node.index()], "a node tells of what its facts left it with");
        self.has[node.index()].clear();
        self.up[node.index()] = false;
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.turn_to(moment.at);
        self.look();
    }
}

fn learned(fact: &Fact) -> ItemId {
    match fact {
        Fact::Learned { item, .. } => *item,
        other => panic!("{other:?} is not what a node holds"),
    }
}
