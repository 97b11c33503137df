//! The values of a latency: a share or a time, a part of the nodes, the name of a region.

use super::leaf::{Share, Time, whole};
use super::scalar::{Scalar, bad};
use crate::network::Jitter;
use crate::network::regions::{Allotment, REGIONS, Region};
use crate::scenario::nearest::nearest;
use serde::de::value::{F64Deserializer, I128Deserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer};

/// A share of something, or a time: `"10 %"`, `0.1`, `"5 ms"`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ShareOrTime(pub Jitter);

impl<'de> Deserialize<'de> for ShareOrTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ShareOrTime, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) if !text.trim_end().ends_with('%') && !is_number(&text) => {
                let read: StrDeserializer<'_, D::Error> = text.as_str().into_deserializer();
                Time::deserialize(read).map(|time| ShareOrTime(Jitter::Time(time.0)))
            }
            scalar @ (Scalar::Text(_) | Scalar::Integer(_) | Scalar::Float(_)) => {
                share(&scalar).map(|share| ShareOrTime(Jitter::Share(share.0)))
            }
            other => Err(other.refuse("a share or a time", "write it as in \"10 %\" or \"5 ms\"")),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

fn share<E: Error>(scalar: &Scalar) -> Result<Share, E> {
    match scalar {
        Scalar::Text(text) => {
            let read: StrDeserializer<'_, E> = text.as_str().into_deserializer();
            Share::deserialize(read)
        }
        Scalar::Integer(number) => Share::deserialize(I128Deserializer::<E>::new(*number)),
        Scalar::Float(number) => Share::deserialize(F64Deserializer::<E>::new(*number)),
        other => Err(other.refuse("a share", "")),
    }
}

/// How many nodes: a number, or a share.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NodesPart(pub Allotment);

impl<'de> Deserialize<'de> for NodesPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NodesPart, D::Error> {
        let part = match Scalar::deserialize(deserializer)? {
            number @ Scalar::Integer(_) => {
                let count = u32::try_from(whole::<D::Error>(&number)?);
                Allotment::Count(count.map_err(|_| {
                    bad::<D::Error>("more nodes than there can be", "expected fewer", "")
                })?)
            }
            scalar @ (Scalar::Text(_) | Scalar::Float(_)) => {
                Allotment::Share(share::<D::Error>(&scalar)?.0)
            }
            other => {
                let help = "write a number, or a share as in \"40 %\"";
                return Err(other.refuse("a number of nodes or a share", help));
            }
        };
        Ok(NodesPart(part))
    }
}

/// The name of one of the regions.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RegionName(pub Region);

impl<'de> Deserialize<'de> for RegionName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RegionName, D::Error> {
        let text = match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => text,
            other => return Err(other.refuse("the name of a region", "write it in quotes")),
        };
        Region::named(&text).map(RegionName).ok_or_else(|| {
            let names = REGIONS.map(|region| region.name);
            let help = match of_city(&text).or_else(|| nearest(&text, names)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("the regions are {}", names.join(", ")),
            };
            bad(
                &format!("there is no region {text:?}"),
                "expected the name of a region, as in \"eu-central\"",
                &help,
            )
        })
    }
}

/// The region of a city, whose name some write instead.
fn of_city(text: &str) -> Option<&'static str> {
    let cities = REGIONS.map(|region| region.city);
    let near = nearest(text, cities).filter(|city| {
        let same = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
        same(city) == same(text)
    })?;
    REGIONS.into_iter().find(|region| region.city == near).map(|region| region.name)
}
