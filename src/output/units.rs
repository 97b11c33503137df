//! Numbers for people: on charts and on the terminal. Data files never use these.

/// A unit of time to print in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeUnit {
    /// Its name.
    pub name: &'static str,
    /// Its length in nanoseconds.
    pub nanos: f64,
}

/// Each unit with the least time, in nanoseconds, that is printed in it.
const UNITS: [(f64, TimeUnit); 7] = [
    (345_600e9, TimeUnit { name: "d", nanos: 86_400e9 }),
    (14_400e9, TimeUnit { name: "h", nanos: 3_600e9 }),
    (600e9, TimeUnit { name: "min", nanos: 60e9 }),
    (1e9, TimeUnit { name: "s", nanos: 1e9 }),
    (1e6, TimeUnit { name: "ms", nanos: 1e6 }),
    (1e3, TimeUnit { name: "µs", nanos: 1e3 }),
    (0.0, TimeUnit { name: "ns", nanos: 1.0 }),
];

impl TimeUnit {
    /// The unit in which a time of `nanos` ns reads best.
    pub fn of(nanos: f64) -> TimeUnit {
        let fits = |(least, _): &&(f64, TimeUnit)| nanos >= *least;
        UNITS.iter().find(fits).map_or(UNITS[3].1, |(_, unit)| *unit)
    }

    /// `nanos` ns in this unit, with three significant digits: `3.42 s`.
    pub fn print(self, nanos: f64) -> String {
        format!("{} {}", significant(nanos / self.nanos), self.name)
    }

    /// An error of `nanos` ns beside a value in this unit.
    pub fn print_error(self, nanos: f64) -> String {
        format!("{} {}", error(nanos / self.nanos), self.name)
    }
}

/// An error beside a value: two significant digits, and at most six decimals.
pub fn error(value: f64) -> String {
    if value < 0.5e-6 {
        return "0".to_string();
    }
    let magnitude = value.log10().floor() as i32;
    format!("{value:.*}", (1 - magnitude).clamp(0, 6) as usize)
}

/// A time in the unit in which it reads best.
pub fn time(nanos: f64) -> String {
    if nanos == 0.0 { "0 s".to_string() } else { TimeUnit::of(nanos).print(nanos) }
}

/// Three significant digits, without an exponent; whole numbers above 1,000 in full.
pub fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let magnitude = value.abs().log10().floor() as i32;
    // Rounding may reach the next power of ten: 9.996 is 10.0.
    let rounded = format!("{:.*}", (2 - magnitude).max(0) as usize, value);
    let magnitude = rounded.parse::<f64>().unwrap_or(value).abs().log10().floor() as i32;
    let decimals = (2 - magnitude).max(0) as usize;
    if decimals == 0 { grouped(value.round() as i128) } else { format!("{value:.decimals$}") }
}

/// A whole number with its thousands apart: `1,000`.
pub fn grouped(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0 { format!("−{text}") } else { text }
}

/// Drops zeros that end a decimal fraction: `10.0` is `10`.
pub fn trimmed(number: &str) -> &str {
    if !number.contains('.') {
        return number;
    }
    number.trim_end_matches('0').trim_end_matches('.')
}

/// A share as a percentage with three significant digits: `10 %`, `99.97 %`; only all is `100 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let close = (3..12).map(|decimals| format!("{value:.decimals$}"));
    let near_all = value > 99.9 && value < 100.0;
    let text = match near_all {
        true => close.clone().find(|text| !text.starts_with("100")).unwrap_or("100".into()),
        false => significant(value),
    };
    format!("{} %", trimmed(&text))
}

/// An amount of octets: `3.1 kB`.
pub fn octets(value: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match units.iter().find(|(least, _)| value >= *least) {
        Some((scale, unit)) => format!("{} {unit}", significant(value / scale)),
        None => format!("{} B", significant(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let cases = [(3.4217, "3.42"), (9.996, "10.0"), (0.012_345, "0.0123"), (1234.5, "1,235")];
        for (value, text) in cases {
            assert_eq!(significant(value), text);
        }
        assert_eq!([0, 999, 1_000, 12_345_678].map(grouped), ["0", "999", "1,000", "12,345,678"]);
        assert_eq!([0.1, 0.0, 1.0, 0.3333].map(percent), ["10 %", "0 %", "100 %", "33.3 %"]);
        assert_eq!([0.9998, 0.999_999_9].map(percent), ["99.98 %", "99.99999 %"]);
    }

    #[test]
    fn times_and_octets_choose_their_unit() {
        let nanos = [0.0, 7.0, 1.5e3, 25e6, 3.4217e9, 599e9, 1_500e9, 36_000e9];
        let texts =
            ["0 s", "7.00 ns", "1.50 µs", "25.0 ms", "3.42 s", "599 s", "25.0 min", "10.0 h"];
        assert_eq!(nanos.map(time), texts);
        assert_eq!([31.0, 3_100.0, 2e6].map(octets), ["31.0 B", "3.10 kB", "2.00 MB"]);
    }
}
