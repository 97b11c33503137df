//! Checks of single values that several sections share.

use super::Checker;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, Text, Time};
use crate::scenario::source::Place;
use crate::time::Span;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// A span of at least 1 ns.
    pub(super) fn positive(&mut self, time: &At<Time>, what: &str) -> Span {
        if time.value.0 == Span::ZERO {
            let problem = Problem::at(&time.place, format!("{what} of no time"));
            self.add(problem.label("expected at least 1 ns"));
        }
        time.value.0
    }

    /// A whole number that fits into 32 bits.
    pub(super) fn word(&mut self, number: u64, place: &Place, what: &str) -> u32 {
        u32::try_from(number).unwrap_or_else(|_| {
            let problem = Problem::at(place, format!("{what} of {number} is out of range"));
            self.add(problem.label("expected at most 4294967295"));
            0
        })
    }

    /// Ids of list items: well formed, each used once.
    pub(super) fn ids<'d>(&mut self, ids: impl Iterator<Item = &'d At<Text>>) {
        let mut seen: BTreeMap<&str, &At<Text>> = BTreeMap::new();
        for id in ids {
            let text = &id.value.0;
            let mut bytes = text.bytes();
            let head = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
            if !head || !bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
                let problem = Problem::at(&id.place, format!("{text:?} cannot be an id"));
                let label = "expected a letter, then letters, digits, `_` and `-`";
                self.add(problem.label(label));
                continue;
            }
            if let Some(first) = seen.get(text.as_str()) {
                let problem = Problem::at(&id.place, format!("the id `{text}` is used twice"));
                let problem = problem.label("expected another id");
                self.add(problem.also(&first.place, "it is used here"));
            } else {
                seen.insert(text, id);
            }
        }
    }
}
