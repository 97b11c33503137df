//! [`Fraction`]: a non-negative quotient of integers, compared exactly.

use std::cmp::Ordering;

/// `numerator` / `denominator`, the latter not 0.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    /// Above the line.
    pub numerator: u128,
    /// Below the line.
    pub denominator: u128,
}

/// How many decimals a number of a scenario may have here.
const DECIMALS_MAX: usize = 12;

impl Fraction {
    /// A whole number.
    pub fn whole(number: u128) -> Fraction {
        Fraction { numerator: number, denominator: 1 }
    }

    /// Reads a decimal number such as `4.25` or `1_000`, exactly; at most twelve decimals.
    pub fn parse(text: &str) -> Option<Fraction> {
        let text = text.replace('_', "");
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{decimals}");
        let proper = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !proper || decimals.len() > DECIMALS_MAX || digits.len() > 24 {
            return None;
        }
        let denominator = 10u128.pow(decimals.len() as u32);
        Some(Fraction { numerator: digits.parse().ok()?, denominator }.reduced())
    }

    /// The nearest of the fractions that [`Fraction::parse`] reads; `number` is not negative.
    pub fn of_f64(number: f64) -> Fraction {
        let parts = 10u128.pow(DECIMALS_MAX as u32);
        let numerator = libm::round(number * parts as f64) as u128;
        Fraction { numerator, denominator: parts }.reduced()
    }

    /// This fraction times `other`.
    pub fn times(self, other: Fraction) -> Fraction {
        let (a, b) = (self.reduced(), other.reduced());
        Fraction {
            numerator: a.numerator.saturating_mul(b.numerator),
            denominator: a.denominator.saturating_mul(b.denominator),
        }
        .reduced()
    }

    /// The sum of both.
    pub fn plus(self, other: Fraction) -> Fraction {
        self.combine(other, u128::saturating_add)
    }

    /// The difference, or 0 if that is negative.
    pub fn minus(self, other: Fraction) -> Fraction {
        self.combine(other, u128::saturating_sub)
    }

    fn combine(self, other: Fraction, with: fn(u128, u128) -> u128) -> Fraction {
        let left = self.numerator.saturating_mul(other.denominator);
        let right = other.numerator.saturating_mul(self.denominator);
        let denominator = self.denominator.saturating_mul(other.denominator);
        Fraction { numerator: with(left, right), denominator }.reduced()
    }

    fn reduced(self) -> Fraction {
        let (mut a, mut b) = (self.numerator, self.denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let divisor = a.max(1);
        Fraction { numerator: self.numerator / divisor, denominator: self.denominator / divisor }
    }

    /// The nearest floating-point number.
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Fraction) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    /// Compares whole parts, then the reciprocals of what is left: exact for all 128-bit integers.
    fn cmp(&self, other: &Fraction) -> Ordering {
        let (mut a, mut b) = (self.numerator, self.denominator);
        let (mut c, mut d) = (other.numerator, other.denominator);
        loop {
            match (a / b).cmp(&(c / d)) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
            match (a % b, c % d) {
                (0, 0) => return Ordering::Equal,
                (0, _) => return Ordering::Less,
                (_, 0) => return Ordering::Greater,
                // r1 / b against r2 / d is d / r2 against b / r1.
                (r1, r2) => (a, b, c, d) = (d, r2, b, r1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: u128, denominator: u128) -> Fraction {
        Fraction { numerator, denominator }
    }

    #[test]
    fn comparison_is_exact_where_products_overflow() {
        let big = u128::MAX;
        assert!(fraction(big - 1, big) < fraction(big, big));
        assert!(fraction(big, big - 1) > fraction(big - 1, big - 2).minus(fraction(1, 2)));
        assert!(fraction(big - 2, big - 1) < fraction(big - 1, big));
        assert_eq!(fraction(2, 6), fraction(1, 3));
        assert!(fraction(0, 5) < fraction(1, big));
    }

    #[test]
    fn small_fractions_compare_as_cross_products() {
        let all = |f: &mut dyn FnMut(Fraction)| {
            (0..7).for_each(|n| (1..7).for_each(|d| f(fraction(n, d))));
        };
        all(&mut |a| {
            all(&mut |b| {
                let products = (a.numerator * b.denominator).cmp(&(b.numerator * a.denominator));
                assert_eq!(a.cmp(&b), products);
            });
        });
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(Fraction::parse("4.25"), Some(fraction(17, 4)));
        assert_eq!(Fraction::parse(".5"), Some(fraction(1, 2)));
        assert_eq!(Fraction::parse("4,2"), None);
        assert_eq!(Fraction::parse(""), None);
        assert_eq!(fraction(42, 10).times(fraction(5, 100)), fraction(21, 100));
    }
}
