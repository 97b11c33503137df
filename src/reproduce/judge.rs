//! The verdict on one figure: is ours theirs, as far as both are known?

use super::{Law, Quantity, Statistic};
use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::statistics::Statistics;

/// How many combined standard errors two means may lie apart.
const ERRORS_MAX: f64 = 4.0;

/// The two-sided 95 % quantile of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// What was measured of a figure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// How many replications had it.
    pub count: u64,
    /// The mean over them.
    pub mean: f64,
    /// The mean's standard error.
    pub se: f64,
    /// The lower end of the mean's 95 % interval: Wilson's for shares of replications, else Student's.
    pub lo95: f64,
    /// The upper end.
    pub hi95: f64,
}

/// What is said of a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Ours agrees with theirs.
    Holds,
    /// It does not.
    Fails,
    /// There is nothing to compare with.
    Reported,
}

impl Verdict {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Fails => "FAILS",
            Verdict::Reported => "reported",
        }
    }
}

/// A figure, judged.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The figure of the literature.
    pub quantity: Quantity,
    /// Ours; `None` if fewer than two replications had it.
    pub measured: Option<Measured>,
    /// How many replications have none although they should: the figure fails.
    pub unfinished: u64,
    /// Whether ours lies within four combined standard errors of the reference.
    pub verdict: Verdict,
    /// Whether ours lies within one unit of the last printed digit, or four of our standard errors
    /// where that is wider. The printed figures are of few runs: they do not decide.
    pub as_printed: Option<bool>,
}

/// Judges a figure by its values in the replications that have one; `unfinished` others should have
/// one.
pub fn judge(quantity: Quantity, values: &[f64], unfinished: u64) -> Figure {
    let measured = measure(quantity.statistic, values);
    // Of a share it is the error that the reference implies: where none or all of a few runs have
    // it, their own says that there is none.
    let error = |value: f64, ours: &Measured| match quantity.statistic.counts() {
        true => (value * (1.0 - value) / ours.count as f64).sqrt(),
        false => ours.se,
    };
    let verdict = match (quantity.law, &measured) {
        (Law::Reported, _) => Verdict::Reported,
        (_, None) => Verdict::Fails,
        _ if unfinished > 0 => Verdict::Fails,
        (Law::Simulated { value, se }, Some(ours)) => {
            verdict((ours.mean - value).abs() <= ERRORS_MAX * error(value, ours).hypot(se))
        }
        (Law::Exact(value), Some(ours)) => {
            verdict((ours.mean - value).abs() <= ERRORS_MAX * error(value, ours))
        }
    };
    let near = |ours: Measured, (value, unit): (f64, f64)| {
        // Half an ulp of slack: printed figures and units are decimal.
        (ours.mean - value).abs() <= unit.max(ERRORS_MAX * ours.se) * (1.0 + 1e-12)
    };
    let as_printed = quantity.printed.zip(measured).map(|(printed, ours)| near(ours, printed));
    Figure { quantity, measured, unfinished, verdict, as_printed }
}

fn verdict(holds: bool) -> Verdict {
    if holds { Verdict::Holds } else { Verdict::Fails }
}

fn measure(statistic: Statistic, values: &[f64]) -> Option<Measured> {
    let count = values.len() as u64;
    let n = values.len() as f64;
    if count < 2 {
        return None;
    }
    let mean = values.mean();
    if statistic.counts() {
        let (centre, half) = wilson(mean, n);
        let se = (mean * (1.0 - mean) / n).sqrt();
        return Some(Measured { count, mean, se, lo95: centre - half, hi95: centre + half });
    }
    let se = values.std_dev() / n.sqrt();
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("a positive number of degrees");
    let half = t.inverse_cdf(0.975) * se;
    Some(Measured { count, mean, se, lo95: mean - half, hi95: mean + half })
}

/// Wilson's score interval of a share `p` of `n`: its centre and half its width.
fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z_95 * Z_95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    (centre, half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(statistic: Statistic, law: Law) -> Quantity {
        Quantity { point: 0, label: "", statistic, law, printed: Some((1.0, 0.1)), theory: None }
    }

    #[test]
    fn four_combined_standard_errors_decide() {
        // Mean 1, standard deviation 1, standard error .1.
        let values: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 0.0 } else { 2.0 }).collect();
        let of = |value, se| {
            let law = Law::Simulated { value, se };
            judge(quantity(Statistic::LastCycles, law), &values, 0)
        };
        let se = 1.005_037_815_259_212 / 10.0;
        assert!((of(1.0, 0.0).measured.unwrap().se - se).abs() < 1e-12);
        assert_eq!(of(1.0 + 3.9 * se, 0.0).verdict, Verdict::Holds);
        assert_eq!(of(1.0 + 4.1 * se, 0.0).verdict, Verdict::Fails);
        assert_eq!(of(1.0 + 4.1 * se, se).verdict, Verdict::Holds);
        assert_eq!(of(1.0 - 5.7 * se, se).verdict, Verdict::Fails);
        assert_eq!(of(1.0, 0.0).as_printed, Some(true));
    }

    #[test]
    fn shares_have_the_binomial_error() {
        let values: Vec<f64> = (0..400).map(|i| if i < 100 { 1.0 } else { 0.0 }).collect();
        let figure = judge(quantity(Statistic::ReachedAll, Law::Exact(0.25)), &values, 0);
        let measured = figure.measured.unwrap();
        assert!((measured.mean - 0.25).abs() < 1e-12);
        assert_eq!(figure.verdict, Verdict::Holds);
        assert!((measured.se - 0.021_650_635).abs() < 1e-9);
        assert!(measured.lo95 < 0.25 && measured.hi95 > 0.25 && measured.lo95 > 0.2);
    }

    #[test]
    fn unfinished_replications_fail_the_figure() {
        let law = Law::Exact(1.0);
        let of = |law, cut| judge(quantity(Statistic::LastCycles, law), &[0.0, 2.0], cut).verdict;
        assert_eq!([of(law, 0), of(law, 1)], [Verdict::Holds, Verdict::Fails]);
        assert_eq!(of(Law::Reported, 1), Verdict::Reported);
    }

    #[test]
    fn what_no_replication_had_fails() {
        let figure = judge(quantity(Statistic::ReachAmongSurvivors, Law::Exact(0.9)), &[], 0);
        assert_eq!((figure.verdict, figure.as_printed), (Verdict::Fails, None));
    }
}
