//! `[[groups]]`: named nodes, and what differs for them.

use super::leaf::Text;
use super::nodes::Nodes;
use super::scalar::{At, bad};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// Some nodes with a name, and what differs for them.
#[derive(Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What `"group:NAME"` calls them: a letter, then letters, digits, `_` and `-`; not `rest`.
    #[schemars(extend("pattern" = "^[A-Za-z][A-Za-z0-9_-]*$", "examples" = ["slow"]))]
    pub name: At<Text>,
    /// Its nodes. No node is in two groups; what cuts across is written as groups of its own. A share
    /// is drawn anew in each replication, among the nodes that the groups of ids leave.
    #[schemars(extend("examples" = ["10 %"]))]
    pub nodes: At<Nodes>,
    /// Whom its nodes know when they boot, without themselves, in place of what `cluster.bootstrap` says; where
    /// nodes go by that. A share is drawn anew in each replication.
    #[schemars(extend("examples" = ["0..3"]))]
    pub seeds: Option<At<Nodes>>,
    /// The keys of `[protocol]` that differ for them. Not its `kind` or `peers`; synchronous cycles are
    /// those of all.
    #[schemars(extend("examples" = [{"fanout": 1}]))]
    pub protocol: Option<At<Differing>>,
    /// The keys of `[network]` that differ for them. Where a message goes from one group to another,
    /// `latency`, `loss` but for bursts of a link down, `duplication`, `up` and `datagram_limit` are
    /// those of its sender; bursts of a link down, `corruption`, `down`, `processing`,
    /// `receive_queue` and `receive_buffer` are those of its receiver. Not `order`,
    /// `header_bytes` or `transport`, nor a latency by regions or from a file; and none at all where
    /// messages take streams.
    #[schemars(extend("examples" = [{"loss": "30 %"}]))]
    pub network: Option<At<Differing>>,
}

/// The names of the keys of a table that is read as part of another.
#[derive(Debug)]
pub struct Differing(pub Vec<At<Text>>);

impl<'de> Deserialize<'de> for Differing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Differing, D::Error> {
        deserializer.deserialize_any(DifferingVisitor)
    }
}

struct DifferingVisitor;

impl<'de> Visitor<'de> for DifferingVisitor {
    type Value = Differing;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Differing, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = map.next_key::<toml::Spanned<String>>()? {
            keys.push(At { place: key.span(), value: Text(key.into_inner()) });
            map.next_value::<IgnoredAny>()?;
        }
        // toml hands a date over as a map with one key of its own.
        if keys.iter().any(|key| key.value.0.starts_with("$__toml")) {
            return Err(bad("expected a table, found a date or time of day", "a table", ""));
        }
        Ok(Differing(keys))
    }
}
