//! The catalogue of protocols: a folder a protocol.

pub mod gossip;
