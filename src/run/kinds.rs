//! The one match that picks the concrete protocol of a scenario.

use super::lines;
use crate::protocol::{CommandError, Protocol};
use crate::protocols::direct_mail::DirectMail;
use crate::protocols::flood::Flood;
use crate::protocols::folder_metadata::Folders;
use crate::protocols::gossip::Gossip;
use crate::protocols::membership::{FailureRule, OneStrike, Suspicion};
use crate::protocols::rumor::RumorMongering;
use crate::protocols::versioned_kv::{Exchange, Pieces, Whole};
use crate::scenario::{ProtocolSpec, Scenario};

/// What is to be done with the protocol of a scenario, whichever it is: that of the nodes in no
/// group, and after it that of each group where they differ.
pub trait Visit {
    /// What it gives.
    type Out;

    /// Does it.
    fn visit<P: Protocol>(self, protocols: &[P]) -> Self::Out;
}

/// Makes the protocol of a scenario for replication `number`, and hands it to `visitor`.
///
/// # Panics
/// If a command of the workload cannot be read: a scenario that was loaded has only good ones.
pub fn with_protocol<V: Visit>(scenario: &Scenario, number: u64, visitor: V) -> V::Out {
    let entries = lines(scenario, number);
    // One kind for all; only its parameters differ by group.
    macro_rules! made {
        ($kind:ident, |$params:ident| $make:expr) => {{
            let of = |spec: &ProtocolSpec| match spec {
                ProtocolSpec::$kind($params) => made($make),
                other => panic!("kind {} in a group of another kind", other.kind()),
            };
            let own = scenario.groups.protocols.iter().skip(1);
            let all: Vec<_> = [&scenario.protocol].into_iter().chain(own).map(of).collect();
            visitor.visit(&all)
        }};
    }
    match &scenario.protocol {
        ProtocolSpec::Gossip(_) => made!(Gossip, |params| Gossip::new(params.clone(), &entries)),
        ProtocolSpec::Rumor(_) => {
            made!(Rumor, |params| RumorMongering::new(params.clone(), &entries))
        }
        ProtocolSpec::Flood(_) => made!(Flood, |params| Flood::new(params.clone(), &entries)),
        ProtocolSpec::VersionedKv(params) => match params.exchange {
            Exchange::Full => made!(VersionedKv, |params| Whole::new(params.clone(), &entries)),
            Exchange::Digest => made!(VersionedKv, |params| Pieces::new(params.clone(), &entries)),
        },
        ProtocolSpec::FolderMetadata(_) => {
            made!(FolderMetadata, |params| Ok(Folders::new(params.clone())))
        }
        ProtocolSpec::Membership(params) => match params.failure {
            FailureRule::OneStrike { .. } => {
                made!(Membership, |params| OneStrike::new(params.clone(), &entries))
            }
            FailureRule::Suspicion { .. } => {
                made!(Membership, |params| Suspicion::new(params.clone(), &entries))
            }
        },
        ProtocolSpec::DirectMail(_) => visitor.visit(&[made(DirectMail::new(&entries))]),
    }
}

fn made<P: Protocol>(result: Result<P, (usize, CommandError)>) -> P {
    result.unwrap_or_else(|(place, error)| bad_command(place, &error))
}

/// Ends the program: a scenario that was loaded has only good commands.
pub(super) fn bad_command(place: usize, error: &CommandError) -> ! {
    panic!("command {place} of the workload: {error}")
}
