//! `[protocol]`: what the nodes run. A file a kind, and one for each thing that kinds share.

mod direct_mail;
mod fanout;
mod flood;
mod gossip;
mod mode;
mod peers;
mod rumor;
mod timing;

pub use direct_mail::DirectMail;
pub use fanout::{FanoutCount, FanoutMean, FanoutTable};
pub use flood::Flood;
pub use gossip::Gossip;
pub use peers::{NodesWeight, PeersTable, Weighted};
pub use rumor::{RemovalName, Rumor};
pub use timing::{Periodic, Synchronous, TimingTable};

use schemars::JsonSchema;

/// What the nodes run.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum Protocol {
    /// Push, pull or push-pull of a versioned key-value store, with death certificates. Commands:
    /// `set KEY VALUE`, `delete KEY`, `get KEY`.
    Gossip(Gossip),
    /// Rumor mongering: a node spreads an update until it loses interest. Commands as for
    /// `gossip`; a delete is kept for ever.
    Rumor(Rumor),
    /// Flooding: who hears an update for the first time hands it on at once. Commands as for
    /// `gossip`; a delete is kept for ever.
    Flood(Flood),
    /// The writer of an update sends it to every neighbour, once. Commands as for `gossip`; a
    /// delete is kept for ever.
    DirectMail(DirectMail),
}
