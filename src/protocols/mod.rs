//! The catalogue of protocols: a folder a protocol.

pub mod catalogue;
pub mod gossip;
