//! From TOML text to [`Document`]: syntax, tagged tables, and every mistake of form in one go.
//!
//! serde stops at the first mistake. So a mistake is noted, the entry that holds it is taken out,
//! and the rest is read again, until it can be read; what is missing only because it was taken out
//! is not a mistake. The sections from which something was taken are *damaged*: checks that look
//! across sections leave them alone.

use super::decode::{self, Mistake};
use super::errors::Problem;
use super::raw::Document;
use super::removal::{path_to, remove};
use super::source::Place;
use super::tagged;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

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
    let bare_word = place.start.checked_sub(start).and_then(|at| text.get(at..)?.chars().next());
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
    tagged::rewrite(root.get_mut(), &mut result);
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
