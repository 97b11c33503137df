//! Delays by pairs of rows: every node has a row, and the delay between two nodes is that of their
//! rows, give or take the jitter.

use super::Jitter;
use crate::id::NodeId;
use crate::time::Span;

/// Which row a node has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dealing {
    /// Rows in turn: the node's id modulo the number of rows.
    InTurn,
    /// Blocks of ids, one a row: by row, the first id above its block.
    InBlocks(Box<[u32]>),
}

/// The delays between the rows, and which nodes have which row.
#[derive(Clone, PartialEq, Debug)]
pub struct PairTable {
    dealing: Dealing,
    rows: u32,
    /// By the row of the sender, then of the receiver, in nanoseconds.
    nanos: Box<[u64]>,
    jitter: Jitter,
    /// The delays that pairs of nodes have, rising, each with how many ordered pairs have it or a
    /// lesser one.
    ranks: Box<[(u64, u64)]>,
}

impl PairTable {
    /// The table of `nodes` nodes; `nanos` has `rows` rows of as many delays, at least one.
    pub fn new(
        dealing: Dealing,
        rows: u32,
        nanos: Box<[u64]>,
        jitter: Jitter,
        nodes: u32,
    ) -> PairTable {
        let mut table = PairTable { dealing, rows, nanos, jitter, ranks: Box::default() };
        table.ranks = table.ranked(nodes);
        table
    }

    fn ranked(&self, nodes: u32) -> Box<[(u64, u64)]> {
        let counts: Vec<u64> = (0..self.rows).map(|row| self.nodes_of(row, nodes)).collect();
        let mut found = Vec::new();
        for (from, to) in (0..self.rows).flat_map(|a| (0..self.rows).map(move |b| (a, b))) {
            // No node sends to itself.
            let others = counts[to as usize] - u64::from(from == to && counts[to as usize] > 0);
            let pairs = counts[from as usize] * others;
            if pairs > 0 {
                found.push((self.of_rows(from, to), pairs));
            }
        }
        if found.is_empty() {
            found.push((self.of_rows(0, 0), 1));
        }
        found.sort_unstable();
        (1..found.len()).for_each(|i| found[i].1 += found[i - 1].1);
        // Of equal delays the last counts them all.
        found.reverse();
        found.dedup_by_key(|(delay, _)| *delay);
        found.reverse();
        found.into()
    }

    /// How many of `nodes` nodes have this row.
    fn nodes_of(&self, row: u32, nodes: u32) -> u64 {
        let (from, to) = match &self.dealing {
            Dealing::InTurn => return u64::from((nodes + self.rows - 1 - row) / self.rows),
            Dealing::InBlocks(ends) => block(ends, row as usize),
        };
        u64::from(to.min(nodes) - from.min(nodes))
    }

    /// The row of a node.
    pub fn row_of(&self, node: NodeId) -> u32 {
        match &self.dealing {
            Dealing::InTurn => node.0 % self.rows,
            // A block may be empty. Later ids than any have the last row.
            Dealing::InBlocks(ends) => {
                (ends.partition_point(|end| *end <= node.0) as u32).min(self.rows - 1)
            }
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// What the delays vary by.
    pub fn jitter(&self) -> Jitter {
        self.jitter
    }

    /// The delay from a node of one row to one of another, in the median; the table's own value,
    /// which may be 0, in nanoseconds.
    pub fn of_rows(&self, from: u32, to: u32) -> u64 {
        self.nanos[from as usize * self.rows as usize + to as usize]
    }

    /// The delay from the first to the second of `ends` that belongs to a draw: never below the
    /// least between two nodes, not even to oneself, or to an id that came later than all.
    pub fn between(&self, (from, to): (NodeId, NodeId), draw: u32) -> Span {
        let middle = self.of_rows(self.row_of(from), self.row_of(to));
        self.jitter.apply(middle.max(self.ranks[0].0), draw)
    }

    /// The delay with the draw `jitter` of the pair that is `rank` / 2^32 of the way through all
    /// pairs in the order of their delays.
    pub fn of_rank(&self, rank: u32, jitter: u32) -> Span {
        let pairs = self.ranks.last().map_or(0, |(_, pairs)| *pairs);
        let before = ((u128::from(pairs) * u128::from(rank)) >> 32) as u64;
        let place = self.ranks.partition_point(|(_, pairs)| *pairs <= before);
        self.jitter.apply(self.ranks[place].0, jitter)
    }

    /// The least delay between two nodes.
    pub fn least(&self) -> Span {
        self.jitter.apply(self.ranks[0].0, 0)
    }

    /// The greatest delay between two nodes.
    pub fn greatest(&self) -> Span {
        self.jitter.apply(self.ranks[self.ranks.len() - 1].0, u32::MAX)
    }
}

/// From which id to the one before which block `number` goes.
pub(in crate::network) fn block(ends: &[u32], number: usize) -> (u32, u32) {
    (number.checked_sub(1).map_or(0, |before| ends[before]), ends[number])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(dealing: Dealing, nodes: u32) -> PairTable {
        let nanos = [0, 20, 30, 40, 50, 60, 70, 80, 1].into();
        PairTable::new(dealing, 3, nanos, Jitter::NONE, nodes)
    }

    fn delay(table: &PairTable, from: u32, to: u32) -> u64 {
        table.between((NodeId(from), NodeId(to)), 0).0
    }

    #[test]
    fn rows_are_dealt_in_turn() {
        let table = table(Dealing::InTurn, 5);
        assert_eq!(
            [(0, 1), (1, 0), (3, 2), (2, 4)].map(|(a, b)| delay(&table, a, b)),
            [20, 40, 30, 80]
        );
        // Nodes 0 and 3 have one row, and so have 1 and 4; 2 has one of its own.
        assert_eq!([delay(&table, 0, 3), delay(&table, 4, 1)], [1, 50]);
        assert_eq!((table.least(), table.greatest()), (Span(1), Span(80)));
        let counts: Vec<u64> = (0..3).map(|row| table.nodes_of(row, 5)).collect();
        assert_eq!(counts, [2, 2, 1]);
    }

    #[test]
    fn only_delays_between_two_nodes_count() {
        // One node a row: the diagonal is nobody's.
        let table3 = table(Dealing::InTurn, 3);
        assert_eq!((table3.least(), table3.greatest()), (Span(20), Span(80)));
        assert_eq!(delay(&table3, 2, 2), 20);
        let two = table(Dealing::InTurn, 2);
        assert_eq!((two.least(), two.greatest()), (Span(20), Span(40)));
        assert_eq!([delay(&two, 0, 0), delay(&two, 2, 5)], [20, 20]);
        assert_eq!(table(Dealing::InTurn, 1).least(), Span(1));
    }

    #[test]
    fn blocks_of_ids_have_a_row_each() {
        let table = table(Dealing::InBlocks([2, 2, 6].into()), 6);
        let rows: Vec<u32> = (0..8).map(|id| table.row_of(NodeId(id))).collect();
        assert_eq!(rows, [0, 0, 2, 2, 2, 2, 2, 2]);
        assert_eq!((table.least(), table.greatest()), (Span(1), Span(70)));
    }

    #[test]
    fn ranks_are_those_of_all_pairs_of_nodes() {
        let table = table(Dealing::InTurn, 4);
        let mut all: Vec<u64> = (0..4)
            .flat_map(|a| (0..4).filter(move |b| *b != a).map(move |b| (a, b)))
            .map(|(a, b)| delay(&table, a, b))
            .collect();
        all.sort_unstable();
        let draw = |i: usize| ((i as u64 * 2 + 1) * (1 << 32) / 24) as u32;
        let ranks: Vec<u64> = (0..12).map(|i| table.of_rank(draw(i), 0).0).collect();
        assert_eq!(ranks, all);
    }
}
