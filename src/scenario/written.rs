//! A scenario as it is written, printed again: its own keys and those of the overrides, without
//! defaults, without `[sweep]`, and with other paths.
//!
//! A sweep stores this, since the defaults of the base may be wrong keys at a design point.

use super::overrides::{self, Override};
use super::print::quoted;
use super::source::Sources;
use super::{Axes, Axis, Setting, Text, document};
use std::collections::BTreeMap;
use std::fmt::Write;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a scenario names files.
const PATHS: [&[&str]; 2] = [&["cluster", "topology", "path"], &["network", "latency", "file"]];

/// Whether a scenario names a file there.
fn is_path(at: &[&str]) -> bool {
    PATHS.contains(&at) || matches!(at, ["faults", "file"] | ["faults", _, "file"])
}

/// Whether what stands there may name files.
fn leads_to_path(at: &[&str]) -> bool {
    PATHS.iter().any(|path| path.starts_with(at)) || matches!(at, ["faults"] | ["faults", _])
}

/// New paths by old ones.
pub type Paths = BTreeMap<String, String>;

impl Text {
    /// The text with `overrides`, which [`Text::parse`] has taken, called `name`, with `paths` in
    /// place of its own, without `[sweep]` and the comments.
    pub fn written(&self, overrides: &[Override], name: &str, paths: &Paths) -> String {
        let mut sources = Sources::default();
        let start = sources.add(&self.name, &self.text);
        let starts = overrides::add(overrides, &mut sources);
        let Ok(root) = document::tree(&self.text, start) else { return String::new() };
        let mut root = root.into_inner();
        overrides::apply(&mut root, overrides, &starts);
        for key in ["sweep", "format", "name"] {
            root.remove(key);
        }
        let mut out = format!("format = 1\nname = {}\n", quoted(name));
        sections(&mut out, &Printer { paths, at: Vec::new() }, &root);
        out
    }
}

impl Text {
    /// The same without the listed values of its axes, every line where it was: to be read once a
    /// design point, of which there are as many as values.
    #[must_use]
    pub fn without_values(&self) -> Text {
        let mut text = self.text.clone();
        let Ok(root) = document::tree(&self.text, 0) else { return self.clone() };
        let vary = root.get_ref().get("sweep").and_then(|sweep| sweep.get_ref().get("vary"));
        let axes = vary.and_then(|vary| vary.get_ref().as_table()).into_iter().flatten();
        let lists = axes.filter(|(_, values)| values.get_ref().is_array());
        let mut places: Vec<_> = lists.map(|(_, values)| values.span()).collect();
        places.sort_by_key(|place| place.start);
        for place in places.into_iter().rev() {
            let lines = "\n".repeat(self.text[place.clone()].matches('\n').count());
            text.replace_range(place, &format!("[{lines}]"));
        }
        Text { text, ..self.clone() }
    }
}

impl Axes {
    /// The same with other paths.
    #[must_use]
    pub fn with_paths(mut self, paths: &Paths) -> Axes {
        for Axis { key, values } in &mut self.axes {
            let old = std::mem::take(values).into_iter();
            *values = old.map(|value| value.with_paths(key, paths)).collect();
        }
        self
    }
}

impl Setting {
    /// The same value of the axis `key` with other paths.
    fn with_paths(self, key: &str, paths: &Paths) -> Setting {
        let at: Vec<&str> = key.split('.').map(str::trim).collect();
        if is_path(&at) {
            let Some(path) = paths.get(&self.text) else { return self };
            return Setting { literal: quoted(path), text: path.clone(), form: self.form };
        }
        if !leads_to_path(&at) {
            return self;
        }
        let Ok(value) = DeValue::parse(&self.literal) else { return self };
        let literal = Printer { paths, at }.value(value.get_ref());
        Setting { text: literal.clone(), literal, form: self.form }
    }
}

/// Prints values; where the scenario names a file, it is one of `paths`.
struct Printer<'a> {
    paths: &'a Paths,
    /// The keys that lead to the value.
    at: Vec<&'a str>,
}

impl<'a> Printer<'a> {
    /// For the value at `key`.
    fn below<'b>(&'b self, key: &'b str) -> Printer<'b> {
        let at = self.at.iter().copied().chain([key]).collect();
        Printer { paths: self.paths, at }
    }

    /// In one line.
    fn value(&self, value: &DeValue<'_>) -> String {
        match value {
            DeValue::String(text) if is_path(&self.at) => {
                quoted(self.paths.get(text.as_ref()).map_or(text, String::as_str))
            }
            DeValue::String(text) => quoted(text),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Array(items) => {
                let inner = self.below("");
                let items: Vec<String> = items.iter().map(|i| inner.value(i.get_ref())).collect();
                format!("[{}]", items.join(", "))
            }
            DeValue::Table(table) => {
                let entries: Vec<String> = in_order(table)
                    .into_iter()
                    .map(|(name, value)| {
                        format!("{} = {}", key(name), self.below(name).value(value))
                    })
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// A value in one line, as it is written.
pub(super) fn literal(value: &DeValue<'_>) -> String {
    Printer { paths: &Paths::new(), at: Vec::new() }.value(value)
}

/// The keys as the text has them.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t str, &'t DeValue<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect()
}

/// A key, in quotes where it must be.
pub(super) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if !name.is_empty() && name.chars().all(bare) { name.to_string() } else { quoted(name) }
}

/// The keys at the top, then the sections.
fn sections(out: &mut String, printer: &Printer<'_>, root: &DeTable<'_>) {
    let entries = in_order(root);
    let (sections, top): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(_, value)| !tables(value).is_empty());
    for (name, value) in top {
        keys(out, &[(name, value)], printer);
    }
    for (name, value) in sections {
        let brackets = if value.is_table() { ["[", "]"] } else { ["[[", "]]"] };
        for table in tables(value) {
            let _ = writeln!(out, "\n{}{}{}", brackets[0], key(name), brackets[1]);
            keys(out, &in_order(table), &printer.below(name));
        }
    }
}

fn keys(out: &mut String, entries: &[(&str, &DeValue<'_>)], printer: &Printer<'_>) {
    for (name, value) in entries {
        let _ = writeln!(out, "{} = {}", key(name), printer.below(name).value(value));
    }
}

/// A table, or the tables of a list of nothing else.
fn tables<'t, 'i>(value: &'t DeValue<'i>) -> Vec<&'t DeTable<'i>> {
    match value {
        DeValue::Table(table) => vec![table],
        DeValue::Array(items) => {
            let all: Option<Vec<_>> =
                items.iter().map(Spanned::get_ref).map(|item| item.as_table()).collect();
            all.unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
