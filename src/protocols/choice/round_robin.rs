//! Round robin over a shuffle: each pass through a node's neighbours is in a random order of its
//! own, and everybody has one turn in it.
//!
//! The order is computed, not kept: place `p` of pass `c` is a keyed permutation of `p`, with a key
//! that belongs to the node's life and the pass. A round that ends one pass and begins the next
//! puts off those of the new pass whom it contacts already, until the round after it.

use crate::id::NodeId;
use crate::protocol::{Context, Protocol};
use crate::rng::{mixed, scaled};

/// Up to so many neighbours the permutation is a shuffled list.
const LIST_MAX: usize = 32;

/// This round's `fanout` peers, fewer than all. Every round of the timer has its places in the
/// passes, also one in which the node has nothing to say.
pub fn peers<P: Protocol>(fanout: u32, cx: &impl Context<P>) -> Vec<NodeId> {
    let (known, peers) = (cx.neighbours().len(), cx.neighbours());
    let order = |pass, place| permuted(cx.word_of_life(pass), place, known);
    round(cx.turn(), fanout, known, order).into_iter().map(|index| peers.get(index)).collect()
}

/// The `fanout` of `known` indices of round `turn`, where `order` gives the index at a place of a
/// pass.
fn round(turn: u64, fanout: u32, known: u32, order: impl Fn(u64, u32) -> u32) -> Vec<u32> {
    let place = turn * u64::from(fanout);
    if known / 2 < fanout {
        return round_of_few(place, fanout, known, order);
    }
    let (pass, at) = (place / u64::from(known), (place % u64::from(known)) as u32);
    let mut chosen = Vec::with_capacity(fanout as usize);
    let end = known.min(at + fanout);
    if end < at + fanout {
        // The end of one pass and the beginning of the next.
        chosen.extend((at..end).map(|place| order(pass, place)));
        let mut next = (0..).map(|place| order(pass + 1, place));
        while chosen.len() < fanout as usize {
            chosen.extend(next.next().filter(|index| !chosen.contains(index)));
        }
    } else if 0 < at && at < fanout {
        // The round before this was of that kind: first those whom it put off.
        let last = fanout - at;
        let before: Vec<u32> = (known - last..known).map(|place| order(pass - 1, place)).collect();
        let mut next = (0..).map(|place| order(pass, place));
        let mut begun = 0;
        while begun < at {
            match next.next() {
                Some(index) if before.contains(&index) => chosen.push(index),
                _ => begun += 1,
            }
        }
        chosen.extend(next.take(fanout as usize - chosen.len()));
    } else {
        chosen.extend((at..end).map(|place| order(pass, place)));
    }
    chosen
}

/// Where a round takes more than half of all: the order is kept until a pass ends with a round,
/// since nobody could be put off.
fn round_of_few(place: u64, fanout: u32, known: u32, order: impl Fn(u64, u32) -> u32) -> Vec<u32> {
    let (fanout, known) = (u64::from(fanout), u64::from(known));
    let kept = fanout * known / divisor(fanout, known);
    let index = |place: u64| order(place / kept, (place % known) as u32);
    (place..place + fanout).map(index).collect()
}

/// The greatest that divides both.
fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// Where the permutation of the numbers below `size` with this key takes `place`.
fn permuted(key: u64, place: u32, size: u32) -> u32 {
    if size as usize <= LIST_MAX { shuffled(key, place, size) } else { swapped(key, place, size) }
}

/// By a shuffle (Fisher and Yates), for few.
fn shuffled(key: u64, place: u32, size: u32) -> u32 {
    let mut list: [u32; LIST_MAX] = std::array::from_fn(|i| i as u32);
    for last in (1..size).rev() {
        list.swap(last as usize, scaled(mixed(key, last.into()), last + 1) as usize);
    }
    list[place as usize]
}

/// By swap-or-not (Hoang, Morris, Rogaway: "An Enciphering Scheme Based on a Card Shuffle",
/// CRYPTO 2012): in each round a number and its mirror image about a random point are swapped, or
/// not.
fn swapped(key: u64, place: u32, size: u32) -> u32 {
    let rounds = 8 * u64::from(u32::BITS - size.leading_zeros());
    (0..rounds).fold(place, |x, round| {
        let round_key = mixed(key, round);
        let point = u64::from(scaled(round_key, size));
        let image = (point + u64::from(size) - u64::from(x)) % u64::from(size);
        let image = image as u32;
        let swap = mixed(!round_key, x.max(image).into()) & 1 == 1;
        if swap { image } else { x }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_key_gives_a_permutation() {
        for size in [1, 2, 3, 31, 32, 33, 64, 100, 999] {
            for key in 0..20 {
                let mut places: Vec<u32> = (0..size).map(|p| permuted(key, p, size)).collect();
                places.sort_unstable();
                assert!(places.into_iter().eq(0..size), "{size}");
            }
        }
    }

    /// Of `size` cells each expects 1,000; the statistic has size − 1 degrees of freedom, and lies
    /// within four deviations of its mean.
    fn assert_uniform(size: u32, cell: impl Fn(u64) -> u32) {
        let mut counts = vec![0i64; size as usize];
        (0..u64::from(size) * 1_000).for_each(|key| counts[cell(key) as usize] += 1);
        let found: i64 = counts.iter().map(|count| (count - 1_000).pow(2)).sum();
        let freedom = i64::from(size - 1);
        assert!((found - 1_000 * freedom).pow(2) < 32_000_000 * freedom, "{size}: {found}");
    }

    #[test]
    fn every_place_and_every_order_of_two_is_equally_likely() {
        for size in [7, 32, 33, 50] {
            for place in [0, 1, size / 2, size - 1] {
                assert_uniform(size, |key| permuted(mixed(1, key), place, size));
            }
            // The distance between the numbers at two places is never 0.
            let apart = |key| {
                let at = |place| permuted(mixed(2, key), place, size);
                (at(3) + size - at(4)) % size - 1
            };
            assert_uniform(size - 1, apart);
        }
    }

    /// The rounds of ten passes or so.
    fn rounds(key: u64, fanout: u32, known: u32) -> Vec<Vec<u32>> {
        let order = |pass, place| permuted(mixed(key, pass), place, known);
        (0..10 * u64::from(known)).map(|turn| round(turn, fanout, known, order)).collect()
    }

    proptest! {
        #[test]
        fn each_pass_has_everybody_once_and_a_round_nobody_twice(
            key in any::<u64>(), known in 2..45u32, share in 0..1000u32,
        ) {
            let fanout = 1 + share * (known - 1) / 1000;
            let mut last = vec![None; known as usize];
            let mut dealt = Vec::new();
            for round in rounds(key, fanout, known) {
                prop_assert_eq!(round.len(), fanout as usize);
                for index in round {
                    let place = dealt.len();
                    if let Some(before) = last[index as usize].replace(place) {
                        // At most the first of one pass and the last of the next.
                        prop_assert!(place - before < 2 * known as usize);
                    }
                    dealt.push(index);
                }
                let mut round = dealt[dealt.len() - fanout as usize..].to_vec();
                round.sort_unstable();
                round.dedup();
                prop_assert_eq!(round.len(), fanout as usize);
            }
            for pass in dealt.chunks_exact(known as usize) {
                let mut pass = pass.to_vec();
                pass.sort_unstable();
                prop_assert!(pass.into_iter().eq(0..known));
            }
        }
    }

    #[test]
    fn passes_are_in_different_orders_and_all_but_the_last_peer_may_follow_it() {
        let one: Vec<u32> = rounds(7, 1, 40).concat();
        assert_ne!(one[..40], one[40..80]);
        // The first of the second pass is any, but with the fanout 2 no round has it twice.
        assert_uniform(9, |key| {
            let order = |pass, place| permuted(mixed(mixed(3, key), pass), place, 9);
            round(4, 2, 9, order)[1]
        });
    }
}
