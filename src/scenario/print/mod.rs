//! The resolved scenario as TOML: every default filled in, in a fixed order, with exact values.
//!
//! Reading it gives the same scenario, and printing that gives the same text.

mod bootstrap;
mod faults;
mod latency;
mod network;
mod protocol;
mod sweep;
mod topology;
mod workload;

pub(super) use latency::WrittenLatency;

use super::{ChartFormat, Scenario};
use crate::engine::StopWhen;
use crate::select::Selector;
use crate::time::Instant;
use std::fmt::Write;

/// What a [`Scenario`] does not keep of how it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// The path of the topology's file.
    pub topology_path: Option<String>,
    /// How the latency is written.
    pub latency: WrittenLatency,
    /// How the latencies are written that links change to, by fault.
    pub links: Vec<WrittenLatency>,
    /// By workload entry.
    pub workload: Vec<WrittenEntry>,
    /// By fault, the path of its file.
    pub traces: Vec<Option<String>>,
}

/// A workload entry as it was written.
#[derive(Clone, Debug)]
pub(super) struct WrittenEntry {
    /// Its name.
    pub id: Option<String>,
    /// Its command in one string.
    pub command: String,
}

impl Written {
    /// The same with the paths that the files have in a result folder.
    pub(super) fn stored(mut self) -> Written {
        self.paths().flatten().for_each(|path| *path = super::stored_path(path));
        self
    }

    /// Forgets which files there are.
    pub(super) fn forget_paths(&mut self) {
        self.paths().for_each(|path| *path = None);
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut Option<String>> {
        let links = self.links.iter_mut().map(|latency| &mut latency.file);
        let files = links.chain(&mut self.traces);
        [&mut self.topology_path, &mut self.latency.file].into_iter().chain(files)
    }
}

/// The scenario as TOML.
pub(super) fn print(scenario: &Scenario, written: &Written) -> String {
    let mut out = String::new();
    if let Some(claim) = &scenario.claim {
        line(&mut out, format_args!("# Claim: {claim}"));
    }
    line(&mut out, format_args!("format = 1"));
    line(&mut out, format_args!("name = {}", quoted(&scenario.name)));
    line(&mut out, format_args!("seed = {}", scenario.seed));
    line(&mut out, format_args!("replications = {}", scenario.replications));
    model(&mut out, scenario, written);
    expect(&mut out, scenario);
    line(&mut out, format_args!("\n[output]\nnodes = {}", scenario.output.nodes));
    let format = match scenario.output.format {
        ChartFormat::Png => "png",
        ChartFormat::Svg => "svg",
    };
    line(&mut out, format_args!("format = \"{format}\""));
    sweep::sweep(&mut out, scenario.sweep.as_ref());
    out
}

/// What decides a replication besides its number: the seed and the sections that are run.
pub(super) fn essence(scenario: &Scenario, written: &Written) -> String {
    let mut out = format!("seed = {}\n", scenario.seed);
    model(&mut out, scenario, written);
    out
}

/// The sections that are run.
fn model(out: &mut String, scenario: &Scenario, written: &Written) {
    cluster(out, scenario, written);
    scenario.protocol.print(out, &scenario.weights);
    network::print(out, scenario, written);
    groups(out, scenario);
    workload::print(out, scenario, written);
    faults::faults(out, scenario, written);
    stop(out, scenario);
    measure(out, scenario);
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a string takes all text");
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn cluster(out: &mut String, scenario: &Scenario, written: &Written) {
    line(out, format_args!("\n[cluster]\nnodes = {}", scenario.nodes));
    let topology = topology::topology(&scenario.topology, written);
    line(out, format_args!("topology = {topology}"));
    line(out, format_args!("bootstrap = {}", bootstrap::bootstrap(&scenario.bootstrap)));
    line(out, format_args!("epoch_unix = {}", scenario.epoch_unix_s));
    line(out, format_args!("disk_write = \"{}\"", scenario.disk_write));
}

fn groups(out: &mut String, scenario: &Scenario) {
    let set = &scenario.groups;
    for (number, [protocol, network]) in (1..).zip(&set.written) {
        let (name, nodes) = (quoted(set.named.name(number)), selector(set.named.selector(number)));
        line(out, format_args!("\n[[groups]]\nname = {name}\nnodes = {nodes}"));
        if let Some(Some(seeds)) = set.seeds.get(number) {
            line(out, format_args!("seeds = {}", selector(seeds)));
        }
        for (key, own) in [("protocol", protocol), ("network", network)] {
            if let Some(own) = own {
                line(out, format_args!("{key} = {own}"));
            }
        }
    }
}

fn selector(nodes: &Selector) -> String {
    match nodes {
        Selector::All => "\"all\"".to_string(),
        Selector::One(node) => node.to_string(),
        Selector::List(list) => {
            let ids: Vec<String> = list.iter().map(ToString::to_string).collect();
            format!("[{}]", ids.join(", "))
        }
        Selector::Range(from, to) => format!("\"{from}..{to}\""),
        Selector::Share(share) => format!("\"{share}\""),
        Selector::Group(groups, number) => format!("\"group:{}\"", groups.name(*number)),
    }
}

fn stop(out: &mut String, scenario: &Scenario) {
    let when = match scenario.stop.when {
        StopWhen::Converged => "converged",
        StopWhen::Quiet => "quiet",
        StopWhen::Never => "never",
    };
    line(out, format_args!("\n[stop]\nwhen = \"{when}\"\nat = \"{}\"", scenario.stop.at));
}

fn measure(out: &mut String, scenario: &Scenario) {
    let Some((from, until)) = scenario.measure else { return };
    line(out, format_args!("\n[measure]\nfrom = \"{from}\""));
    if until != Instant::MAX {
        line(out, format_args!("until = \"{until}\""));
    }
}

fn expect(out: &mut String, scenario: &Scenario) {
    if scenario.expect.is_empty() {
        return;
    }
    line(out, format_args!("\n[expect]"));
    for group in scenario.expect.chunk_by(|a, b| a.name() == b.name()) {
        let tests: Vec<String> = group.iter().map(|test| quoted(test.text())).collect();
        match tests.as_slice() {
            [only] => line(out, format_args!("{} = {only}", group[0].name())),
            all => line(out, format_args!("{} = [{}]", group[0].name(), all.join(", "))),
        }
    }
}
