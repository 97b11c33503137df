//! The JSON of a message, and how many octets it has without being written.

use super::message::Message;
use super::node::uuid_text;
use super::{Entry, Texts};
use crate::id::{ItemId, NodeId, RequestId};
use crate::protocols::address::{address, address_octets};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// `{"node_id":"","state":{},"peers":[]}` with a name of 36 octets.
const EMPTY_OCTETS: u32 = 72;
/// `"":["",],`
const ENTRY_OCTETS: u32 = 9;
/// `"",`
const PEER_OCTETS: u32 = 3;
/// `[,]`
const PAIR_OCTETS: u32 = 3;
/// `,"beat":`
const BEAT_OCTETS: u32 = 8;

/// The octets of each item's key and value in JSON.
#[derive(Clone, Debug)]
pub struct Lengths(Vec<u32>);

impl Lengths {
    /// Of the requests that these texts are of.
    pub fn of(texts: &Texts, requests: u64) -> Lengths {
        let of = |request: u64| {
            let item = ItemId(request as u32);
            let key =
                texts.line(RequestId(item.0)).map_or("", |line| texts.name(line.command.key()));
            escaped(key).saturating_add(escaped(texts.value(item)))
        };
        Lengths((0..requests).map(of).collect())
    }

    fn entry(&self, entry: &Entry) -> u32 {
        self.0[entry.write.index()]
            .saturating_add(ENTRY_OCTETS)
            .saturating_add(digits(entry.version))
    }
}

/// The octets of a text between its quotes.
fn escaped(text: &str) -> u32 {
    serde_json::to_string(text).map_or(0, |json| json.len() as u32 - 2)
}

fn digits(number: u64) -> u32 {
    number.checked_ilog10().map_or(1, |log| log + 1)
}

/// The octets of a message.
pub fn octets(message: &Message, texts: &Lengths) -> u32 {
    let beats = message.beat > 0;
    let peer = |(node, beat): &(NodeId, u64)| {
        let pair = if beats { PAIR_OCTETS + digits(*beat) } else { 0 };
        address_octets(*node) + PEER_OCTETS + pair
    };
    let entries = message.entries.iter().fold(0u32, |sum, e| sum.saturating_add(texts.entry(e)));
    let peers: u32 = message.peers.iter().map(peer).sum();
    let commas = u32::from(!message.entries.is_empty()) + u32::from(!message.peers.is_empty());
    let beat = if beats { BEAT_OCTETS + digits(message.beat) } else { 0 };
    (EMPTY_OCTETS + peers + beat).saturating_add(entries) - commas
}

/// A message as serde writes it.
#[derive(Serialize)]
struct Written<'a> {
    node_id: String,
    state: State<'a>,
    peers: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beat: Option<u64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Listed {
    Address(String),
    Beat(String, u64),
}

struct State<'a>(&'a [Entry], &'a Texts);

impl Serialize for State<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for entry in self.0 {
            let value = (self.1.value(entry.write), entry.version);
            map.serialize_entry(self.1.name(entry.key), &value)?;
        }
        map.end()
    }
}

/// Appends the JSON of a message.
pub fn encode(message: &Message, texts: &Texts, out: &mut Vec<u8>) {
    let beats = message.beat > 0;
    let listed = |(node, beat): &(NodeId, u64)| match beats {
        true => Listed::Beat(address(*node), *beat),
        false => Listed::Address(address(*node)),
    };
    let written = Written {
        node_id: uuid_text(message.id),
        state: State(&message.entries, texts),
        peers: message.peers.iter().map(listed).collect(),
        beat: beats.then_some(message.beat),
    };
    // A map with text keys, written to memory, has no way to fail.
    out.extend(serde_json::to_vec(&written).unwrap_or_default());
}
