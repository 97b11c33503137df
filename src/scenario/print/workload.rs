//! `[[workload]]`, printed.

use super::{Written, line, quoted, selector};
use crate::scenario::Scenario;
use crate::select::Selector;
use crate::workload::{Entry, Keys, Law, Pace};

/// Prints all entries with every default filled in.
pub(super) fn print(out: &mut String, scenario: &Scenario, written: &Written) {
    for (entry, written) in scenario.workload.iter().zip(&written.workload) {
        line(out, format_args!("\n[[workload]]"));
        if let Some(id) = &written.id {
            line(out, format_args!("id = {}", quoted(id)));
        }
        line(out, format_args!("at = \"{}\"", entry.at));
        asked(out, entry);
        line(out, format_args!("command = {}", quoted(&written.command)));
        if let Some(keys) = &entry.keys {
            self::keys(out, keys);
        }
        pace(out, entry.pace);
    }
}

fn asked(out: &mut String, entry: &Entry) {
    let alone = matches!(entry.nodes, Selector::One(_));
    match &entry.nodes {
        Selector::One(node) => line(out, format_args!("node = {node}")),
        nodes => line(out, format_args!("nodes = {}", selector(nodes))),
    }
    if entry.one {
        line(out, format_args!("each = \"one\""));
    } else if entry.shared || !alone {
        line(out, format_args!("shared = {}", entry.shared));
    }
}

fn keys(out: &mut String, keys: &Keys) {
    let count = keys.count();
    match keys.law() {
        Law::Uniform => line(out, format_args!("keys = {{ kind = \"uniform\", count = {count} }}")),
        Law::InTurn { first } => {
            let turn = format_args!("kind = \"in-turn\", count = {count}, first = {first}");
            line(out, format_args!("keys = {{ {turn} }}"));
        }
        Law::Zipf { exponent, .. } => {
            let zipf = format_args!("kind = \"zipf\", count = {count}, exponent = {exponent:?}");
            line(out, format_args!("keys = {{ {zipf} }}"));
        }
    }
}

fn pace(out: &mut String, pace: Pace) {
    match pace {
        Pace::Every { every, count } => {
            if count > 1 {
                line(out, format_args!("every = \"{every}\""));
            }
            line(out, format_args!("count = {count}"));
        }
        Pace::Poisson { rate, count, until } => {
            line(out, format_args!("rate = \"{rate}\""));
            match count {
                Some(count) => line(out, format_args!("count = {count}")),
                None => line(out, format_args!("until = \"{until}\"")),
            }
        }
    }
}
