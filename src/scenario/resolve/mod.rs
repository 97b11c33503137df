//! From [`Document`](super::raw::Document) to [`Scenario`]: defaults, and every check of meaning.
//!
//! Checks note their mistakes and go on, so that one call finds them all.

mod addresses;
mod bootstrap;
mod clocks;
mod cluster;
mod cycles;
mod effect;
mod faults;
mod groups;
mod input;
pub mod judged;
mod latency;
mod lives;
mod network;
mod nodes;
mod protocol;
mod reach;
mod repetition;
mod stop;
mod sweep;
mod topology;
mod values;
mod workload;

use super::document::{EVERYTHING, Read};
use super::errors::Problem;
use super::expect;
use super::group::OwnSections;
use super::laws;
use super::print::{self, Written, WrittenLatency};
use super::raw::{self, At, Document, Output, Whole};
use super::source::Sources;
use super::useful::{Idle, Usefulness};
use super::{Expectation, GroupSet, Input, OutputOptions, ProtocolSpec, Scenario};
use crate::faults::Fault;
use crate::network::{Bootstrap, Network, NodeWeight};
use crate::select::Groups;
use cluster::Cluster;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use workload::{Resolved, last_write};

/// What is known of the scenario besides its text.
pub(super) struct Origin<'a> {
    /// The file's name without `.toml`.
    pub stem: &'a str,
    /// The folder to which the paths in the scenario are relative.
    pub folder: &'a Path,
    /// The claim at the head of the file.
    pub claim: Option<String>,
    /// What becomes of keys that do nothing.
    pub idle: Idle<'a>,
}

/// Collects the mistakes of one scenario.
pub(super) struct Checker<'a> {
    /// The texts, for the places within them.
    pub sources: &'a mut Sources,
    /// What was found.
    pub problems: Vec<Problem>,
    /// Which keys do something.
    useful: Usefulness,
    idle: Idle<'a>,
    damaged: Vec<String>,
    folder: &'a Path,
    inputs: Vec<Input>,
    /// Whether messages take streams where nothing is said.
    streams_by_default: bool,
    /// The groups, once they are known.
    groups: Arc<Groups>,
    /// The regions with their ids, once they are known.
    regions: Vec<(&'static str, Range<u32>)>,
}

/// The scenario, with the keys that do something in it, or all mistakes.
pub(super) fn resolve(
    read: Read,
    own: Vec<OwnSections>,
    origin: Origin<'_>,
    sources: &mut Sources,
) -> Result<(Scenario, Usefulness), Vec<Problem>> {
    let Read { document, damaged, problems } = read;
    let folder = origin.folder;
    // Of a sweep the design points say whether a key does something.
    let idle = if document.sweep.is_some() { Idle::Noted } else { origin.idle };
    let mut checker = Checker::new(sources, folder, idle);
    (checker.problems, checker.damaged) = (problems, damaged);
    let scenario = checker.scenario(&document, own, origin);
    match scenario {
        Some(scenario) if checker.problems.is_empty() => Ok((scenario, checker.useful)),
        _ => Err(checker.problems),
    }
}

/// What the sections say that others ask.
struct Sections {
    cluster: Option<Cluster>,
    protocol: Option<ProtocolSpec>,
    network: Option<(Network, WrittenLatency)>,
    weights: Option<Vec<NodeWeight>>,
    groups: Option<GroupSet>,
    bootstrap: Option<Bootstrap>,
    workload: Vec<Resolved>,
    faults: Option<(Vec<Fault>, Vec<WrittenLatency>)>,
}

impl<'a> Checker<'a> {
    /// Nothing read, nothing found.
    fn new(sources: &'a mut Sources, folder: &'a Path, idle: Idle<'a>) -> Checker<'a> {
        Checker {
            sources,
            folder,
            idle,
            problems: Vec::new(),
            useful: Default::default(),
            damaged: Vec::new(),
            inputs: Vec::new(),
            streams_by_default: false,
            groups: Default::default(),
            regions: Vec::new(),
        }
    }
}

impl Checker<'_> {
    fn scenario(
        &mut self,
        document: &Document,
        own: Vec<OwnSections>,
        origin: Origin<'_>,
    ) -> Option<Scenario> {
        let name = self.name(document, origin.stem);
        self.format(document.format.as_ref());
        let replications = self.replications(document.replications.as_ref());
        let sections = self.sections(document, own);
        let nodes = sections.cluster.as_ref().map(|cluster| cluster.nodes);
        let horizon = document.stop.as_ref().map(|stop| &stop.value.at);
        let stop = self.required(&document.stop, "stop").and_then(|stop| self.stop(stop));
        let measure = document.measure.as_ref().and_then(|m| self.measure(&m.value, horizon));
        let expect = self.expectations(document, nodes);
        self.together(document, &sections);
        let axes = self.sweep(document.sweep.as_ref());
        self.wall_clock_fits(document);
        let Sections { cluster, protocol, network, weights, groups, .. } = sections;
        let Sections { bootstrap, workload, faults, .. } = sections;
        let (cluster, (network, latency), (faults, links)) = (cluster?, network?, faults?);
        let written = Written {
            topology_path: cluster.path,
            latency,
            traces: faults_traces(document),
            links,
            workload: workload.iter().map(|entry| entry.written.clone()).collect(),
        };
        let mut scenario = Scenario {
            stem: origin.stem.to_string(),
            claim: origin.claim,
            name,
            seed: document.seed.as_ref().map_or(1, |seed| seed.value.0),
            replications: replications?,
            nodes: cluster.nodes,
            topology: cluster.topology?,
            bootstrap: bootstrap?,
            epoch_unix_s: cluster.epoch_unix_s,
            disk_write: cluster.disk_write,
            weights: weights?,
            protocol: protocol?,
            network,
            groups: groups?,
            workload: workload.into_iter().map(|entry| entry.entry).collect(),
            faults,
            stop: stop?,
            measure,
            expect: expect?,
            output: output(document.output.as_ref().map(|output| &output.value)),
            inputs: std::mem::take(&mut self.inputs),
            sweep: axes,
            essence: String::new(),
            resolved: String::new(),
            stored: String::new(),
        };
        self.lawful(document, &mut scenario);
        print_all(&mut scenario, written);
        Some(scenario)
    }

    fn sections(&mut self, document: &Document, own: Vec<OwnSections>) -> Sections {
        let cluster = self.required(&document.cluster, "cluster");
        let cluster = cluster.and_then(|cluster| self.cluster(cluster));
        let nodes = cluster.as_ref().map(|cluster| cluster.nodes);
        let protocol = self.required(&document.protocol, "protocol");
        let protocol = protocol.and_then(|protocol| protocol.resolve(self));
        let timing = protocol.as_ref().and_then(|protocol| protocol.timing());
        self.streams_by_default = protocol.as_ref().is_some_and(|p| p.takes_streams());
        let network = document.network.as_ref().map(|network| &network.value);
        let horizon = document.stop.as_ref().map(|stop| &stop.value.at);
        let network = self.network(network, timing, (nodes, horizon));
        let network = self.with_buffer_of_kind(document, protocol.as_ref(), network);
        self.receive_queue(document, timing.is_some_and(|timing| timing.is_synchronous()));
        self.regions = network.as_ref().map_or_else(Vec::new, |(network, _)| regions(network));
        if self.group_names(document, nodes).is_none() {
            self.damaged.push("groups".to_string());
        }
        let bootstrap = self.bootstrap(document, nodes);
        let weights = self.weights(document, cluster.as_ref());
        let common = (protocol.as_ref(), network.as_ref().map(|(network, _)| network));
        let groups = self.group_set(document, own, common, (nodes, horizon));
        let entries = document.workload.as_deref().unwrap_or_default();
        let workload = self.workload(entries, nodes, protocol.as_ref(), horizon);
        let faults = document.faults.as_deref().unwrap_or_default();
        let faults = self.faults(faults, nodes, document.stop.as_ref());
        Sections { cluster, protocol, network, weights, groups, bootstrap, workload, faults }
    }

    /// What sections ask of each other.
    fn together(&mut self, document: &Document, sections: &Sections) {
        let Sections { cluster, protocol, network, groups, workload, faults, .. } = sections;
        if let Some(protocol) = protocol {
            let own = groups.as_ref().map_or(&[][..], |groups| &groups.protocols);
            let all: Vec<&ProtocolSpec> = [protocol].into_iter().chain(own).collect();
            if let Some(stop) = &document.stop {
                self.stop_can_happen(stop, &all, workload);
                if let Some(cluster) = cluster {
                    let faults = faults.as_ref().map_or(&[][..], |(faults, _)| faults);
                    self.new_addresses(document, cluster, faults, &all, last_write(workload));
                }
            }
            self.have_effect(document, &all, workload);
            self.contacts_are_read(document, sections, &all);
            self.between_cycles(document, protocol, workload);
            self.can_forge(document, protocol);
            self.can_be_judged(document, &all);
            self.carried(document, protocol, network.as_ref().map(|(network, _)| network));
            self.links_of_streams(document);
            self.paused_for_ever(document, workload);
        }
        // Where groups have networks of their own, some may reach what others do not.
        let own = groups.as_ref().is_some_and(|groups| !groups.networks.is_empty());
        if let (Some(cluster), Some((network, _)), false) = (cluster, network, own) {
            self.all_reached(document, cluster, network);
        }
    }

    fn expectations(
        &mut self,
        document: &Document,
        nodes: Option<u32>,
    ) -> Option<Vec<Expectation>> {
        let Some(section) = &document.expect else { return Some(Vec::new()) };
        // Whether laws apply shows only when all else is known.
        self.expected(&section.value, nodes, &|_| None)
    }

    /// Gives expectations that name a law its value in this scenario.
    fn lawful(&mut self, document: &Document, scenario: &mut Scenario) {
        let Some(section) = &document.expect else { return };
        // Without a law the first reading said all.
        if !scenario.expect.iter().any(Expectation::is_lawless) {
            return;
        }
        let laws = |measured| laws::law(scenario, measured);
        if let Some(expectations) = self.expected(&section.value, Some(scenario.nodes), &laws) {
            scenario.expect = expectations;
        }
    }

    fn expected(
        &mut self,
        section: &raw::Expect,
        nodes: Option<u32>,
        laws: expect::Laws<'_>,
    ) -> Option<Vec<Expectation>> {
        let groups = self.groups.clone();
        let groups = self.intact("groups").then_some(groups.as_ref());
        let known = expect::Known { groups, nodes, whole: self.intact("expect") };
        expect::read(section, &known, laws).map_err(|problems| self.add_all(problems)).ok()
    }

    fn name(&mut self, document: &Document, stem: &str) -> String {
        let Some(name) = &document.name else { return stem.to_string() };
        if name.value.0.trim().is_empty() {
            self.add(Problem::at(&name.place, "an empty name").label("expected some text"));
        }
        if let Some(control) = name.value.0.chars().find(|c| c.is_control()) {
            let title = format!("a name with the control character {control:?}");
            self.add(Problem::at(&name.place, title).label("expected printable characters"));
        }
        name.value.0.clone()
    }

    fn format(&mut self, format: Option<&At<Whole>>) {
        if let Some(format) = format.filter(|format| format.value.0 != 1) {
            let title = format!("unknown format {}", format.value.0);
            let problem = Problem::at(&format.place, title).label("expected 1");
            self.add(problem.help("a newer version of gossip-sim may read it"));
        }
    }

    fn replications(&mut self, count: Option<&At<Whole>>) -> Option<u64> {
        let Some(count) = count else { return Some(1) };
        if count.value.0 == 0 {
            let problem = Problem::at(&count.place, "0 replications run nothing");
            self.add(problem.label("expected 1 or more"));
            return None;
        }
        Some(count.value.0)
    }

    /// A section that must be there.
    fn required<'d, T>(&mut self, section: &'d Option<At<T>>, name: &str) -> Option<&'d T> {
        if section.is_none() && self.intact(name) {
            let problem = Problem::of_all(format!("missing section `[{name}]`"));
            let example = match name {
                "cluster" => "nodes = 1000",
                "protocol" => "kind = \"gossip\"",
                _ => "at = \"120 s\"",
            };
            self.add(problem.help(format!("add `[{name}]`, and below it {example}")));
        }
        section.as_ref().map(|section| &section.value)
    }

    /// Whether all of section `name` could be read.
    fn intact(&self, name: &str) -> bool {
        !self.damaged.iter().any(|damaged| damaged == name || damaged == EVERYTHING)
    }

    fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn add_all(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
    }
}

/// The texts of a scenario, with all defaults: for readers, to be stored, and what makes it up.
fn print_all(scenario: &mut Scenario, written: Written) {
    scenario.resolved = print::print(scenario, &written);
    let mut stored = written.stored();
    scenario.stored = print::print(scenario, &stored);
    stored.forget_paths();
    scenario.essence = print::essence(scenario, &stored);
}

/// By fault, the path of its file.
fn faults_traces(document: &Document) -> Vec<Option<String>> {
    let path = |fault: &At<raw::Fault>| match &fault.value {
        raw::Fault::ChurnTrace(fault) => Some(fault.file.value.0.clone()),
        _ => None,
    };
    document.faults.iter().flatten().map(path).collect()
}

/// The regions of a network, with their ids.
fn regions(network: &Network) -> Vec<(&'static str, Range<u32>)> {
    let Some(regions) = network.latency.regions() else { return Vec::new() };
    let names = regions.settled().iter().map(|settled| settled.region.name);
    names.enumerate().map(|(place, name)| (name, regions.nodes_at(place))).collect()
}

fn output(section: Option<&Output>) -> OutputOptions {
    let nodes = section.and_then(|section| section.nodes.as_ref());
    let format = section.and_then(|section| section.format.as_ref());
    OutputOptions {
        nodes: nodes.is_some_and(|flag| flag.value.0),
        format: format.map_or_else(Default::default, |format| format.value.0.into()),
    }
}
