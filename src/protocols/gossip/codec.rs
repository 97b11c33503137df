//! The octets of a message, as its documentation lays them out.

use super::message::{Body, Kind, Message};
use super::{Entry, Gossip};
use crate::id::KeyId;
use crate::protocols::kv::codec::{Reader, WANTED, Written, append};
use crate::protocols::kv::{Keyed, Version};

impl Gossip {
    /// Appends the octets of `msg`, as many as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Message, out: &mut Vec<u8>) {
        out.push(msg.is() as u8);
        for entry in msg.body().entries() {
            match msg.is() {
                _ if entry.is_wanted() => self.texts.encode_head(WANTED, entry.key(), out),
                Kind::Syn => self.texts.encode_digest(&written(entry), out),
                _ => self.texts.encode_update(&written(entry), out),
            }
        }
    }

    /// Reads a message that fills `octets`; `None` if they are no encoding of one.
    ///
    /// Keys and values are those of the workload: a text that no command writes is foreign.
    pub fn decode(&self, octets: &[u8]) -> Option<Message> {
        let mut reader = Reader::new(octets);
        let kind = *Kind::ALL.get(usize::from(reader.octet()?))?;
        let mut entries: Vec<Entry> = Vec::new();
        while let Some(what) = reader.octet() {
            let key = self.texts.decode_key(&mut reader)?;
            append(&mut entries, self.decode_entry(kind, (what, key), &mut reader)?)?;
        }
        let body = Body::from_iter(entries);
        Some(Message::new(kind, body, u32::try_from(octets.len()).ok()?))
    }

    fn decode_entry(&self, kind: Kind, head: (u8, KeyId), reader: &mut Reader) -> Option<Entry> {
        let Written { version, activation } = match (head.0, kind) {
            (WANTED, Kind::Ack) => return Some(Entry::wanted(head.1)),
            (_, Kind::Syn) => self.texts.decode_digest(head, reader)?,
            _ => self.texts.decode_update(head, reader)?,
        };
        let (key, write) = (version.key(), version.write());
        let (number, writer) = (version.version(), version.writer());
        match activation {
            None => Some(Entry::value(key, write, number, writer)),
            Some(at @ 1..=Entry::ACTIVATION_MAX) => {
                Some(Entry::certificate(key, write, number, writer, at))
            }
            Some(_) => None,
        }
    }
}

fn written(entry: &Entry) -> Written {
    let version = Version::new(entry.key(), entry.write(), entry.version(), entry.writer());
    Written { version, activation: entry.is_certificate().then(|| entry.activation()) }
}
