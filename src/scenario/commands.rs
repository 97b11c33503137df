//! Which commands a protocol knows: the words of a workload entry, checked.

use super::ProtocolSpec;
use crate::protocol::CommandError;
use crate::protocols::gossip;

/// Checks the words of a command; whether it writes, and so gives birth to an item.
///
/// # Errors
/// An unknown verb, or a missing or superfluous word, by the place of that word.
pub fn check(protocol: &ProtocolSpec, words: &[&str]) -> Result<bool, CommandError> {
    match protocol {
        ProtocolSpec::Gossip(_) => {
            gossip::Line::read(words).map(|line| !matches!(line, gossip::Line::Get { .. }))
        }
    }
}
