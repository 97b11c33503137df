//! [`Pace`]: when a command is given again.

use crate::rng::exponential_ns;
use crate::time::{Instant, NANOS_PER_SECOND, Span};
use std::fmt;

/// When an entry of the workload is given, from its first time on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// At equal distances.
    Every {
        /// The distance.
        every: Span,
        /// How many times, at least 1.
        count: u64,
    },
    /// As a Poisson process: after gaps that are drawn from the exponential law, the first of
    /// them before the first time.
    Poisson {
        /// How often, on average.
        rate: Frequency,
        /// How many times at most; no limit if absent.
        count: Option<u64>,
        /// Until when, itself included.
        until: Instant,
    },
}

impl Pace {
    /// Once.
    pub const ONCE: Pace = Pace::Every { every: Span::ZERO, count: 1 };

    /// Whether times are drawn.
    pub fn is_drawn(&self) -> bool {
        matches!(self, Pace::Poisson { .. })
    }

    /// How many times, if that is not drawn.
    pub fn count(&self) -> Option<u64> {
        match *self {
            Pace::Every { count, .. } => Some(count),
            Pace::Poisson { .. } => None,
        }
    }

    /// How many times at most, from `from` on; of a Poisson process with an end the mean and eight
    /// standard deviations, and some more where they are few: rarer than once in 10^14 runs.
    pub fn count_most(&self, from: Instant) -> u64 {
        match *self {
            Pace::Poisson { rate, count, until } => {
                let mean = until.since(from).0 / rate.gap().0;
                mean.saturating_add(8 * mean.isqrt() + 40).min(count.unwrap_or(u64::MAX))
            }
            Pace::Every { count, .. } => count,
        }
    }

    /// When the last time is, if that is not drawn.
    pub fn last(&self, from: Instant) -> Option<Instant> {
        match *self {
            Pace::Every { every, count } => {
                let after = every.0.saturating_mul(count.saturating_sub(1));
                Some(from.saturating_add(Span(after)))
            }
            Pace::Poisson { .. } => None,
        }
    }

    /// All times from `from` on, ascending; `draw` gives the word of each gap, by its number.
    pub fn times(
        self,
        from: Instant,
        mut draw: impl FnMut(u64) -> u64,
    ) -> impl Iterator<Item = Instant> {
        let count = match self {
            Pace::Every { count, .. } => count,
            Pace::Poisson { count, .. } => count.unwrap_or(u64::MAX),
        };
        let mut at = from;
        (0..count).map_while(move |occurrence| match self {
            Pace::Every { every, .. } => {
                Some(from.saturating_add(Span(every.0.saturating_mul(occurrence))))
            }
            Pace::Poisson { rate, until, .. } => {
                let gap = exponential_ns(draw(occurrence), rate.gap().0);
                at = at.saturating_add(Span(gap).max(Span::TICK));
                (at <= until).then_some(at)
            }
        })
    }
}

/// How often something happens on average.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frequency {
    /// Millionths of a time in a unit.
    millionths: u64,
    /// The unit of time.
    per: Unit,
}

/// What a frequency is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Second,
    Minute,
    Hour,
}

const UNITS: [(&str, Unit); 3] = [("s", Unit::Second), ("min", Unit::Minute), ("h", Unit::Hour)];
const MILLION: u64 = 1_000_000;

/// Why a text is no frequency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrequencyError {
    /// It does not begin with a number.
    #[error("{0:?} is not a rate")]
    NoNumber(String),
    /// It does not end as it should.
    #[error("a rate needs a unit")]
    NoUnit,
    /// It has another unit.
    #[error("`{0}` is not a unit of a rate")]
    UnknownUnit(String),
    /// It is finer than a millionth.
    #[error("more than six decimals")]
    TooFine,
    /// The mean gap is shorter than a nanosecond, or longer than all time.
    #[error("a rate of {0}")]
    OutOfRange(String),
}

impl Frequency {
    /// Reads `"10 /s"`, `"0.5 /min"` or `"2 /h"`.
    ///
    /// # Errors
    /// If it is none, or the mean gap would be shorter than 1 ns or longer than 2^62 ns.
    pub fn read(text: &str) -> Result<Frequency, FrequencyError> {
        let text = text.trim();
        let (number, unit) = text.split_once('/').map_or((text, None), |(n, u)| (n, Some(u)));
        let millionths = decimal(number.trim())?;
        let unit = unit.ok_or(FrequencyError::NoUnit)?.trim();
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, per) = known.ok_or_else(|| FrequencyError::UnknownUnit(format!("/{unit}")))?;
        let frequency = Frequency { millionths, per: *per };
        let gap = (millionths > 0).then(|| frequency.gap_wide());
        match gap.is_some_and(|gap| (1..=1 << 62).contains(&gap)) {
            true => Ok(frequency),
            false => Err(FrequencyError::OutOfRange(text.to_string())),
        }
    }

    /// The mean time between two, to the nearest nanosecond.
    pub fn gap(self) -> Span {
        Span(self.gap_wide() as u64)
    }

    fn gap_wide(self) -> u128 {
        let seconds = match self.per {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3600,
        };
        let unit = seconds * u128::from(NANOS_PER_SECOND) * u128::from(MILLION);
        (unit + u128::from(self.millionths / 2)) / u128::from(self.millionths)
    }
}

/// A decimal number in millionths.
fn decimal(text: &str) -> Result<u64, FrequencyError> {
    let bad = || FrequencyError::NoNumber(text.to_string());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return Err(bad());
    }
    if fraction.len() > 6 {
        return Err(FrequencyError::TooFine);
    }
    let all = format!("{whole}{fraction:0<6}");
    all.parse().map_err(|_| FrequencyError::OutOfRange(text.to_string()))
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.millionths / MILLION)?;
        let fraction = self.millionths % MILLION;
        if fraction > 0 {
            write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0'))?;
        }
        let unit = UNITS.iter().find(|(_, unit)| *unit == self.per).map_or("", |(name, _)| name);
        write!(f, " /{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_read_and_print() {
        for (text, gap, printed) in [
            ("10 /s", 100_000_000, "10 /s"),
            ("0.50/s", 2_000_000_000, "0.5 /s"),
            (" 2.000001 / min ", 29_999_985_000, "2.000001 /min"),
            ("3 /h", 1_200_000_000_000, "3 /h"),
            ("1000000000 /s", 1, "1000000000 /s"),
        ] {
            let frequency = Frequency::read(text).unwrap();
            assert_eq!((frequency.gap().0, frequency.to_string().as_str()), (gap, printed));
        }
        let error = |text| Frequency::read(text).unwrap_err();
        assert_eq!(error("10"), FrequencyError::NoUnit);
        assert_eq!(error("10 /ms"), FrequencyError::UnknownUnit("/ms".into()));
        assert_eq!(error("-1 /s"), FrequencyError::NoNumber("-1".into()));
        assert_eq!(error(" /s"), FrequencyError::NoNumber(String::new()));
        assert_eq!(error("0.0000001 /s"), FrequencyError::TooFine);
        for text in ["0 /s", "3000000000 /s", "99999999999999999999 /s"] {
            assert!(matches!(error(text), FrequencyError::OutOfRange(_)), "{text}");
        }
    }

    #[test]
    fn a_process_ends_with_its_end() {
        let rate = Frequency::read("1 /s").unwrap();
        // All gaps are the median, ln 2 seconds.
        let median = |_| 1 << 63;
        let process = |count, until| Pace::Poisson { rate, count, until: Instant(until) };
        let times = process(None, 2_100_000_000).times(Instant(7), median);
        let times: Vec<u64> = times.map(|at| at.0).collect();
        assert_eq!(times.len(), 3);
        let gap = times[0] - 7;
        assert!(gap.abs_diff(693_147_181) < 10 && times[2] == 7 + 3 * gap);
        let last = times[2];
        let count = |process: Pace| process.times(Instant(7), median).count();
        assert_eq!([last, last - 1].map(|until| count(process(None, until))), [3, 2]);
        assert_eq!([2, 9].map(|most| count(process(Some(most), last))), [2, 3]);
        // The shortest gap is the shortest time there is.
        let least = process(Some(2), 100).times(Instant(7), |_| u64::MAX);
        assert_eq!(least.map(|t| t.0).collect::<Vec<_>>(), [8, 9]);
    }
}
