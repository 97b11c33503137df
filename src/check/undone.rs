//! No write undone: at the node that wrote it, a write never gives way to what that node knew before.
//!
//! A node that forgets in a crash which versions it has given and held gives a low one again; what it
//! wrote last then gives way to an older value, its own or another's, as soon as it is told that by
//! others. What it had never held may stand above its write: neither writer knew of the other.

use super::stores::Version;
use super::writes::{Birth, Standing};
use super::{Findings, Invariant, Judge, Seen, Told};
use crate::id::{KeyId, NodeId};
use std::collections::BTreeMap;

/// Judges [`Invariant::NoWriteUndone`].
#[derive(Default)]
pub struct Undone {
    findings: Findings,
    /// The highest rank that a node ever held of a key.
    known: BTreeMap<(NodeId, KeyId), u128>,
    /// The last write of a key at a node, with what was known there before.
    last: BTreeMap<(NodeId, KeyId), (Birth, Option<u128>)>,
}

impl Undone {
    /// Whether `version` takes the place of the last write of this node, which knew it or a higher one.
    fn undoes(&self, told: &Told, before: Version) -> bool {
        let last = self.last.get(&(told.node, told.key));
        let known = last.filter(|(write, _)| write.version == before).and_then(|(_, known)| *known);
        told.version != before && known.is_some_and(|known| told.version.rank <= Some(known))
    }
}

impl Judge for Undone {
    fn invariant(&self) -> Invariant {
        Invariant::NoWriteUndone
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn learned(&mut self, told: &Told, seen: &Seen) {
        let Some(rank) = told.version.rank else { return };
        if let Some(before) = told.before.filter(|before| self.undoes(told, *before)) {
            self.findings.note(told.at, &[told.node], || {
                let [now, before] = [told.version, before].map(|v| seen.writes.text(v));
                format!("node {}: {before}, gave way to {now}, of which it had known", told.node)
            });
        }
        let place = (told.node, told.key);
        let known = self.known.get(&place).copied();
        if let Standing::Written(birth) = told.standing
            && birth.writer == told.node
            && self.last.get(&place).is_none_or(|(last, _)| last.order < birth.order)
        {
            self.last.insert(place, (birth, known));
        }
        self.known.insert(place, known.map_or(rank, |known| known.max(rank)));
    }
}
