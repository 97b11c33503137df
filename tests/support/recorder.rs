//! An observer that records every call.

use gossip_sim::engine::{Handled, Observer, Position, Sent};
use gossip_sim::faults::Moment;
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::outcome::NodeRow;
use gossip_sim::protocol::Fact;
use gossip_sim::rng::EventKey;
use gossip_sim::time::Instant;

/// One call of an observer, with the names of [`Observer`]'s methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Event(Position, Option<NodeId>, Option<(u8, u32)>, Option<u32>, Option<Fate>),
    Sends(Instant, (u8, u32, u32), u32),
    Sent(Instant, (NodeId, NodeId), (EventKey, EventKey), (u8, u32, u32)),
    Ended(Instant, Fate),
    TimerSet(EventKey, EventKey),
    Useful,
    Fact(Position, Fact),
    Up(Instant, NodeId),
    Stopped(Instant, NodeId, String),
    Down(Instant, NodeId, Vec<Fact>),
    MomentEnd(Moment),
    NodeEnd(NodeRow, Vec<Fact>),
}

/// Records every call, and in whose handler it was made.
pub struct Recorder {
    in_total_order: bool,
    node: NodeId,
    calls: Vec<(NodeId, Call)>,
}

/// Stands for "no node in particular".
const NOBODY: NodeId = NodeId(u32::MAX);

impl Recorder {
    /// One that asks for the total order and for the log, or for neither.
    pub fn new(in_total_order: bool) -> Recorder {
        Recorder { in_total_order, node: NOBODY, calls: Vec::new() }
    }

    /// All calls in the order in which they came, lines of log left out if not `logged`.
    pub fn calls(&self, logged: bool) -> Vec<&Call> {
        let calls = self.calls.iter().map(|(_, call)| call);
        calls.filter(|call| logged || !is_line(call)).collect()
    }

    /// The calls node by node, without the log.
    pub fn by_node(&self) -> Vec<(NodeId, &Call)> {
        let calls = self.calls.iter().filter(|(_, call)| !is_line(call));
        let mut calls: Vec<(NodeId, &Call)> = calls.map(|(node, call)| (*node, call)).collect();
        calls.sort_by_key(|(node, _)| *node);
        calls
    }

    fn note(&mut self, call: Call) {
        self.calls.push((self.node, call));
    }
}

/// Whether it is a line of the log.
fn is_line(call: &Call) -> bool {
    matches!(call, Call::Fact(_, Fact::Log(_)) | Call::Stopped(..))
}

impl Observer for Recorder {
    fn needs_total_order(&self) -> bool {
        self.in_total_order
    }

    fn event(&mut self, handled: &Handled) {
        let Handled { position, peer, message, timer, fate } = *handled;
        self.node = position.1;
        self.note(Call::Event(position, peer, message, timer, fate));
    }

    fn sends(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.note(Call::Sends(at, (kind, len, updates), copies));
    }

    fn sent(&mut self, sent: &Sent) {
        let Sent { at, from, to, key, cause, kind, len, updates } = *sent;
        self.note(Call::Sent(at, (from, to), (key, cause), (kind, len, updates)));
    }

    fn ended(&mut self, at: Instant, fate: Fate) {
        if fate == Fate::InFlight {
            self.node = NOBODY;
        }
        self.note(Call::Ended(at, fate));
    }

    fn timer_set(&mut self, key: EventKey, cause: EventKey) {
        self.note(Call::TimerSet(key, cause));
    }

    fn useful(&mut self) {
        self.note(Call::Useful);
    }

    fn fact(&mut self, position: Position, fact: Fact) {
        self.note(Call::Fact(position, fact));
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.node = node;
        self.note(Call::Up(at, node));
    }

    fn stopped(&mut self, at: Instant, node: NodeId, line: &str) {
        self.node = node;
        self.note(Call::Stopped(at, node, line.into()));
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.node = node;
        self.note(Call::Down(at, node, held.to_vec()));
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.node = NOBODY;
        self.note(Call::MomentEnd(*moment));
    }

    fn wants_ends(&self) -> bool {
        true
    }

    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        self.node = row.node;
        self.note(Call::NodeEnd(row, held.to_vec()));
    }

    fn wants_log(&self) -> bool {
        self.in_total_order
    }
}

/// Where two sequences of calls part, for a message that can be read.
pub fn parting<T: PartialEq + std::fmt::Debug>(a: &[T], b: &[T]) -> Option<String> {
    let place = (0..a.len().max(b.len())).find(|i| a.get(*i) != b.get(*i))?;
    let from = place.saturating_sub(3);
    let part =
        |calls: &[T]| format!("{:#?}", &calls[from.min(calls.len())..(place + 2).min(calls.len())]);
    Some(format!("calls part at {place}:\n{}\nagainst\n{}", part(a), part(b)))
}
