//! [`Held`], the store of kinds that forget nothing and keep nothing beside the versions, with what
//! they all do on it.

use super::{Command, Few, Keyed, Texts, Version};
use crate::id::{ItemId, KeyId, NodeId, RequestId};
use crate::protocol::{Answer, Fact};

/// The versions that a node holds, one a key.
pub type Held = Few<Version>;

impl Held {
    /// Whether `version` stands above what is held of its key.
    #[inline(always)]
    pub fn lacks(&self, version: &Version) -> bool {
        self.find(version.key()).is_none_or(|held| held.rank() < version.rank())
    }

    /// Takes `version` in place of what is held of its key; what is then to be reported.
    pub fn take(&mut self, version: Version) -> Fact {
        let replaced = self.put(version);
        version.learned(replaced.as_ref())
    }

    /// The version that `writer`, who holds this, gives to what `write` says of `key`; `None` if
    /// no number is left.
    pub fn next(&self, key: KeyId, write: ItemId, writer: NodeId) -> Option<Version> {
        let number = self.find(key).map_or(0, Version::version).checked_add(1)?;
        Some(Version::new(key, write, number, writer))
    }

    /// What is known from elsewhere of each version that is held.
    pub fn report(&self, each: &mut dyn FnMut(Fact)) {
        self.items().iter().for_each(|version| each(version.learned(None)));
    }

    /// Carries out a client's `command`: what is to be told it, and the version to be spread, with
    /// the fact that it is held here now.
    pub fn ask(
        &mut self,
        request: RequestId,
        command: Command,
        me: NodeId,
        texts: &Texts,
    ) -> (Answer, Option<(Version, Fact)>) {
        let key = match command {
            Command::Set(key) | Command::Delete(key) => key,
            Command::Get(key) => {
                let held = self.find(key);
                return (held.map_or(Answer::NotFound, |v| texts.answer(v.write())), None);
            }
        };
        match self.next(key, request.item(), me) {
            Some(version) => (Answer::Done, Some((version, self.take(version)))),
            None => (Answer::Refused("no version is left above the one held".into()), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: KeyId = KeyId(0);

    fn texts() -> Texts {
        let words = |text: &str| text.split(' ').map(String::from).collect();
        Texts::new(&[(words("set key one"), 2), (words("get key"), 1)]).unwrap()
    }

    #[test]
    fn writes_stand_above_what_was_held() {
        let (mut held, texts) = (Held::EMPTY, texts());
        let [one, two] = [0, 1].map(|r| {
            let (answer, written) = held.ask(RequestId(r), Command::Set(KEY), NodeId(4), &texts);
            assert_eq!(answer, Answer::Done);
            written.unwrap()
        });
        assert_eq!((one.0.version(), two.0.version()), (1, 2));
        assert_eq!(two.1, two.0.learned(Some(&one.0)));
        assert!(!held.lacks(&one.0) && !held.lacks(&two.0));
        assert!(held.lacks(&Version::new(KEY, ItemId(1), 2, NodeId(5))));
        let read = held.ask(RequestId(2), Command::Get(KEY), NodeId(4), &texts);
        assert_eq!(read, (Answer::Value("one".into()), None));
        let mut reported = Vec::new();
        held.report(&mut |fact| reported.push(fact));
        assert_eq!(reported, [two.0.learned(None)]);
    }

    #[test]
    fn above_the_highest_version_nothing_is_written() {
        let mut held = Held::One(Version::new(KEY, ItemId(0), u32::MAX, NodeId(0)));
        let (answer, written) = held.ask(RequestId(1), Command::Delete(KEY), NodeId(4), &texts());
        assert!(matches!(answer, Answer::Refused(_)) && written.is_none());
    }
}
