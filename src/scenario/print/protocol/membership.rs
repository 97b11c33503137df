//! `kind = "membership"`: its profile is written out, key by key.

use super::{line, timing};
use crate::network::NodeWeight;
use crate::protocols::membership::{FailureRule, FirstData, Params};
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, _weights: &[NodeWeight]) {
        let rule = match self.failure {
            FailureRule::OneStrike { first_data } => {
                let first_data = match first_data {
                    FirstData::Lost => "lost",
                    FirstData::Kept => "kept",
                };
                format!("failure = \"one-strike\"\nfirst_data = \"{first_data}\"")
            }
            FailureRule::Suspicion { indirect_pings, redial_every } => format!(
                "failure = \"suspicion\"\nindirect_pings = {indirect_pings}\n\
                 redial_every = {redial_every}"
            ),
        };
        line(out, format_args!("{rule}"));
        line(out, format_args!("deletions_gossiped = {}", self.deletions_gossiped));
        match self.rpc_timeout {
            Some(timeout) => line(out, format_args!("rpc_timeout = \"{timeout}\"")),
            None => line(out, format_args!("rpc_timeout = \"none\"")),
        }
        line(out, format_args!("contacts = {}", self.knows_contacts));
        timing(out, self.timing);
    }
}
