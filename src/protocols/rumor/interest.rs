//! How a node loses interest: the one place where contacts are judged.

use super::{Counter, Judged, Node, Removal, Rumor, RumorMongering, Verdict};
use crate::protocol::{Context, Timing};
use crate::protocols::kv::{Keyed, Version};

impl RumorMongering {
    /// Whether a node that holds `held` of its key needed `version` in the cycle `cycle`.
    ///
    /// Judged at the cycle's start, what the node has learned in this very cycle it still needed.
    /// Of a rumor that replaced another one in this cycle it is not known any more whether that
    /// was as good: it counts as needed.
    pub(super) fn needed(&self, held: Option<&Rumor>, version: &Version, cycle: u32) -> bool {
        let Some(held) = held else { return true };
        let fresh = self.params.judged == Judged::CycleStart && held.learned() == cycle;
        version.rank() > held.version().rank() || fresh
    }

    /// What one contact does to the interest in `rumor`.
    pub(super) fn judge(&self, rumor: &mut Rumor, useful: bool, cx: &mut impl Context<Self>) {
        let removed = match (self.params.removal, useful) {
            (Removal::InfectAndDie, _) => true,
            (Removal::Counter(_), true) => {
                if self.params.counter == Counter::Reset {
                    rumor.useless = 0;
                }
                false
            }
            (Removal::Counter(k), false) => {
                rumor.useless = rumor.useless.saturating_add(1);
                rumor.useless >= k
            }
            (Removal::Coin(_), true) => false,
            // Of all useless contacts, which are (1 − s)i a cycle when s are susceptible and i
            // infective, one in k removes:  ds/dt = −si,  di/dt = si − (1 − s)i/k.  Divided:
            // i(s) = (1 − s)(k + 1)/k + ln(s)/k, which is 0 again at s = e^(−(k+1)(1−s)).
            (Removal::Coin(k), false) => cx.rng().below(k.into()) == 0,
        };
        if removed {
            rumor.remove(self.hunts());
        }
    }

    /// Whether refused callers try again. Then calls of a cycle are made after others of it have
    /// been judged; all of them meet, and bring, what was hot when the cycle began: who loses
    /// interest in a rumor spreads it till the cycle ends.
    fn hunts(&self) -> bool {
        matches!(self.params.timing, Some(Timing::Synchronous { hunt: 1.., .. }))
    }

    /// Judges what `verdicts` speak of, where it is still held and hot, as the contacts of a
    /// caller: each by itself.
    pub(super) fn judge_call(
        &self,
        node: &mut Node,
        verdicts: &[Verdict],
        cx: &mut impl Context<Self>,
    ) {
        for verdict in verdicts {
            if let Some(rumor) = hot(node, verdict) {
                self.judge(rumor, verdict.needed(), cx);
            }
        }
    }

    /// The same for a node that was called.
    pub(super) fn judge_answer(
        &self,
        node: &mut Node,
        verdicts: &[Verdict],
        cx: &mut impl Context<Self>,
    ) {
        for verdict in verdicts {
            if let Some(rumor) = hot(node, verdict) {
                self.judge_called(rumor, verdict.needed(), cx);
            }
        }
    }

    /// Judges a contact that this node did not make: in cycles, all of one cycle together when it
    /// ends, however many have called; otherwise each by itself.
    pub(super) fn judge_called(
        &self,
        rumor: &mut Rumor,
        useful: bool,
        cx: &mut impl Context<Self>,
    ) {
        if self.in_cycles() {
            self.note(rumor, useful, cx);
        } else {
            self.judge(rumor, useful, cx);
        }
    }

    /// Notes a contact for the end of the cycle. The one coin of a cycle is thrown at its first
    /// contact, not at its end: the words of a tick choose peers, and how many coins fall must not
    /// change whom a node calls.
    pub(super) fn note(&self, rumor: &mut Rumor, useful: bool, cx: &mut impl Context<Self>) {
        if rumor.is_fading() {
            return;
        }
        let coin = match self.params.removal {
            Removal::Coin(k) if !rumor.is_noted() => cx.rng().below(k.into()) == 0,
            _ => false,
        };
        rumor.note(useful, coin);
    }

    /// Ends a cycle: one useful contact makes all that were answered in it useful together, and
    /// several useless ones count as one (Demers et al. 1987, section 1.4, on pull).
    pub(super) fn close_cycle(&self, node: &mut Node, cx: &mut impl Context<Self>) {
        for rumor in node.items_mut() {
            match (rumor.take_notes(), self.params.removal) {
                (None, _) => {}
                (Some((useful, coin)), Removal::Coin(_)) => {
                    if coin && !useful {
                        rumor.remove(false);
                    }
                }
                (Some((useful, _)), _) => self.judge(rumor, useful, cx),
            }
            if rumor.is_fading() {
                rumor.remove(false);
            }
        }
    }
}

/// The rumor of which `verdict` speaks, if it is still held, and judged.
fn hot<'a>(node: &'a mut Node, verdict: &Verdict) -> Option<&'a mut Rumor> {
    let held = node.find_mut(verdict.key())?;
    (held.is_judged() && held.version().write() == verdict.write()).then_some(held)
}
