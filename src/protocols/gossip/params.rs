//! The parameters of kind `gossip`, shared by all nodes.

use crate::protocol::Timing;
use crate::protocols::choice::Choice;
use crate::protocols::round::Mode;
use crate::rng::Ratio;
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which way updates cross.
    pub mode: Mode,
    /// Whom a node contacts in a round.
    pub choice: Choice,
    /// What a contact carries.
    pub exchange: Exchange,
    /// When a node has its rounds.
    pub timing: Timing,
    /// How long a death certificate is kept and spread; for ever if absent.
    pub keep: Option<Span>,
    /// Sites that keep certificates for longer, without spreading them.
    pub dormant: Option<Dormant>,
    /// Whether a node keeps its store on disk.
    pub persist: bool,
}

/// What a contact carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Exchange {
    /// The whole store.
    #[default]
    Full,
    /// A digest of versions first; then each side gets what it lacks.
    Digest,
}

/// Dormant death certificates (Demers et al. 1987, section 2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dormant {
    /// The share of the sites that keep a certificate past `keep`.
    pub share: Ratio,
    /// For how long after that.
    pub keep: Span,
}
