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

/// Where a key that is wrong in the section `here` belongs, in words, if it is one of the top, of
/// one other section, or of another kind of this one.
pub(super) fn home_of(key: &str, here: Option<&str>) -> Option<String> {
    let schema = schema();
    let top = schema["properties"].as_object()?;
    if TOP.contains(&key) {
        return Some(format!("`{key}` belongs at the top, before the first section"));
    }
    let mut homes = top.iter().filter(|(_, section)| !kinds_with(section, key).is_empty());
    let (name, section) = homes.next().filter(|_| homes.next().is_none())?;
    let list = section["type"] == "array";
    let kinds: Vec<String> =
        kinds_with(section, key).into_iter().flatten().map(|kind| format!("{kind:?}")).collect();
    match (here == Some(name), kinds.as_slice()) {
        (true, []) => None,
        (true, kinds) => {
            Some(format!("`{key}` is a key of {name} of kind = {}", kinds.join(" or kind = ")))
        }
        (false, _) if list => Some(format!("`{key}` belongs in `[[{name}]]`")),
        (false, _) => Some(format!("did you mean `{name}.{key}`? `{key}` belongs in `[{name}]`")),
    }
}

/// The kinds of a section that have this key; `None` stands for a section without kinds.
fn kinds_with<'s>(section: &'s Value, key: &str) -> Vec<Option<&'s str>> {
    let section = section.get("items").unwrap_or(section);
    let kinds = section["oneOf"].as_array().into_iter().flatten();
    let tables = [section].into_iter().chain(kinds);
    let having = tables.filter(|table| table["properties"].get(key).is_some());
    having.map(|table| table["properties"]["kind"]["const"].as_str()).collect()
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
        let home = |key, here| home_of(key, here).unwrap_or_default();
        assert_eq!(
            home("fanout", None),
            "did you mean `protocol.fanout`? `fanout` belongs in `[protocol]`"
        );
        assert_eq!(home("k", Some("protocol")), "`k` is a key of protocol of kind = \"rumor\"");
        assert_eq!(home("command", Some("stop")), "`command` belongs in `[[workload]]`");
        assert_eq!(
            home("seed", Some("cluster")),
            "`seed` belongs at the top, before the first section"
        );
        // In more than one section, or in this one.
        assert_eq!([home_of("at", None), home_of("loss", Some("network"))], [None, None]);
    }
}
