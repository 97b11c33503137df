//! The octets of a message.
//!
//! A message is one octet, its kind's place in `Message::KINDS`, and then its entries, ascending
//! by key, to the end of the datagram, each as [`octets`](crate::protocols::kv::octets) says. Only
//! an ack may want.

use super::message::{Body, Kind, Message};
use super::{Command, Entry, Gossip};
use crate::id::{ItemId, KeyId, NODES_MAX, NodeId, RequestId};

const WANTED: u8 = 0;
const VALUE: u8 = 1;
const CERTIFICATE: u8 = 2;

impl Gossip {
    /// Appends the octets of `msg`, as many as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Message, out: &mut Vec<u8>) {
        out.push(msg.is() as u8);
        for entry in msg.body().entries() {
            self.encode_entry(entry, msg.is(), out);
        }
    }

    fn encode_entry(&self, entry: &Entry, kind: Kind, out: &mut Vec<u8>) {
        let what = match (entry.is_wanted(), entry.is_certificate()) {
            (true, _) => WANTED,
            (false, true) => CERTIFICATE,
            (false, false) => VALUE,
        };
        let key = self.texts.name(entry.key());
        out.push(what);
        out.extend((key.len() as u16).to_be_bytes());
        out.extend(key.as_bytes());
        if what == WANTED {
            return;
        }
        for number in [entry.version(), entry.writer().0, entry.write().0] {
            out.extend(number.to_be_bytes());
        }
        if what == CERTIFICATE {
            out.extend(entry.activation().to_be_bytes());
        } else if kind != Kind::Syn {
            let value = self.texts.value(entry.write());
            out.extend((value.len() as u32).to_be_bytes());
            out.extend(value.as_bytes());
        }
    }

    /// Reads a message that fills `octets`; `None` if they are no encoding of one.
    ///
    /// Keys and values are those of the workload: a text that no command writes is foreign.
    pub fn decode(&self, octets: &[u8]) -> Option<Message> {
        let mut reader = Reader(octets);
        let kind = *Kind::ALL.get(usize::from(reader.octet()?))?;
        let mut entries: Vec<Entry> = Vec::new();
        while !reader.0.is_empty() {
            let entry = self.decode_entry(kind, &mut reader)?;
            if entries.last().is_some_and(|last| last.key() >= entry.key()) {
                return None;
            }
            entries.push(entry);
        }
        let body = Body::from_iter(entries);
        Some(Message::new(kind, body, u32::try_from(octets.len()).ok()?))
    }

    fn decode_entry(&self, kind: Kind, reader: &mut Reader) -> Option<Entry> {
        let what = reader.octet()?;
        let key_len = reader.number(2)? as usize;
        let key = self.texts.key(reader.text(key_len)?)?;
        match what {
            WANTED => (kind == Kind::Ack).then(|| Entry::wanted(key)),
            VALUE => self.decode_value(kind, key, reader),
            CERTIFICATE => self.decode_certificate(key, reader),
            _ => None,
        }
    }

    fn decode_value(&self, kind: Kind, key: KeyId, reader: &mut Reader) -> Option<Entry> {
        let (version, writer, write) = rank(reader)?;
        let written = self.texts.line(RequestId(write.0))?;
        if kind != Kind::Syn {
            let len = reader.number(4)? as usize;
            if reader.text(len)? != &*written.value {
                return None;
            }
        }
        let entry = Entry::value(key, write, version, writer);
        (written.command == Command::Set(key)).then_some(entry)
    }

    fn decode_certificate(&self, key: KeyId, reader: &mut Reader) -> Option<Entry> {
        let (version, writer, write) = rank(reader)?;
        let written = self.texts.line(RequestId(write.0))?;
        let activation = reader.number(8).filter(|at| (1..=Entry::ACTIVATION_MAX).contains(at))?;
        let entry = Entry::certificate(key, write, version, writer, activation);
        (written.command == Command::Delete(key)).then_some(entry)
    }
}

/// Version, writer and write.
fn rank(reader: &mut Reader) -> Option<(u32, NodeId, ItemId)> {
    let mut number = || reader.number(4).map(|number| number as u32);
    let (version, writer, write) = (number()?, number()?, number()?);
    (version > 0 && writer < NODES_MAX).then_some((version, NodeId(writer), ItemId(write)))
}

/// The octets that are still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(octets)?;
        self.0 = rest;
        Some(taken)
    }

    fn octet(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// A big-endian number of so many octets, at most 8.
    fn number(&mut self, octets: usize) -> Option<u64> {
        Some(self.take(octets)?.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
    }

    fn text(&mut self, octets: usize) -> Option<&'a str> {
        std::str::from_utf8(self.take(octets)?).ok()
    }
}
