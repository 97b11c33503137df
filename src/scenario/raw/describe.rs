//! What the JSON schema says of the values of a scenario.

use super::difference::{Difference, Drift};
use super::expect::Expect;
use super::groups::Differing;
use super::leaf::{Flag, Real, Share, Text, Time, TimeOrNone, Weight, Whole, Word};
use super::network::{BandwidthTable, LossTable};
use super::nodes::Nodes;
use super::part::{NodesPart, RegionName, ShareOrTime};
use super::protocol::{FanoutCount, FanoutMean, FanoutTable};
use super::quantity::{Octets, Often, Rate, Size, SizeOrNone};
use super::scalar::At;
use super::sweep::Vary;
use crate::network::regions::REGIONS;
use crate::outcome::GROUP_COLUMNS;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// `At<T>` looks like `T`.
impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// `Word<T>` looks like `T`.
impl<T: JsonSchema> JsonSchema for Word<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

macro_rules! describe {
    ($($name:ident: $schema:expr;)*) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

const TIME: &str = r"^\s*([0-9_]+\.?[0-9_]*|\.[0-9_]+)\s*(ns|us|ms|s|min|h|d)\s*$";
const DIFFERENCE: &str = r"^\s*-?\s*([0-9_]+\.?[0-9_]*|\.[0-9_]+)\s*(ns|us|ms|s|min|h|d)\s*$";
const DRIFT: &str = r"^\s*-?[0-9_]{1,9}\s*ppm\s*$";
/// A size, as a pattern.
pub const SIZE: &str = r"^\s*[0-9_]+\s*(B|kB|MB|GB|KiB|MiB)\s*$";
const RATE: &str = r"^\s*[0-9_]+\s*((B|kB|MB|GB|KiB|MiB|kbit|Mbit|Gbit)/s)\s*$";
const OFTEN: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*/\s*(s|min|h)\s*$";
const SHARE: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*%?\s*$";
const NODES: &str =
    r"^\s*(all|[0-9]+\s*\.\.\s*[0-9]+|([0-9]+\.?[0-9]*|\.[0-9]+)\s*%|(group|region)\s*:.+)\s*$";

describe! {
    Time: json_schema!({ "type": "string", "pattern": TIME, "x-type": "time" });
    TimeOrNone: json_schema!({
        "anyOf": [{ "const": "none" }, { "type": "string", "pattern": TIME }],
        "x-type": "time or `\"none\"`",
    });
    Difference: json_schema!({
        "type": "string",
        "pattern": DIFFERENCE,
        "x-type": "time with a sign",
    });
    Drift: json_schema!({ "type": "string", "pattern": DRIFT, "x-type": "ppm" });
    Size: json_schema!({ "type": "string", "pattern": SIZE, "x-type": "size" });
    SizeOrNone: json_schema!({
        "anyOf": [{ "const": "none" }, { "type": "string", "pattern": SIZE }],
        "x-type": "size or `\"none\"`",
    });
    Rate: json_schema!({ "type": "string", "pattern": RATE, "x-type": "bandwidth" });
    Often: json_schema!({ "type": "string", "pattern": OFTEN, "x-type": "rate" });
    Whole: json_schema!({ "type": "integer", "minimum": 0, "x-type": "integer" });
    Real: json_schema!({ "type": "number", "x-type": "number" });
    Weight: json_schema!({ "type": "number", "minimum": 0, "x-type": "number" });
    Text: json_schema!({ "type": "string", "x-type": "string" });
    Flag: json_schema!({ "type": "boolean", "x-type": "boolean" });
    Octets: json_schema!({
        "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": SIZE }],
        "x-type": "integer or size",
    });
    Share: json_schema!({
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": SHARE },
        ],
        "x-type": "share",
    });
    ShareOrTime: json_schema!({
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": SHARE },
            { "type": "string", "pattern": TIME },
        ],
        "x-type": "share or time",
    });
    NodesPart: json_schema!({
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": SHARE },
        ],
        "x-type": "integer or share",
    });
    RegionName: json_schema!({
        "type": "string",
        "enum": REGIONS.map(|region| region.name),
        "x-type": "string",
    });
    Nodes: json_schema!({
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "array", "items": { "type": "integer", "minimum": 0 }, "minItems": 1 },
            { "type": "string", "pattern": NODES },
        ],
        "x-type": "nodes",
    });
    Differing: json_schema!({ "type": "object", "x-type": "table of keys" });
    FanoutCount: json_schema!({ "type": "integer", "minimum": 1, "x-type": "integer" });
    FanoutMean: json_schema!({ "type": "number", "x-type": "number" });
    Expect: expectations();
    Vary: json_schema!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "anyOf": [
                { "type": "array", "minItems": 1 },
                { "type": "string", "pattern": r"\.\." },
            ],
        },
        "x-type": "table of lists or ranges",
    });
}

/// One property a column of `convergence.csv`, `incidents.csv`, `stores.csv` and `views.csv`, and one an
/// invariant; below `groups`, by the name of a group, one a column of `groups.csv`.
fn expectations() -> Schema {
    type Properties = serde_json::Map<String, serde_json::Value>;
    let wanted = |name: &str, doc: &str| -> (String, serde_json::Value) {
        let schema = json_schema!({
            "description": doc,
            "anyOf": [
                { "type": ["string", "number"] },
                { "type": "array", "items": { "type": ["string", "number"] }, "minItems": 1 },
            ],
            "x-type": "expectation",
        });
        (name.to_string(), schema.into())
    };
    let group: Properties =
        GROUP_COLUMNS.iter().map(|column| wanted(column.expect_name(), column.doc)).collect();
    let groups = json_schema!({
        "description": "Figures of groups: a table for each that is named, and `rest` for the nodes \
                        in none. Keys are the columns of `groups.csv` without the unit.",
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "minProperties": 1,
            "properties": group,
            "additionalProperties": false,
        },
        "x-type": "table by group",
    });
    let quantities = super::super::expect::quantities();
    let mut properties: Properties =
        quantities.map(|quantity| wanted(quantity.expect_name(), quantity.doc)).collect();
    properties.insert(super::expect::GROUPS.to_string(), groups.into());
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// What users see of a table that has a shorthand: either.
macro_rules! shorthand {
    ($($(#[$doc:meta])* $name:ident: $title:literal, $kind:literal, $table:ty,
        |$generator:ident| [$($short:expr),+];)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                let short = [$($short),+];
                let table = <$table>::json_schema($generator);
                let options: Vec<Schema> = short.into_iter().chain([table]).collect();
                json_schema!({ "anyOf": options, "x-type": $kind })
            }
        }
    )*};
}

shorthand! {
    /// `network.loss`: a table, or a share as its shorthand.
    LossOrShare: "Loss", "share or table", LossTable, |g| [Share::json_schema(g)];
    /// `network.up` and `network.down`: a table, or a bandwidth as its shorthand.
    BandwidthOrRate: "Bandwidth", "bandwidth or table", BandwidthTable, |g| [Rate::json_schema(g)];
    /// `protocol.fanout`: a table, or a number or `"all"` as its shorthand.
    FanoutOrTable: "Fanout", "integer, `\"all\"` or table", FanoutTable, |g| [
        json_schema!({ "type": "integer", "minimum": 1 }),
        json_schema!({ "const": "all" })
    ];
}
