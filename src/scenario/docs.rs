//! `docs/SCENARIO.md`, made from the JSON schema: every section and key with its type, default,
//! range, meaning and example.

use super::schema::schema;
use super::written::key;
use crate::time::Span;
use serde_json::{Map, Value};
use std::fmt::Write;

/// The reference of the scenario format, in Markdown.
pub fn reference() -> String {
    let schema = schema();
    let mut out = include_str!("reference_head.md").to_string();
    let sections = properties(&schema);
    let top = sections.iter().filter(|(_, value)| value.get("x-type").is_some());
    out += "\n## Top of the file\n\nThese keys stand before the first section.\n";
    rows(&mut out, top, &required(&schema));
    for (name, section) in sections.iter().filter(|(_, value)| value.get("x-type").is_none()) {
        let must = required(&schema).contains(&name.as_str());
        self::section(&mut out, name, section, must);
    }
    out
}

fn properties(table: &Value) -> &Map<String, Value> {
    table["properties"].as_object().expect("the schema of a table has properties")
}

fn required(table: &Value) -> Vec<&str> {
    table["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes all text");
}

fn section(out: &mut String, name: &str, section: &Value, must: bool) {
    let (header, table) = match section.get("items") {
        Some(item) => (format!("[[{name}]]"), item),
        None => (format!("[{name}]"), section),
    };
    let may = if must { "Must be there." } else { "May be left out." };
    write(out, format_args!("\n## `{header}`\n\n{} {may}\n", text(section)));
    if name == "expect" {
        write(out, format_args!("\n{}", include_str!("reference_expect.md")));
        meanings(out, properties(table));
        let groups = &properties(table)["groups"];
        write(out, format_args!("\n### `[expect.groups.NAME]`\n\n{}\n", text(groups)));
        meanings(out, properties(&groups["additionalProperties"]));
        return;
    }
    kinds(out, &header, name, table);
}

/// Keys that are all of one type.
fn meanings(out: &mut String, keys: &Map<String, Value>) {
    out.push_str("\n| key | meaning |\n|--|--|\n");
    for (key, value) in keys {
        write(out, format_args!("| `{key}` | {} |\n", text(value)));
    }
}

/// The keys of a table, or those of each of its kinds; then the tables within.
fn kinds(out: &mut String, title: &str, path: &str, table: &Value) {
    let kinds = tagged(table);
    if kinds.is_empty() {
        rows(out, properties(table), &required(table));
        below(out, path, table);
    }
    for kind in kinds {
        let name = kind["properties"]["kind"]["const"].as_str().unwrap_or_default();
        write(out, format_args!("\n### `{title}` of `kind = \"{name}\"`\n\n{}\n", text(kind)));
        let keys = properties(kind).iter().filter(|(key, _)| *key != "kind");
        if keys.clone().next().is_some() {
            rows(out, keys, &required(kind));
        }
        below(out, path, kind);
    }
}

/// The tables that are values of the keys of `table`.
fn below(out: &mut String, path: &str, table: &Value) {
    for (key, value) in properties(table) {
        let path = format!("{path}.{key}");
        let shorthand = value["anyOf"].as_array().into_iter().flatten();
        let is_table =
            |option: &&Value| !tagged(option).is_empty() || option.get("properties").is_some();
        let inner = shorthand.clone().find(is_table).unwrap_or(value);
        if !tagged(inner).is_empty() {
            kinds(out, &path, &path, inner);
        } else if inner.get("properties").is_some() {
            write(out, format_args!("\n### `{path}`\n\n{}\n", text(value)));
            rows(out, properties(inner), &required(inner));
        }
    }
}

/// The kinds of a table that has some.
fn tagged(table: &Value) -> Vec<&Value> {
    let options = table["oneOf"].as_array().into_iter().flatten();
    options.filter(|option| option["properties"]["kind"].is_object()).collect()
}

fn rows<'v>(
    out: &mut String,
    keys: impl IntoIterator<Item = (&'v String, &'v Value)>,
    required: &[&str],
) {
    out.push_str("\n| key | type | default | range | meaning | example |\n|--|--|--|--|--|--|\n");
    for (key, value) in keys {
        let default = match value.get("default") {
            Some(default) => format!("`{}`", toml(default)),
            None if required.contains(&key.as_str()) => "must be there".to_string(),
            None => String::new(),
        };
        let example = value["examples"].get(0).map_or(String::new(), |e| format!("`{}`", toml(e)));
        let (kind, range, meaning) = (kind(value), range(value), meaning(value));
        write(
            out,
            format_args!("| `{key}` | {kind} | {default} | {range} | {meaning} | {example} |\n"),
        );
    }
}

fn kind(value: &Value) -> String {
    if let Some(name) = value["x-type"].as_str() {
        return name.to_string();
    }
    match words(value).is_empty() {
        false => "word".to_string(),
        true if value["type"] == "array" => "list of nodes".to_string(),
        true => "table".to_string(),
    }
}

/// The words of a closed list, each with its meaning.
fn words(value: &Value) -> Vec<(&str, String)> {
    let options = value["oneOf"].as_array().into_iter().flatten();
    options.filter_map(|option| Some((option["const"].as_str()?, text(option)))).collect()
}

fn range(value: &Value) -> String {
    let number = |name: &str| value.get(name).map(Value::to_string);
    if let Some(least) = value.get("x-min-ns").and_then(Value::as_u64) {
        return format!("from {}", Span(least));
    }
    match (number("minimum"), number("maximum").or_else(|| number("x-max"))) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("from {least}"),
        (None, Some(most)) if value["x-type"] == "size" => format!("to {most} B"),
        (None, Some(most)) => format!("to {most}"),
        (None, None) if value["x-type"] == "share" => "0 % to 100 %".to_string(),
        (None, None) => String::new(),
    }
}

fn meaning(value: &Value) -> String {
    let mut meaning = text(value);
    for (word, text) in words(value) {
        write(&mut meaning, format_args!("<br>`\"{word}\"`: {text}"));
    }
    meaning
}

/// The description, in one line.
fn text(value: &Value) -> String {
    value["description"].as_str().unwrap_or_default().replace('\n', " ")
}

/// A JSON value as TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name), toml(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        scalar => scalar.to_string(),
    }
}
