//! The digest: a 64-bit chain a node over everything that the node handled and did.
//!
//! The mixing step is wyhash's `wymix` (Wang Yi): the 128-bit product, folded. The digest tells
//! two runs apart; it guards against accidents, not against adversaries.

use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;

const P0: u64 = 0xa076_1d64_78bd_642f;
const P1: u64 = 0xe703_7ed1_a0b4_28db;

/// What a chain takes in, so that a send is never mistaken for a timer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Mark {
    /// An event handled; its class is added.
    Event = 1,
    /// A message sent.
    Send = 16,
    /// A timer set.
    Timer = 17,
    /// A periodic timer begun.
    Every = 18,
    /// A record appended.
    Append = 19,
    /// A disk rewritten.
    Rewrite = 20,
    /// A fact told.
    Fact = 21,
    /// A crash; whether the disk was lost is added.
    Crash = 22,
    /// An arrival dropped; its fate is added.
    Dropped = 32,
}

/// One node's chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chain(u64);

impl Chain {
    /// The chain of a node that did nothing.
    pub const NEW: Chain = Chain(0);

    /// Takes in two words.
    #[inline(always)]
    pub fn mix(&mut self, a: u64, b: u64) {
        let product = u128::from(self.0 ^ a ^ P0) * u128::from(b ^ P1);
        self.0 = (product >> 64) as u64 ^ product as u64 ^ self.0.rotate_left(23);
    }

    /// Takes in an event: its name, its time, what it is, and a detail of it.
    #[inline(always)]
    pub fn event(&mut self, key: EventKey, at: Instant, word: u64, detail: u64) {
        self.mix(key.0 ^ word, at.0 ^ detail.rotate_left(40));
    }

    /// The chain's part of the run's digest.
    pub fn finish(mut self, node: NodeId) -> u128 {
        self.mix(u64::from(node.0), P0);
        let low = self.0;
        self.mix(P1, low);
        u128::from(self.0) << 64 | u128::from(low)
    }
}

/// Packs a mark, a small number and a length into one word.
#[inline(always)]
pub fn word(mark: Mark, small: u8, long: u32) -> u64 {
    u64::from(mark as u8) << 56 | u64::from(small) << 48 | u64::from(long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_content_count() {
        let chain = |steps: &[(u64, u64)]| {
            let mut chain = Chain::NEW;
            steps.iter().for_each(|(a, b)| chain.mix(*a, *b));
            chain
        };
        let base = chain(&[(1, 2), (3, 4)]);
        assert_ne!(base, chain(&[(3, 4), (1, 2)]));
        assert_ne!(base, chain(&[(1, 2), (3, 5)]));
        assert_ne!(base, chain(&[(1, 2)]));
        assert_ne!(base.finish(NodeId(0)), base.finish(NodeId(1)));
    }
}
