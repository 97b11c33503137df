//! Finding and taking out the entry of a syntax tree that stands at a place.

use super::source::Place;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// The way to the outermost entry whose key or value stands at `place`; with `of_kind`, to the
/// tagged table whose kind stands there.
pub(super) fn path_to(table: &DeTable<'_>, place: &Place, of_kind: bool) -> Option<Vec<String>> {
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
    let kind_here = of_kind && is_tagged_at(value, place);
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

/// Whether `value` is a tagged table whose kind stands at `place`. A key below an override may have
/// the place of a kind that is missing there; but only the table below a kind has that of the whole.
fn is_tagged_at(value: &Spanned<DeValue<'_>>, place: &Place) -> bool {
    let DeValue::Table(table) = value.get_ref() else { return false };
    table.iter().any(|(key, inner)| key.span() == *place && inner.span() == value.span())
}

/// Removes entry `last` of the table or list to which `parents` lead; the place of the latter,
/// unless it is the root.
pub(super) fn remove(root: &mut DeTable<'_>, parents: &[String], last: &str) -> Option<Place> {
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
