//! A random case: a cluster, a network, faults, a workload and a protocol without sense.
//!
//! All times are chosen against the length of the run and against each other, so that things meet
//! in one instant, fall on the edges of slots, or lie far beyond the queue's horizon.

#[path = "apart.rs"]
mod apart;
#[path = "comings.rs"]
mod comings;
#[path = "entries.rs"]
mod entries;
#[path = "graphs.rs"]
mod graphs;
#[path = "mishaps.rs"]
mod mishaps;

use super::chaos::Chaos;
use apart::Apart;
use entries::entry;
use gossip_sim::engine::{self, Cycles, Ending, Grouped, Observer, Setup, Stop, StopWhen, Tuning};
use gossip_sim::faults::{self, Fault};
use gossip_sim::id::{Hosts, NodeId};
use gossip_sim::metrics::{Kept, Metrics, MetricsSetup};
use gossip_sim::network::{
    Backoff, Bandwidth, GilbertElliott, Jitter, Latency, Loss, Matrix, Network, Order, Side,
    StreamTiming, TopologyKind, Transport,
};
use gossip_sim::protocol::{Message, Phase, Protocol, Timing};
use gossip_sim::rng::{Draws, Ratio};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::{self, Entry};
use graphs::topology;
use mishaps::fault;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;

/// Messages, one-shot timers and ticks of a run, more or less.
pub const EVENTS: u64 = 1_000;

/// One run to be carried out in every way.
#[derive(Clone, Debug)]
pub struct Case {
    pub seed: u64,
    pub nodes: u32,
    pub topology: TopologyKind,
    pub network: Network,
    /// The group of each node, and the networks of the groups: none, or one for each.
    pub groups: (Vec<u8>, Vec<Network>),
    pub apart: Apart,
    pub faults: Vec<Fault>,
    pub workload: Vec<Entry>,
    pub stop: Stop,
    pub chaos: Chaos,
    pub disk_write: Span,
    pub forgets: bool,
    /// Synchronous cycles; then every message takes 1 ns.
    pub cycles: Option<Cycles>,
}

impl Case {
    /// Carries the run out.
    pub fn run(&self, tuning: Tuning, observer: &mut impl Observer) -> Ending {
        let read = |(words, _): &(Vec<String>, u64)| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            self.chaos.parse(&words).unwrap()
        };
        let lines = workload::lines(&self.workload, self.nodes, &Draws::new(self.seed, 3));
        let commands: Vec<bool> = lines.iter().map(read).collect();
        let hosts = self.hosts();
        let (of, networks) = &self.groups;
        let later = (0..hosts.moves()).map(|place| hosts.of(NodeId(self.nodes + place)));
        let of: Vec<u8> = match of.is_empty() {
            true => Vec::new(),
            false => of.iter().copied().chain(later.map(|host| of[host.index()])).collect(),
        };
        let Apart { bootstrap, seeds, protocols } = &self.apart;
        let grouped = Grouped { of: &of, protocols, networks, seeds };
        let setup = Setup {
            protocol: &self.chaos,
            seed: self.seed,
            replication: 3,
            nodes: self.nodes,
            hosts,
            topology: &self.topology,
            bootstrap,
            weights: &[],
            network: &self.network,
            groups: (!of.is_empty()).then_some(grouped),
            faults: &self.faults,
            workload: &self.workload,
            commands: &commands,
            stop: self.stop,
            epoch_ns: 7,
            disk_write: self.disk_write,
            cycles: self.cycles,
        };
        engine::run(&setup, tuning, observer)
    }

    /// Who is behind each address.
    pub fn hosts(&self) -> Hosts {
        let legs = self.cycles.map(Cycles::legs);
        faults::hosts(&self.faults, self.nodes, (self.seed, 3), legs, self.stop.at)
    }

    /// The default metrics for this case.
    pub fn metrics(&self) -> Metrics {
        let crashes = self.faults.iter().any(|fault| fault.what.takes_down());
        Metrics::new(MetricsSetup {
            replication: 3,
            nodes: self.nodes,
            header_bytes: 28,
            kinds: <Chaos as Protocol>::Msg::KINDS,
            forgets: self.forgets || self.chaos.forgets || crashes,
            node_rows: true,
            kept: Kept::Run,
        })
    }
}

/// A number whose logarithm is uniform: from 1 to 2^`bits`.
fn log_uniform(bits: u32) -> impl Strategy<Value = u64> {
    (0..bits, any::<u64>()).prop_map(|(bit, low)| (1 << bit) | (low & ((1 << bit) - 1)))
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    let scale = (log_uniform(34), select(vec![1u64, 2, 5, 20, 100, 700, 4_000]));
    (1u32..60, scale).prop_flat_map(|(nodes, (latency, factor))| {
        let at = (latency * factor).clamp(1, 1 << 44);
        let parts = (
            any::<u64>(),
            topology(nodes),
            (network(nodes, latency, at), groups(nodes, latency, at)),
            vec(fault(nodes, at, latency), 0..5),
            vec(entry(nodes, at), 0..5),
            stop(at),
            (chaos(nodes, latency, at), disk_write(latency, at)),
            any::<bool>(),
        );
        parts.prop_map(move |(seed, topology, networks, faults, workload, stop, chaos, forgets)| {
            let ((mut chaos, disk_write), cycles) = (chaos, None);
            let (network, groups) = entries::of_datagrams(networks);
            let apart = Apart::of(seed, nodes, groups.1.len() as u8, &mut chaos);
            let faults = match topology {
                TopologyKind::Complete => faults,
                _ => faults.into_iter().map(comings::staying).collect(),
            };
            Case {
                seed,
                nodes,
                topology,
                network,
                groups,
                apart,
                faults,
                workload,
                stop,
                chaos,
                disk_write,
                forgets,
                cycles,
            }
        })
    })
}

fn disk_write(latency: u64, at: u64) -> impl Strategy<Value = Span> {
    prop_oneof![
        2 => Just(Span::ZERO),
        1 => select(vec![1, 2, latency / 3 + 1, latency * 2, at / 5 + 1]).prop_map(Span),
    ]
}

/// Delays that depend on the pair, or are drawn once a pair.
fn paired(nodes: u32, scale: u64) -> impl Strategy<Value = Latency> {
    let jitter = select(vec![Jitter::NONE, Jitter::Time(Span(scale / 2)), Jitter::Time(Span(9))]);
    let cells = || vec(0..=scale * 2, 9);
    let matrix =
        (1..4u32, cells(), any::<bool>(), jitter).prop_map(move |(rows, cells, own, jitter)| {
            let nanos = cells[..(rows * rows) as usize].to_vec();
            let local = own.then_some(Span(scale));
            Latency::Matrix(Arc::new(Matrix::new(rows, nanos, local, jitter, nodes)))
        });
    let law = prop_oneof![
        Just(Latency::Exponential { min: Span(scale / 2), mean: Span(scale) }),
        Just(Latency::Normal { min: Span(scale / 3), mean: Span(scale), sd: Span(scale) }),
        Just(Latency::Pareto { min: Span(0), scale: Span(scale), shape: 1.1 }),
        cells().prop_map(move |mut cells| {
            cells.sort_unstable();
            Latency::Empirical { min: Span(scale), sorted_ns: cells.into() }
        }),
        matrix,
    ];
    (law, 0..3u8).prop_map(|(law, per)| match per {
        0 => law,
        symmetric => Latency::Fixed { law: Arc::new(law), symmetric: symmetric == 1 },
    })
}

fn network(nodes: u32, scale: u64, at: u64) -> impl Strategy<Value = Network> {
    let latency = prop_oneof![
        4 => simple(scale, at),
        3 => paired(nodes, scale),
    ];
    let loss = select(vec!["0 %", "0 %", "10 %", "60 %", "100 %"]);
    let limit = || prop_oneof![3 => Just(None), 1 => Just(Some(400u32))];
    let plain =
        (latency, loss, limit(), limit()).prop_map(|(latency, loss, limit, buffer)| Network {
            datagram_limit_bytes: limit.map(|l| 2 * l),
            receive_buffer_bytes: buffer,
            ..Network::new(latency, Loss::Independent(loss.parse::<Ratio>().unwrap()))
        });
    let burdens = prop_oneof![2 => Just(None), 1 => burdens(scale).prop_map(Some)];
    let transport = prop_oneof![3 => Just(Transport::Datagram), 1 => stream(scale)];
    (plain, burdens, transport).prop_map(|(plain, burdens, transport)| {
        let network = burdens.map_or(plain.clone(), |add| add.to(plain));
        Network { transport, ..network }
    })
}

/// Streams that wait for less than a latency, or for longer.
fn stream(scale: u64) -> impl Strategy<Value = Transport> {
    let first = || select(vec![1, 3, scale / 4 + 1, scale * 2]).prop_map(Span);
    let backoff = move || (first(), 1..5u8).prop_map(|(first, tries)| Backoff { first, tries });
    (backoff(), backoff())
        .prop_map(|(data, handshake)| Transport::Stream(StreamTiming { data, handshake }))
}

/// Mostly none; else three, of which the rest is one.
fn groups(nodes: u32, scale: u64, at: u64) -> impl Strategy<Value = (Vec<u8>, Vec<Network>)> {
    let some = (vec(0..3u8, nodes as usize), vec(network(nodes, scale, at), 3));
    prop_oneof![3 => Just(Default::default()), 1 => some]
}

/// What makes messages late, or odd.
#[derive(Clone, Debug)]
struct Burdens {
    bursts: Option<GilbertElliott>,
    shares: (Ratio, Ratio),
    order: Order,
    up: Option<Bandwidth>,
    down: Option<Bandwidth>,
    processing: u64,
    room: u64,
}

impl Burdens {
    fn to(self, network: Network) -> Network {
        Network {
            loss: self.bursts.map_or(network.loss, Loss::GilbertElliott),
            duplication: self.shares.0,
            corruption: self.shares.1,
            order: self.order,
            up: self.up,
            down: self.down,
            processing: Span(self.processing),
            receive_queue_bytes: self.room,
            ..network
        }
    }
}

fn burdens(scale: u64) -> impl Strategy<Value = Burdens> {
    let share = || select(vec!["0 %", "10 %", "50 %"]).prop_map(|s| s.parse::<Ratio>().unwrap());
    let bandwidth = || {
        // Some hundred octets take a latency, less or more.
        let rate = select(vec![1u64, 30, 1_000]).prop_map(move |factor| {
            (300_000_000_000 / u128::from(scale) * u128::from(factor)).clamp(1, 1 << 60) as u64
        });
        let queue = select(vec![None, Some(0), Some(700), Some(5_000)]);
        let some = (rate, queue)
            .prop_map(|(bytes_per_s, queue_bytes)| Bandwidth { bytes_per_s, queue_bytes });
        prop_oneof![Just(None), some.prop_map(Some)]
    };
    let bursts = (share(), any::<bool>(), 1..5u64).prop_map(move |(loss_good, up, factor)| {
        let side = if up { Side::Up } else { Side::Down };
        let (good, bad) = (Span(scale * 2 * factor), Span(scale));
        GilbertElliott { side, good, bad, loss_good, loss_bad: Ratio::ONE }
    });
    let order = select(vec![Order::Datagram, Order::Fifo]);
    let processing = select(vec![0, 0, 1, scale / 10, scale]);
    (
        prop_oneof![Just(None), bursts.prop_map(Some)],
        (share(), share()),
        order,
        bandwidth(),
        bandwidth(),
        (processing, select(vec![0u64, 600, 20_000])),
    )
        .prop_map(|(bursts, shares, order, up, down, (processing, room))| Burdens {
            bursts,
            shares,
            order,
            up,
            down,
            processing,
            room,
        })
}

/// Drawn once a message, from a law without a table.
fn simple(scale: u64, at: u64) -> impl Strategy<Value = Latency> {
    prop_oneof![
        Just(Latency::Constant(Span(scale))),
        Just(Latency::Constant(Span(0))),
        (1..16u64).prop_map(move |f| Latency::Uniform { min: Span(scale), max: Span(scale * f) }),
        Just(Latency::Uniform { min: Span(0), max: Span(scale) }),
        Just(Latency::Uniform { min: Span(1), max: Span(at.saturating_mul(3)) }),
        (0..3u32).prop_map(move |sigma| Latency::LogNormal {
            min: Span(scale / 2),
            median: Span(scale),
            sigma: f64::from(sigma),
        }),
    ]
}

/// A time that others share.
fn moment(at: u64) -> BoxedStrategy<u64> {
    let shared = vec![0, 1, at / 4, at / 2, at / 2 + 1, at - 1, at, at + 1];
    prop_oneof![3 => select(shared), 2 => 0..=at].boxed()
}

fn selector(nodes: u32) -> BoxedStrategy<Selector> {
    let ids = vec(0..nodes, 1..6).prop_map(|mut ids| {
        ids.sort_unstable();
        ids.dedup();
        Selector::List(ids.into_iter().map(NodeId).collect())
    });
    let range = (0..nodes, 0..=nodes).prop_map(|(a, b)| Selector::Range(a.min(b), a.max(b)));
    let share = select(vec!["0 %", "20 %", "50 %", "100 %"]);
    prop_oneof![
        Just(Selector::All),
        (0..nodes).prop_map(|id| Selector::One(NodeId(id))),
        ids,
        range,
        share.prop_map(|share| Selector::Share(share.parse().unwrap())),
    ]
    .boxed()
}

fn stop(at: u64) -> impl Strategy<Value = Stop> {
    let when = prop_oneof![
        3 => Just(StopWhen::Converged),
        2 => Just(StopWhen::Quiet),
        1 => Just(StopWhen::Never),
    ];
    when.prop_map(move |when| Stop { when, at: Instant(at) })
}

fn chaos(nodes: u32, latency: u64, at: u64) -> impl Strategy<Value = Chaos> {
    // No timer may tick more often than the run can bear.
    let ticks_max = (EVENTS / 2 / u64::from(nodes)).max(1);
    let period = prop_oneof![
        1 => Just(1u64), 2 => Just(at), 2 => Just(at / 2 + 1), 3 => (1..60u64).prop_map(move |r| at / r),
        2 => Just(latency), 1 => Just(latency * 2 + 1), 1 => Just(at * 2),
    ];
    let period = period.prop_map(move |period| Span(period.max(at / ticks_max + 1)));
    let phase = select(vec![Phase::Random, Phase::Aligned, Phase::AtBoot]);
    let timing = (period, phase, 0..9u8).prop_map(|(period, phase, kind)| match kind {
        0..6 => Timing::periodic(period, phase),
        6 => Timing::Periodic { period, phase, jitter: Span(period.0 / 3) },
        7 => Timing::Periodic { period, phase, jitter: period },
        _ => Timing::Poisson { period },
    });
    let delay = || {
        let near = select(vec![0, 1, 2, 3, latency / 8, latency / 2, latency, latency * 3 + 1]);
        prop_oneof![4 => near, 1 => 0..=at]
    };
    let tempo = (vec(timing, 0..4), vec(delay(), 0..4), vec(delay(), 1..5));
    let amount = (0..20u32, 1..5u32, 0..5u8, 0..=(EVENTS as u32 / nodes).max(1), 1..12u32);
    let lens = vec(select(vec![0u32, 10, 100, 401, 900]), 1..4);
    (tempo, amount, lens, any::<bool>(), any::<bool>()).prop_map(
        |(
            (ticks, shots, delays),
            (fanout_max, deeds_max, hops, energy, items),
            lens,
            forgets,
            persists,
        )| {
            Chaos {
                ticks,
                shots,
                delays,
                fanout_max,
                deeds_max,
                energy,
                hops,
                items,
                lens,
                forgets,
                persists,
                calls: false,
            }
        },
    )
}
