//! Virtual time: [`Instant`] and [`Span`], unsigned 64-bit counts of nanoseconds.
//!
//! A run covers at most 2^64 − 1 ns (584 years). Nothing here reads a clock: an instant is a
//! point on the axis of one simulated run, whose origin is the start of the run. Decimal text
//! such as `"50 ms"` is read and printed without floating point, so no value is ever rounded.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// Nanoseconds in one second.
pub const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// A point in virtual time: nanoseconds since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub u64);

/// A length of virtual time, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub u64);

impl Instant {
    /// The start of every run.
    pub const ZERO: Instant = Instant(0);
    /// The last representable instant, 584 years after the start.
    pub const MAX: Instant = Instant(u64::MAX);

    /// The time from `earlier` to `self`; zero when `earlier` is later.
    pub fn since(self, earlier: Instant) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// `self + span`, or the last representable instant where that does not fit.
    pub fn saturating_add(self, span: Span) -> Instant {
        Instant(self.0.saturating_add(span.0))
    }

    /// Seconds with nine decimals, exact: the form of every time in a result file.
    pub fn seconds(self) -> Seconds {
        Seconds(self.0)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The least time between a cause and its effect (DESIGN 4.3).
    pub const TICK: Span = Span(1);

    /// A span of whole seconds.
    pub const fn from_secs(s: u64) -> Span {
        Span(s * NANOS_PER_SECOND)
    }

    /// A span of whole milliseconds.
    pub const fn from_millis(ms: u64) -> Span {
        Span(ms * 1_000_000)
    }

    /// Seconds with nine decimals, exact.
    pub fn seconds(self) -> Seconds {
        Seconds(self.0)
    }
}

impl Add<Span> for Instant {
    type Output = Instant;
    fn add(self, span: Span) -> Instant {
        Instant(self.0 + span.0)
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        self.0 += span.0;
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Instant) -> Span {
        Span(self.0 - earlier.0)
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0 + other.0)
    }
}

/// Prints nanoseconds as seconds with nine decimals: `7.250000000`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:09}", self.0 / NANOS_PER_SECOND, self.0 % NANOS_PER_SECOND)
    }
}

/// The units a time may be written in, largest first, with their nanoseconds.
pub const TIME_UNITS: [(&str, u64); 7] = [
    ("d", 86_400 * NANOS_PER_SECOND),
    ("h", 3_600 * NANOS_PER_SECOND),
    ("min", 60 * NANOS_PER_SECOND),
    ("s", NANOS_PER_SECOND),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Prints the shortest exact text, in the largest unit that needs no decimals: `50 ms`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return write!(f, "0 s");
        }
        // Days and hours are read but not printed: 90 s is clearer than 1.5 min.
        let whole = TIME_UNITS[3..].iter().find(|(_, n)| self.0.is_multiple_of(*n));
        let (unit, nanos) = whole.expect("every span is a whole number of nanoseconds");
        write!(f, "{} {unit}", self.0 / nanos)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// A bare number: `50` could be seconds or milliseconds.
    #[error("a time needs a unit")]
    NoUnit,
    /// The part before the unit is no decimal number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// The unit is none of [`TIME_UNITS`].
    #[error("`{0}` is not a unit of time")]
    UnknownUnit(String),
    /// Finer than a nanosecond.
    #[error("finer than one nanosecond")]
    TooFine,
    /// Longer than 584 years.
    #[error("longer than 584 years")]
    TooLong,
    /// A negative number.
    #[error("a time cannot be negative")]
    Negative,
}

impl std::str::FromStr for Span {
    type Err = SpanError;

    /// Reads a decimal number and a unit, with or without a blank: `50 ms`, `1.5s`.
    fn from_str(text: &str) -> Result<Span, SpanError> {
        let text = text.trim();
        let split = text.find(|c: char| !(c.is_ascii_digit() || "+-._".contains(c)));
        let (number, unit) = text.split_at(split.unwrap_or(text.len()));
        let unit = unit.trim();
        if number.starts_with('-') {
            return Err(SpanError::Negative);
        }
        if number.is_empty() {
            return Err(SpanError::NotANumber(text.to_string()));
        }
        if unit.is_empty() {
            return Err(SpanError::NoUnit);
        }
        let known = TIME_UNITS.iter().find(|(name, _)| *name == unit);
        let (_, nanos) = known.ok_or_else(|| SpanError::UnknownUnit(unit.to_string()))?;
        scale_decimal(number, *nanos).map(Span)
    }
}

/// `number` (decimal text) times `scale`, exactly.
fn scale_decimal(number: &str, scale: u64) -> Result<u64, SpanError> {
    let bad = || SpanError::NotANumber(number.to_string());
    let digits = number.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(bad());
    }
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(bad());
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 18 {
        return Err(SpanError::TooFine);
    }
    let mut value = 0u128;
    for b in whole.bytes().chain(fraction.bytes()) {
        value = value * 10 + u128::from(b - b'0');
        if value > u128::from(u64::MAX) * 1_000_000_000_000_000_000 {
            return Err(SpanError::TooLong);
        }
    }
    let scaled = value.checked_mul(u128::from(scale)).ok_or(SpanError::TooLong)?;
    let unit = 10u128.pow(fraction.len() as u32);
    if scaled % unit != 0 {
        return Err(SpanError::TooFine);
    }
    u64::try_from(scaled / unit).map_err(|_| SpanError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit() {
        let cases = [
            ("50 ms", 50_000_000),
            ("1.5s", 1_500_000_000),
            ("0 s", 0),
            ("2 min", 120_000_000_000),
            ("1 h", 3_600_000_000_000),
            ("1 d", 86_400_000_000_000),
            ("1_000 ns", 1_000),
            (".5 us", 500),
        ];
        for (text, nanos) in cases {
            assert_eq!(text.parse(), Ok(Span(nanos)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        use SpanError::*;
        let cases = [
            ("50", NoUnit),
            ("fast", NotANumber("fast".into())),
            ("5 parsecs", UnknownUnit("parsecs".into())),
            ("0.5 ns", TooFine),
            ("-1 s", Negative),
            ("1..2 s", NotANumber("1..2".into())),
            ("99999999999 d", TooLong),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<Span>(), Err(error), "{text}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        for nanos in [0, 1, 999, 1_000, 50_000_000, 1_500_000_000, 60_000_000_000, u64::MAX] {
            let text = Span(nanos).to_string();
            assert_eq!(text.parse(), Ok(Span(nanos)), "{text}");
        }
        assert_eq!(Instant(7_250_000_000).seconds().to_string(), "7.250000000");
    }
}
