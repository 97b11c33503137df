//! Kind `rumor`: rumor mongering by push, pull or push-pull, an epidemic that ends by itself.
//!
//! **The algorithm.** A node is, for each update, *susceptible* (has not heard it), *infective*
//! (holds it as a hot rumor and spreads it), or *removed* (holds it and has lost interest). Once a
//! period the infective call `fanout` neighbours at random and tell them (push); or everybody
//! calls, and the infective who are called tell the caller (pull); or both (push-pull). Who learns
//! a rumor becomes infective. Who finds that it is wasting its breath becomes removed: after `k`
//! useless contacts (counter), or after each with probability 1/k (coin). Useless is a contact
//! with a node that knew already, if it says so (feedback); or every contact (blind). With
//! anti-entropy the traffic never ends and nobody is left out; here the traffic ends and a few
//! are: the *residue* s, the share that is still susceptible when nobody is infective any more.
//!
//! **How much is left.** Let m be the update copies sent, divided by n. With push, whatever the rule,
//! a node is left out if all nm copies missed it: s = e^(−m). The rules differ in m. (Pull leaves
//! fewer for the same m.) With push, feedback and a coin, s = e^(−(k+1)(1−s)): 20 % for k = 1, 6 % for k = 2. The equations stand where the
//! coin is thrown.
//!
//! **What the paper leaves open** is a parameter. *Counter*: a useful contact sets it to zero
//! (`reset`, which gives the published tables), or leaves it (`cumulative`). *Judged*: two who tell
//! a node in the cycle in which it learns were both useful (`cycle-start`: as Demers' simulation,
//! where a cycle has no order), or the first was (`receipt`). A node that is called (pull) judges
//! a cycle as a whole: one useful answer makes it useful, several useless ones count once; outside
//! cycles there is nothing to wait for, and each answer is judged by itself.
//!
//! **Infect and die.** With `removal = "infect-and-die"` a node sends a rumor once, to `fanout`
//! nodes, in the moment in which it learns it, and never again: there are no rounds (in
//! synchronous cycles: in the next one). From a fixed fanout f a share π = 1 − e^(−fπ) of the
//! nodes hears it, if it does not die at once. From a mean fanout of ln n + c, drawn binomially,
//! all n hear it with probability e^(−e^(−c)), as all nodes of a random graph are connected.
//!
//! **Crashes.** All is lost with a node's life. A delete is a version like any other, and is kept
//! as long.
//!
//! Demers, Greene, Hauser, Irish, Larson, Shenker, Sturgis, Swinehart, Terry: "Epidemic Algorithms
//! for Replicated Database Maintenance", PODC 1987, section 1.4. Kermarrec, Massoulié, Ganesh:
//! "Probabilistic Reliable Dissemination in Large-Scale Systems", IEEE TPDS 14(3), 2003.

mod codec;
mod interest;
mod message;
mod params;
mod pull;
mod push;
mod store;
#[cfg(test)]
mod tests;

pub use message::{Kind, Message, Verdict};
pub use params::{Counter, Judged, Params, Removal};
pub use store::{Node, Rumor};

use crate::id::{ItemId, KeyId, NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::protocols::kv::octets::HEAD_OCTETS;
use crate::protocols::kv::{Command, Few, Keyed, Texts, Version};
use crate::protocols::round::{Mode, Round};
use crate::time::Instant;

/// The protocol: parameters and texts, shared by all nodes.
#[derive(Clone, Debug)]
pub struct RumorMongering {
    params: Params,
    texts: Texts,
}

/// The octets of a verdict beside its key's name: as an ask for a key, and the write.
const WRITE_OCTETS: u32 = 4;

impl RumorMongering {
    /// The protocol for a workload of `entries`, in the order of the file: the words of each, and
    /// how many requests it makes. Requests are numbered through the entries in that order.
    ///
    /// # Errors
    /// The place of the first entry whose words are no command, and why.
    pub fn new(
        params: Params,
        entries: &[(Vec<String>, u64)],
    ) -> Result<RumorMongering, (usize, CommandError)> {
        Ok(RumorMongering { params, texts: Texts::new(entries)? })
    }

    /// The parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    fn in_cycles(&self) -> bool {
        self.params.timing.is_some_and(|timing| timing.is_synchronous())
    }

    /// The cycle to which `now` belongs; 0 outside cycles.
    fn cycle(&self, now: Instant) -> u32 {
        self.params.timing.map_or(0, |timing| timing.cycle(now))
    }

    /// What was learned before this cycle has effect now: all outside cycles.
    fn before(&self, now: Instant) -> u32 {
        if self.in_cycles() { self.cycle(now) } else { u32::MAX }
    }

    /// Puts `version` in place of what `node` holds of its key: a new rumor, and hot.
    fn learn(&self, node: &mut Node, version: Version, cycle: u32, cx: &mut impl Context<Self>) {
        let replaced = node.put(Rumor::new(version, cycle)).map(|rumor| rumor.version());
        cx.emit(version.learned(replaced.as_ref()));
    }

    /// Writes a new version of `key` at this node.
    fn write(
        &self,
        node: &mut Node,
        write: ItemId,
        key: KeyId,
        cx: &mut impl Context<Self>,
    ) -> Answer {
        let held = node.find(key).map_or(0, |rumor| rumor.version().version());
        let Some(version) = held.checked_add(1) else {
            return Answer::Refused("no version is left above the one held".into());
        };
        self.learn(node, Version::new(key, write, version, cx.me()), self.cycle(cx.now()), cx);
        Answer::Done
    }

    /// Takes a version that other nodes take in the same instant. It is as hot as any other: what
    /// infects and dies is told at once.
    fn share(&self, node: &mut Node, version: Version, cx: &mut impl Context<Self>) {
        if node.find(version.key()).is_none_or(|held| held.version().rank() < version.rank()) {
            self.learn(node, version, self.cycle(cx.now()), cx);
            if self.params.timing.is_none() {
                self.tell(node, Kind::Push, cx);
            }
        }
    }

    /// A message with its length.
    fn message(&self, kind: Kind, rumors: Few<Version>, verdicts: Few<Verdict>) -> Message {
        let rumor_octets = |version: &Version| self.texts.update_octets(version.write());
        let verdict_octets = |verdict: &Verdict| self.texts.wanted_octets(verdict.key());
        let parts = rumors.items().iter().map(rumor_octets);
        let parts = parts.chain(verdicts.items().iter().map(|v| verdict_octets(v) + WRITE_OCTETS));
        let wire_len = parts.fold(HEAD_OCTETS, u32::saturating_add);
        Message { wire_len, kind, rumors, verdicts }
    }

    /// Sends an answer, unless it is empty.
    fn answer(
        &self,
        kind: Kind,
        rumors: Few<Version>,
        verdicts: Few<Verdict>,
        to: NodeId,
        cx: &mut impl Context<Self>,
    ) {
        if !(rumors.is_empty() && verdicts.is_empty()) {
            cx.send(&[to], self.message(kind, rumors, verdicts));
        }
    }

    /// The kind of the message that opens a contact.
    fn opening_kind(&self) -> Kind {
        match self.params.mode {
            Mode::Push => Kind::Push,
            Mode::Pull => Kind::Poll,
            Mode::PushPull => Kind::Call,
        }
    }
}

impl Protocol for RumorMongering {
    type Node = Node;
    type Msg = Message;
    type Timer = Round;
    type Command = Command;
    type Record = ();
    const FORGES: bool = true;

    fn boot(&self, _disk: &[()], cx: &mut impl Context<Self>) -> Node {
        if let Some(timing) = self.params.timing {
            cx.every(Round, timing);
        }
        Node::EMPTY
    }

    fn on_message(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Self>,
    ) {
        match msg.is() {
            Kind::Push => self.on_push(node, from, msg.rumors(), cx),
            Kind::Poll => self.on_poll(node, from, cx),
            Kind::Update => self.on_update(node, from, msg.rumors(), cx),
            Kind::Call => self.on_call(node, from, &msg.rumors, cx),
            Kind::Answer => self.on_answer(node, from, msg, cx),
            Kind::Feedback if self.params.mode == Mode::Push => {
                self.judge_call(node, msg.verdicts(), cx);
            }
            Kind::Feedback => self.judge_answer(node, msg.verdicts(), cx),
        }
    }

    /// The cycle that ends is closed first: all nodes tick before anything of the new one arrives.
    fn on_timer(&self, node: &mut Node, _: Round, cx: &mut impl Context<Self>) {
        self.close_cycle(node, cx);
        match self.opening_kind() {
            Kind::Poll => {
                let poll = self.message(Kind::Poll, Few::EMPTY, Few::EMPTY);
                crate::protocols::choice::contact(&self.params.choice, poll, cx);
            }
            kind => self.tell(node, kind, cx),
        }
    }

    /// A push of the very rumor that is held, where nobody is told so.
    fn ignores_message(&self, node: &Node, msg: &Message) -> bool {
        match (node, &msg.rumors) {
            (Few::One(held), Few::One(version)) => {
                msg.is() == Kind::Push && !self.params.feedback && held.version() == *version
            }
            _ => false,
        }
    }

    /// With mode `push` a node without a hot rumor says nothing.
    fn ignores_timer(&self, node: &Node, _: Round) -> bool {
        self.idle(node)
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Self>,
    ) {
        let answer = match command {
            Command::Set(key) | Command::Delete(key) => self.write(node, request.item(), key, cx),
            Command::Get(key) => node
                .find(key)
                .map_or(Answer::NotFound, |rumor| self.texts.answer(rumor.version().write())),
        };
        cx.emit(Fact::Answered { request, answer });
        if self.params.timing.is_none() {
            self.tell(node, Kind::Push, cx);
        }
    }

    /// A caller that is refused, in synchronous cycles, tries others for as long as it may. What is
    /// refused was no contact: nothing is judged.
    fn on_failure(&self, node: &mut Node, to: NodeId, why: Failure, cx: &mut impl Context<Self>) {
        let hunts = self.params.timing.is_some_and(|timing| timing.hunts(cx.now()));
        if why == Failure::Refused && hunts {
            self.call_another(node, to, cx);
        }
    }

    /// The same version at all of them, so version 1 whatever a node holds: a scenario has no other
    /// writes of a shared key. Of two shared updates the later write stands above.
    fn on_shared(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        writer: NodeId,
        cx: &mut impl Context<Self>,
    ) {
        let answer = match command {
            Command::Set(key) | Command::Delete(key) => {
                self.share(node, Version::new(key, request.item(), 1, writer), cx);
                Answer::Done
            }
            Command::Get(_) => Answer::Refused("a read is not held".into()),
        };
        if cx.me() == writer {
            cx.emit(Fact::Answered { request, answer });
        }
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        self.texts.parse(words)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        node.items().iter().for_each(|rumor| each(rumor.version().learned(None)));
    }

    /// A node that only pushes is idle when nothing that it holds is hot; one that polls never is.
    fn idle(&self, node: &Node) -> bool {
        self.params.mode == Mode::Push && !node.items().iter().any(Rumor::is_hot)
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        match how {
            Tamper::ForgeVersion => msg.forge_versions(),
        }
    }
}
