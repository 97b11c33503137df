//! Ages against an oracle that looks at every pair at every instant.

use super::ages::AgeMeter;
use crate::id::NodeId;
use crate::outcome::Ages;
use crate::time::{Instant, Span};
use proptest::prelude::*;
use std::collections::BTreeMap;

const NODES: usize = 4;

/// The oracle's instants: as wide as the bins are, so that it counts what they count.
const STEP_NS: u64 = 100_000_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    Turn(usize),
    /// An owner has a new record of itself.
    Tell(usize),
    /// An observer takes the record of this age, counted in records, of a peer.
    Take(usize, usize, u64),
    Drop(usize, usize),
    /// An observer has the record that a peer will tell of next.
    Guess(usize, usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let node = || 0..NODES;
    prop_oneof![
        1 => node().prop_map(Step::Turn),
        3 => node().prop_map(Step::Tell),
        4 => (node(), node(), 0..3u64).prop_map(|(a, b, back)| Step::Take(a, b, back)),
        1 => (node(), node()).prop_map(|(a, b)| Step::Drop(a, b)),
        1 => (node(), node()).prop_map(|(a, b)| Step::Guess(a, b)),
    ]
}

#[derive(Default)]
struct Oracle {
    up: [bool; NODES],
    /// The newest record of each, counted over all of its lives.
    newest: [u64; NODES],
    /// Since when a record of a node is out of date.
    ended: BTreeMap<(usize, u64), u64>,
    has: BTreeMap<(usize, usize), u64>,
    ages: Vec<u64>,
}

impl Oracle {
    /// Looks at all pairs at the end of the instant from `at` on.
    fn look(&mut self, at: u64, window: (u64, u64)) {
        let pairs = self.has.iter().filter(|((_, peer), _)| self.up[*peer]);
        let ages = pairs.map(|((_, peer), record)| {
            let ended = self.ended.get(&(*peer, *record));
            ended.map_or(0, |ended| at + 1 - ended)
        });
        if (window.0..window.1).contains(&at) {
            self.ages.extend(ages);
        }
    }

    fn turn(&mut self, node: usize, at: u64) {
        self.up[node] = !self.up[node];
        self.has.retain(|(observer, _), _| *observer != node);
        let newest = (node, self.newest[node]);
        if !self.up[node] && self.newest[node] > 0 {
            self.ended.entry(newest).or_insert(at);
        }
    }
}

/// A record by its number.
fn said(record: u64) -> Option<(u128, u64)> {
    Some((record.into(), record))
}

/// The meter's and the oracle's ages, after one step an instant.
fn play(steps: &[Step], window: (u64, u64)) -> (Ages, Vec<u64>) {
    let (mut meter, mut oracle) = (AgeMeter::new(), Oracle::default());
    meter.measure((Instant(window.0 * STEP_NS), Instant(window.1 * STEP_NS)));
    for (step, at) in steps.iter().zip(0..) {
        let now = Instant(at * STEP_NS);
        let node = |node: usize| NodeId(node as u32);
        match *step {
            Step::Turn(a) => {
                match oracle.up[a] {
                    true => meter.down(now, node(a)),
                    false => meter.up(now, node(a)),
                }
                oracle.turn(a, at);
            }
            Step::Tell(a) if oracle.up[a] => {
                let before = (a, oracle.newest[a]);
                oracle.ended.entry(before).or_insert(at);
                oracle.newest[a] += 1;
                meter.recorded((now, node(a)), node(a), said(oracle.newest[a]));
            }
            Step::Take(a, b, back) if oracle.up[a] && a != b => {
                let record = oracle.newest[b].saturating_sub(back);
                if record > 0 {
                    oracle.has.insert((a, b), record);
                    meter.recorded((now, node(a)), node(b), said(record));
                }
            }
            Step::Guess(a, b) if oracle.up[a] && a != b => {
                let record = oracle.newest[b] + 1;
                oracle.has.insert((a, b), record);
                meter.recorded((now, node(a)), node(b), said(record));
            }
            Step::Drop(a, b) if oracle.up[a] && a != b => {
                oracle.has.remove(&(a, b));
                meter.dropped((now, node(a)), node(b));
            }
            _ => {}
        }
        oracle.look(at, window);
    }
    (meter.finish(Instant(steps.len() as u64 * STEP_NS)), oracle.ages)
}

proptest! {
    #[test]
    fn ages_are_what_is_found_by_looking(
        steps in proptest::collection::vec(any_step(), 1..80),
        from in 0..20u64,
        lasts in 1..80u64,
    ) {
        let (ages, mut found) = play(&steps, (from, from + lasts));
        found.sort_unstable();
        if found.is_empty() {
            prop_assert_eq!(ages, Ages::default());
            return Ok(());
        }
        // The oracle sees the end of an instant, in which an age rises by one instant: half above its mean.
        let count = found.len() as u64;
        let rising = found.iter().filter(|age| **age > 0).count() as u64;
        let twice = 2 * found.iter().sum::<u64>() - rising;
        prop_assert_eq!(ages.mean, Some(Span(twice * STEP_NS / (2 * count))));
        let place = (count * 99).div_ceil(100) as usize - 1;
        prop_assert_eq!(ages.p99, Some(Span(found[place] * STEP_NS)));
    }
}
