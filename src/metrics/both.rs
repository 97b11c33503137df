//! [`Both`]: two observers of one run.

use crate::engine::{Handled, Observer, Position, Sent};
use crate::faults::Moment;
use crate::id::{ItemId, NodeId};
use crate::network::Fate;
use crate::outcome::NodeRow;
use crate::protocol::Fact;
use crate::rng::EventKey;
use crate::time::Instant;

/// Tells two observers everything. Only the first answers the engine's questions about coverage,
/// so the second changes neither what the run does nor when it ends.
pub struct Both<A, B>(pub A, pub B);

impl<A: Observer, B: Observer> Observer for Both<A, B> {
    fn needs_total_order(&self) -> bool {
        self.0.needs_total_order() || self.1.needs_total_order()
    }

    fn window(&mut self, batched: bool) {
        self.0.window(batched);
        self.1.window(batched);
    }

    fn window_end(&mut self, at: Instant, events: u64) {
        self.0.window_end(at, events);
        self.1.window_end(at, events);
    }

    fn event(&mut self, handled: &Handled) {
        self.0.event(handled);
        self.1.event(handled);
    }

    fn sends(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.0.sends(at, kind, len, updates, copies);
        self.1.sends(at, kind, len, updates, copies);
    }

    fn sent(&mut self, sent: &Sent) {
        self.0.sent(sent);
        self.1.sent(sent);
    }

    fn copied(&mut self, sent: &Sent) {
        self.0.copied(sent);
        self.1.copied(sent);
    }

    fn ended(&mut self, at: Instant, fate: Fate) {
        self.0.ended(at, fate);
        self.1.ended(at, fate);
    }

    fn timer_set(&mut self, key: EventKey, cause: EventKey) {
        self.0.timer_set(key, cause);
        self.1.timer_set(key, cause);
    }

    fn useful(&mut self) {
        self.0.useful();
        self.1.useful();
    }

    fn fact(&mut self, position: Position, fact: Fact) {
        self.0.fact(position, fact.clone());
        self.1.fact(position, fact);
    }

    fn up(&mut self, at: Instant, node: NodeId) {
        self.0.up(at, node);
        self.1.up(at, node);
    }

    fn stopped(&mut self, at: Instant, node: NodeId, line: &str) {
        self.0.stopped(at, node, line);
        self.1.stopped(at, node, line);
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact]) {
        self.0.down(at, node, held);
        self.1.down(at, node, held);
    }

    fn moment_end(&mut self, moment: &Moment) {
        self.0.moment_end(moment);
        self.1.moment_end(moment);
    }

    fn wants_ends(&self) -> bool {
        self.0.wants_ends() || self.1.wants_ends()
    }

    fn quiet_at_end(&mut self) {
        self.0.quiet_at_end();
        self.1.quiet_at_end();
    }

    fn node_end(&mut self, row: NodeRow, held: &[Fact]) {
        self.0.node_end(row.clone(), held);
        self.1.node_end(row, held);
    }

    fn wants_log(&self) -> bool {
        self.0.wants_log() || self.1.wants_log()
    }

    fn complete(&self) -> bool {
        self.0.complete()
    }

    fn lacking(&self) -> Option<(ItemId, u64)> {
        self.0.lacking()
    }

    fn implies(&self, fact: &Fact, item: ItemId) -> bool {
        self.0.implies(fact, item)
    }
}
