//! Nothing unwritten: a node holds only what a client has written.
//!
//! A version is written when a node learns it while it handles the client's command that asks for
//! it, at a node at which the workload asks for it, and not before. From then on others may hold it:
//! the same item, of the same key, under the same rank. What nodes hold is looked at when they
//! learn it, and again when they crash and when the run ends.

use super::writes::Standing;
use super::{Findings, Invariant, Judge, Seen, Told, Version};
use crate::id::NodeId;
use crate::protocol::Fact;
use crate::time::Instant;

/// Judges [`Invariant::NothingUnwritten`].
#[derive(Default)]
pub struct Unwritten {
    findings: Findings,
    ended: Vec<(NodeId, Version, Standing)>,
}

impl Unwritten {
    fn judge(
        &mut self,
        (at, node): (Instant, NodeId),
        version: Version,
        standing: Standing,
        seen: &Seen,
    ) {
        let text = |why: String| format!("node {node} held {}, {why}", seen.writes.text(version));
        match standing {
            Standing::Written(_) => {}
            Standing::Unwritten => self
                .findings
                .note(at, &[node], || text("which nobody had written until then".to_string())),
            Standing::Otherwise(birth) => self.findings.note(at, &[node], || {
                text(format!("which was written as {}", seen.writes.text(birth.version)))
            }),
        }
    }

    /// The versions among `facts` that are not as they were written.
    fn wrong(facts: &[Fact], seen: &Seen) -> impl Iterator<Item = (Version, Standing)> {
        let wrong = facts.iter().filter_map(|fact| {
            let Fact::Learned { item, key, rank, .. } = *fact else { return None };
            let version = Version { item, rank };
            let standing = seen.writes.standing(key, version);
            (!matches!(standing, Standing::Written(_))).then_some((version, standing))
        });
        wrong.collect::<Vec<_>>().into_iter()
    }
}

impl Judge for Unwritten {
    fn invariant(&self) -> Invariant {
        Invariant::NothingUnwritten
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn learned(&mut self, told: &Told, seen: &Seen) {
        self.judge((told.at, told.node), told.version, told.standing, seen);
    }

    fn down(&mut self, at: Instant, node: NodeId, held: &[Fact], seen: &Seen) {
        for (version, standing) in Unwritten::wrong(held, seen) {
            self.judge((at, node), version, standing, seen);
        }
    }

    fn node_end(&mut self, node: NodeId, held: &[Fact], seen: &Seen) {
        self.ended.extend(Unwritten::wrong(held, seen).map(|(v, standing)| (node, v, standing)));
    }

    fn finish(&mut self, end: &super::End, seen: &Seen) {
        for (node, version, standing) in std::mem::take(&mut self.ended) {
            self.judge((end.at, node), version, standing, seen);
        }
    }
}
