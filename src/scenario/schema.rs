//! The JSON schema of scenarios, for editors and for `docs/SCENARIO.md`.

use super::raw::Document;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

/// The keys that stand before the first section.
pub(super) const TOP: [&str; 4] = ["format", "name", "seed", "replications"];

/// The JSON schema (draft 7, which editors know) of a scenario as users write it.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let settings = settings.with_transform(Tidy);
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_string(), json!("gossip-sim scenario"));
    schema.to_value()
}

/// Where a key belongs, in words, if it is one of the top or of a section.
pub(super) fn home_of(key: &str) -> Option<String> {
    let schema = schema();
    let top = schema["properties"].as_object()?;
    if TOP.contains(&key) {
        return Some("at the top, before the first section".to_string());
    }
    let mut homes = top.iter().filter(|(_, section)| has_key(section, key));
    let (name, section) = homes.next().filter(|_| homes.next().is_none())?;
    let list = section["type"] == "array";
    Some(if list { format!("in `[[{name}]]`") } else { format!("in `[{name}]`") })
}

/// Whether a section, or any kind of it, has this key.
fn has_key(section: &Value, key: &str) -> bool {
    let section = section.get("items").unwrap_or(section);
    let kinds = section["oneOf"].as_array().into_iter().flatten();
    [section].into_iter().chain(kinds).any(|table| table["properties"].get(key).is_some())
}

/// Takes out what TOML has no word for, and what says nothing.
#[derive(Clone, Debug)]
struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        without_null(schema);
        transform_subschemas(self, schema);
        closed(schema);
    }
}

/// TOML has no null: an optional key is one that may be left out.
fn without_null(schema: &mut Schema) {
    let null = json!("null");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| *name != null);
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_string(), only);
        }
    }
    let Some(Value::Array(options)) = schema.get_mut("anyOf") else { return };
    options.retain(|option| option.get("type") != Some(&null));
    if let [Value::Object(only)] = options.as_slice() {
        let only = only.clone();
        schema.remove("anyOf");
        // What is said of the key stands above what is said of its type.
        only.into_iter().for_each(|(name, value)| {
            if schema.get(&name).is_none() {
                schema.insert(name, value);
            }
        });
    }
}

/// A table with a `kind` takes no keys but its own.
fn closed(schema: &mut Schema) {
    let table = schema.get("properties").is_some();
    if table && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_string(), json!(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_at_the_top_are_those_that_are_no_sections() {
        let schema = schema();
        let properties = schema["properties"].as_object().unwrap();
        let values = properties.iter().filter(|(_, value)| value.get("x-type").is_some());
        let names: Vec<&str> = values.map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, TOP);
    }

    #[test]
    fn keys_know_their_home() {
        assert_eq!(home_of("fanout").as_deref(), Some("in `[protocol]`"));
        assert_eq!(home_of("command").as_deref(), Some("in `[[workload]]`"));
        assert_eq!(home_of("seed").as_deref(), Some("at the top, before the first section"));
        // In more than one section.
        assert_eq!(home_of("at"), None);
    }
}
