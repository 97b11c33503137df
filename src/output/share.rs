//! Exact statistics of coverage: quotients of integers, compared and averaged without floating
//! point, so that a data file is the same on every machine.

use crate::outcome::Cell;
pub use crate::outcome::statistics::nearest_rank;
use std::cmp::Ordering;

/// Held pairs / due pairs at one moment. While nothing is due (no update is born yet, or no node
/// is up), coverage is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Above the line.
    pub held: u64,
    /// Below the line.
    pub due: u64,
}

impl Share {
    /// The share of `due` pairs that are held; 0 / 1 when none is due.
    pub fn new((held, due): (u64, u64)) -> Share {
        if due == 0 { Share { held: 0, due: 1 } } else { Share { held, due } }
    }

    /// Its cell: nine decimals.
    pub fn cell(self) -> Cell {
        Cell::share(self.held, self.due)
    }

    /// As a number from 0 to 1, for charts.
    pub fn as_f64(self) -> f64 {
        self.held as f64 / self.due as f64
    }

    /// Orders by value, by cross multiplication.
    pub fn order(&self, other: &Share) -> Ordering {
        let left = u128::from(self.held) * u128::from(other.due);
        left.cmp(&(u128::from(other.held) * u128::from(self.due)))
    }
}

/// Decimals kept of each share when denominators differ.
const FIXED: u128 = 1_000_000_000_000_000_000;

/// The mean of `shares`: exact where all have one denominator, else of their first 18 decimals.
pub fn mean(shares: &[Share]) -> Cell {
    let Some(first) = shares.first() else { return Cell::Empty };
    let count = shares.len() as u128;
    if shares.iter().all(|share| share.due == first.due) {
        let held: u128 = shares.iter().map(|share| u128::from(share.held)).sum();
        return Cell::quotient(held, count * u128::from(first.due), 9);
    }
    let fixed = |share: &Share| u128::from(share.held) * FIXED / u128::from(share.due);
    Cell::quotient(shares.iter().map(fixed).sum(), count * FIXED, 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(held: u64, due: u64) -> Share {
        Share::new((held, due))
    }

    #[test]
    fn orders_by_value_where_floats_cannot_tell() {
        let (a, b) = (share(u64::MAX - 1, u64::MAX), share(u64::MAX, u64::MAX));
        assert_eq!(a.as_f64(), b.as_f64());
        assert_eq!(a.order(&b), Ordering::Less);
        assert_eq!(share(1, 3).order(&share(2, 6)), Ordering::Equal);
        assert_eq!(share(0, 0).order(&share(0, 9)), Ordering::Equal);
    }

    #[test]
    fn means_are_exact_or_near_enough_to_print() {
        assert_eq!(mean(&[share(1, 3), share(1, 3), share(2, 3)]).to_string(), "0.444444444");
        // Half up, exactly: 1/2 of 1e-9.
        let tiny = [share(0, 1_000_000_000), share(1, 1_000_000_000)];
        assert_eq!(mean(&tiny).to_string(), "0.000000001");
        assert_eq!(mean(&[share(1, 3), share(1, 2), share(1, 1)]).to_string(), "0.611111111");
        assert_eq!(mean(&[]).to_string(), "");
    }

    #[test]
    fn quantiles_are_nearest_rank() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!([5, 25, 50, 75, 95, 100].map(|p| nearest_rank(&ten, p)), [1, 3, 5, 8, 10, 10]);
        assert_eq!([0, 50, 95].map(|p| nearest_rank(&[7], p)), [7, 7, 7]);
    }
}
