//! Design points with their values where the axes stand, in `[sweep]` or `--vary`: what is wrong with
//! a point is shown there.

use super::{Override, Part, parts, path, put};
use crate::scenario::document;
use crate::scenario::errors::{LoadError, Problem, Report};
use crate::scenario::load::Text;
use crate::scenario::source::{Place, Sources};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One value of one axis.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The axis.
    pub key: &'a str,
    /// Which of its values, from 0.
    pub index: usize,
    /// The value as TOML.
    pub literal: &'a str,
}

/// A place on an axis, and what is said of it.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    /// The axis.
    pub key: &'a str,
    /// Which of its values, from 0.
    pub index: usize,
    /// What is said.
    pub label: String,
}

impl Text {
    /// A mistake of the axes, with a caret at the first of `marks`, which is not empty; `overrides`
    /// are all.
    pub fn axes_error(
        &self,
        overrides: &[Override],
        title: String,
        marks: &[Mark<'_>],
    ) -> LoadError {
        let mut sources = Sources::default();
        let start = sources.add(&self.name, &self.text);
        let starts = super::add(overrides, &mut sources);
        let mut root = document::tree(&self.text, start).ok();
        root.iter_mut().for_each(|root| drop(super::apply(root.get_mut(), overrides, &starts)));
        let place = |mark: &Mark<'_>| {
            let (_, values) = axis(root.as_ref()?.get_ref(), mark.key)?;
            Some(item(values, mark.index).span())
        };
        let mut placed = marks.iter().filter_map(|mark| Some((place(mark)?, &mark.label)));
        let problem = match placed.next() {
            Some((place, label)) => Problem::at(&place, title).label(label),
            None => Problem::of_all(title),
        };
        let problem = placed.fold(problem, |problem, (place, label)| problem.also(&place, label));
        LoadError::Invalid(Report::new(sources, vec![problem]))
    }
}

type Entry<'t, 'i> = (&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

/// The axis `key` of `[sweep]`, as it is written.
fn axis<'t, 'i>(root: &'t DeTable<'i>, key: &str) -> Option<Entry<'t, 'i>> {
    let vary = root.get("sweep")?.get_ref().get("vary")?.get_ref().as_table()?;
    vary.iter().find(|(name, _)| name.get_ref().trim() == key)
}

/// Where a value of an axis stands; all values of a range stand at the range.
fn item<'t, 'i>(values: &'t Spanned<DeValue<'i>>, index: usize) -> &'t Spanned<DeValue<'i>> {
    let items = values.get_ref().as_array();
    items.and_then(|items| items.get(index)).unwrap_or(values)
}

/// Puts the chosen values in the place of `[sweep]`, which holds the axes; what is wrong with their
/// keys. `options` are the overrides and where each begins.
pub fn write<'i>(
    root: &mut DeTable<'i>,
    chosen: &[Chosen<'i>],
    options: &[(&Override, usize)],
    sources: &Sources,
) -> Vec<Problem> {
    let set: Vec<Set<'_>> = options.iter().filter_map(|one| Set::of(root, one)).collect();
    let mut problems = Vec::new();
    let mut done: Vec<(Vec<String>, Place)> = Vec::new();
    for one in chosen {
        let Some((key, values)) = axis(root, one.key) else { continue };
        let (key, value) = (key.span(), value(values, one));
        match write_one(root, one.key, &key, value, sources) {
            Ok(path) => {
                problems.extend(set.iter().find_map(|set| set.clash(&path, one.key, &key)));
                problems.extend(done.iter().find_map(|other| overlap(other, &path, &key)));
                done.push((path, key));
            }
            Err(problem) => problems.push(problem),
        }
    }
    root.remove("sweep");
    problems
}

fn value<'i>(values: &Spanned<DeValue<'i>>, one: &Chosen<'i>) -> Spanned<DeValue<'i>> {
    match (values.get_ref(), DeValue::parse(one.literal)) {
        (DeValue::String(_), Ok(value)) => Spanned::new(values.span(), value.into_inner()),
        _ => item(values, one.index).clone(),
    }
}

fn write_one<'i>(
    root: &mut DeTable<'i>,
    key: &'i str,
    place: &Place,
    value: Spanned<DeValue<'i>>,
    sources: &Sources,
) -> Result<Vec<String>, Problem> {
    let all: Vec<Part<'i>> = parts(key, 0)
        .map_err(|_| Problem::at(place, "an empty part of a key"))?
        .into_iter()
        .map(|part| Part { place: sources.inside(place, key, part.place), ..part })
        .collect();
    let path = path(root, &all)?;
    let (last, parents) = all.split_last().expect("a key has a part");
    put(root, parents, &path, last, value);
    Ok(path)
}

/// A key that an option sets.
struct Set<'o> {
    option: &'o str,
    path: Vec<String>,
    place: Place,
}

impl<'o> Set<'o> {
    fn of(root: &DeTable<'_>, (one, start): &(&'o Override, usize)) -> Option<Set<'o>> {
        let key = one.key();
        let own = !one.is_of_sweep();
        let path = own.then(|| path(root, &parts(key, *start).ok()?).ok()).flatten()?;
        Some(Set { option: &one.option, path, place: *start..start + key.trim_end().len() })
    }

    /// What an axis would undo.
    fn clash(&self, path: &[String], key: &str, axis: &Place) -> Option<Problem> {
        self.path.starts_with(path).then(|| {
            let problem = Problem::at(&self.place, format!("`{key}` is both set and varied"))
                .label("set to one value here")
                .also(axis, "varied here");
            let option = self.option;
            let other = format!("`gossip-sim sweep` takes other values by --vary {key}=A,B,C");
            problem.help(format!("leave out {option}; {other}"))
        })
    }
}

/// One of two axes would undo the other: ids and numbers of list items are alike only in the tree.
pub(super) fn overlap(
    (other, at): &(Vec<String>, Place),
    path: &[String],
    place: &Place,
) -> Option<Problem> {
    let same = path.starts_with(other) || other.starts_with(path);
    same.then(|| {
        let problem = Problem::at(place, "two axes set the same");
        problem.label("lies within the key of another axis").also(at, "the other axis")
    })
}
