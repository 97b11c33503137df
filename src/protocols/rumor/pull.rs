//! Pull and push-pull: everybody calls, and who has a hot rumor answers.

use super::RumorMongering;
use super::message::Kind;
use super::push::hot;
use super::{Message, Node};
use crate::id::NodeId;
use crate::protocol::Context;
use crate::protocols::choice;
use crate::protocols::kv::{Few, Keyed, Version};

impl RumorMongering {
    /// Answers a poll with the hot rumors, whether the caller needs them or not.
    ///
    /// A node that lacks the rumor goes on lacking it with the probability that its call finds
    /// none who is infective: s' = s(1 − i), in the end a square where push has an exponential,
    /// so pull leaves fewer behind for the same traffic.
    pub(super) fn on_poll(&self, node: &mut Node, from: NodeId, cx: &mut impl Context<Self>) {
        let given = hot(node, self.before(cx.now()));
        self.give_blindly(node, &given, cx);
        self.answer(Kind::Update, given, Few::EMPTY, from, cx);
    }

    /// Takes what is news of an update, and says what was needed.
    pub(super) fn on_update(
        &self,
        node: &mut Node,
        from: NodeId,
        told: &[Version],
        cx: &mut impl Context<Self>,
    ) {
        let verdicts = self.hear(node, told, cx);
        self.answer(Kind::Feedback, Few::EMPTY, verdicts, from, cx);
    }

    /// Answers a call with the hot rumors that it does not show, and with verdicts on those that
    /// it does. That the caller shows what this node would have told is a useless contact for
    /// this node too.
    pub(super) fn on_call(
        &self,
        node: &mut Node,
        from: NodeId,
        shown: &Few<Version>,
        cx: &mut impl Context<Self>,
    ) {
        let before = self.before(cx.now());
        let is_shown = |mine: &Version| {
            shown.find(mine.key()).is_some_and(|theirs| theirs.rank() >= mine.rank())
        };
        let ready = hot(node, before);
        let given = ready.items().iter().copied().filter(|mine| !is_shown(mine)).collect();
        for mine in ready.items().iter().filter(|mine| is_shown(mine)) {
            if let Some(rumor) = node.find_mut(mine.key()) {
                self.judge_called(rumor, false, cx);
            }
        }
        self.give_blindly(node, &given, cx);
        let verdicts = self.hear(node, shown.items(), cx);
        self.answer(Kind::Answer, given, verdicts, from, cx);
    }

    /// Judges the call by the answer's verdicts, takes what is news of it, and says what was
    /// needed.
    pub(super) fn on_answer(
        &self,
        node: &mut Node,
        from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Self>,
    ) {
        self.judge_call(node, msg.verdicts(), cx);
        self.on_update(node, from, msg.rumors(), cx);
    }

    /// Calls one other than `refuser` with what it would have told that one.
    pub(super) fn call_another(&self, node: &Node, refuser: NodeId, cx: &mut impl Context<Self>) {
        let kind = self.opening_kind();
        let shown = match kind {
            Kind::Poll => Few::EMPTY,
            _ => hot(node, self.before(cx.now())),
        };
        if kind == Kind::Push && shown.is_empty() {
            return;
        }
        if let Some(other) = choice::another(&self.params.choice, refuser, cx) {
            cx.send(&[other], self.message(kind, shown, Few::EMPTY));
        }
    }

    /// Without feedback, to give something was useless.
    fn give_blindly(&self, node: &mut Node, given: &Few<Version>, cx: &mut impl Context<Self>) {
        if self.params.feedback {
            return;
        }
        for version in given.items() {
            if let Some(rumor) = node.find_mut(version.key()) {
                self.judge_called(rumor, false, cx);
            }
        }
    }
}
