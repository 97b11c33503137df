//! The literature's numbers beside ours: which checks there are, and what is said of each figure.
//!
//! A check is one or more scenarios of `scenarios/reproduce/`, run as they are, and the figures that
//! follow from them. No figure here is a target to be tuned to: a figure that does not come out is
//! reported as it is.

mod catalogue;
mod judge;
mod run;
mod statistic;

pub use catalogue::CHECKS;
pub use judge::{Figure, Measured, Verdict, judge};
pub use run::figures;
pub use statistic::Statistic;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is about, in one line.
    pub summary: &'static str,
    /// Where the number was published.
    pub source: &'static str,
    /// The formula of its figures' `theory`, and how exact it is; empty if there is none.
    pub formula: &'static str,
    /// The scenarios that it needs.
    pub parts: &'static [Part],
}

/// A scenario of a check, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name of the file in `scenarios/reproduce/`, without `.toml`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The figures.
    pub quantities: &'static [Quantity],
}

/// A figure of the literature.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// The design point of the part's sweep, from 0.
    pub point: usize,
    /// What tells it from the part's other figures.
    pub label: &'static str,
    /// How it follows from a replication.
    pub statistic: Statistic,
    /// What it should be.
    pub law: Law,
    /// What was printed, and the unit of its last digit.
    pub printed: Option<(f64, f64)>,
    /// What a formula says: of the leading terms, or in the limit of many nodes.
    pub theory: Option<f64>,
}

/// What a figure should be, and how well that is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Law {
    /// An independent simulation's mean with its standard error.
    Simulated {
        /// The mean.
        value: f64,
        /// Its standard error.
        se: f64,
    },
    /// An exact law.
    Exact(f64),
    /// Not known from elsewhere: ours is shown, nothing is judged.
    Reported,
}

/// The check of this name.
pub fn check(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use std::path::Path;

    #[test]
    fn names_differ_and_every_scenario_is_named_by_its_file() {
        let mut names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
        for part in CHECKS.iter().flat_map(|check| check.parts) {
            let file = format!("{}.toml", part.file);
            let loaded = parse(part.text, &file, Path::new("."), &[]);
            assert!(loaded.is_ok(), "{file}: {:?}", loaded.err());
            assert!(part.text.contains("# Source: "), "{file} names no source");
        }
    }
}
