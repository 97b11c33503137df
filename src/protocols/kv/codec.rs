//! The octets of entries, as [`octets`](super::octets) lays them out: what all codecs share.
//!
//! Keys and values are those of the workload: a text that no command writes is foreign.

use super::{Command, Keyed, Texts, Version};
use crate::id::{ItemId, KeyId, NODES_MAX, NodeId, RequestId};

/// An entry's first octet: an ask for its key.
pub(in crate::protocols) const WANTED: u8 = 0;
const VALUE: u8 = 1;
const CERTIFICATE: u8 = 2;

/// The only kind of message of a protocol that has no other.
const ONLY_KIND: u8 = 0;

/// A version as it stands on the wire, where a delete is a death certificate with its activation.
#[derive(Clone, Copy)]
pub(in crate::protocols) struct Written {
    pub version: Version,
    /// `None` for a value.
    pub activation: Option<u64>,
}

impl Texts {
    /// Appends how every entry begins: `what` it is, and its key.
    pub(in crate::protocols) fn encode_head(&self, what: u8, key: KeyId, out: &mut Vec<u8>) {
        let name = self.name(key);
        out.push(what);
        out.extend((name.len() as u16).to_be_bytes());
        out.extend(name.as_bytes());
    }

    /// Appends an entry as it stands in a digest.
    pub(in crate::protocols) fn encode_digest(&self, written: &Written, out: &mut Vec<u8>) {
        let Written { version, activation } = written;
        let what = if activation.is_some() { CERTIFICATE } else { VALUE };
        self.encode_head(what, version.key(), out);
        for number in [version.version(), version.writer().0, version.write().0] {
            out.extend(number.to_be_bytes());
        }
        activation.iter().for_each(|activation| out.extend(activation.to_be_bytes()));
    }

    /// Appends an entry as it stands elsewhere: with the value, if it is one.
    pub(in crate::protocols) fn encode_update(&self, written: &Written, out: &mut Vec<u8>) {
        self.encode_digest(written, out);
        if written.activation.is_none() {
            let value = self.value(written.version.write());
            out.extend((value.len() as u32).to_be_bytes());
            out.extend(value.as_bytes());
        }
    }

    /// Appends an entry of a kind whose deletes never lapse.
    pub(in crate::protocols) fn encode_version(&self, version: Version, out: &mut Vec<u8>) {
        let line = self.line(RequestId(version.write().0));
        let deletes = line.is_some_and(|line| matches!(line.command, Command::Delete(_)));
        self.encode_update(&Written { version, activation: deletes.then_some(0) }, out);
    }

    /// Appends the one kind of message of a protocol that sends one version a time.
    pub(in crate::protocols) fn encode_alone(&self, version: Version, out: &mut Vec<u8>) {
        out.push(ONLY_KIND);
        self.encode_version(version, out);
    }

    /// Reads a key.
    pub(in crate::protocols) fn decode_key(&self, reader: &mut Reader) -> Option<KeyId> {
        let len = reader.number(2)? as usize;
        self.key(reader.text(len)?)
    }

    /// Reads on an entry as it stands in a digest; `what` it is, and its key, have been read.
    pub(in crate::protocols) fn decode_digest(
        &self,
        (what, key): (u8, KeyId),
        reader: &mut Reader,
    ) -> Option<Written> {
        let (number, writer) = (reader.number(4)? as u32, reader.number(4)? as u32);
        let (write, command) = self.decode_write(reader)?;
        let activation = match what {
            VALUE if command == Command::Set(key) => None,
            CERTIFICATE if command == Command::Delete(key) => Some(reader.number(8)?),
            _ => return None,
        };
        let version = Version::new(key, write, number, NodeId(writer));
        (number > 0 && writer < NODES_MAX).then_some(Written { version, activation })
    }

    /// Reads on an entry as it stands elsewhere.
    pub(in crate::protocols) fn decode_update(
        &self,
        head: (u8, KeyId),
        reader: &mut Reader,
    ) -> Option<Written> {
        let written = self.decode_digest(head, reader)?;
        if written.activation.is_none() {
            let len = reader.number(4)? as usize;
            (reader.text(len)? == self.value(written.version.write())).then_some(())?;
        }
        Some(written)
    }

    /// Reads on an entry of a kind whose deletes never lapse.
    pub(in crate::protocols) fn decode_version(
        &self,
        head: (u8, KeyId),
        reader: &mut Reader,
    ) -> Option<Version> {
        let written = self.decode_update(head, reader)?;
        (written.activation.unwrap_or(0) == 0).then_some(written.version)
    }

    /// Reads what [`Texts::encode_alone`] has written, which must fill `octets`.
    pub(in crate::protocols) fn decode_alone(&self, octets: &[u8]) -> Option<Version> {
        let mut reader = Reader::new(octets);
        if reader.octet()? != ONLY_KIND {
            return None;
        }
        let head = (reader.octet()?, self.decode_key(&mut reader)?);
        let version = self.decode_version(head, &mut reader)?;
        reader.octet().is_none().then_some(version)
    }

    /// Reads the number of a command; with it the command.
    pub(in crate::protocols) fn decode_write(
        &self,
        reader: &mut Reader,
    ) -> Option<(ItemId, Command)> {
        let write = reader.number(4)? as u32;
        Some((ItemId(write), self.line(RequestId(write))?.command))
    }
}

/// The octets that are still to be read.
pub(in crate::protocols) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// All of `octets`.
    pub fn new(octets: &'a [u8]) -> Reader<'a> {
        Reader(octets)
    }

    fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(octets)?;
        self.0 = rest;
        Some(taken)
    }

    /// Whether all has been read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next octet; `None` at the end.
    pub fn octet(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// A big-endian number of so many octets, at most 8.
    pub fn number(&mut self, octets: usize) -> Option<u64> {
        Some(self.take(octets)?.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
    }

    /// A text of so many octets.
    pub fn text(&mut self, octets: usize) -> Option<&'a str> {
        std::str::from_utf8(self.take(octets)?).ok()
    }
}

/// Appends `item` to a list that ascends by key; `None` if it would not any more.
pub(in crate::protocols) fn append<T: Keyed>(list: &mut Vec<T>, item: T) -> Option<()> {
    let ascends = list.last().is_none_or(|last| last.key() < item.key());
    ascends.then(|| list.push(item))
}

#[cfg(test)]
mod tests {
    use super::super::codec_laws::workload;
    use super::*;

    fn encoded(write: u32, number: u32, writer: u32) -> Vec<u8> {
        let (texts, mut octets) = (Texts::new(&workload()).unwrap(), Vec::new());
        let version = Version::new(KeyId(0), ItemId(write), number, NodeId(writer));
        texts.encode_alone(version, &mut octets);
        octets
    }

    #[test]
    fn a_version_alone_has_the_octets_of_the_table() {
        let value = [&[0, 1, 0, 1][..], b"k", &[0, 0, 0, 7, 0, 0, 1, 2, 0, 0, 0, 0], &[0, 0, 0, 5]];
        assert_eq!(encoded(0, 7, 258), [&value.concat(), "grün".as_bytes()].concat());
        let delete = [&[0, 2, 0, 1][..], b"k", &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], &[0; 8]];
        assert_eq!(encoded(1, 1, 0), delete.concat());
    }

    #[test]
    fn foreign_octets_are_refused() {
        let (texts, delete) = (Texts::new(&workload()).unwrap(), encoded(1, 1, 0));
        let with = |at: usize, octet: u8| {
            let mut changed = delete.clone();
            changed[at] = octet;
            texts.decode_alone(&changed).is_some()
        };
        assert!(with(0, 0));
        assert!(!with(0, 1), "no such kind");
        assert!(!with(1, 0), "nothing is asked for");
        assert!(!with(1, 1), "a delete is no value");
        assert!(!with(4, b'K'), "no such key");
        assert!(!with(8, 0), "version 0");
        assert!(!with(9, 128), "a writer of 2^31");
        assert!(!with(16, 0), "a value is no delete");
        assert!(!with(16, 2), "a read writes nothing");
        assert!(!with(16, 3), "a write of another key");
        assert!(!with(24, 1), "a delete that could lapse");
        assert_eq!(texts.decode_alone(&[&delete[..], &delete[1..]].concat()), None, "two");
        assert_eq!(texts.decode_alone(&[]), None);
    }
}
