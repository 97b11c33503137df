//! Keys that do nothing: who writes one means something by it, so they are refused; but not where
//! another design point of the same sweep makes something of them.

use super::errors::Problem;
use std::collections::BTreeSet;

/// What becomes of a key that does nothing.
#[derive(Clone, Copy)]
pub(super) enum Idle<'a> {
    /// It is a mistake.
    Refused,
    /// It is noted: other design points may make something of it.
    Noted,
    /// It is a mistake if it is one of these: no design point makes anything of them.
    RefusedIf(&'a BTreeSet<String>),
}

/// Of the keys that can do nothing, which do something in a scenario, and which do not.
#[derive(Clone, Debug, Default)]
pub struct Usefulness {
    used: BTreeSet<String>,
    idle: BTreeSet<String>,
}

impl Usefulness {
    /// Notes that `key` does something.
    pub(super) fn used(&mut self, key: &str) {
        self.used.insert(key.to_string());
    }

    /// Notes that `key` does nothing; the `problem` if that is a mistake.
    pub(super) fn idle(&mut self, key: &str, problem: Problem, how: Idle<'_>) -> Option<Problem> {
        self.idle.insert(key.to_string());
        let wrong = match how {
            Idle::Refused => true,
            Idle::Noted => false,
            Idle::RefusedIf(keys) => keys.contains(key),
        };
        wrong.then_some(problem)
    }

    /// Those of `keys` that do nothing here.
    pub fn idle_of(&self, keys: &BTreeSet<String>) -> BTreeSet<String> {
        self.idle.intersection(keys).cloned().collect()
    }

    /// The keys that do nothing in any of `all`, the design points of a sweep.
    pub fn useless<'a>(all: impl Iterator<Item = &'a Usefulness> + Clone) -> BTreeSet<String> {
        let used: BTreeSet<&String> = all.clone().flat_map(|one| &one.used).collect();
        all.flat_map(|one| &one.idle).filter(|key| !used.contains(key)).cloned().collect()
    }
}
