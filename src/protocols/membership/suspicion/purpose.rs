//! What a node of [`Suspicion`](super::Suspicion) calls others for.

use crate::id::RequestId;

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
