//! `[protocol]`, by kind.

use super::{line, selector};
use crate::network::NodeWeight;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::{By, Choice, Fanout, PeerChoice};
use crate::protocols::gossip::{Exchange, Params};
use crate::protocols::rumor::{self, Counter, Judged, Removal};
use crate::scenario::{ProtocolSpec, weight};
use crate::time::Span;

pub(super) fn protocol(out: &mut String, protocol: &ProtocolSpec, weights: &[NodeWeight]) {
    match protocol {
        ProtocolSpec::Gossip(params) => gossip(out, params, weights),
        ProtocolSpec::Rumor(params) => rumor(out, params, weights),
        ProtocolSpec::Flood(params) => {
            line(out, format_args!("\n[protocol]\nkind = \"flood\""));
            choice(out, params.choice, weights);
        }
        ProtocolSpec::DirectMail => {
            line(out, format_args!("\n[protocol]\nkind = \"direct-mail\""));
        }
    }
}

fn gossip(out: &mut String, params: &Params, weights: &[NodeWeight]) {
    let mode = params.mode.name();
    line(out, format_args!("\n[protocol]\nkind = \"gossip\"\nmode = \"{mode}\""));
    choice(out, params.choice, weights);
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

fn rumor(out: &mut String, params: &rumor::Params, weights: &[NodeWeight]) {
    let mode = params.mode.name();
    let (removal, k) = match params.removal {
        Removal::Counter(k) => ("counter", Some(k)),
        Removal::Coin(k) => ("coin", Some(k)),
        Removal::InfectAndDie => ("infect-and-die", None),
    };
    line(out, format_args!("\n[protocol]\nkind = \"rumor\"\nmode = \"{mode}\""));
    choice(out, params.choice, weights);
    line(out, format_args!("removal = \"{removal}\""));
    if let Some(k) = k {
        line(out, format_args!("k = {k}\nfeedback = {}", params.feedback));
    }
    if params.feedback && k.is_some() {
        judgement(out, params);
    }
    if let Some(when) = params.timing {
        timing(out, when);
    }
}

/// The keys that mean something with feedback alone.
fn judgement(out: &mut String, params: &rumor::Params) {
    let counter = match params.counter {
        Counter::Reset => "reset",
        Counter::Cumulative => "cumulative",
    };
    if matches!(params.removal, Removal::Counter(_)) {
        line(out, format_args!("counter = \"{counter}\""));
    }
    let judged = match params.judged {
        Judged::CycleStart => "cycle-start",
        Judged::Receipt => "receipt",
    };
    line(out, format_args!("judged = \"{judged}\""));
}

fn choice(out: &mut String, choice: Choice, weights: &[NodeWeight]) {
    fanout(out, choice.fanout);
    let keys = match choice.peers {
        PeerChoice::Uniform => return,
        PeerChoice::RoundRobin => "kind = \"round-robin\"".to_string(),
        PeerChoice::Weighted(By::Edge) => "kind = \"weighted\", by = \"edge\"".to_string(),
        PeerChoice::Weighted(By::Node) => {
            let entry = |entry: &NodeWeight| {
                let (nodes, weight) = (selector(&entry.nodes), weight::print(entry.weight));
                format!("{{ nodes = {nodes}, weight = {weight} }}")
            };
            let entries: Vec<String> = weights.iter().map(entry).collect();
            format!("kind = \"weighted\", by = \"node\", weights = [{}]", entries.join(", "))
        }
    };
    line(out, format_args!("peers = {{ {keys} }}"));
}

fn fanout(out: &mut String, fanout: Fanout) {
    match fanout {
        Fanout::Count(count) => line(out, format_args!("fanout = {count}")),
        Fanout::All => line(out, format_args!("fanout = \"all\"")),
        Fanout::Binomial(mean) => {
            line(out, format_args!("fanout = {{ kind = \"binomial\", mean = {mean} }}"));
        }
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
