//! Push: who has a hot rumor calls and tells it.

use super::message::{Kind, Verdict};
use super::{Mode, Node, Removal, RumorMongering};
use crate::id::NodeId;
use crate::protocol::Context;
use crate::protocols::choice;
use crate::protocols::kv::{Few, Keyed, Version};

impl RumorMongering {
    /// Opens this round's contacts with the hot rumors, if there are any.
    ///
    /// While few have heard a rumor nearly every push finds one who has not: with fanout 1 the
    /// infective double in a cycle, i' = 2i, and all is over in O(log n) cycles.
    pub(super) fn tell(&self, node: &mut Node, kind: Kind, cx: &mut impl Context<Self>) {
        let before = self.before(cx.now());
        let shown = hot(node, before);
        if shown.is_empty() && kind == Kind::Push {
            return;
        }
        let message = self.message(kind, shown, Few::EMPTY);
        let contacts = choice::contact(&self.params.choice, message, cx);
        if !self.params.feedback || self.params.removal == Removal::InfectAndDie {
            self.close_blindly(node, before, contacts, cx);
        }
    }

    /// Nobody will tell if the contacts were of use: each counts as useless. To infect and die is
    /// to stop after the first round, however many were contacted in it.
    ///
    /// With push-pull in cycles the node has still to answer those who call it in this cycle, as
    /// one that was infective at the cycle's start: its calls count once, with theirs, when the
    /// cycle ends.
    fn close_blindly(
        &self,
        node: &mut Node,
        before: u32,
        contacts: u32,
        cx: &mut impl Context<Self>,
    ) {
        let infects_and_dies = self.params.removal == Removal::InfectAndDie;
        let judgements = if infects_and_dies { 1 } else { contacts };
        for rumor in node.items_mut().iter_mut().filter(|rumor| rumor.learned() < before) {
            if self.in_cycles() && self.params.mode == Mode::PushPull {
                self.note(rumor, false, cx);
                continue;
            }
            for _ in 0..judgements {
                if rumor.is_judged() {
                    self.judge(rumor, false, cx);
                }
            }
        }
    }

    /// Takes what is news of a push, and says what was needed.
    pub(super) fn on_push(
        &self,
        node: &mut Node,
        from: NodeId,
        told: &[Version],
        cx: &mut impl Context<Self>,
    ) {
        let verdicts = self.hear(node, told, cx);
        self.answer(Kind::Feedback, Few::EMPTY, verdicts, from, cx);
        if self.params.timing.is_none() {
            // Infect and die, at once: what is hot is what was learned here. Of one infective
            // node the f pushes miss a given other with probability 1 − f/n; when the πn nodes
            // that ever learn it have all pushed, π = 1 − (1 − f/n)^(πn) → 1 − e^(−fπ).
            self.tell(node, Kind::Push, cx);
        }
    }

    /// Takes what is news of `told`; a verdict on each with feedback, otherwise none.
    pub(super) fn hear(
        &self,
        node: &mut Node,
        told: &[Version],
        cx: &mut impl Context<Self>,
    ) -> Few<Verdict> {
        let cycle = self.cycle(cx.now());
        let hear_one = |version: &Version| {
            let held = node.find(version.key());
            let needed = self.needed(held, version, cycle);
            if held.is_none_or(|held| version.rank() > held.version().rank()) {
                self.learn(node, *version, cycle, cx);
            }
            Verdict::new(version, needed)
        };
        let verdicts: Few<Verdict> = told.iter().map(hear_one).collect();
        if self.params.feedback { verdicts } else { Few::EMPTY }
    }
}

/// The hot rumors of `node` that it learned before the cycle `before`.
pub(super) fn hot(node: &Node, before: u32) -> Few<Version> {
    let usable = node.items().iter().filter(|rumor| rumor.is_hot() && rumor.learned() < before);
    usable.map(super::Rumor::version).collect()
}
