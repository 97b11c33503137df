//! [`Record`], what a node's disk keeps: the starts, and the changes of the folder.

use super::command::Edit;
use super::content::Change;
use crate::id::{ItemId, NodeId};
use crate::protocol::Wire;

/// The random part of a folder's name.
pub type FolderName = [u8; 20];

/// One record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// A life began.
    Started {
        /// Its number, above those of earlier lives.
        incarnation: u64,
        /// The folder that it shares.
        folder: FolderName,
        /// The address of the node: on another it is another peer.
        owner: NodeId,
    },
    /// The folder changed.
    Changed {
        /// Which change it is.
        change: Change,
        /// What was done.
        edit: Edit,
    },
}

const STARTED: u8 = 0;
const ADDED: u8 = 1;
const REMOVED: u8 = 2;
const FILLED: u8 = 3;

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        let (change, edit) = match self {
            Record::Started { incarnation, folder, owner } => {
                out.push(STARTED);
                out.extend(incarnation.to_be_bytes());
                out.extend(folder);
                out.extend(owner.0.to_be_bytes());
                return;
            }
            Record::Changed { change, edit } => (change, edit),
        };
        out.push(match edit {
            Edit::Add(_) => ADDED,
            Edit::Remove(_) => REMOVED,
            Edit::Fill { .. } => FILLED,
        });
        out.extend(change.item.0.to_be_bytes());
        out.extend(change.rank.to_be_bytes());
        match edit {
            Edit::Add(file) | Edit::Remove(file) => {
                out.push(file.len() as u8);
                out.extend(file.as_bytes());
            }
            Edit::Fill { count, characters } => {
                out.extend(count.to_be_bytes());
                out.extend(characters.to_be_bytes());
            }
        }
    }

    fn decode(octets: &[u8]) -> Option<Record> {
        let (tag, rest) = octets.split_first()?;
        if *tag == STARTED {
            let (incarnation, rest) = rest.split_first_chunk()?;
            let (folder, owner) = rest.split_first_chunk()?;
            let incarnation = u64::from_be_bytes(*incarnation);
            let owner = NodeId(u32::from_be_bytes(owner.try_into().ok()?));
            return Some(Record::Started { incarnation, folder: *folder, owner });
        }
        let (item, rest) = rest.split_first_chunk()?;
        let (rank, rest) = rest.split_first_chunk()?;
        let change =
            Change { item: ItemId(u32::from_be_bytes(*item)), rank: u128::from_be_bytes(*rank) };
        let edit = match *tag {
            ADDED => Edit::Add(decode_file(rest)?.into()),
            REMOVED => Edit::Remove(decode_file(rest)?.into()),
            FILLED => {
                let (count, rest) = rest.split_first_chunk()?;
                let characters = u32::from_be_bytes(rest.try_into().ok()?);
                Edit::Fill { count: u32::from_be_bytes(*count), characters }
            }
            _ => return None,
        };
        Some(Record::Changed { change, edit })
    }
}

fn decode_file(octets: &[u8]) -> Option<&str> {
    let (len, file) = octets.split_first()?;
    (file.len() == usize::from(*len)).then_some(file).and_then(|file| str::from_utf8(file).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_written_and_halves_are_not() {
        let change = Change { item: ItemId(7), rank: u128::MAX - 9 };
        let edits = [
            Edit::Add("relatório.txt".into()),
            Edit::Remove("a".into()),
            Edit::Fill { count: 3, characters: 12 },
        ];
        let folder = *b"ABCDEFGHIJ0123456789";
        let started = Record::Started { incarnation: 1 << 40, folder, owner: NodeId(70_000) };
        let changed = edits.map(|edit| Record::Changed { change, edit });
        for record in [started].into_iter().chain(changed) {
            let mut octets = Vec::new();
            record.encode(&mut octets);
            assert_eq!(Record::decode(&octets), Some(record));
            assert_eq!(Record::decode(&octets[..octets.len() / 2]), None);
            octets.push(0);
            assert_eq!(Record::decode(&octets), None);
        }
        assert_eq!(Record::decode(&[9; 40]), None);
    }
}
