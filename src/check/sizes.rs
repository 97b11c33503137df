//! Datagram sizes: no message is longer than the largest datagram, and octets are counted right.
//!
//! A protocol that knows the limit cuts what it sends to fit. What is longer is never sent on
//! (`messages_too_big`), so a protocol that does not can keep some updates from everybody for ever.
//! The sum of the lengths of all messages is what is told of fan-outs, from which `bytes_sent` is made.

use super::{End, Findings, Invariant, Judge, Seen};
use crate::engine::Sent;
use crate::id::NodeId;

/// Judges [`Invariant::DatagramSizes`].
pub struct Sizes {
    findings: Findings,
    /// By sender; one for all where there is but one.
    limits_bytes: Vec<Option<u32>>,
    /// Octets of all messages so far, one by one, and as told of fan-outs.
    sum: u64,
    told: u64,
}

impl Sizes {
    /// Under these limits by sender, or one for all, where there are any.
    pub fn new(limits_bytes: Vec<Option<u32>>) -> Sizes {
        Sizes { findings: Findings::default(), limits_bytes, sum: 0, told: 0 }
    }

    fn limit(&self, sender: NodeId) -> Option<u32> {
        match self.limits_bytes[..] {
            [one] => one,
            ref all => all.get(sender.index()).copied().flatten(),
        }
    }
}

impl Judge for Sizes {
    fn invariant(&self) -> Invariant {
        Invariant::DatagramSizes
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn sends(&mut self, len: u32, copies: u32) {
        self.told += u64::from(len) * u64::from(copies);
    }

    fn sent(&mut self, sent: &Sent) {
        self.sum += u64::from(sent.len);
        if let Some(limit) = self.limit(sent.from).filter(|limit| sent.len > *limit) {
            self.findings.note(sent.at, &[sent.from, sent.to], || {
                format!(
                    "node {} sent {} octets to node {}; the largest datagram has {limit}",
                    sent.from, sent.len, sent.to
                )
            });
        }
    }

    fn finish(&mut self, end: &End, _seen: &Seen) {
        let Sizes { sum, told, .. } = *self;
        if sum != told {
            self.findings.note(end.at, &[], || {
                format!("messages of {sum} octets were sent, and {told} were counted")
            });
        }
    }
}
