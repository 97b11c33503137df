//! `[expect]`: the claim, as it is written.

use super::leaf::Text;
use super::scalar::{At, Scalar};
use crate::scenario::expect::quantities;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::marker::PhantomData;

/// The names of what is expected, each with what is expected of it, in the order of the text.
pub type Figures = Vec<(At<Text>, At<Wanted>)>;

/// What is expected of the run, and of groups by name.
#[derive(Debug, Default)]
pub struct Expect {
    /// Of the run.
    pub run: Figures,
    /// Of each group that is named.
    pub groups: Vec<(At<Text>, Figures)>,
}

/// The key of the table with a table for each group.
pub const GROUPS: &str = "groups";

impl<'de> Deserialize<'de> for Expect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Expect, D::Error> {
        deserializer.deserialize_map(ExpectVisitor)
    }
}

struct ExpectVisitor;

impl<'de> Visitor<'de> for ExpectVisitor {
    type Value = Expect;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Expect, A::Error> {
        let mut expect = Expect::default();
        while let Some(key) = next_key(&mut map)? {
            if key.value.0 == GROUPS {
                let groups: InOrder<InOrder<At<Wanted>>> = map.next_value()?;
                expect.groups = groups.0.into_iter().map(|(name, of)| (name, of.0)).collect();
                continue;
            }
            // What is wrong with an unknown key is not its value.
            let known = quantities().any(|quantity| quantity.expect_name() == key.value.0);
            let wanted = match known {
                true => map.next_value()?,
                false => {
                    map.next_value::<IgnoredAny>()?;
                    At { place: key.place.clone(), value: Wanted(Vec::new()) }
                }
            };
            expect.run.push((key, wanted));
        }
        expect.run.sort_by_key(|(key, _)| key.place.start);
        Ok(expect)
    }
}

fn next_key<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<At<Text>>, A::Error> {
    let key = map.next_key::<toml::Spanned<String>>()?;
    Ok(key.map(|key| At { place: key.span(), value: Text(key.into_inner()) }))
}

/// A table whose keys are names. One of TOML comes in the order of its keys; this is in that of the
/// text.
struct InOrder<T>(Vec<(At<Text>, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<InOrder<T>, D::Error> {
        deserializer.deserialize_map(InOrderVisitor(PhantomData))
    }
}

struct InOrderVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrderVisitor<T> {
    type Value = InOrder<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            entries.push((key, map.next_value()?));
        }
        entries.sort_by_key(|(key, _)| key.place.start);
        Ok(InOrder(entries))
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
