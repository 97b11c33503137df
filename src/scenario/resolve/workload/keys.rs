//! Keys that are drawn.

use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, KeysTable, Whole};
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
            KeysTable::InTurn(table) => &table.count,
        };
        if !(1..=u64::from(Keys::COUNT_MAX)).contains(&count.value.0) {
            let problem = Problem::at(&count.place, format!("{} keys", count.value.0));
            self.add(problem.label(format!("expected 1 to {}", Keys::COUNT_MAX)));
            return None;
        }
        let count = count.value.0 as u32;
        let table = match &written.value {
            KeysTable::Uniform(_) => return Some(Some(Keys::uniform(count))),
            KeysTable::InTurn(table) => return self.in_turn(count, table.first.as_ref()),
            KeysTable::Zipf(table) => table,
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

    fn in_turn(&mut self, count: u32, first: Option<&At<Whole>>) -> Option<Option<Keys>> {
        const FIRST_MAX: u64 = 1_000_000_000;
        let number = first.map_or(0, |first| first.value.0);
        if let Some(written) = first.filter(|_| number > FIRST_MAX) {
            let problem = Problem::at(&written.place, format!("a first key of {number}"));
            self.add(problem.label(format!("expected at most {FIRST_MAX}")));
            return None;
        }
        Some(Some(Keys::in_turn(count, number as u32)))
    }
}

/// Whether `entry` may write `key`.
pub(super) fn may_write(protocol: &ProtocolSpec, entry: &Entry, key: &str) -> bool {
    let writes = |words: &[String]| protocol.key_written(words) == Some(key);
    match &entry.keys {
        None => writes(&entry.words),
        Some(keys) => keys.numbers().any(|place| writes(&Keys::put(&entry.words, place))),
    }
}
