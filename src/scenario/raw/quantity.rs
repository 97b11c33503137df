//! Numbers with a unit: sizes, bandwidths, and how often something happens.

use super::leaf::whole;
use super::scalar::{Scalar, bad};
use crate::workload::{Frequency, FrequencyError};
use serde::de::{Deserialize, Deserializer, Error};

/// The units of size, with their octets.
pub const SIZE_UNITS: [(&str, u64); 6] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
];

const SIZE_HELP: &str = "the units of size are `B`, `kB`, `MB`, `GB`, `KiB` and `MiB`";

/// The units of bandwidth, with their octets a second.
pub const RATE_UNITS: [(&str, u64); 9] = [
    ("B/s", 1),
    ("kB/s", 1_000),
    ("MB/s", 1_000_000),
    ("GB/s", 1_000_000_000),
    ("KiB/s", 1 << 10),
    ("MiB/s", 1 << 20),
    ("kbit/s", 1_000 / 8),
    ("Mbit/s", 1_000_000 / 8),
    ("Gbit/s", 1_000_000_000 / 8),
];

const RATE_HELP: &str = "the units of bandwidth are `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, \
                         `MiB/s`, and in bits `kbit/s`, `Mbit/s` and `Gbit/s`";

/// A size in octets: `"65507 B"`, `"208 KiB"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size(pub u64);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => size(&text).map(Size),
            Scalar::Integer(number) => Err(size_without_unit(&number.to_string())),
            Scalar::Float(number) => Err(size_without_unit(&number.to_string())),
            other => Err(other.refuse("a size", "write a size as in \"1400 B\"")),
        }
    }
}

/// A size in octets, or `"none"` for no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SizeOrNone(pub Option<u64>);

impl<'de> Deserialize<'de> for SizeOrNone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SizeOrNone, D::Error> {
        SizeOrNone::read(Scalar::deserialize(deserializer)?)
    }
}

impl SizeOrNone {
    /// What is written.
    pub(super) fn read<E: Error>(scalar: Scalar) -> Result<SizeOrNone, E> {
        match scalar {
            Scalar::Text(text) if text == "none" => Ok(SizeOrNone(None)),
            Scalar::Text(text) => size(&text).map(|size| SizeOrNone(Some(size))),
            Scalar::Integer(number) => Err(size_without_unit(&number.to_string())),
            Scalar::Float(number) => Err(size_without_unit(&number.to_string())),
            other => Err(other.refuse("a size", "write a size as in \"1400 B\", or \"none\"")),
        }
    }
}

fn size_without_unit<E: Error>(number: &str) -> E {
    let help = format!("write \"{number} B\", in quotes; {SIZE_HELP}");
    bad("a size needs a unit", "expected a size as in \"1400 B\"", &help)
}

/// Octets added to a message: an integer, or a size with a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Octets(pub u64);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Octets, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => size(&text).map(Octets),
            scalar => whole(&scalar).map(Octets),
        }
    }
}

fn size<E: Error>(text: &str) -> Result<u64, E> {
    let label = "expected a whole number and a unit, as in \"1400 B\"";
    quantity(text, &SIZE_UNITS).map_err(|wrong| match wrong {
        Wrong::NoUnit(number) => size_without_unit(&number),
        wrong => bad(&wrong.title("size", "octets"), label, SIZE_HELP),
    })
}

/// A bandwidth in octets a second: `"1 MB/s"`, or in bits as in `"10 Mbit/s"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate(pub u64);

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => rate(&text).map(Rate),
            other => Err(other.refuse("a bandwidth", "write a bandwidth as in \"1 MB/s\"")),
        }
    }
}

fn rate<E: Error>(text: &str) -> Result<u64, E> {
    let label = "expected a whole number and a unit, as in \"1 MB/s\"";
    match quantity(text, &RATE_UNITS) {
        Ok(0) => Err(bad("a bandwidth of nothing", "expected at least 1 B/s", RATE_HELP)),
        Ok(octets_per_s) => Ok(octets_per_s),
        Err(wrong) => Err(bad(&wrong.title("bandwidth", "octets a second"), label, RATE_HELP)),
    }
}

/// How often something happens: `"10 /s"`, `"0.5 /min"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Often(pub Frequency);

impl<'de> Deserialize<'de> for Often {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Often, D::Error> {
        let text = match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => text,
            other => return Err(other.refuse("a rate", "write a rate as in \"10 /s\"")),
        };
        Frequency::read(&text).map(Often).map_err(|error| {
            let label = match error {
                FrequencyError::OutOfRange(_) => "expected a mean gap of 1 ns to 146 years",
                FrequencyError::TooFine => "expected at most six decimals",
                _ => "expected a number and a unit, as in \"10 /s\"",
            };
            bad(&error.to_string(), label, "the units of a rate are `/s`, `/min` and `/h`")
        })
    }
}

/// Why a text is no quantity.
pub enum Wrong {
    /// It does not begin with a whole number.
    NoNumber(String),
    /// It is a number, this one, without a unit.
    NoUnit(String),
    /// It has this unit, which is none.
    UnknownUnit(String),
    /// It is 2^64 of the smallest unit, or more.
    TooLarge,
}

impl Wrong {
    /// What is wrong with what should be of a `kind`, which is counted in `units`.
    fn title(&self, kind: &str, units: &str) -> String {
        match self {
            Wrong::NoNumber(text) => format!("{text:?} is not a {kind}"),
            Wrong::NoUnit(_) => format!("a {kind} needs a unit"),
            Wrong::UnknownUnit(unit) => format!("`{unit}` is not a unit of {kind}"),
            Wrong::TooLarge => format!("a {kind} of 2^64 {units} or more"),
        }
    }
}

/// A whole number and one of `units`, in what those are counted in.
///
/// # Errors
/// [`Wrong`] with what is not as it should be.
pub fn quantity(text: &str, units: &[(&str, u64)]) -> Result<u64, Wrong> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(text.len());
    let (number, unit) = (text[..split].replace('_', ""), text[split..].trim());
    if number.is_empty() {
        return Err(Wrong::NoNumber(text.to_string()));
    }
    if unit.is_empty() {
        return Err(Wrong::NoUnit(number));
    }
    let known = units.iter().find(|(name, _)| *name == unit);
    let (_, factor) = known.ok_or_else(|| Wrong::UnknownUnit(unit.to_string()))?;
    number.parse::<u64>().ok().and_then(|n| n.checked_mul(*factor)).ok_or(Wrong::TooLarge)
}
