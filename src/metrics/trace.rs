//! The trace: every event of a replication, one a line, in the total order.
//!
//! A line is one JSON object; docs/TRACE.md says what it holds. `id` names an event by its key and
//! `cause` the event that made it, so the lines form a forest. Memory is bounded by the number of
//! nodes, of messages and one-shot timers under way, and of the effects of one handler.

mod line;
mod log;

use crate::engine::{Class, Handled, Observer, Position, Sent, class_name};
use crate::faults::{Fault, FaultKind, Moment};
use crate::id::NodeId;
use crate::network::Fate;
use crate::protocol::{Fact, Failure};
use crate::rng::{Draws, EventKey, Keys};
use crate::time::Instant;
use line::{Hex, Line, Send, fact};
use log::Log;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Where a trace and a log go.
#[derive(Default)]
pub struct Sinks<'a> {
    /// Takes the trace, if there is to be one.
    pub trace: Option<&'a mut dyn Write>,
    /// Takes what nodes print and what clients are told, if that is wanted.
    pub log: Option<&'a mut dyn Write>,
}

/// What the trace needs to know before a run.
#[derive(Clone, Copy, Debug)]
pub struct TraceSetup<'a> {
    /// The master seed.
    pub seed: u64,
    /// The replication's number.
    pub replication: u64,
    /// Nodes of the cluster.
    pub nodes: u32,
    /// The names of the protocol's message kinds.
    pub kinds: &'static [&'static str],
    /// What goes wrong.
    pub faults: &'a [Fault],
    /// Whether messages take streams: what these give up, their sender hears of.
    pub streamed: bool,
    /// Whether a full queue is a connection limit, of which the caller hears.
    pub refuses: bool,
    /// The words of each command and how many requests it makes, in the order of their numbers.
    pub commands: &'a [(Vec<String>, u64)],
}

/// Writes the trace and the log of one replication.
pub struct Trace<'a, 's> {
    setup: TraceSetup<'a>,
    sink: Option<&'s mut dyn Write>,
    log: Option<Log<'a, 's>>,
    keys: Keys,
    /// The line of the event that is being handled.
    line: Option<Line>,
    /// Whether the last call was a sending whose fate is not known yet.
    sending: Option<Sent>,
    /// The causes of messages under way.
    messages: BTreeMap<EventKey, EventKey>,
    /// The causes of one-shot timers and failures to come, which die with their node's life.
    timers: BTreeMap<EventKey, (NodeId, EventKey)>,
    /// By node, what its present life comes from: its boot, or the fault whose end leads to it.
    origins: Vec<Option<EventKey>>,
    /// The fault that took a node down last: those with a stream to it hear of that.
    falls: BTreeMap<NodeId, EventKey>,
    /// Nodes that the fault being applied has brought up and taken down.
    up: Vec<NodeId>,
    down: Vec<NodeId>,
    error: Option<io::Error>,
}

impl<'a, 's> Trace<'a, 's> {
    /// Nothing written yet.
    pub fn new(setup: TraceSetup<'a>, sinks: Sinks<'s>) -> Trace<'a, 's> {
        Trace {
            setup,
            sink: sinks.trace,
            log: sinks.log.map(|sink| Log::new(sink, setup.commands)),
            keys: Draws::new(setup.seed, setup.replication).keys().clone(),
            line: None,
            sending: None,
            messages: BTreeMap::new(),
            timers: BTreeMap::new(),
            origins: vec![None; setup.nodes as usize],
            falls: BTreeMap::new(),
            up: Vec::new(),
            down: Vec::new(),
            error: None,
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first that a sink reported; nothing was written after it.
    pub fn finish(mut self) -> io::Result<()> {
        self.end_line();
        if self.error.is_none() {
            self.error = self.sink.as_mut().and_then(|sink| sink.flush().err());
        }
        if self.error.is_none() {
            self.error = self.log.as_mut().and_then(|log| log.flush().err());
        }
        self.error.map_or(Ok(()), Err)
    }

    fn end_line(&mut self) {
        self.sending = None;
        if let Some(line) = self.line.take() {
            self.write(&line);
        }
    }

    fn write(&mut self, line: &Line) {
        let Some(sink) = self.sink.as_mut().filter(|_| self.error.is_none()) else { return };
        let text = serde_json::to_string(line);
        let written = text.map_err(io::Error::from).and_then(|text| writeln!(sink, "{text}"));
        self.error = written.err();
    }

    fn write_log(&mut self, at: Instant, node: NodeId, fact: &Fact) {
        let Some(log) = self.log.as_mut().filter(|_| self.error.is_none()) else { return };
        self.error = log.fact(at, node, fact).err();
    }

    fn kind_name(&self, kind: u8) -> &'static str {
        self.setup.kinds.get(usize::from(kind)).copied().unwrap_or("unknown")
    }

    fn note_send(&mut self, sent: &Sent, copy: bool) {
        let message = self.kind_name(sent.kind);
        let Some(line) = &mut self.line else { return };
        line.sends.push(Send {
            id: Hex(sent.key),
            to: sent.to.0,
            message,
            len: sent.len,
            updates: sent.updates,
            copy,
            fate: None,
        });
        self.messages.insert(sent.key, sent.cause);
    }

    /// What led to an event.
    fn cause(&mut self, handled: &Handled) -> Option<EventKey> {
        let (_, node, class, key) = handled.position;
        match class {
            Class::Command => None,
            Class::Boot => self.origins[node.index()].replace(key),
            Class::Delivery => self.messages.remove(&key),
            Class::Failure | Class::Disk => {
                let set = self.timers.remove(&key).map(|(_, cause)| cause);
                set.or_else(|| self.falls.get(&handled.peer?).copied())
            }
            // What was not set once is periodic, and has been since the boot.
            Class::Timer => {
                let set = self.timers.remove(&key).map(|(_, cause)| cause);
                set.or(self.origins[node.index()])
            }
        }
    }

    /// The word for an event.
    fn word(&self, handled: &Handled) -> &'static str {
        let (_, _, class, key) = handled.position;
        match (class, handled.fate) {
            (Class::Delivery, Some(fate)) if fate != Fate::Delivered => "drop",
            (Class::Timer, _) if !self.timers.contains_key(&key) => "tick",
            _ => class_name(class),
        }
    }
}

impl Observer for Trace<'_, '_> {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn wants_log(&self) -> bool {
        true
    }

    fn event(&mut self, handled: &Handled) {
        self.end_line();
        // The nodes that come up at time 0 come up by no fault.
        self.up.clear();
        let (at, node, _, key) = handled.position;
        let kind = self.word(handled);
        let cause = self.cause(handled);
        let refuses = self.setup.refuses && handled.fate == Some(Fate::QueueFull);
        if let Some(caller) = handled.peer.filter(|_| refuses) {
            self.timers.insert(key.failure(Failure::Refused.number()), (caller, key));
        }
        let why = match handled.fate.filter(|_| self.setup.streamed) {
            Some(Fate::Dead) => Some(Failure::Refused),
            Some(Fate::Lost | Fate::Cut) => Some(Failure::TimedOut),
            _ => None,
        };
        if let Some(why) = why {
            self.timers.insert(key.failure(why.number()), (node, key));
        }
        self.line = Some(Line {
            node: Some(node.0),
            cause: cause.map(Hex),
            peer: handled.peer.map(|peer| peer.0),
            message: handled.message.map(|(kind, _)| self.kind_name(kind)),
            len: handled.message.map(|(_, len)| len),
            fate: handled.fate.map(Fate::name),
            timer: handled.timer,
            ..Line::new(at, kind, key)
        });
    }

    fn sent(&mut self, sent: &Sent) {
        self.note_send(sent, false);
        self.sending = Some(*sent);
    }

    fn copied(&mut self, sent: &Sent) {
        self.note_send(sent, true);
    }

    fn ended(&mut self, _at: Instant, fate: Fate) {
        let (Some(sent), Some(line)) = (self.sending.take(), &mut self.line) else { return };
        if fate == Fate::InFlight {
            return;
        }
        if let Some(send) = line.sends.last_mut() {
            send.fate = Some(fate.name());
        }
        self.messages.remove(&sent.key);
        if fate == Fate::TooBig {
            let key = sent.key.failure(Failure::TooBig.number());
            self.timers.insert(key, (sent.from, sent.cause));
        }
    }

    fn timer_set(&mut self, key: EventKey, cause: EventKey) {
        self.sending = None;
        let node = self.line.as_ref().and_then(|line| line.node).map(NodeId);
        self.timers.extend(node.map(|node| (key, (node, cause))));
    }

    fn useful(&mut self) {
        if let Some(line) = &mut self.line {
            line.useful = true;
        }
    }

    fn fact(&mut self, position: Position, told: Fact) {
        self.sending = None;
        self.write_log(position.0, position.1, &told);
        if let Some(line) = &mut self.line {
            line.facts.push(fact(told));
        }
    }

    fn up(&mut self, _at: Instant, node: NodeId) {
        self.up.push(node);
    }

    fn stopped(&mut self, at: Instant, node: NodeId, line: &str) {
        self.write_log(at, node, &Fact::Log(line.into()));
    }

    fn down(&mut self, _at: Instant, node: NodeId, _held: &[Fact]) {
        self.down.push(node);
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.end_line();
        let fault = &self.setup.faults[moment.place as usize];
        let key = moment.key(&self.keys);
        let (up, down) = (std::mem::take(&mut self.up), std::mem::take(&mut self.down));
        self.timers.retain(|_, (node, _)| !down.contains(node));
        self.falls.extend(down.iter().map(|node| (*node, key)));
        for node in &up {
            let addresses = self.origins.len().max(node.index() + 1);
            self.origins.resize(addresses, None);
            self.origins[node.index()] = Some(key);
        }
        // What a fault does to one node is caused by its beginning, as its end is.
        let began = Moment { ends: false, life: None, ..*moment }.key(&self.keys);
        let led_to = moment.ends || moment.life.is_some();
        let line = Line {
            cause: led_to.then_some(Hex(began)),
            node: moment.life.map(|(node, _)| node.0),
            fault: Some(moment.place),
            name: fault.id.clone(),
            what: Some(match fault.what {
                FaultKind::Partition { .. } => "partition",
                FaultKind::Cut { .. } => "cut",
                FaultKind::Isolate { .. } => "isolate",
                FaultKind::Link { .. } => "link",
                FaultKind::Crash { .. } => "crash",
                FaultKind::Churn { .. } => "churn",
                FaultKind::ChurnTrace { .. } => "churn-trace",
                FaultKind::Join { .. } => "join",
                FaultKind::Leave { .. } => "leave",
                FaultKind::Pause { .. } => "pause",
                FaultKind::ClockSkew { .. } => "clock-skew",
                FaultKind::ClockJump { .. } => "clock-jump",
                FaultKind::ClockDrift { .. } => "clock-drift",
                FaultKind::Lie { lie, .. } => lie.name(),
            }),
            ends: Some(moment.ends),
            up: up.into_iter().map(|node| node.0).collect(),
            down: down.into_iter().map(|node| node.0).collect(),
            ..Line::new(moment.at, "fault", key)
        };
        self.write(&line);
    }
}
