//! From TOML text to [`Document`]: syntax, tagged tables, and every mistake of form in one go.
//!
//! serde stops at the first mistake. So a mistake is noted, the entry that holds it is taken out,
//! and the rest is read again, until it can be read; what is missing only because it was taken out
//! is not a mistake. The sections from which something was taken are *damaged*: checks that look
//! across sections leave them alone.

use super::decode::{self, Mistake};
use super::errors::Problem;
use super::raw::Document;
use super::source::Place;
use serde::Deserialize;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// The tables that have a `kind`, by their keys; `*` is any item of a list.
pub(super) const TAGGED: [&[&str]; 7] = [
    &["protocol"],
    &["faults", "*"],
    &["cluster", "topology"],
    &["cluster", "bootstrap"],
    &["protocol", "timing"],
    &["network", "latency"],
    &["network", "loss"],
];

/// After so many mistakes, reading stops.
pub(super) const MISTAKES_MAX: usize = 100;

/// Stands in [`Read::damaged`] when nothing could be made of the document.
pub(super) const EVERYTHING: &str = "*";

/// A document as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// What could be read.
    pub document: Document,
    /// Sections that lack something that could not be read.
    pub damaged: Vec<String>,
    /// The mistakes of form.
    pub problems: Vec<Problem>,
}

/// The syntax tree of `text`, with all positions moved by `start`.
pub(super) fn tree<'i>(text: &'i str, start: usize) -> Result<Spanned<DeTable<'i>>, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let place = shift(&table.span(), start);
        return Ok(Spanned::new(place, shift_table(table.into_inner(), start)));
    }
    Err(errors.iter().take(MISTAKES_MAX).map(|error| syntax(error, text, start)).collect())
}

fn syntax(error: &toml::de::Error, text: &str, start: usize) -> Problem {
    let place = shift(&error.span().unwrap_or(text.len()..text.len()), start);
    let (title, label) = error.message().split_once(", expected ").map_or_else(
        || (error.message().to_string(), String::new()),
        |(what, expected)| (what.to_string(), format!("expected {expected}")),
    );
    let problem = Problem::at(&place, format!("not TOML: {title}"));
    let bare_word = place.start.checked_sub(start).and_then(|at| text[at..].chars().next());
    let bare_word = bare_word.is_some_and(char::is_alphabetic);
    match title.as_str() {
        "string values must be quoted" => problem
            .label("expected a value")
            .help("text, times, sizes and shares stand in quotes: \"5 s\""),
        "invalid float" if bare_word => problem
            .label("expected a value")
            .help("text, times, sizes and shares stand in quotes: \"never\""),
        "duplicate key" => problem.label("expected a key that is not there yet"),
        _ => problem.label(label),
    }
}

fn shift(place: &Place, start: usize) -> Place {
    place.start + start..place.end + start
}

fn shift_table(table: DeTable<'_>, start: usize) -> DeTable<'_> {
    let entries = table.into_iter().map(|(key, value)| {
        let place = shift(&key.span(), start);
        (Spanned::new(place, key.into_inner()), shift_value(value, start))
    });
    entries.collect()
}

/// `value` with all its positions moved by `start`.
pub(super) fn shift_value(value: Spanned<DeValue<'_>>, start: usize) -> Spanned<DeValue<'_>> {
    let place = shift(&value.span(), start);
    let inner = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(shift_table(table, start)),
        DeValue::Array(items) => {
            DeValue::Array(items.into_iter().map(|item| shift_value(item, start)).collect())
        }
        other => other,
    };
    Spanned::new(place, inner)
}

/// Reads a document, noting every mistake.
pub(super) fn read(mut root: Spanned<DeTable<'_>>) -> Read {
    let mut result = Read::default();
    for path in TAGGED {
        tag(root.get_mut(), path, path[0], &mut result);
    }
    let mut removed = Vec::new();
    loop {
        let deserializer = toml::de::Deserializer::from(root.clone());
        let error = match Document::deserialize(deserializer) {
            Ok(document) => {
                result.document = document;
                return result;
            }
            Err(error) => error,
        };
        let place = error.span().unwrap_or_default();
        let mistake = decode::mistake(error.message(), &place, root.get_ref());
        let known = |field: &str| {
            removed.iter().any(|(table, key): &(Place, String)| *table == place && key == field)
        };
        if !mistake.missing.as_deref().is_some_and(known) {
            result.problems.push(mistake.problem.clone());
        }
        if result.problems.len() >= MISTAKES_MAX {
            result.damaged.push(EVERYTHING.to_string());
            return result;
        }
        if !take_out(&mut root, &mistake, &place, &mut removed, &mut result.damaged) {
            return result;
        }
    }
}

/// Takes out the entry at fault; whether there was one.
fn take_out(
    root: &mut Spanned<DeTable<'_>>,
    mistake: &Mistake,
    place: &Place,
    removed: &mut Vec<(Place, String)>,
    damaged: &mut Vec<String>,
) -> bool {
    let outer = root.span();
    let Some(path) = path_to(root.get_ref(), place, mistake.of_kind) else {
        damaged.push(EVERYTHING.to_string());
        return false;
    };
    damaged.push(path[0].clone());
    let (last, parents) = path.split_last().expect("a path is not empty");
    let parent = remove(root.get_mut(), parents, last).unwrap_or(outer);
    removed.push((parent.clone(), last.clone()));
    removed.extend(mistake.meant.iter().map(|meant| (parent.clone(), meant.clone())));
    if let ([], Some(meant)) = (parents, &mistake.meant) {
        damaged.push(meant.clone());
    }
    true
}

/// The way to the outermost entry whose key or value stands at `place`; with `of_kind`, to the
/// tagged table whose kind stands there.
fn path_to(table: &DeTable<'_>, place: &Place, of_kind: bool) -> Option<Vec<String>> {
    table.iter().find_map(|(key, value)| {
        if key.span() == *place && !of_kind {
            return Some(vec![key.get_ref().to_string()]);
        }
        path_from(key.get_ref().to_string(), value, place, of_kind)
    })
}

fn path_from(
    name: String,
    value: &Spanned<DeValue<'_>>,
    place: &Place,
    of_kind: bool,
) -> Option<Vec<String>> {
    let kind_here = match value.get_ref() {
        DeValue::Table(inner) => of_kind && inner.keys().any(|key| key.span() == *place),
        _ => false,
    };
    // A list of tables has the place of its first item.
    let items = matches!(value.get_ref(), DeValue::Array(items) if !items.is_empty());
    if kind_here || (value.span() == *place && !items) {
        return Some(vec![name]);
    }
    let inside = match value.get_ref() {
        DeValue::Table(inner) => path_to(inner, place, of_kind),
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| path_from(index.to_string(), item, place, of_kind)),
        _ => None,
    };
    if inside.is_none() && value.span() == *place {
        return Some(vec![name]);
    }
    inside.map(|rest| [vec![name], rest].concat())
}

/// Removes entry `last` of the table or list to which `parents` lead; the place of the latter,
/// unless it is the root.
fn remove(root: &mut DeTable<'_>, parents: &[String], last: &str) -> Option<Place> {
    let Some((first, rest)) = parents.split_first() else {
        root.remove(last);
        return None;
    };
    let mut value = root.get_mut(first.as_str())?;
    for name in rest {
        value = match value.get_mut() {
            DeValue::Table(table) => table.get_mut(name.as_str())?,
            DeValue::Array(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    let place = value.span();
    match value.get_mut() {
        DeValue::Table(table) => drop(table.remove(last)),
        DeValue::Array(items) => {
            let others = std::mem::replace(items, DeArray::new()).into_iter().enumerate();
            let others = others.filter(|(index, _)| index.to_string() != last);
            *items = others.map(|(_, item)| item).collect();
        }
        _ => {}
    }
    Some(place)
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
        other => return Err(decode::no_table(&place, name, &other)),
    };
    let inner = Spanned::new(place.clone(), DeValue::Table(inner));
    Ok(Spanned::new(place, DeValue::Table([(kind, inner)].into_iter().collect())))
}
