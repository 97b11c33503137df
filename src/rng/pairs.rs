//! Draws that belong to a pair of nodes: computed anew whenever they are asked for.

use super::philox::{RoundKeys, philox4x64};
use super::{Draws, Purpose, ROUNDS};
use crate::id::NodeId;

/// The draws of the pairs of nodes of one replication.
#[derive(Clone, Copy, Debug)]
pub struct PairDraws(RoundKeys);

impl Draws {
    /// The draws of the pairs of nodes.
    pub fn of_pairs(&self) -> PairDraws {
        PairDraws(self.round_keys)
    }
}

impl PairDraws {
    /// The word of the pair, in this order, for this decision: counter (the first id in the high
    /// half and the second in the low half, block 0).
    pub fn word(&self, purpose: Purpose, (first, second): (NodeId, NodeId)) -> u64 {
        let entity = (u64::from(first.0) << 32) | u64::from(second.0);
        philox4x64::<ROUNDS>([entity, purpose as u64, 0, 0], &self.0)[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_pair_and_of_the_replication() {
        let draws = Draws::new(1, 0);
        let word = |draws: &Draws, a, b| {
            draws.of_pairs().word(Purpose::PairLatency, (NodeId(a), NodeId(b)))
        };
        let base = word(&draws, 3, 7);
        assert_eq!(base, word(&draws, 3, 7));
        assert_eq!(base, draws.block(Purpose::PairLatency, (3 << 32) | 7, 0)[0]);
        let others = [word(&draws, 7, 3), word(&draws, 3, 8), word(&Draws::new(1, 1), 3, 7)];
        assert!(others.iter().all(|other| *other != base));
    }
}
