//! `kind = "gossip"`.

use super::{choice, line, timing};
use crate::network::NodeWeight;
use crate::protocols::gossip::{Exchange, Params};
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, weights: &[NodeWeight]) {
        line(out, format_args!("mode = \"{}\"", self.mode.name()));
        choice(out, self.choice, weights);
        let exchange = match self.exchange {
            Exchange::Full => "full",
            Exchange::Digest => "digest",
        };
        line(out, format_args!("exchange = \"{exchange}\""));
        timing(out, self.timing);
        if let Some(keep) = self.keep {
            line(out, format_args!("keep = \"{keep}\""));
        }
        if let Some(dormant) = self.dormant {
            let (share, keep) = (dormant.share, dormant.keep);
            line(out, format_args!("dormant = {{ share = \"{share}\", keep = \"{keep}\" }}"));
        }
        line(out, format_args!("persist = {}", self.persist));
    }
}
