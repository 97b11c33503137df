//! An observer that is there or not, without two kinds of engine.

use crate::engine::{Handled, Observer, Position, Sent};
use crate::faults::Moment;
use crate::id::NodeId;
use crate::network::Fate;
use crate::outcome::NodeRow;
use crate::protocol::Fact;
use crate::rng::EventKey;
use crate::time::Instant;

/// Answers no question about coverage: it is never the first of [`Both`](super::Both).
impl<O: Observer> Observer for Option<O> {
    fn needs_total_order(&self) -> bool {
        self.as_ref().is_some_and(O::needs_total_order)
    }

    fn window(&mut self, batched: bool) {
        self.iter_mut().for_each(|one| one.window(batched));
    }

    fn window_end(&mut self, at: Instant, events: u64) {
        self.iter_mut().for_each(|one| one.window_end(at, events));
    }

    fn event(&mut self, handled: &Handled) {
        self.iter_mut().for_each(|one| one.event(handled));
    }

    fn sends(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.iter_mut().for_each(|one| one.sends(at, kind, len, updates, copies));
    }

    fn sent(&mut self, sent: &Sent) {
        self.iter_mut().for_each(|one| one.sent(sent));
    }

    fn copied(&mut self, sent: &Sent) {
        self.iter_mut().for_each(|one| one.copied(sent));
    }

    fn ended(&mut self, at: Instant, fate: Fate) {
        self.iter_mut().for_each(|one| one.ended(at, fate));
    }

    fn timer_set(&mut self, key: EventKey, cause: EventKey) {
        self.iter_mut().for_each(|one| one.timer_set(key, cause));
    }

    fn useful(&mut self) {
        self.iter_mut().for_each(O::useful);
    }

    fn fact(&mut self, position: Position, fact: Fact) {
        if let Some(one) = self {
            one.fact(position, fact);
        }
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.iter_mut().for_each(|one| one.up(at, node));
    }

    fn stopped(&mut self, at: Instant, node: NodeId, line: &str) {
        self.iter_mut().for_each(|one| one.stopped(at, node, line));
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.iter_mut().for_each(|one| one.down(at, node, held));
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.iter_mut().for_each(|one| one.moment_end(moment));
    }

    fn wants_ends(&self) -> bool {
        self.as_ref().is_some_and(O::wants_ends)
    }

    fn quiet_at_end(&mut self) {
        self.iter_mut().for_each(O::quiet_at_end);
    }

    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        if let Some(one) = self {
            one.node_end(row, held);
        }
    }

    fn wants_log(&self) -> bool {
        self.as_ref().is_some_and(O::wants_log)
    }
}
