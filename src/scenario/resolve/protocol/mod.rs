//! `[protocol]`: a file a kind, and one for what kinds share.

mod gossip;
mod peers;
mod rumor;
mod timing;

use super::Checker;
use crate::protocols::choice::Fanout;
use crate::protocols::flood;
use crate::scenario::ProtocolSpec;
use crate::scenario::raw::{DirectMail, Protocol};

impl Checker<'_> {
    pub(super) fn protocol(&mut self, protocol: &Protocol) -> Option<ProtocolSpec> {
        match protocol {
            Protocol::Gossip(gossip) => self.gossip(gossip).map(ProtocolSpec::Gossip),
            Protocol::Rumor(rumor) => self.rumor(rumor).map(ProtocolSpec::Rumor),
            Protocol::Flood(table) => {
                let (fanout, peers) = (table.fanout.as_ref(), table.peers.as_ref());
                let choice = self.choice(fanout, Fanout::All, peers, false);
                Some(ProtocolSpec::Flood(flood::Params { choice }))
            }
            Protocol::DirectMail(DirectMail {}) => Some(ProtocolSpec::DirectMail),
        }
    }
}
