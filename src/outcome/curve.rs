//! [`Curve`]: a share of two counts over time.

/// Coverage over time, as counts of pairs at the ends of equal bins; or another share of two counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// The width of a bin (a, b], in nanoseconds: a power of ten.
    pub bin_ns: u64,
    /// Held and due pairs at time 0.
    pub start: (u64, u64),
    /// Held and due pairs at the end of each bin.
    pub points: Vec<(u64, u64)>,
}

impl Curve {
    /// Held and due pairs at time `at_ns`, a multiple of the bin's width; after the last bin the
    /// last value holds.
    pub fn at(&self, at_ns: u64) -> (u64, u64) {
        let bins = (at_ns / self.bin_ns.max(1)) as usize;
        if bins == 0 {
            return self.start;
        }
        *self.points.get(bins - 1).or(self.points.last()).unwrap_or(&self.start)
    }

    /// Leaves out the last bins in which nothing changes any more: the same curve in less memory.
    pub fn shorten(&mut self) {
        if let Some(last) = self.points.last().copied() {
            let changes = self.points.iter().rposition(|point| *point != last);
            self.points.truncate(changes.map_or(1, |place| place + 2));
            self.points.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_curve_is_the_same() {
        let of = |points: &[u64]| {
            let points = points.iter().map(|held| (*held, 4)).collect();
            Curve { bin_ns: 10, start: (1, 4), points }
        };
        for (long, short) in
            [(vec![2, 2, 4, 4, 4], vec![2, 2, 4]), (vec![3, 3], vec![3]), (vec![], vec![])]
        {
            let mut curve = of(&long);
            curve.shorten();
            assert_eq!(curve, of(&short));
            (0..90).step_by(10).for_each(|at| assert_eq!(curve.at(at), of(&long).at(at)));
        }
    }

    #[test]
    fn a_curve_keeps_its_last_value() {
        let curve = Curve { bin_ns: 10, start: (1, 4), points: vec![(2, 4), (4, 4)] };
        assert_eq!([0, 10, 20, 900].map(|t| curve.at(t).0), [1, 2, 4, 4]);
    }
}
