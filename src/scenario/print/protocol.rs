//! `[protocol]`, by kind.

use super::line;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::Fanout;
use crate::protocols::gossip::{Exchange, Mode, Params};
use crate::scenario::ProtocolSpec;
use crate::time::Span;

pub(super) fn protocol(out: &mut String, protocol: &ProtocolSpec) {
    match protocol {
        ProtocolSpec::Gossip(params) => gossip(out, params),
    }
}

fn gossip(out: &mut String, params: &Params) {
    let mode = mode_name(params.mode);
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

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Push => "push",
        Mode::Pull => "pull",
        Mode::PushPull => "push-pull",
    }
}

fn fanout(out: &mut String, fanout: Fanout) {
    match fanout {
        Fanout::Count(count) => line(out, format_args!("fanout = {count}")),
        Fanout::All => line(out, format_args!("fanout = \"all\"")),
    }
}

fn timing(out: &mut String, timing: Timing) {
    let text = match timing {
        Timing::Periodic { period, phase, jitter } => {
            let phase = match phase {
                Phase::Random => "random",
                Phase::Aligned => "aligned",
                Phase::AtBoot => "at-boot",
            };
            let jitter = match jitter {
                Span::ZERO => String::new(),
                jitter => format!(", jitter = \"{jitter}\""),
            };
            format!("kind = \"periodic\", period = \"{period}\", phase = \"{phase}\"{jitter}")
        }
        Timing::Poisson { period } => format!("kind = \"poisson\", period = \"{period}\""),
        Timing::Synchronous { period, connection_limit, hunt } => {
            let limit = connection_limit
                .map(|limit| format!(", connection_limit = {limit}, hunt = {hunt}"))
                .unwrap_or_default();
            format!("kind = \"synchronous\", period = \"{period}\"{limit}")
        }
    };
    line(out, format_args!("timing = {{ {text} }}"));
}
