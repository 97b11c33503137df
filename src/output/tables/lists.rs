//! `lists.csv`: what is wrong with lists of members over time, and its distribution over the replications.

use super::Source;
use super::curve::{CoverageCurve, Row};
use crate::outcome::Run;
use crate::output::lists::{WRONG, Wrong};
use crate::time::Seconds;

/// The columns of each quantity, in the order of [`WRONG`] and [`QUANTILES`].
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

/// Each quantity of a run, in steps of `step_ns`.
pub fn over_time(run: &Run, step_ns: u64) -> Vec<(&'static Wrong, CoverageCurve)> {
    let of =
        |wrong: &'static Wrong| (wrong, CoverageCurve::by(step_ns, &run.replications, wrong.curve));
    WRONG.iter().map(of).collect()
}

/// The cells of the file, in rows as those of `curve.csv`.
pub fn cells<'a>(source: &'a Source) -> impl Iterator<Item = Vec<String>> + 'a {
    let curves = &source.lists;
    (0..source.curve.rows.len()).map(move |row| {
        let rows = || curves.iter().map(|(_, curve)| &curve.rows[row]);
        let at = rows().next().map_or(0, |row| row.at_ns);
        let mut cells = vec![Seconds(at).to_string()];
        cells.extend(rows().flat_map(Row::cells));
        cells.push(curves[0].1.replications.to_string());
        cells
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tables::curve::QUANTILES;

    #[test]
    fn the_columns_are_those_of_each_quantity() {
        let columns = WRONG
            .iter()
            .flat_map(|wrong| QUANTILES.map(|name| format!("{}_{name}", wrong.of.name())));
        assert_eq!(columns.collect::<Vec<_>>(), COLUMNS);
    }
}
