//! gossip-sim.
pub mod faults;
pub mod id;
pub mod network;
pub mod outcome;
pub mod protocol;
pub mod rng;
pub mod select;
pub mod time;
pub mod workload;
