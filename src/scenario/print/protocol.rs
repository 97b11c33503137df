//! `[protocol]`, by kind.

use super::line;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::Fanout;
use crate::protocols::gossip::{Exchange, Params};
use crate::scenario::ProtocolSpec;

pub(super) fn protocol(out: &mut String, protocol: &ProtocolSpec) {
    match protocol {
        ProtocolSpec::Gossip(params) => gossip(out, params),
    }
}

fn gossip(out: &mut String, params: &Params) {
    let mode = params.mode.name();
    line(out, format_args!("\n[protocol]\nkind = \"gossip\"\nmode = \"{mode}\""));
    fanout(out, params.choice.fanout);
    let exchange = match params.exchange {
        Exchange::Full => "full",
        Exchange::Digest => "digest",
    };
    line(out, format_args!("exchange = \"{exchange}\""));
    timing(out, params.timing);
    if let Some(keep) = params.keep {
        line(out, format_args!("keep = \"{keep}\""));
    }
    if let Some(dormant) = params.dormant {
        let (share, keep) = (dormant.share, dormant.keep);
        line(out, format_args!("dormant = {{ share = \"{share}\", keep = \"{keep}\" }}"));
    }
    line(out, format_args!("persist = {}", params.persist));
}

fn fanout(out: &mut String, fanout: Fanout) {
    match fanout {
        Fanout::Count(count) => line(out, format_args!("fanout = {count}")),
        Fanout::All => line(out, format_args!("fanout = \"all\"")),
    }
}

fn timing(out: &mut String, timing: Timing) {
    let text = match timing {
        Timing::Periodic { period, phase } => {
            let phase = match phase {
                Phase::Random => "random",
                Phase::Aligned => "aligned",
                Phase::AtBoot => "at-boot",
            };
            format!("kind = \"periodic\", period = \"{period}\", phase = \"{phase}\"")
        }
        Timing::Synchronous { period, connection_limit, hunt } => {
            let limit = connection_limit.map(|limit| format!(", connection_limit = {limit}"));
            let limit = limit.unwrap_or_default();
            format!("kind = \"synchronous\", period = \"{period}\"{limit}, hunt = {hunt}")
        }
    };
    line(out, format_args!("timing = {{ {text} }}"));
}
