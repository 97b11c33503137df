//! `[protocol]`: what the nodes run. A file a kind, and one for each thing that kinds share.

mod fanout;
mod gossip;
mod mode;
mod rumor;
mod timing;

pub use fanout::{FanoutCount, FanoutMean, FanoutTable};
pub use gossip::Gossip;
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
}
