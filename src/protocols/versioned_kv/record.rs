//! [`Record`], what a node that saves its counters appends to its disk at each write: 16 octets,
//! big-endian: the key's number, the version, and the first 4 octets of the SHA-256 of the two.

use crate::id::KeyId;
use crate::protocol::Wire;
use crate::protocols::kv::Keyed;
use sha2::{Digest, Sha256};

const BODY: usize = 12;
const CHECK: usize = 4;

/// The highest version of a key that a node gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// The key.
    pub key: KeyId,
    /// Its version.
    pub version: u64,
}

impl Keyed for Record {
    fn key(&self) -> KeyId {
        self.key
    }
}

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        let body = [&self.key.0.to_be_bytes()[..], &self.version.to_be_bytes()].concat();
        out.extend(&body);
        out.extend(&Sha256::digest(&body)[..CHECK]);
    }

    fn decode(octets: &[u8]) -> Option<Record> {
        let (body, check) = octets.split_at_checked(BODY)?;
        if check != &Sha256::digest(body)[..CHECK] {
            return None;
        }
        let (key, version) = body.split_first_chunk::<4>()?;
        let version = u64::from_be_bytes(version.try_into().ok()?);
        Some(Record { key: KeyId(u32::from_be_bytes(*key)), version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_back_and_torn_ones_do_not() {
        let record = Record { key: KeyId(7), version: u64::MAX - 3 };
        let mut octets = Vec::new();
        record.encode(&mut octets);
        assert_eq!((octets.len(), Record::decode(&octets)), (16, Some(record)));
        (0..16).for_each(|end| assert_eq!(Record::decode(&octets[..end]), None));
        octets[5] ^= 1;
        assert_eq!(Record::decode(&octets), None);
    }
}
