//! The yardstick: the standard workload as one would write it in an afternoon.
//!
//! A `BinaryHeap` of (time, sequence number, event) with every tick queued, a sequential ChaCha8
//! generator, and one bit of state a node. It implements nothing of the crate: it is here so that
//! speed can be quoted as a ratio of two numbers from one run on one machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const PERIOD_NS: u64 = 1_000_000_000;
const LATENCY_NS: std::ops::RangeInclusive<u64> = 10_000_000..=100_000_000;
const LOSS: f64 = 0.1;
const FANOUT: usize = 3;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Tick(u32),
    Delivery(u32),
}

/// Spreads one update by push among `nodes` nodes; returns when all knew it, and the events.
pub fn run(nodes: u32, seed: u64) -> (u64, u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut heap = BinaryHeap::new();
    let mut sequence = 0u64;
    let mut push = |heap: &mut BinaryHeap<_>, at: u64, event: Event| {
        sequence += 1;
        heap.push(Reverse((at, sequence, event)));
    };
    for node in 0..nodes {
        push(&mut heap, rng.random_range(1..=PERIOD_NS), Event::Tick(node));
    }
    let mut informed = vec![false; nodes as usize];
    informed[0] = true;
    let (mut known, mut events) = (1, 0);
    while let Some(Reverse((now, _, event))) = heap.pop() {
        events += 1;
        match event {
            Event::Delivery(node) => {
                known += u32::from(!informed[node as usize]);
                informed[node as usize] = true;
                if known == nodes {
                    return (now, events);
                }
            }
            Event::Tick(node) => {
                push(&mut heap, now + PERIOD_NS, Event::Tick(node));
                if !informed[node as usize] {
                    continue;
                }
                for peer in distinct_peers(&mut rng, node, nodes) {
                    if rng.random_bool(LOSS) {
                        continue;
                    }
                    push(&mut heap, now + rng.random_range(LATENCY_NS), Event::Delivery(peer));
                }
            }
        }
    }
    unreachable!("ticks never end")
}

fn distinct_peers(rng: &mut ChaCha8Rng, me: u32, nodes: u32) -> [u32; FANOUT] {
    let mut peers = [me; FANOUT];
    for i in 0..FANOUT {
        while peers[i] == me || peers[..i].contains(&peers[i]) {
            peers[i] = rng.random_range(0..nodes);
        }
    }
    peers
}
