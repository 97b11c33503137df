//! Kind `versioned-kv`: seed system 000, a key-value store in Rust that gossips over UDP.
//!
//! **The real system.** One socket a node, and one or no peer at start. Every two seconds a node
//! sends its whole state and all the peers that it knows, as JSON, to one of those peers, all of
//! them equally likely. Who receives that keeps of each key the value with the higher version, and
//! of two with one version its own; it adds the sender, and whom the sender knows, to its peers.
//! Nothing is answered, nothing is repeated, no peer is ever removed. `set KEY VALUE` gives a key
//! the version after the one held, from 1. Every ten seconds a node prints its state.
//!
//! **Its flaws**, each a key of `[protocol]`, and what mends it:
//!
//! | key | as-written | as-documented | fixed |
//! |--|--|--|--|
//! | `order` | `version`: two writes of one version part the network for ever | the same | `version-then-writer`: one of them wins everywhere |
//! | `receive_buffer` | 4,096 octets: what is longer is dropped without a word | none | none |
//! | `own_address` | `learned`: a node hears of itself, and sends to itself | `refused` | `refused` |
//! | `exchange` | `full`: a datagram grows with the state and the cluster | `full` | `digest`: pieces of at most 1,400 octets |
//! | `dead_peers` | `kept`: more and more of what is sent goes to nobody | `kept` | `expire`: by beats, as van Renesse's failure detector |
//! | `restart` | `from-zero`: a write after a restart has version 1 and is undone by an older one | `from-zero` | `counter-saved` |
//!
//! `mode` and `fanout` are additions: the real system pushes, to one peer.
//!
//! **What is not here.** A socket takes no datagram above 65,507 octets: that is the scenario's
//! `network.datagram_limit`. Without it such a datagram arrives, and its sender says nothing of it. Peers
//! are kept by address, not in the order in which they became known. A line that is no command cannot
//! stand in a scenario.
//!
//! Demers et al., PODC 1987 (push); van Renesse, Minsky, Hayden: "A Gossip-Style Failure Detection
//! Service", Middleware 1998 (beats); van Renesse, Dumitriu, Gough, Thomas: "Efficient
//! Reconciliation and Flow Control for Anti-Entropy Protocols", LADIS 2008 (digests and deltas).

mod entry;
mod json;
mod message;
mod node;
mod params;
mod peers;
mod pieces;
mod record;
#[cfg(test)]
mod tests;
mod ticks;
mod whole;
mod words;

pub use entry::Entry;
pub use message::{Kind, Message};
pub use node::{Node, Shared};
pub use params::{Exchange, Order, Params, USAGE};
pub use peers::{Beat, Peer, Peers};
pub use pieces::{Body, PIECE_OCTETS_MAX, Piece, Pieces};
pub use record::Record;
pub use ticks::Ticks;
pub use whole::{DATAGRAM_OCTETS_MAX, Whole};

use crate::protocols::kv::Texts;
