//! The JSON schema of scenarios, for editors and for `docs/SCENARIO.md`.

use super::raw::Document;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

/// The JSON schema (draft 7, which editors know) of a scenario as users write it.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let settings = settings.with_transform(Tidy);
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_string(), json!("gossip-sim scenario"));
    schema.to_value()
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
