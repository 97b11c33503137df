//! The values of a scenario: times, shares, numbers and words, as they are written.

use super::scalar::{Scalar, bad};
use crate::rng::{Ratio, RatioError};
use crate::scenario::weight;
use crate::time::{Span, SpanError};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer};

/// The beginning of a word that stands for a value of another type, which follows.
pub const WRONG_TYPE: &str = "\u{0}wrong ";

/// A time: `"50 ms"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Time(pub Span);

/// The longest time of a scenario, 146 years. Virtual time goes on to four times as much, so that
/// no sum of an instant of the run and another time overflows.
pub const TIME_MAX: Span = Span(1 << 62);

/// The units of time, for messages.
pub const TIME_UNIT_NAMES: &str = "`ns`, `us`, `ms`, `s`, `min`, `h` or `d`";

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        Time::read(Scalar::deserialize(deserializer)?)
    }
}

impl Time {
    /// Reads a time.
    pub(super) fn read<E: Error>(scalar: Scalar) -> Result<Time, E> {
        match scalar {
            Scalar::Text(text) => {
                let span: Span = text.parse().map_err(|e| no_time(&text, &e))?;
                if span > TIME_MAX { Err(too_long(&text)) } else { Ok(Time(span)) }
            }
            Scalar::Integer(number) => Err(no_unit(&number.to_string())),
            Scalar::Float(number) => Err(no_unit(&number.to_string())),
            other => Err(other.refuse("a time", "write a time as in \"50 ms\"")),
        }
    }
}

/// A time, or `"none"` for no end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeOrNone(pub Option<Span>);

impl<'de> Deserialize<'de> for TimeOrNone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TimeOrNone, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) if text == "none" => Ok(TimeOrNone(None)),
            other => Time::read(other).map(|time| TimeOrNone(Some(time.0))),
        }
    }
}

fn no_unit<E: Error>(number: &str) -> E {
    let help = format!("write \"{number} s\" or \"{number} ms\", in quotes");
    bad("a time needs a unit", &format!("expected a unit: {TIME_UNIT_NAMES}"), &help)
}

fn too_long<E: Error>(text: &str) -> E {
    let (title, label) = time_too_long(text);
    bad(&title, &label, "")
}

/// Title and label of the complaint about a time longer than [`TIME_MAX`].
pub fn time_too_long(text: &str) -> (String, String) {
    let label = format!("expected at most 146 years, {TIME_MAX}");
    (format!("a time of {} is too long", text.trim()), label)
}

fn no_time<E: Error>(text: &str, error: &SpanError) -> E {
    let units = format!("the units of time are {TIME_UNIT_NAMES}");
    match error {
        SpanError::NoUnit => no_unit(text.trim()),
        SpanError::TooLong => too_long(text),
        SpanError::UnknownUnit(unit) => bad(
            &format!("`{unit}` is not a unit of time"),
            "expected a time as in \"50 ms\"",
            &units,
        ),
        other => bad(&other.to_string(), "expected a time as in \"50 ms\"", &units),
    }
}

/// A share: `"10 %"`, or a number from 0 to 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share(pub Ratio);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Share, D::Error> {
        let read = match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => text.parse::<Ratio>(),
            Scalar::Integer(number) => number.to_string().parse(),
            Scalar::Float(number) => Ratio::from_f64(number),
            other => return Err(other.refuse("a share", SHARE_HELP)),
        };
        read.map(Share).map_err(|e| no_share(&e))
    }
}

const SHARE_HELP: &str = "write a share as in \"10 %\", or as a number from 0 to 1";

fn no_share<E: Error>(error: &RatioError) -> E {
    let label = match error {
        RatioError::OutOfRange(_) => "expected 0 % to 100 %",
        _ => "expected a share as in \"10 %\" or 0.1",
    };
    bad(&error.to_string(), label, SHARE_HELP)
}

/// A whole number from 0; where it is used says how large it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whole(pub u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Whole, D::Error> {
        whole(&Scalar::deserialize(deserializer)?).map(Whole)
    }
}

pub(super) fn whole<E: Error>(scalar: &Scalar) -> Result<u64, E> {
    let out = |what: &str| bad(&format!("{what} is out of range"), "expected 0 to 2^64 - 1", "");
    match scalar {
        Scalar::Integer(number) => u64::try_from(*number).map_err(|_| out(&number.to_string())),
        other => Err(other.refuse("a whole number", "")),
    }
}

/// A number that need not be whole.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Real(pub f64);

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Real, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Integer(number) => Ok(Real(number as f64)),
            Scalar::Float(number) => Ok(Real(number)),
            other => Err(other.refuse("a number", "")),
        }
    }
}

/// A weight of a peer, as [`weight::read`] gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weight(pub u64);

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Weight, D::Error> {
        let text = match Scalar::deserialize(deserializer)? {
            Scalar::Integer(number) => number.to_string(),
            // The shortest text that reads back as the same number, without an exponent.
            Scalar::Float(number) => number.to_string(),
            other => return Err(other.refuse("a number", "")),
        };
        weight::read(&text).map(Weight).map_err(|(title, label)| bad(&title, &label, ""))
    }
}

/// A string.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => Ok(Text(text)),
            other => Err(other.refuse("a string", "write it in quotes")),
        }
    }
}

/// `true` or `false`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Bool(value) => Ok(Flag(value)),
            other => Err(other.refuse("`true` or `false`", "")),
        }
    }
}

/// One word of a closed list, as an enum without fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word<T>, D::Error> {
        let word = match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => text,
            // No word of any list: the error that follows lists those that are.
            other => format!("{WRONG_TYPE}{}", other.found()),
        };
        T::deserialize(word.into_deserializer()).map(Word)
    }
}
