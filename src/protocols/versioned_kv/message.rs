//! What nodes say to each other where the whole state is sent.

use super::Entry;
use super::json;
use crate::id::NodeId;
use crate::protocol;

/// One datagram: a JSON object of the sender's name, its whole state and all the peers it knows.
///
/// `{"node_id":"…","state":{"k":["v",3]},"peers":["127.0.0.1:8000"]}`, without a type: the real
/// system has but one kind of message, `gossip`, and answers none. Kinds `request`, `call` and `reply`
/// are those of `mode = "pull"` and `"push-pull"`, which it does not have: a request is a message
/// without state, a call is one that is to be answered, and both are by a reply. Where peers expire a
/// message tells the beat of its sender, `"beat":7` behind the peers, and of each peer:
/// `["127.0.0.1:8000",7]`.
///
/// It has 72 octets, 17 for each peer with a port of four digits, and for each key its length, that
/// of the value, the digits of the version and 9; one less where there are any peers, and where
/// there are any keys, since lists have no comma at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Its kind.
    pub is: Kind,
    /// The name of its sender.
    pub id: u128,
    /// The beat of its sender; 0 where none are sent.
    pub beat: u64,
    /// All that the sender holds, ascending by key.
    pub entries: Box<[Entry]>,
    /// Whom it knows, and their beats.
    pub peers: Box<[(NodeId, u64)]>,
    /// The octets of its JSON.
    pub wire_len: u32,
}

/// The kinds of messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The state, unasked.
    Gossip,
    /// An ask for the state.
    Request,
    /// The state, and an ask for the other's.
    Call,
    /// The state, asked for.
    Reply,
}

impl protocol::Message for Message {
    const KINDS: &'static [&'static str] = &["gossip", "request", "call", "reply"];

    fn kind(&self) -> u8 {
        self.is as u8
    }

    fn wire_len(&self) -> u32 {
        self.wire_len
    }

    fn updates(&self) -> u32 {
        self.entries.len() as u32
    }
}

impl Message {
    /// A message with as many octets as its JSON has, where keys and values have those of `texts`.
    pub fn new(
        is: Kind,
        (id, beat): (u128, u64),
        entries: &[Entry],
        peers: Vec<(NodeId, u64)>,
        texts: &json::Lengths,
    ) -> Message {
        let mut message =
            Message { is, id, beat, entries: entries.into(), peers: peers.into(), wire_len: 0 };
        message.wire_len = json::octets(&message, texts);
        message
    }
}
