//! Kind `gossip`: push, pull and push-pull on a versioned key-value store.

mod params;

pub use params::{Dormant, Exchange, Fanout, Mode, Params};
