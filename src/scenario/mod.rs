//! The TOML format of scenarios: sections, defaults, validation with positions, JSON schema.
//!
//! This is the only user of `toml`. A [`Scenario`] is valid and has every default filled in.
//!
//! The way of a text: `read` (bytes), `document` (syntax and form, into the types of `raw`),
//! `overrides` on the way, `resolve` (defaults and meaning), `print` (the resolved text). Mistakes
//! are collected as [`Problem`]s with places in the `Sources`, and shown by
//! [`LoadError::render`].

mod axes;
mod changes;
mod decode;
mod delays;
mod docs;
mod document;
mod edges;
mod errors;
mod expect;
mod group;
mod kinds;
pub mod laws;
mod load;
mod nearest;
mod overrides;
mod print;
mod raw;
mod read;
mod removal;
mod resolve;
mod schema;
mod source;
mod tagged;
mod useful;
mod weight;
mod words;
mod written;

pub use axes::{Axes, Axis, Form, Setting};
pub use docs::reference;
pub use errors::{LoadError, Problem, Report};
pub use expect::{Expectation, Judgement};
pub use kinds::ProtocolSpec;
pub use load::{Text, load, parse, template};
pub use nearest::nearest;
pub use overrides::Override;
pub use overrides::chosen::{Chosen, Mark};
pub use resolve::judged::judged_of;
pub use schema::schema;
pub use useful::Usefulness;
pub use written::Paths;

use crate::engine::Stop;
use crate::faults::Fault;
use crate::network::{Bootstrap, Network, NodeWeight, TopologyKind};
use crate::outcome::{Invariant, Replication};
use crate::select::{Groups, Selector};
use crate::time::{Instant, Span};
use crate::workload;
use std::sync::Arc;

/// A valid scenario, resolved.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without `.toml`; names the result folder.
    pub stem: String,
    /// The text after `# Claim:` at the head of the file, comment marks and line breaks removed.
    pub claim: Option<String>,
    /// What charts call it.
    pub name: String,
    /// The master seed.
    pub seed: u64,
    /// How many replications, at least 1.
    pub replications: u64,
    /// Nodes of the cluster, all that ever live.
    pub nodes: u32,
    /// Who may talk to whom.
    pub topology: TopologyKind,
    /// Whom nodes know when they boot.
    pub bootstrap: Bootstrap,
    /// The wall clock at time 0, in seconds since 1970.
    pub epoch_unix_s: u64,
    /// How long a write to disk takes until it is durable.
    pub disk_write: Span,
    /// The weights of nodes as peers; a later entry counts more than an earlier one, and who is in
    /// none has a weight of one. Empty unless peers are chosen by them.
    pub weights: Vec<NodeWeight>,
    /// What the nodes run.
    pub protocol: ProtocolSpec,
    /// Every link.
    pub network: Network,
    /// The groups, and what differs for them.
    pub groups: GroupSet,
    /// Who asks what of which node.
    pub workload: Vec<workload::Entry>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// When a replication ends.
    pub stop: Stop,
    /// From when until when, its end excluded, a run is measured; all of it if absent.
    pub measure: Option<(Instant, Instant)>,
    /// What is claimed of the outcome.
    pub expect: Vec<Expectation>,
    /// What is written.
    pub output: OutputOptions,
    /// The files that the scenario names, by their name in it.
    pub inputs: Vec<Input>,
    /// Along what `gossip-sim sweep` varies it.
    pub sweep: Option<Axes>,
    /// What decides a replication besides its number, as TOML: neither name, claim, expectations
    /// nor what is written, nor paths of inputs. Two scenarios with the same, and with inputs of
    /// the same content, are one design point.
    pub essence: String,
    /// The scenario as TOML with every default filled in; running it gives the same data.
    pub resolved: String,
    /// The same with the paths that the inputs have in a result folder: `inputs/NAME`.
    pub stored: String,
}

/// The groups of a scenario. Lists by group begin with the rest, and are empty where nothing differs.
#[derive(Clone, Debug, Default)]
pub struct GroupSet {
    /// Their names and nodes.
    pub named: Arc<Groups>,
    /// What each runs: of one kind, with the same keys and values.
    pub protocols: Vec<ProtocolSpec>,
    /// The network of each.
    pub networks: Vec<Network>,
    /// Whom the nodes of each know when they boot, if not whom all do.
    pub seeds: Vec<Option<Selector>>,
    /// What is written of each but the rest, for `[protocol]` and `[network]`.
    written: Vec<[Option<String>; 2]>,
}

impl GroupSet {
    /// Whether all groups run the same on the same network.
    pub fn all_alike(&self) -> bool {
        self.protocols.is_empty() && self.networks.is_empty()
    }
}

impl Scenario {
    /// What `run` can show of what is expected: one of several replications says nothing of a mean or
    /// of a share of them.
    pub fn judged_by<'a>(&'a self, run: &[Replication]) -> impl Iterator<Item = &'a Expectation> {
        let alone = run.len() == 1 && self.replications > 1;
        self.expect.iter().filter(move |expectation| !alone || expectation.is_of_each())
    }

    /// What nodes run: first what those of no group do, then what groups do.
    pub fn protocols(&self) -> impl Iterator<Item = &ProtocolSpec> {
        std::iter::once(&self.protocol).chain(&self.groups.protocols)
    }

    /// The invariants that `[expect]` names, each once, in their own order.
    pub fn invariants(&self) -> Vec<Invariant> {
        let is_named = |one: &Invariant| self.expect.iter().any(|e| e.name() == one.name());
        Invariant::ALL.into_iter().filter(is_named).collect()
    }

    /// The same scenario, which names none.
    pub fn without_invariants(&self) -> Scenario {
        let mut scenario = self.clone();
        scenario.expect.retain(|expectation| Invariant::named(expectation.name()).is_none());
        scenario
    }
}

/// What a run writes besides the files that are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OutputOptions {
    /// Whether to write `nodes.csv`.
    pub nodes: bool,
    /// The charts' format.
    pub format: ChartFormat,
}

/// The format of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ChartFormat {
    /// Pixels.
    #[default]
    Png,
    /// Vectors.
    Svg,
}

/// A file that a scenario names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name as the scenario writes it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Input {
    /// Where a result folder keeps it: `inputs/NAME`.
    pub fn stored_path(&self) -> String {
        stored_path(&self.name)
    }
}

/// Where a result folder keeps the file that a scenario calls `path`.
fn stored_path(path: &str) -> String {
    let name = std::path::Path::new(path).file_name();
    format!("inputs/{}", name.unwrap_or_default().to_string_lossy())
}
