//! What differs for a group, read: `[protocol]` and `[network]` with its keys in place of theirs.

use super::document::{self, Read};
use super::written::literal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The sections of which a group may have keys of its own.
const SECTIONS: [&str; 2] = ["protocol", "network"];

/// A group's own scenario, of these sections alone.
#[derive(Debug, Default)]
pub(super) struct OwnSections {
    /// What could be read of it.
    pub read: Read,
    /// What is written in the group for each of the sections, as one value.
    pub written: [Option<String>; 2],
}

/// The own sections of each item of `[[groups]]`.
pub(super) fn own_sections(root: &Spanned<DeTable<'_>>) -> Vec<OwnSections> {
    let items = root.get_ref().get("groups").map(Spanned::get_ref);
    let Some(DeValue::Array(items)) = items else { return Vec::new() };
    items.iter().map(|item| own(root, item.get_ref())).collect()
}

fn own(root: &Spanned<DeTable<'_>>, group: &DeValue<'_>) -> OwnSections {
    let mut table = DeTable::new();
    let mut written = [None, None];
    for (name, written) in SECTIONS.into_iter().zip(&mut written) {
        let differing = group.get(name).filter(|value| value.get_ref().is_table());
        *written = differing.map(|value| literal(value.get_ref()));
        let base = root.get_ref().iter().find(|(key, _)| key.get_ref() == name);
        let found = base.map(|(key, value)| (key.clone(), value.clone()));
        let Some((key, mut section)) = found.or_else(|| {
            let key = group.as_table()?.iter().find(|(key, _)| key.get_ref() == name)?.0;
            Some((key.clone(), Spanned::new(key.span(), DeValue::Table(DeTable::new()))))
        }) else {
            continue;
        };
        let keys = differing.and_then(|value| value.get_ref().as_table());
        if let DeValue::Table(section) = section.get_mut() {
            for (key, value) in keys.into_iter().flatten() {
                section.remove(key.get_ref().as_ref());
                section.insert(key.clone(), value.clone());
            }
        }
        table.insert(key, section);
    }
    OwnSections { read: document::read(Spanned::new(root.span(), table)), written }
}
