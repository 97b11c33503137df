//! The catalogue: what each protocol kind is, in words, for `gossip-sim protocols`.

use super::{direct_mail, flood, folder_metadata, gossip, kv, membership, rumor, versioned_kv};
use crate::protocol::Message;

/// One protocol kind.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in scenarios.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Where it was published.
    pub paper: &'static str,
    /// The names of its messages' kinds.
    pub messages: &'static [&'static str],
    /// Its commands: how each is written, and what it does.
    pub commands: &'static [(&'static str, &'static str)],
}

/// All protocol kinds, by name.
pub const CATALOGUE: &[Kind] = &[
    Kind {
        name: "direct-mail",
        summary: "the writer of an update sends it to every neighbour, once",
        paper: "Demers et al.: Epidemic Algorithms for Replicated Database Maintenance, PODC 1987",
        messages: direct_mail::Message::KINDS,
        commands: &kv::USAGE,
    },
    Kind {
        name: "flood",
        summary: "who hears an update for the first time hands it on to all neighbours but the sender",
        paper: "Dalal, Metcalfe: Reverse Path Forwarding of Broadcast Packets, CACM 21(12), 1978",
        messages: flood::Message::KINDS,
        commands: &kv::USAGE,
    },
    Kind {
        name: "folder-metadata",
        summary: "seed system 004: peers in Python that tell each other what lies in their folders, over UDP",
        paper: "the real system's code; van Renesse, Minsky, Hayden: A Gossip-Style Failure Detection Service, 1998",
        messages: folder_metadata::Message::KINDS,
        commands: &folder_metadata::USAGE,
    },
    Kind {
        name: "gossip",
        summary: "anti-entropy on a key-value store: push, pull or push-pull, with death certificates",
        paper: "Demers et al.: Epidemic Algorithms for Replicated Database Maintenance, PODC 1987",
        messages: gossip::Message::KINDS,
        commands: &kv::USAGE,
    },
    Kind {
        name: "membership",
        summary: "seed system 003: a library in Go whose nodes exchange lists of who is there over gRPC",
        paper: "the real system's code; Das, Gupta, Motivala: SWIM, DSN 2002",
        messages: membership::Message::KINDS,
        commands: &membership::USAGE,
    },
    Kind {
        name: "rumor",
        summary: "rumor mongering: an update is spread until its holders lose interest, or once by each",
        paper: "Demers et al.: Epidemic Algorithms for Replicated Database Maintenance, PODC 1987",
        messages: rumor::Message::KINDS,
        commands: &kv::USAGE,
    },
    Kind {
        name: "versioned-kv",
        summary: "seed system 000: a key-value store in Rust that sends its whole state over UDP",
        paper: "the real system's code; Demers et al., PODC 1987; van Renesse et al., LADIS 2008",
        messages: &["gossip", "request", "call", "reply", "members", "digest", "answer", "delta"],
        commands: &versioned_kv::USAGE,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ascend_and_texts_fit_a_line() {
        assert!(CATALOGUE.is_sorted_by(|a, b| a.name < b.name));
        for kind in CATALOGUE {
            assert!(kind.summary.len() <= 120 && !kind.summary.contains("  "), "{}", kind.name);
            assert!(!kind.messages.is_empty() && !kind.paper.is_empty(), "{}", kind.name);
        }
    }
}
