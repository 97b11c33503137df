//! The calls of a node of [`Suspicion`](super::Suspicion) that have no answer yet.

use crate::id::{NodeId, RequestId};

/// A call without an answer yet.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// Its number in this life.
    pub number: u32,
    /// Who is called.
    pub peer: NodeId,
    /// What for.
    pub purpose: Purpose,
}

/// What a call is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The turn's exchange.
    Turn,
    /// The same after it has failed: others ping the peer.
    Indirect,
    /// An exchange with one that is deleted.
    Redial,
    /// A client's `AddSeed`.
    Seed(RequestId),
}

/// The calls of one life.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    last: u32,
    open: Vec<Probe>,
}

impl Probes {
    /// Opens a call; its number.
    pub fn open(&mut self, peer: NodeId, purpose: Purpose) -> u32 {
        self.last += 1;
        self.open.push(Probe { number: self.last, peer, purpose });
        self.last
    }

    /// Closes the call with this number, if it is open.
    pub fn close(&mut self, number: u32) -> Option<Probe> {
        let place = self.open.iter().position(|probe| probe.number == number)?;
        Some(self.open.remove(place))
    }

    /// The open call with this number.
    pub fn find(&self, number: u32) -> Option<Probe> {
        self.open.iter().find(|probe| probe.number == number).copied()
    }

    /// The open calls to `peer`, in the order in which they were made.
    pub fn to(&self, peer: NodeId) -> impl Iterator<Item = Probe> {
        self.open.iter().filter(move |probe| probe.peer == peer).copied()
    }
}
