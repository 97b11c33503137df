//! `[protocol]`: a file a kind; what several share stands here.

mod direct_mail;
mod flood;
mod folder_metadata;
mod gossip;
mod membership;
mod rumor;
mod versioned_kv;

use super::{line, selector};
use crate::network::NodeWeight;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::{By, Choice, Fanout, PeerChoice};
use crate::scenario::weight;
use crate::time::Span;

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
