//! What a node of [`OneStrike`](super::OneStrike) waits for: answers to its calls, and merges that
//! are interrupted until a new peer has been reached.

use crate::id::{NodeId, RequestId};
use crate::protocols::membership::{CallId, List};

/// A call without an answer yet.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its number in this life.
    pub number: u32,
    /// Who is called.
    pub peer: NodeId,
    /// What for.
    pub purpose: Purpose,
}

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

/// The calls of one life.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    last: u32,
    open: Vec<Call>,
}

impl Calls {
    /// Opens a call; its number.
    pub fn open(&mut self, peer: NodeId, purpose: Purpose) -> u32 {
        self.last += 1;
        self.open.push(Call { number: self.last, peer, purpose });
        self.last
    }

    /// Closes the call with this number, if it is open.
    pub fn close(&mut self, number: u32) -> Option<Call> {
        let place = self.open.iter().position(|call| call.number == number)?;
        Some(self.open.remove(place))
    }

    /// Whether the call with this number is open, and made to `peer`.
    pub fn is_open(&self, number: u32, peer: NodeId) -> bool {
        self.open.iter().any(|call| call.number == number && call.peer == peer)
    }

    /// The numbers of the open calls to `peer`, in the order in which they were made.
    pub fn to(&self, peer: NodeId) -> Vec<u32> {
        self.open.iter().filter(|call| call.peer == peer).map(|call| call.number).collect()
    }
}
