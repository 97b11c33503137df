//! What clocks are wrong by: times with a sign, and parts per million.

use super::leaf::Time;
use super::scalar::{Scalar, bad};
use crate::faults::Offset;
use serde::de::{Deserialize, Deserializer, Error};

/// A time ahead or behind: `"250 ms"`, `"-250 ms"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference(pub Offset);

impl<'de> Deserialize<'de> for Difference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Difference, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let behind = match &scalar {
            Scalar::Text(text) => text.trim().strip_prefix('-').map(str::to_string),
            _ => None,
        };
        let (sign, time) = match behind {
            Some(time) => (-1, Scalar::Text(time)),
            None => (1, scalar),
        };
        // At most 2^62.
        Ok(Difference(Offset(sign * Time::read(time)?.0.0 as i64)))
    }
}

/// What a clock gains: `"200 ppm"`, or loses: `"-200 ppm"`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Drift(pub i32);

const DRIFT_HELP: &str = "write whole parts per million as in \"200 ppm\" or \"-200 ppm\"";
const MILLION: i64 = 1_000_000;

impl<'de> Deserialize<'de> for Drift {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Drift, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => drift(text.trim()),
            Scalar::Integer(number) => Err(no_unit(&number.to_string())),
            Scalar::Float(number) => Err(no_unit(&number.to_string())),
            other => Err(other.refuse("a rate", DRIFT_HELP)),
        }
    }
}

fn no_unit<E: Error>(number: &str) -> E {
    let help = format!("write \"{number} ppm\", in quotes");
    bad("a rate of a clock needs a unit", "expected `ppm`", &help)
}

fn drift<E: Error>(text: &str) -> Result<Drift, E> {
    let title = format!("`{text}` is not a rate of a clock");
    let Some(number) = text.strip_suffix("ppm") else {
        return match text.parse::<f64>() {
            Ok(_) => Err(no_unit(text)),
            Err(_) => Err(bad(&title, "expected a rate as in \"200 ppm\"", DRIFT_HELP)),
        };
    };
    let number = number.trim().replace('_', "");
    let Ok(rate) = number.parse::<i64>() else {
        return Err(bad(&title, "expected a whole number of ppm", DRIFT_HELP));
    };
    match i32::try_from(rate).ok().filter(|rate| i64::from(rate.unsigned_abs()) < MILLION) {
        Some(rate) => Ok(Drift(rate)),
        None => {
            let title = format!("a rate of {rate} ppm is out of range");
            Err(bad(&title, "expected -999999 ppm to 999999 ppm", ""))
        }
    }
}
