//! Tagged tables: from `{ kind = "x", rest }`, as users write it, to serde's `{ x = { rest } }`; and
//! what is short for a table.
//!
//! serde's own internally tagged enums lose positions and accept junk; externally tagged ones do
//! not. The places are kept.

use super::decode;
use super::document::Read;
use super::errors::Problem;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// The tables that have a `kind`, by their keys; `*` is any item of a list.
const TAGGED: [&[&str]; 13] = [
    &["protocol"],
    &["faults", "*"],
    &["faults", "*", "latency"],
    &["faults", "*", "up"],
    &["faults", "*", "down"],
    &["cluster", "topology"],
    &["cluster", "bootstrap"],
    &["protocol", "fanout"],
    &["protocol", "peers"],
    &["protocol", "timing"],
    &["network", "latency"],
    &["network", "loss"],
    &["workload", "*", "keys"],
];

/// Sections with their tables of which a value alone is short for one key, and that key.
const SHORT: [(&str, &str, &str); 2] = [("network", "up", "rate"), ("network", "down", "rate")];

/// Whether what stands at this key may be a table though it is none.
pub(super) fn may_be_short(path: &[&str]) -> bool {
    let short = SHORT.iter().any(|(section, table, _)| *path == [*section, *table]);
    short || TAGGED.contains(&path)
}

/// Rewrites every tagged table of a document, and what is short for a table.
pub(super) fn rewrite(root: &mut DeTable<'_>, result: &mut Read) {
    for (section, table, key) in SHORT {
        let section = root.get_mut(section).map(Spanned::get_mut);
        if let Some(DeValue::Table(section)) = section {
            section.get_mut(table).iter_mut().for_each(|value| lengthen(value, key));
        }
    }
    for path in TAGGED {
        tag(root, path, path[0], result);
    }
}

/// Brings a value other than a table into the form of one with this key.
fn lengthen(value: &mut Spanned<DeValue<'_>>, key: &'static str) {
    if value.get_ref().is_table() {
        return;
    }
    let place = value.span();
    let only = std::mem::replace(value.get_mut(), DeValue::Boolean(false));
    let key = Spanned::new(place.clone(), Cow::Borrowed(key));
    *value.get_mut() = DeValue::Table([(key, Spanned::new(place, only))].into_iter().collect());
}

/// Brings the tables at `path` from `{ kind = "x", rest }` into serde's form `{ x = { rest } }`.
fn tag(table: &mut DeTable<'_>, path: &[&'static str], section: &str, result: &mut Read) {
    let Some((name, rest)) = path.split_first() else { return };
    let mut note = |problem| {
        result.problems.push(problem);
        result.damaged.push(section.to_string());
    };
    if rest.is_empty() {
        let Some((key, value)) = table.remove_entry(*name) else { return };
        match tagged(value, name) {
            Ok(value) => drop(table.insert(key, value)),
            Err(problem) => note(problem),
        }
        return;
    }
    let Some(value) = table.get_mut(*name) else { return };
    match (rest, value.get_mut()) {
        (["*"], DeValue::Array(items)) => {
            for item in std::mem::replace(items, DeArray::new()).into_iter() {
                match tagged(item, name) {
                    Ok(item) => items.push(item),
                    Err(problem) => note(problem),
                }
            }
        }
        (["*", below @ ..], DeValue::Array(items)) => {
            // The items of a list that has kinds itself have been tagged before.
            let list = [*name, "*"];
            let tagged = TAGGED.contains(&list.as_slice());
            for mut item in std::mem::replace(items, DeArray::new()).into_iter() {
                let before = result.problems.len();
                if let DeValue::Table(outer) = item.get_mut() {
                    match outer.iter_mut().next().map(|(_, only)| only.get_mut()) {
                        Some(DeValue::Table(inner)) if tagged => tag(inner, below, section, result),
                        _ if tagged => {}
                        _ => tag(outer, below, section, result),
                    }
                }
                // One that lacks a table now would be said to lack it.
                if result.problems.len() == before {
                    items.push(item);
                }
            }
        }
        (_, DeValue::Table(outer)) => {
            // The outer table may be tagged already: then its one entry holds the rest.
            let unwrap = TAGGED.contains(&[*name].as_slice());
            match outer.iter_mut().next().filter(|_| unwrap).map(|(_, only)| only.get_mut()) {
                Some(DeValue::Table(inner)) => tag(inner, rest, section, result),
                _ => tag(outer, rest, section, result),
            }
        }
        _ => {}
    }
}

fn tagged<'i>(
    value: Spanned<DeValue<'i>>,
    name: &'static str,
) -> Result<Spanned<DeValue<'i>>, Problem> {
    let place = value.span();
    let here = |name: &'static str| Spanned::new(place.clone(), Cow::Borrowed(name));
    let (kind, inner) = match value.into_inner() {
        DeValue::Table(mut inner) => {
            // An absent or wrong kind becomes a name that no kind has; `decode` explains it.
            let kind = inner.remove("kind").map_or_else(
                || here(decode::NO_KIND),
                |kind| Spanned::new(kind.span(), decode::kind_name(kind.into_inner())),
            );
            (kind, inner)
        }
        rate if name == "loss" => {
            let entry = (here("rate"), Spanned::new(place.clone(), rate));
            (here("independent"), [entry].into_iter().collect())
        }
        DeValue::String(all) if name == "fanout" && all == "all" => (here("all"), DeTable::new()),
        count if name == "fanout" => {
            let entry = (here("count"), Spanned::new(place.clone(), count));
            (here("count"), [entry].into_iter().collect())
        }
        other => return Err(decode::no_table(&place, name, &other)),
    };
    let inner = Spanned::new(place.clone(), DeValue::Table(inner));
    Ok(Spanned::new(place, DeValue::Table([(kind, inner)].into_iter().collect())))
}
