//! `[expect]`: the claim, as it is written.

use super::leaf::Text;
use super::scalar::{At, Scalar};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// The names of what is expected, each with what is expected of it, in the order of the text.
#[derive(Debug, Default)]
pub struct Expect(pub Vec<(At<Text>, At<Wanted>)>);

impl<'de> Deserialize<'de> for Expect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Expect, D::Error> {
        deserializer.deserialize_map(ExpectVisitor).map(Expect)
    }
}

struct ExpectVisitor;

impl<'de> Visitor<'de> for ExpectVisitor {
    type Value = Vec<(At<Text>, At<Wanted>)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(At<Text>, At<Wanted>)> = Vec::new();
        while let Some(key) = map.next_key::<toml::Spanned<String>>()? {
            let key = At { place: key.span(), value: Text(key.into_inner()) };
            entries.push((key, map.next_value()?));
        }
        // A table of TOML comes in the order of its keys.
        entries.sort_by_key(|(key, _)| key.place.start);
        Ok(entries)
    }
}

/// What is expected of one quantity: one or more tests, all of which must hold.
#[derive(Clone, Debug)]
pub struct Wanted(pub Vec<At<Text>>);

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Wanted, D::Error> {
        let scalar = At::<Scalar>::deserialize(deserializer)?;
        let items = match scalar.value {
            Scalar::List(items) => items,
            _ => vec![scalar],
        };
        items.into_iter().map(test).collect::<Result<_, _>>().map(Wanted)
    }
}

fn test<E: serde::de::Error>(item: At<Scalar>) -> Result<At<Text>, E> {
    let text = match item.value {
        Scalar::Text(text) => text.trim().to_string(),
        Scalar::Integer(number) => format!("= {number}"),
        // The shortest text that reads back as the same number.
        Scalar::Float(number) => format!("= {number}"),
        other => {
            return Err(other
                .refuse("a comparison", "write it as in \"< 5 s\", or \"holds\" of an invariant"));
        }
    };
    Ok(At { value: Text(text), place: item.place })
}
