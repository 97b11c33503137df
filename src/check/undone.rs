//! No write undone: at the node that wrote it, a write never gives way to an earlier one of that node.
//!
//! A node that forgets in a crash which versions it has given gives a low one again; what it wrote
//! last then gives way to what it wrote before, as soon as it is told that by others. A write of
//! another node may stand above it: neither knew of the other.

use super::{Findings, Invariant, Judge, Seen, Told};

/// Judges [`Invariant::NoWriteUndone`].
#[derive(Default)]
pub struct Undone(Findings);

impl Judge for Undone {
    fn invariant(&self) -> Invariant {
        Invariant::NoWriteUndone
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.0
    }

    fn learned(&mut self, told: &Told, seen: &Seen) {
        let birth = |item| seen.writes.birth(item).filter(|birth| birth.writer == told.node);
        let Some((before, own)) = told.before.and_then(|v| Some((v, birth(v.item)?))) else {
            return;
        };
        if birth(told.version.item).is_some_and(|birth| birth.order < own.order) {
            self.0.note(told.at, &[told.node], || {
                let [earlier, before] = [told.version, before].map(|v| seen.writes.text(v));
                format!("node {}: {before}, gave way to its own earlier {earlier}", told.node)
            });
        }
    }
}
