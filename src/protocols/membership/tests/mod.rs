//! Unit tests of kind `membership` by the effects of its handlers.

mod flaws;
mod one_strike;
mod suspicion;

use super::*;
use crate::id::RequestId;
use crate::protocol::recording::{Effect, Recording};
use crate::protocol::{Answer, Failure, Phase, Timing};
use crate::time::Span;

const PERIOD: Span = Span::from_millis(100);

fn params() -> Params {
    Params {
        timing: Timing::periodic(PERIOD, Phase::Random),
        knows_contacts: false,
        failure: FailureRule::OneStrike { first_data: FirstData::Kept },
        deletions_gossiped: false,
        rpc_timeout: None,
    }
}

/// Names 1 and 2.
fn workload() -> Vec<(Vec<String>, u64)> {
    let entry = |line: &str| (line.split(' ').map(String::from).collect(), 1);
    vec![entry("UpdateSelfInfo ann"), entry("UpdateSelfInfo bob"), entry("GetMembers")]
}

fn one_strike(params: Params, first_data: FirstData) -> OneStrike {
    let params = Params { failure: FailureRule::OneStrike { first_data }, ..params };
    OneStrike::new(params, &workload()).unwrap()
}

fn suspicion(params: Params) -> Suspicion {
    let failure = FailureRule::Suspicion { indirect_pings: 3, redial_every: 4 };
    let params = Params { failure, rpc_timeout: Some(PERIOD), ..params };
    Suspicion::new(params, &workload()).unwrap()
}

/// A node and its surroundings.
struct Site<'a, P: Protocol> {
    protocol: &'a P,
    node: P::Node,
    cx: Recording<P>,
}

impl<'a, P> Site<'a, P>
where
    P: Protocol<Msg = Message, Timer = Timer, Command = Command, Record = ()>,
{
    fn new(protocol: &'a P, me: u32, nodes: u32) -> Site<'a, P> {
        let mut cx = Recording::new(me, nodes, u64::from(me));
        let node = protocol.boot(&[], &mut cx);
        Site { protocol, node, cx }
    }

    /// The same after its boot.
    fn up(protocol: &'a P, me: u32, nodes: u32) -> Site<'a, P> {
        let mut site = Site::new(protocol, me, nodes);
        site.cx.take();
        site
    }

    fn hear(&mut self, from: u32, message: &Message) -> Vec<Did> {
        self.protocol.on_message(&mut self.node, NodeId(from), message, &mut self.cx);
        self.cx.take()
    }

    fn timer(&mut self, timer: Timer) -> Vec<Did> {
        self.protocol.on_timer(&mut self.node, timer, &mut self.cx);
        self.cx.take()
    }

    fn turn(&mut self) -> Vec<Did> {
        self.timer(Timer::Turn)
    }

    fn ask(&mut self, line: &str) -> Vec<Did> {
        let words: Vec<&str> = line.split(' ').collect();
        let command = self.protocol.parse(&words).unwrap();
        self.protocol.on_command(&mut self.node, RequestId(7), command, &mut self.cx);
        self.cx.take()
    }

    fn fails(&mut self, to: u32, why: Failure) -> Vec<Did> {
        self.protocol.on_failure(&mut self.node, NodeId(to), why, &mut self.cx);
        self.cx.take()
    }

    /// What its user sees.
    fn members(&mut self) -> String {
        match &self.ask("GetMembers")[..] {
            [Effect::Emit(Fact::Answered { answer: Answer::Value(text), .. })] => text.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// Whom it lists, but itself, which it does always.
    fn held(&self) -> Vec<u32> {
        let mut held = Vec::new();
        self.protocol.held(&self.node, &mut |fact| match fact {
            Fact::PeerUp { peer } => held.push(peer.0),
            other => panic!("{other:?}"),
        });
        let me = held.iter().position(|node| *node == self.cx.me.0);
        held.remove(me.expect("it lists itself"));
        held
    }
}

/// What a handler of either protocol does.
type Did = Effect<Message, Timer, ()>;

/// The messages among effects, by receiver.
fn sent(effects: &[Did]) -> Vec<(u32, Message)> {
    let each = |effect: &Did| match effect {
        Effect::Send(to, message) => to.iter().map(|to| (to.0, message.clone())).collect(),
        _ => Vec::new(),
    };
    effects.iter().flat_map(each).collect()
}

/// Changes of the list of members: (peer, whether it is on it).
fn changes(effects: &[Did]) -> Vec<(u32, bool)> {
    let each = |effect: &Did| match effect {
        Effect::Emit(Fact::PeerUp { peer }) => Some((peer.0, true)),
        Effect::Emit(Fact::PeerDown { peer }) => Some((peer.0, false)),
        _ => None,
    };
    effects.iter().filter_map(each).collect()
}

/// What it has recorded: (peer, rank above that of the first version, name unless it is gone).
fn records(effects: &[Did]) -> Vec<(u32, u128, Option<u64>)> {
    let each = |effect: &Did| match effect {
        Effect::Emit(Fact::Recorded { peer, rank, says }) => {
            Some((peer.0, rank - (1 << 31), *says))
        }
        _ => None,
    };
    effects.iter().filter_map(each).collect()
}

/// The lines of log among effects.
fn lines(effects: &[Did]) -> Vec<String> {
    let each = |effect: &Did| match effect {
        Effect::Emit(Fact::Log(line)) => Some(line.to_string()),
        _ => None,
    };
    effects.iter().filter_map(each).collect()
}

/// What clients are answered.
fn answers(effects: &[Did]) -> Vec<Answer> {
    let each = |effect: &Did| match effect {
        Effect::Emit(Fact::Answered { request: RequestId(7), answer }) => Some(answer.clone()),
        _ => None,
    };
    effects.iter().filter_map(each).collect()
}

fn entry(node: u32, version: i32, name: u32, mark: Mark) -> Entry {
    Entry { node: NodeId(node), record: Record { version, name, mark } }
}

fn list(entries: &[Entry]) -> List {
    List::new(entries.to_vec(), &Texts::new(&workload()).unwrap())
}

fn call(number: u32) -> CallId {
    CallId { life: 0, number }
}

/// A call with these entries, from a life of its own that nobody looks at.
fn share(entries: &[Entry]) -> Message {
    Message::Share { call: CallId { life: 9, number: 90 }, list: list(entries) }
}

fn pong(number: u32) -> Message {
    Message::Pong { call: call(number), for_node: None }
}

/// A list as it was sent, in short.
fn listed(message: &Message) -> Vec<(u32, i32, Mark)> {
    let (Message::Share { list, .. } | Message::Answer { list, .. }) = message else {
        panic!("{message:?} has no list");
    };
    let short = |entry: &Entry| (entry.node.0, entry.record.version, entry.record.mark);
    list.entries().iter().map(short).collect()
}
