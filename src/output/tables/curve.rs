//! `curve.csv`: coverage over time, and its distribution over the replications.

use crate::outcome::{Cell, Curve, Replication, Run, Verdict};
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

/// What the columns of a row are called after the quantity, in their order.
pub const QUANTILES: [&str; 8] = ["mean", "min", "p05", "p25", "p50", "p75", "p95", "max"];

/// At most this many rows.
const ROWS_MAX: u64 = 1_000;

/// The quantiles of a row, in percent; 0 and 100 are the least and the greatest.
const PERCENTS: [usize; 7] = [0, 5, 25, 50, 75, 95, 100];

/// Coverage, or another share, at the ends of equal steps of time.
#[derive(Clone, Debug)]
pub struct ShareCurve {
    /// The step d, in nanoseconds.
    pub step_ns: u64,
    /// Rows 0, d, 2d …; the last is the first at or after the end of the longest replication.
    pub rows: Vec<Row>,
    /// How many replications enter: all but the failed ones.
    pub replications: usize,
}

/// The same at one moment.
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

impl ShareCurve {
    /// The curve of all replications of `run`.
    pub fn of(run: &Run) -> ShareCurve {
        let bins = sound(&run.replications).map(|r| r.curve.bin_ns).chain([run.traffic.bin_ns]);
        let step_ns = step_ns(end_ns(&run.replications), bins);
        ShareCurve::by(step_ns, &run.replications, |r| &r.curve)
    }

    /// The curves of several designs in equal steps: those that the longest replication of all needs.
    pub fn of_all(
        designs: &[&[Replication]],
        curve: fn(&Replication) -> &Curve,
    ) -> Vec<ShareCurve> {
        let all = || designs.iter().flat_map(|replications| sound(replications));
        let end_ns = designs.iter().map(|replications| end_ns(replications)).max().unwrap_or(0);
        let step_ns = step_ns(end_ns, all().map(|r| curve(r).bin_ns));
        let each = designs.iter().map(|replications| ShareCurve::by(step_ns, replications, curve));
        each.collect()
    }

    /// The same of anything over time, in steps of `step_ns`.
    pub fn by(
        step_ns: u64,
        replications: &[Replication],
        curve: fn(&Replication) -> &Curve,
    ) -> ShareCurve {
        let curves: Vec<&Curve> = sound(replications).map(curve).collect();
        let steps = end_ns(replications).div_ceil(step_ns);
        let count = if curves.is_empty() { 0 } else { steps + 1 };
        let rows = (0..count).into_par_iter().map(|i| Row::at(i * step_ns, &curves));
        ShareCurve { step_ns, rows: rows.collect(), replications: curves.len() }
    }

    /// The cells of the file.
    pub fn cells(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.rows.iter().map(|row| {
            let mut cells = vec![Seconds(row.at_ns).to_string()];
            cells.extend(row.cells());
            cells.push(self.replications.to_string());
            cells
        })
    }
}

/// Those in which the program did not fail.
fn sound(replications: &[Replication]) -> impl Iterator<Item = &Replication> + Clone {
    replications.iter().filter(|r| r.verdict != Verdict::Failed)
}

/// The end of the longest.
fn end_ns(replications: &[Replication]) -> u64 {
    replications.iter().map(|r| r.ended_at.0).max().unwrap_or(0)
}

impl Row {
    /// Mean and quantiles, in the order of [`QUANTILES`].
    pub fn cells(&self) -> impl Iterator<Item = String> + '_ {
        let quantiles = self.quantiles.iter().map(|share| share.cell().to_string());
        std::iter::once(self.mean.to_string()).chain(quantiles)
    }

    fn at(at_ns: u64, curves: &[&Curve]) -> Row {
        let mut shares: Vec<Share> =
            curves.iter().map(|curve| Share::new(curve.at(at_ns))).collect();
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
