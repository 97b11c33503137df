//! The catalogue of protocols: a folder a protocol. Parts of several stand in `choice`, `kv`
//! and `round`.

mod address;
pub mod catalogue;
pub mod choice;
pub mod direct_mail;
pub mod flood;
pub mod folder_metadata;
pub mod gossip;
pub mod kv;
pub mod membership;
mod parameters;
mod profile;
pub mod round;
pub mod rumor;
mod verbs;
pub mod versioned_kv;

pub use parameters::{Asked, Parameters, Writes};
pub use profile::Profile;
