//! The keys of `kind = "versioned-kv"`.

use super::fanout::FanoutTable;
use super::mode::ModeName;
use super::profile::ProfileName;
use super::timing::RoundsTable;
use crate::protocols::versioned_kv::{Exchange, Order};
use crate::scenario::raw::describe::FanoutOrTable;
use crate::scenario::raw::leaf::{Time, Word};
use crate::scenario::raw::quantity::SizeOrNone;
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// The keys of `kind = "versioned-kv"`. Those from `order` to `restart` are what their `profile`
/// says unless they are set.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct VersionedKv {
    /// What the keys are that are not set: as the real system's code has them, as its README has
    /// them, or with each flaw mended.
    #[schemars(extend("default" = "as-documented"))]
    pub profile: Option<At<Word<ProfileName>>>,
    /// Which of two versions of a key stands above the other. `version` in the real system.
    pub order: Option<At<Word<OrderName>>>,
    /// The longest datagram that a node can read; a longer one is cut, and dropped. `"4096 B"` as
    /// written; `"none"` otherwise. With a limit it stands for `network.receive_buffer`.
    #[schemars(extend("examples" = ["4096 B"]))]
    pub receive_buffer: Option<At<SizeOrNone>>,
    /// Whether a node that is told its own address takes it for that of a peer. `learned` as
    /// written, `refused` otherwise.
    pub own_address: Option<At<Word<OwnAddressName>>>,
    /// What a contact carries. `full` in the real system.
    pub exchange: Option<At<Word<ExchangeName>>>,
    /// What becomes of peers of whom nothing is heard. `kept` in the real system.
    pub dead_peers: Option<At<Word<DeadPeersName>>>,
    /// How long a peer without news is used and told of, with `dead_peers = "expire"`; after twice as
    /// long it is forgotten.
    #[schemars(extend("default" = "60 s", "x-min-ns" = 1, "examples" = ["30 s"]))]
    pub expire_after: Option<At<Time>>,
    /// Which versions a node gives after a restart. `from-zero` in the real system.
    pub restart: Option<At<Word<RestartName>>>,
    /// Which way the state crosses at a contact, with `exchange = "full"`. The real system pushes.
    #[schemars(extend("default" = "push"))]
    pub mode: Option<At<Word<ModeName>>>,
    /// How many distinct peers a node contacts in a round; `"all"` for all that it knows.
    #[schemars(with = "Option<FanoutOrTable>", extend("default" = 1, "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutTable>>,
    /// When a node has its rounds: every two seconds, the first two seconds after its boot, in the real system.
    #[schemars(extend("default" = {"kind": "periodic", "period": "2 s", "phase": "aligned"}))]
    pub timing: Option<At<RoundsTable>>,
    /// How often a node prints its state.
    #[schemars(extend("default" = "10 s", "x-min-ns" = 1))]
    pub print_every: Option<At<Time>>,
}

/// Which of two versions of a key stands above the other.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum OrderName {
    /// The higher; of two equal ones each node keeps its own.
    Version,
    /// The higher; of two equal ones that of the higher writer.
    VersionThenWriter,
}

impl From<OrderName> for Order {
    fn from(name: OrderName) -> Order {
        match name {
            OrderName::Version => Order::Version,
            OrderName::VersionThenWriter => Order::VersionThenWriter,
        }
    }
}

/// Whether a node takes its own address for that of a peer.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum OwnAddressName {
    /// Yes: it then sends to itself, too.
    Learned,
    /// No.
    Refused,
}

/// What a contact carries.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ExchangeName {
    /// The whole state and all peers, in one datagram.
    Full,
    /// Digests, and then what the other side lacks, in datagrams of at most 1,400 octets.
    Digest,
}

impl From<ExchangeName> for Exchange {
    fn from(name: ExchangeName) -> Exchange {
        match name {
            ExchangeName::Full => Exchange::Full,
            ExchangeName::Digest => Exchange::Digest,
        }
    }
}

/// What becomes of peers of whom nothing is heard.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum DeadPeersName {
    /// They stay, dead or not.
    Kept,
    /// Nodes send beats, and forget those whose beats do not rise.
    Expire,
}

/// Which versions a node gives after a restart.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum RestartName {
    /// From 1 on, but for what it has been told since.
    FromZero,
    /// Those after the highest that it gave or took before, of which it keeps the number on disk.
    CounterSaved,
}
