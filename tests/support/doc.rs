//! Scenarios made key by key, and the keys that the schema knows.

use serde_json::Value;
use std::collections::BTreeSet;

/// A scenario as sections with keys, one key a line.
#[derive(Clone)]
pub struct Doc(pub Vec<(String, Vec<(String, String)>)>);

impl Doc {
    /// The shortest valid scenario.
    pub fn base() -> Doc {
        let mut doc = Doc(vec![(String::new(), Vec::new())]);
        doc.put("[cluster]", &[("nodes", "1000")]);
        doc.put("[protocol]", &[("kind", "\"gossip\"")]);
        doc.put("[stop]", &[("at", "\"120 s\"")]);
        doc.put("[[workload]]", &[("at", "\"0 s\""), ("node", "0"), ("command", "\"set a b\"")]);
        doc
    }

    /// Writes these keys, in place of what they were.
    pub fn put(&mut self, header: &str, entries: &[(&str, &str)]) {
        if !self.0.iter().any(|(name, _)| name == header) {
            self.0.push((header.to_string(), Vec::new()));
        }
        let section = self.0.iter_mut().find(|(name, _)| name == header).expect("just made");
        for (key, value) in entries {
            section.1.retain(|(known, _)| known != key);
            section.1.push((key.to_string(), value.to_string()));
        }
    }

    /// Whether a key has this value.
    pub fn has(&self, header: &str, key: &str, value: &str) -> bool {
        let sections = self.0.iter().filter(|(name, _)| name == header);
        sections.flat_map(|(_, keys)| keys).any(|(known, written)| known == key && written == value)
    }

    /// Takes a key out.
    pub fn remove(&mut self, header: &str, key: &str) {
        let section = self.0.iter_mut().find(|(name, _)| name == header);
        section.into_iter().for_each(|section| section.1.retain(|(known, _)| known != key));
    }

    /// The text, and the line of `key` under `header`.
    pub fn text(&self, header: &str, key: &str) -> (String, usize) {
        let (mut text, mut line, mut found) = (String::new(), 0, 0);
        for (name, entries) in &self.0 {
            if !name.is_empty() {
                text += &format!("{name}\n");
                line += 1;
            }
            for (known, value) in entries {
                text += &format!("{known} = {value}\n");
                line += 1;
                if (name.as_str(), known.as_str()) == (header, key) {
                    found = line;
                }
            }
        }
        (text, found)
    }
}

/// A JSON value in TOML.
pub fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            // A path, as in a sweep's axes, is one key.
            let name = |key: &String| match key.contains('.') {
                true => format!("\"{key}\""),
                false => key.clone(),
            };
            let entry = |(key, value)| format!("{} = {}", name(key), toml(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// The keys that stand before the first section.
const TOP: [&str; 4] = ["format", "name", "seed", "replications"];

/// The paths of all keys of a schema, as in `.network.loss.rate`. A section is there by its keys only.
pub fn keys(schema: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    add_keys(schema, "", &mut keys);
    keys.retain(|key| key.matches('.').count() > 1 || TOP.contains(&&key[1..]));
    keys
}

/// Whatever stands between them: lists, kinds, shorthands.
fn add_keys(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    let data = ["properties", "default", "examples", "const", "enum"];
    match schema {
        Value::Array(options) => options.iter().for_each(|option| add_keys(option, path, found)),
        Value::Object(parts) => {
            let between = parts.iter().filter(|(name, _)| !data.contains(&name.as_str()));
            between.for_each(|(_, part)| add_keys(part, path, found));
            for (key, part) in
                parts.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let below = format!("{path}.{key}");
                add_keys(part, &below, found);
                found.insert(below);
            }
        }
        _ => {}
    }
}
