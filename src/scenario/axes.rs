//! The axes of a sweep: which keys vary, over which values; and ranges such as `0 %..50 %/10 %`.

use super::raw::{RATE_UNITS, SIZE_UNITS, quantity};
use crate::rng::Ratio;
use crate::time::{Span, TIME_UNITS};

/// Along what a scenario is swept.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    /// At least one, in the order of the file; the last one turns fastest.
    pub axes: Vec<Axis>,
    /// Whether the axes advance together instead of each with each.
    pub zip: bool,
}

impl Axes {
    /// How many design points there are.
    pub fn points(&self) -> u64 {
        let mut lengths = self.axes.iter().map(|axis| axis.values.len() as u64);
        match self.zip {
            true => lengths.next().unwrap_or(0),
            false => lengths.fold(1, u64::saturating_mul),
        }
    }
}

/// One key and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The key, as `--set` takes it.
    pub key: String,
    /// At least one.
    pub values: Vec<Setting>,
}

/// One value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// As TOML.
    pub literal: String,
    /// As it was written, without quotes: for readers.
    pub text: String,
    /// What it is.
    pub form: Form,
}

/// What a value is by the way it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// An integer.
    Whole(i128),
    /// Another number.
    Number(f64),
    /// A string such as `"10 %"`.
    Share(Ratio),
    /// A string such as `"50 ms"`.
    Time(Span),
    /// A string such as `"1400 B"`, in octets.
    Size(u64),
    /// A string such as `"1 MB/s"`, in octets a second.
    Rate(u64),
    /// Any other string.
    Word,
    /// `true`, `false`, a table, a list or a date.
    Other,
}

impl Form {
    /// What the string `text` is.
    pub fn of(text: &str) -> Form {
        let share = text.trim_end().ends_with('%').then(|| text.parse().ok()).flatten();
        let time = || text.parse().ok().map(Form::Time);
        let size = || quantity(text, &SIZE_UNITS).ok().map(Form::Size);
        let rate = || quantity(text, &RATE_UNITS).ok().map(Form::Rate);
        share.map(Form::Share).or_else(time).or_else(size).or_else(rate).unwrap_or(Form::Word)
    }
}

/// More values than this are a slip of the pen.
const VALUES_MAX: i128 = 1_000_000;

/// The values of `FROM..TO` or `FROM..TO/STEP`, both ends included, each as a number and its unit,
/// and whether it has none.
///
/// # Errors
/// What is wrong, in words.
pub fn range(text: &str) -> Result<Vec<(String, bool)>, String> {
    let (from, rest) = text.split_once("..").ok_or("no `..` in a range")?;
    // The one of `1 MB/s` is part of a unit.
    let mut slashes = rest.match_indices('/').map(|(place, _)| place);
    let (to, step) = match slashes.find(|place| !rest[place + 1..].starts_with('s')) {
        Some(place) => (&rest[..place], Some(&rest[place + 1..])),
        None => (rest, None),
    };
    let (from, to) = (Decimal::read(from)?, Decimal::read(to)?);
    let unit = to.unit;
    let whole = unit.is_empty() && from.is_whole() && to.is_whole();
    let step = match step {
        Some(step) => Decimal::read(step)?,
        None if whole => Decimal { parts: PARTS, unit },
        None => return Err("a range of anything but integers needs a step".to_string()),
    };
    if [from.unit, step.unit].iter().any(|other| !other.is_empty() && *other != unit) {
        return Err("the parts of a range have one unit".to_string());
    }
    if step.parts <= 0 || from.parts > to.parts {
        return Err("a range goes up, by a step above 0".to_string());
    }
    let count = (to.parts - from.parts) / step.parts + 1;
    if count > VALUES_MAX {
        return Err(format!("a range of {count} values; {VALUES_MAX} are the most"));
    }
    let value = |i: i128| Decimal { parts: from.parts + i * step.parts, unit };
    if value(count - 1).parts != to.parts {
        let (step, last, next) = (Decimal { unit, ..step }, value(count - 1), value(count));
        return Err(format!("steps of {step} miss {to}: end the range at {last} or {next}"));
    }
    Ok((0..count).map(|i| (value(i).to_string(), unit.is_empty())).collect())
}

/// 10^−12, the finest share there is.
const PARTS: i128 = 1_000_000_000_000;

/// A decimal number with a unit, exactly.
#[derive(Clone, Copy)]
struct Decimal<'a> {
    parts: i128,
    unit: &'a str,
}

impl Decimal<'_> {
    fn read(text: &str) -> Result<Decimal<'_>, String> {
        let text = text.trim();
        let bad = || format!("`{text}` is not a number with or without a unit");
        let split = text.find(|c: char| !(c.is_ascii_digit() || "-._".contains(c)));
        let (number, unit) = text.split_at(split.unwrap_or(text.len()));
        let unit = unit.trim();
        let times = TIME_UNITS.iter().map(|(name, _)| *name);
        let sizes = SIZE_UNITS.iter().chain(&RATE_UNITS).map(|(name, _)| *name);
        let known = times.chain(sizes).chain(["%", ""]);
        if !known.into_iter().any(|name| name == unit) {
            return Err(format!("`{unit}` is no unit of a range"));
        }
        let digits = number.replace('_', "");
        let (sign, digits) = digits.strip_prefix('-').map_or((1, digits.as_str()), |d| (-1, d));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let empty = whole.is_empty() && fraction.is_empty();
        if empty || !plain(whole) || !plain(fraction) || fraction.len() > 12 || whole.len() > 18 {
            return Err(bad());
        }
        let parts: i128 = format!("{whole}{fraction:0<12}").parse().map_err(|_| bad())?;
        Ok(Decimal { parts: sign * parts, unit })
    }

    fn is_whole(&self) -> bool {
        self.parts % PARTS == 0
    }
}

impl std::fmt::Display for Decimal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.parts < 0 { "-" } else { "" };
        let (whole, rest) = (self.parts.abs() / PARTS, self.parts.abs() % PARTS);
        let fraction = format!("{rest:012}");
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        let blank = if self.unit.is_empty() { "" } else { " " };
        write!(f, "{sign}{whole}{dot}{fraction}{blank}{}", self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        range(text).unwrap().into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn ranges_include_both_ends_and_keep_their_unit() {
        assert_eq!(values("1..4"), ["1", "2", "3", "4"]);
        assert_eq!(values("0 %..40 %/20 %"), ["0 %", "20 %", "40 %"]);
        assert_eq!(values("0..30 %/15"), ["0 %", "15 %", "30 %"]);
        assert_eq!(values("0.1..0.3/0.1"), ["0.1", "0.2", "0.3"]);
        assert_eq!(values("-1..1"), ["-1", "0", "1"]);
        assert_eq!(values("5 ms..10ms/2.5ms"), ["5 ms", "7.5 ms", "10 ms"]);
        for bad in ["1", "3..1", "1..2/0", "0.5..1.5", "1 s..2 ms/1 s", "a..b", "..", "1 s..2 s"] {
            assert!(range(bad).is_err(), "{bad}");
        }
        let missed = range("0 %..50 %/20").unwrap_err();
        assert_eq!(missed, "steps of 20 % miss 50 %: end the range at 40 % or 60 %");
        assert!(range("0..2000000").unwrap_err().contains("2000001 values"));
    }

    #[test]
    fn a_form_is_read_off_the_text() {
        assert_eq!(Form::of("10 %"), Form::Share("0.1".parse().unwrap()));
        assert_eq!(Form::of("50 ms"), Form::Time(Span(50_000_000)));
        assert_eq!(Form::of("2 KiB"), Form::Size(2048));
        assert_eq!(Form::of("8 kbit/s"), Form::Rate(1_000));
        assert_eq!(values("1 kB/s..3 kB/s/1 kB/s"), ["1 kB/s", "2 kB/s", "3 kB/s"]);
        assert_eq!([Form::of("push"), Form::of("0..5"), Form::of("5")], [const { Form::Word }; 3]);
    }
}
