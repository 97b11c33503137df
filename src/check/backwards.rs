//! No version goes back: in one life of a node its version of a key never falls.
//!
//! A node may learn the version that it holds once more. It may forget a delete, whose certificate
//! has lapsed, and then holds nothing of the key: what it learns after that cannot fall. To forget
//! a value, which nothing allows, is to fall. A crash ends the life; what the next one learns from
//! the disk, or anew, is compared with nothing.

use super::{Findings, Invariant, Judge, Seen, Site, Told, Version};

/// Judges [`Invariant::NoVersionGoesBack`].
#[derive(Default)]
pub struct Backwards(Findings);

impl Judge for Backwards {
    fn invariant(&self) -> Invariant {
        Invariant::NoVersionGoesBack
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.0
    }

    fn learned(&mut self, told: &Told, seen: &Seen) {
        let Some(before) = told.before else { return };
        if told.version.rank.is_some() && told.version < before {
            self.0.note(told.at, &[told.node], || {
                let [now, before] = [told.version, before].map(|v| seen.writes.text(v));
                format!("node {} took {now} in place of {before}", told.node)
            });
        }
    }

    fn forgot(&mut self, (at, node, _): Site, held: Version, seen: &Seen) {
        if !seen.writes.is_delete(held.item) {
            self.0.note(at, &[node], || {
                format!("node {node} forgot {}, which is no delete", seen.writes.text(held))
            });
        }
    }
}
