//! `lists.csv`: what is wrong with lists of members over time, and its distribution over the replications;
//! and `lists_theory.csv`: what theory says of it.

use super::Source;
use super::curve::{Row, ShareCurve};
use crate::outcome::Run;
use crate::output::lists::{AMISS, Amiss};
use crate::run::overlays::{Overlay, overlays};
use crate::scenario::Scenario;
use crate::time::Seconds;

/// The columns of each quantity, in the order of [`AMISS`] and [`QUANTILES`].
const COLUMNS: [&str; 24] = [
    "missing_mean",
    "missing_min",
    "missing_p05",
    "missing_p25",
    "missing_p50",
    "missing_p75",
    "missing_p95",
    "missing_max",
    "ghosts_mean",
    "ghosts_min",
    "ghosts_p05",
    "ghosts_p25",
    "ghosts_p50",
    "ghosts_p75",
    "ghosts_p95",
    "ghosts_max",
    "deaf_mean",
    "deaf_min",
    "deaf_p05",
    "deaf_p25",
    "deaf_p50",
    "deaf_p75",
    "deaf_p95",
    "deaf_max",
];

/// The file's columns.
pub fn header() -> Vec<&'static str> {
    [&["time_s"][..], &COLUMNS, &["replications"]].concat()
}

/// The columns of what theory says.
pub const THEORY: [&str; 4] = ["overlay", "column", "time_s", "value"];

/// A quantity over time.
pub struct Listed {
    /// Which.
    pub amiss: &'static Amiss,
    /// It over the replications.
    pub curve: ShareCurve,
    /// What theory says of it.
    pub theory: Vec<Overlay>,
}

/// Each quantity of a run, at the times of `coverage`; none where nodes keep no lists.
pub fn over_time(scenario: &Scenario, run: &Run, coverage: &ShareCurve) -> Vec<Listed> {
    if !scenario.protocol.keeps_views() {
        return Vec::new();
    }
    let times: Vec<u64> = coverage.rows.iter().map(|row| row.at_ns).collect();
    let of = |amiss: &'static Amiss| Listed {
        amiss,
        curve: ShareCurve::by(coverage.step_ns, &run.replications, amiss.curve),
        theory: overlays(scenario, amiss.of, &times),
    };
    AMISS.iter().map(of).collect()
}

/// The cells of the file, in rows as those of `curve.csv`.
pub fn cells<'a>(source: &'a Source) -> impl Iterator<Item = Vec<String>> + 'a {
    let curves = &source.lists;
    (0..source.curve.rows.len()).map(move |row| {
        let rows = || curves.iter().map(|listed| &listed.curve.rows[row]);
        let at = rows().next().map_or(0, |row| row.at_ns);
        let mut cells = vec![Seconds(at).to_string()];
        cells.extend(rows().flat_map(Row::cells));
        cells.push(curves[0].curve.replications.to_string());
        cells
    })
}

/// What theory says: a row a point of a line.
pub fn theory_cells<'a>(source: &'a Source) -> impl Iterator<Item = Vec<String>> + 'a {
    source.lists.iter().flat_map(|Listed { amiss, theory, .. }| {
        let points = theory.iter().flat_map(|line| line.points.iter().map(move |at| (line, at)));
        points.map(|(line, (time_s, value))| {
            let [time_s, value] = [time_s, value].map(|number| format!("{number:.9}"));
            vec![line.name.clone(), amiss.of.name().to_string(), time_s, value]
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tables::curve::QUANTILES;

    #[test]
    fn the_columns_are_those_of_each_quantity() {
        let columns = AMISS
            .iter()
            .flat_map(|amiss| QUANTILES.map(|name| format!("{}_{name}", amiss.of.name())));
        assert_eq!(columns.collect::<Vec<_>>(), COLUMNS);
    }
}
