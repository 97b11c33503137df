//! `kind = "versioned-kv"`: its profile is written out, key by key.

use super::{fanout, line, timing};
use crate::network::NodeWeight;
use crate::protocols::versioned_kv::{Exchange, Order, Params};
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, _weights: &[NodeWeight]) {
        let order = match self.order {
            Order::Version => "version",
            Order::VersionThenWriter => "version-then-writer",
        };
        let buffer =
            self.receive_buffer_bytes.map_or("none".to_string(), |size| format!("{size} B"));
        let exchange = match self.exchange {
            Exchange::Full => "full",
            Exchange::Digest => "digest",
        };
        line(out, format_args!("order = \"{order}\"\nreceive_buffer = \"{buffer}\""));
        let own = if self.learns_itself { "learned" } else { "refused" };
        line(out, format_args!("own_address = \"{own}\"\nexchange = \"{exchange}\""));
        match self.expire_after {
            None => line(out, format_args!("dead_peers = \"kept\"")),
            Some(after) => {
                line(out, format_args!("dead_peers = \"expire\"\nexpire_after = \"{after}\""));
            }
        }
        let restart = if self.saves_counters { "counter-saved" } else { "from-zero" };
        line(out, format_args!("restart = \"{restart}\""));
        if self.exchange == Exchange::Full {
            line(out, format_args!("mode = \"{}\"", self.mode.name()));
        }
        fanout(out, self.fanout);
        timing(out, self.timing);
        line(out, format_args!("print_every = \"{}\"", self.print_every));
    }
}
