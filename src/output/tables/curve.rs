//! `curve.csv`: coverage over time, and its distribution over the replications.

use crate::outcome::{Cell, Replication, Run, Verdict};
use crate::output::share::{Share, mean, nearest_rank};
use crate::time::Seconds;
use rayon::prelude::*;

/// The file's columns.
pub const HEADER: [&str; 10] = [
    "time_s",
    "coverage_mean",
    "coverage_min",
    "coverage_p05",
    "coverage_p25",
    "coverage_p50",
    "coverage_p75",
    "coverage_p95",
    "coverage_max",
    "replications",
];

/// At most this many rows.
const ROWS_MAX: u64 = 1_000;

/// The quantiles of a row, in percent; 0 and 100 are the least and the greatest.
const PERCENTS: [usize; 7] = [0, 5, 25, 50, 75, 95, 100];

/// Coverage at the ends of equal steps of time.
#[derive(Clone, Debug)]
pub struct CoverageCurve {
    /// The step d, in nanoseconds.
    pub step_ns: u64,
    /// Rows 0, d, 2d …; the last is the first at or after the end of the longest replication.
    pub rows: Vec<Row>,
    /// How many replications enter: all but the failed ones.
    pub replications: usize,
}

/// Coverage at one moment.
#[derive(Clone, Debug)]
pub struct Row {
    /// The moment, in nanoseconds.
    pub at_ns: u64,
    /// The mean over the replications.
    pub mean: Cell,
    /// min, p05, p25, p50, p75, p95, max over the replications.
    pub quantiles: [Share; 7],
}

/// The least of 1, 2, 5 · 10^k ns that covers `end_ns` in at most 1,000 rows and is a multiple of
/// every width in `bins_ns`.
pub fn step_ns(end_ns: u64, bins_ns: impl Iterator<Item = u64> + Clone) -> u64 {
    let steps = (0..19u32).flat_map(|k| [1, 2, 5].map(|digit| digit * 10u64.pow(k)));
    let fits = |step: &u64| {
        end_ns.div_ceil(*step) < ROWS_MAX
            && bins_ns.clone().all(|bin| step.is_multiple_of(bin.max(1)))
    };
    // 584 years fit in 1,000 rows of 2·10^16 ns.
    steps.clone().find(fits).unwrap_or(5 * 10u64.pow(18))
}

impl CoverageCurve {
    /// The curve of all replications of `run`.
    pub fn of(run: &Run) -> CoverageCurve {
        let sound = |r: &&Replication| r.verdict != Verdict::Failed;
        let replications: Vec<&Replication> = run.replications.iter().filter(sound).collect();
        let end_ns = run.replications.iter().map(|r| r.ended_at.0).max().unwrap_or(0);
        let bins = replications.iter().map(|r| r.curve.bin_ns).chain([run.traffic.bin_ns]);
        let step_ns = step_ns(end_ns, bins);
        let count = if replications.is_empty() { 0 } else { end_ns.div_ceil(step_ns) + 1 };
        let rows = (0..count).into_par_iter().map(|i| Row::at(i * step_ns, &replications));
        CoverageCurve { step_ns, rows: rows.collect(), replications: replications.len() }
    }

    /// The cells of the file.
    pub fn cells(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.rows.iter().map(|row| {
            let mut cells = vec![Seconds(row.at_ns).to_string(), row.mean.to_string()];
            cells.extend(row.quantiles.iter().map(|share| share.cell().to_string()));
            cells.push(self.replications.to_string());
            cells
        })
    }
}

impl Row {
    fn at(at_ns: u64, replications: &[&Replication]) -> Row {
        let mut shares: Vec<Share> =
            replications.iter().map(|r| Share::new(r.curve.at(at_ns))).collect();
        let mean = mean(&shares);
        shares.sort_unstable_by(Share::order);
        Row { at_ns, mean, quantiles: PERCENTS.map(|percent| nearest_rank(&shares, percent)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_the_least_that_fit() {
        let none = std::iter::empty;
        assert_eq!(step_ns(0, none()), 1);
        assert_eq!(step_ns(999, none()), 1);
        assert_eq!(step_ns(1_000, none()), 2);
        assert_eq!(step_ns(1_999, none()), 5);
        assert_eq!(step_ns(5_234_567_890, none()), 10_000_000);
        assert_eq!(step_ns(u64::MAX, none()), 20_000_000_000_000_000);
        assert_eq!(step_ns(999, [1, 100].into_iter()), 100);
    }
}
