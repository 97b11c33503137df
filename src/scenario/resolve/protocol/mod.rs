//! `[protocol]`: a file a kind, and one for what kinds share.

mod gossip;
mod timing;

use super::Checker;
use crate::scenario::ProtocolSpec;
use crate::scenario::raw::Protocol;

impl Checker<'_> {
    pub(super) fn protocol(&mut self, protocol: &Protocol) -> Option<ProtocolSpec> {
        match protocol {
            Protocol::Gossip(gossip) => self.gossip(gossip).map(ProtocolSpec::Gossip),
        }
    }
}
