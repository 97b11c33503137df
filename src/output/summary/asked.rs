//! What was asked of the nodes: the updates whose times are summed up, and commands that were refused.

use crate::outcome::Replication;
use crate::output::units::grouped;
use serde::Serialize;

/// Updates and commands of the replications.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Asked {
    /// The fewest updates that a replication had.
    pub updates_min: u64,
    /// The most.
    pub updates_max: u64,
    /// Commands that were answered, of all replications together.
    pub commands_answered: u64,
    /// Those of them that were refused, mostly because the node was down.
    pub commands_refused: u64,
}

impl Asked {
    pub(super) fn of(replications: &[&Replication]) -> Option<Asked> {
        let updates = || replications.iter().map(|r| r.updates);
        let answers = || {
            let facts = replications.iter().flat_map(|r| &r.facts);
            facts.filter(|fact| fact.request.is_some())
        };
        let refused = answers().filter(|fact| fact.refused);
        Some(Asked {
            updates_min: updates().min()?,
            updates_max: updates().max()?,
            commands_answered: answers().count() as u64,
            commands_refused: refused.count() as u64,
        })
    }

    /// Lines for a terminal, where there is something to know.
    pub(super) fn lines(self) -> impl Iterator<Item = String> {
        let [least, most] = [self.updates_min, self.updates_max].map(|n| grouped(n.into()));
        let updates = match (self.updates_min, self.updates_max) {
            (_, 0) => Some("updates      none: nothing was written".to_string()),
            (_, 1) => None,
            (a, b) if a == b => Some(format!("updates      {most}; times are of the slowest")),
            _ => Some(format!(
                "updates      {least} to {most} a replication; times are of the slowest"
            )),
        };
        let [refused, all] =
            [self.commands_refused, self.commands_answered].map(|n| grouped(n.into()));
        let commands = (self.commands_refused > 0)
            .then(|| format!("commands     {refused} of {all} refused; see facts.csv"));
        updates.into_iter().chain(commands)
    }
}
