//! No message to itself: no node sends anything to its own address.

use super::{Findings, Invariant, Judge};
use crate::engine::Sent;

/// Judges [`Invariant::NoMessageToItself`].
#[derive(Default)]
pub struct Itself(Findings);

impl Judge for Itself {
    fn invariant(&self) -> Invariant {
        Invariant::NoMessageToItself
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.0
    }

    fn sent(&mut self, sent: &Sent) {
        if sent.from == sent.to {
            self.0.note(sent.at, &[sent.from], || {
                format!("node {} sent {} octets to itself", sent.from, sent.len)
            });
        }
    }
}
