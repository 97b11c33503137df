//! What a digest takes in of records and facts.

use super::digest::{Chain, Mark, word};
use crate::protocol::{Answer, Fact, Wire};

/// Takes in a record.
pub fn mix_record<R: Wire>(chain: &mut Chain, mark: Mark, record: &R) {
    let mut octets = Vec::new();
    record.encode(&mut octets);
    mix_octets(chain, mark, 0, &octets);
}

fn mix_octets(chain: &mut Chain, mark: Mark, small: u8, octets: &[u8]) {
    chain.mix(word(mark, small, octets.len() as u32), 0);
    for part in octets.chunks(8) {
        let mut padded = [0; 8];
        padded[..part.len()].copy_from_slice(part);
        chain.mix(u64::from_le_bytes(padded), 0);
    }
}

/// Takes in a fact.
#[inline(always)]
pub fn mix_fact(chain: &mut Chain, fact: &Fact) {
    let mut mix = |small, long: u32, rest: u64| chain.mix(word(Mark::Fact, small, long), rest);
    match fact {
        Fact::Learned { item, key, rank, replaces: _ } => {
            let rank = rank.unwrap_or(u128::MAX);
            mix(0, item.0, u64::from(key.0) ^ rank as u64 ^ ((rank >> 64) as u64).rotate_left(17));
        }
        Fact::Forgot { item, key } => mix(1, item.0, key.0.into()),
        Fact::PeerUp { peer } => mix(2, peer.0, 0),
        Fact::PeerDown { peer } => mix(3, peer.0, 0),
        Fact::Leads { term } => mix(4, 0, *term),
        Fact::Decided { slot, item } => mix(5, item.0, *slot),
        Fact::Conflict { key, held, met } => {
            mix(6, key.0, u64::from(held.0) << 32 | u64::from(met.0));
        }
        Fact::Answered { request, answer } => mix_answer(chain, request.0, answer),
        // A record that says something is told from one that does not by its number, which is above 0.
        Fact::Recorded { peer, rank, says } => {
            let says = says.map_or(0, |says| says.wrapping_add(1).rotate_left(29));
            mix(11, peer.0, *rank as u64 ^ ((rank >> 64) as u64).rotate_left(17) ^ says);
        }
        Fact::Deaf => mix(12, 0, 0),
        // Whether somebody listens to the log must not matter.
        Fact::Log(_) => {}
        // They follow from what the digest has.
        Fact::Stalled | Fact::Resumed => {}
    }
}

#[cold]
fn mix_answer(chain: &mut Chain, request: u32, answer: &Answer) {
    use Answer::{Done, NotFound, Refused, Value};
    let (small, text): (u8, &str) = match answer {
        Done => (7, ""),
        NotFound => (8, ""),
        Value(text) => (9, text),
        Refused(text) => (10, text),
    };
    chain.mix(word(Mark::Fact, small, request), 0);
    mix_octets(chain, Mark::Fact, small, text.as_bytes());
}
