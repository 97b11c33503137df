//! The parameters of kind `gossip`, shared by all nodes.

use crate::protocol::Phase;
use crate::rng::Ratio;
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which way updates cross.
    pub mode: Mode,
    /// How many peers a node contacts in a round.
    pub fanout: Fanout,
    /// What a contact carries.
    pub exchange: Exchange,
    /// The time between a node's rounds.
    pub period: Span,
    /// Where the rounds lie.
    pub phase: Phase,
    /// How long a death certificate is kept and spread; for ever if absent.
    pub keep: Option<Span>,
    /// Sites that keep certificates for longer, without spreading them.
    pub dormant: Option<Dormant>,
    /// Whether a node keeps its store on disk.
    pub persist: bool,
}

/// Which way updates cross at a contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// From the caller to the called.
    Push,
    /// From the called to the caller.
    Pull,
    /// Both ways.
    #[default]
    PushPull,
}

/// How many distinct peers a node contacts in a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fanout {
    /// So many, or all if it knows fewer.
    Count(u32),
    /// Everybody it may talk to.
    All,
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
