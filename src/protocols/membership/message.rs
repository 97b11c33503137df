//! [`Message`], what nodes say to each other, and how long it is on the wire of the original.

use super::Texts;
use crate::id::NodeId;
use crate::protocol;
use crate::protocols::address::address_octets;
use std::sync::Arc;

/// What one node tells another: the calls of a gRPC service, and their answers.
///
/// ```text
/// A adds B:        A ──ping──▶ B ──pong──▶ A
///
/// at A's turn:     A ──share: A's list──▶ B   merges it,
///                  A ◀──answer: B's list── B
/// ```
///
/// With `failure = "suspicion"`, if B does not answer, A asks some others to ping it for A:
///
/// ```text
///                  A ──ping-request──▶ C ──ping──▶ B ──pong──▶ C ──pong──▶ A
/// ```
///
/// # Octets
///
/// Those of the original: protocol buffers (proto3: what is zero or empty is left out), each entry
/// of a list a message of its own, behind 5 octets of gRPC and 9 of an HTTP/2 frame. A ping and a
/// pong are empty but for these 14; the headers of calls are not counted. An entry:
///
/// | field | octets |
/// |--|--|
/// | 1: address, as text | 2 + its length, 14 in most cases |
/// | 2: version, unless 0 | 1 + 1 for each 7 bits; 10 if below 0 |
/// | 3: deleted, if so | 2 |
/// | 4: name, unless empty | 1 + 1 for each 7 bits of its length + its length |
/// | 5: suspected, if so | 2 |
///
/// That is 40 octets for a live peer with a name of six. A ping-request has field 1 alone, and so
/// have a ping and a pong for somebody else. Which answer belongs to which call HTTP/2 knows from
/// the frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// Is anybody there?
    Ping {
        /// The call.
        call: CallId,
        /// For whom the sender asks, if not for itself.
        for_node: Option<NodeId>,
    },
    /// Yes.
    Pong {
        /// The call that it answers.
        call: CallId,
        /// As in the ping.
        for_node: Option<NodeId>,
    },
    /// Everything that the sender knows.
    Share {
        /// The call.
        call: CallId,
        /// What it knows.
        list: List,
    },
    /// Everything that the called knows.
    Answer {
        /// The call that it answers.
        call: CallId,
        /// What it knows.
        list: List,
    },
    /// Ping that node for me.
    PingRequest {
        /// The call.
        call: CallId,
        /// Whom to ping.
        target: NodeId,
    },
}

/// Which call of a caller: it has a number in a life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallId {
    /// The caller's life.
    pub life: u32,
    /// Its number there, from 1.
    pub number: u32,
}

/// What is known of one node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// Which record stands above which. Wraps as the original's does.
    pub version: i32,
    /// The number of its name.
    pub name: u32,
    /// What is thought of it.
    pub mark: Mark,
}

impl Record {
    /// What observers are told of it: its rank, and its name unless the node is taken for gone.
    pub fn told(self) -> (u128, Option<u64>) {
        // The lowest version has rank 0.
        let rank = i64::from(self.version) - i64::from(i32::MIN);
        (rank as u128, (self.mark != Mark::Deleted).then_some(self.name.into()))
    }
}

/// What is thought of a node. Of records with one version the later mark stands above.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    /// It is a member.
    Alive,
    /// It is a member, but did not answer.
    Suspect,
    /// It is none any more.
    Deleted,
}

/// A record in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Of whom.
    pub node: NodeId,
    /// What is known.
    pub record: Record,
}

/// A list of records, by ascending address.
#[derive(Clone, Debug)]
pub struct List {
    entries: Arc<[Entry]>,
    octets: u32,
}

/// The octets in front of a message: 5 of gRPC and 9 of the frame.
const HEAD_OCTETS: u32 = 5 + 9;

impl List {
    /// A list of these.
    pub fn new(entries: Vec<Entry>, texts: &Texts) -> List {
        let octets = entries.iter().map(|entry| HEAD_OCTETS + entry_octets(entry, texts));
        List { octets: octets.fold(0, u32::saturating_add), entries: entries.into() }
    }

    /// Of these the members, and the deleted if they are told of.
    pub fn told(entries: impl Iterator<Item = Entry>, deletions: bool, texts: &Texts) -> List {
        let told = |entry: &Entry| deletions || entry.record.mark != Mark::Deleted;
        List::new(entries.filter(told).collect(), texts)
    }

    /// Its records.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The same with other records of equal length.
    pub(super) fn changed(&self, change: impl Fn(&Entry) -> Entry) -> List {
        List { entries: self.entries.iter().map(change).collect(), octets: self.octets }
    }
}

impl PartialEq for List {
    fn eq(&self, other: &List) -> bool {
        Arc::ptr_eq(&self.entries, &other.entries) || self.entries == other.entries
    }
}

impl Eq for List {}

/// The octets of a record, without those in front.
fn entry_octets(entry: &Entry, texts: &Texts) -> u32 {
    let record = &entry.record;
    let version = match record.version {
        0 => 0,
        // Sign-extended to 64 bits.
        ..0 => 11,
        positive => 1 + varint_octets(positive.unsigned_abs()),
    };
    let name = match texts.name(record.name).len() as u32 {
        0 => 0,
        length => 1 + varint_octets(length) + length,
    };
    let mark = if record.mark == Mark::Alive { 0 } else { 2 };
    2 + address_octets(entry.node) + version + name + mark
}

fn varint_octets(number: u32) -> u32 {
    (u32::BITS - number.leading_zeros()).div_ceil(7).max(1)
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] = &["ping", "pong", "share", "answer", "ping-request"];

    fn kind(&self) -> u8 {
        match self {
            Message::Ping { .. } => 0,
            Message::Pong { .. } => 1,
            Message::Share { .. } => 2,
            Message::Answer { .. } => 3,
            Message::PingRequest { .. } => 4,
        }
    }

    fn wire_len(&self) -> u32 {
        match self {
            Message::Ping { for_node, .. } | Message::Pong { for_node, .. } => {
                HEAD_OCTETS + for_node.map_or(0, |node| 2 + address_octets(node))
            }
            Message::Share { list, .. } | Message::Answer { list, .. } => list.octets,
            Message::PingRequest { target, .. } => HEAD_OCTETS + 2 + address_octets(*target),
        }
    }

    /// The records of a list.
    fn updates(&self) -> u32 {
        match self {
            Message::Share { list, .. } | Message::Answer { list, .. } => list.entries.len() as u32,
            Message::Ping { .. } | Message::Pong { .. } | Message::PingRequest { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Message as _;

    const CALL: CallId = CallId { life: 0, number: 1 };

    fn texts() -> Texts {
        let words = |line: &str| line.split(' ').map(String::from).collect::<Vec<_>>();
        let long = format!("UpdateSelfInfo {}", "x".repeat(130));
        Texts::new(&[(words("UpdateSelfInfo node-1"), 1), (words(&long), 1)]).unwrap()
    }

    fn octets(node: u32, version: i32, name: u32, mark: Mark) -> u32 {
        let entry = Entry { node: NodeId(node), record: Record { version, name, mark } };
        entry_octets(&entry, &texts())
    }

    #[test]
    fn an_entry_has_forty_octets() {
        assert_eq!(octets(0, 1, 1, Mark::Alive), 26);
        for nodes in [1, 2, 100] {
            let entry = |node| Entry {
                node: NodeId(node),
                record: Record { version: 127, name: 1, mark: Mark::Alive },
            };
            let list = List::new((0..nodes).map(entry).collect(), &texts());
            let share = Message::Share { call: CALL, list };
            assert_eq!((share.wire_len(), share.updates()), (40 * nodes, nodes));
        }
    }

    #[test]
    fn what_is_zero_or_empty_is_left_out() {
        assert_eq!(octets(0, 0, 0, Mark::Alive), 16);
        assert_eq!(octets(2_000, 0, 0, Mark::Alive), 17);
        assert_eq!(octets(0, 0, 0, Mark::Deleted), 18);
        assert_eq!(octets(0, 0, 0, Mark::Suspect), 18);
        assert_eq!(
            [127, 128, 16_384, i32::MAX].map(|v| octets(0, v, 0, Mark::Alive)),
            [18, 19, 20, 22]
        );
        assert_eq!(octets(0, -1, 0, Mark::Alive), 27);
        assert_eq!(octets(0, 0, 2, Mark::Alive), 16 + 1 + 2 + 130);
    }

    #[test]
    fn pings_are_empty_unless_they_are_for_others() {
        let ping = |for_node| Message::Ping { call: CALL, for_node }.wire_len();
        let pong = |for_node| Message::Pong { call: CALL, for_node }.wire_len();
        assert_eq!((ping(None), pong(None)), (14, 14));
        assert_eq!((ping(Some(NodeId(1))), pong(Some(NodeId(1)))), (30, 30));
        assert_eq!(Message::PingRequest { call: CALL, target: NodeId(1) }.wire_len(), 30);
    }

    #[test]
    fn kinds_have_their_names() {
        let list = List::new(Vec::new(), &texts());
        let all = [
            Message::Ping { call: CALL, for_node: None },
            Message::Pong { call: CALL, for_node: None },
            Message::Share { call: CALL, list: list.clone() },
            Message::Answer { call: CALL, list },
            Message::PingRequest { call: CALL, target: NodeId(1) },
        ];
        assert!(all.iter().map(|message| message.kind()).eq(0..Message::KINDS.len() as u8));
    }
}
