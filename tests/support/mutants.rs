//! Gossip with a mistake in it: for each invariant a protocol that breaks it.

use gossip_sim::id::{KeyId, NodeId, RequestId};
use gossip_sim::protocol::{
    CommandError, Context, Fact, Failure, Message, PICKS_MAX, Peers, Protocol, Tamper, Timing,
};
use gossip_sim::protocols::gossip::{self, Gossip};
use gossip_sim::protocols::kv::{Command, Entry};
use gossip_sim::protocols::round::Round;
use gossip_sim::rng::HandlerRng;
use gossip_sim::time::{Instant, Span};

/// What is wrong with a mutant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// Nothing.
    None,
    /// What arrives replaces what is held, whatever its rank.
    MergesByArrival,
    /// One message in eight carries versions that nobody wrote.
    MakesUpVersions,
    /// Deletes are forgotten at the next turn of the timer, however young.
    ForgetsDeletes,
    /// Of two versions of one number the store keeps the first that came, and tells of the other.
    TiesByArrival,
    /// One message in eight is 1,000 octets longer than it should be.
    Pads,
}

/// A protocol with a mistake.
pub struct Mutant {
    pub gossip: Gossip,
    pub mistake: Mistake,
}

/// What a mutant holds: what it should, and what one that decides ties by arrival keeps of it.
#[derive(Clone, Debug, Default)]
pub struct Node {
    sound: gossip::Node,
    kept: Option<Entry>,
}

/// A message with some octets of padding.
#[derive(Clone)]
pub struct Padded {
    inner: gossip::Message,
    padding: u32,
}

impl Message for Padded {
    const KINDS: &'static [&'static str] = gossip::Message::KINDS;

    fn kind(&self) -> u8 {
        self.inner.kind()
    }

    fn wire_len(&self) -> u32 {
        self.inner.wire_len() + self.padding
    }

    fn updates(&self) -> u32 {
        self.inner.updates()
    }
}

/// What the gossip in a mutant sees of the world.
struct Inner<'a, C> {
    cx: &'a mut C,
    mutant: &'a Mutant,
    /// What the node held before it was made to forget it.
    replaced: Option<Entry>,
}

impl<C: Context<Mutant>> Context<Gossip> for Inner<'_, C> {
    fn me(&self) -> NodeId {
        self.cx.me()
    }
    fn life(&self) -> u32 {
        self.cx.life()
    }
    fn now(&self) -> Instant {
        self.cx.now()
    }
    fn wall_clock(&self) -> u64 {
        self.cx.wall_clock()
    }
    fn turn(&self) -> u64 {
        self.cx.turn()
    }
    fn word_of_life(&self, number: u64) -> u64 {
        self.cx.word_of_life(number)
    }
    fn weights(&self) -> Option<&[u64]> {
        self.cx.weights()
    }
    fn contacts(&self) -> Peers<'_> {
        self.cx.contacts()
    }
    fn neighbours(&self) -> Peers<'_> {
        self.cx.neighbours()
    }
    fn rng(&mut self) -> &mut HandlerRng {
        self.cx.rng()
    }
    fn few_neighbours(&mut self, count: u32) -> Option<[NodeId; PICKS_MAX]> {
        self.cx.few_neighbours(count)
    }

    fn send(&mut self, to: &[NodeId], mut msg: gossip::Message) {
        let mut padding = 0;
        match self.mutant.mistake {
            Mistake::MakesUpVersions if self.cx.rng().below(8) == 0 => {
                self.mutant.gossip.tamper(&mut msg, Tamper::ForgeVersion);
            }
            Mistake::Pads if self.cx.rng().below(8) == 0 => padding = 1_000,
            _ => {}
        }
        self.cx.send(to, Padded { inner: msg, padding });
    }

    fn set_timer(&mut self, timer: Round, after: Span) {
        self.cx.set_timer(timer, after);
    }
    fn every(&mut self, timer: Round, timing: Timing) {
        self.cx.every(timer, timing);
    }
    fn append(&mut self, record: gossip::Record) {
        self.cx.append(record);
    }
    fn rewrite(&mut self, records: Vec<gossip::Record>) {
        self.cx.rewrite(records);
    }

    fn emit(&mut self, fact: Fact) {
        match (fact, self.replaced) {
            (Fact::Learned { item, .. }, Some(held)) if held.write() == item => {}
            (Fact::Learned { item, key, rank, .. }, Some(held)) => {
                let replaces = Some(held.write());
                self.cx.emit(Fact::Learned { item, key, rank, replaces });
            }
            (fact, _) => self.cx.emit(fact),
        }
    }

    fn log(&mut self, line: impl FnOnce() -> String) {
        self.cx.log(line);
    }
}

impl Mutant {
    fn inner<'a, C>(&'a self, cx: &'a mut C) -> Inner<'a, C> {
        Inner { cx, mutant: self, replaced: None }
    }

    /// After a handler: what one that decides ties by arrival keeps.
    fn keep(&self, node: &mut Node) {
        let held = node.sound.find(KeyId(0)).copied();
        let tie = held.zip(node.kept).is_some_and(|(held, kept)| held.version() == kept.version());
        if !tie {
            node.kept = held;
        }
    }
}

impl Protocol for Mutant {
    type Node = Node;
    type Msg = Padded;
    type Timer = Round;
    type Command = Command;
    type Record = gossip::Record;

    fn boot(&self, disk: &[gossip::Record], cx: &mut impl Context<Mutant>) -> Node {
        Node { sound: self.gossip.boot(disk, &mut self.inner(cx)), kept: None }
    }

    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Padded,
        cx: &mut impl Context<Mutant>,
    ) {
        let mut inner = self.inner(cx);
        let carries = !msg.inner.body().entries().is_empty();
        if self.mistake == Mistake::MergesByArrival && carries {
            inner.replaced = node.sound.find(KeyId(0)).copied();
            node.sound = gossip::Node::default();
        }
        self.gossip.on_message(&mut node.sound, from, &msg.inner, &mut inner);
        self.keep(node);
    }

    fn on_timer(&self, node: &mut Node, timer: Round, cx: &mut impl Context<Mutant>) {
        if let Some(held) = node.sound.find(KeyId(0)).copied()
            && self.mistake == Mistake::ForgetsDeletes
            && held.is_certificate()
        {
            node.sound = gossip::Node::default();
            cx.emit(Fact::Forgot { item: held.write(), key: KeyId(0) });
        }
        self.gossip.on_timer(&mut node.sound, timer, &mut self.inner(cx));
        self.keep(node);
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Mutant>,
    ) {
        self.gossip.on_command(&mut node.sound, request, command, &mut self.inner(cx));
        self.keep(node);
    }

    fn on_failure(&self, node: &mut Node, to: NodeId, why: Failure, cx: &mut impl Context<Mutant>) {
        self.gossip.on_failure(&mut node.sound, to, why, &mut self.inner(cx));
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        self.gossip.parse(words)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        match (self.mistake, node.kept) {
            (Mistake::TiesByArrival, Some(kept)) => each(kept.learned(None)),
            _ => self.gossip.held(&node.sound, each),
        }
    }

    fn idle(&self, node: &Node) -> bool {
        self.gossip.idle(&node.sound)
    }
}
