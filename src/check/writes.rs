//! [`Writes`]: what clients have asked to be written, and under which version it was.

use super::stores::Version;
use crate::id::{ItemId, KeyId, NodeId, RequestId};
use crate::time::Instant;
use crate::workload::Request;

/// What one command of the workload does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The command in words.
    pub text: String,
    /// Whether it writes a version of a key.
    pub writes: bool,
    /// Whether what it writes is a delete.
    pub deletes: bool,
}

/// How a version was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Birth {
    /// Its key.
    pub key: KeyId,
    /// The node that wrote it.
    pub writer: NodeId,
    /// The version that it was given.
    pub version: Version,
    /// Its place among all that was written, ascending.
    pub order: u64,
}

/// What is known of a version that is learned or held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is as it was written.
    Written(Birth),
    /// The item was written as another version, or of another key.
    Otherwise(Birth),
    /// Nobody has written the item yet.
    Unwritten,
}

/// All that was written so far.
pub struct Writes {
    /// Ascending by number, then node.
    requests: Vec<Request>,
    asked: Vec<Asked>,
    /// By item.
    births: Vec<Option<Birth>>,
    next: u64,
}

impl Writes {
    /// Nothing written yet of these commands.
    pub fn new(requests: Vec<Request>, asked: Vec<Asked>) -> Writes {
        let items = requests.last().map_or(0, |request| request.id.0 as usize + 1);
        Writes { requests, asked, births: vec![None; items], next: 0 }
    }

    /// What is known of a version that a node learned from a client's command at `at`: if a client
    /// asked that node for it, then or before (a node may be busy), it is written by this.
    pub fn commanded(
        &mut self,
        at: Instant,
        node: NodeId,
        key: KeyId,
        version: Version,
    ) -> Standing {
        if self.birth(version.item).is_none() && self.is_asked(at, node, version.item) {
            let birth = Birth { key, writer: node, version, order: self.next };
            self.next += 1;
            self.births[version.item.index()] = Some(birth);
        }
        self.standing(key, version)
    }

    /// What is known of a version of `key`.
    pub fn standing(&self, key: KeyId, version: Version) -> Standing {
        match self.birth(version.item) {
            None => Standing::Unwritten,
            Some(birth) if (birth.key, birth.version) == (key, version) => Standing::Written(birth),
            Some(birth) => Standing::Otherwise(birth),
        }
    }

    /// Whether a client has asked `node`, by `at`, to write `item`.
    fn is_asked(&self, at: Instant, node: NodeId, item: ItemId) -> bool {
        let name = (RequestId(item.0), node);
        let place = self.requests.binary_search_by_key(&name, |request| (request.id, request.node));
        let request = place.ok().map(|place| &self.requests[place]);
        request.is_some_and(|r| r.at <= at && self.asked_of(r).is_some_and(|asked| asked.writes))
    }

    fn asked_of(&self, request: &Request) -> Option<&Asked> {
        self.asked.get(request.line as usize)
    }

    fn command(&self, item: ItemId) -> Option<&Asked> {
        let id = RequestId(item.0);
        let place = self.requests.partition_point(|request| request.id < id);
        let request = self.requests.get(place).filter(|request| request.id == id)?;
        self.asked_of(request)
    }

    /// How `item` was written, if it was.
    pub fn birth(&self, item: ItemId) -> Option<Birth> {
        self.births.get(item.index()).copied().flatten()
    }

    /// Whether `item` is a delete.
    pub fn is_delete(&self, item: ItemId) -> bool {
        self.command(item).is_some_and(|asked| asked.deletes)
    }

    /// A version in words: `update 3 (set motd hello), version 2.7.3`.
    pub fn text(&self, version: Version) -> String {
        let Version { item, rank } = version;
        let command = match self.command(item) {
            Some(asked) => format!(" ({})", asked.text),
            None => String::new(),
        };
        format!("update {item}{command}{}", rank.map_or(String::new(), rank_text))
    }
}

/// A rank as the key-value kinds make it: version number, writer, write.
fn rank_text(rank: u128) -> String {
    format!(", version {}.{}.{}", rank >> 64, (rank >> 32) as u32, rank as u32)
}
