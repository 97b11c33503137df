//! One line of the trace, as it is written: fields that say nothing are left out.

use crate::protocol::{Answer, Fact};
use crate::rng::EventKey;
use crate::time::Instant;
use serde::{Serialize, Serializer};

/// An event's key, sixteen hexadecimal digits.
pub struct Hex(pub EventKey);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0.0))
    }
}

/// A line.
#[derive(Serialize)]
pub struct Line {
    /// Virtual time, in nanoseconds.
    pub t_ns: u64,
    /// What happens.
    pub kind: &'static str,
    /// The event's name.
    pub id: Hex,
    /// The name of the event that made it; null for what comes from outside.
    pub cause: Option<Hex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timer: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub len: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fate: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub useful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub up: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub down: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sends: Vec<Send>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Told>,
}

impl Line {
    /// A line without details.
    pub fn new(at: Instant, kind: &'static str, id: EventKey) -> Line {
        Line {
            t_ns: at.0,
            kind,
            id: Hex(id),
            cause: None,
            node: None,
            timer: None,
            peer: None,
            message: None,
            len: None,
            fate: None,
            useful: false,
            fault: None,
            name: None,
            what: None,
            ends: None,
            up: Vec::new(),
            down: Vec::new(),
            sends: Vec::new(),
            facts: Vec::new(),
        }
    }
}

/// A message that the handler sent.
#[derive(Serialize)]
pub struct Send {
    /// The name of its arrival.
    pub id: Hex,
    pub to: u32,
    pub message: &'static str,
    pub len: u32,
    pub updates: u32,
    /// Whether it is a copy that the network made of the one before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub copy: bool,
    /// How it ended at its sender, if it did; else its arrival tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fate: Option<&'static str>,
}

/// A fact that the handler told.
#[derive(Serialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Told {
    Learned { item: u32, key: u32, rank: Option<String>, replaces: Option<u32> },
    Forgot { item: u32, key: u32 },
    PeerUp { peer: u32 },
    PeerDown { peer: u32 },
    Recorded { peer: u32, rank: String, says: Option<u64> },
    Deaf,
    Stalled,
    Resumed,
    Leads { term: u64 },
    Decided { slot: u64, item: u32 },
    Conflict { key: u32, held: u32, met: u32 },
    Answered { request: u32, answer: &'static str, text: Option<Box<str>> },
    Log { text: Box<str> },
}

/// A fact as the trace tells it; ranks, which take 128 bits, in hexadecimal.
pub fn fact(fact: Fact) -> Told {
    match fact {
        Fact::Learned { item, key, rank, replaces } => Told::Learned {
            item: item.0,
            key: key.0,
            rank: rank.map(|rank| format!("{rank:032x}")),
            replaces: replaces.map(|item| item.0),
        },
        Fact::Forgot { item, key } => Told::Forgot { item: item.0, key: key.0 },
        Fact::PeerUp { peer } => Told::PeerUp { peer: peer.0 },
        Fact::PeerDown { peer } => Told::PeerDown { peer: peer.0 },
        Fact::Recorded { peer, rank, says } => {
            Told::Recorded { peer: peer.0, rank: format!("{rank:032x}"), says }
        }
        Fact::Deaf => Told::Deaf,
        Fact::Stalled => Told::Stalled,
        Fact::Resumed => Told::Resumed,
        Fact::Leads { term } => Told::Leads { term },
        Fact::Decided { slot, item } => Told::Decided { slot, item: item.0 },
        Fact::Conflict { key, held, met } => {
            Told::Conflict { key: key.0, held: held.0, met: met.0 }
        }
        Fact::Answered { request, answer } => {
            let (answer, text) = match answer {
                Answer::Done => ("done", None),
                Answer::NotFound => ("not-found", None),
                Answer::Value(text) => ("value", Some(text)),
                Answer::Refused(why) => ("refused", Some(why)),
            };
            Told::Answered { request: request.0, answer, text }
        }
        Fact::Log(text) => Told::Log { text },
    }
}
