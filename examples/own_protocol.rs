//! A protocol of one's own, run by the engine: a rumor that counts its hops.
//!
//! Whoever hears the rumor for the first time tells it to three peers drawn at random, once. So it
//! dies out by itself and leaves a residue: some nodes never hear it. For each node on average
//! three are told, so the share r that hears nothing solves r = exp(-3 (1 - r)), about 6 %.
//!
//! `cargo run --release --example own_protocol`

use gossip_sim::engine::{self, Setup, Stop, StopWhen, Tuning};
use gossip_sim::id::{Hosts, ItemId, KeyId, NodeId, RequestId};
use gossip_sim::metrics::{Kept, Metrics, MetricsSetup};
use gossip_sim::network::{Bootstrap, Latency, Loss, Network, TopologyKind};
use gossip_sim::outcome::COLUMNS;
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Protocol, pick_distinct};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Entry;

const NODES: u32 = 10_000;
struct Rumor;

/// The rumor, and how many tellers stand between its source and its hearer.
#[derive(Clone)]
struct Told(u32);

impl Message for Told {
    const KINDS: &'static [&'static str] = &["told"];
    fn kind(&self) -> u8 {
        0
    }
    fn wire_len(&self) -> u32 {
        4
    }
    fn updates(&self) -> u32 {
        1
    }
}

/// The hops of the rumor that a node heard first.
type Heard = Option<u32>;

/// What every node holds that has heard it.
const HEARD: Fact = Fact::Learned { item: ItemId(0), key: KeyId(0), rank: None, replaces: None };

impl Rumor {
    fn hear(&self, heard: &mut Heard, hops: u32, cx: &mut impl Context<Rumor>) {
        if heard.replace(heard.unwrap_or(hops)).is_none() {
            cx.emit(HEARD);
            let (mut chosen, known) = ([0; 3], cx.neighbours().len());
            let count = pick_distinct(cx.rng(), known, &mut chosen);
            let peers = chosen.map(|index| cx.neighbours().get(index));
            cx.send(&peers[..count], Told(hops + 1));
        }
    }
}

impl Protocol for Rumor {
    type Node = Heard;
    type Msg = Told;
    type Timer = u32;
    type Command = ();
    type Record = ();

    fn boot(&self, _: &[()], _: &mut impl Context<Self>) -> Heard {
        None
    }
    fn on_message(&self, heard: &mut Heard, _: NodeId, msg: &Told, cx: &mut impl Context<Self>) {
        self.hear(heard, msg.0, cx);
    }
    fn on_timer(&self, _: &mut Heard, _: u32, _: &mut impl Context<Self>) {}
    fn on_command(&self, heard: &mut Heard, _: RequestId, (): (), cx: &mut impl Context<Self>) {
        self.hear(heard, 0, cx);
    }
    fn parse(&self, _: &[&str]) -> Result<(), CommandError> {
        Ok(())
    }
    fn held(&self, heard: &Heard, each: &mut dyn FnMut(Fact)) {
        heard.iter().for_each(|_| each(HEARD));
    }
}

fn main() {
    let network = Network::new(Latency::Constant(Span::from_millis(50)), Loss::NONE);
    let (nodes, words) = (Selector::One(NodeId(0)), vec!["start".into()]);
    let start = Entry::once(Instant::ZERO, nodes, words);
    let setup = Setup {
        protocol: &Rumor,
        seed: 1,
        replication: 0,
        nodes: NODES,
        hosts: Hosts::default(),
        topology: &TopologyKind::Complete,
        bootstrap: &Bootstrap::Full,
        weights: &[],
        network: &network,
        groups: None,
        faults: &[],
        workload: &[start],
        commands: &[()],
        stop: Stop { when: StopWhen::Never, at: Instant(60_000_000_000) },
        epoch_ns: 0,
        disk_write: Span::ZERO,
        cycles: None,
    };
    let mut metrics = Metrics::new(MetricsSetup {
        replication: 0,
        nodes: NODES,
        header_bytes: network.header_bytes,
        kinds: Told::KINDS,
        forgets: false,
        node_rows: false,
        kept: Kept::Run,
    });
    let ending = engine::run(&setup, Tuning::default(), &mut metrics);
    let (replication, _) = metrics.finish(ending);
    for column in COLUMNS {
        println!("{:24}{}", column.name, column.cell(&replication));
    }
}
