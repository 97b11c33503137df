//! [`Fact`]: the closed vocabulary in which protocols report to observers.
//!
//! Because it is closed, every protocol gets every metric, chart and checker. A fact costs O(1):
//! coverage and the like are counters kept by facts, never scans.

use crate::id::{ItemId, KeyId, NodeId, RequestId};

/// Something that happened at one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// From now on the node holds `item`, a version of `key`.
    Learned {
        /// What it holds.
        item: ItemId,
        /// The key of which `item` is a version.
        key: KeyId,
        /// Which version of the key stands above which; `None` where versions are not ranked,
        /// so that holding one says nothing of another.
        rank: Option<u128>,
        /// The version of the key that it replaces at this node.
        replaces: Option<ItemId>,
    },
    /// The node no longer holds any version of `key`; `item` was the last.
    Forgot {
        /// What it held.
        item: ItemId,
        /// The key of which `item` was a version.
        key: KeyId,
    },
    /// The node now believes that `peer` is up.
    PeerUp {
        /// The listed node.
        peer: NodeId,
    },
    /// The node no longer believes that `peer` is up.
    PeerDown {
        /// The delisted node.
        peer: NodeId,
    },
    /// The node's record of `peer` (of itself, too) is this one from now on: another than before.
    Recorded {
        /// Of whom it is.
        peer: NodeId,
        /// Which of the records of `peer` stands above which.
        rank: u128,
        /// What it says, as a number that stands for it; `None` if it says that `peer` is gone.
        says: Option<u64>,
    },
    /// The node takes in nothing any more in this life, whatever it is sent.
    Deaf,
    /// A turn of the node has come due, and waits for what it began in an earlier one. It does not
    /// count in the digest.
    Stalled,
    /// It waits no longer. This is not in the digest either.
    Resumed,
    /// The node takes itself for the leader of `term`.
    Leads {
        /// The term or ballot.
        term: u64,
    },
    /// The node knows that `item` was decided for `slot`.
    Decided {
        /// The place in the log.
        slot: u64,
        /// The decided command.
        item: ItemId,
    },
    /// The node met two versions of `key` of which neither stands above the other.
    Conflict {
        /// The key.
        key: KeyId,
        /// The version it held.
        held: ItemId,
        /// The version it met.
        met: ItemId,
    },
    /// The node answers a client.
    Answered {
        /// The command answered.
        request: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// A line of the node's log; it does not count in the digest.
    Log(Box<str>),
}

impl Fact {
    /// Whether a message that led to it told its receiver something.
    #[inline(always)]
    pub fn is_news(&self) -> bool {
        matches!(
            self,
            Fact::Learned { .. }
                | Fact::PeerUp { .. }
                | Fact::PeerDown { .. }
                | Fact::Recorded { .. }
        )
    }
}

/// What a client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The command was carried out.
    Done,
    /// There is no such key here.
    NotFound,
    /// The value asked for.
    Value(Box<str>),
    /// The command was refused, and why.
    Refused(Box<str>),
}

impl Answer {
    /// What the client reads.
    pub fn in_words(&self) -> String {
        match self {
            Answer::Done => "done".to_string(),
            Answer::NotFound => "not found".to_string(),
            Answer::Value(text) => text.to_string(),
            Answer::Refused(why) => format!("refused: {why}"),
        }
    }
}
