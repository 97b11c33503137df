//! Tests of kind `gossip` by the effects of its handlers.

mod certificates;
mod codec;
mod commands;
mod contact;
mod disk;
mod exchange;
mod ignored;
mod merge;

use super::{Command, Dormant, Entry, Exchange, Gossip, Message, Mode, Node, Params, Round};
use crate::id::{ItemId, KeyId, NodeId, RequestId};
use crate::protocol::recording::{Effect, EffectOf, Recording};
use crate::protocol::{Fact, Phase, Protocol, Timing};
use crate::protocols::choice::{Choice, Fanout};
use crate::time::{Instant, Span};
use proptest::prelude::*;

const ALPHA: KeyId = KeyId(0);
const MID: KeyId = KeyId(1);
const ZETA: KeyId = KeyId(2);

/// Requests 0 to 9, in the order of the file; the keys' order is another.
fn workload() -> Vec<(Vec<String>, u64)> {
    let entry = |line: &str, requests| (line.split(' ').map(String::from).collect(), requests);
    vec![
        entry("set zeta grün", 1),
        entry("set alpha 1", 2),
        entry("delete alpha", 1),
        entry("get alpha", 1),
        entry("set mid ", 1),
        entry("delete zeta", 2),
        entry("delete mid", 1),
        entry("get zeta", 1),
    ]
}

fn params(mode: Mode, exchange: Exchange) -> Params {
    Params {
        mode,
        choice: Choice::uniform(Fanout::Count(1)),
        exchange,
        timing: Timing::periodic(Span::from_secs(1), Phase::Random),
        keep: None,
        dormant: None,
        persist: false,
    }
}

fn gossip(params: Params) -> Gossip {
    Gossip::new(params, &workload()).unwrap()
}

const MODES: [Mode; 3] = [Mode::Push, Mode::Pull, Mode::PushPull];
const EXCHANGES: [Exchange; 2] = [Exchange::Full, Exchange::Digest];

/// A node and its surroundings: one of two, at time 0.
struct Site<'a> {
    gossip: &'a Gossip,
    node: Node,
    cx: Recording<Gossip>,
}

impl<'a> Site<'a> {
    fn new(gossip: &'a Gossip, me: u32) -> Site<'a> {
        let mut cx = Recording::new(me, 2, u64::from(me));
        let node = gossip.boot(&[], &mut cx);
        cx.take();
        Site { gossip, node, cx }
    }

    fn holding(gossip: &'a Gossip, me: u32, entries: &[Entry]) -> Site<'a> {
        let mut site = Site::new(gossip, me);
        entries.iter().for_each(|entry| site.node.put(*entry, &gossip.params));
        site
    }

    fn at(&mut self, seconds: u64) -> &mut Site<'a> {
        self.cx.now = Instant(seconds * 1_000_000_000);
        self
    }

    fn tick(&mut self) -> Vec<EffectOf<Gossip>> {
        self.gossip.on_timer(&mut self.node, Round, &mut self.cx);
        self.cx.take()
    }

    fn hear(&mut self, msg: &Message) -> Vec<EffectOf<Gossip>> {
        let from = NodeId(1 - self.cx.me.0);
        self.gossip.on_message(&mut self.node, from, msg, &mut self.cx);
        self.cx.take()
    }

    fn ask(&mut self, request: u32) -> Vec<EffectOf<Gossip>> {
        let request = RequestId(request);
        let command = self.gossip.texts.line(request).unwrap().command;
        self.gossip.on_command(&mut self.node, request, command, &mut self.cx);
        self.cx.take()
    }
}

/// The messages among `effects`, each to the only other node.
fn sent(effects: &[EffectOf<Gossip>]) -> Vec<Message> {
    let message = |effect: &EffectOf<Gossip>| match effect {
        Effect::Send(to, msg) => {
            assert_eq!(to.len(), 1);
            Some(msg.clone())
        }
        _ => None,
    };
    effects.iter().filter_map(message).collect()
}

/// The facts among `effects`.
fn facts(effects: &[EffectOf<Gossip>]) -> Vec<Fact> {
    let fact = |effect: &EffectOf<Gossip>| match effect {
        Effect::Emit(fact) => Some(fact.clone()),
        _ => None,
    };
    effects.iter().filter_map(fact).collect()
}

/// Lets `caller` call `called`, and all that follows; the messages in order.
fn converse<'a>(caller: &mut Site<'a>, called: &mut Site<'a>) -> Vec<Message> {
    let mut said = sent(&caller.tick());
    assert!(said.len() <= 1);
    let mut next = 0;
    while next < said.len() {
        let hearer = if next % 2 == 0 { &mut *called } else { &mut *caller };
        let answers = sent(&hearer.hear(&said[next]));
        said.extend(answers);
        next += 1;
    }
    said
}

fn value(key: KeyId, write: u32, version: u32, writer: u32) -> Entry {
    Entry::value(key, ItemId(write), version, NodeId(writer))
}

fn certificate(key: KeyId, write: u32, version: u32, seconds: u64) -> Entry {
    Entry::certificate(key, ItemId(write), version, NodeId(0), seconds * 1_000_000_000)
}

/// An entry that one of the workload's requests could have written.
fn any_entry() -> impl Strategy<Value = Entry> {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let command = |request| gossip.texts.line(RequestId(request)).unwrap().command;
    let writes: Vec<(u32, KeyId, bool)> = (0..10)
        .filter_map(|request| match command(request) {
            Command::Set(key) => Some((request, key, false)),
            Command::Delete(key) => Some((request, key, true)),
            Command::Get(_) => None,
        })
        .collect();
    let drawn = (prop::sample::select(writes), 1..4u32, 0..3u32, 1..4u64);
    drawn.prop_map(|((write, key, deletes), version, writer, activation)| {
        let (write, writer) = (ItemId(write), NodeId(writer));
        match deletes {
            true => Entry::certificate(key, write, version, writer, activation),
            false => Entry::value(key, write, version, writer),
        }
    })
}

fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec(any_entry(), 0..8)
}
