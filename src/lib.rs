//! gossip-sim: a deterministic, declarative, statistical simulator of gossip protocols.

pub mod check;
pub mod engine;
pub mod faults;
pub mod id;
pub mod metrics;
pub mod network;
pub mod outcome;
pub mod output;
pub mod protocol;
pub mod protocols;
pub mod reproduce;
pub mod rng;
pub mod run;
pub mod scenario;
pub mod select;
pub mod sweep;
pub mod theory;
pub mod time;
pub mod workload;
