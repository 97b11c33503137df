//! Runs without an engine: a scenario built by hand, and spreads made of noisy logistic curves.

pub mod chart_cases;
pub mod drawing;
pub mod sweeps;

use gossip_sim::engine::{Stop, StopWhen};
use gossip_sim::faults::{Address, Disk, Fault, FaultKind, Repeats};
use gossip_sim::id::{ItemId, NodeId};
use gossip_sim::network::{Fate, Latency, Loss, Network, TopologyKind};
use gossip_sim::outcome::*;
use gossip_sim::protocol::{Phase, Timing};
use gossip_sim::protocols::choice::{Choice, Fanout};
use gossip_sim::protocols::gossip::{Exchange, Params};
use gossip_sim::protocols::round::Mode;
use gossip_sim::scenario::{OutputOptions, ProtocolSpec, Scenario};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Entry;

/// A sequence of numbers from a seed (SplitMix64).
pub struct Noise(pub u64);

impl Noise {
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to 1.
    pub fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Mean 0, standard deviation 1, roughly normal.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// The shape of the replications of a run.
#[derive(Clone)]
pub struct Shape {
    pub nodes: u32,
    pub replications: u64,
    /// When the updates are born, in seconds.
    pub born_s: Vec<f64>,
    /// From birth to half of the final coverage, in seconds.
    pub half_s: f64,
    /// The logistic's time constant, in seconds.
    pub constant_s: f64,
    /// Coverage that an update ends at.
    pub limit: f64,
    /// The replication ends no earlier than this, in seconds.
    pub end_s: f64,
    /// Messages a node sends in a second.
    pub rate: f64,
    pub loss: f64,
    /// A stretch in which spreading stands still and messages are cut, in seconds.
    pub frozen_s: Option<(f64, f64)>,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape {
            nodes: 1000,
            replications: 50,
            born_s: vec![0.0],
            half_s: 1.55,
            constant_s: 0.22,
            limit: 1.0,
            end_s: 0.0,
            rate: 6.0,
            loss: 0.1,
            frozen_s: None,
        }
    }
}

pub fn scenario(name: &str, claim: Option<&str>, shape: &Shape) -> Scenario {
    let words = ["set", "motd", "hello world"].map(String::from);
    let writer = Selector::One(NodeId(0));
    let entry = |s: &f64| Entry::once(seconds(*s), writer.clone(), words.to_vec());
    Scenario {
        stem: "example".into(),
        claim: claim.map(String::from),
        name: name.into(),
        seed: 1,
        replications: shape.replications,
        nodes: shape.nodes,
        topology: TopologyKind::Complete,
        bootstrap: Default::default(),
        epoch_unix_s: 0,
        disk_write: Span::ZERO,
        weights: Vec::new(),
        protocol: ProtocolSpec::Gossip(Params {
            mode: Mode::PushPull,
            choice: Choice::uniform(Fanout::Count(3)),
            exchange: Exchange::Full,
            timing: Timing::periodic(Span::from_secs(1), Phase::Random),
            keep: None,
            dormant: None,
            persist: false,
        }),
        network: Network::new(
            Latency::Uniform { min: Span::from_millis(10), max: Span::from_millis(100) },
            Loss::Independent(shape.loss.to_string().parse().unwrap()),
        ),
        groups: Default::default(),
        measure: None,
        workload: shape.born_s.iter().map(entry).collect(),
        faults: Vec::new(),
        stop: Stop { when: StopWhen::Converged, at: Instant(120_000_000_000) },
        output: OutputOptions::default(),
        inputs: Vec::new(),
        expect: Vec::new(),
        sweep: None,
        essence: String::new(),
        resolved: format!("name = {name:?}\nseed = 1\n"),
        stored: format!("name = {name:?}\nseed = 1\n"),
    }
}

pub fn partition(at_s: f64, lasts_s: f64) -> Fault {
    let groups = vec![Selector::Range(0, 500), Selector::Range(500, 1000)];
    let lasts = Some(Span(seconds(lasts_s).0));
    Fault {
        id: None,
        at: seconds(at_s),
        lasts,
        repeats: Repeats::ONCE,
        what: FaultKind::Partition { groups },
    }
}

pub fn crash(at_s: f64, lasts_s: Option<f64>) -> Fault {
    let nodes = Selector::Share("30 %".parse().unwrap());
    let lasts = lasts_s.map(|s| Span(seconds(s).0));
    Fault {
        id: None,
        at: seconds(at_s),
        lasts,
        repeats: Repeats::ONCE,
        what: FaultKind::Crash { nodes, disk: Disk::Kept, address: Address::Same },
    }
}

fn seconds(s: f64) -> Instant {
    Instant((s * 1e9).round() as u64)
}

pub fn run(shape: &Shape) -> Run {
    let mut run = Run::default();
    for number in 0..shape.replications {
        let (replication, traffic) = replication(shape, number);
        run.replications.push(replication);
        run.traffic.add(traffic);
    }
    run
}

/// One item's spread: nodes that hold it after `t` seconds.
struct Spread {
    born_s: f64,
    half_s: f64,
    constant_s: f64,
    limit: f64,
    frozen_s: Option<(f64, f64)>,
    nodes: u32,
}

impl Spread {
    fn held(&self, at_s: f64) -> u64 {
        if at_s < self.born_s {
            return 0;
        }
        let frozen = self.frozen_s.map_or(0.0, |(from, to)| {
            let [from, to] = [from, to].map(|s| s.max(self.born_s));
            (at_s.min(to) - from).max(0.0)
        });
        let t = at_s - self.born_s - frozen;
        let share = self.limit / (1.0 + libm::exp(-(t - self.half_s) / self.constant_s));
        let nodes = f64::from(self.nodes);
        let full = (nodes * self.limit).round();
        (nodes * share).round().clamp(1.0, full) as u64
    }

    /// The first time after birth, on a grid of 0.1 ms, at which so many nodes hold it.
    fn reached(&self, percent: u64, grid_s: f64, end_s: f64) -> Option<Span> {
        let needed = (u64::from(self.nodes) * percent).div_ceil(100);
        let steps = ((end_s - self.born_s) / grid_s) as u64;
        let (mut low, mut high) = (0, steps + 1);
        while low < high {
            let middle = (low + high) / 2;
            match self.held(self.born_s + middle as f64 * grid_s) >= needed {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        (low <= steps).then_some(Span((low as f64 * grid_s * 1e9) as u64))
    }
}

fn replication(shape: &Shape, number: u64) -> (Replication, Traffic) {
    let mut noise = Noise(1000 + number);
    let constant_s = shape.constant_s * (1.0 + 0.05 * noise.normal());
    let half_s = shape.half_s * (1.0 + 0.06 * noise.normal());
    let spreads: Vec<Spread> = (shape.born_s.iter())
        .map(|born_s| Spread {
            born_s: *born_s,
            half_s,
            constant_s,
            limit: shape.limit * if shape.limit < 1.0 { 1.0 + 0.02 * noise.normal() } else { 1.0 },
            frozen_s: shape.frozen_s,
            nodes: shape.nodes,
        })
        .collect();
    let frozen = shape.frozen_s.map_or(0.0, |(from, to)| to - from);
    let last_birth = shape.born_s.iter().copied().fold(0.0, f64::max);
    let spread_s = half_s + constant_s * (libm::log(f64::from(shape.nodes)) + 1.0);
    let end_s = shape.end_s.max(last_birth + spread_s + frozen);
    let bin_ns = (0..).map(|k| 10u64.pow(k)).find(|b| end_s * 1e9 / *b as f64 <= 1e4).unwrap();
    let bins = (end_s * 1e9 / bin_ns as f64).ceil() as u64;
    let at = |bin: u64| bin as f64 * bin_ns as f64 / 1e9;
    let pairs = |bin: u64| {
        let born = spreads.iter().filter(|s| s.born_s <= at(bin)).count() as u64;
        let held = spreads.iter().map(|s| s.held(at(bin))).sum::<u64>();
        (held, born * u64::from(shape.nodes))
    };
    let points: Vec<(u64, u64)> = (1..=bins).map(pairs).collect();
    let (held, due) = points.last().copied().unwrap_or_default();
    let items: Vec<Item> = (spreads.iter().enumerate())
        .map(|(i, s)| {
            let reached = [50, 90, 99, 100].map(|p| s.reached(p, shape.constant_s / 1e4, end_s));
            let count = s.held(end_s);
            Item {
                id: ItemId(i as u32),
                born_at: seconds(s.born_s),
                writer: NodeId(0),
                change: None,
                reached,
                receipts: Receipts {
                    count,
                    sum_ns: u128::from(count) * (s.half_s * 1e9) as u128,
                    last: reached[3].unwrap_or(Span((end_s * 9e8) as u64)),
                },
                held: count,
                due: u64::from(shape.nodes),
            }
        })
        .collect();
    let traffic = traffic(shape, &mut noise, bin_ns, bins);
    let reached = [0, 1, 2, 3].map(|i| {
        items.iter().map(|item| item.reached[i]).collect::<Option<Vec<_>>>()?.into_iter().max()
    });
    let total = |fate: Fate| traffic.bins.iter().map(|b| b.by_fate[fate as usize]).sum::<u64>();
    let by_fate = Fate::ALL.map(total);
    let sent = by_fate.iter().sum::<u64>();
    let converged = !items.is_empty() && held == due;
    let load = load(shape, &mut noise, end_s);
    let replication = Replication {
        number,
        verdict: if converged { Verdict::Converged } else { Verdict::NotConverged },
        ended_at: seconds(end_s),
        converged_at: reached[3].filter(|_| converged).map(|s| Instant(s.0)),
        reached,
        receipts: items.last().map_or(Receipts::default(), |item| item.receipts),
        held,
        due,
        updates: items.len() as u64,
        nodes_alive: shape.nodes,
        nodes: shape.nodes,
        messages: Messages { sent, duplicated: 0, useful: u64::from(shape.nodes), by_fate },
        payloads_sent: sent / 2,
        bytes_sent: sent * 64,
        message_bytes_max: 36,
        sends_per_node_max: load.sends.last().map_or(0, |(count, _)| *count),
        receives_per_node_max: load.receives.last().map_or(0, |(count, _)| *count),
        rounds: end_s.ceil() as u64,
        events: sent * 2,
        digest: u128::from(noise.word()) << 64 | u128::from(noise.word()),
        curve: Curve { bin_ns, start: pairs(0), points },
        nodes_up: Curve { bin_ns, start: (shape.nodes.into(), shape.nodes.into()), points: vec![] },
        items,
        facts: Vec::new(),
        load,
        per_node: Vec::new(),
        groups: Vec::new(),
        measured: None,
        incidents: Default::default(),
        views: None,
        lists: None,
        stores: None,
        violations: Vec::new(),
    };
    (replication, traffic)
}

fn traffic(shape: &Shape, noise: &mut Noise, bin_ns: u64, bins: u64) -> Traffic {
    let mean = f64::from(shape.nodes) * shape.rate * bin_ns as f64 / 1e9;
    // Left over from bin to bin, so that low rates add up.
    let mut owed = 0.0;
    let bin = |i: u64| {
        owed += (mean + mean.sqrt() * noise.normal()).max(0.0);
        let sent = owed.floor();
        owed -= sent;
        let lost = (sent * shape.loss + noise.uniform()).floor().min(sent);
        let at_s = i as f64 * bin_ns as f64 / 1e9;
        let cut = shape.frozen_s.is_some_and(|(from, to)| (from..to).contains(&at_s));
        let cut = if cut { ((sent - lost) / 2.0).floor() } else { 0.0 };
        let mut by_fate = [0; 9];
        by_fate[Fate::Lost as usize] = lost as u64;
        by_fate[Fate::Cut as usize] = cut as u64;
        by_fate[Fate::Delivered as usize] = (sent - lost - cut) as u64;
        if i + 1 == bins {
            // What the last 50 ms sent.
            by_fate[Fate::InFlight as usize] = (f64::from(shape.nodes) * shape.rate * 0.05) as u64;
        }
        let sent = by_fate.iter().sum::<u64>();
        let replies = sent / 2;
        let mut sent_by_kind = [0; KINDS_MAX];
        sent_by_kind[..2].copy_from_slice(&[sent - replies, replies]);
        let bytes_by_kind = sent_by_kind.map(|n| n * 64);
        TrafficBin { by_fate, sent_by_kind, bytes_by_kind }
    };
    Traffic { bin_ns, kinds: vec!["request", "reply"], bins: (0..bins).map(bin).collect() }
}

fn load(shape: &Shape, noise: &mut Noise, end_s: f64) -> Load {
    let mean = shape.rate * end_s;
    let mut counts = |sd: f64| {
        let mut all = std::collections::BTreeMap::new();
        for _ in 0..shape.nodes {
            let count = (mean + sd * noise.normal()).round().max(0.0) as u64;
            *all.entry(count).or_insert(0) += 1;
        }
        all.into_iter().collect::<Vec<_>>()
    };
    let sends = counts((mean / 2.0).sqrt());
    Load { sends, receives: counts(mean.sqrt()) }
}
