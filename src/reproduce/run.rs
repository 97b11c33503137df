//! From the results of a part's sweep to its figures.

use super::{Figure, Part, Quantity, judge};
use crate::engine::StopWhen;
use crate::outcome::Verdict;
use crate::sweep::{Plan, Results};
use crate::time::Span;

/// The figures of `part`, from the results of its sweep.
///
/// # Panics
/// If the part names a design point that its sweep has not got.
pub fn figures(part: &Part, plan: &Plan, results: &Results) -> Vec<Figure> {
    let figure = |quantity: &Quantity| {
        let scenario = &plan.points[quantity.point].scenario;
        let period = scenario.protocol.timing().map_or(Span::from_secs(1), |t| t.period());
        let replications = &results.points[quantity.point];
        // A run that is to go on until all know, but was stopped by its time limit, has times of
        // those alone that were quick.
        let needs_all =
            scenario.stop.when == StopWhen::Converged && quantity.statistic.is_of_receipts();
        let (whole, cut): (Vec<_>, Vec<_>) =
            replications.iter().partition(|one| !needs_all || one.verdict == Verdict::Converged);
        let values: Vec<f64> =
            whole.into_iter().filter_map(|one| quantity.statistic.of(one, period)).collect();
        judge(*quantity, &values, cut.len() as u64)
    };
    part.quantities.iter().map(figure).collect()
}
