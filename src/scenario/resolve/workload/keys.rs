//! Keys that are drawn.

use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, KeysTable};
use crate::scenario::resolve::Checker;
use crate::workload::{Entry, Keys};

impl Checker<'_> {
    /// The keys of an entry; the outer `None` if there is something wrong with them.
    pub(super) fn keys(&mut self, entry: &raw::Workload) -> Option<Option<Keys>> {
        let command = &entry.command;
        let named = command.value.0.find(Keys::PLACE);
        let Some(written) = &entry.keys else {
            if let Some(at) = named.filter(|_| self.intact("workload")) {
                let range = at..at + Keys::PLACE.len();
                let place = self.sources.inside(&command.place, &command.value.0, range);
                let problem = Problem::at(&place, "`{key}` without `keys`");
                let help = "add for example keys = { kind = \"uniform\", count = 100 }";
                self.add(problem.label("expected a key, or `keys` beside it").help(help));
                return None;
            }
            return Some(None);
        };
        if named.is_none() {
            let problem = Problem::at(&command.place, "`keys` without `{key}` in the command");
            let problem = problem.label("expected `{key}` where the key stands");
            self.add(problem.also(&written.place, "`keys` is here"));
            return None;
        }
        let count = match &written.value {
            KeysTable::Uniform(table) => &table.count,
            KeysTable::Zipf(table) => &table.count,
        };
        if !(1..=u64::from(Keys::COUNT_MAX)).contains(&count.value.0) {
            let problem = Problem::at(&count.place, format!("{} keys", count.value.0));
            self.add(problem.label(format!("expected 1 to {}", Keys::COUNT_MAX)));
            return None;
        }
        let count = count.value.0 as u32;
        let KeysTable::Zipf(table) = &written.value else {
            return Some(Some(Keys::uniform(count)));
        };
        let exponent = table.exponent.as_ref().map_or(1.0, |exponent| exponent.value.0);
        if let Some(written) = &table.exponent
            && !(0.0..=Keys::EXPONENT_MAX).contains(&exponent)
        {
            let problem = Problem::at(&written.place, format!("an exponent of {exponent}"));
            self.add(problem.label(format!("expected 0 to {}", Keys::EXPONENT_MAX)));
            return None;
        }
        Some(Some(Keys::zipf(count, exponent)))
    }
}

/// Whether `entry` may write `key`.
pub(super) fn may_write(protocol: &ProtocolSpec, entry: &Entry, key: &str) -> bool {
    let writes = |words: &[String]| protocol.key_written(words) == Some(key);
    match &entry.keys {
        None => writes(&entry.words),
        Some(keys) => (0..keys.count()).any(|place| writes(&Keys::put(&entry.words, place))),
    }
}
