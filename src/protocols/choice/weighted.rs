//! The choice by weight: each pick takes a peer with a probability that is its share of the weights
//! that are left.
//!
//! Weights are whole numbers, and what is drawn is a point on the line of them all: so a choice
//! is exact, and the k-th pick is the same for every fanout from k on.

use super::but::index_of;
use crate::id::NodeId;
use crate::protocol::{Context, Peers, Protocol};
use crate::rng::scaled_long;

/// `fanout` distinct peers, not `but`; all with a weight if they are no more. Who weighs nothing is
/// never chosen.
pub fn peers<P: Protocol>(
    fanout: u32,
    but: Option<NodeId>,
    cx: &mut impl Context<P>,
) -> Vec<NodeId> {
    let known = cx.neighbours().len();
    let but = but.and_then(|but| index_of(but, &cx.neighbours()));
    let all = fanout >= known - u32::from(but.is_some());
    let draws = if all { 0 } else { fanout };
    let words: Vec<u64> = (0..draws).map(|_| cx.rng().word()).collect();
    let (peers, sums) = (cx.neighbours(), cx.weights());
    let sums = sums.expect("a choice by weight is refused where there are none");
    let mut left = Left::new(sums);
    // Everybody's line has a place for this node.
    let own = match peers {
        Peers::Everybody { me, nodes } => Some(me.0).filter(|me| *me < nodes),
        Peers::List(_) => None,
    };
    let place = |index: u32| index + u32::from(own.is_some_and(|own| index >= own));
    let index = |place: u32| place - u32::from(own.is_some_and(|own| place > own));
    own.into_iter().chain(but.map(place)).for_each(|place| left.take(place));
    let chosen: Vec<u32> = match all {
        true => left.all(),
        false => words.into_iter().map_while(|word| left.pick(word)).collect(),
    };
    chosen.into_iter().map(|place| peers.get(index(place))).collect()
}

/// Weights on a line, of which some are taken.
struct Left<'a> {
    /// Where the weight of each place ends; it begins where the one before it ends.
    sums: &'a [u64],
    /// The beginnings and widths of what is taken, ascending.
    taken: Vec<(u64, u64)>,
    weight: u64,
}

impl<'a> Left<'a> {
    fn new(sums: &'a [u64]) -> Left<'a> {
        Left { sums, taken: Vec::new(), weight: sums.last().copied().unwrap_or(0) }
    }

    /// Takes the place that is `word` / 2^64 of the way through the weights that are left.
    fn pick(&mut self, word: u64) -> Option<u32> {
        if self.weight == 0 {
            return None;
        }
        let mut point = scaled_long(word, self.weight);
        for (begin, width) in &self.taken {
            if *begin > point {
                break;
            }
            point += width;
        }
        let place = self.sums.partition_point(|end| *end <= point) as u32;
        self.take(place);
        Some(place)
    }

    fn take(&mut self, place: u32) {
        let (begin, width) = self.at(place);
        let before = self.taken.partition_point(|other| *other < (begin, width));
        self.taken.insert(before, (begin, width));
        self.weight -= width;
    }

    /// All places that weigh something and are not taken.
    fn all(&self) -> Vec<u32> {
        let is_left = |place: &u32| {
            let (begin, width) = self.at(*place);
            width > 0 && self.taken.binary_search(&(begin, width)).is_err()
        };
        (0..self.sums.len() as u32).filter(is_left).collect()
    }

    fn at(&self, place: u32) -> (u64, u64) {
        let begin = place.checked_sub(1).map_or(0, |before| self.sums[before as usize]);
        (begin, self.sums[place as usize] - begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::mixed;

    /// Weights of six places.
    const WEIGHTS: [u64; 6] = [3, 0, 1, 4, 0, 2];
    const SUMS: [u64; 6] = [3, 3, 4, 8, 8, 10];
    /// Every expected number is whole.
    const TRIALS: u64 = 252_000;

    fn picks(trial: u64, count: u64) -> Vec<usize> {
        let mut left = Left::new(&SUMS);
        (0..count).map_while(|j| left.pick(mixed(trial, j))).map(|place| place as usize).collect()
    }

    /// Counts against what is expected: no more than four deviations above the mean of chi-square.
    fn assert_law(counts: &[u64], expected: &[u64]) {
        let (mut thousandths, mut freedom) = (0, -1);
        for (count, expected) in counts.iter().zip(expected) {
            if *expected == 0 {
                assert_eq!(*count, 0);
                continue;
            }
            thousandths += (1_000 * count.abs_diff(*expected).pow(2) / expected) as i64;
            freedom += 1;
        }
        let above = (thousandths - 1_000 * freedom).max(0);
        assert!(above.pow(2) < 32_000_000 * freedom, "{thousandths} with {freedom}");
    }

    #[test]
    fn one_pick_follows_the_weights() {
        let mut counts = [0; 6];
        (0..TRIALS).for_each(|trial| counts[picks(trial, 1)[0]] += 1);
        assert_law(&counts, &WEIGHTS.map(|weight| TRIALS * weight / 10));
    }

    /// Without replacement: w_i / W, then w_j / (W − w_i).
    #[test]
    fn two_picks_have_the_probability_of_their_order() {
        let mut counts = [0; 36];
        for trial in 0..TRIALS {
            let chosen = picks(trial, 2);
            counts[chosen[0] * 6 + chosen[1]] += 1;
        }
        let expected = |cell: usize| {
            let (i, j) = (cell / 6, cell % 6);
            let (first, second) = (WEIGHTS[i], WEIGHTS[j]);
            if i == j { 0 } else { TRIALS * first * second / (10 * (10 - first)) }
        };
        let expected: Vec<u64> = (0..36).map(expected).collect();
        assert_law(&counts, &expected);
    }

    #[test]
    fn more_picks_contain_fewer_and_end_with_the_weights() {
        for trial in 0..1_000 {
            let most = picks(trial, 9);
            assert_eq!(most.len(), 4);
            (0..4).for_each(|count| assert_eq!(picks(trial, count as u64), most[..count]));
            let mut sorted = most.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 2, 3, 5]);
        }
    }

    #[test]
    fn the_end_of_the_line_is_on_it() {
        let great = [u64::MAX - 1, u64::MAX];
        let mut left = Left::new(&great);
        assert_eq!(left.pick(u64::MAX), Some(1));
        assert_eq!(left.pick(u64::MAX), Some(0));
        assert_eq!(left.pick(0), None);
    }
}
