//! How many peers a node contacts.

use crate::protocols::choice::Fanout;
use crate::rng::Mean;
use crate::scenario::raw::leaf::Real;
use crate::scenario::raw::scalar::{At, Scalar, bad};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer};

/// How many distinct peers a node contacts in a round.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[schemars(tag = "kind")]
pub enum FanoutTable {
    /// So many, or all if it knows fewer.
    Count(Count),
    /// All whom it knows.
    All(All),
    /// Each whom it knows with the same probability, drawn anew in each round.
    Binomial(Binomial),
}

/// The keys of `kind = "count"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many.
    #[schemars(extend("minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub count: At<FanoutCount>,
}

/// The keys of `kind = "all"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct All {}

/// The keys of `kind = "binomial"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Binomial {
    /// How many in the mean, above 0, at most 500.
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 500, "examples" = [9.2]))]
    pub mean: At<FanoutMean>,
}

impl FanoutTable {
    /// The fanout.
    pub fn value(&self) -> Fanout {
        match self {
            FanoutTable::Count(table) => Fanout::Count(table.count.value.0),
            FanoutTable::All(All {}) => Fanout::All,
            FanoutTable::Binomial(table) => Fanout::Binomial(table.mean.value.0),
        }
    }
}

/// A number of peers.
#[derive(Clone, Copy, Debug)]
pub struct FanoutCount(pub u32);

impl<'de> Deserialize<'de> for FanoutCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FanoutCount, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let Scalar::Integer(number) = &scalar else {
            return Err(scalar.refuse("a whole number from 1, or \"all\"", ""));
        };
        match u32::try_from(*number) {
            Ok(count @ 1..) => Ok(FanoutCount(count)),
            _ => Err(bad(
                &format!("a fanout of {number} is out of range"),
                "expected 1 to 2^32 - 1, or \"all\"",
                "",
            )),
        }
    }
}

/// A mean number of peers.
#[derive(Clone, Copy, Debug)]
pub struct FanoutMean(pub Mean);

impl<'de> Deserialize<'de> for FanoutMean {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FanoutMean, D::Error> {
        let Real(number) = Real::deserialize(deserializer)?;
        let expected = "expected more than 0, at most 500";
        let mean = Mean::new(number);
        let title = format!("a mean fanout of {number} is out of range");
        mean.map(FanoutMean).ok_or_else(|| bad(&title, expected, ""))
    }
}
