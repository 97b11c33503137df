//! Death certificates: when they lapse, sleep, and awake (Demers et al. 1987, section 2).
//!
//! A delete is an entry like any other, so that an older value cannot come back. It cannot be
//! kept for ever by everybody, and a node that was cut off for longer than it is kept brings the
//! old value back. So a certificate is *active* for `keep` (Demers' τ1) from its activation: held,
//! and spread. Then most sites forget it; a share retains it *dormant* for `dormant.keep` more
//! (τ2): held, not spread. A dormant certificate that meets an older version of its key awakes:
//! it is activated anew, spreads once more, and deletes the old value wherever that has got to.
//!
//! Activation is a time of its own, apart from the rank: awaking a certificate must not raise it
//! above a value that was written after the delete. All ages are taken by the wall clock of the
//! node that judges, so skewed clocks forget early or late, as they would in a real system.

use super::{Entry, Gossip, Node, Params, Record};
use crate::protocol::{Context, Fact};

impl Params {
    /// When `entry` next changes by age alone, in nanoseconds since 1970: an active certificate
    /// is then expired, a dormant one forgotten. `u64::MAX` for what never does.
    #[inline(always)]
    pub(super) fn lapses_at(&self, entry: &Entry) -> u64 {
        let (true, Some(keep)) = (entry.is_certificate(), self.keep) else {
            return u64::MAX;
        };
        let further = match self.dormant {
            Some(dormant) if entry.is_dormant() => dormant.keep.0,
            _ => 0,
        };
        entry.activation().saturating_add(keep.0).saturating_add(further)
    }
}

impl Gossip {
    /// Lets certificates lapse whose time has come: at every tick and at every merge.
    #[inline(always)]
    pub(super) fn tidy(&self, node: &mut Node, cx: &mut impl Context<Gossip>) {
        let lapses = node.lapses(&self.params);
        if lapses != u64::MAX && cx.wall_clock() >= lapses {
            self.lapse(node, cx);
        }
    }

    #[cold]
    #[inline(never)]
    fn lapse(&self, node: &mut Node, cx: &mut impl Context<Gossip>) {
        let wall = cx.wall_clock();
        let lapsed = |entry: &Entry| wall >= self.params.lapses_at(entry);
        let due: Vec<Entry> = node.entries().iter().copied().filter(lapsed).collect();
        for entry in due {
            if self.retains(&entry, cx) {
                node.put(entry.asleep(), &self.params);
                self.record(node, Record::Holds(entry.asleep()), cx);
            } else {
                node.remove(entry.key());
                cx.emit(Fact::Forgot { item: entry.write(), key: entry.key() });
                self.record(node, Record::Forgets(entry.key()), cx);
            }
        }
        node.find_next_lapse(&self.params);
    }

    /// Whether this site keeps a lapsed certificate, dormant: one draw of the key's own, when an
    /// active one expires that has not outlived its sleep as well. (The words in order choose
    /// peers, with certificates or without.)
    fn retains(&self, entry: &Entry, cx: &mut impl Context<Gossip>) -> bool {
        let Some(dormant) = self.params.dormant else { return false };
        if entry.is_dormant() || cx.wall_clock() >= self.params.lapses_at(&entry.asleep()) {
            return false;
        }
        cx.rng().word_of(entry.key().0) >> 32 < dormant.share.threshold()
    }

    /// Awakes the dormant certificates at `node` that stand above what it is shown.
    #[inline(always)]
    pub(super) fn meet(&self, node: &mut Node, shown: &[Entry], cx: &mut impl Context<Gossip>) {
        if self.params.dormant.is_some() {
            shown.iter().for_each(|entry| self.awake(node, entry, cx));
        }
    }

    /// Awakes the certificate of the key of `met` if it sleeps and stands above `met`.
    pub(super) fn awake(&self, node: &mut Node, met: &Entry, cx: &mut impl Context<Gossip>) {
        let Some(held) = node.find(met.key()) else { return };
        if held.is_dormant() && held.rank() > met.rank() {
            let awakened = held.awakened(cx.wall_clock());
            node.put(awakened, &self.params);
            self.record(node, Record::Holds(awakened), cx);
        }
    }
}
