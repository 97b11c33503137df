//! [`Cell`]: one value of a result file, exact until it is printed.

use std::fmt;

/// A value with the precision that its column promises; printing never touches floating point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// There is no value: an empty cell.
    Empty,
    /// A time that was not reached, longer than any other: an empty cell as well.
    NotReached,
    /// A word.
    Text(String),
    /// A whole number.
    Count(u128),
    /// Nanoseconds, printed as seconds with nine decimals.
    Time(u64),
    /// A quotient, rounded half up to this many decimals.
    Quotient {
        /// Above the line.
        numerator: u128,
        /// Below the line, not 0.
        denominator: u128,
        /// 9 for shares, 6 for all else.
        decimals: u32,
    },
    /// 128 bits in hexadecimal.
    Digest(u128),
}

impl Cell {
    /// A time that may not have been reached.
    pub fn time(nanos: Option<u64>) -> Cell {
        nanos.map_or(Cell::NotReached, Cell::Time)
    }

    /// A share with nine decimals; empty when there is nothing to share.
    pub fn share(part: u64, whole: u64) -> Cell {
        Cell::quotient(part.into(), whole.into(), 9)
    }

    /// A quotient; empty when `denominator` is 0.
    pub fn quotient(numerator: u128, denominator: u128, decimals: u32) -> Cell {
        if denominator == 0 {
            return Cell::Empty;
        }
        Cell::Quotient { numerator, denominator, decimals }
    }

    /// The value as a number in base units (seconds, shares, counts), for statistics and charts.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Empty | Cell::NotReached | Cell::Text(_) | Cell::Digest(_) => None,
            Cell::Count(count) => Some(*count as f64),
            Cell::Time(nanos) => Some(*nanos as f64 / 1e9),
            Cell::Quotient { numerator, denominator, .. } => {
                Some(*numerator as f64 / *denominator as f64)
            }
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty | Cell::NotReached => Ok(()),
            Cell::Text(text) => f.write_str(text),
            Cell::Count(count) => count.fmt(f),
            Cell::Time(nanos) => crate::time::Seconds(*nanos).fmt(f),
            Cell::Quotient { numerator, denominator, decimals } => {
                let scale = 10u128.pow(*decimals);
                let scaled = (numerator * scale + denominator / 2) / denominator;
                let width = *decimals as usize;
                write!(f, "{}.{:0width$}", scaled / scale, scaled % scale)
            }
            Cell::Digest(digest) => write!(f, "{digest:032x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_fixed_decimals() {
        assert_eq!(Cell::share(2, 3).to_string(), "0.666666667");
        assert_eq!(Cell::share(3, 3).to_string(), "1.000000000");
        assert_eq!(Cell::share(0, 0).to_string(), "");
        assert_eq!(Cell::Time(1).to_string(), "0.000000001");
        assert_eq!(Cell::quotient(7, 2, 6).to_string(), "3.500000");
        assert_eq!(Cell::Digest(255).to_string().len(), 32);
    }
}
