//! `[protocol]`: what the nodes run. A file a kind, and one for each thing that kinds share.

mod direct_mail;
mod fanout;
mod flood;
mod folder_metadata;
mod gossip;
mod membership;
mod mode;
mod peers;
mod profile;
mod rumor;
mod timing;
mod versioned_kv;

pub use direct_mail::DirectMail;
pub use fanout::{FanoutCount, FanoutMean, FanoutTable};
pub use flood::Flood;
pub use folder_metadata::{FolderMetadata, SizeOrChunks};
pub use gossip::Gossip;
pub use membership::{FailureName, FirstDataName, Membership};
pub use peers::{NodesWeight, PeersTable, Weighted};
pub use rumor::{RemovalName, Rumor};
pub use timing::{PeriodicRounds, PhaseName, PoissonRounds, RoundsTable, Synchronous, TimingTable};
pub use versioned_kv::{DeadPeersName, OwnAddressName, RestartName, VersionedKv};

pub use crate::scenario::kinds::Protocol;
