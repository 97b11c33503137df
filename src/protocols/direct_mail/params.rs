//! The parameters of kind `direct-mail`: none.

use super::DirectMail;
use crate::protocol::{CommandError, Protocol};
use crate::protocols::kv::Line;
use crate::protocols::{Asked, Parameters};

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params;

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "direct-mail"
    }

    fn in_words(&self) -> String {
        "direct mail".to_string()
    }

    fn rounds_per_update(&self, _nodes: u64) -> u64 {
        1
    }

    fn forges(&self) -> bool {
        DirectMail::FORGES
    }

    fn takes_shared(&self) -> bool {
        false
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        Line::asked(words)
    }
}
