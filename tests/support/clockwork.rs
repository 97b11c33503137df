//! A protocol that sends nothing: nodes with timers, which tell what their wall clocks show.

use gossip_sim::engine::{
    self, Engine, Handled, Observer, Position, Setup, Stop, StopWhen, Tuning,
};
use gossip_sim::faults::{Fault, FaultKind, Repeats};
use gossip_sim::id::{Hosts, NodeId, RequestId};
use gossip_sim::network::{Bootstrap, Latency, Loss, Network, TopologyKind};
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Protocol, Timing};
use gossip_sim::rng::Ratio;
use gossip_sim::time::{Instant, Span};

/// Timers that are set at boot: after so many nanoseconds each, and one that repeats itself.
pub struct Clockwork {
    pub shots: Vec<(u32, u64)>,
    pub every: Option<Timing>,
}

/// The number of the timer that repeats itself.
pub const EVERY: u32 = 0;

/// Nothing is said.
#[derive(Clone)]
pub struct Silence;

impl Message for Silence {
    const KINDS: &'static [&'static str] = &[];
    fn kind(&self) -> u8 {
        0
    }
    fn wire_len(&self) -> u32 {
        0
    }
    fn updates(&self) -> u32 {
        0
    }
}

impl Protocol for Clockwork {
    type Node = ();
    type Msg = Silence;
    type Timer = u32;
    type Command = ();
    type Record = ();

    fn boot(&self, _: &[()], cx: &mut impl Context<Clockwork>) {
        self.shots.iter().for_each(|(timer, after)| cx.set_timer(*timer, Span(*after)));
        self.every.iter().for_each(|timing| cx.every(EVERY, *timing));
    }

    fn on_message(&self, _: &mut (), _: NodeId, _: &Silence, _: &mut impl Context<Clockwork>) {}

    fn on_timer(&self, _: &mut (), _: u32, cx: &mut impl Context<Clockwork>) {
        cx.emit(Fact::Leads { term: cx.wall_clock() });
    }

    fn on_command(&self, _: &mut (), _: RequestId, (): (), _: &mut impl Context<Clockwork>) {}

    fn parse(&self, _: &[&str]) -> Result<(), CommandError> {
        Ok(())
    }

    fn held(&self, (): &(), _: &mut dyn FnMut(Fact)) {}
}

/// A turn of a timer: when, where, under which key, which, and what the wall clock showed.
pub type Turn = (u64, u32, u64, u32, u64);

#[derive(Default)]
struct Turns {
    found: Vec<Turn>,
    timer: u32,
}

impl Observer for Turns {
    fn event(&mut self, handled: &Handled) {
        self.timer = handled.timer.unwrap_or(u32::MAX);
    }
    fn fact(&mut self, (at, node, _, key): Position, fact: Fact) {
        let Fact::Leads { term } = fact else { panic!("{fact:?}") };
        self.found.push((at.0, node.0, key.0, self.timer, term));
    }
}

/// The turns of so many nodes under these faults until `end_ns`, the same in every engine; and how
/// many events there were.
pub fn turns(clockwork: &Clockwork, nodes: u32, faults: &[Fault], end_ns: u64) -> (Vec<Turn>, u64) {
    let latency = Latency::Constant(Span::from_millis(1));
    let network = Network::new(latency, Loss::Independent(Ratio::ZERO));
    let setup = Setup {
        protocol: clockwork,
        seed: SEED,
        replication: 0,
        nodes,
        hosts: Hosts::default(),
        topology: &TopologyKind::Complete,
        bootstrap: &Bootstrap::Full,
        weights: &[],
        network: &network,
        faults,
        workload: &[],
        commands: &[],
        stop: Stop { when: StopWhen::Never, at: Instant(end_ns) },
        epoch_ns: 0,
        disk_write: Span::ZERO,
        cycles: None,
        groups: None,
    };
    let run = |tuning| {
        let mut turns = Turns::default();
        let ending = engine::run(&setup, tuning, &mut turns);
        turns.found.sort_unstable();
        (turns.found, ending.events, ending.digest)
    };
    let reference = run(Tuning { engine: Engine::Reference, ..Tuning::default() });
    let queued = run(Tuning { queue_ticks: true, slot_shift: -2, ..Tuning::default() });
    assert_eq!(run(Tuning::default()), reference);
    assert_eq!(queued, reference);
    (reference.0, reference.1)
}

pub const SEED: u64 = 3;

/// A fault of the node in front, from `at_ns` for `lasts_ns`.
pub fn fault(at_ns: u64, lasts_ns: Option<u64>, what: FaultKind) -> Fault {
    let (at, lasts) = (Instant(at_ns), lasts_ns.map(Span));
    Fault { id: None, at, lasts, repeats: Repeats::ONCE, what }
}
