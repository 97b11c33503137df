//! Selectors as they are written: which nodes an entry means.

use super::leaf::whole;
use super::scalar::{At, Scalar, bad};
use crate::rng::Ratio;
use serde::de::{Deserialize, Deserializer, Error};

/// Some nodes of a cluster: `3`, `[1, 5]`, `"0..500"`, `"30 %"`, `"all"`, `"group:slow"` or
/// `"region:us-east"`.
#[derive(Clone, PartialEq, Debug)]
pub enum Nodes {
    /// Every node.
    All,
    /// One node.
    One(u64),
    /// These nodes.
    List(Vec<At<u64>>),
    /// From the first to the one before the second.
    Range(u64, u64),
    /// A share, drawn anew in each replication.
    Share(Ratio),
    /// Those of the group of this name.
    Group(Box<str>),
    /// Those in the region of this name.
    Region(Box<str>),
}

/// What may stand where nodes are named.
pub const NODES_HELP: &str = "nodes are an id (3), a list ([1, 5]), a range (\"0..500\", 500 excluded), a share (\"30 %\"), \
     \"group:NAME\", \"region:NAME\" or \"all\"";

impl<'de> Deserialize<'de> for Nodes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Nodes, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => words(text.trim()),
            Scalar::List(items) => list(&items),
            number @ Scalar::Integer(_) => whole(&number).map(Nodes::One),
            other => Err(other.refuse("nodes", NODES_HELP)),
        }
    }
}

fn list<E: Error>(items: &[At<Scalar>]) -> Result<Nodes, E> {
    let id = |item: &At<Scalar>| match &item.value {
        number @ Scalar::Integer(_) => {
            whole(number).map(|value| At { value, place: item.place.clone() })
        }
        other => Err(other.refuse("a list of node ids", NODES_HELP)),
    };
    items.iter().map(id).collect::<Result<_, E>>().map(Nodes::List)
}

fn words<E: Error>(text: &str) -> Result<Nodes, E> {
    if text == "all" {
        return Ok(Nodes::All);
    }
    if let Some((from, to)) = text.split_once("..").filter(|_| !text.contains(':')) {
        let ends = (from.trim().parse(), to.trim().parse());
        let (Ok(from), Ok(to)) = ends else {
            let title = format!("{text:?} is not a range of nodes");
            return Err(bad(&title, "expected a range as in \"0..500\"", NODES_HELP));
        };
        return Ok(Nodes::Range(from, to));
    }
    if let Some((what, name)) = text.split_once(':') {
        let name = name.trim().into();
        match what.trim() {
            "group" => return Ok(Nodes::Group(name)),
            "region" => return Ok(Nodes::Region(name)),
            _ => {}
        }
    }
    if text.ends_with('%') {
        let label = "expected 0 % to 100 %";
        return text.parse().map(Nodes::Share).map_err(|e| bad(&format!("{e}"), label, NODES_HELP));
    }
    Err(bad(&format!("{text:?} names no nodes"), "expected nodes", NODES_HELP))
}
