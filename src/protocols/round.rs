//! What kinds with rounds have in common: the timer, and which way updates cross at a contact.

/// The one timer: a node's round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Round;

impl From<Round> for u32 {
    #[inline(always)]
    fn from(_: Round) -> u32 {
        0
    }
}

impl From<u32> for Round {
    #[inline(always)]
    fn from(_: u32) -> Round {
        Round
    }
}

/// Why nodes that pull are never idle.
pub const POLLS: &str = "a node that pulls sends in every round";

/// Which way updates cross at a contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// From the caller to the called.
    Push,
    /// From the called to the caller.
    Pull,
    /// Both ways.
    PushPull,
}

impl Mode {
    /// What it is called in scenarios and charts.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Push => "push",
            Mode::Pull => "pull",
            Mode::PushPull => "push-pull",
        }
    }
}
