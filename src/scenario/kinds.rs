//! The kinds of protocols that a scenario may name: one entry of [`kinds!`] each.
//!
//! Beside its entry here a kind has a file in `raw/protocol` (its keys), `resolve/protocol` (what
//! they mean) and `print/protocol` (how they are written), and one arm of the match in `run`. All
//! else is asked of its [`Parameters`].

use super::raw::{
    At, DirectMail, Flood, FolderMetadata, Gossip, Membership, PeersTable, Rumor, VersionedKv,
};
use super::resolve::Checker;
use crate::network::NodeWeight;
use crate::protocols::{
    Parameters, direct_mail, flood, folder_metadata, gossip, membership, rumor, versioned_kv,
};
use schemars::JsonSchema;
use std::ops::Deref;

/// The keys of a kind, as they are written.
pub(super) trait Keys {
    /// What they say, with all defaults.
    type Params: Written;

    /// Reads them, and notes what is wrong with them.
    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Self::Params>;

    /// How peers are chosen, where that is said.
    fn peers(&self) -> Option<&At<PeersTable>> {
        None
    }
}

/// Parameters that can be written down again.
pub(super) trait Written: Parameters {
    /// Appends the lines of all keys but `kind`.
    fn print(&self, out: &mut String, weights: &[NodeWeight]);
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident($params:ty),)*) => {
        /// What the nodes run.
        #[derive(serde::Deserialize, JsonSchema, Debug)]
        #[serde(rename_all = "kebab-case")]
        #[schemars(tag = "kind")]
        pub enum Protocol {
            $($(#[doc = $doc])+ $kind($kind),)*
        }

        impl Protocol {
            /// What is written, with all defaults.
            pub(super) fn resolve(&self, checker: &mut Checker<'_>) -> Option<ProtocolSpec> {
                match self {
                    $(Protocol::$kind(keys) => keys.resolve(checker).map(ProtocolSpec::$kind),)*
                }
            }

            /// How peers are chosen, where that is said.
            pub(super) fn peers(&self) -> Option<&At<PeersTable>> {
                match self {
                    $(Protocol::$kind(keys) => keys.peers(),)*
                }
            }
        }

        /// A protocol kind with its parameters.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ProtocolSpec {
            $($(#[doc = $doc])+ $kind($params),)*
        }

        impl ProtocolSpec {
            fn written(&self) -> &(dyn Written + 'static) {
                match self {
                    $(ProtocolSpec::$kind(params) => params,)*
                }
            }
        }
    };
}

kinds! {
    /// Push, pull or push-pull of a versioned key-value store, with death certificates. Commands:
    /// `set KEY VALUE`, `delete KEY`, `get KEY`.
    Gossip(gossip::Params),
    /// Rumor mongering: a node spreads an update until it loses interest. Commands as for
    /// `gossip`; a delete is kept for ever.
    Rumor(rumor::Params),
    /// Flooding: who hears an update for the first time hands it on at once. Commands as for
    /// `gossip`; a delete is kept for ever.
    Flood(flood::Params),
    /// The writer of an update sends it to every neighbour, once. Commands as for `gossip`; a
    /// delete is kept for ever.
    DirectMail(direct_mail::Params),
    /// Seed system 003: every node keeps a list of all nodes and exchanges it with one other each
    /// period, with its flaws or without. Commands: `AddSeed NODE`, `UpdateSelfInfo NAME`,
    /// `GetMembers`.
    Membership(membership::Params),
    /// Seed system 000: a versioned key-value store that sends its whole state to one peer every two
    /// seconds over UDP, with its flaws or without. Command: `set KEY VALUE`.
    VersionedKv(versioned_kv::Params),
    /// Seed system 004: peers that tell each other over UDP which files lie in their folders, with its
    /// flaws or without. Commands: `add FILE`, `remove FILE`, `fill COUNT [CHARACTERS]`, `show`.
    FolderMetadata(folder_metadata::Params),
}

/// What is asked of a kind is asked of its parameters.
impl Deref for ProtocolSpec {
    type Target = dyn Parameters;

    fn deref(&self) -> &(dyn Parameters + 'static) {
        self.written()
    }
}

impl ProtocolSpec {
    /// Appends the lines of `[protocol]`.
    pub(super) fn print(&self, out: &mut String, weights: &[NodeWeight]) {
        out.push_str(&format!("\n[protocol]\nkind = \"{}\"\n", self.kind()));
        self.written().print(out, weights);
    }

    /// The key that the words of a command write, if they write one.
    pub fn key_written<'a>(&self, words: &'a [String]) -> Option<&'a str> {
        let words: Vec<&'a str> = words.iter().map(String::as_str).collect();
        self.asked(&words).ok()?.key_written()
    }
}
