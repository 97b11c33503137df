//! Three nodes that all may talk to each other, and what is seen of them.

use super::recorder::Recorder;
use gossip_sim::engine::{self, Ending, Engine, Grouped, Setup, Stop, StopWhen, Tuning};
use gossip_sim::faults::Fault;
use gossip_sim::id::{Hosts, NodeId};
use gossip_sim::network::{Bootstrap, Network, TopologyKind};
use gossip_sim::protocol::Protocol;
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Entry;

/// A millisecond, in nanoseconds.
pub const MS: u64 = 1_000_000;

/// What surrounds them.
pub struct Three<'a> {
    pub network: &'a Network,
    /// The networks of groups, and the group of each address.
    pub groups: (&'a [Network], &'a [u8]),
    pub hosts: Hosts,
    pub faults: &'a [Fault],
    /// Which node is asked when, in nanoseconds, and with which numbers.
    pub asked: (u32, &'a [(u64, u8)]),
    pub disk_write: Span,
    /// When it ends, in nanoseconds.
    pub end_ns: u64,
}

impl Three<'_> {
    /// Runs `protocol` in it.
    pub fn run<P: Protocol<Command = u8>>(
        &self,
        protocol: &P,
        tuning: Tuning,
    ) -> (Ending, Recorder) {
        let (node, asked) = self.asked;
        let entry = |(at, _): &(u64, u8)| {
            Entry::once(Instant(*at), Selector::One(NodeId(node)), Vec::new())
        };
        let (entries, commands): (Vec<Entry>, Vec<u8>) =
            asked.iter().map(|asked| (entry(asked), asked.1)).unzip();
        let (networks, of) = self.groups;
        let grouped = Grouped { of, protocols: &[], networks, seeds: &[] };
        let setup = Setup {
            protocol,
            seed: 1,
            replication: 0,
            nodes: 3,
            hosts: self.hosts.clone(),
            topology: &TopologyKind::Complete,
            bootstrap: &Bootstrap::Full,
            weights: &[],
            network: self.network,
            groups: (!networks.is_empty()).then_some(grouped),
            faults: self.faults,
            workload: &entries,
            commands: &commands,
            stop: Stop { when: StopWhen::Never, at: Instant(self.end_ns) },
            epoch_ns: 0,
            disk_write: self.disk_write,
            cycles: None,
        };
        let mut recorder = Recorder::new(true);
        let ending = engine::run(&setup, tuning, &mut recorder);
        (ending, recorder)
    }

    /// What both engines show.
    pub fn seen<P: Protocol<Command = u8>>(&self, protocol: &P) -> Recorder {
        let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
        let [fast, other] = [Tuning::default(), reference].map(|tuning| self.run(protocol, tuning));
        assert_eq!(fast.0, other.0);
        assert_eq!(fast.1.calls(true), other.1.calls(true));
        fast.1
    }
}
