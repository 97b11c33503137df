//! What a folder holds: [`Content`], shared by records and messages, and [`Shared`], the folder itself.

use super::command::Edit;
use super::pickle;
use crate::id::{ItemId, KeyId, NodeId};
use crate::protocol::Fact;
use std::ops::Range;
use std::sync::Arc;

/// The change by which a folder came to its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The command that made it.
    pub item: ItemId,
    /// Greater than that of each earlier change of the folder, in earlier lives as well.
    pub rank: u128,
}

impl Change {
    /// The fact that a node shows the folder of `owner` as this change made it.
    pub fn learned(self, owner: NodeId, replaces: Option<ItemId>) -> Fact {
        Fact::Learned { item: self.item, key: key_of(owner), rank: Some(self.rank), replaces }
    }
}

/// The key of which the changes of this node's folder are versions.
pub fn key_of(owner: NodeId) -> KeyId {
    KeyId(owner.0)
}

/// The names of the files in a folder at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Content {
    /// Ascending.
    pub files: Vec<Arc<str>>,
    /// The last change before that moment; none in a folder that nobody has touched.
    pub change: Option<Change>,
}

impl Content {
    /// What stands for the content where only its being the same or another matters.
    pub fn number(&self) -> u64 {
        self.change.map_or(0, |change| u64::from(change.item.0) + 1)
    }

    /// The octets of a list of some of the files.
    pub fn list_octets(&self, part: Range<usize>) -> u32 {
        let files = &self.files[part];
        let octets = |sum: u32, file: &Arc<str>| sum.saturating_add(pickle::text(file.len()));
        pickle::list(files.len(), files.iter().fold(0, octets))
    }
}

/// A node's folder.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// What is in it now.
    pub content: Arc<Content>,
    /// How many files `fill` has put there: the next has the next number.
    filled: u32,
}

impl Shared {
    /// Carries out an edit; false if it changes nothing.
    pub fn edit(&mut self, edit: &Edit, change: Change) -> bool {
        let mut content = Content::clone(&self.content);
        let changes = match edit {
            Edit::Add(file) => add(&mut content.files, file.clone()),
            Edit::Remove(file) => remove(&mut content.files, file),
            Edit::Fill { count, characters } => {
                let first = self.filled + 1;
                self.filled = self.filled.saturating_add(*count);
                let before = content.files.len();
                for number in first..=self.filled {
                    add(&mut content.files, name(number, *characters));
                }
                content.files.len() > before
            }
        };
        if changes {
            content.change = Some(change);
            self.content = Arc::new(content);
        }
        changes
    }
}

/// The name of the file of this number: so many characters, as long as the number leaves room.
fn name(number: u32, characters: u32) -> Arc<str> {
    let digits = characters as usize - SUFFIX.len();
    format!("{number:0digits$}{SUFFIX}").into()
}

/// How the names end that `fill` makes.
pub const SUFFIX: &str = ".txt";

fn add(files: &mut Vec<Arc<str>>, file: Arc<str>) -> bool {
    match files.binary_search(&file) {
        Ok(_) => false,
        Err(place) => {
            files.insert(place, file);
            true
        }
    }
}

fn remove(files: &mut Vec<Arc<str>>, file: &Arc<str>) -> bool {
    match files.binary_search(file) {
        Ok(place) => {
            files.remove(place);
            true
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(rank: u128) -> Change {
        Change { item: ItemId(rank as u32), rank }
    }

    fn names(shared: &Shared) -> Vec<&str> {
        shared.content.files.iter().map(|file| &**file).collect()
    }

    #[test]
    fn files_come_and_go_by_name() {
        let mut shared = Shared::default();
        assert_eq!(shared.content.change, None);
        for (rank, file) in [(1, "b"), (2, "a")] {
            assert!(shared.edit(&Edit::Add(file.into()), change(rank)));
        }
        assert!(!shared.edit(&Edit::Add("a".into()), change(3)));
        assert!(!shared.edit(&Edit::Remove("c".into()), change(4)));
        assert_eq!((names(&shared), shared.content.change), (vec!["a", "b"], Some(change(2))));
        assert!(shared.edit(&Edit::Remove("a".into()), change(5)));
        assert_eq!((names(&shared), shared.content.change), (vec!["b"], Some(change(5))));
    }

    #[test]
    fn names_are_numbered_on() {
        let mut shared = Shared::default();
        assert!(shared.edit(&Edit::Fill { count: 2, characters: 12 }, change(1)));
        assert!(shared.edit(&Edit::Fill { count: 1, characters: 8 }, change(2)));
        assert_eq!(names(&shared), ["00000001.txt", "00000002.txt", "0003.txt"]);
        assert_eq!(shared.content.list_octets(0..2), 2 + 2 + 2 * 15);
        assert_eq!(shared.content.list_octets(2..3), 2 + 1 + 11);
        assert_eq!(shared.content.list_octets(0..0), 2);
    }
}
