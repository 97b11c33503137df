//! What crosses at a contact: the opening, and each answer.

use super::message::{Body, Kind, Message};
use super::{Entry, Exchange, Gossip, Mode, Node, Params};
use crate::id::NodeId;
use crate::protocol::{Context, PICKS_MAX};
use crate::protocols::choice;
use crate::protocols::kv::octets::HEAD_OCTETS;
use crate::time::Instant;

impl Params {
    /// Whether the opening of a contact shows what the caller holds.
    pub(super) fn shows(&self) -> bool {
        self.mode != Mode::Pull || self.exchange != Exchange::Full
    }

    /// The kind of the message that opens a contact.
    pub(super) fn opening(&self) -> Kind {
        match (self.exchange, self.mode) {
            (Exchange::Digest, _) => Kind::Syn,
            (Exchange::Full, Mode::Push) => Kind::Push,
            (Exchange::Full, Mode::Pull | Mode::PushPull) => Kind::Request,
        }
    }
}

impl Gossip {
    /// Shows one entry to this round's peers.
    ///
    /// The message is made in the very call that sends it: one that is handed on is first put
    /// together in memory, and read back before all of it is there.
    #[inline(always)]
    pub(super) fn contact_with_one(&self, entry: Entry, cx: &mut impl Context<Gossip>) {
        let (kind, choice) = (self.opening, &self.params.choice);
        match choice::few_peers(choice, cx) {
            // The usual number, as one that is known when this is compiled: no loop is left of it.
            Some((to, PICKS_MAX)) => cx.send(&to, self.message_of_one(kind, entry)),
            Some((to, count)) => cx.send(&to[..count], self.message_of_one(kind, entry)),
            None => {
                choice::contact_many(choice, self.message_of_one(kind, entry), cx);
            }
        }
    }

    /// Contacts this round's peers, unless `node` has nothing to say.
    #[inline(never)]
    pub(super) fn open_generally(&self, node: &Node, cx: &mut impl Context<Gossip>) {
        let shown = if self.shows { self.all_spread(node, cx.now()) } else { Body::EMPTY };
        if self.params.mode != Mode::Push || shown != Body::EMPTY {
            choice::contact(&self.params.choice, self.message(self.opening, shown), cx);
        }
    }

    /// Opens the same contact with another than `refuser`.
    pub(super) fn call_another(&self, node: &Node, refuser: NodeId, cx: &mut impl Context<Gossip>) {
        let shown = if self.shows { self.all_spread(node, cx.now()) } else { Body::EMPTY };
        if self.params.mode == Mode::Push && shown == Body::EMPTY {
            return;
        }
        if let Some(other) = choice::another(&self.params.choice, refuser, cx) {
            cx.send(&[other], self.message(self.opening, shown));
        }
    }

    /// Answers a request with all that stands above what it shows, then merges that.
    #[inline(never)]
    pub(super) fn on_request(
        &self,
        node: &mut Node,
        from: NodeId,
        shown: &Body,
        cx: &mut impl Context<Gossip>,
    ) {
        self.tidy(node, cx);
        self.meet(node, shown.entries(), cx);
        let now = cx.now();
        let above = |pair| self.above(pair, now);
        let above = Join::new(node.entries(), shown.entries()).filter_map(above);
        self.answer(Kind::Reply, above.collect(), from, cx);
        self.merge_body(node, shown, cx);
    }

    /// Answers a digest with all that stands above it, and asks for all that stands below.
    #[inline(never)]
    pub(super) fn on_syn(
        &self,
        node: &mut Node,
        from: NodeId,
        shown: &[Entry],
        cx: &mut impl Context<Gossip>,
    ) {
        self.tidy(node, cx);
        self.meet(node, shown, cx);
        let (wall, now) = (cx.wall_clock(), cx.now());
        let (gives, takes) = (self.params.mode != Mode::Push, self.params.mode != Mode::Pull);
        let judged = Join::new(node.entries(), shown).filter_map(|(mine, theirs)| {
            let mine = mine.filter(|mine| self.has_effect(mine, now));
            let given = self.above((mine, theirs), now).filter(|_| gives);
            let wanted = || theirs.filter(|theirs| takes && self.takes(mine, theirs, wall));
            given.or_else(|| wanted().map(|theirs| Entry::wanted(theirs.key())))
        });
        self.answer(Kind::Ack, judged.collect(), from, cx);
    }

    /// Merges what an ack carries, and answers with what it wants.
    #[inline(never)]
    pub(super) fn on_ack(
        &self,
        node: &mut Node,
        from: NodeId,
        ack: &[Entry],
        cx: &mut impl Context<Gossip>,
    ) {
        self.merge_all(node, ack, cx);
        let wanted = ack.iter().filter(|entry| entry.is_wanted());
        let (held, now) = (wanted.filter_map(|entry| node.find(entry.key())), cx.now());
        let sent = held.filter(|held| self.spreads(held, now)).map(|held| held.stamped(0));
        self.answer(Kind::Delta, sent.collect(), from, cx);
    }

    #[inline(always)]
    fn answer(&self, kind: Kind, body: Body, to: NodeId, cx: &mut impl Context<Gossip>) {
        if body != Body::EMPTY {
            cx.send(&[to], self.message(kind, body));
        }
    }

    /// A message with its length, which takes O(1) an entry.
    #[inline(always)]
    pub(super) fn message(&self, kind: Kind, body: Body) -> Message {
        match body {
            Body::One(entry) => self.message_of_one(kind, entry),
            Body::Many(None) => Message::new(kind, Body::EMPTY, HEAD_OCTETS),
            Body::Many(Some(_)) => self.message_of_many(kind, body),
        }
    }

    /// A message with a single entry.
    #[inline(always)]
    pub(super) fn message_of_one(&self, kind: Kind, entry: Entry) -> Message {
        let wire_len = HEAD_OCTETS.saturating_add(self.octets(kind, &entry));
        Message::new(kind, Body::One(entry), wire_len)
    }

    #[inline(never)]
    fn message_of_many(&self, kind: Kind, body: Body) -> Message {
        let add = |sum: u32, entry: &Entry| sum.saturating_add(self.octets(kind, entry));
        let wire_len = body.entries().iter().fold(HEAD_OCTETS, add);
        Message::new(kind, body, wire_len)
    }

    #[inline(always)]
    fn octets(&self, kind: Kind, entry: &Entry) -> u32 {
        match kind {
            Kind::Syn => self.texts.digest_octets(entry.write()),
            _ if entry.is_wanted() => self.texts.wanted_octets(entry.key()),
            _ => self.texts.update_octets(entry.write()),
        }
    }

    /// Whether what a site holds has effect: in synchronous cycles what it learned in this one
    /// has none yet.
    #[inline(always)]
    fn has_effect(&self, held: &Entry, now: Instant) -> bool {
        self.params.timing.has_effect(held.learned_in(), now)
    }

    /// Whether a site shows and sends what it holds.
    #[inline(always)]
    pub(super) fn spreads(&self, held: &Entry, now: Instant) -> bool {
        !held.is_dormant() && self.has_effect(held, now)
    }

    /// What `node` shows and sends.
    #[inline(always)]
    fn all_spread(&self, node: &Node, now: Instant) -> Body {
        match node {
            Node::One(entry) if self.spreads(entry, now) => Body::One(entry.stamped(0)),
            Node::One(_) | Node::More(None) => Body::EMPTY,
            Node::More(Some(_)) => self.several_spread(node.entries(), now),
        }
    }

    #[inline(never)]
    fn several_spread(&self, entries: &[Entry], now: Instant) -> Body {
        let spread = entries.iter().filter(|entry| self.spreads(entry, now));
        spread.map(|entry| entry.stamped(0)).collect()
    }

    /// What is held of a key, if it may be sent and stands above what is shown of it.
    #[inline(always)]
    fn above(
        &self,
        (held, shown): (Option<&Entry>, Option<&Entry>),
        now: Instant,
    ) -> Option<Entry> {
        let rises = |held: &&Entry| shown.is_none_or(|shown| held.order() > shown.order());
        let held = held.filter(|held| self.spreads(held, now)).filter(rises);
        held.map(|held| held.stamped(0))
    }
}

/// Two lists that ascend by key, side by side: for each key what either has of it.
struct Join<'a> {
    left: &'a [Entry],
    right: &'a [Entry],
}

impl<'a> Join<'a> {
    #[inline(always)]
    fn new(left: &'a [Entry], right: &'a [Entry]) -> Join<'a> {
        Join { left, right }
    }
}

impl<'a> Iterator for Join<'a> {
    type Item = (Option<&'a Entry>, Option<&'a Entry>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (left, right) = (self.left.first(), self.right.first());
        let key = match (left, right) {
            (Some(left), Some(right)) => left.key().min(right.key()),
            (Some(one), None) | (None, Some(one)) => one.key(),
            (None, None) => return None,
        };
        let left = left.filter(|entry| entry.key() == key);
        let right = right.filter(|entry| entry.key() == key);
        self.left = &self.left[usize::from(left.is_some())..];
        self.right = &self.right[usize::from(right.is_some())..];
        Some((left, right))
    }

    /// At most both lists: enough for one allocation.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left.len().max(self.right.len()), Some(self.left.len() + self.right.len()))
    }
}
