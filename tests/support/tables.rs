//! An observer that adds up what nodes show of each other, for kind `folder-metadata`.

use gossip_sim::engine::{Handled, Observer, Position, Sent};
use gossip_sim::id::{ItemId, NodeId};
use gossip_sim::network::Fate;
use gossip_sim::protocol::Fact;
use gossip_sim::time::Instant;

/// Pairs of nodes, of whom each shows the other's folder or not.
pub struct Tables {
    nodes: usize,
    from: Instant,
    now: Instant,
    up: Vec<bool>,
    shown: Vec<bool>,
    /// Pair-nanoseconds since `from`: live others that are not shown, of how many; nodes that do not show
    /// themselves, of how many; dead ones that are shown, of how many.
    sums: [[u128; 2]; 3],
    /// When each node first met a datagram that it could not read.
    pub deaf_at: Vec<Option<Instant>>,
    /// When a record was sent that fits no receive buffer.
    pub first_long_at: Option<Instant>,
    /// Who shows what of the first item, and when it was that nobody did any more.
    first_item: Vec<bool>,
    pub first_item_gone_at: Option<Instant>,
    /// When nobody showed any dead node for the last time so far.
    pub dead_gone_at: Option<Instant>,
}

impl Tables {
    pub fn new(nodes: u32, from_s: u64) -> Tables {
        let n = nodes as usize;
        Tables {
            nodes: n,
            from: Instant(from_s * 1_000_000_000),
            now: Instant::ZERO,
            up: vec![false; n],
            shown: vec![false; n * n],
            sums: Default::default(),
            deaf_at: vec![None; n],
            first_long_at: None,
            first_item: vec![false; n],
            first_item_gone_at: None,
            dead_gone_at: None,
        }
    }

    fn counts(&self) -> [[u64; 2]; 3] {
        let mut counts = [[0; 2]; 3];
        for observer in (0..self.nodes).filter(|node| self.up[*node]) {
            for subject in 0..self.nodes {
                let shown = self.shown[observer * self.nodes + subject];
                let (place, wrong) = match (observer == subject, self.up[subject]) {
                    (true, _) => (1, !shown),
                    (_, true) => (0, !shown),
                    (_, false) => (2, shown),
                };
                counts[place][0] += u64::from(wrong);
                counts[place][1] += 1;
            }
        }
        counts
    }

    /// Adds up until `at`.
    pub fn pass(&mut self, at: Instant) {
        let since = at.since(self.now.max(self.from)).0;
        if at > self.from && since > 0 {
            let counts = self.counts();
            for (sums, counts) in self.sums.iter_mut().zip(counts) {
                for (sum, count) in sums.iter_mut().zip(counts) {
                    *sum += u128::from(count) * u128::from(since);
                }
            }
        }
        self.now = at;
    }

    fn set(&mut self, at: Instant, (observer, subject): (NodeId, NodeId), shown: bool) {
        self.pass(at);
        self.shown[observer.index() * self.nodes + subject.index()] = shown;
        self.note_dead(at);
    }

    fn note_dead(&mut self, at: Instant) {
        let [_, _, [shown, pairs]] = self.counts();
        match (pairs > 0 && shown == 0, self.dead_gone_at) {
            (true, None) => self.dead_gone_at = Some(at),
            (false, Some(_)) => self.dead_gone_at = None,
            _ => {}
        }
    }

    /// Shares: live others not shown, nodes that do not show themselves, dead ones shown.
    pub fn shares(&self) -> [f64; 3] {
        self.sums.map(|[wrong, all]| wrong as f64 / (all as f64).max(1.0))
    }

    fn item(&mut self, at: Instant, node: NodeId, shows: bool) {
        self.first_item[node.index()] = shows;
        let gone = !self.first_item.contains(&true);
        self.first_item_gone_at = gone.then_some(self.first_item_gone_at.unwrap_or(at));
    }
}

impl Observer for Tables {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn event(&mut self, handled: &Handled) {
        let (at, node, ..) = handled.position;
        if handled.fate == Some(Fate::Corrupt) {
            self.deaf_at[node.index()].get_or_insert(at);
        }
    }

    fn fact(&mut self, (at, node, ..): Position, fact: Fact) {
        match fact {
            Fact::PeerUp { peer } => self.set(at, (node, peer), true),
            Fact::PeerDown { peer } => self.set(at, (node, peer), false),
            Fact::Learned { item: ItemId(0), .. } => self.item(at, node, true),
            Fact::Learned { replaces: Some(ItemId(0)), .. } => self.item(at, node, false),
            Fact::Forgot { item: ItemId(0), .. } => self.item(at, node, false),
            _ => {}
        }
    }

    fn sent(&mut self, sent: &Sent) {
        if sent.len > 1024 && self.first_long_at.is_none() {
            self.first_long_at = Some(sent.at);
        }
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.pass(at);
        self.up[node.index()] = true;
    }

    fn down(&mut self, at: Instant, node: NodeId, _held: &[Fact]) {
        self.pass(at);
        self.up[node.index()] = false;
        let row = node.index() * self.nodes;
        self.shown[row..row + self.nodes].fill(false);
        self.item(at, node, false);
        self.note_dead(at);
    }
}
