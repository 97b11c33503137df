//! What a node of [`OneStrike`](super::OneStrike) calls others for, and merges that are interrupted
//! until a new peer has been reached.

use crate::id::{NodeId, RequestId};
use crate::protocols::membership::{CallId, List};

/// What a call is for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// The turn's exchange.
    Turn,
    /// A client's `AddSeed`.
    Seed(RequestId),
    /// This merge has met a new peer, and waits for it.
    Merge(Merge),
}

/// A list that is being merged.
#[derive(Clone, Debug)]
pub struct Merge {
    /// What is merged.
    pub list: List,
    /// The place of the next record.
    pub place: usize,
    /// What comes after it.
    pub end: End,
}

/// What comes after a merge.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// The loop waits for its next turn.
    Turn,
    /// The caller is answered.
    Answer(NodeId, CallId),
}
