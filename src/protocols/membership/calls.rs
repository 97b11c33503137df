//! [`Calls`], the calls of a node that have no answer yet.

use crate::id::NodeId;

/// A call without an answer yet.
#[derive(Clone, Copy, Debug)]
pub struct Call<Purpose> {
    /// Its number in this life.
    pub number: u32,
    /// Who is called.
    pub peer: NodeId,
    /// What for.
    pub purpose: Purpose,
}

/// The calls of one life.
#[derive(Clone, Debug)]
pub struct Calls<Purpose> {
    last: u32,
    open: Vec<Call<Purpose>>,
}

impl<Purpose> Default for Calls<Purpose> {
    fn default() -> Calls<Purpose> {
        Calls { last: 0, open: Vec::new() }
    }
}

impl<Purpose> Calls<Purpose> {
    /// Opens a call; its number.
    pub fn open(&mut self, peer: NodeId, purpose: Purpose) -> u32 {
        self.last += 1;
        self.open.push(Call { number: self.last, peer, purpose });
        self.last
    }

    /// Closes the call with this number, if it is open.
    pub fn close(&mut self, number: u32) -> Option<Call<Purpose>> {
        let place = self.open.iter().position(|call| call.number == number)?;
        Some(self.open.remove(place))
    }

    /// The open call with this number.
    pub fn find(&self, number: u32) -> Option<&Call<Purpose>> {
        self.open.iter().find(|call| call.number == number)
    }

    /// The open calls to `peer`, in the order in which they were made.
    pub fn to(&self, peer: NodeId) -> impl Iterator<Item = &Call<Purpose>> {
        self.open.iter().filter(move |call| call.peer == peer)
    }
}
