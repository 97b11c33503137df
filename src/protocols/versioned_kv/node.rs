//! [`Node`], what a node of either exchange keeps, and what it does whatever the exchange is.

use super::peers::{Peers, first_beat};
use super::{Entry, Order, Params, Record, Texts, Ticks, params, words};
use crate::id::{KeyId, NodeId, RequestId};
use crate::protocol::{
    Answer, CommandError, Context, Fact, Failure, Phase, Protocol, Timing, pick_distinct,
};
use crate::protocols::Profile;
use crate::protocols::kv::{Command, Few};
use crate::rng::scaled;

/// A node's volatile state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Node {
    /// Its name, drawn anew in each life: a random UUID.
    pub id: u128,
    /// How many rounds it has had, under the second in which its life began; 0 where no beats are
    /// sent.
    pub beat: u64,
    /// What it holds.
    pub store: Few<Entry>,
    /// Whom it knows.
    pub peers: Peers,
    /// The highest version of each key that it gave or took in any life, where that is kept on disk.
    pub highest: Few<Record>,
}

/// Parameters and texts, shared by all nodes.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The parameters.
    pub params: Params,
    /// The names of keys and the values of items.
    pub texts: Texts,
}

impl Default for Params {
    fn default() -> Params {
        Params::of(Profile::default())
    }
}

impl Shared {
    /// For a workload of `entries`, in the order of the file: the words of each, and how many
    /// requests it makes.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<Shared, (usize, CommandError)> {
        for (place, (words, _)) in entries.iter().enumerate() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            params::read(&words).map_err(|error| (place, error))?;
        }
        Ok(Shared { params, texts: Texts::new(entries)? })
    }

    /// Begins a life: it knows its contacts, and of its former lives what is on disk.
    pub fn boot<P>(&self, disk: &[Record], cx: &mut impl Context<P>) -> Node
    where
        P: Protocol<Timer = Ticks>,
    {
        let mut node = Node { id: uuid(cx.word_of_life(0), cx.word_of_life(1)), ..Node::default() };
        if self.params.expire_after.is_some() {
            node.beat = first_beat(cx.wall_clock());
        }
        disk.iter().for_each(|record| _ = node.highest.put(*record));
        let contacts: Vec<NodeId> =
            (0..cx.contacts().len()).map(|place| cx.contacts().get(place)).collect();
        for peer in &contacts {
            node.peers.hear(*peer, 0, cx.now());
            cx.emit(Fact::PeerUp { peer: *peer });
        }
        let me = cx.me();
        cx.log(|| words::named(&uuid_text(node.id)));
        cx.log(|| words::listens(me));
        cx.log(|| words::first_peers(&contacts));
        cx.every(Ticks::Gossip, self.params.timing);
        cx.every(Ticks::Print, Timing::periodic(self.params.print_every, Phase::Aligned));
        node
    }

    /// Writes a new version of `key` at this node.
    pub fn set<P>(
        &self,
        node: &mut Node,
        request: RequestId,
        key: KeyId,
        cx: &mut impl Context<P>,
    ) -> Answer
    where
        P: Protocol<Record = Record>,
    {
        let held = node.store.find(key).map_or(0, |entry| entry.version);
        let known = node.highest.find(key).map_or(0, |record| record.version);
        // The real system's number starts again after the highest.
        let version = match (held.max(known).checked_add(1), self.params.order) {
            (Some(version), _) => version,
            (None, Order::Version) => 0,
            (None, Order::VersionThenWriter) => {
                return Answer::Refused("no version is left above the one held".into());
            }
        };
        let entry = Entry { key, write: request.item(), writer: cx.me(), version };
        let replaced = node.store.put(entry);
        cx.emit(entry.learned(self.params.order, replaced.as_ref()));
        self.save(node, &entry, cx);
        let updated = words::updated(&entry, &self.texts);
        cx.log(|| updated.clone());
        self.print(node, cx);
        Answer::Value(updated.into())
    }

    /// Keeps on disk, where that is done, how high a version it holds: in a later life it gives higher ones.
    fn save<P>(&self, node: &mut Node, entry: &Entry, cx: &mut impl Context<P>)
    where
        P: Protocol<Record = Record>,
    {
        let Entry { key, version, .. } = *entry;
        let is_higher = || node.highest.find(key).is_none_or(|record| record.version < version);
        if self.params.saves_counters && is_higher() {
            let record = Record { key, version };
            node.highest.put(record);
            cx.append(record);
        }
    }

    /// Keeps of each key the entry that stands above; whether there was any news.
    pub fn merge<P>(&self, node: &mut Node, entries: &[Entry], cx: &mut impl Context<P>) -> bool
    where
        P: Protocol<Record = Record>,
    {
        let order = self.params.order;
        let mut news = false;
        for entry in entries {
            if self.lacks(node, entry) {
                let replaced = node.store.put(*entry);
                cx.emit(entry.learned(order, replaced.as_ref()));
                self.save(node, entry, cx);
                news = true;
            }
        }
        if news {
            cx.log(|| words::MERGED.to_string());
            self.print(node, cx);
        }
        news
    }

    /// Whether `entry` stands above what is held of its key.
    pub fn lacks(&self, node: &Node, entry: &Entry) -> bool {
        let order = self.params.order;
        let held = node.store.find(entry.key).map_or(0, |held| held.rank(order));
        held < entry.rank(order)
    }

    /// Hears of the sender of a message, and of those of whom it tells.
    pub fn meet<P: Protocol>(
        &self,
        node: &mut Node,
        (from, beat): (NodeId, u64),
        told: impl Iterator<Item = (NodeId, u64)>,
        cx: &mut impl Context<P>,
    ) {
        let now = cx.now();
        if from != cx.me() && node.peers.meet(from, beat, now) {
            cx.emit(Fact::PeerUp { peer: from });
            cx.log(|| words::new_peer(from));
        }
        for (peer, beat) in told {
            let known = peer == cx.me() && !self.params.learns_itself;
            if !known && node.peers.hear(peer, beat, now) {
                cx.emit(Fact::PeerUp { peer });
                cx.log(|| words::told_peer(peer));
            }
        }
    }

    /// Those whom a node calls in this round.
    ///
    /// Where the silent are forgotten, two parts of a network that were cut from each other for long
    /// enough would never meet again: so now and then a node calls one of its first contacts too,
    /// known or not, once in as many rounds as it knows peers.
    pub fn called<P: Protocol>(&self, node: &mut Node, cx: &mut impl Context<P>) -> Vec<NodeId> {
        let (now, patience) = (cx.now(), self.params.expire_after);
        for peer in node.peers.forget(now, patience) {
            cx.emit(Fact::PeerDown { peer });
            cx.log(|| words::lost_peer(peer));
        }
        if patience.is_some() {
            node.beat += 1;
        }
        let fresh: Vec<NodeId> = node.peers.fresh(now, patience).map(|peer| peer.node).collect();
        let count = self.params.fanout.draw(fresh.len() as u32, cx);
        let mut chosen = vec![0; count as usize];
        pick_distinct(cx.rng(), fresh.len() as u32, &mut chosen);
        let mut called: Vec<NodeId> = chosen.iter().map(|place| fresh[*place as usize]).collect();
        if patience.is_some() && scaled(cx.rng().word_of(0), fresh.len() as u32 + 1) == 0 {
            called.extend(self.old_contact(&called, cx));
        }
        called
    }

    /// One of the first contacts that is not called already.
    fn old_contact<P: Protocol>(
        &self,
        called: &[NodeId],
        cx: &mut impl Context<P>,
    ) -> Option<NodeId> {
        let known = cx.contacts().len();
        let place = (known > 0).then(|| scaled(cx.rng().word_of(1), known))?;
        Some(cx.contacts().get(place)).filter(|contact| !called.contains(contact))
    }

    /// Prints the whole state.
    pub fn print<P: Protocol>(&self, node: &Node, cx: &mut impl Context<P>) {
        cx.log(|| words::STATE.to_string());
        let entries = node.store.items();
        if entries.is_empty() {
            cx.log(|| words::EMPTY.to_string());
        }
        entries.iter().for_each(|entry| cx.log(|| words::entry(entry, &self.texts)));
        cx.log(|| "-".repeat(words::DASHES));
    }

    /// Reads a command: the key that it writes.
    pub fn parse(&self, words: &[&str]) -> Result<KeyId, CommandError> {
        params::read(words)?;
        self.texts.parse(words).map(Command::key)
    }

    /// Carries out a command: a new version of `key`.
    pub fn on_command<P>(
        &self,
        node: &mut Node,
        request: RequestId,
        key: KeyId,
        cx: &mut impl Context<P>,
    ) where
        P: Protocol<Record = Record>,
    {
        let answer = self.set(node, request, key, cx);
        cx.emit(Fact::Answered { request, answer });
    }

    /// Hears that a message was not sent.
    pub fn on_failure<P: Protocol>(&self, to: NodeId, why: Failure, cx: &mut impl Context<P>) {
        if why == Failure::TooBig {
            cx.log(|| words::not_sent(to));
        }
    }

    /// All that a node holds.
    pub fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        let order = self.params.order;
        node.store.items().iter().for_each(|entry| each(entry.learned(order, None)));
        node.peers.all().iter().for_each(|peer| each(Fact::PeerUp { peer: peer.node }));
    }
}

/// A random UUID (version 4) of two words.
fn uuid(high: u64, low: u64) -> u128 {
    let random = u128::from(high) << 64 | u128::from(low);
    let version = random & !(0xF << 76) | 0x4 << 76;
    version & !(0x3 << 62) | 0x2 << 62
}

/// A UUID as it is printed.
pub fn uuid_text(id: u128) -> String {
    let hex = format!("{id:032x}");
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_of_version_4() {
        let text = uuid_text(uuid(u64::MAX, u64::MAX));
        assert_eq!(text, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_text(uuid(0, 0)), "00000000-0000-4000-8000-000000000000");
    }
}
