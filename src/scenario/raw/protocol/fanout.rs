//! How many peers a node contacts.

use crate::protocols::choice::Fanout;
use crate::scenario::raw::scalar::{Scalar, bad};
use serde::de::{Deserialize, Deserializer};

/// How many distinct peers a node contacts in a round.
#[derive(Clone, Copy, Debug)]
pub struct FanoutValue(pub Fanout);

impl<'de> Deserialize<'de> for FanoutValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FanoutValue, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let expected = "a whole number from 1, or \"all\"";
        match &scalar {
            Scalar::Text(text) if text == "all" => Ok(FanoutValue(Fanout::All)),
            Scalar::Integer(number) => match u32::try_from(*number) {
                Ok(count @ 1..) => Ok(FanoutValue(Fanout::Count(count))),
                _ => Err(bad(
                    &format!("a fanout of {number} is out of range"),
                    "expected 1 to 2^32 - 1, or \"all\"",
                    "",
                )),
            },
            other => Err(other.refuse(expected, "")),
        }
    }
}
