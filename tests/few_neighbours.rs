//! A handler that asks for a few neighbours draws the same as one that draws their words one by one,
//! whatever it draws before and after.

use gossip_sim::engine::{self, Setup, Stop, StopWhen, Tuning};
use gossip_sim::id::{Hosts, NodeId, RequestId};
use gossip_sim::metrics::{Kept, Metrics, MetricsSetup};
use gossip_sim::network::{Bootstrap, Latency, Loss, Network, TopologyKind};
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Protocol};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Entry;

/// A node that is asked sends to those whom these draws choose, in order: 1 to 3 for so many
/// neighbours at once, 0 for a word.
struct Drawer {
    draws: &'static [u32],
    /// Whether the handler's generator is made first, so that all comes from it.
    generator_first: bool,
}

#[derive(Clone)]
struct Note(u64);

impl Message for Note {
    const KINDS: &'static [&'static str] = &["note"];
    fn kind(&self) -> u8 {
        0
    }
    fn wire_len(&self) -> u32 {
        // The word shows in the digest by its length.
        8 + (self.0 % 1_000_000) as u32
    }
    fn updates(&self) -> u32 {
        0
    }
}

impl Protocol for Drawer {
    type Node = ();
    type Msg = Note;
    type Timer = u32;
    type Command = ();
    type Record = ();

    fn boot(&self, _: &[()], _: &mut impl Context<Self>) {}
    fn on_message(&self, (): &mut (), _: NodeId, _: &Note, _: &mut impl Context<Self>) {}
    fn on_timer(&self, (): &mut (), _: u32, _: &mut impl Context<Self>) {}
    fn on_command(&self, (): &mut (), _: RequestId, (): (), cx: &mut impl Context<Self>) {
        if self.generator_first {
            cx.rng();
        }
        for count in self.draws {
            match count {
                0 => {
                    let word = cx.rng().word();
                    cx.send(&[NodeId(0)], Note(word));
                }
                count => {
                    let few = cx.few_neighbours(*count).expect("there are more");
                    cx.send(&few[..*count as usize], Note(0));
                }
            }
        }
    }
    fn parse(&self, _: &[&str]) -> Result<(), CommandError> {
        Ok(())
    }
    fn held(&self, (): &(), _: &mut dyn FnMut(Fact)) {}
}

/// The digest of a run in which fifty nodes are asked.
fn digest(draws: &'static [u32], generator_first: bool) -> u128 {
    let network = Network::new(Latency::Constant(Span::from_millis(50)), Loss::NONE);
    let nodes = Selector::Range(0, 50);
    let entry = Entry::once(Instant::ZERO, nodes, vec!["draw".into()]);
    let setup = Setup {
        protocol: &Drawer { draws, generator_first },
        seed: 1,
        replication: 0,
        nodes: 60,
        hosts: Hosts::default(),
        topology: &TopologyKind::Complete,
        bootstrap: &Bootstrap::Full,
        weights: &[],
        network: &network,
        groups: None,
        faults: &[],
        workload: &[entry],
        commands: &[()],
        stop: Stop { when: StopWhen::Never, at: Instant(1_000_000_000) },
        epoch_ns: 0,
        disk_write: Span::ZERO,
        cycles: None,
    };
    let mut metrics = Metrics::new(MetricsSetup {
        replication: 0,
        nodes: 60,
        header_bytes: 28,
        kinds: Note::KINDS,
        forgets: false,
        node_rows: false,
        kept: Kept::Columns,
    });
    let ending = engine::run(&setup, Tuning::default(), &mut metrics);
    metrics.finish(ending).0.digest
}

#[test]
fn a_few_are_drawn_as_their_words_would_be() {
    let orders: [&'static [u32]; 8] =
        [&[1], &[3], &[2, 1], &[3, 3], &[1, 0], &[2, 0, 3], &[0, 3], &[3, 0, 0, 0, 2, 1]];
    let mut digests = Vec::new();
    for draws in orders {
        let found = digest(draws, false);
        assert_eq!(found, digest(draws, true), "{draws:?}");
        digests.push(found);
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), orders.len(), "each draws something else");
}
