//! `[sweep]`: the axes, as they are written.

use super::leaf::{Flag, Text};
use super::scalar::{At, Scalar};
use crate::scenario::axes::Form;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// Keys to vary: `gossip-sim sweep` runs the scenario at every design point, and `gossip-sim check`
/// looks at each. `run` ignores it. No two design points may be the same. A key that does nothing at
/// one point is no mistake if it does something at another.
#[derive(Deserialize, JsonSchema, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// The keys to vary, each with a list of values or a range, both ends of which are values:
    /// steps that miss the end are refused. Any key of the scenario, as `--set` takes it.
    #[schemars(extend("examples" = [{"network.loss": ["0 %", "10 %"], "protocol.fanout": "1..4"}]))]
    pub vary: Option<At<Vary>>,
    /// Whether the first values belong together, then the second, and so on, instead of each value
    /// with each. A value may then come again, beside others.
    #[schemars(extend("default" = false))]
    pub zip: Option<At<Flag>>,
}

/// The keys with their values.
#[derive(Debug, Default)]
pub struct Vary(pub Vec<(At<Text>, At<Values>)>);

/// The values of a key.
#[derive(Debug)]
pub enum Values {
    /// `"FROM..TO/STEP"`.
    Range(String),
    /// One after the other.
    List(Vec<At<Item>>),
}

/// One value.
#[derive(Debug)]
pub enum Item {
    /// What it is, and its text.
    Known(Form, String),
    /// `true`, `false`, a table, a list or a date: whatever stands there.
    Other,
}

impl<'de> Deserialize<'de> for Vary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Vary, D::Error> {
        deserializer.deserialize_map(VaryVisitor).map(Vary)
    }
}

struct VaryVisitor;

impl<'de> Visitor<'de> for VaryVisitor {
    type Value = Vec<(At<Text>, At<Values>)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<toml::Spanned<String>>()? {
            let key = At { place: key.span(), value: Text(key.into_inner()) };
            entries.push((key, map.next_value()?));
        }
        // TOML's tables have no order of their own; the text has.
        entries.sort_by_key(|(key, _): &(At<Text>, _)| key.place.start);
        Ok(entries)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => Ok(Values::Range(text)),
            Scalar::List(items) => Ok(Values::List(items.into_iter().map(item).collect())),
            table @ Scalar::Table => Err(table.refuse(
                "a list of values or a range",
                "a key with dots stands in quotes: \"network.loss\" = [\"0 %\", \"10 %\"]",
            )),
            other => Err(other.refuse(
                "a list of values or a range",
                "write it as in [\"0 %\", \"10 %\"] or \"0 %..50 %/10 %\"",
            )),
        }
    }
}

fn item(item: At<Scalar>) -> At<Item> {
    let value = match item.value {
        Scalar::Text(text) => Item::Known(Form::of(&text), text),
        Scalar::Integer(number) => Item::Known(Form::Whole(number), number.to_string()),
        // The shortest text that reads back as the same number.
        Scalar::Float(number) => Item::Known(Form::Number(number), format!("{number:?}")),
        Scalar::Bool(_) | Scalar::List(_) | Scalar::Table | Scalar::Date => Item::Other,
    };
    At { value, place: item.place }
}
