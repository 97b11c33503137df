//! How the stores of all nodes stand at the end.

/// The stores of all nodes that are up, of kinds whose nodes hold values of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StoreTotals {
    /// Nodes up.
    pub nodes: u64,
    /// Keys that were written.
    pub keys: u64,
    /// Nodes that hold the version that most hold, of the key of which they are fewest.
    pub agreeing_min: u64,
    /// The same of all keys, added up.
    pub agreeing_sum: u64,
    /// Writes that nobody holds, and in the place of which no later one of their key is held.
    pub updates_lost: u64,
}
