//! A scenario as it is written: one type a section, every key optional unless it must be there.
//!
//! These types are the single source of the format: the TOML is read into them, and the JSON
//! schema and `docs/SCENARIO.md` are made from them. Doc comments here are what users read.
//! Tables with a `kind` are externally tagged enums; `document` brings the TOML into that form.

mod cluster;
mod describe;
mod difference;
mod expect;
mod faults;
mod groups;
mod latency;
mod leaf;
mod lifetime;
mod network;
mod nodes;
mod part;
mod protocol;
mod quantity;
mod run;
mod scalar;
mod sweep;
mod topology;

pub use cluster::{Bootstrap, Cluster};
pub use expect::{Expect, Figures, GROUPS};
pub use faults::{
    AddressName, Churn, ChurnTrace, Cut, Fault, Frame, Link, Partition, Repetition, StartName,
    WhatIsLeft,
};
pub use groups::{Differing, Group};
pub use latency::{
    Empirical as EmpiricalLatency, LatencyTable, Matrix as MatrixLatency, PerName, RegionNodes,
    Regions as RegionsLatency, UnitName, ValueName,
};
pub use leaf::{
    Flag, Real, Share, TIME_MAX, TIME_UNIT_NAMES, Text, Time, WRONG_TYPE, Whole, Word,
    time_too_long,
};
pub use lifetime::LifetimeTable;
pub use network::{BandwidthTable, GilbertElliottLoss, LossTable, Network, TransportName};
pub use nodes::{NODES_HELP, Nodes};
pub use part::ShareOrTime;
pub use protocol::{
    DeadPeersName, DirectMail, FailureName, FanoutTable, FirstDataName, Flood, FolderMetadata,
    Gossip, Membership, NodesWeight, OwnAddressName, PeersTable, PeriodicRounds, PhaseName,
    PoissonRounds, Protocol, RemovalName, RestartName, RoundsTable, Rumor, SizeOrChunks,
    Synchronous, TimingTable, VersionedKv, Weighted,
};
pub use quantity::{RATE_UNITS, SIZE_UNITS, Size, SizeOrNone, quantity};
pub use run::{EachName, KeysTable, Measure, Output, Stop, WhenName, Workload};
pub use scalar::At;
pub use sweep::{Item, Sweep, Values};
pub use topology::{ErdosRenyi, Lattice, TopologyTable};

use schemars::JsonSchema;
use serde::Deserialize;

/// A scenario of gossip-sim: a cluster, a protocol, a network, faults, a workload, and what is
/// expected of them.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of this format.
    #[schemars(extend("default" = 1, "minimum" = 1, "maximum" = 1))]
    pub format: Option<At<Whole>>,
    /// What charts call the scenario. Default: the file's name without `.toml`.
    #[schemars(extend("examples" = ["1000 nodes, 10 % loss"]))]
    pub name: Option<At<Text>>,
    /// The master seed: everything random follows from it and the replication's number.
    #[schemars(extend("default" = 1))]
    pub seed: Option<At<Whole>>,
    /// How many times the scenario is repeated with draws of its own.
    #[schemars(extend("default" = 1, "minimum" = 1))]
    pub replications: Option<At<Whole>>,
    /// The nodes, and who may talk to whom.
    #[schemars(required)]
    pub cluster: Option<At<Cluster>>,
    /// What the nodes run. `gossip-sim protocols` lists the kinds.
    #[schemars(required)]
    pub protocol: Option<At<Protocol>>,
    /// What every link does to a message.
    pub network: Option<At<Network>>,
    /// Nodes with a name, and what differs for them. A list: each entry begins with `[[groups]]`.
    pub groups: Option<Vec<At<Group>>>,
    /// Commands that clients give to nodes. A list: each entry begins with `[[workload]]`.
    pub workload: Option<Vec<At<Workload>>>,
    /// What goes wrong, and when. A list: each entry begins with `[[faults]]`.
    pub faults: Option<Vec<At<Fault>>>,
    /// When a replication ends.
    #[schemars(required)]
    pub stop: Option<At<Stop>>,
    /// Which part of a run is measured.
    pub measure: Option<At<Measure>>,
    /// The claim, checked after the run: exit status 1 if it does not hold. Keys are the columns of
    /// `convergence.csv` without the unit.
    pub expect: Option<At<Expect>>,
    /// What is written besides the files that are always there.
    pub output: Option<At<Output>>,
    /// Keys to vary: `gossip-sim sweep` runs the scenario at every design point, and `gossip-sim
    /// check` looks at each. `run` ignores it. No two design points may be the same.
    pub sweep: Option<At<Sweep>>,
}
