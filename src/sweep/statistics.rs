//! Statistics of one column over the replications of one design point.
//!
//! Means of times and counts are sums of integers and one division; quantiles are values that
//! occurred. Only deviations and intervals are floating point.

use crate::outcome::statistics::{mean_half_width95, nearest_rank};
use crate::outcome::{Cell, Column, GroupRow, Replication, Verdict};

/// A column with numbers.
pub type Metric = &'static Column;

/// Whether a column is a number that can have statistics.
pub fn is_metric(column: Metric) -> bool {
    !["replication", "outcome", "digest"].contains(&column.name)
}

/// One column over the replications that reached it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// How many reached it.
    pub count: u64,
    /// The rest; none if none did.
    pub spread: Option<Spread>,
}

/// A distribution in a few numbers, in base units.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Digits after the point: 9 of times and shares, else 6.
    pub decimals: u32,
    /// The mean.
    pub mean: Cell,
    /// The standard deviation of the sample; none of one value.
    pub sd: Option<f64>,
    /// The mean's 95 % interval (Student's t); none of one value.
    pub interval95: Option<(f64, f64)>,
    /// The least.
    pub min: Cell,
    /// Nearest rank: 5 % are at most this.
    pub p05: Cell,
    /// Half are at most this.
    pub median: Cell,
    /// 95 % are at most this.
    pub p95: Cell,
    /// The greatest.
    pub max: Cell,
}

/// The statistics of `metric` over `replications`, without those in which the program failed: what
/// they hold is not of a whole replication. When they converged is only of those that ended so.
pub fn of_metric(metric: Metric, replications: &[Replication]) -> Statistics {
    let counts = |r: &&Replication| match metric.name {
        "converged_at_s" => r.converged_for_good().is_some(),
        _ => r.verdict != Verdict::Failed,
    };
    let cells = replications.iter().filter(counts).map(|r| metric.cell(r));
    of_cells(cells.filter(|cell| cell.number().is_some()).collect())
}

/// The same of one group of nodes, by its number.
pub fn of_group(
    metric: &Column<GroupRow>,
    group: usize,
    replications: &[Replication],
) -> Statistics {
    let cells = replications.iter().map(|r| metric.cell(r, group));
    of_cells(cells.filter(|cell| cell.number().is_some()).collect())
}

/// A cell as a fraction.
fn fraction(cell: &Cell) -> (u128, u128) {
    match cell {
        Cell::Count(count) => (*count, 1),
        Cell::Time(nanos) => ((*nanos).into(), 1_000_000_000),
        Cell::Quotient { numerator, denominator, .. } => (*numerator, *denominator),
        Cell::Empty | Cell::NotReached | Cell::Text(_) | Cell::Digest(_) => (0, 1),
    }
}

/// The statistics of cells with numbers.
pub fn of_cells(mut cells: Vec<Cell>) -> Statistics {
    let count = cells.len() as u64;
    // Counts of nodes and messages are far from where the products would overflow.
    cells.sort_by(|a, b| {
        let ((a, below_a), (b, below_b)) = (fraction(a), fraction(b));
        a.saturating_mul(below_b).cmp(&b.saturating_mul(below_a))
    });
    let (Some(min), Some(max)) = (cells.first().cloned(), cells.last().cloned()) else {
        return Statistics { count, spread: None };
    };
    let decimals = match min {
        Cell::Time(_) => 9,
        Cell::Quotient { decimals, .. } => decimals,
        _ => 6,
    };
    let mean = mean(&cells, decimals);
    let sd = sd(&cells);
    let middle = mean.number().unwrap_or_default();
    let half = sd.and_then(|sd| mean_half_width95(sd, count));
    let quantile = |percent| nearest_rank(&cells, percent);
    let (p05, median, p95) = (quantile(5), quantile(50), quantile(95));
    let interval95 = half.map(|half| (middle - half, middle + half));
    let spread = Spread { decimals, mean, sd, interval95, min, p05, median, p95, max };
    Statistics { count, spread: Some(spread) }
}

/// The parts into which values of different denominators are cut for their mean.
const PARTS: u128 = 1_000_000_000_000_000;

/// Exact where all have one denominator.
fn mean(cells: &[Cell], decimals: u32) -> Cell {
    let count = cells.len() as u128;
    let below = fraction(&cells[0]).1;
    let sum: Option<u128> = cells
        .iter()
        .map(|cell| Some(fraction(cell)).filter(|(_, b)| *b == below).map(|(a, _)| a))
        .sum();
    if let Some(sum) = sum {
        return Cell::quotient(sum, count * below, decimals);
    }
    let parts = |cell: &Cell| {
        let (above, below) = fraction(cell);
        above / below * PARTS + above % below * PARTS / below
    };
    Cell::quotient(cells.iter().map(parts).sum(), count * PARTS, decimals)
}

/// The standard deviation of the sample.
fn sd(cells: &[Cell]) -> Option<f64> {
    if cells.len() < 2 {
        return None;
    }
    // Differences from the least keep the digits that matter.
    let (least, below) = fraction(&cells[0]);
    let from_least = |cell: &Cell| match fraction(cell) {
        (above, same) if same == below => (above - least) as f64 / below as f64,
        (above, other) => above as f64 / other as f64 - least as f64 / below as f64,
    };
    let values: Vec<f64> = cells.iter().map(from_least).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    Some((squares / (n - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::replications::failed;

    #[test]
    fn what_the_program_failed_at_is_no_sample() {
        let whole = Replication { verdict: Verdict::NotConverged, held: 1, due: 2, ..failed(0, 4) };
        let coverage = crate::outcome::column("coverage").expect("a column");
        let half = of_metric(coverage, std::slice::from_ref(&whole));
        assert_eq!(half.count, 1);
        let lost = Replication { held: 0, due: 2, ..failed(1, 4) };
        assert_eq!(of_metric(coverage, &[whole, lost]), half);
    }
}
