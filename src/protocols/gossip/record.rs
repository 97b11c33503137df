//! [`Record`], what a node that keeps its store on disk appends, and its octets.
//!
//! | octets | content |
//! |--|--|
//! | 1 | 1: holds an entry, 2: forgets a key |
//! | 4 | key |
//! | 4 | write (0 when it forgets, as is all that follows) |
//! | 4 | version |
//! | 4 | writer; the top bit set for a dormant certificate |
//! | 8 | activation of a certificate, 0 for a value |
//! | 8 | check: the first octets of the SHA-256 of the above |
//!
//! All numbers are big-endian. A record is of fixed size and names key and write by number, since
//! their text is in the parameters.

use super::Entry;
use crate::id::{ItemId, KeyId, NODES_MAX, NodeId};
use crate::protocol::Wire;
use sha2::{Digest, Sha256};

const BODY: usize = 25;
const CHECK: usize = 8;

/// One change of a node's store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    /// From now on it holds this version of the entry's key.
    Holds(Entry),
    /// From now on it holds nothing of this key.
    Forgets(KeyId),
}

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        let (what, key, numbers, activation) = match self {
            Record::Forgets(key) => (2, *key, [0; 3], 0),
            Record::Holds(entry) => {
                let writer = entry.writer().0 | if entry.is_dormant() { NODES_MAX } else { 0 };
                let numbers = [entry.write().0, entry.version(), writer];
                (1, entry.key(), numbers, entry.activation())
            }
        };
        let start = out.len();
        out.push(what);
        out.extend(key.0.to_be_bytes());
        numbers.iter().for_each(|number| out.extend(number.to_be_bytes()));
        out.extend(activation.to_be_bytes());
        let check = check(&out[start..]);
        out.extend(check);
    }

    fn decode(octets: &[u8]) -> Option<Record> {
        let octets: &[u8; BODY + CHECK] = octets.try_into().ok()?;
        if check(&octets[..BODY]) != octets[BODY..] {
            return None;
        }
        let number = |at: usize| octets[at..at + 4].iter().fold(0, |n, o| n << 8 | u32::from(*o));
        let key = KeyId(number(1));
        let activation = u64::from(number(17)) << 32 | u64::from(number(21));
        match octets[0] {
            1 => Some(Record::Holds(entry(key, [number(5), number(9), number(13)], activation))),
            2 => Some(Record::Forgets(key)),
            _ => None,
        }
    }
}

fn entry(key: KeyId, [write, version, writer]: [u32; 3], activation: u64) -> Entry {
    let (write, id) = (ItemId(write), NodeId(writer & !NODES_MAX));
    let entry = match activation {
        0 => Entry::value(key, write, version, id),
        _ => Entry::certificate(key, write, version, id, activation),
    };
    if writer & NODES_MAX == 0 { entry } else { entry.asleep() }
}

fn check(body: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::digest(body);
    std::array::from_fn(|i| digest[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_reads_back_and_no_damaged_one_does() {
        let awake = Entry::certificate(KeyId(7), ItemId(8), 9, NodeId(10), Entry::ACTIVATION_MAX);
        let value = Entry::value(KeyId(1), ItemId(2), u32::MAX, NodeId(NODES_MAX - 1));
        let holds = [awake, awake.asleep(), value].map(Record::Holds);
        for record in holds.into_iter().chain([Record::Forgets(KeyId(3))]) {
            let mut octets = Vec::new();
            record.encode(&mut octets);
            assert_eq!(Record::decode(&octets), Some(record));
            for cut in 0..octets.len() {
                assert_eq!(Record::decode(&octets[..cut]), None, "cut at {cut}");
            }
            for bit in 0..octets.len() * 8 {
                let mut flipped = octets.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(Record::decode(&flipped), None, "bit {bit}");
            }
        }
    }
}
