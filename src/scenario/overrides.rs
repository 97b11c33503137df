//! Overrides from the command line: `--set KEY=VALUE`, `--seed N`, `--replications N`.
//!
//! An override is written into the syntax tree with its own place, so that whatever is wrong with
//! it is shown at the command line's text, by the same checks as the file.

pub(super) mod chosen;
mod vary;

use super::document::shift_value;
use super::errors::Problem;
use super::nearest::{either, nearest};
use super::source::{Place, Sources};
use super::tagged;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// One key of a scenario, set from the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The option, as errors call it.
    option: String,
    /// `KEY=VALUE`.
    text: String,
    /// Whether it is an axis of a sweep.
    axis: bool,
    /// Whether it is a value of an axis: the order of axes must not matter.
    point: bool,
}

impl Override {
    /// `--set KEY=VALUE`: a dotted key, list items by number or by id (`faults.cut.lasts`), and a
    /// TOML value, or a string without quotes.
    pub fn set(text: impl Into<String>) -> Override {
        Override::of("--set", text)
    }

    /// `--seed N`.
    pub fn seed(seed: u64) -> Override {
        Override::of("--seed", format!("seed={seed}"))
    }

    /// `--replications N`.
    pub fn replications(count: u64) -> Override {
        Override::of("--replications", format!("replications={count}"))
    }

    /// `--vary KEY=A,B,C` or `--vary KEY=FROM..TO/STEP`: an axis, instead of the one that the
    /// scenario may have along that key.
    pub fn vary(text: impl Into<String>) -> Override {
        Override { axis: true, ..Override::of("--vary", text) }
    }

    /// `--zip`: axes that advance together.
    pub fn zip() -> Override {
        Override::of("--zip", "sweep.zip=true")
    }

    /// One key of design point `number` of a sweep; the value is TOML.
    pub fn point(number: usize, key: &str, value: &str) -> Override {
        let option = format!("design point {number}");
        Override { point: true, ..Override::of(&option, format!("{key}={value}")) }
    }

    /// Whether it says along what to sweep, and nothing of a single design point.
    pub fn is_of_sweep(&self) -> bool {
        let section = self.text.split(['.', '=']).next();
        self.axis || section.is_some_and(|section| section.trim() == "sweep")
    }

    /// Whether it sets `key` or a part of it.
    pub fn sets_within(&self, key: &str) -> bool {
        let parts = |key: &str| -> Vec<String> {
            key.split('.').map(|part| part.trim().to_string()).collect()
        };
        parts(self.key()).starts_with(&parts(key))
    }

    /// What stands before the `=`.
    fn key(&self) -> &str {
        self.text.split('=').next().unwrap_or_default()
    }

    fn of(option: &str, text: impl Into<String>) -> Override {
        Override { option: option.to_string(), text: text.into(), axis: false, point: false }
    }
}

/// One part of a dotted key.
struct Part<'i> {
    text: &'i str,
    place: Place,
}

/// Adds the overrides to the sources; where each begins.
pub(super) fn add(overrides: &[Override], sources: &mut Sources) -> Vec<usize> {
    overrides.iter().map(|one| sources.add(&one.option, &one.text)).collect()
}

/// Writes the overrides into the tree.
pub(super) fn apply<'i>(
    root: &mut DeTable<'i>,
    overrides: &'i [Override],
    starts: &[usize],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut done: Vec<Vec<String>> = Vec::new();
    let mut of_point: Vec<(Vec<String>, Place)> = Vec::new();
    for (one, start) in overrides.iter().zip(starts) {
        let write = if one.axis { vary::write } else { write };
        match write(root, &one.text, *start, &done) {
            Ok(key) => {
                if one.point {
                    let place = *start..*start + one.key().len();
                    let twice = |other| chosen::overlap(other, &key, &place);
                    problems.extend(of_point.iter().find_map(twice));
                    of_point.push((key.clone(), place));
                }
                done.push(key);
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// Writes one override; its key, list items by number.
fn write<'i>(
    root: &mut DeTable<'i>,
    text: &'i str,
    start: usize,
    done: &[Vec<String>],
) -> Result<Vec<String>, Problem> {
    let Some((key, value)) = text.split_once('=') else {
        let problem = Problem::at(&(start..start + text.len()), "no `=` in an override");
        return Err(problem.label("expected KEY=VALUE").help("as in --set network.loss=\"20 %\""));
    };
    let place = start..start + key.trim_end().len();
    let parts = parts(key, start)?;
    let value = read_value(value, start + key.len() + 1)?;
    let path = path(root, &parts)?;
    if done.iter().any(|other| other.starts_with(&path)) {
        let problem = Problem::at(&place, format!("`{}` is set twice", key.trim()));
        return Err(problem.label("another option sets it, or a part of it, already"));
    }
    let (last, parents) = parts.split_last().expect("a key has a part");
    put(root, parents, &path, last, value);
    Ok(path)
}

fn parts(key: &str, start: usize) -> Result<Vec<Part<'_>>, Problem> {
    let mut at = start;
    let mut parts = Vec::new();
    for piece in key.split('.') {
        let text = piece.trim();
        let lead = piece.len() - piece.trim_start().len();
        let place = at + lead..at + lead + text.len();
        if text.is_empty() {
            let place = place.start..place.start + 1;
            let problem = Problem::at(&place, "an empty part of a key");
            return Err(problem.label("expected a key as in `network.loss`"));
        }
        parts.push(Part { text, place });
        at += piece.len() + 1;
    }
    Ok(parts)
}

/// The TOML value; what is no TOML is a string.
fn read_value(text: &str, start: usize) -> Result<Spanned<DeValue<'_>>, Problem> {
    let trimmed = text.trim();
    let start = start + text.len() - text.trim_start().len();
    if trimmed.is_empty() {
        let problem = Problem::at(&(start..start + 1), "an override without a value");
        return Err(problem.label("expected a value"));
    }
    match DeValue::parse(trimmed) {
        Ok(value) => Ok(shift_value(value, start)),
        Err(error) if trimmed.starts_with(['"', '\'', '[', '{']) => {
            let place = error.span().unwrap_or(0..trimmed.len());
            let place = start + place.start..start + place.end;
            Err(Problem::at(&place, format!("not TOML: {}", error.message())))
        }
        Err(_) => {
            let string = DeValue::String(Cow::Borrowed(trimmed));
            Ok(Spanned::new(start..start + trimmed.len(), string))
        }
    }
}

/// The key with ids of list items replaced by their numbers.
fn path(root: &DeTable<'_>, parts: &[Part<'_>]) -> Result<Vec<String>, Problem> {
    let mut path: Vec<String> = Vec::new();
    let mut value: Option<&DeValue<'_>> = None;
    for (depth, part) in parts.iter().enumerate() {
        let (name, next) = match value {
            None if depth > 0 => (part.text.to_string(), None),
            None => (part.text.to_string(), root.get(part.text)),
            Some(DeValue::Table(table)) => (part.text.to_string(), table.get(part.text)),
            Some(DeValue::Array(items)) => {
                let index = item(items, part)?;
                (index.to_string(), items.get(index))
            }
            Some(_) => {
                let parent = parts[depth - 1].text;
                let problem = Problem::at(&part.place, format!("`{parent}` is not a table"));
                let problem = problem.label(format!("expected `=` after `{parent}`"));
                let whole: Vec<&str> = parts[..depth].iter().map(|part| part.text).collect();
                return Err(match tagged::may_be_short(&whole) {
                    true => problem.help(format!("make it one by {}={{ … }}", whole.join("."))),
                    false => problem,
                });
            }
        };
        if depth == 0
            && next.is_none()
            && ["workload", "faults"].contains(&part.text)
            && parts.len() > 1
        {
            let name = part.text;
            let problem = Problem::at(&part.place, format!("the scenario has no [[{name}]]"));
            let help = format!("{name}=[{{ … }}] gives it some");
            return Err(problem
                .label(format!("expected one in it, or `=` after `{name}`"))
                .help(help));
        }
        path.push(name);
        value = next.map(Spanned::get_ref);
    }
    Ok(path)
}

/// The list item that `part` names, by number or by id.
fn item(items: &[Spanned<DeValue<'_>>], part: &Part<'_>) -> Result<usize, Problem> {
    let id = |item: &Spanned<DeValue<'_>>| {
        // Groups have a name.
        let named = item.get_ref().get("id").or_else(|| item.get_ref().get("name"));
        named.and_then(|id| id.get_ref().as_str()).map(str::to_string)
    };
    let ids: Vec<String> = items.iter().filter_map(id).collect();
    let by_number = part.text.parse::<usize>().ok().filter(|index| *index < items.len());
    let by_id = || items.iter().position(|item| id(item).as_deref() == Some(part.text));
    by_number.or_else(by_id).ok_or_else(|| {
        let problem = Problem::at(&part.place, format!("no list item `{}`", part.text));
        let numbers = match items.len() {
            1 => "`0`".to_string(),
            count => format!("`0` to `{}`", count - 1),
        };
        let problem = match ids.as_slice() {
            [] => problem.label(format!("expected {numbers}")),
            ids => problem.label(format!("expected {numbers}, or an id: {}", either(ids))),
        };
        match nearest(part.text, ids.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        }
    })
}

/// Puts `value` where `path` leads, making the tables on the way.
fn put<'i>(
    root: &mut DeTable<'i>,
    parents: &[Part<'i>],
    path: &[String],
    last: &Part<'i>,
    value: Spanned<DeValue<'i>>,
) {
    let Some((first, rest)) = parents.split_first() else {
        return replace(root, last, value);
    };
    let mut here = entry(root, first);
    for (part, name) in rest.iter().zip(&path[1..]) {
        here = match here.get_mut() {
            DeValue::Table(table) => entry(table, part),
            DeValue::Array(items) => nth(items, name),
            _ => unreachable!("`path` refuses keys below a value"),
        };
    }
    match here.get_mut() {
        DeValue::Table(table) => replace(table, last, value),
        DeValue::Array(items) => {
            *nth(items, &path[path.len() - 1]) = value;
        }
        _ => unreachable!("`path` refuses keys below a value"),
    }
}

/// The item of a list whose number [`path`] has given.
fn nth<'t, 'i>(items: &'t mut DeArray<'i>, number: &str) -> &'t mut Spanned<DeValue<'i>> {
    let index = number.parse::<usize>().expect("a number");
    items.get_mut(index).expect("`path` refuses other items")
}

fn entry<'t, 'i>(table: &'t mut DeTable<'i>, part: &Part<'i>) -> &'t mut Spanned<DeValue<'i>> {
    let key = Spanned::new(part.place.clone(), Cow::Borrowed(part.text));
    let empty = || Spanned::new(part.place.clone(), DeValue::Table(DeTable::new()));
    table.entry(key).or_insert_with(empty)
}

fn replace<'i>(table: &mut DeTable<'i>, part: &Part<'i>, value: Spanned<DeValue<'i>>) {
    // The old key would keep its place.
    table.remove(part.text);
    table.insert(Spanned::new(part.place.clone(), Cow::Borrowed(part.text)), value);
}
