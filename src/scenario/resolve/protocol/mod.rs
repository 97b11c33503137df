//! `[protocol]`: a file a kind, and one for what kinds share.

mod gossip;
mod rumor;
mod timing;

use super::Checker;
use crate::protocols::choice::{Choice, Fanout};
use crate::protocols::flood;
use crate::scenario::ProtocolSpec;
use crate::scenario::raw::{At, DirectMail, FanoutTable, Protocol};

impl Checker<'_> {
    pub(super) fn protocol(&mut self, protocol: &Protocol) -> Option<ProtocolSpec> {
        match protocol {
            Protocol::Gossip(gossip) => self.gossip(gossip).map(ProtocolSpec::Gossip),
            Protocol::Rumor(rumor) => self.rumor(rumor).map(ProtocolSpec::Rumor),
            Protocol::Flood(table) => {
                let choice = choice(table.fanout.as_ref(), Fanout::All);
                Some(ProtocolSpec::Flood(flood::Params { choice }))
            }
            Protocol::DirectMail(DirectMail {}) => Some(ProtocolSpec::DirectMail),
        }
    }
}

/// Whom a node contacts: `default` many if nothing is said.
fn choice(fanout: Option<&At<FanoutTable>>, default: Fanout) -> Choice {
    Choice { fanout: fanout.map_or(default, |fanout| fanout.value.value()) }
}
