//! The octets of a [`Piece`].

use super::super::{Entry, Texts};
use super::{Body, Piece, Pieces};
use crate::id::{ItemId, KeyId, NODES_MAX, NodeId};
use crate::protocol::Message;
use crate::protocols::kv::codec::Reader;
use crate::protocols::kv::{Command, Keyed};

impl Pieces {
    /// Appends the octets of `msg`, as many as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Piece, out: &mut Vec<u8>) {
        let texts = &self.shared.texts;
        out.push(msg.kind());
        match &msg.body {
            Body::Members(told) => told.iter().for_each(|peer| put_member(*peer, out)),
            Body::Digest { from, until, entries } => {
                [from, until].into_iter().for_each(|bound| put_bound(*bound, texts, out));
                entries.iter().for_each(|entry| put_rank(entry, texts, out));
            }
            Body::Answer { entries, wanted } => {
                out.extend((entries.len() as u16).to_be_bytes());
                entries.iter().for_each(|entry| put_entry(entry, texts, out));
                wanted.iter().for_each(|key| put_key(*key, texts, out));
            }
            Body::Delta(entries) => entries.iter().for_each(|entry| put_entry(entry, texts, out)),
        }
    }

    /// Reads a message that fills `octets`; `None` if they are no encoding of one.
    ///
    /// Keys and values are those of the workload: a text that no command writes is foreign.
    pub fn decode(&self, octets: &[u8]) -> Option<Piece> {
        let (texts, mut reader) = (&self.shared.texts, Reader::new(octets));
        let body = match reader.octet()? {
            0 => Body::Members(rest(&mut reader, member)?),
            1 => {
                let bounds = [bound(&mut reader, texts)?, bound(&mut reader, texts)?];
                let entries = rest(&mut reader, |reader| rank(reader, texts))?;
                Body::Digest { from: bounds[0], until: bounds[1], entries: ascending(entries)? }
            }
            2 => {
                let count = reader.number(2)?;
                let told: Option<Box<[Entry]>> =
                    (0..count).map(|_| entry(&mut reader, texts)).collect();
                let wanted = rest(&mut reader, |reader| key(reader, texts))?;
                let rises = wanted.is_sorted_by(|a, b| a < b);
                Body::Answer { entries: ascending(told?)?, wanted: rises.then_some(wanted)? }
            }
            3 => Body::Delta(ascending(rest(&mut reader, |reader| entry(reader, texts))?)?),
            _ => return None,
        };
        Some(Piece { body, wire_len: octets.len() as u32 })
    }
}

/// An address of the machine on which all run, as `127.0.0.1` with port 8000 + its number.
fn put_member((node, beat): (NodeId, u64), out: &mut Vec<u8>) {
    let (ip, port) = crate::protocols::address::parts(node);
    out.extend(ip.to_be_bytes());
    out.extend(port.to_be_bytes());
    out.extend(beat.to_be_bytes());
}

fn member(reader: &mut Reader) -> Option<(NodeId, u64)> {
    let (ip, port) = (reader.number(4)? as u32, reader.number(2)? as u16);
    Some((crate::protocols::address::node(ip, port)?, reader.number(8)?))
}

fn put_key(key: KeyId, texts: &Texts, out: &mut Vec<u8>) {
    let name = texts.name(key);
    out.extend((name.len() as u16).to_be_bytes());
    out.extend(name.as_bytes());
}

fn key(reader: &mut Reader, texts: &Texts) -> Option<KeyId> {
    texts.decode_key(reader)
}

fn put_bound(bound: Option<KeyId>, texts: &Texts, out: &mut Vec<u8>) {
    out.push(u8::from(bound.is_some()));
    bound.iter().for_each(|key| put_key(*key, texts, out));
}

fn bound(reader: &mut Reader, texts: &Texts) -> Option<Option<KeyId>> {
    match reader.octet()? {
        0 => Some(None),
        1 => key(reader, texts).map(Some),
        _ => None,
    }
}

fn put_rank(entry: &Entry, texts: &Texts, out: &mut Vec<u8>) {
    put_key(entry.key, texts, out);
    out.extend(entry.version.to_be_bytes());
    out.extend(entry.writer.0.to_be_bytes());
    out.extend(entry.write.0.to_be_bytes());
}

fn rank(reader: &mut Reader, texts: &Texts) -> Option<Entry> {
    let key = key(reader, texts)?;
    let (version, writer) = (reader.number(8)?, reader.number(4)? as u32);
    let (write, command) = texts.decode_write(reader)?;
    let fits = command == Command::Set(key) && version > 0 && writer < NODES_MAX;
    fits.then_some(Entry { key, write: ItemId(write.0), writer: NodeId(writer), version })
}

fn put_entry(entry: &Entry, texts: &Texts, out: &mut Vec<u8>) {
    put_rank(entry, texts, out);
    let value = texts.value(entry.write);
    out.extend((value.len() as u32).to_be_bytes());
    out.extend(value.as_bytes());
}

fn entry(reader: &mut Reader, texts: &Texts) -> Option<Entry> {
    let entry = rank(reader, texts)?;
    let len = reader.number(4)? as usize;
    (reader.text(len)? == texts.value(entry.write)).then_some(entry)
}

/// All that is still to be read.
fn rest<T>(
    reader: &mut Reader,
    mut read: impl FnMut(&mut Reader) -> Option<T>,
) -> Option<Box<[T]>> {
    let mut all = Vec::new();
    while !reader.is_empty() {
        all.push(read(reader)?);
    }
    Some(all.into())
}

fn ascending(entries: Box<[Entry]>) -> Option<Box<[Entry]>> {
    entries.is_sorted_by(|a, b| a.key() < b.key()).then_some(entries)
}
