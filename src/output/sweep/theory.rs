//! `theory.csv` of a sweep: what theory says beside `summary.csv`.

use super::tables::{csv, names, parameters};
use crate::scenario::laws::Measured;
use crate::sweep::{Plan, theory};

/// What is measured, and its column of means in `summary.csv`.
const MEANS: [(Measured, &str); 5] = [
    (Measured::TimeOfLast, "t100_s_mean"),
    (Measured::Coverage, "coverage_mean"),
    (Measured::Converged, "converged_share"),
    (Measured::Sends, "sends_per_node_mean_mean"),
    (Measured::Ghosts, "ghosts_share_mean"),
];

/// One row a law and design point; none if no law applies to any.
pub(super) fn theory_csv(plan: &Plan) -> Option<Vec<u8>> {
    let mut header = vec!["overlay".to_string(), "column".to_string(), "point".to_string()];
    header.extend(names(plan));
    header.push("value".to_string());
    let mut rows = Vec::new();
    for (measured, column) in MEANS {
        for law in theory(plan, measured) {
            for (number, value) in law.points {
                let mut row = vec![law.name.to_string(), column.to_string(), number.to_string()];
                row.extend(parameters(plan, &plan.points[number]));
                row.push(format!("{value:.9}"));
                rows.push(row);
            }
        }
    }
    (!rows.is_empty()).then(|| csv(header, rows.into_iter()))
}
