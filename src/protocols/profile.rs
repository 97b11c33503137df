//! [`Profile`], how much of a real system's flaws a seed system has.

/// What the parameters of a seed system are if a scenario sets none of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Profile {
    /// As the real system's code has it.
    AsWritten,
    /// As its README has it.
    #[default]
    AsDocumented,
    /// With every flaw mended.
    Fixed,
}
