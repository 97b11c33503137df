//! [`Few`], a short list by key: one item inline, more of them in a table of its own.

use crate::id::KeyId;

/// Something of which a list has at most one a key.
pub trait Keyed {
    /// The key.
    fn key(&self) -> KeyId;
}

/// Items ascending by key, at most one a key. Most scenarios spread one key, and up to 10^8 nodes
/// are stored: hence the inline item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Few<T> {
    /// Exactly this.
    One(T),
    /// None, or a table of at least two.
    More(Option<Box<Table<T>>>),
}

/// Several items, ascending by key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table<T>(Vec<T>);

impl<T> Default for Few<T> {
    fn default() -> Few<T> {
        Few::EMPTY
    }
}

impl<T> Few<T> {
    /// No items.
    pub const EMPTY: Few<T> = Few::More(None);

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        matches!(self, Few::More(None))
    }

    /// The items, ascending by key.
    #[inline(always)]
    pub fn items(&self) -> &[T] {
        match self {
            Few::One(item) => std::slice::from_ref(item),
            Few::More(Some(table)) => &table.0,
            Few::More(None) => &[],
        }
    }

    /// The items, to be changed but for their keys.
    #[inline(always)]
    pub fn items_mut(&mut self) -> &mut [T] {
        match self {
            Few::One(item) => std::slice::from_mut(item),
            Few::More(Some(table)) => &mut table.0,
            Few::More(None) => &mut [],
        }
    }
}

impl<T: Keyed + Copy> Few<T> {
    /// The item of `key`.
    #[inline(always)]
    pub fn find(&self, key: KeyId) -> Option<&T> {
        match self {
            Few::One(item) => Some(item).filter(|item| item.key() == key),
            _ => self.place(key).ok().map(|place| &self.items()[place]),
        }
    }

    /// The item of `key`, to be changed but for its key.
    #[inline(always)]
    pub fn find_mut(&mut self, key: KeyId) -> Option<&mut T> {
        match self {
            Few::One(item) => Some(item).filter(|item| item.key() == key),
            _ => self.place(key).ok().map(|place| &mut self.items_mut()[place]),
        }
    }

    /// Puts `item` in place of any other of its key; that other.
    pub fn put(&mut self, item: T) -> Option<T> {
        match (self.place(item.key()), &mut *self) {
            (Ok(place), _) => Some(std::mem::replace(&mut self.items_mut()[place], item)),
            (Err(place), Few::More(Some(table))) => {
                table.0.insert(place, item);
                None
            }
            (Err(place), Few::One(held)) => {
                let mut items = vec![*held];
                items.insert(place, item);
                *self = Few::More(Some(Box::new(Table(items))));
                None
            }
            (Err(_), Few::More(None)) => {
                *self = Few::One(item);
                None
            }
        }
    }

    fn place(&self, key: KeyId) -> Result<usize, usize> {
        self.items().binary_search_by_key(&key, Keyed::key)
    }
}

impl<T> FromIterator<T> for Few<T> {
    /// Of items that ascend by key.
    #[inline(always)]
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Few<T> {
        let mut items = items.into_iter();
        let Some(first) = items.next() else { return Few::EMPTY };
        let Some(second) = items.next() else { return Few::One(first) };
        Few::More(Some(Box::new(Table([first, second].into_iter().chain(items).collect()))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::*;
    use crate::id::{ItemId, NodeId};

    const _: () = assert!(size_of::<Few<Version>>() == 16);

    fn version(key: u32, write: u32) -> Version {
        Version::new(KeyId(key), ItemId(write), 1, NodeId(0))
    }

    #[test]
    fn items_ascend_and_replace_those_of_their_key() {
        let mut few = Few::EMPTY;
        for (key, write) in [(5, 0), (2, 1), (9, 2), (7, 3)] {
            assert_eq!(few.put(version(key, write)), None);
        }
        assert_eq!(few.put(version(2, 4)), Some(version(2, 1)));
        let all = [version(2, 4), version(5, 0), version(7, 3), version(9, 2)];
        assert_eq!(few.items(), all);
        assert_eq!(few, all.into_iter().collect());
        assert_eq!((few.find(KeyId(7)), few.find(KeyId(8))), (Some(&all[2]), None));
    }

    #[test]
    fn one_item_takes_no_table() {
        let mut few = Few::EMPTY;
        assert!(few.is_empty() && few.find(KeyId(0)).is_none());
        few.put(version(4, 0));
        assert_eq!(few.put(version(4, 1)), Some(version(4, 0)));
        assert_eq!(few, Few::One(version(4, 1)));
        assert_eq!(few.find_mut(KeyId(4)), Some(&mut version(4, 1)));
        assert!(few.find_mut(KeyId(3)).is_none() && !few.is_empty());
    }
}
