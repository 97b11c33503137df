//! [`Peers`], whom a node may talk to, and the uniform choice among them.

use crate::id::NodeId;
use crate::rng::{HandlerRng, scaled};

/// Some peers, never with the node itself. A list of everybody is never built.
#[derive(Clone, Copy, Debug)]
pub enum Peers<'a> {
    /// All of the first `nodes` ids but `me`.
    Everybody {
        /// The number of ids.
        nodes: u32,
        /// The node that looks.
        me: NodeId,
    },
    /// Exactly these.
    List(&'a [NodeId]),
}

impl Peers<'_> {
    /// How many there are.
    #[inline(always)]
    pub fn len(&self) -> u32 {
        match self {
            // A node that joined on an address beyond the first ids is not among them.
            Peers::Everybody { nodes, me } => nodes - u32::from(me.0 < *nodes),
            Peers::List(list) => list.len() as u32,
        }
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The peer with this index, from 0 to `len()` − 1.
    #[inline(always)]
    pub fn get(&self, index: u32) -> NodeId {
        match self {
            Peers::Everybody { me, .. } => NodeId(index + u32::from(index >= me.0)),
            Peers::List(list) => list[index as usize],
        }
    }

    /// `count` distinct peers in front, one to three and fewer than there are, as [`pick_distinct`]
    /// chooses them by these words. Behind them stands nothing of meaning.
    #[inline(always)]
    pub fn few(&self, words: [u64; PICKS_MAX], count: u32) -> [NodeId; PICKS_MAX] {
        let picks = pick_few(words, self.len());
        let mut few = [NodeId(0); PICKS_MAX];
        // A list has no place for a pick without meaning.
        let wanted = if let Peers::List(_) = self { count as usize } else { PICKS_MAX };
        for i in 0..PICKS_MAX {
            if i < wanted {
                few[i] = self.get(picks[i]);
            }
        }
        few
    }
}

/// The largest choice that [`Peers::few`] makes.
pub const PICKS_MAX: usize = 3;

/// Chooses min(`chosen.len()`, `known`) distinct indices below `known`, uniformly, in the order
/// drawn; returns how many.
///
/// Pick j is one draw below `known` − j, moved past the smaller earlier picks, so a larger number
/// of picks contains a smaller one. Choosing all draws nothing.
#[inline(always)]
pub fn pick_distinct(rng: &mut HandlerRng, known: u32, chosen: &mut [u32]) -> usize {
    if chosen.len() >= known as usize {
        return choose_all(known, chosen);
    }
    let count = chosen.len();
    if count > PICKS_MAX {
        pick_many(|bound| rng.below(bound), known, chosen);
    } else {
        let picks = pick_few(rng.few(count as u32), known);
        chosen.copy_from_slice(&picks[..count]);
    }
    count
}

/// The same by other draws: `below` gives a number from 0 to its argument − 1.
pub fn pick_by(below: impl FnMut(u32) -> u32, known: u32, chosen: &mut [u32]) -> usize {
    if chosen.len() >= known as usize {
        return choose_all(known, chosen);
    }
    pick_many(below, known, chosen);
    chosen.len()
}

#[inline(never)]
fn choose_all(known: u32, chosen: &mut [u32]) -> usize {
    (0..known).for_each(|i| chosen[i as usize] = i);
    known as usize
}

/// [`pick_distinct`] of a few indices, by these words. All are picked, because that takes less than
/// to ask how many are wanted: those beyond have no meaning if fewer are known.
#[inline(always)]
fn pick_few(words: [u64; PICKS_MAX], known: u32) -> [u32; PICKS_MAX] {
    let a = scaled(words[0], known);
    let b = skip_taken(scaled(words[1], known.wrapping_sub(1)), &[a]);
    let c = skip_taken(scaled(words[2], known.wrapping_sub(2)), &[a, b]);
    [a, b, c]
}

/// Any number. With the earlier picks sorted, the `c`-th of them (from 0) is passed if and only
/// if it less `c` does not exceed the draw.
#[inline(never)]
fn pick_many(mut below: impl FnMut(u32) -> u32, known: u32, chosen: &mut [u32]) {
    if chosen.len() > 256 && known as usize / 64 <= chosen.len() {
        return pick_most(below, known, chosen);
    }
    let mut sorted = Vec::with_capacity(chosen.len());
    for (j, pick) in chosen.iter_mut().enumerate() {
        let draw = below(known - j as u32);
        let passed = passed(&sorted, draw);
        *pick = draw + passed as u32;
        sorted.insert(passed, *pick);
    }
}

/// How many of the `sorted` picks the `draw`-th free index is moved past.
fn passed(sorted: &[u32], draw: u32) -> usize {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = (low + high) / 2;
        if sorted[middle] - middle as u32 <= draw {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// A large part of them: the same picks, by a tree that counts the free indices (Fenwick, "A new
/// data structure for cumulative frequency tables", Software 24, 1994).
fn pick_most(mut below: impl FnMut(u32) -> u32, known: u32, chosen: &mut [u32]) {
    let size = known.next_power_of_two() as usize;
    let low_bit = |place: usize| place & place.wrapping_neg();
    // Each place counts the free indices of the range that ends there.
    let below_known = |end: usize| end.min(known as usize) as u32;
    let count = |place: usize| below_known(place) - below_known(place - low_bit(place));
    let mut free: Vec<u32> = (0..=size).map(count).collect();
    for (j, pick) in chosen.iter_mut().enumerate() {
        let (mut draw, mut place, mut step) = (below(known - j as u32), 0, size);
        while step > 0 {
            let next = place + step;
            if next <= size && free[next] <= draw {
                (place, draw) = (next, draw - free[next]);
            }
            step /= 2;
        }
        *pick = place as u32;
        let mut above = place + 1;
        while above <= size {
            free[above] -= 1;
            above += low_bit(above);
        }
    }
}

/// The `draw`-th index that is not in `taken`, of at most two.
#[inline(always)]
fn skip_taken(draw: u32, taken: &[u32]) -> u32 {
    match taken {
        [a, b] => {
            let (low, high) = if a < b { (*a, *b) } else { (*b, *a) };
            let moved = draw + u32::from(draw >= low);
            moved + u32::from(moved >= high)
        }
        [a] => draw + u32::from(draw >= *a),
        _ => draw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Draws, EventKey};

    #[test]
    fn everybody_is_everybody_else() {
        let peers = Peers::Everybody { nodes: 4, me: NodeId(1) };
        let ids: Vec<u32> = (0..peers.len()).map(|i| peers.get(i).0).collect();
        assert_eq!(ids, [0, 2, 3]);
    }

    #[test]
    fn picks_are_distinct_and_every_set_is_equally_likely() {
        let draws = Draws::new(3, 0);
        let mut counts = [0u32; 6 * 6 * 6];
        let trials = 120_000u64;
        for event in 0..trials {
            let mut chosen = [0; 3];
            let mut rng = HandlerRng::new(&draws, EventKey(event));
            assert_eq!(pick_distinct(&mut rng, 6, &mut chosen), 3);
            chosen.sort_unstable();
            assert!(chosen[0] < chosen[1] && chosen[1] < chosen[2] && chosen[2] < 6);
            counts[(chosen[0] * 36 + chosen[1] * 6 + chosen[2]) as usize] += 1;
        }
        // 20 sets; five standard deviations of a binomial count is 377.
        let seen: Vec<u32> = counts.into_iter().filter(|c| *c > 0).collect();
        assert_eq!(seen.len(), 20);
        assert!(seen.iter().all(|c| c.abs_diff(6_000) < 377), "{seen:?}");
    }

    #[test]
    fn a_larger_fanout_contacts_a_superset() {
        let draws = Draws::new(3, 0);
        let again = Draws::new(3, 0);
        for event in 0..500 {
            let (mut few, mut many) = ([0; 3], [0; 7]);
            pick_distinct(&mut HandlerRng::new(&draws, EventKey(event)), 50, &mut few);
            pick_distinct(&mut HandlerRng::new(&again, EventKey(event)), 50, &mut many);
            assert_eq!(few, many[..3]);
        }
    }

    /// The definition: all free indices in a list.
    fn pick_slowly(rng: &mut HandlerRng, known: u32, count: usize) -> Vec<u32> {
        let mut free: Vec<u32> = (0..known).collect();
        (0..count as u32).map(|j| free.remove(rng.below(known - j) as usize)).collect()
    }

    #[test]
    fn many_picks_are_those_of_the_definition() {
        let (draws, again) = (Draws::new(3, 0), Draws::new(3, 0));
        let cases = [(50, 4), (50, 49), (1000, 256), (1000, 257), (700, 699), (40_000, 300)];
        for (event, (known, count)) in cases.into_iter().enumerate() {
            let event = EventKey(event as u64);
            let mut chosen = vec![0; count];
            pick_distinct(&mut HandlerRng::new(&draws, event), known, &mut chosen);
            assert_eq!(chosen, pick_slowly(&mut HandlerRng::new(&again, event), known, count));
        }
    }

    #[test]
    fn choosing_all_draws_nothing() {
        let draws = Draws::new(3, 0);
        let mut rng = HandlerRng::new(&draws, EventKey(1));
        let mut chosen = [9; 5];
        assert_eq!(pick_distinct(&mut rng, 3, &mut chosen), 3);
        assert_eq!(chosen, [0, 1, 2, 9, 9]);
    }
}
