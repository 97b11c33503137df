//! A small cluster in which a node says hello, and what is seen of it.

use super::recorder::{Call, Recorder};
use super::three::{MS, Three};
use gossip_sim::engine::{Ending, Tuning};
use gossip_sim::faults::{self, Fault};
use gossip_sim::id::{Hosts, NodeId, RequestId};
use gossip_sim::network::{Latency, Loss, Network};
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Phase, Protocol, Timing, Wire};
use gossip_sim::time::{Instant, Span};

/// All but node 0 say hello to it each second, and it answers. A command is kept on disk; a boot tells
/// of what it finds there, and of the wall clock.
struct Hello;

#[derive(Clone)]
struct Word(u8);

impl Message for Word {
    const KINDS: &'static [&'static str] = &["hello", "answer"];
    fn kind(&self) -> u8 {
        self.0
    }
    fn wire_len(&self) -> u32 {
        72
    }
    fn updates(&self) -> u32 {
        0
    }
}

#[derive(Clone)]
struct Record(u8);

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.0);
    }
    fn decode(octets: &[u8]) -> Option<Record> {
        octets.first().map(|octet| Record(*octet))
    }
}

impl Protocol for Hello {
    type Node = ();
    type Msg = Word;
    type Timer = u32;
    type Command = u8;
    type Record = Record;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Self>) {
        disk.iter().for_each(|record| {
            cx.emit(Fact::Decided { slot: record.0.into(), item: Default::default() })
        });
        cx.emit(Fact::Leads { term: cx.wall_clock() });
        if cx.me() != NodeId(0) {
            cx.every(0, Timing::periodic(Span(1_000 * MS), Phase::Aligned));
        }
    }
    fn on_message(&self, (): &mut (), from: NodeId, said: &Word, cx: &mut impl Context<Self>) {
        if said.0 == 0 {
            cx.send(&[from], Word(1));
        }
    }
    fn on_timer(&self, (): &mut (), _: u32, cx: &mut impl Context<Self>) {
        cx.send(&[NodeId(0)], Word(0));
    }
    fn on_command(&self, (): &mut (), _: RequestId, number: u8, cx: &mut impl Context<Self>) {
        cx.append(Record(number));
    }
    fn parse(&self, _: &[&str]) -> Result<u8, CommandError> {
        Ok(1)
    }
    fn held(&self, (): &(), _: &mut dyn FnMut(Fact)) {}
}

/// Three nodes for ten seconds; a message takes 50 ms.
pub struct Story {
    pub network: Network,
    /// The networks of groups, and the group of each node.
    pub groups: (Vec<Network>, Vec<u8>),
    pub faults: Vec<Fault>,
    /// When node 1 is asked, and with which number.
    pub asked: Vec<(u64, u8)>,
    /// Addresses that nobody takes.
    pub unused: u32,
}

/// What has been seen, as a text a line: of what happens at node 0, only what comes from others.
pub type Seen = Vec<String>;

impl Story {
    /// That with these faults.
    pub fn of(faults: &[Fault]) -> Story {
        let network = Network::new(Latency::Constant(Span(50 * MS)), Loss::NONE);
        let (groups, asked) = Default::default();
        Story { network, groups, faults: faults.to_vec(), asked, unused: 0 }
    }

    fn hosts(&self) -> Hosts {
        let hosts = faults::hosts(&self.faults, 3, (1, 0), None, Instant(10_000 * MS));
        let later = (0..hosts.moves()).map(|place| hosts.of(NodeId(3 + place)));
        let unused = std::iter::repeat_n(NodeId(2), self.unused as usize);
        Hosts::new(3, later.chain(unused).collect())
    }

    /// Tells it.
    pub fn run(&self, tuning: Tuning) -> (Ending, Recorder) {
        self.three(|three| three.run(&Hello, tuning))
    }

    fn three<R>(&self, told: impl FnOnce(&Three) -> R) -> R {
        let asked: Vec<(u64, u8)> = self.asked.iter().map(|(at, n)| (at * MS, *n)).collect();
        let hosts = self.hosts();
        let (networks, of) = &self.groups;
        let of: Vec<u8> = (0..3 + hosts.moves())
            .filter_map(|address| of.get(hosts.of(NodeId(address)).index()).copied())
            .collect();
        told(&Three {
            network: &self.network,
            groups: (networks, &of),
            hosts,
            faults: &self.faults,
            asked: (1, &asked),
            disk_write: Span::ZERO,
            end_ns: 10_000 * MS,
        })
    }

    /// What both engines show.
    fn seen(&self) -> Seen {
        let recorder = self.three(|three| three.seen(&Hello));
        recorder.calls(false).into_iter().filter_map(line).collect()
    }

    /// Of that, what names address 1 or one that is taken later.
    pub fn of_host_1(&self) -> Seen {
        let others = |line: &String| !line.contains("0 and 2") && !line.starts_with("2 ");
        self.seen().into_iter().filter(others).collect()
    }
}

/// Times in milliseconds; what is not of a whole number of them has its nanoseconds.
fn ms(at: Instant) -> String {
    match at.0 % MS {
        0 => format!("{}", at.0 / MS),
        rest => format!("{}+{rest}", at.0 / MS),
    }
}

fn line(call: &Call) -> Option<String> {
    Some(match call {
        Call::Event((at, to, ..), Some(from), Some((kind, _)), _, Some(fate)) => {
            let word = ["hello", "answer"][usize::from(*kind)];
            match *from.max(to) {
                // Address 2 is there for comparison only.
                NodeId(2) => format!("{} 0 and 2: {word}", ms(*at)),
                _ => format!("{} {from} to {to}: {word} {}", ms(*at), fate.name()),
            }
        }
        Call::Up(at, node) if at.0 > 0 => format!("{} up {node}", ms(*at)),
        Call::Down(at, node, _) => format!("{} down {node}", ms(*at)),
        Call::Fact((at, node, ..), Fact::Decided { slot, .. }) => {
            format!("{} {node} finds {slot}", ms(*at))
        }
        Call::Fact((at, node, ..), Fact::Answered { .. }) => format!("{} {node} refuses", ms(*at)),
        _ => return None,
    })
}
