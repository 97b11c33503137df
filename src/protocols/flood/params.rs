//! The parameters of kind `flood`, shared by all nodes.

use super::Flood;
use crate::protocol::{CommandError, Protocol};
use crate::protocols::choice::Choice;
use crate::protocols::kv::Line;
use crate::protocols::{Asked, Parameters};

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// To whom a node hands on what it hears: by default to all.
    pub choice: Choice,
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "flood"
    }

    fn in_words(&self) -> String {
        format!("flood, fanout {}", self.choice)
    }

    fn choice(&self) -> Choice {
        self.choice
    }

    fn forges(&self) -> bool {
        Flood::FORGES
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        Line::asked(words)
    }
}
