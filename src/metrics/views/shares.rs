//! Shares of pairs over time: as curves, and as means over the measured part of a run.

use crate::metrics::curve::CurveMeter;
use crate::outcome::{ListCurves, Share};
use crate::time::Instant;

/// How many pairs are wrong, of how many.
pub type Pairs = (u64, u64);

/// What is wrong with all lists at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wrong {
    /// Pairs of two nodes that are up, of which the one does not list the other.
    pub missing: Pairs,
    /// Pairs of a node that is up and one that was and is not, which it lists.
    pub ghosts: Pairs,
    /// Nodes that are up and do not list themselves.
    pub without_self: Pairs,
    /// Nodes that are up and take in nothing any more.
    pub deaf: Pairs,
}

/// What each of them comes to.
pub struct Shares {
    window: (Instant, Instant),
    now: Instant,
    sums: [Share; 3],
    curves: [CurveMeter; 3],
}

impl Shares {
    /// Nothing added up yet; with `curves` they are kept over time.
    pub fn new(curves: bool) -> Shares {
        let curve = || if curves { CurveMeter::new() } else { CurveMeter::of_no_series() };
        Shares {
            window: (Instant::ZERO, Instant::MAX),
            now: Instant::ZERO,
            sums: [Share::default(); 3],
            curves: [curve(), curve(), curve()],
        }
    }

    /// Adds up only what is from the first instant up to the second.
    pub fn measure(&mut self, window: (Instant, Instant)) {
        self.window = window;
    }

    /// Time has come to `at`; up to then `wrong` was so.
    pub fn advance(&mut self, at: Instant, wrong: Wrong) {
        let Wrong { missing, ghosts, without_self, deaf } = wrong;
        let (from, until) = (self.now.max(self.window.0), at.min(self.window.1));
        if from < until {
            let lasted = u128::from(until.since(from).0);
            for (sum, (part, whole)) in self.sums.iter_mut().zip([missing, ghosts, without_self]) {
                sum.part += u128::from(part) * lasted;
                sum.whole += u128::from(whole) * lasted;
            }
        }
        for (curve, pairs) in self.curves.iter_mut().zip([missing, ghosts, deaf]) {
            curve.advance(at, pairs);
        }
        self.now = at;
    }

    /// What is missing, listed though dead, and without itself, as means over time; and the curves.
    pub fn finish(mut self, at: Instant, wrong: Wrong) -> ([Share; 3], ListCurves) {
        self.advance(at, wrong);
        let [missing, ghosts, deaf] = self.curves;
        let curves = ListCurves {
            missing: missing.finish(at, wrong.missing),
            ghosts: ghosts.finish(at, wrong.ghosts),
            deaf: deaf.finish(at, wrong.deaf),
        };
        (self.sums, curves)
    }
}
