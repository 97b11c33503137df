//! `[protocol]`: a file a kind, and one for each thing that kinds share.

mod direct_mail;
mod flood;
mod folder_metadata;
mod gossip;
mod membership;
mod peers;
mod rumor;
mod timing;
mod versioned_kv;
