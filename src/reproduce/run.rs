//! From the results of a part's sweep to its figures.

use super::{Figure, Part, judge};
use crate::outcome::Replication;
use crate::sweep::{Plan, Results};
use crate::time::Span;

/// The figures of `part`, from the results of its sweep.
///
/// # Panics
/// If the part names a design point that its sweep has not got.
pub fn figures(part: &Part, plan: &Plan, results: &Results) -> Vec<Figure> {
    let figure = |quantity: &super::Quantity| {
        let timing = plan.points[quantity.point].scenario.protocol.timing();
        let period = timing.map_or(Span::from_secs(1), |timing| timing.period());
        let value = |replication: &Replication| quantity.statistic.of(replication, period);
        let values: Vec<f64> = results.points[quantity.point].iter().filter_map(value).collect();
        judge(*quantity, &values)
    };
    part.quantities.iter().map(figure).collect()
}
