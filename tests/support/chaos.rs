//! A protocol without sense: every handler does a pseudo-random mix of all that a handler may do.
//!
//! Its facts are well-formed, so coverage can be counted from them: a node replaces what it says
//! it replaces, forgets what it holds, and reports as held exactly what the facts left it with.
//! A budget a life bounds the messages and one-shot timers, hence the events of a run.

use gossip_sim::id::{ItemId, KeyId, NodeId, RequestId};
use gossip_sim::protocol::{
    Answer, CommandError, Context, Fact, Failure, Message, Peers, Protocol, Tamper, Timing, Wire,
    pick_distinct,
};
use gossip_sim::time::Span;

/// What the nodes do, as data.
#[derive(Clone, Debug)]
pub struct Chaos {
    /// The periodic timers of a life.
    pub ticks: Vec<Timing>,
    /// The one-shot timers set at boot: delays.
    pub shots: Vec<u64>,
    /// The delays of all other one-shot timers.
    pub delays: Vec<u64>,
    /// The most copies of one send.
    pub fanout_max: u32,
    /// The most deeds of one handler.
    pub deeds_max: u32,
    /// Messages and one-shot timers of a life.
    pub energy: u32,
    /// How often a message leads to further ones.
    pub hops: u8,
    /// How many items there are.
    pub items: u32,
    /// The lengths of messages.
    pub lens: Vec<u32>,
    /// Whether nodes ever forget.
    pub forgets: bool,
    /// Whether items are kept on disk.
    pub persists: bool,
    /// Whether nodes go by whom they know when they boot.
    pub calls: bool,
}

/// A node: what it holds, and what it may still do.
#[derive(Clone, Debug)]
pub struct Node {
    held: Vec<u32>,
    energy: u32,
    mood: u32,
}

/// A message: items, and hops left.
#[derive(Clone, Debug)]
pub struct Msg {
    kind: u8,
    hops: u8,
    len: u32,
    items: Vec<u32>,
}

impl Message for Msg {
    const KINDS: &'static [&'static str] = &["even", "odd", "answer"];

    fn kind(&self) -> u8 {
        self.kind
    }

    fn wire_len(&self) -> u32 {
        self.len
    }

    fn updates(&self) -> u32 {
        self.items.len() as u32
    }

    fn opens(&self) -> bool {
        self.kind == 0
    }
}

/// An item on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Record(u32);

impl Wire for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend(self.0.to_be_bytes());
    }

    fn decode(octets: &[u8]) -> Option<Record> {
        Some(Record(u32::from_be_bytes(octets.try_into().ok()?)))
    }
}

/// Items belong to three keys; versions of the last are not ranked.
fn key(item: u32) -> KeyId {
    KeyId(item % 3)
}

/// Ranks are out of the order of numbers, and some are equal.
fn rank(item: u32) -> Option<u128> {
    (item % 3 != 2).then_some(u128::from(item.wrapping_mul(2_654_435_761) >> 27) << 70)
}

fn learned(item: u32, replaces: Option<u32>) -> Fact {
    let replaces = replaces.map(ItemId);
    Fact::Learned { item: ItemId(item), key: key(item), rank: rank(item), replaces }
}

impl Chaos {
    /// Takes `item` as the protocol's merge rule says; true if the node then holds it anew.
    fn take(&self, node: &mut Node, item: u32, cx: &mut impl Context<Chaos>) -> bool {
        if node.held.contains(&item) {
            return false;
        }
        let same_key = |held: &u32| key(*held) == key(item);
        // An unranked version stands beside the others, or in place of the oldest, which is lost.
        let place = match rank(item) {
            None if item.is_multiple_of(2) || !self.forgets => None,
            _ => node.held.iter().position(same_key),
        };
        let replaces = place.map(|place| node.held[place]);
        if rank(item).is_some() && replaces.is_some_and(|held| rank(held) >= rank(item)) {
            return false;
        }
        place.into_iter().for_each(|place| _ = node.held.remove(place));
        node.held.push(item);
        cx.emit(learned(item, replaces));
        true
    }

    fn keep(&self, node: &Node, item: u32, cx: &mut impl Context<Chaos>) {
        match self.persists {
            true if node.held.len() > 4 => {
                cx.rewrite(node.held.iter().copied().map(Record).collect())
            }
            true => cx.append(Record(item)),
            false => {}
        }
    }

    fn act(&self, node: &mut Node, hops: u8, cx: &mut impl Context<Chaos>) {
        for _ in 0..cx.rng().below(self.deeds_max + 1) {
            match cx.rng().below(12) {
                0..=4 if hops > 0 => self.speak(node, hops - 1, cx),
                5..=7 => self.wind(node, cx),
                8 => {
                    let item = cx.rng().below(self.items);
                    if self.take(node, item, cx) {
                        self.keep(node, item, cx);
                    }
                }
                9 if self.forgets && !node.held.is_empty() => {
                    let place = cx.rng().below(node.held.len() as u32) as usize;
                    let item = node.held.remove(place);
                    cx.emit(Fact::Forgot { item: ItemId(item), key: key(item) });
                }
                10 => self.tell(node, cx),
                11 => node.mood = cx.rng().below(3),
                _ => {}
            }
        }
    }

    fn peers<'c>(&self, cx: &'c impl Context<Chaos>) -> Peers<'c> {
        if self.calls { cx.contacts() } else { cx.neighbours() }
    }

    /// One send, to distinct peers or to ids at random, itself and strangers included.
    fn speak(&self, node: &mut Node, hops: u8, cx: &mut impl Context<Chaos>) {
        let fanout = cx.rng().below(self.fanout_max + 1).min(node.energy);
        node.energy -= fanout;
        let known = self.peers(cx).len();
        let mut places = vec![0; fanout as usize];
        let count = pick_distinct(cx.rng(), known, &mut places);
        let mut to: Vec<NodeId> = places[..count].iter().map(|i| self.peers(cx).get(*i)).collect();
        if cx.rng().below(8) == 0 {
            let all = cx.neighbours().len() + 1;
            to.iter_mut().for_each(|to| *to = NodeId(cx.rng().below(all)));
        }
        let len = self.lens[cx.rng().below(self.lens.len() as u32) as usize];
        let items = node.held.iter().rev().take(3).copied().collect();
        let kind = cx.rng().below(2) as u8;
        cx.send(&to, Msg { kind, hops, len, items });
    }

    fn wind(&self, node: &mut Node, cx: &mut impl Context<Chaos>) {
        if node.energy == 0 {
            return;
        }
        node.energy -= 1;
        let delay = self.delays[cx.rng().below(self.delays.len() as u32) as usize];
        // Some share their number with a periodic timer.
        let timer = cx.rng().below(4);
        cx.set_timer(timer, Span(delay));
    }

    fn tell(&self, node: &Node, cx: &mut impl Context<Chaos>) {
        let number = cx.rng().below(4);
        let held = node.held.len() as u64;
        match number {
            0 => cx.emit(Fact::PeerUp { peer: NodeId(number) }),
            1 => cx.emit(Fact::Leads { term: cx.wall_clock() }),
            2 => cx.emit(Fact::Decided { slot: held, item: ItemId(0) }),
            _ => cx.log(|| format!("holds {held}")),
        }
    }
}

impl Protocol for Chaos {
    type Node = Node;
    type Msg = Msg;
    type Timer = u32;
    type Command = bool;
    type Record = Record;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Chaos>) -> Node {
        let mut node = Node { held: Vec::new(), energy: self.energy, mood: 1 };
        for (timer, timing) in self.ticks.iter().enumerate() {
            cx.every(timer as u32, *timing);
        }
        self.shots.iter().for_each(|delay| cx.set_timer(9, Span(*delay)));
        disk.iter().for_each(|record| _ = self.take(&mut node, record.0, cx));
        self.act(&mut node, self.hops, cx);
        node
    }

    fn on_message(&self, node: &mut Node, from: NodeId, msg: &Msg, cx: &mut impl Context<Chaos>) {
        for item in &msg.items {
            if self.take(node, *item, cx) {
                self.keep(node, *item, cx);
            }
        }
        if msg.hops > 0 && node.energy > 0 && cx.rng().below(2) == 0 {
            node.energy -= 1;
            let items = node.held.clone();
            cx.send(&[from], Msg { kind: 2, hops: msg.hops - 1, len: msg.len / 2, items });
        }
        self.act(node, msg.hops, cx);
    }

    fn on_timer(&self, node: &mut Node, timer: u32, cx: &mut impl Context<Chaos>) {
        node.mood = (node.mood + timer) % 3;
        self.act(node, self.hops, cx);
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        writes: bool,
        cx: &mut impl Context<Chaos>,
    ) {
        if writes {
            self.take(node, request.0, cx);
        }
        let text = format!("{} items", node.held.len());
        cx.emit(Fact::Answered { request, answer: Answer::Value(text.into()) });
        self.act(node, self.hops, cx);
    }

    fn on_shared(
        &self,
        node: &mut Node,
        request: RequestId,
        writes: bool,
        writer: NodeId,
        cx: &mut impl Context<Chaos>,
    ) {
        if writes {
            self.take(node, request.0, cx);
        }
        if cx.me() == writer {
            cx.emit(Fact::Answered { request, answer: Answer::Done });
        }
        self.act(node, self.hops, cx);
    }

    fn on_failure(&self, node: &mut Node, to: NodeId, _: Failure, cx: &mut impl Context<Chaos>) {
        cx.emit(Fact::PeerDown { peer: to });
        self.act(node, 1, cx);
    }

    fn on_undecodable(&self, node: &mut Node, _: NodeId, len: u32, cx: &mut impl Context<Chaos>) {
        cx.emit(Fact::Leads { term: len.into() });
        self.act(node, 1, cx);
    }

    fn on_stop(&self, node: &Node, print: &mut dyn FnMut(&str)) {
        print(&format!("stopped with {} items", node.held.len()));
    }

    fn parse(&self, words: &[&str]) -> Result<bool, CommandError> {
        Ok(words == ["write"])
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        node.held.iter().for_each(|item| each(learned(*item, None)));
    }

    fn tamper(&self, msg: &mut Msg, _: Tamper) -> bool {
        msg.len += 1;
        msg.items.reverse();
        !msg.items.is_empty()
    }

    fn idle(&self, node: &Node) -> bool {
        node.mood == 0 || node.energy == 0
    }
}
