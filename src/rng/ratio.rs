//! Probabilities and shares as integers: no decision of a run compares floating point.

use std::fmt;
use std::str::FromStr;

/// A number from 0 to 1 in steps of 10^−12; 0 % and 100 % are exact in every decision.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ratio(u64);

/// Why a text or number is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatioError {
    /// Neither `"10 %"` nor a number.
    #[error("`{0}` is not a share")]
    NotAShare(String),
    /// Below 0 % or above 100 %.
    #[error("{0} is not between 0 % and 100 %")]
    OutOfRange(String),
    /// Finer than 10^−12.
    #[error("finer than 0.0000000001 %")]
    TooFine,
}

impl Ratio {
    /// The parts of 1 in which a share is held.
    pub const ONE_PARTS: u64 = 1_000_000_000_000;
    /// 0 %: never.
    pub const ZERO: Ratio = Ratio(0);
    /// 100 %: always.
    pub const ONE: Ratio = Ratio(Ratio::ONE_PARTS);

    /// A share from a floating-point literal of a scenario, to the nearest 10^−12.
    pub fn from_f64(value: f64) -> Result<Ratio, RatioError> {
        if !(0.0..=1.0).contains(&value) {
            return Err(RatioError::OutOfRange(value.to_string()));
        }
        Ok(Ratio((value * Ratio::ONE_PARTS as f64).round() as u64))
    }

    /// The share as a number from 0 to 1: for outputs, never for a decision.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / Ratio::ONE_PARTS as f64
    }

    /// The threshold below which a uniform 32-bit word means "yes"; 2^32 for 100 %.
    pub fn threshold(self) -> u64 {
        let scaled = (u128::from(self.0) << 32) + u128::from(Ratio::ONE_PARTS / 2);
        let rounded = (scaled / u128::from(Ratio::ONE_PARTS)) as u64;
        match self {
            Ratio::ZERO | Ratio::ONE => rounded,
            // Rare is not never, and nearly always is not always.
            _ => rounded.clamp(1, (1 << 32) - 1),
        }
    }

    /// So many hundredths, at most 100.
    pub const fn percent(hundredths: u64) -> Ratio {
        assert!(hundredths <= 100);
        Ratio(hundredths * (Ratio::ONE_PARTS / 100))
    }

    /// The share in units of one in [`Ratio::ONE_PARTS`].
    pub fn parts(self) -> u64 {
        self.0
    }

    /// This share of an amount, rounded half up.
    pub fn of_long(self, amount: u64) -> u64 {
        let parts = u128::from(Ratio::ONE_PARTS);
        ((u128::from(self.0) * u128::from(amount) + parts / 2) / parts) as u64
    }

    /// This share of `count` things, rounded half up.
    pub fn of(self, count: u32) -> u32 {
        self.of_long(count.into()) as u32
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    /// Reads `"10 %"` or `"0.1"`, exactly.
    fn from_str(text: &str) -> Result<Ratio, RatioError> {
        let trimmed = text.trim();
        let (number, digits) = match trimmed.strip_suffix('%') {
            Some(percent) => (percent.trim(), 10),
            None => (trimmed, 12),
        };
        let bad = || RatioError::NotAShare(text.to_string());
        if number.starts_with('-') && number[1..].parse::<f64>().is_ok() {
            return Err(RatioError::OutOfRange(text.to_string()));
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits_only = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty())
            || !digits_only(whole)
            || !digits_only(fraction)
        {
            return Err(bad());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > digits {
            return Err(RatioError::TooFine);
        }
        let scale = 10u64.pow((digits - fraction.len()) as u32);
        let joined = format!("{whole}{fraction}");
        let value: u64 = joined.parse().map_err(|_| RatioError::OutOfRange(text.to_string()))?;
        match value.checked_mul(scale) {
            Some(parts) if parts <= Ratio::ONE_PARTS => Ok(Ratio(parts)),
            _ => Err(RatioError::OutOfRange(text.to_string())),
        }
    }
}

/// Prints the exact percentage: `10 %`, `0.5 %`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = Ratio::ONE_PARTS / 100;
        let (whole, rest) = (self.0 / percent, self.0 % percent);
        if rest == 0 {
            return write!(f, "{whole} %");
        }
        let fraction = format!("{rest:010}");
        write!(f, "{whole}.{} %", fraction.trim_end_matches('0'))
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_exact() {
        assert_eq!(Ratio::ZERO.threshold(), 0);
        assert_eq!(Ratio::ONE.threshold(), 1 << 32);
        assert_eq!("50 %".parse::<Ratio>().unwrap().threshold(), 1 << 31);
    }

    #[test]
    fn reads_and_prints() {
        for (text, printed) in [
            ("10 %", "10 %"),
            ("0.1", "10 %"),
            ("0.5%", "0.5 %"),
            ("1", "100 %"),
            (".125", "12.5 %"),
        ] {
            assert_eq!(text.parse::<Ratio>().unwrap().to_string(), printed);
        }
        assert_eq!(Ratio::from_f64(0.1), "10 %".parse());
    }

    #[test]
    fn refuses_what_is_no_share() {
        for text in ["101 %", "-5 %", "1.5", "99999999999999999999"] {
            assert!(matches!(text.parse::<Ratio>(), Err(RatioError::OutOfRange(_))), "{text}");
        }
        for text in ["", "%", "ten", "1.2.3", "1e-3"] {
            assert!(matches!(text.parse::<Ratio>(), Err(RatioError::NotAShare(_))), "{text}");
        }
        assert_eq!("0.00000000001 %".parse::<Ratio>(), Err(RatioError::TooFine));
        assert!(Ratio::from_f64(f64::NAN).is_err());
    }

    #[test]
    fn counts_round_half_up() {
        let third = "33.3 %".parse::<Ratio>().unwrap();
        assert_eq!(third.of(1000), 333);
        assert_eq!("50 %".parse::<Ratio>().unwrap().of(3), 2);
        assert_eq!(Ratio::ONE.of(u32::MAX), u32::MAX);
        assert_eq!(Ratio::percent(10).of_long(u64::MAX), u64::MAX / 10 + 1);
        assert_eq!(Ratio::percent(100), Ratio::ONE);
    }
}
