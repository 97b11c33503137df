//! [`At`], a value with its place, and [`Scalar`], a value before it is known what it should be.
//!
//! A value that cannot be read becomes an error with three lines: what is wrong, what the caret
//! says, and a way out. `decode` takes them apart again.

use crate::scenario::source::Place;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place on the common axis of the sources.
    pub place: Place,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<At<T>, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        Ok(At { place: spanned.span(), value: spanned.into_inner() })
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &At<T>) -> bool {
        self.value == other.value
    }
}

/// An error of three lines.
pub(super) fn bad<E: Error>(title: &str, label: &str, help: &str) -> E {
    E::custom(format!("{title}\n{label}\n{help}"))
}

/// A TOML value, before it is known what it should be.
#[derive(Clone, Debug)]
pub(super) enum Scalar {
    Text(String),
    Integer(i128),
    Float(f64),
    Bool(bool),
    List(Vec<At<Scalar>>),
    Table,
    Date,
}

impl Scalar {
    /// What was found, in words.
    pub(super) fn found(&self) -> String {
        match self {
            Scalar::Text(text) => format!("the string {text:?}"),
            Scalar::Integer(number) => format!("the integer {number}"),
            Scalar::Float(number) => format!("the number {number}"),
            Scalar::Bool(value) => format!("{value}"),
            Scalar::List(_) => "a list".to_string(),
            Scalar::Table => "a table".to_string(),
            Scalar::Date => "a date or time of day".to_string(),
        }
    }

    /// The error for a value of the wrong type.
    pub(super) fn refuse<E: Error>(&self, expected: &str, help: &str) -> E {
        bad(&format!("expected {expected}, found {}", self.found()), expected, help)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Scalar::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        // toml hands a date over as a map with one key of its own.
        let first: Option<String> = map.next_key()?;
        let date = first.as_ref().is_some_and(|key| key.starts_with("$__toml"));
        if first.is_some() {
            map.next_value::<IgnoredAny>()?;
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        Ok(if date { Scalar::Date } else { Scalar::Table })
    }
}
