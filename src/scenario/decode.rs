//! What toml and serde say of a mistake, in our words.
//!
//! Their messages are plain text. Every wording that is taken apart here is pinned by a test, so
//! that a new version of either cannot change what users read.

use super::errors::Problem;
use super::nearest::{either, nearest, slip};
use super::raw::WRONG_TYPE;
use super::schema;
use super::source::Place;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The kind of a table that has none.
pub(super) const NO_KIND: &str = "\u{0}none";

/// A mistake of form.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    /// What users are told.
    pub problem: Problem,
    /// The missing key, if one is missing.
    pub missing: Option<String>,
    /// Whether it is the kind of a tagged table.
    pub of_kind: bool,
    /// The valid name that an unknown one stands for.
    pub meant: Option<String>,
}

/// The name under which serde sees a kind.
pub(super) fn kind_name(kind: DeValue<'_>) -> Cow<'_, str> {
    match kind {
        DeValue::String(name) => name,
        other => Cow::Owned(format!("{WRONG_TYPE}{}", found(&other))),
    }
}

fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string {text:?}"),
        DeValue::Integer(number) => format!("the integer {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(value) => format!("{value}"),
        DeValue::Datetime(_) => "a date or time of day".to_string(),
        DeValue::Array(_) => "a list".to_string(),
        DeValue::Table(_) => "a table".to_string(),
    }
}

/// The mistake of writing something else where a table with a `kind` belongs.
pub(super) fn no_table(place: &Place, name: &str, value: &DeValue<'_>) -> Problem {
    let problem = Problem::at(place, format!("expected a table, found {}", found(value)))
        .label("expected a table with a `kind`");
    match (name, value) {
        ("faults" | "protocol", _) => problem,
        // A word is the name of a kind; anything else is one of its values.
        (_, DeValue::String(kind)) if is_word(kind) => {
            problem.help(format!("write {name} = {{ kind = {kind:?} }}"))
        }
        ("latency", DeValue::String(time)) => problem
            .help(format!("write {name} = {{ kind = \"constant\", value = {:?} }}", time.trim())),
        _ => problem.help(format!("write it as in {name} = {{ kind = \"…\" }}")),
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The mistake behind `message`.
pub(super) fn mistake(message: &str, place: &Place, root: &DeTable<'_>) -> Mistake {
    let plain = |problem| Mistake { problem, missing: None, of_kind: false, meant: None };
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let names = quoted(rest);
        let (key, known) = names.split_first().map_or(("", [].as_slice()), |(n, k)| (*n, k));
        return unknown_key(place, key, known, root);
    }
    if let Some(rest) = message.strip_prefix("unexpected keys in table: ") {
        let (keys, known) = rest.split_once(", available keys: ").unwrap_or((rest, ""));
        let known: Vec<&str> = known.split(", ").filter(|name| !name.is_empty()).collect();
        return unknown_key(place, keys.split(", ").next().unwrap_or(""), &known, root);
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let of_kind = is_kind(root, place);
        let names = quoted(rest);
        let (name, known) = names.split_first().map_or(("", [].as_slice()), |(n, k)| (*n, k));
        return Mistake { of_kind, ..plain(unknown_word(place, name, known, of_kind)) };
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        let field = quoted(rest).first().copied().unwrap_or("").to_string();
        let problem = Problem::at(place, format!("missing key `{field}`"))
            .label(format!("expected `{field}` here"));
        return Mistake { missing: Some(field), ..plain(problem) };
    }
    let problem = other(message, place);
    let at_top = root.iter().any(|(name, value)| [name.span(), value.span()].contains(place));
    plain(match at_top && message.ends_with("expected a sequence") {
        true => problem.help("a list of tables has two brackets: [[NAME]]"),
        false => problem,
    })
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn unknown_key(place: &Place, key: &str, known: &[&str], root: &DeTable<'_>) -> Mistake {
    let at_top = root.iter().find(|(name, _)| name.span() == *place);
    let section = at_top.is_some_and(|(_, value)| !is_value(value.get_ref()));
    let known: Vec<&str> = match section {
        true => known.iter().copied().filter(|name| !schema::TOP.contains(name)).collect(),
        false => known.to_vec(),
    };
    let home = schema::home_of(key, section_at(root, place));
    // A slip of the pen in a key that is expected here, rather than a key of elsewhere.
    let near = match home {
        Some(_) => slip(key, known.iter().copied()),
        None => nearest(key, known.iter().copied()),
    };
    let meant = near.map(str::to_string);
    let what = if section { format!("section `[{key}]`") } else { format!("key `{key}`") };
    let label = if known.is_empty() {
        "no further keys are expected here".to_string()
    } else {
        format!("expected {}", either(&known))
    };
    let mut problem = Problem::at(place, format!("unknown {what}")).label(label);
    if let Some(meant) = &meant {
        problem = problem.help(format!("did you mean `{meant}`?"));
    } else if let Some(home) = home {
        problem = problem.help(home);
    }
    Mistake { problem, missing: None, of_kind: false, meant }
}

/// The section that has a key at `place`.
fn section_at<'t>(root: &'t DeTable<'_>, place: &Place) -> Option<&'t str> {
    let mut sections = root.iter().filter(|(_, value)| has_key_at(value.get_ref(), place));
    sections.next().map(|(name, _)| name.get_ref().as_ref())
}

fn has_key_at(value: &DeValue<'_>, place: &Place) -> bool {
    match value {
        DeValue::Table(table) => table
            .iter()
            .any(|(key, inner)| key.span() == *place || has_key_at(inner.get_ref(), place)),
        DeValue::Array(items) => items.iter().any(|item| has_key_at(item.get_ref(), place)),
        _ => false,
    }
}

/// Whether it is neither a table nor a list of tables.
fn is_value(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(_) => false,
        DeValue::Array(items) => !items.iter().any(|item| item.get_ref().is_table()),
        _ => true,
    }
}

fn unknown_word(place: &Place, name: &str, known: &[&str], of_kind: bool) -> Problem {
    let expected = format!("expected {}", either(known));
    if name == NO_KIND {
        let label = format!("expected `kind`: {}", either(known));
        return Problem::at(place, "missing key `kind`").label(label);
    }
    if let Some(found) = name.strip_prefix(WRONG_TYPE) {
        let what = if of_kind { "a kind" } else { "a word in quotes" };
        return Problem::at(place, format!("expected {what}, found {found}")).label(expected);
    }
    let what = if of_kind { "kind" } else { "value" };
    let problem = Problem::at(place, format!("unknown {what} `{name}`")).label(expected);
    match nearest(name, known.iter().copied()) {
        Some(meant) => problem.help(format!("did you mean \"{meant}\"?")),
        None => problem,
    }
}

/// Whether a key of the tree stands at `place`: only kinds stand where a variant is read.
fn is_kind(table: &DeTable<'_>, place: &Place) -> bool {
    let at = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        key.span() == *place || has_key_at(value.get_ref(), place)
    };
    table.iter().any(at)
}

fn other(message: &str, place: &Place) -> Problem {
    let mut lines = message.split('\n');
    let (title, label, help) = (lines.next(), lines.next(), lines.next());
    if let (Some(title), Some(label)) = (title, label) {
        let help = help.filter(|help| !help.is_empty());
        let problem = Problem::at(place, title).label(label_of(label));
        return help.into_iter().fold(problem, Problem::help);
    }
    if let Some(rest) = message.strip_prefix("invalid type: ")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        let expected = in_words(expected);
        let title = format!("expected {expected}, found {}", in_words(found));
        return Problem::at(place, title).label(format!("expected {expected}"));
    }
    Problem::at(place, message)
}

fn label_of(label: &str) -> String {
    match label {
        "" => String::new(),
        text if text.starts_with("expected ") => text.to_string(),
        text => format!("expected {text}"),
    }
}

/// serde's names of types in those of TOML.
fn in_words(name: &str) -> String {
    let name = match name {
        "a sequence" | "sequence" => "a list",
        "map" | "a map" | "table" => "a table",
        text if text.starts_with("struct ") => "a table",
        text if text.starts_with("enum ") => "a table",
        text => text,
    };
    let described = ["string \"", "integer `", "floating point `", "boolean `"];
    let article = if described.iter().any(|d| name.starts_with(d)) { "the " } else { "" };
    format!("{article}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read for the messages alone")]
    struct Fields {
        first: u8,
        second: Option<Kind>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "read for the messages alone")]
    enum Kind {
        Struct { third: u8 },
        Empty {},
    }

    fn message(text: &str) -> String {
        toml::from_str::<Fields>(text).unwrap_err().message().to_string()
    }

    /// The wordings that [`mistake`] takes apart.
    #[test]
    fn wordings_of_toml_and_serde() {
        for (text, wording) in [
            ("frist = 1", "unknown field `frist`, expected `first` or `second`"),
            (
                "first = 1\nsecond = { struct = { thrid = 1, x = 2 } }",
                "unexpected keys in table: thrid, x, available keys: third",
            ),
            (
                "first = 1\nsecond = { empty = { thrid = 1 } }",
                "unexpected keys in table: thrid, available keys: ",
            ),
            (
                "first = 1\nsecond = { ring = {} }",
                "unknown variant `ring`, expected `struct` or `empty`",
            ),
            ("second = { empty = {} }", "missing field `first`"),
            ("first = \"a\"", "invalid type: string \"a\", expected u8"),
            ("first = []", "invalid type: sequence, expected u8"),
        ] {
            assert_eq!(message(text), wording, "{text}");
        }
    }

    #[test]
    fn both_wordings_of_an_unknown_key_read_the_same() {
        let root = DeTable::new();
        let read = |message: &str| {
            let mistake = mistake(message, &(0..1), &root);
            (mistake.problem.title().to_string(), mistake.meant)
        };
        let expected = ("unknown key `thrid`".to_string(), Some("third".to_string()));
        assert_eq!(read("unknown field `thrid`, expected `third` or `fourth`"), expected);
        assert_eq!(read("unexpected keys in table: thrid, x, available keys: third"), expected);
        let none = ("unknown key `thrid`".to_string(), None);
        assert_eq!(read("unknown field `thrid`, there are no fields"), none);
        assert_eq!(read("unexpected keys in table: thrid, available keys: "), none);
    }
}
