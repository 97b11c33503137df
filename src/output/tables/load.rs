//! `load.csv`: how many nodes carried how many messages.

use crate::outcome::{Replication, Run};
use std::collections::BTreeMap;

/// Its columns.
pub const HEADER: [&str; 3] = ["direction", "messages", "nodes"];

/// So many messages in a whole run, and how many nodes of all replications carried them.
pub type Load = BTreeMap<u64, u64>;

/// What the nodes of all replications sent.
pub fn sent(replications: &[Replication]) -> Load {
    sums(replications.iter().flat_map(|replication| &replication.load.sends))
}

/// What they received.
pub fn received(replications: &[Replication]) -> Load {
    sums(replications.iter().flat_map(|replication| &replication.load.receives))
}

fn sums<'r>(counts: impl Iterator<Item = &'r (u64, u64)>) -> Load {
    let mut load = Load::new();
    counts.for_each(|(messages, nodes)| *load.entry(*messages).or_insert(0) += nodes);
    load
}

/// The rows.
pub(super) fn cells(run: &Run) -> impl Iterator<Item = Vec<String>> + use<> {
    let replications = &run.replications;
    let rows = |direction: &'static str, load: Load| {
        load.into_iter().map(move |(messages, nodes)| {
            vec![direction.to_string(), messages.to_string(), nodes.to_string()]
        })
    };
    rows("sent", sent(replications)).chain(rows("received", received(replications)))
}
