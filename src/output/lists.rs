//! What is wrong with lists of members, over time: as `lists.csv`, its chart, and the panels of a sweep's
//! curves show it.

use crate::outcome::{Curve, ListCurves, OverTime, Replication};

/// A share that is 0 where all lists are right.
pub struct Amiss {
    /// Which.
    pub of: OverTime,
    /// What its axis is called.
    pub title: &'static str,
    /// It over time in a replication.
    pub curve: fn(&Replication) -> &Curve,
}

/// All of them, in the order of their columns.
pub const AMISS: [Amiss; 3] = [
    Amiss {
        of: OverTime::Missing,
        title: "live nodes that lists lack (%)",
        curve: |replication| list(replication, |lists| &lists.missing),
    },
    Amiss {
        of: OverTime::Ghosts,
        title: "dead nodes that lists have (%)",
        curve: |replication| list(replication, |lists| &lists.ghosts),
    },
    Amiss {
        of: OverTime::Deaf,
        title: "nodes that take in nothing any more (%)",
        curve: |replication| list(replication, |lists| &lists.deaf),
    },
];

/// Nothing, of a replication in which the program failed.
fn list(replication: &Replication, curve: fn(&ListCurves) -> &Curve) -> &Curve {
    static NONE: Curve = Curve { bin_ns: 0, start: (0, 0), points: Vec::new() };
    replication.lists.as_ref().map_or(&NONE, |lists| curve(lists))
}
