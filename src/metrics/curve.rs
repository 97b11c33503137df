//! Coverage over time, sampled at the ends of bins whose width follows the length of the run.

use crate::outcome::Curve;
use crate::time::Instant;

/// More bins than this are merged ten to one.
///
/// Rows of result files are 1, 2 or 5 powers of ten apart and at most 1,000, so a run of more than
/// 5,000 bins has rows at least ten bins apart.
pub const BINS_MAX: u64 = 5_000;

/// Builds a [`Curve`] from values that change over time.
pub struct CurveMeter {
    curve: Curve,
    started: bool,
}

impl CurveMeter {
    /// Before time 0.
    pub fn new() -> CurveMeter {
        CurveMeter { curve: Curve { bin_ns: 1, ..Curve::default() }, started: false }
    }

    /// One bin for all of time: only the last value is kept.
    pub fn of_no_series() -> CurveMeter {
        CurveMeter { curve: Curve { bin_ns: u64::MAX, ..Curve::default() }, started: false }
    }

    /// Time has come to `at`; up to then the value was `value`.
    #[inline]
    pub fn advance(&mut self, at: Instant, value: (u64, u64)) {
        let width = self.curve.bin_ns;
        let ends = at.0 > (self.curve.points.len() as u64 + 1).saturating_mul(width);
        if ends || !self.started && at > Instant::ZERO {
            self.close_bins(at, value);
        }
    }

    /// Closes every bin that ends before `at`.
    fn close_bins(&mut self, at: Instant, value: (u64, u64)) {
        if at > Instant::ZERO && !self.started {
            self.curve.start = value;
            self.started = true;
        }
        while at.0 / self.curve.bin_ns > BINS_MAX {
            self.curve.points = self.curve.points.chunks_exact(10).map(|ten| ten[9]).collect();
            self.curve.bin_ns *= 10;
        }
        let ended = (at.0.saturating_sub(1) / self.curve.bin_ns) as usize;
        if ended > self.curve.points.len() {
            self.curve.points.resize(ended, value);
        }
    }

    /// The curve of a run that ended at `at` with `value`.
    pub fn finish(mut self, at: Instant, value: (u64, u64)) -> Curve {
        self.close_bins(at, value);
        if !self.started {
            self.curve.start = value;
        } else {
            self.curve.points.push(value);
        }
        self.curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value at a time, from the list of changes.
    fn value_at(changes: &[(u64, u64)], at: u64) -> u64 {
        changes.iter().take_while(|(t, _)| *t <= at).last().map_or(0, |(_, v)| *v)
    }

    #[test]
    fn bins_hold_the_value_at_their_end() {
        let changes: Vec<(u64, u64)> = (0..3_000).map(|i| (i * i * 7 / 3, i)).collect();
        let mut meter = CurveMeter::new();
        let mut value = 0;
        for (at, new) in &changes {
            meter.advance(Instant(*at), (value, 1));
            value = *new;
        }
        let end = changes.last().unwrap().0;
        let curve = meter.finish(Instant(end), (value, 1));
        assert_eq!(curve.bin_ns, 10_000);
        for bin in 0..=curve.points.len() as u64 {
            let at = bin * curve.bin_ns;
            assert_eq!(curve.at(at).0, value_at(&changes, at), "at {at}");
        }
        assert_eq!(curve.at(end * 2).0, 2_999);
    }

    #[test]
    fn a_run_of_no_time_has_a_start() {
        let curve = CurveMeter::new().finish(Instant::ZERO, (1, 1));
        assert_eq!((curve.start, curve.points.len()), ((1, 1), 0));
    }
}
