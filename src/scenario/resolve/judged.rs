//! Invariants that `[expect]` names are of something that nodes of this kind have.

use super::Checker;
use crate::outcome::{About, Invariant};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::ProtocolSpec;
use crate::scenario::raw::Document;

impl Checker<'_> {
    /// What could not break is not worth expecting.
    pub(super) fn can_be_judged(&mut self, document: &Document, protocol: &ProtocolSpec) {
        let Some(section) = &document.expect else { return };
        for (name, _) in &section.value.run {
            let Some(invariant) = Invariant::named(&name.value.0) else { continue };
            let why = match invariant.is_about() {
                About::Lists if !protocol.keeps_views() => "keep no lists of each other",
                About::Values if protocol.changes_are_items() => "write no values",
                _ => continue,
            };
            let title = format!("`{}` has nothing to judge", invariant.name());
            let label = format!("nodes of kind {} {why}", protocol.kind());
            self.add(Problem::at(&name.place, title).label(label));
        }
    }
}
